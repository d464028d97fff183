"""Who may hold and ask what: purposes, kinds of workspace, and the evaluation mode (G1, G17, G19)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from clerestory.errors import NotPermitted
from clerestory.model.source import Source
from clerestory.model.workspace import KINDS_OF_WORKSPACE, WorkspaceInfo, may_ask

#: The closed list of purposes.  Immigration, vice enforcement and marketing are not on it and cannot be put on it.
PURPOSES = ("quality", "demo", "hotline", "case", "exploitation", "prosecution", "recovery", "monitoring", "research")

#: The purposes of an evaluation workspace, where `quality` stands for case, anchor and second person.
EVALUATION_PURPOSES = ("quality", "demo")

#: How long anything stays in an evaluation workspace.
EVALUATION_DAYS = 30


def check_source(info: WorkspaceInfo, source: Source) -> None:
    """NotPermitted unless the workspace may hold what this source gives (G19)."""
    if info.evaluation and not source.for_evaluation:
        raise NotPermitted(
            "this is an evaluation workspace: it holds invented, reference or test data only, "
            "since the guards that real people's data needs do not all stand yet",
            where=f"source {source.name}",
            hint="say --authority test, invented or reference, or 'test: WORDS', for such data; keep real data out",
        )


def until(info: WorkspaceInfo, asked: datetime | None, *, now: datetime) -> datetime | None:
    """When a source added now ends: as asked, and in an evaluation workspace after 30 days at the latest."""
    if not info.evaluation:
        return asked
    latest = now + timedelta(days=EVALUATION_DAYS)
    return latest if asked is None else min(asked, latest)


def purpose(info: WorkspaceInfo, asked: str | None) -> str:
    """The purpose of a read: from the closed list; in an evaluation workspace `quality` unless `demo` is said.

    Raises
    ------
    NotPermitted : a purpose that does not exist, or not in this workspace
    """
    allowed = EVALUATION_PURPOSES if info.evaluation else PURPOSES
    if asked is None and info.evaluation:
        return "quality"
    if asked is None or asked not in allowed:
        raise NotPermitted(
            where="purpose",
            expected="one of " + ", ".join(allowed) + (" (this is an evaluation workspace)" if info.evaluation else ""),
            found=repr(asked),
        )
    return asked


def check_user(info: WorkspaceInfo, user: str, account: str) -> None:
    """NotPermitted over real data unless who asks is the account of the machine: nobody says that they are another."""
    if not info.evaluation and user.casefold() != account.casefold():
        raise NotPermitted(
            "over real people's data a command is its account's, and nobody else's", where="--user",
            hint="sign in to the machine as yourself; a second person answers at the desk",
        )  # fmt: skip


def check_first(info: WorkspaceInfo, role: str, administrators: Collection[str]) -> None:
    """NotPermitted over real data unless this is the first administrator: at the machine nobody else is made (G10).

    administrators : who is one already, as the workspace itself says: accounts of a desk can be thrown away
    """
    if info.evaluation:
        return
    if role != "administrator":
        raise NotPermitted(
            "whoever sits at the machine makes the first administrator alone", where="account",
            hint="accounts of a demonstration are made in evaluation workspaces",
        )  # fmt: skip
    if administrators:
        raise NotPermitted(
            f"there is an administrator already: {', '.join(sorted(administrators))}", where="account",
            hint="who makes all further accounts; when the desk's accounts are lost, bring them back from a backup",
        )  # fmt: skip


def check_question(info: WorkspaceInfo, facet: int, question: str) -> None:
    """NotPermitted when the question is closed to this kind of workspace (G17)."""
    if not may_ask(info.kind, facet, question):
        able = [kind for kind in KINDS_OF_WORKSPACE if may_ask(kind, facet, question)]
        raise NotPermitted(
            f"a workspace of kind {info.kind} does not ask this: "
            "kinds of organisations keep apart what their law keeps apart",
            where=question,
            hint=f"open to: {', '.join(able)}" if able else "it is open to no kind of workspace",
        )


def check_case(info: WorkspaceInfo, case: str, question: str) -> None:
    """NotPermitted for a question about one case outside an open case; while evaluating, its purpose stands for it."""
    if not info.evaluation and not case:
        raise NotPermitted("this is asked inside an open case only", where=question, hint="say --case C --purpose P")


def check_reveal(info: WorkspaceInfo, case: str | None, asked_purpose: str | None) -> str:
    """The purpose under which identifiers may be shown in the clear; NotPermitted without a case or a purpose (G4).

    An evaluation workspace holds nobody's data, so there purpose `quality` stands for the case and the second person.
    """
    if asked_purpose is None:
        raise NotPermitted(
            "identifiers are shown in the clear only for a case and a purpose",
            where="reveal",
            hint="say --reveal --case C --purpose P" + (" (here: --purpose quality)" if info.evaluation else ""),
        )
    said = purpose(info, asked_purpose)
    if not info.evaluation and not case:
        raise NotPermitted("identifiers are shown in the clear only inside an open case", where="reveal")
    return said
