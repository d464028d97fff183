"""A workspace: one folder, one key file beside it, one ledger; opened by whoever has the key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clerestory.errors import InputError, IntegrityError, NotPermitted
from clerestory.guards.ledger import TAKEN_BACK, Ledger
from clerestory.guards.ledger_lines import differs
from clerestory.lake import checked, files, headfile, identity, sweep
from clerestory.lake import head as heads
from clerestory.lake.erasing import ErasedReport
from clerestory.lake.head import Entry, Head, RunRecord
from clerestory.lake.identity import INFO, read_info
from clerestory.lake.ids import Ids
from clerestory.lake.keys import SECRET, KeyRing, default_key_file, read_key_file
from clerestory.lake.locking import locked
from clerestory.lake.picking import Kept
from clerestory.lake.snapshot import Snapshot
from clerestory.lake.transaction import Place, Transaction
from clerestory.model.workspace import WorkspaceInfo

__all__ = ["Entry", "ErasedReport", "Restored", "RunRecord", "Snapshot", "Transaction", "Workspace"]

LEDGER, LOCK = "ledger.jsonl", "lock"
FOLDERS = ("tables", "originals", "tmp")
FILES = (INFO, heads.HEAD, LEDGER, "ledger.tip", LOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a backup was: its version and when it was made.

    erased : ids of sources that were erased since: their part of the backup can no longer be opened
    runs_lost : whether links, groups and answers went with them and need a new run
    older : whether the key file has seen more than this backup: the workspace has moved on since
    """

    version: int
    made_at: datetime
    erased: tuple[str, ...]
    runs_lost: bool
    older: bool


class Workspace:
    """One open workspace."""

    #: What a restore has to say, in a workspace that was just restored.
    restored: Restored | None = None

    def __init__(self, path: Path, info: WorkspaceInfo, ring: KeyRing) -> None:
        self.path, self.info = path, info
        self.ids = Ids(ring.get(SECRET))
        self.ledger = ledger_of(path)
        self._ring = ring
        self._kept = Kept()
        self._last: headfile.Read | None = None

    @property
    def ring(self) -> KeyRing:
        """Its keys: for backups."""
        return self._ring

    @property
    def key_file(self) -> Path:
        """Where its keys lie."""
        return self._ring.path

    @classmethod
    def create(  # noqa: PLR0913  # what a workspace is, chosen once; all but the path are named
        cls,
        path: Path,
        *,
        kind: str,
        country: str,
        now: datetime,
        zone: str = "UTC",
        key_file: Path | None = None,
        passphrase: str | None = None,
        evaluation: bool = True,
    ) -> Workspace:
        """Make a workspace in a folder that does not exist or is empty.

        One for real data (*evaluation* False) is made by `pipeline.create` alone, which looks at the guards first.

        Raises
        ------
        InputError : the folder holds something, a key file lies there already, or an argument is not usable
        """
        path = path.absolute()
        info = WorkspaceInfo(
            id=os.urandom(16).hex(), kind=kind, country=country, created_at=now, zone=zone, evaluation=evaluation
        )
        key_path = (key_file or default_key_file(path)).absolute()
        _clear_interrupted(path, key_path)
        try:
            files.make_folder(path)
            for folder in FOLDERS:
                files.make_folder(path / folder)
            files.write_new(path / LOCK, ())
            ring = KeyRing.make(key_path, workspace_id=info.id, passphrase=passphrase)
            headfile.save(path, Head(workspace=info.id, ledger={"n": 0, "of": ""}), ring)
            ledger_of(path).create()
            ring.keep()
        except FileNotFoundError as error:
            raise InputError(where=str(error.filename), expected="a folder to put it in", found="none") from None
        # The last step: a folder without this file is no workspace yet.
        identity.save_info(path, info, ring)
        return cls(path, info, ring)

    @classmethod
    def open(cls, path: Path, *, key_file: Path | None = None, passphrase: str | None = None) -> Workspace:
        """Open a workspace with its key; finishes an erasure that was interrupted.

        Raises
        ------
        InputError : there is no workspace, its key is missing, another's, or needs another passphrase; it is of an
            earlier format; or workspace.json was edited
        IntegrityError : workspace.json, HEAD.json or the key file are not what was written, or HEAD was taken back
        """
        path = path.absolute()
        info = read_info(path)
        key_path = (key_file or default_key_file(path)).absolute()
        workspace = cls(path, info, KeyRing.load(key_path, workspace_id=info.id, passphrase=passphrase))
        identity.check(path, info, workspace._ring)
        if sweep.is_due(workspace._head(), workspace._ring):
            workspace._finish_erasure()
        return workspace

    def snapshot(self) -> Snapshot:
        """The newest version of the lake, read once."""
        head = self._head()
        self._kept.only({entry.file for entry in head.entries})
        return Snapshot(self.path, head, self._ring, kept=self._kept)

    @contextmanager
    def writer(self, *, wait: float = 10.0) -> Iterator[Transaction]:
        """Be the one writer; waits up to *wait* seconds for another one.

        Raises
        ------
        NotPermitted : another process keeps writing; the message names it
        IntegrityError : HEAD is an older one than the ledger saw: sweeping by it would remove what is newer
        """
        with locked(self.path / LOCK, wait=wait):
            head = self._head()
            sweep.sweep(self.path, head, self._ring)
            yield Transaction(Place(path=self.path, ring=self._ring, ledger=self.ledger), head)

    def _head(self) -> Head:
        mark = self.ledger.mark()
        read = headfile.read(self.path, self._ring, self._last)
        wrong = differs(read.mark, mark)
        if wrong:
            raise IntegrityError(wrong, where=str(self.path / heads.HEAD), hint=TAKEN_BACK)
        self._last = read
        return read.head

    def _finish_erasure(self) -> None:
        try:
            with self.writer(wait=0.0):
                return
        except NotPermitted:
            # Whoever writes now has swept first, so the erasure is already finished.
            return


def ledger_of(path: Path) -> Ledger:
    """The ledger of a workspace; each of its lines says which HEAD there was."""
    return Ledger(path / LEDGER, step=files.step, head=lambda: headfile.mark(path))


def _clear_interrupted(path: Path, key_path: Path) -> None:
    """Remove what an interrupted `create` left; InputError when the folder holds anything else."""
    if not path.exists():
        _refuse_key(key_path, None)
        return
    if not path.is_dir() or (path / INFO).exists():
        found = "a workspace" if path.is_dir() else "a file"
        raise InputError(where=str(path), expected="a folder that does not exist or is empty", found=found)
    ours = {*FILES, *FOLDERS, "HEAD.json.new", "workspace.json.new"}
    present = sorted(path.iterdir())
    strange = [one.name for one in present if one.name not in ours or (one.is_dir() and any(one.iterdir()))]
    if strange:
        raise InputError(where=str(path), expected="a folder that does not exist or is empty", found=strange[0])
    left: dict[str, Any] | None = checked.load(path / heads.HEAD) if (path / heads.HEAD).exists() else None
    _refuse_key(key_path, left)
    for one in present:
        if not one.is_dir():
            files.unlink(one)


def _refuse_key(key_path: Path, left: dict[str, Any] | None) -> None:
    """A key that lies there is removed only when it is that of the interrupted workspace: it opens nothing."""
    if not key_path.exists():
        return
    if left is not None and not left["version"] and read_key_file(key_path)["workspace"] == left["workspace"]:
        files.unlink(key_path)
        return
    raise InputError(
        "a key lies there already, and backups may depend on it",
        where=str(key_path),
        hint="move it to a safe place, or choose another name for the workspace",
    )
