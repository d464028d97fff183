"""Whoever is kept out stands in nothing that traces share, from the moment of the decision on; and comes in by two."""

from __future__ import annotations

import csv
import io
import json

import pytest
from real_office import NUMBER, Real, agree
from small_office import put_in

from clerestory.errors import InputError, NotPermitted
from clerestory.facets.framework import find_question
from clerestory.guards import budget, people
from clerestory.guards.policy import Stale
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import (
    guarded_group,
    guarded_looking,
    guarded_points,
    guarded_review,
    guarded_second,
    letters,
)
from clerestory.pipeline.ask import ask
from clerestory.pipeline.board import board
from clerestory.pipeline.export import export
from clerestory.pipeline.find import find
from clerestory.pipeline.guarded import desk_of
from clerestory.pipeline.kept_out import kept_out
from clerestory.pipeline.run import run
from clerestory.pipeline.template import template_sheet

HERS = "646 555 0177"

#: One text as the movers write it, with another number beside theirs: whoever answers there.
ADVERTS = [
    "id,date,text,place,site,price",
    f'9,2024-03-04,"Careful movers for pianos and flats, every street of the county, call {NUMBER} any day of the '
    f'week, fair prices; or {HERS}",Troy,board.example.org,130',
    f'10,2024-03-06,"Walls painted in one day, no smell left behind, {HERS}",Rome,board.example.org,130',
]


@pytest.fixture
def hers(led):
    """The case of the movers, whose group holds adverts with another's number too; run."""
    put_in(led.office(purpose=None), ADVERTS, name="hers.csv", authority="warrant 7")
    run(led.office(purpose=None))
    return led


def theirs(led: Real) -> set[str]:
    """The traces in which her number stands."""
    rows = led.office().workspace.snapshot().table("mention", ["trace", "value"]).to_pylist()
    return {row["trace"] for row in rows if row["value"] == "+16465550177"}


def enter(led: Real, role: str = "victim") -> str:
    """Her number is entered in another case, as somebody's."""
    other = change.open_case(
        led.desk(case=""), title="hers", purpose="recovery",
        authority={"kind": "consent", "number": "1", "issuer": "i", "scope": "s", "until": ""}, reason="she came",
    )  # fmt: skip
    return change.add_person(
        led.desk(case=other, purpose="recovery"), other, "N", role, basis="she said so", identifiers=(HERS,)
    )


def told(led: Real, folder) -> str:
    """All that every door tells of what traces share, in the movers' case."""
    office, desk, said = led.office(), led.desk(), []
    facet, question = find_question(office.facets, "advertising.templates")
    for one in letters.letters(office):
        said.append(repr(letters.letter(office, one.lead)))
        said.append(repr(guarded_points.points(desk, one.lead)))
    snapshot = office.workspace.snapshot()
    for id_ in sorted(set(snapshot.table("group_member")["group_id"].to_pylist())):
        said.append(attempt(lambda id_=id_: guarded_group.group(desk, id_)))
    for id_ in sorted(snapshot.table("template")["template"].to_pylist()):
        said.append(attempt(lambda id_=id_: template_sheet(office, id_)))
    for trace in sorted(theirs(led)):
        said.append(guarded_group.group_of(desk, trace) and trace)
    said.append(attempt(lambda: ask(office, "advertising.templates", question, facet, {})))
    said.append(repr(guarded_looking.listed(desk, question="", state="all", most=99)))
    said.append(repr(board(office)))
    said += [repr(find(office, NUMBER)), repr(find(office, "movers for pianos"))]
    for n, table in enumerate(("answer", "answer_trace", "group_member", "template_member", "slot_value", "link",
                               "contact")):  # fmt: skip
        target = folder / f"{n}.csv"
        attempt(lambda table=table, target=target: export(office, table, target))
        said.append(target.read_text() if target.exists() else "")
    return "\n".join(said)


def attempt(call) -> str:
    try:
        return repr(call())
    except (InputError, NotPermitted) as error:
        return error.sentence()


