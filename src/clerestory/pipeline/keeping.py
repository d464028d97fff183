"""Who keeps house at a terminal: over real people's data each such act asks for a role, open office or not."""

from __future__ import annotations

from datetime import datetime

from clerestory.errors import NotPermitted
from clerestory.guards import acts
from clerestory.guards.policy import Viewer
from clerestory.lake.workspace import Workspace
from clerestory.pipeline.case_kept import staff


def role_here(workspace: Workspace, user: str) -> str:
    """The role that the house gave somebody; empty for nobody it knows, and for whoever left."""
    own = staff(workspace.snapshot()).get(user)
    return own.role if own is not None and own.active else ""


def check_here(workspace: Workspace, user: str, act: str, *, now: datetime, keep: bool = True) -> None:
    """Return when somebody may do this act of keeping house.

    keep : whether a refusal gets its line in the ledger; not where the act itself changes nothing

    Raises
    ------
    NotPermitted : over real people's data, no role that does this
    """
    viewer = Viewer(name=user or "nobody", role=role_here(workspace, user))
    try:
        acts.check(workspace.info, viewer, act, {}, case_id="", case=None, purpose="", now=now)
    except NotPermitted as error:
        if keep:
            line = workspace.ledger.intend(act, who=viewer.name, now=now, purpose="", case="", detail={})
            workspace.ledger.outcome(line, now=now, result="failed", detail={"error": type(error).__name__})
        raise
