"""What does not fit into memory, or is put together on disk, lies inside the workspace while it must, not in /tmp.

There it would stay after a kill, on a disk that nobody thinks of when the workspace is moved or erased.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clerestory.lake import files
from clerestory.lake.locking import free, locked


@contextmanager
def spilling(tmp: Path) -> Iterator[Path]:
    """The path of a folder to spill into, made by whoever does, and removed when the block ends, however it ends.

    A lock keeps it from the next writer's sweep for as long as it is used; after a kill that sweep removes it.
    """
    name = os.urandom(8).hex()
    lock, folder = tmp / f"spill-{name}.lock", tmp / f"spill-{name}"
    with locked(lock, wait=0):
        try:
            yield folder
        finally:
            remove_spill(lock)


def remove_spill(lock: Path) -> None:
    """Remove a spill folder and its lock."""
    folder = lock.with_suffix("")
    if folder.is_symlink():
        # A link leads somewhere else: what lies there is not ours to remove.
        folder.unlink()
    elif folder.is_dir():
        # an engine may put folders of its own inside; links in it are removed and not followed
        shutil.rmtree(folder)
    lock.unlink(missing_ok=True)


def abandoned_spills(tmp: Path) -> list[Path]:
    """The locks of spill folders whose process is gone."""
    return [lock for lock in sorted(tmp.glob("spill-*.lock")) if free(lock)]


@contextmanager
def room(tmp: Path) -> Iterator[Path]:
    """An empty folder that only its owner may enter; it goes when the block ends, however it ends."""
    with spilling(tmp) as folder:
        files.make_folder(folder)
        yield folder
