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
from clerestory.guards import access
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.model.facet import Facet
from clerestory.pipeline import reach
from clerestory.pipeline.case_kept import staff
from clerestory.pipeline.expiring import let_go
from clerestory.pipeline.without import without_kept_out

#: A team's own facets and questions, in the workspace's folder or where CLERESTORY_FACETS says.
TEAM_FILE = "facets.toml"

Detail = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A workspace in use.  `purpose` is one of the closed list; in an evaluation workspace it is `quality`.

    role, made_by : the user's role and who made their account, for real people's data; empty where nobody said
    """

    workspace: Workspace
    user: str
    now: datetime
    purpose: str = "quality"
    case: str = ""
    role: str = ""
    made_by: str = ""

    @contextmanager
    def act(self, name: str, **detail: str | int) -> Iterator[Detail]:
        """An act: intent in the ledger first, outcome after; what the block puts into the yielded dict is recorded.

        When the intent cannot be written the act does not start.  Where real people's data lies it begins only if
        `guards.acts` lets it: an open case, its purpose, a role that may, an anchor (G1); what is refused has its line.
        """
        ledger = self.workspace.ledger
        line = ledger.intend(name, who=self.user, now=self.now, purpose=self.purpose, case=self.case, detail=detail)
        outcome: Detail = {}
        try:
            reach.check_act(self, name, detail)
            yield outcome
        except BaseException as error:
            ledger.outcome(line, now=self.now, result="failed", detail={"error": type(error).__name__})
            raise
        ledger.outcome(line, now=self.now, detail=outcome)

    def seen(self) -> Snapshot:
        """The newest version as it may be told of: whoever is kept out stands in nothing that traces share (G5)."""
        return without_kept_out(self.workspace.snapshot())

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
    # Over real data keeping house needs no purpose; whatever reads a person's data refuses to go without one.
    said = "" if purpose is None and not workspace.info.evaluation else access.purpose(workspace.info, purpose)
    snapshot = workspace.snapshot()
    own = staff(snapshot).get(user)
    role, made_by = (own.role, own.made_by) if own is not None and own.active else ("", "")
    office = Office(workspace=workspace, user=user, now=now, purpose=said, case=case or "", role=role, made_by=made_by)
    let_go(office)
    return office
