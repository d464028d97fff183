"""One writer a workspace: an flock that the system lets go when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clerestory.errors import NotPermitted
from clerestory.lake import files

#: Seconds between two tries.
PAUSE = 0.05


@contextmanager
def locked(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock; NotPermitted when another process keeps it for *wait* seconds longer."""
    with files.told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        # Counting pauses instead of asking a clock: the library has none.
        for left in range(max(0, round(wait / PAUSE)), -1, -1):
            if _taken(handle):
                break
            if not left:
                raise NotPermitted(
                    f"another act is writing to this workspace ({_holder(handle)})",
                    where=str(path.parent),
                    hint="wait until it is done, or stop it, and give the command again",
                )
            threading.Event().wait(PAUSE)
        yield
    finally:
        os.close(handle)


def free(path: Path) -> bool:
    """Whether nobody holds the lock right now."""
    handle = os.open(path, os.O_RDWR)
    try:
        return _taken(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int) -> str:
    """Who holds it, by the system's list of locks: the lock file itself stays empty, so that it cannot lie."""
    inode = os.fstat(handle).st_ino
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return "process unknown"
    for line in lines:
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5].rsplit(":", 1)[-1] == str(inode):
            return "this same process" if words[4] == str(os.getpid()) else f"process {words[4]}"
    return "process unknown"
