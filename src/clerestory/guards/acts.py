"""Every act of the ledger, and what it needs where real people's data lies (G1): one that is not listed is refused.

`Office.act` asks `check` after the intent is written and before the act begins, so no door can read around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from clerestory.errors import NotPermitted
from clerestory.guards import policy, roles
from clerestory.guards.demands import STEPS
from clerestory.guards.policy import Viewer, Wish
from clerestory.guards.second import ACTS as TWO
from clerestory.model.case import EVENTS, CaseFile
from clerestory.model.workspace import WorkspaceInfo

#: machine: nobody's, and what the workspace does by itself, or before anybody works there.  house: shows nothing of a
#: person, and is done by who works here all the same.  sifted: its rows are sifted one by one by what the case
#: reaches, outside of a case to what is about nobody.  case: needs an open case and its purpose, unless its detail
#: says that it is about nobody.  anchor: as `case`, and the thing that its detail names must be reached from what
#: stands in the case.  test: compares with a truth, which real data never has.
Needs = Literal["machine", "house", "sifted", "case", "anchor", "test"]

#: What an act's detail says where nothing that it reads is about a person.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an act needs.  `thing` is the kind of what it is about, whose id stands in the detail of that name."""

    needs: Needs = "house"
    ability: str = ""
    thing: str = ""


#: What ended goes by itself; the first account, an upgrade and a restored backup come before anybody works here.
_MACHINE = ("expire", "restore", "upgrade", "account made first")

_HOUSE = (
    "page", "preview", "rejects", "doctor", "ledger", "alarm", "release list", "holds", "demands", "demand", "staff",
    "keep unmasked", "search dropped", "draw unflagged", "case", "cases",
    *(f"case {one}" for one in EVENTS), *(f"demand {one}" for one in STEPS),
    *(f"{said}: {one}" for said in ("ask", "agree", "refuse", "use") for one in TWO),
    "account made", "account changed", "account vouched", "account claimed", "identifier",
)  # fmt: skip

#: Acts of keeping house with the ability that each needs: at a terminal nothing else asks.
_KEEPING = {
    "add": "intake", "erase": "intake", "sources": "look", "board": "look", "board page": "look", "run": "run",
    "rebuild": "run", "lexicon": "review", "stop": "review", "backup": "keep", "verify": "keep",
}  # fmt: skip

ACTS: Mapping[str, Act] = {
    **{name: Act(needs="machine") for name in _MACHINE},
    **{name: Act() for name in _HOUSE},
    **{name: Act(ability=ability) for name, ability in _KEEPING.items()},
    "leads": Act(needs="sifted", ability="leads"),
    "find": Act(needs="case", ability="find"),
    "brief": Act(needs="case", ability="find"),
    "searches": Act(needs="case", ability="find"),
    "search saved": Act(needs="case", ability="find"),
    "ask": Act(needs="case", ability="ask"),
    "answer file": Act(needs="case", ability="ask"),
    "export": Act(needs="case", ability="find"),
    "release plan": Act(needs="case", ability="ask"),
    "release": Act(needs="case", ability="ask"),
    "draw": Act(needs="case", ability="review"),
    "clear": Act(needs="case", ability="unmask"),
    "unmask": Act(needs="anchor", ability="unmask", thing="trace"),
    "lead": Act(needs="anchor", ability="leads", thing="lead"),
    "template": Act(needs="anchor", ability="leads", thing="template"),
    "template page": Act(needs="anchor", ability="leads", thing="template"),
    "group": Act(needs="anchor", ability="leads", thing="group"),
    "review": Act(needs="anchor", ability="review", thing="lead"),
    "cut": Act(needs="anchor", ability="cut", thing="trace"),
    "score": Act(needs="test"),
}


def act_of(name: str) -> Act:
    """What the act needs; NotPermitted for one that is not listed: it would be open to everybody, silently."""
    try:
        return ACTS[name]
    except KeyError:
        raise NotPermitted("an act that no guard knows of does not happen", where=name) from None


def check(  # noqa: PLR0913  # what is done, by whom, on what
    info: WorkspaceInfo,
    viewer: Viewer,
    name: str,
    detail: Mapping[str, str | int],
    *,
    case_id: str,
    case: CaseFile | None,
    purpose: str,
    now: datetime,
) -> Act:
    """Return what the act still has to be asked (its thing, for an anchor) when it may begin.

    While evaluating, purpose `quality` stands for case and anchor (G19).

    Raises
    ------
    NotPermitted : no such act; no open case, another purpose, a role that does not do this; a test over real data
    Unseen : no such case, or not one that the viewer works on
    """
    one = act_of(name)
    if info.evaluation or one.needs == "machine":
        return Act()
    if one.needs == "house":
        _check_works_here(info, viewer, name)
        if one.ability:
            policy.check(info, viewer, Wish(ability=one.ability), now=now)
        return Act()
    if one.needs == "test":
        raise NotPermitted("this compares with a truth that is known, and of real data none is", where=name)
    if one.needs == "sifted" or detail.get("about") == NOBODY:
        policy.check(info, viewer, Wish(ability=one.ability), now=now)
        return Act()
    wish = Wish(ability=one.ability, case_id=case_id, case=case, clear=True, purpose=purpose)
    policy.check(info, viewer, wish, now=now)
    return one


def _check_works_here(info: WorkspaceInfo, viewer: Viewer, name: str) -> None:
    """NotPermitted for somebody to whom nobody gave a role here: whoever can read the key could keep house else."""
    if viewer.role not in roles.ROLES_OF_KIND.get(info.kind, ()):
        raise NotPermitted(
            "over real people's data nothing is done by an account without a role here", where=name,
            hint="an administrator makes the account, under Team, by the name that you have on this machine",
        )  # fmt: skip


def check_reached(act: Act, reached: bool) -> None:
    """NotPermitted when what an act is about is not reached from anything that stands in the case (an anchor)."""
    if act.needs == "anchor" and not reached:
        raise NotPermitted(
            "nothing that stands in this case leads there", where=act.thing,
            hint="put into the case what leads there: an identifier, a place, a trace",
        )  # fmt: skip
