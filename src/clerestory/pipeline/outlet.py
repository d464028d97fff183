"""Files that leave: checked before any work is done, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clerestory.errors import InputError


def check_target(target: Path, ending: str, *, over: bool = False) -> None:
    """InputError unless the target can be written: its ending, its folder, and nothing there yet unless *over*."""
    if target.suffix.lower() != ending.lower():
        raise InputError(where=target.name, expected=f"a name that ends in {ending}", found="another")
    if not target.parent.is_dir():
        raise InputError(where=target.name, expected="a folder that exists", found="none")
    if target.is_dir() or (target.exists() and not over):
        raise InputError(
            where=target.name, expected="a file that is not there yet", found="one that is", hint="choose another name"
        )


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path beside the target to write to: it takes the target's name when the block ends well, else it goes."""
    beside = target.with_name(f".{target.name}.part")
    try:
        # What leaves is for whoever asked: no other account of this machine may read it.
        # Never through a link that somebody laid there, nor into a file that somebody else holds open.
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        yield beside
        beside.replace(target)
    except OSError as error:
        raise InputError(where=target.name, expected="a place to write", found=error.strerror or "none") from error
    finally:
        beside.unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> None:
    """Write the bytes, all of them or none."""
    with whole(target) as beside:
        beside.write_bytes(data)
