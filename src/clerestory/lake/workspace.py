"""A workspace: one folder, one key file beside it, one ledger; opened by whoever has the key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clerestory.errors import InputError, IntegrityError, NotPermitted
from clerestory.guards.ledger import Ledger
from clerestory.lake import checked, files, sweep
from clerestory.lake import head as heads
from clerestory.lake.erasing import ErasedReport
from clerestory.lake.head import Entry, Head, RunRecord
from clerestory.lake.ids import Ids
from clerestory.lake.keys import SECRET, KeyRing, default_key_file, read_key_file
from clerestory.lake.locking import locked
from clerestory.lake.snapshot import Snapshot
from clerestory.lake.transaction import Place, Transaction
from clerestory.model.workspace import FORMAT, WorkspaceInfo

__all__ = ["Entry", "ErasedReport", "Restored", "RunRecord", "Snapshot", "Transaction", "Workspace"]

INFO, LEDGER, LOCK = "workspace.json", "ledger.jsonl", "lock"
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
        self.ledger = Ledger(path / LEDGER, step=files.step)
        self._ring = ring

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
    ) -> Workspace:
        """Make a workspace in a folder that does not exist or is empty.

        Raises
        ------
        InputError : the folder holds something, a key file lies there already, or an argument is not usable
        """
        path = path.absolute()
        info = WorkspaceInfo(id=os.urandom(16).hex(), kind=kind, country=country, created_at=now, zone=zone)
        key_path = (key_file or default_key_file(path)).absolute()
        _clear_interrupted(path, key_path)
        try:
            files.make_folder(path)
            for folder in FOLDERS:
                files.make_folder(path / folder)
            files.write_new(path / LOCK, ())
            heads.save(path, Head(workspace=info.id, ledger={"n": 0, "of": ""}))
            Ledger(path / LEDGER, step=files.step).create()
            ring = KeyRing.create(key_path, workspace_id=info.id, passphrase=passphrase)
        except FileNotFoundError as error:
            raise InputError(where=str(error.filename), expected="a folder to put it in", found="none") from None
        # The last step: a folder without this file is no workspace yet.
        checked.save(path / INFO, info_to_json(info))
        return cls(path, info, ring)

    @classmethod
    def open(cls, path: Path, *, key_file: Path | None = None, passphrase: str | None = None) -> Workspace:
        """Open a workspace with its key; finishes an erasure that was interrupted.

        Raises
        ------
        InputError : there is no workspace, or its key is missing, another's, or needs another passphrase
        IntegrityError : workspace.json, HEAD.json or the key file are not what was written
        """
        path = path.absolute()
        info = read_info(path)
        key_path = (key_file or default_key_file(path)).absolute()
        workspace = cls(path, info, KeyRing.load(key_path, workspace_id=info.id, passphrase=passphrase))
        if sweep.is_due(heads.load(path), workspace._ring):
            workspace._finish_erasure()
        return workspace

    def snapshot(self) -> Snapshot:
        """The newest version of the lake, read once."""
        return Snapshot(self.path, self._head(), self._ring)

    @contextmanager
    def writer(self, *, wait: float = 10.0) -> Iterator[Transaction]:
        """Be the one writer; waits up to *wait* seconds for another one.

        Raises
        ------
        NotPermitted : another process keeps writing; the message names it
        """
        with locked(self.path / LOCK, wait=wait):
            head = self._head()
            sweep.sweep(self.path, head, self._ring)
            yield Transaction(Place(path=self.path, ring=self._ring, ledger=self.ledger), head)

    def _head(self) -> Head:
        head = heads.load(self.path)
        if head.workspace != self.info.id:
            raise IntegrityError("HEAD.json is that of another workspace", where=str(self.path))
        return head

    def _finish_erasure(self) -> None:
        try:
            with self.writer(wait=0.0):
                return
        except NotPermitted:
            # Whoever writes now has swept first, so the erasure is already finished.
            return


def info_to_json(info: WorkspaceInfo) -> dict[str, Any]:
    """What workspace.json says."""
    return asdict(info) | {"created_at": info.created_at.isoformat()}


def info_from_json(said: dict[str, Any]) -> WorkspaceInfo:
    """The workspace that was spelled."""
    return WorkspaceInfo(**{**said, "created_at": datetime.fromisoformat(said["created_at"])})


def read_info(path: Path) -> WorkspaceInfo:
    """What workspace.json says; InputError when there is no workspace."""
    try:
        said = checked.load(path / INFO)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            where=str(path),
            expected="a workspace",
            found="none",
            hint="name one: --workspace FOLDER or CLERESTORY_WORKSPACE; or make one: "
            "clerestory init FOLDER --kind service|enforcement|bank|research",
        ) from None
    if said.get("format") != FORMAT:
        raise InputError(
            where=str(path / INFO),
            expected=f"format {FORMAT}",
            found=str(said.get("format")),
            hint="this workspace was written by another release: use that one, or 'clerestory upgrade'",
        )
    return info_from_json(said)


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
