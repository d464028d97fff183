"""What is tried of each guard by itself: what it must refuse, and what it must let in (G19)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from clerestory.errors import ClerestoryError, InputError, NotPermitted
from clerestory.guards import access, acts, budget, demands, floor, holds, masking, people, policy, roles, second
from clerestory.guards.disclosure_leaving import check_columns, check_values
from clerestory.guards.people import Belongs
from clerestory.guards.policy import Viewer, Wish
from clerestory.model.case import PERSON_ROLES, CaseFile, Event, fold
from clerestory.model.lead import Lead
from clerestory.model.source import Source
from clerestory.model.workspace import WorkspaceInfo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REAL = WorkspaceInfo(id="tried", kind="enforcement", country="US", created_at=NOW, evaluation=False)

#: Purposes that are none here and cannot become one.
_FOREIGN = ("immigration", "vice", "vice enforcement", "marketing")

Tries = list[tuple[str, Callable[[], bool]]]


def refused(call: Callable[[], object]) -> bool:
    """Whether it is refused by a guard, and not by chance."""
    try:
        call()
    except NotPermitted:
        return True
    except ClerestoryError:
        return False
    return False


def _raises(call: Callable[[], object]) -> bool:
    try:
        call()
    except ClerestoryError:
        return True
    return False


def of_cases() -> Tries:
    """No case, another purpose, another's name: nothing is read (G1)."""
    tries: Tries = []
    tries += [(f"the purpose {one}", lambda one=one: refused(lambda: access.purpose(REAL, one))) for one in _FOREIGN]
    viewer, now = Viewer(name="tried", role="investigator"), NOW + timedelta(days=9)
    for said, case, purpose in (
        ("no purpose", _case(), ""), ("another purpose", _case(), "recovery"),
        ("an authority that ended", _case(until=NOW.isoformat()), "case"), ("a closed case", _case("closed"), "case"),
        ("a sealed case", _case("sealed"), "case"),
    ):  # fmt: skip
        tries.append((said, lambda c=case, p=purpose: refused(lambda: acts.check(
            REAL, viewer, "find", {}, case_id="c", case=c, purpose=p, now=now))))  # fmt: skip
    keeper = Viewer(name="tried", role="administrator")
    tries += [
        ("a role that reads nothing", lambda: refused(lambda: acts.check(
            REAL, keeper, "find", {}, case_id="c", case=_case(), purpose="case", now=now))),
        ("an act that nobody listed", lambda: refused(lambda: acts.act_of("something new"))),
        ("what nothing in the case leads to", lambda: refused(
            lambda: acts.check_reached(acts.ACTS["lead"], reached=False))),
        ("a field in the clear of what nothing in the case leads to", lambda: refused(
            lambda: acts.check_reached(acts.ACTS["unmask"], reached=False))),
        ("another's name at a terminal", lambda: refused(lambda: access.check_user(REAL, "ann", "bob"))),
        ("a case that is in order is let in", lambda: acts.check(
            REAL, viewer, "find", {}, case_id="c", case=_case(), purpose="case", now=now) is acts.ACTS["find"]),
    ]  # fmt: skip
    return tries


def _case(state: str = "", *, until: str = "") -> CaseFile:
    """A case of the purpose `case` that `tried` works on."""
    said = [("opened", "", {"title": "t", "purposes": "case"}), ("authority", "a", {"until": until})]
    said += [(state, "", {})] if state else []
    return fold(tuple(
        Event(id=str(n), case="c", kind=kind, thing=thing, who="tried", at=NOW, reason="r", body=body)
        for n, (kind, thing, body) in enumerate(said)
    ))  # fmt: skip


def of_roles() -> Tries:
    """Whoever is no subject enters nothing that compares, measures or watches (G5)."""
    one = ("phone", "+12125550100")
    rows = pa.table({"contact": ["c1", "c2"], "values": [["x"], [one[1]]]})
    tries: Tries = []
    for role in PERSON_ROLES:
        known, out = [Belongs(identifier=one, role=role)], role != "subject"
        tries.append((f"a {role} in a comparison", lambda k=known, o=out: (one in people.kept_out(k, ())) == o))
        by_two = [Belongs(identifier=one, role=role, agreed=True)]
        tries.append((f"a {role} on a watch list", lambda k=by_two, o=out: people.may_be_watched(
            one, k, people.kept_out(k, ()), evaluation=False) != o))  # fmt: skip
        tries.append((f"a {role} on a watch list by one person's word", lambda k=known: not people.may_be_watched(
            one, k, people.kept_out(k, ()), evaluation=False)))  # fmt: skip
    return [
        *tries,
        ("a caller", lambda: one in people.kept_out((), (one,))),
        ("nobody known on a watch list", lambda: not people.may_be_watched(one, (), (), evaluation=False)),
        ("rows that a method gets", lambda: people.without(rows, {"c1", one[1]}).num_rows == 0),
        ("what was linked before the role", lambda: refused(lambda: people.check_in_step([one], [one]))),
        ("who is not decided", lambda: not roles.may_be_matched("undecided") and not roles.may_be_matched("")),
    ]  # fmt: skip


