"""A closed case erases itself on its day, in backups too; a hold keeps it; whoever worked on it is told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from small_office import NOW, TIPS, make_office, put_in

from clerestory.errors import InputError
from clerestory.guards import expiry
from clerestory.guards.policy import Unseen, Viewer
from clerestory.lake.keys import case_key
from clerestory.pipeline import cases, cases_change, guarded_holds, guarded_looking, guarded_second, keep
from clerestory.pipeline.case_kept import events_by_case
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_held import holds_on_case
from clerestory.pipeline.office import open_office
from clerestory.pipeline.serve import House

#: Stands in every free text of a case, and nowhere else.
CANARY = "Quillfeather"

AUTHORITY = {"kind": "consent", "number": CANARY, "issuer": "office", "scope": "all", "until": ""}


def desk(office, name: str = "mara", role: str = "investigator", *, later: int = 0) -> Desk:
    house = House(office.workspace.path, now=NOW)
    return house.desk(Viewer(name=name, role=role), now=NOW + timedelta(days=later))


def opened(at: Desk, title: str = CANARY) -> str:
    case = cases_change.open_case(at, title=title, purpose="quality", authority=AUTHORITY, reason=CANARY)
    cases_change.add_note(at, case, f"{CANARY} said so")
    cases_change.add_task(at, case, f"ask {CANARY}")
    cases_change.add_person(at, case, CANARY, "undecided", basis=CANARY)
    (trace,) = at.workspace.snapshot().select("SELECT trace FROM tip LIMIT 1")["trace"].to_pylist()
    cases_change.put_item(at, case, "trace", trace, words=CANARY, reason=CANARY)
    return case


def close(at: Desk, case: str, until: str = "") -> None:
    seen = at.check("cases", case_id=case).seen
    cases_change.close_case(at, case, reason=CANARY, seen=seen, until=until)


def told(workspace) -> list[str]:
    """The kept tables that hold the canary, opened with all keys that there are."""
    snapshot = workspace.snapshot()
    tables = {one.table for one in snapshot.entries() if not one.source}
    return sorted(name for name in tables if CANARY in str(snapshot.table(name).to_pylist()))


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "w")
    put_in(made, TIPS, name="tips.csv")
    return made


def test_a_closed_case_goes_on_its_day_and_nothing_else_does(office, tmp_path):
    me = desk(office)
    gone, stays = opened(me), opened(me, "stays")
    cases_change.seal_case(me, stays, reason="r", seen=me.check("cases", case_id=stays).seen)
    guarded_second.ask_unseal(me, stays, reason="another one")
    close(me, gone, until="2026-01-20")
    before = keep.backup(office, tmp_path / "old.backup")
    assert before
    # At the last moment of its last day it is there.
    at = datetime(2026, 1, 20, 23, 59, 59, tzinfo=UTC)
    open_office(office.workspace.path, user="mara", now=at)
    assert gone in events_by_case(me.workspace.snapshot())
    open_office(office.workspace.path, user="mara", now=at + timedelta(seconds=1))
    after = me.workspace.snapshot()
    assert set(events_by_case(after)) == {stays}
    assert not [row for row in after.table("person_role").to_pylist() if row["case_file"] == gone]
    assert len(after.table("person_role")) == 1
    assert len(after.table("second_look")) == 1
    with pytest.raises(Unseen):
        cases.case(desk(office, later=17), gone)
    last = [one for one in me.workspace.ledger.lines() if one.get("act") == "expire"]
    assert [one["case"] for one in last] == [gone]
    assert keep.verify(me.workspace.path, now=at).broken == ()
    # An older backup is opened by the newest key file, and has forgotten it.
    keep.restore(tmp_path / "old.backup", tmp_path / "again", key_file=None, user="mara", now=NOW)
    again = open_office(tmp_path / "again", user="mara", now=NOW)
    assert set(events_by_case(again.workspace.snapshot())) == {stays}
    assert case_key(gone) in again.workspace.ring.destroyed


def test_no_word_of_it_is_left_when_it_is_gone(office):
    me = desk(office)
    case = opened(me, f"the {CANARY} case")
    cases_change.seal_case(me, case, reason=CANARY, seen=me.check("cases", case_id=case).seen)
    asked = guarded_second.ask_unseal(me, case, reason=CANARY)
    guarded_second.answer(desk(office, "board.member", "second"), asked, agree=True, reason="r")
    close(me, case)
    assert told(me.workspace) == ["case_event", "person_role", "second_look"]
    open_office(office.workspace.path, user="mara", now=NOW + timedelta(days=31))
    assert told(me.workspace) == []


def test_how_long_it_is_kept(office):
    year = NOW + timedelta(days=expiry.KEPT_CLOSED)
    until = expiry.case_kept_until
    assert until(None, now=NOW, evaluation=False) == year
    assert until(None, now=NOW, evaluation=True) == NOW + timedelta(days=30)
    assert until(NOW + timedelta(days=9), now=NOW, evaluation=True) == NOW + timedelta(days=9)
    assert until(NOW + timedelta(days=4 * 365), now=NOW, evaluation=False) == NOW + timedelta(days=4 * 365)
    for asked, evaluation in ((NOW, False), (NOW + timedelta(days=1827), False), (NOW + timedelta(days=31), True)):
        with pytest.raises(InputError):
            until(asked, now=NOW, evaluation=evaluation)
    me = desk(office)
    case = opened(me)
    assert cases.end_of(me, me.check("cases", case_id=case)) == (None, False)
    for said in ("soon", "2026-01-04", "2027-01-01"):
        with pytest.raises(InputError):
            close(me, case, until=said)
    close(me, case)
    found = me.check("cases", case_id=case)
    assert cases.end_of(me, found) == (NOW + timedelta(days=30), False)
    # One that was closed before there was a clock.
    bare = replace(found, events=tuple(replace(one, body={}) for one in found.events))
    assert expiry.case_end(bare) == year


@pytest.mark.parametrize("named", ["the case", "its source"])
def test_a_hold_keeps_it_and_its_lifting_lets_it_go(office, named):
    me = desk(office)
    case = opened(me)
    close(me, case, until="2026-01-10")
    what = {"sources": [], "cases": [case]} if named == "the case" else {"sources": ["tips"]}
    wanted = guarded_holds.wanted(me, name="County v. Example", kind="subpoena", reason="came in", **what)
    asked = guarded_second.ask_second(me, "hold", wanted["hold"], reason="came in", detail=wanted)
    guarded_second.answer(desk(office, "board.member", "second"), asked, agree=True, reason="r")
    found = me.check("cases", case_id=case)
    assert [one.name for one in holds_on_case(me.workspace.snapshot(), found)] == ["County v. Example"]
    open_office(office.workspace.path, user="mara", now=NOW + timedelta(days=9))
    assert case in events_by_case(me.workspace.snapshot())
    assert cases.end_of(desk(office), found)[1]
    # Of a hold on a case that they do not work on, others learn nothing; nor can they lift it.
    other = desk(office, "nils")
    shown = guarded_holds.holds(other)
    if named == "the case":
        assert not shown
        with pytest.raises(InputError):
            guarded_holds.lifting(other, wanted["hold"], reason="r")
        with pytest.raises(Unseen):
            guarded_holds.wanted(other, name="x", kind="subpoena", reason="r", **what)
    else:
        assert len(shown) == 1
    lifted = guarded_holds.lifting(me, wanted["hold"], reason="over")
    again = guarded_second.ask_second(me, "lift", wanted["hold"], reason="over", detail=lifted)
    guarded_second.answer(desk(office, "board.member", "second"), again, agree=True, reason="r")
    open_office(office.workspace.path, user="mara", now=NOW + timedelta(days=9))
    assert case not in events_by_case(me.workspace.snapshot())


def test_a_week_before_its_members_are_told_and_nobody_else(office):
    me = desk(office)
    case = opened(me)
    close(me, case, until="2026-01-20")

    def board(name: str, later: int) -> str:
        at = desk(office, name)
        at = replace(at, office=replace(at.office, now=NOW + timedelta(days=later)))
        return " ".join(f"{one.what} {one.until}" for one in guarded_looking.board(at).today)

    assert "closed case" not in board("mara", 7)
    assert "1 closed case of yours will erase itself" in board("mara", 9)
    assert "2026-01-20" in board("mara", 9)
    assert "closed case" not in board("nils", 9)


def test_a_desk_that_stays_open_lets_go_within_the_hour(office):
    house = House(office.workspace.path, now=NOW)
    me = house.desk(Viewer(name="mara", role="investigator"), now=NOW)
    case = opened(me)
    close(me, case, until="2026-01-06")
    end = datetime(2026, 1, 6, 23, 59, 59, 999999, tzinfo=UTC)
    house.desk(me.viewer, now=end + timedelta(hours=1))
    assert case not in events_by_case(me.workspace.snapshot())


def test_erasing_what_is_gone_already_changes_nothing(office):
    me = desk(office)
    case = opened(me)
    close(me, case)
    with me.workspace.writer() as transaction:
        assert transaction.erase_case(case) == 8
        version = transaction.commit()
    with me.workspace.writer() as transaction:
        assert transaction.erase_case(case) == 0
        assert transaction.erase_case("neverthere") == 0
        assert transaction.commit() == version
