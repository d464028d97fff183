"""Edits of what somebody else has changed meanwhile: never written over, always shown side by side, and sent again."""

from __future__ import annotations

import re
import threading

import numpy as np
import pytest

from clerestory.pipeline import cases_change, guarded_review
from clerestory.pipeline.guarded import Desk, Stale

#: Thing of a case → how it is changed, and which word of it says so.
EDITS = {
    "note": (lambda d, c, i, said, seen: cases_change.edit_note(d, c, i, said, seen=seen), "text"),
    "task": (lambda d, c, i, said, seen: cases_change.edit_task(d, c, i, {"text": said, "due": "", "done": "no"},
                                                                seen=seen), "text"),
    "person": (lambda d, c, i, said, seen: cases_change.set_role(d, c, i, "witness", basis=said, seen=seen),
               "basis"),
}  # fmt: skip


def newest(desk: Desk, ids: dict[str, str], kind: str):
    return desk.check("cases", case_id=ids["case"]).things[kind][ids[kind]]


def overwritten(world, rounds: int, seed: int) -> tuple[int, int, list[str]]:
    """Edits by people who have read the newest, an older or no version: how many went in, were refused, and wrongly."""
    rng, wrong, done, refused = np.random.default_rng(seed), [], 0, 0
    ids = world.case("investigator1", "investigator", title=f"stale {seed}")
    desk = world.desk("investigator1", "investigator")
    known = {kind: [newest(desk, ids, kind).id] for kind in EDITS}
    for turn in range(rounds):
        kind = str(rng.choice(list(EDITS)))
        edit, field = EDITS[kind]
        fresh = bool(rng.random() < 0.1)
        before = newest(desk, ids, kind)
        seen = before.id if fresh else str(rng.choice([*known[kind][:-1], "x", ""]))
        try:
            edit(desk, ids["case"], ids[kind], f"said {turn}", seen)
            done += 1
            if not fresh:
                wrong.append(f"{turn}: {kind} was written over, seen {seen!r}")
        except Stale:
            refused += 1
            if fresh:
                wrong.append(f"{turn}: {kind} was refused to whoever had read the newest")
            if newest(desk, ids, kind) != before:
                wrong.append(f"{turn}: {kind} was refused, and changed all the same")
        now = newest(desk, ids, kind)
        if now.id != before.id:
            known[kind].append(now.id)
            if now.body[field] != f"said {turn}":
                wrong.append(f"{turn}: {kind} says something else")
    return done, refused, wrong


def test_forty_stale_edits_and_none_is_written_over(world):
    done, refused, wrong = overwritten(world, 40, seed=3)
    assert not wrong
    assert done
    assert refused > 20


@pytest.mark.slow
def test_a_thousand_stale_edits_and_none_is_written_over(world):
    done, refused, wrong = overwritten(world, 1_100, seed=4)
    print(f"stale edits: {refused} refused, {done} went in, {len(wrong)} wrong")
    assert not wrong
    assert refused > 900


def test_stale_edits_written_over_would_be_found(world, monkeypatch):
    real = Desk.write
    monkeypatch.setattr(Desk, "write", lambda self, *said, fresh=None, **more: real(self, *said, **more))
    assert overwritten(world, 12, seed=5)[2]


def at_once(world, lead: bool) -> list[str]:
    """Two people who have read the same send at the same moment: what came of each."""
    ids = world.case("investigator1", "investigator", title="at once")
    desk = world.desk("investigator1", "investigator")
    seen = guarded_review.seen(desk, world.lead) if lead else newest(desk, ids, "note").id
    gate, came = threading.Barrier(2), []

    def send(n: int) -> None:
        mine = world.desk("investigator1", "investigator")
        gate.wait()
        try:
            if lead:
                guarded_review.review(mine, world.lead, "unclear", reason=f"hand {n}", seen=seen)
            else:
                cases_change.edit_note(mine, ids["case"], ids["note"], f"hand {n}", seen=seen)
            came.append("written")
        except Stale:
            came.append("stale")

    hands = [threading.Thread(target=send, args=(n,)) for n in range(2)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return sorted(came)


@pytest.mark.parametrize("lead", [False, True])
def test_of_two_at_the_same_moment_one_is_told(world, lead):
    for _ in range(3):
        assert at_once(world, lead) == ["stale", "written"]


@pytest.mark.parametrize(("kind", "way", "form"), [
    ("note", "notes", {"text": "mine of today"}),
    ("task", "tasks", {"text": "mine of today", "due": "2030-01-02", "done": "no"}),
    ("person", "people", {"role": "witness", "basis": "mine of today"}),
])  # fmt: skip
def test_both_are_shown_and_mine_goes_in_when_it_is_sent_again(world, browsers, kind, way, form):
    ids = world.case("investigator1", "investigator", title=f"merge {kind}")
    desk, browser = world.desk("investigator1", "investigator"), browsers["investigator"]
    seen = newest(desk, ids, kind).id
    EDITS[kind][0](desk, ids["case"], ids[kind], "theirs meanwhile", seen)
    address = f"/cases/{ids['case']}/{way}/{ids[kind]}/"
    late = browser.post(address, form | {"seen": seen})
    assert late.status_code == 409
    said = late.content.decode()
    table = re.search(r"<table.*?</table>", said, re.S)[0]
    assert "theirs meanwhile" in table
    assert "mine of today" in table
    assert newest(desk, ids, kind).body[EDITS[kind][1]] == "theirs meanwhile", "nothing is written over"
    # The form sends all of mine again, with what I have now read.
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', said.split("</table>")[1]))
    sent |= dict(re.findall(r'<textarea id="m-\w+" name="(\w+)">([^<]*)<', said))
    sent.pop("csrfmiddlewaretoken", None)
    assert sent.pop("seen") == newest(desk, ids, kind).id
    assert sent == form
    again = browser.post(address, sent | {"seen": newest(desk, ids, kind).id})
    assert again.status_code == 302
    assert newest(desk, ids, kind).body[EDITS[kind][1]] == "mine of today"
