"""The only door to the disk: every durable step passes here, so that tests can stop or fail each one in turn."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clerestory.errors import InputError, IntegrityError


def _go_on(name: str, path: Path) -> None:
    """Nothing stands before a step in daily use."""


#: Called before every durable step with its name and path.  Tests put a kill or an error of the disk here.
before_step: Callable[[str, Path], None] = _go_on

#: Longest piece handed to the system at once; a kill between two pieces leaves a torn file.
PIECE = 1 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT)


def step(name: str, path: Path) -> None:
    """Announce a durable step."""
    before_step(name, path)


def refusal(error: OSError, path: Path) -> InputError | IntegrityError:
    """The error of ours that says what the disk refused, without the content of any file."""
    if error.errno in _FULL:
        return InputError(
            "there is no room left on the disk",
            where=str(path),
            hint="make room and give the same command again: nothing was half written",
        )
    if error.errno == errno.EIO:
        return IntegrityError(
            "the disk reported an error while it read or wrote",
            where=str(path),
            hint="look at the disk; then run 'clerestory verify'",
        )
    return InputError(
        f"the system refused: {error.strerror or 'unknown reason'}", where=str(path), hint="see who may write there"
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn errors of the disk into ours; a missing file stays a FileNotFoundError, which readers act on."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise refusal(error, path) from error


def write_new(path: Path, pieces: Iterable[bytes], *, name: str = "write") -> None:
    """Write a file and sync it; its folder is synced by the caller.  A failure leaves no file."""
    with told(path):
        step(f"{name}: create", path)
        # Never through a link: somebody who can write to the folder could lead it over a file of ours elsewhere.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            for piece in pieces:
                _write(handle, piece, path, name)
            step(f"{name}: sync", path)
            os.fsync(handle)
        except BaseException:
            os.close(handle)
            # The step that failed may be this disk's last good moment: what stays is swept by the next writer.
            path.unlink(missing_ok=True)
            raise
        os.close(handle)


def _write(handle: int, piece: bytes, path: Path, name: str) -> None:
    view = memoryview(piece)
    while view:
        step(f"{name}: piece", path)
        written = os.write(handle, view[:PIECE])
        view = view[written:]


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable: without it a power cut may forget a file that was itself synced."""
    with told(folder):
        step("sync folder", folder)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def rename(old: Path, new: Path) -> None:
    """Give a finished file its name; readers see the old or the new file, never a half."""
    with told(new):
        step("rename", new)
        old.replace(new)


def replace(path: Path, data: bytes) -> None:
    """Write beside, sync, rename, sync the folder."""
    beside = path.with_name(path.name + ".new")
    write_new(beside, (data,), name="beside")
    try:
        rename(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def unlink(path: Path) -> None:
    """Remove a file; one that is gone already is no error, since a sweep may run twice."""
    with told(path):
        step("unlink", path)
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter."""
    with told(path):
        step("make folder", path)
        path.mkdir(mode=0o700, parents=False, exist_ok=True)


def read_all(path: Path) -> bytes:
    """All bytes of a small file."""
    with told(path):
        return path.read_bytes()


def chunks_of(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """The bytes of a file, piece by piece, so that none is ever held whole."""
    with told(path), path.open("rb") as file:
        while piece := file.read(size):
            yield piece