def test_a_number_that_is_entered_as_hers_is_told_by_no_door_before_the_next_run(hers, tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir(), (tmp_path / "c").mkdir()
    own = theirs(hers)
    assert len(own) == 2
    before = told(hers, tmp_path / "a")
    assert any(trace in before for trace in own), "else nothing is tested"
    assert "77" in before
    enter(hers)
    for folder in ("b", "c"):
        after = told(hers, tmp_path / folder)
        assert not [trace for trace in own if trace in after], folder
        assert "•• 77" not in after
        assert "••77" not in after
        run(hers.office(purpose=None))
    contacts = hers.office().workspace.snapshot().table("contact")["value"].to_pylist()
    assert "+16465550177" not in contacts
    # The movers' own answers stay, without her.
    assert "advertising.templates" in {one.question for one in letters.letters(hers.office())}


def test_a_lead_that_rests_on_her_trace_is_gone_by_its_id_too(hers):
    own = theirs(hers)
    rows = hers.office().workspace.snapshot().table("answer_trace").to_pylist()
    lead = next(row["lead"] for row in rows if row["trace"] in own)
    assert guarded_looking.lead(hers.desk(), lead).lead == lead
    assert guarded_review.neighbours(hers.desk(), lead, "advertising.templates") is not None
    enter(hers, "undecided")
    for call in (
        lambda: guarded_looking.lead(hers.desk(), lead),
        lambda: change.put_item(hers.desk(), hers.case, "lead", lead, words="w", reason="r"),
        lambda: guarded_review.review(hers.desk(), lead, "unclear", reason="r", seen="x"),
    ):
        with pytest.raises((InputError, NotPermitted)):
            call()
    assert guarded_group.groups_of_lead(hers.desk(), lead) == ()
    assert guarded_review.answers(hers.desk(), lead) == ()


def test_while_evaluating_too(office_run):
    desk = desk_of(office_run)
    desk = type(desk)(office=office_run, viewer=type(desk.viewer)(name="mara", role="investigator"))
    case = change.open_case(desk, title="t", purpose="quality", authority={"kind": "consent"}, reason="r")
    assert "advertising.templates" in {one.question for one in letters.letters(office_run)}
    who = change.add_person(desk, case, "N", "victim", basis="b", identifiers=(NUMBER,))
    assert not {one.question for one in letters.letters(office_run)} & {"advertising.templates"}
    assert find(office_run, "movers").total == 0
    assert find(office_run, NUMBER).total == 6, "whoever looks for her number itself finds it"
    assert find(office_run, NUMBER).shared_with == ()
    seen = desk.check("cases", case_id=case).things["person"][who].id
    # Purpose quality stands for the second person.
    change.set_role(desk, case, who, "subject", basis="b", seen=seen)
    assert find(office_run, "movers").total == 4


# -- a number in a link -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/+1-646-555-0177",
        "https://wa.me/16465550177",
        "16465550177@example.org",
        "telegram.me/+16465550177",
        "t.me/16465550177",
    ],
)
def test_a_link_counts_as_the_number_in_it(hers, link):
    put_in(hers.office(purpose=None), [
        "id,date,text,place,site,price",
        f'11,2024-04-04,"Chimneys swept, write to {link}",Troy,board.example.org,80',
        f'12,2024-04-05,"Stoves set, old ones taken along, {link} please",Rome,board.example.org,80',
    ], name="links.csv", authority="warrant 7")  # fmt: skip
    run(hers.office(purpose=None))
    enter(hers)
    out = kept_out(hers.office().workspace.snapshot())
    rows = hers.office().workspace.snapshot().table("mention", ["kind", "value", "field"]).to_pylist()
    read = {(row["kind"], row["value"]) for row in rows if "6465550177" in row["value"].replace("-", "")}
    assert read, "else nothing is tested"
    assert read <= out, read - out