def of_two() -> Tries:
    """One person never does what needs two, whoever made whose account (G10)."""
    asked = second.Request(
        id="r", act="export", author="ann", made_by="keeper", subject="c", receiver="court", fields="f", count=3,
        reason="r", asked_at=NOW,
    )  # fmt: skip
    agreed = replace(asked, state="agreed", second="bob")
    viewers = (
        Viewer(name="bob", role="second", made_by="Keeper"), Viewer(name="Ann", role="second"),
        Viewer(name="keeper", role="liaison"),
        Viewer(name="bob", role="administrator"), Viewer(name="bob", role="second", made_by="ann"),
    )  # fmt: skip
    return [
        *((f"agreed to by {one.name}, {one.role}", lambda one=one: refused(
            lambda: second.answered(asked, one, agree=True, now=NOW))) for one in viewers),
        ("agreed to by two that whoever sits at the machine made", lambda: refused(lambda: second.answered(
            replace(asked, made_by=""), Viewer(name="bob", role="second"), agree=True, now=NOW))),
        ("done before it is agreed to", lambda: refused(lambda: _done(asked))),
        ("done by another", lambda: refused(lambda: _done(agreed, who="bob"))),
        ("done twice", lambda: refused(lambda: _done(_done(agreed)))),
        ("more than was agreed to", lambda: refused(lambda: _done(agreed, count=4))),
        ("other rows, or to somebody else", lambda: refused(lambda: _done(replace(agreed, exact="of these")))),
        ("too late", lambda: refused(
            lambda: _done(agreed, now=NOW + timedelta(days=second.DAYS)))),
        ("done as it was agreed to", lambda: _done(agreed).state == "done"),
    ]  # fmt: skip


def _done(request: second.Request, *, who: str = "ann", count: int = 3, now: datetime = NOW) -> second.Request:
    return second.used(request, who, act="export", subject="c", fields="f", count=count, now=now)


def of_scores() -> Tries:
    """No score on a person, and a question that proves wrong or does harm stops (G3)."""
    record = SimpleNamespace(reviewed=60, low=floor.FLOOR + 0.1)
    names = set(Lead.__dataclass_fields__)
    return [
        ("a lead says nothing of a person", lambda: not names & {"person", "score", "probability", "risk"}),
        ("a lead without a reason", lambda: _raises(
            lambda: Lead(about="a", reasons=(), traces=(), value=1.0, unit="traces"))),
        ("a question below its floor", lambda: refused(
            lambda: floor.check_asked("q", floor.stopped({"q": cast(Any, record)}, ())))),
        ("a question whose lead did harm", lambda: refused(lambda: floor.check_asked("q", floor.stopped({}, (
            floor.Decision(question="q", what="harm", who="a", decided_at=NOW, reason="r", reviewed=0),))))),
    ]  # fmt: skip


def of_masks() -> Tries:
    """Masked unless a case and a purpose say otherwise (G4)."""
    number = "+12125550100"
    return [
        ("a number is masked", lambda: "5550100" not in masking.mask("phone", number)),
        ("in running text too", lambda: "5550100" not in masking.mask_shapes(f"call {number}").replace(" ", "")),
        ("in the clear without a purpose", lambda: refused(lambda: access.check_reveal(REAL, "c", None))),
        ("in the clear outside of a case", lambda: refused(lambda: access.check_reveal(REAL, "", "case"))),
    ]  # fmt: skip


def of_house() -> dict[str, Tries]:
    """The other guards of the house, by their ids."""
    line = {"event": "intent", "who": "ann", "act": "find", "at": NOW.isoformat(), "detail": {}}
    spent = [line] * budget.LIMITS["find"][0]
    source = Source(id="s", name="s", authority="test", added_at=NOW)
    hold = holds.Hold(
        id="h", name="n", kind="subpoena", sources=frozenset({"s"}), placed_by="ann", second="bob", placed_at=NOW,
        reason="r",
    )  # fmt: skip
    reads = ("look", "ask", "find", "leads", "review", "cut", "cases", "unmask", "intake")
    wish = Wish(ability="cases", case_id="c", case=_case(), write=True, reason=" ")
    taken = (demands.Taken(step="received", who="ann"),)
    return {
        "G7": [
            ("a value that names somebody leaves", lambda: refused(lambda: check_values("place", ["212 555 0100"]))),
            ("words leave", lambda: refused(lambda: check_columns(["advert"], {"advert": ("text",)}))),
        ],
        "G13": [
            ("a budget that is spent", lambda: refused(lambda: budget.check_budget(spent, "ann", "find", now=NOW))),
            ("values one after the other", lambda: budget.is_sequence(
                [line | {"detail": {"block": "b", "value": str(n)}} for n in range(budget.SEQUENCE)], "ann", "b", "0",
                now=NOW)),
        ],
        "G14": [
            (f"the administrator: {one}", lambda one=one: not any(
                roles.may(kind, "administrator", one) for kind in roles.ROLES_OF_KIND)) for one in reads
        ],
        "G15": [("an effect without a reason", lambda: _needs_reason(wish))],
        "G16": [
            ("released before its time", lambda: refused(
                lambda: demands.check_step(taken, "released", "bob", "w", by_judge=True))),
        ],
        "G17": [
            ("what another kind may ask", lambda: refused(
                lambda: access.check_question(REAL, 11, "service_matches"))),
        ],
        "G18": [("a held source is erased", lambda: refused(lambda: holds.check_erase([hold], source)))],
    }  # fmt: skip


def _needs_reason(wish: Wish) -> bool:
    try:
        policy.check(REAL, Viewer(name="tried", role="investigator"), wish, now=NOW)
    except InputError:
        return True
    return False
