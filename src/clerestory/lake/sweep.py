"""Remove what HEAD does not name, and finish what an erasure had begun."""

from __future__ import annotations

from pathlib import Path

from clerestory.lake import files
from clerestory.lake.head import Head
from clerestory.lake.keys import KeyRing
from clerestory.lake.spill import abandoned_spills, remove_spill


def unnamed(path: Path, head: Head) -> list[Path]:
    """The files in the lake's folders that HEAD does not name."""
    named = head.files()
    found = [file for folder in ("tables", "originals") for file in sorted((path / folder).iterdir())]
    return [file for file in found if f"{file.parent.name}/{file.name}" not in named]


def finish(path: Path, head: Head, ring: KeyRing) -> None:
    """After a commit: remove files that no longer count, then the keys that an erasure takes away.

    Keys go last: as long as HEAD dooms a key that still exists, whoever opens the workspace comes back here.
    """
    removed = unnamed(path, head)
    for file in removed:
        files.unlink(file)
    if removed:
        for folder in ("tables", "originals"):
            files.sync_folder(path / folder)
    ring.destroy(head.doomed)


def sweep(path: Path, head: Head, ring: KeyRing) -> None:
    """What the next writer does first; the caller holds the lock."""
    finish(path, head, ring)
    for beside in (path / "HEAD.json.new", path / "tmp" / "writing"):
        if beside.exists() or beside.is_symlink():
            files.unlink(beside)
    for lock in abandoned_spills(path / "tmp"):
        remove_spill(lock)


def is_due(head: Head, ring: KeyRing) -> bool:
    """Whether an erasure was interrupted before its keys were destroyed."""
    return bool(set(head.doomed) & ring.names())