def test_a_link_that_is_entered_keeps_the_number_out(hers):
    change.add_person(hers.desk(), hers.case, "N", "victim", basis="b", identifiers=("https://t.me/+16465550177",))
    assert ("phone", "+16465550177") in kept_out(hers.office().workspace.snapshot())


def test_what_is_a_number_in_another_writing():
    said = {"t.me/+16465550177": "+16465550177", "12125550143": "+12125550143", "t.me/joinchat": None,
            "wa.me/+1-212-555-0143": "+12125550143", "b.example.org/2024-01-12": None,
            "shop.example.org/2024": None, "board.example.org/12345678": None}  # fmt: skip
    for value, number in said.items():
        found = people.as_number(("url", value))
        assert found == (("phone", number) if number else None), value
    assert people.as_number(("phone", "+12125550143")) is None
    assert people.as_number(("email", "12125550143@example.org")) == ("phone", "+12125550143")
    assert people.as_number(("email", "ann2125550143@example.org")) is None


# -- whoever is kept out comes in by two ------------------------------------------------------------------------------


def test_a_caller_is_let_in_by_a_court_and_two_and_not_by_whoever_gains(hers):
    caller = "+1 646 555 0111"
    one = ("phone", "+16465550111")
    out = lambda: one in kept_out(hers.office().workspace.snapshot())  # noqa: E731
    assert out()
    for basis in ("charged", "court order 12", "consent"):
        with pytest.raises(NotPermitted, match="by two persons"):
            change.add_person(hers.desk(), hers.case, "N", "subject", basis=basis, identifiers=(caller,))
    with pytest.raises(NotPermitted, match="by two persons"):
        change.add_person(hers.desk(), hers.case, "N", "subject", basis="b", identifiers=("https://t.me/+16465550111",))
    who = change.add_person(hers.desk(), hers.case, "N", "undecided", basis="b", identifiers=(caller,))
    seen = hers.desk().check("cases", case_id=hers.case).things["person"][who].id
    with pytest.raises(NotPermitted, match="by two persons"):
        change.set_role(hers.desk(), hers.case, who, "subject", basis="charged", seen=seen)
    said = {"basis": "12 of May", "seen": seen}
    with pytest.raises(InputError, match="court order"):
        guarded_second.ask_let_in(hers.desk(), hers.case, who, by="my word", **said)
    with pytest.raises(Stale):
        guarded_second.ask_let_in(hers.desk(), hers.case, who, by="consent", basis="b", seen="old")
    asked = guarded_second.ask_let_in(hers.desk(), hers.case, who, by="court order", **said)
    for user in ("mara", "keeper", "keeper2"):
        with pytest.raises(NotPermitted):
            agree(hers, asked, user)
    assert out()
    agree(hers, asked, "board1")
    assert not out()
    event = hers.desk().check("cases", case_id=hers.case).things["person"][who]
    assert (event.body["role"], event.body["agreed"]) == ("subject", "mara and board1")


def test_it_lets_nobody_in_who_was_decided_anew_meanwhile_or_is_a_victim_elsewhere(hers):
    who = change.add_person(hers.desk(), hers.case, "N", "undecided", basis="b", identifiers=(HERS,))
    seen = hers.desk().check("cases", case_id=hers.case).things["person"][who].id
    asked = guarded_second.ask_let_in(hers.desk(), hers.case, who, by="court order", basis="12", seen=seen)
    change.set_role(hers.desk(), hers.case, who, "witness", basis="heard", seen=seen)
    with pytest.raises(Stale):
        agree(hers, asked, "board1")
    seen = hers.desk().check("cases", case_id=hers.case).things["person"][who].id
    enter(hers)
    agree(hers, guarded_second.ask_let_in(
        hers.desk(), hers.case, who, by="court order", basis="13", seen=seen), "board1")  # fmt: skip
    assert ("phone", "+16465550177") in kept_out(hers.office().workspace.snapshot())


