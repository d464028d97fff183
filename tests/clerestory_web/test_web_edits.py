"""An edit that is killed at any of its steps is there whole or not at all; two who never saw each other differ in
nothing that a secret case of a third does."""

from __future__ import annotations

import re

import pytest
from house_world import SECRET, World, fill

from clerestory.lake import files
from clerestory.pipeline import cases_change
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
            f"/groups/{world.group}/", f"/templates/{world.template}/", "/intake/", "/account/",
            "/cases/none/"]  # fmt: skip
    answers = [browser.get(way) for way in ways]
    answers += [browser.post("/find/", {"value": value}) for value in ("212 555 0143", SECRET, "movers")]
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    return [answer.status_code.to_bytes(2, "big") + token.sub(b"", answer.content) for answer in answers]


def twins(browsers, tmp_path, rounds: int, settings_override) -> list[int]:
    """Pages of somebody before and after others wrote secret things: the places where they differ."""
    folder = tmp_path / "twin"
    fill(folder)
    different = []
    with settings_override(WORKSPACE=folder):
        from clerestory_web.store.queries import house

        world = World(house=house())
        browser = browsers["analyst"]
        _pages(browser, world)
        before = _pages(browser, world)
        for n in range(rounds):
            others = world.case("stranger", "investigator", title=f"{SECRET} {n}")
            cases_change.add_note(world.desk("stranger", "investigator"), others["case"], f"{SECRET} note {n}")
            after = _pages(browser, world)
            different += [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return different


def _steady(monkeypatch):
    """The day's budgets count one's own reads, which twins do twice: they are left out of the comparison."""
    from clerestory.guards import budget

    monkeypatch.setattr(budget, "LIMITS", {})
    from clerestory_web.desk.views import leading

    monkeypatch.setattr(leading, "_left_today", lambda desk: 0)


@pytest.mark.slow  # two rounds already take minutes
@pytest.mark.parametrize("rounds", [2, 300])
def test_a_secret_case_changes_no_byte_of_what_others_get(browsers, tmp_path, monkeypatch, rounds):
    from django.test import override_settings

    _steady(monkeypatch)
    assert twins(browsers, tmp_path, rounds, override_settings) == []


@pytest.mark.slow
def test_the_twin_has_teeth(browsers, tmp_path, monkeypatch):
    """With the check of who works on a case taken out, the twins differ."""
    from django.test import override_settings

    from clerestory.guards import policy

    _steady(monkeypatch)
    monkeypatch.setattr(policy, "CHECKS", tuple(one for one in policy.CHECKS if one.__name__ != "_member"))
    assert twins(browsers, tmp_path, 1, override_settings)
