"""An office at work: an open workspace, who asks, when, for what; every act stands in the ledger before it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clerestory.errors import InputError
from clerestory.facets.framework import FACETS, with_team_file
from clerestory.guards import access, expiry
from clerestory.lake.workspace import Workspace
from clerestory.model.facet import Facet
from clerestory.pipeline.guarded_held import is_held

#: A team's own facets and questions, in the workspace's folder or where CLERESTORY_FACETS says.
TEAM_FILE = "facets.toml"

Detail = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A workspace in use.  `purpose` is one of the closed list; in an evaluation workspace it is `quality`."""

    workspace: Workspace
    user: str
    now: datetime
    purpose: str = "quality"
    case: str = ""

    @contextmanager
    def act(self, name: str, **detail: str | int) -> Iterator[Detail]:
        """An act: intent in the ledger first, outcome after; what the block puts into the yielded dict is recorded.

        When the intent cannot be written the act does not start.
        """
        ledger = self.workspace.ledger
        line = ledger.intend(name, who=self.user, now=self.now, purpose=self.purpose, case=self.case, detail=detail)
        outcome: Detail = {}
        try:
            yield outcome
        except BaseException as error:
            ledger.outcome(line, now=self.now, result="failed", detail={"error": type(error).__name__})
            raise
        ledger.outcome(line, now=self.now, detail=outcome)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The fifteen, and those of the team's own file."""
        return facets_of(self.workspace.path)


def facets_of(folder: Path | None, environ: Mapping[str, str] | None = None) -> tuple[Facet, ...]:
    """The fifteen facets and the team's own, from CLERESTORY_FACETS or `facets.toml` in the workspace's folder."""
    named = (os.environ if environ is None else environ).get("CLERESTORY_FACETS")
    if named:
        path = Path(named)
        if not path.is_file():
            raise InputError(where="CLERESTORY_FACETS", expected="a TOML file", found="no file there")
        return with_team_file(FACETS, path)
    if folder is not None and (folder / TEAM_FILE).is_file():
        return with_team_file(FACETS, folder / TEAM_FILE)
    return FACETS


def open_office(
    path: Path,
    *,
    user: str,
    now: datetime,
    purpose: str | None = None,
    case: str | None = None,
    passphrase: str | None = None,
) -> Office:
    """Open the workspace at *path*, check the purpose, and let go what has ended.

    Raises
    ------
    InputError : no workspace there
    NotPermitted : a purpose that is not on the closed list (G1)
    """
    named = os.environ.get("CLERESTORY_KEY_FILE")
    workspace = Workspace.open(path, key_file=Path(named) if named else None, passphrase=passphrase)
    said = access.purpose(workspace.info, purpose)
    office = Office(workspace=workspace, user=user, now=now, purpose=said, case=case or "")
    snapshot = workspace.snapshot()
    for source in expiry.expired(snapshot.sources, now=now):
        if is_held(snapshot, source):
            continue
        with office.act("expire", source=source.id) as outcome, workspace.writer() as transaction:
            # Another command that was opened in the same moment may have let it go already.
            if any(one.id == source.id for one in transaction.snapshot.sources):
                outcome["reasons"] = transaction.erase_source(source.id).reasons
                transaction.commit()
    return office
