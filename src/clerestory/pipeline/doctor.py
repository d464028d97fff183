"""Look for what could go wrong before it does: keys, disk, ends, open acts, old runs, backups."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clerestory.guards import access, budget, expiry, standing
from clerestory.lake.workspace import Snapshot
from clerestory.pipeline.case_kept import staff
from clerestory.pipeline.link import link_is_current
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import check_act
from clerestory.pipeline.read import unread
from clerestory.pipeline.trials import found_once, trials

#: Less free space than this, and an add or a run may not end.
LEAST_FREE_GB = 2

#: A team of fewer names two second persons from outside.
SMALL_TEAM = 5

#: A backup older than this is old.
BACKUP_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing examined; `look` when somebody should look at it."""

    what: str
    look: bool = False
    hint: str = ""


def doctor(office: Office) -> list[Finding]:
    """Examine the workspace; findings in a fixed order, good ones too, so that silence is never mistaken for health.

    Raises
    ------
    NotPermitted : over real data, somebody without a role, once anybody works here
    """
    snapshot = office.workspace.snapshot()
    if staff(snapshot):
        check_act(office, "doctor", {})
    return [
        _evaluation(office),
        _guards(office),
        *_key(office),
        _disk_encrypted(office.workspace.path),
        _free(office.workspace.path),
        _intents(office),
        _ends(office, snapshot),
        _current(snapshot),
        _backup(office),
        _two_persons(office, snapshot),
    ]


def _evaluation(office: Office) -> Finding:
    info = office.workspace.info
    if not info.evaluation:
        return Finding(what=f"workspace of kind {info.kind} for real people's data")
    return Finding(
        what=f"evaluation workspace of kind {info.kind}: invented, reference or test data only",
        hint=f"every source ends {access.EVALUATION_DAYS} days after it was added",
    )


def _guards(office: Office) -> Finding:
    """Which guards fell when they were tried: over real data that is to be looked at before anything else (G19)."""
    found = found_once()
    missing = standing.missing(found)
    if not missing:
        return Finding(
            what=f"every guard that real people's data needs stands: {sum(len(one.tries) for one in trials())} tries",
            hint="clerestory init W --kind KIND --for-real-data makes a workspace for it"
            if office.workspace.info.evaluation else "",
        )  # fmt: skip
    return Finding(
        what="these guards do not all stand, so real data stays out: " + ", ".join(one.id for one in missing),
        look=not office.workspace.info.evaluation,
        hint="; ".join(f"{one.id}, {one.words}: {', '.join(one.fell) or 'not tried'}" for one in missing),
    )


def _two_persons(office: Office, snapshot: Snapshot) -> Finding:
    """Whether somebody can be the second person; a small team names two from outside (G10)."""
    active = [one for one in staff(snapshot).values() if one.active]
    named = [one for one in active if one.role == "second"]
    working = [one for one in active if one.role not in ("second", "administrator")]
    asked = "name two from outside, of a board, counsel or a coalition, as second persons: they see the form alone"
    if len(working) >= SMALL_TEAM:
        return Finding(what=f"two persons: {len(working)} work here")
    if len(named) >= 2:
        return Finding(what=f"two persons: {len(working)} work here, and {len(named)} from outside are named")
    if office.workspace.info.evaluation:
        return Finding(
            what="two persons: none is needed while evaluating",
            hint=f"a team under five: {asked}, before it holds real data",
        )
    return Finding(what=f"two persons: {len(working)} work here and {len(named)} from outside are named, of two",
                   look=True, hint=asked)  # fmt: skip


def _key(office: Office) -> list[Finding]:
    path = office.workspace.key_file
    mode = stat.S_IMODE(path.stat().st_mode)
    findings = []
    if mode & 0o077:
        findings.append(
            Finding(what=f"others can read the key file {path.name}", look=True, hint=f"chmod 600 {path.name}")
        )
    if path.absolute().is_relative_to(office.workspace.path.absolute()):
        findings.append(
            Finding(
                what="the key file lies inside the workspace: who takes the folder takes the key",
                look=True,
                hint="move it out and name it in CLERESTORY_KEY_FILE",
            )
        )
    return findings or [Finding(what="the key file is outside the workspace and readable by you alone")]


def _disk_encrypted(path: Path) -> Finding:
    """Whether the folder's device is a device-mapper crypt target, as far as the system shows."""
    device = path.stat().st_dev
    uuid = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid")
    if uuid.is_file() and uuid.read_text(encoding="ascii").startswith("CRYPT-"):
        return Finding(what="the disk is encrypted")
    return Finding(
        what="the disk does not look encrypted: adverts, offers and counts could be read from a stolen one",
        look=True,
        hint="encrypt the disk (LUKS); if it is done outside this system, nothing is wrong",
    )


def _free(path: Path) -> Finding:
    free = shutil.disk_usage(path).free / 1e9
    return Finding(
        what=f"{free:,.0f} GB free",
        look=free < LEAST_FREE_GB,
        hint="make room before you add or run" if free < LEAST_FREE_GB else "",
    )


def _intents(office: Office) -> Finding:
    intents = office.workspace.ledger.open_intents()
    # What looks just now is none: at a terminal doctor writes no line, at the desk it is under way.
    intents = [line for line in intents if (line["act"], line["who"], line["at"]) != _now_of(office)]
    if not intents:
        return Finding(what="every act in the ledger has its outcome")
    acts = ", ".join(sorted({line["act"] for line in intents}))
    return Finding(
        what=f"{len(intents)} {'act' if len(intents) == 1 else 'acts'} began and did not end: {acts}",
        look=True,
        hint="the machine stopped or the process was ended; what was committed is whole: do the act again",
    )


def _now_of(office: Office) -> tuple[str, str, str]:
    """The act of looking at this very moment."""
    return "doctor", office.user, office.now.isoformat()


def _ends(office: Office, snapshot: Snapshot) -> Finding:
    soon = expiry.ending(snapshot.sources, now=office.now)
    if not soon:
        return Finding(what="no source ends within a week")
    named = ", ".join(f"{source.name} on {source.until:%Y-%m-%d}" for source in soon)
    return Finding(what=f"will erase themselves within a week: {named}", look=True, hint="export what you still need")


def _current(snapshot: Snapshot) -> Finding:
    if not snapshot.sources:
        return Finding(what="nothing has been put in yet", hint="clerestory start")
    if unread(snapshot) or not link_is_current(snapshot):
        return Finding(what="the last run is older than the files", look=True, hint="clerestory run")
    return Finding(what="the last run read all that is held")


def _backup(office: Office) -> Finding:
    path = office.workspace.ledger.path
    meant = budget.lines_since(path, datetime.min.replace(tzinfo=UTC), event="intent", act="backup")
    # A backup that was only meant to be made is none.
    done = (line for line in meant if budget.lines_since(path, _time(line), of=line["id"], result="done"))
    last = next(done, None)
    if last is None:
        held = bool(office.workspace.snapshot().sources)
        return Finding(what="no backup has been made", look=held, hint="clerestory backup FILE")
    days = (office.now - _time(last)).days
    return Finding(
        what=f"the last backup is {days} days old",
        look=days > BACKUP_DAYS,
        hint="clerestory backup FILE" if days > BACKUP_DAYS else "",
    )


def _time(line: dict) -> datetime:
    return datetime.fromisoformat(line["at"])
