"""An edit that is killed at any of its steps is there whole or not at all; two who never saw each other differ in
nothing that a secret case of a third does."""

from __future__ import annotations

import re

import pytest
from house_world import AUTHORITY, SECRET, World, fill

from clerestory.lake import files
from clerestory.pipeline import cases_change, guarded_holds
from clerestory.pipeline.serve import House


class Killed(BaseException):
    """As good as kill −9: nothing after it runs but what the system itself would do."""


@pytest.fixture
def world(browsers):
    from clerestory_web.store.queries import house

    return World(house=house())


def test_an_edit_killed_at_any_step_is_whole_or_not_there(world, monkeypatch):
    ids = world.case("investigator1", "investigator", title="to be killed")
    desk = world.desk("investigator1", "investigator")
    acknowledged = 0
    for step in range(40):
        count = [0]

        def stop(name, path, count=count, step=step):
            if count[0] == step:
                raise Killed
            count[0] += 1

        before = desk.check("cases", case_id=ids["case"]).things["note"][ids["note"]]
        monkeypatch.setattr(files, "before_step", stop)
        try:
            cases_change.edit_note(desk, ids["case"], ids["note"], f"text {step}", seen=before.id)
            done = True
        except Killed:
            done = False
        monkeypatch.setattr(files, "before_step", files._go_on)
        # Somebody opens it anew, as after a crash.
        again = House(desk.workspace.path, now=desk.now).desk(desk.viewer, now=desk.now)
        now = again.check("cases", case_id=ids["case"]).things["note"][ids["note"]]
        assert now.body["text"] in (before.body["text"], f"text {step}")
        if done:
            assert now.body["text"] == f"text {step}"
            acknowledged += 1
            break
    assert acknowledged == 1
    assert step > 5
    assert not desk.workspace.ledger.verify()


def _pages(browser, world) -> list[bytes]:
    """What somebody gets of every page, without what differs with each request."""
    ways = ["/", "/facets/advertising/", "/leads/", "/cases/", "/find/", "/approvals/", f"/leads/{world.lead}/",
            f"/groups/{world.group}/", f"/templates/{world.template}/", "/intake/", "/account/", "/holds/",
            "/cases/none/", "/api/board", "/api/leads", f"/api/leads/{world.lead}"]  # fmt: skip
    answers = [browser.get(way) for way in ways]
    answers += [browser.post("/find/", {"value": value}) for value in ("212 555 0143", SECRET, "movers")]
    asked = {"confirmed": "yes", "least": "2"}
    answers.append(browser.post("/questions/advertising.templates/ask", asked))
    # When the answer was made, and the token of its forms.
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"made_at": "[^"]+"')
    return [answer.status_code.to_bytes(2, "big") + token.sub(b"", answer.content) for answer in answers]


#: How often somebody looks at every page while others write: each round differs in what they write.
LOOKS = 12


def twins(browsers, tmp_path, rounds: int, settings_override, *, role: str = "analyst") -> list[int]:
    """Pages of somebody before and after others wrote secret things: the places where they differ."""
    folder = tmp_path / "twin"
    fill(folder)
    different = []
    with settings_override(WORKSPACE=folder):
        from clerestory_web.store.queries import house

        world = World(house=house())
        browser = browsers[role]
        _pages(browser, world)
        before = _pages(browser, world)
        for n in range(rounds):
            _write(world, n)
            if rounds <= LOOKS or n % (rounds // LOOKS) == 0 or n == rounds - 1:
                after = _pages(browser, world)
                different += [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return different


def _write(world, n: int) -> None:
    """What others do in a case of theirs: open it, write, hold it, seal or close it."""
    desk = world.desk("stranger", "investigator")
    case = cases_change.open_case(desk, title=f"{SECRET} {n}", purpose="quality", authority=AUTHORITY, reason=SECRET)
    cases_change.add_note(desk, case, f"{SECRET} note {n}")
    if n % 3 == 0:
        said = {"name": f"{SECRET} {n}", "kind": "subpoena", "sources": [], "cases": [case], "reason": SECRET}
        wanted = guarded_holds.wanted(desk, **said)
        row = {"hold": wanted["hold"], "name": SECRET, "kind": "subpoena", "sources": [case], "placed_by": "stranger",
               "second": "another", "placed_at": desk.now, "reason": SECRET, "lifted": False}  # fmt: skip
        desk.write("agree: hold", {"hold": [row]})
    elif n % 3 == 1:
        cases_change.close_case(desk, case, reason=SECRET, seen=desk.check("cases", case_id=case).seen)
    else:
        cases_change.seal_case(desk, case, reason=SECRET, seen=desk.check("cases", case_id=case).seen)


def _steady(monkeypatch):
    """The day's budgets count one's own reads, which twins do twice: they are left out of the comparison."""
    from clerestory.guards import budget

    monkeypatch.setattr(budget, "LIMITS", {})
    from clerestory_web.desk.views import leading

    monkeypatch.setattr(leading, "_left_today", lambda desk: 0)


@pytest.mark.slow
@pytest.mark.parametrize(("role", "rounds"), [("analyst", 300), ("liaison", 3), ("investigator", 3)])
def test_a_secret_case_changes_no_byte_of_what_others_get(browsers, tmp_path, monkeypatch, role, rounds):
    from django.test import override_settings

    _steady(monkeypatch)
    assert twins(browsers, tmp_path, rounds, override_settings, role=role) == []


def _no_member(monkeypatch):
    """The check of who works on a case, taken out."""
    from clerestory.guards import policy

    monkeypatch.setattr(policy, "CHECKS", tuple(one for one in policy.CHECKS if one.__name__ != "_member"))


def _all_holds(monkeypatch):
    """Holds on others' cases told."""
    from clerestory.pipeline import guarded_held, guarded_holds

    monkeypatch.setattr(guarded_holds, "_seen", lambda desk: [
        (one, one) for one in guarded_held.holds_of(desk.workspace.snapshot())])  # fmt: skip


def _version(monkeypatch):
    """HEAD's number, which counts everybody's writing, told by the board."""
    from clerestory_web.api import ways

    real = ways.board_json
    monkeypatch.setattr(ways, "board_json", lambda board: real(board) | {"n": board.version})


@pytest.mark.slow
@pytest.mark.parametrize("leak", [_no_member, _all_holds, _version])
def test_the_twin_has_teeth(browsers, tmp_path, monkeypatch, leak):
    """With a leak that was put in on purpose the twins differ."""
    from django.test import override_settings

    _steady(monkeypatch)
    leak(monkeypatch)
    assert twins(browsers, tmp_path, 1, override_settings, role="liaison" if leak is _all_holds else "analyst")