def test_entering_a_number_does_not_tell_whether_anybody_knows_it(hers):
    """A victim's in another's case, a caller's, nobody's: one answer, a line for each, and a budget (G5, G13)."""
    enter(hers)
    before, answers = hers.office().workspace.ledger.tip()["n"], set()
    for number in (HERS, "+1 646 555 0111", "+1 718 555 0188"):
        with pytest.raises(NotPermitted) as refused:
            change.add_person(hers.desk(), hers.case, "N", "subject", basis="b", identifiers=(number,))
        answers.add(str(refused.value))
    assert len(answers) == 1
    lines = [one for one in hers.office().workspace.ledger.lines() if one["n"] > before and one["event"] == "intent"]
    assert [one["act"] for one in lines] == ["identifier"] * 3


@pytest.mark.parametrize("by", ["item", "person", "find"])
def test_numbers_are_not_tried_one_after_the_other_by_putting_them_into_a_case(led, by):
    def say(number: str) -> None:
        if by == "item":
            change.put_said(led.desk(), led.case, "identifier", number, reason="r")
        elif by == "person":
            change.add_person(led.desk(), led.case, "N", "undecided", basis="b", identifiers=(number,))
        else:
            find(led.office(), number, reason="r")

    for n in range(budget.SEQUENCE - 1):
        say(f"718 555 01{n:02d}")
    with pytest.raises(budget.Spent, match="follow one another"):
        say("718 555 0199")
    acts = [line.get("act") for line in led.office().workspace.ledger.lines()]
    assert "alarm" in acts


def test_no_more_identifiers_are_put_into_cases_than_an_hour_allows(led, monkeypatch):
    monkeypatch.setattr(budget, "LIMITS", {"identifier": (2, 9)})
    change.put_said(led.desk(), led.case, "identifier", "a@example.org", reason="r")
    with pytest.raises(budget.Spent):
        change.put_said(led.desk(), led.case, "identifier", "b@example.org", reason="r")


# -- what is looked for stands in the case ----------------------------------------------------------------------------


def test_an_identifier_is_looked_for_once_it_stands_in_the_case(led):
    assert find(led.office(), NUMBER).total == 6
    other = "646 555 0199"
    for call in (lambda: find(led.office(), other), lambda: guarded_looking.find(led.desk(), other),
                 lambda: guarded_looking.brief(led.desk(), other),
                 lambda: find(led.office(), f"{NUMBER}, {other}")):  # fmt: skip
        with pytest.raises(NotPermitted, match="stands in the case, with the reason"):
            call()
    assert find(led.office(), other, reason="the tip names it").total == 1
    assert guarded_looking.find(led.desk(), other).total == 1
    events = led.office().workspace.snapshot().table("case_event").to_pylist()
    item = next(row for row in reversed(events) if row["kind"] == "item")
    assert (item["reason"], json.loads(item["body"])["kind"]) == ("the tip names it", "identifier")


def test_a_plate_is_put_into_the_case_and_looked_for(led):
    with pytest.raises(NotPermitted, match="stands in the case"):
        find(led.office(), "plate ABC-1234")
    assert find(led.office(), "plate ABC-1234", reason="the tip names it").total == 0


def test_words_find_what_the_case_leads_to_and_digits_tell_no_number(led):
    assert find(led.office(), "ladders brought along").total == 0
    assert find(led.office(), "workers in a van").total == 1
    assert find(led.office(), "Utica").total == 1, "of two adverts from there one is the movers'"
    assert find(led.office(), "0199").total == 0
    assert find(led.office(), "0143").total == 6
    assert find(led.office(), "ladder brougt along").total == 0


def test_exports_tell_no_more(hers, tmp_path):
    """Neither a place nor the movers' own number leads to adverts in which her number stands beside."""
    export(hers.office(), "advert", tmp_path / "before.csv")
    assert '"9"' in (tmp_path / "before.csv").read_text()
    enter(hers)
    change.put_item(hers.desk(), hers.case, "place", "Troy", words="w", reason="r")
    export(hers.office(), "advert", tmp_path / "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert {row["external_id"] for row in rows} == {"1", "2", "3", "5"}
