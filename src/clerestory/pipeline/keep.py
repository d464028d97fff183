"""Keep a workspace whole: verify its bytes, back it up, restore it, and say when a backup is old."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clerestory.errors import ClerestoryError, IntegrityError
from clerestory.guards import expiry
from clerestory.lake import archive as archives
from clerestory.lake import backup as backups
from clerestory.lake import identity
from clerestory.lake import restore as restoring
from clerestory.lake import upgrade as upgrades
from clerestory.lake.head import HEAD
from clerestory.lake.identity import INFO, read_info
from clerestory.lake.locking import locked
from clerestory.lake.verify import examine
from clerestory.lake.workspace import LEDGER, LOCK, Workspace, ledger_of
from clerestory.model.kinds import KINDS
from clerestory.model.workspace import FORMAT
from clerestory.pipeline.guarded_second import void_open
from clerestory.pipeline.keeping import check_here
from clerestory.pipeline.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was compared, what is broken, which acts began and did not end, and how many sources are past their end."""

    files: int
    lines: int
    broken: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    open_intents: tuple[str, ...] = ()
    ended: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """What came back: version, when the backup was made, how many traces; and what a reader must know of it."""

    version: int
    made_at: datetime
    traces: int
    notes: tuple[str, ...]


def named_key_file() -> Path | None:
    """The key file that CLERESTORY_KEY_FILE names, if any."""
    named = os.environ.get("CLERESTORY_KEY_FILE")
    return Path(named) if named else None


def verify(folder: Path, *, now: datetime, passphrase: str | None = None, user: str = "") -> Verified:
    """Compare every byte of a workspace with its digest; also one that no longer opens is examined.

    It changes nothing, so that it may be run on evidence: sources past their end are counted and not erased here.  What
    is broken is told to whoever asks, since then nobody's role can be read; all else to who works here.

    Raises
    ------
    InputError : there is no workspace, it is of an earlier format, or workspace.json was edited
    IntegrityError : HEAD was not written with this workspace's key
    NotPermitted : over real data, an account without a role
    """
    if not any((folder / name).exists() for name in (INFO, LEDGER, HEAD)):
        read_info(folder)
    if _format(folder) is not None:
        identity.check_format(_format(folder), where=str(folder / INFO))
    found = examine(folder, key_file=named_key_file())
    broken = tuple(f"{one.file}: {one.what}" for one in found if one.broken)
    left = tuple(f"{one.file}: {one.what}" for one in found if not one.broken)
    if broken:
        return Verified(files=0, lines=0, broken=broken, left=left)
    workspace = Workspace.open(folder, key_file=named_key_file(), passphrase=passphrase)
    check_here(workspace, user, "verify", now=now, keep=False)
    snapshot, ledger = workspace.snapshot(), workspace.ledger
    intents = tuple(f"{line['act']} by {line['who']}, {line['at'][:16]}" for line in ledger.open_intents())
    return Verified(
        files=len(snapshot.entries()) + len(snapshot.originals()),
        lines=sum(1 for _ in ledger.lines()),
        left=left,
        open_intents=intents,
        ended=len(expiry.expired(snapshot.sources, now=now)),
    )


def _format(folder: Path) -> object:
    """The format that workspace.json names; None when it is gone or broken, which is for `examine` to say."""
    try:
        return identity.document(folder).get("format")
    except ClerestoryError:
        return None


def upgrade(folder: Path, *, user: str, now: datetime, passphrase: str | None = None) -> bool:
    """Bring a workspace of an earlier format up to this release's; whether there was anything to do.

    Raises
    ------
    InputError : there is no workspace, it is of a later format, or its key is missing or needs another passphrase
    IntegrityError : its key has opened a newer format before: the folder was taken back to an older state
    NotPermitted : another act is writing
    """
    if not upgrades.is_older(folder):
        Workspace.open(folder, key_file=named_key_file(), passphrase=passphrase).ring.keep()
        return False
    with locked(folder / LOCK, wait=10.0):
        ledger = ledger_of(folder.absolute())
        line = ledger.intend("upgrade", who=user, now=now, detail={"to": FORMAT})
        try:
            upgrades.upgrade(folder.absolute(), key_file=named_key_file(), passphrase=passphrase)
        except BaseException as error:
            ledger.outcome(line, now=now, result="failed", detail={"error": type(error).__name__})
            raise
        ledger.outcome(line, now=now)
    return True


def verify_backup(file: Path) -> None:
    """IntegrityError unless every byte of a backup is what was written, InputError when it is none; needs no key."""
    archives.Archive.open(file)
    archives.check(file)


def backup(office: Office, target: Path) -> int:
    """Write everything but the key into one sealed file; returns its size in bytes."""
    with office.act("backup") as outcome:
        outcome["version"] = backups.backup(office.workspace, target, now=office.now)
        outcome["bytes"] = target.stat().st_size
    return target.stat().st_size


def restore(
    file: Path, target: Path, *, key_file: Path | None, user: str, now: datetime, passphrase: str | None = None
) -> RestoreReport:
    """Restore a backup into an empty folder and write that into its ledger.

    Raises
    ------
    InputError : the target holds something, or no key for this backup is found
    IntegrityError : the backup's bytes are not what was written
    """
    void: list[int] = []
    workspace = restoring.restore(
        file, target, key_file=key_file or named_key_file(), passphrase=passphrase,
        settle=lambda made: void.append(void_open(made, now=now)),
    )  # fmt: skip
    said = workspace.restored
    if said is None:
        raise IntegrityError("the backup does not say what it is", where=file.name)
    office = Office(workspace=workspace, user=user, now=now)
    for line in workspace.ledger.open_intents():
        # The copy was made inside the act of backing up, whose outcome came after it.
        if line["act"] == "backup":
            workspace.ledger.outcome(line["id"], now=now, result="done", detail={"seen": "restored from it"})
    with office.act("restore", of_version=said.version, void=sum(void)) as outcome:
        snapshot = workspace.snapshot()
        traces = sum(entry.rows for kind in KINDS for entry in snapshot.entries(kind.name))
        outcome["traces"] = traces
    notes = []
    age = (now - said.made_at).days
    if said.older:
        notes.append(f"This backup is old: the workspace has moved on since it was made, {_days(age)} ago.")
    if said.erased:
        notes.append(
            f"Erased since, and not restored: {len(said.erased)} of its sources. Nothing opens them any more, "
            "nor the decisions that spoke of them alone."
        )
    if sum(void):
        notes.append(f"Requests for a second person that were open: {sum(void)}. They are void; ask anew.")
    if said.runs_lost:
        notes.append("Links, groups and answers went with what was erased: run again.")
    return RestoreReport(version=said.version, made_at=said.made_at, traces=traces, notes=tuple(notes))


def _days(n: int) -> str:
    return "less than a day" if n < 1 else f"{n} day{'' if n == 1 else 's'}"
