"""What is shown of very much, and what chance draws: whole sizes, honest words, and one review in ten of what no
question flagged."""

from __future__ import annotations

import re

import pytest

from clerestory.pipeline import guarded_group, guarded_review, letters, template
from clerestory.pipeline.guarded_kept import kept_rows


@pytest.fixture
def large(monkeypatch):
    """A group and a template of three are very large: two of each are looked through."""
    monkeypatch.setattr(guarded_group, "LARGE", 2)
    monkeypatch.setattr(guarded_group, "COUNTED_OF_LARGE", 2)
    monkeypatch.setattr(template, "LARGE", 2)
    monkeypatch.setattr(template, "COUNTED_OF_LARGE", 2)
    monkeypatch.setattr(letters, "LARGE", 2)
    monkeypatch.setattr(letters, "LOOKED_OF_LARGE", 2)


def groups_of(world):
    """Group → its traces, as the table has them."""
    rows = world.desk("investigator1", "investigator").workspace.snapshot().table("group_member").to_pylist()
    found = {}
    for row in rows:
        found.setdefault(row["group_id"], []).append(row["trace"])
    return found


def test_a_large_group_says_its_whole_size_and_of_how_many_it_tells(world, large):
    desk = world.desk("investigator1", "investigator")
    group, traces = max(groups_of(world).items(), key=lambda one: len(one[1]))
    assert len(traces) > 2
    found = guarded_group.group(desk, group)
    assert (found.size, found.counted) == (len(traces), 2)
    assert sum(n for _, n in found.kinds) == 2
    assert set(found.traces) <= set(traces)
    assert {one.trace for one in found.links} <= set(found.traces)
    # Ids are keyed digests, so the first of them are drawn by lot: by no place, day or source of theirs.
    assert list(found.traces) == sorted(traces)[:2]


def test_a_small_group_is_told_whole(world, monkeypatch):
    group, traces = max(groups_of(world).items(), key=lambda one: len(one[1]))
    monkeypatch.setattr(guarded_group, "LARGE", len(traces))
    monkeypatch.setattr(guarded_group, "COUNTED_OF_LARGE", 1)
    found = guarded_group.group(world.desk("investigator1", "investigator"), group)
    assert (found.size, found.counted) == (len(traces), len(traces))
    assert sum(n for _, n in found.kinds) == len(traces)


def test_a_page_of_a_large_group_says_that_it_was_drawn_by_lot(world, browsers, large):
    group, traces = max(groups_of(world).items(), key=lambda one: len(one[1]))
    said = browsers["investigator"].get(f"/groups/{group}/").content.decode()
    assert f"{len(traces)} traces" in re.search(r"<h1[^>]*>(.*?)</h1>", said, re.S)[1]
    assert "those of 2 of its traces, drawn by lot" in said
    assert 'aria-labelledby="script"' not in said, "no one text says what it is"


def test_a_large_template_is_counted_whole_and_read_in_part(world, browsers, large):
    from clerestory.pipeline.template import template_sheet

    desk = world.desk("investigator1", "investigator")
    sheet = template_sheet(desk.office, world.template)
    size = len(desk.workspace.snapshot().pick("template_member", "template", [world.template]))
    assert size > 2
    assert (sheet.size, sheet.counted, sheet.read) == (size, 2, 2)
    assert sum(n for _, n in sheet.kinds) == sheet.counted
    said = browsers["investigator"].get(f"/templates/{world.template}/").content.decode()
    assert f"2 of the {size} texts" in said
    assert f"of {size} texts, one under the other" in said


def test_a_large_lead_tells_how_many_excerpts_are_not_shown(world, large):
    from clerestory.pipeline.letters import letter

    desk = world.desk("investigator1", "investigator")
    made = letter(desk.office, world.lead)
    assert made.traces > 2
    assert len(made.excerpts) == 2
    assert made.excerpts_left == made.traces - 2


@pytest.fixture
def nine(world, monkeypatch):
    """Somebody for whom two answers are nine; the leads that there are, and a way to answer."""
    monkeypatch.setattr(guarded_review, "ONE_IN", 3)
    who = f"drawer{len(kept_rows(world.desk('mara', 'investigator').workspace.snapshot(), 'review'))}"
    rows = world.desk(who, "investigator").workspace.snapshot().table("answer").to_pylist()
    leads = [row["lead"] for row in rows if row["kind"] == "lead"]
    assert len(leads) >= 2

    def answer(lead: str) -> None:
        desk = world.desk(who, "investigator")
        guarded_review.review(desk, lead, "unclear", reason="r", seen=guarded_review.seen(desk, lead))

    def draw(seed: int = 1) -> str:
        return guarded_review.draw_unflagged(world.desk(who, "investigator"), seed=seed)

    return who, leads, answer, draw


def test_one_in_ten_is_drawn_from_what_was_not_flagged(world, nine, browsers):
    who, leads, answer, draw = nine
    snapshot = world.desk(who, "investigator").workspace.snapshot
    assert draw() == "", "nobody has answered yet"
    answer(leads[0])
    assert draw() == "", "one of two"
    answer(leads[1])
    made = draw(seed=5)
    assert made
    (row,) = [one for one in kept_rows(snapshot(), "draw_unflagged") if one["lead"] == made]
    own = snapshot().pick("answer", "question", [row["question"]])["lead"].to_pylist()
    told = snapshot().pick("answer_trace", "lead", own)["trace"].to_pylist()
    assert row["trace"] not in told, "no lead of that question rests on it"
    assert own, "and the question does flag something"
    assert (row["who"], row["seed"]) == (who, 5)
    assert draw() == "", "it waits: no second one beside it"
    desk = world.desk(who, "investigator")
    assert [one.lead for one in guarded_review.waiting_unflagged(desk)] == [made]
    page = browsers["investigator"].get(f"/leads/{made}/").content.decode()
    assert "Drawn from what was not flagged" in page
    assert "chance drew it" in page
    assert f'/leads/{made}/"' in browsers["investigator"].get("/leads/").content.decode()
    answer(made)
    assert not guarded_review.waiting_unflagged(desk)
    assert draw() == "", "an answer to what was drawn counts for no new one"
    for lead in leads[:2]:
        answer(lead)
    assert draw(), "after as many again"


def test_every_trace_that_was_not_flagged_may_be_drawn(world, nine, monkeypatch):
    """Over many seeds each of what is left comes up, with the chance that is written down."""
    who, _, _, draw = nine
    desk = world.desk(who, "investigator")
    monkeypatch.setattr(guarded_review, "_is_due", lambda snapshot, who: True)
    monkeypatch.setattr(guarded_review, "_waiting", lambda snapshot: ())
    drawn = []
    monkeypatch.setattr(type(desk), "write", lambda self, act, rows, **more: drawn.extend(rows["draw_unflagged"]))
    for seed in range(60):
        draw(seed)
    by = {}
    for row in drawn:
        by.setdefault(row["question"], []).append(row)
    snapshot = desk.workspace.snapshot()
    for question, rows in by.items():
        own = snapshot.pick("answer", "question", [question])["lead"].to_pylist()
        told = snapshot.pick("answer_trace", "lead", own)["trace"].to_pylist()
        assert not {row["trace"] for row in rows} & set(told), "nothing that a lead of it rests on"
        n = round(1 / rows[0]["chance"])
        assert len({row["chance"] for row in rows}) == 1
        assert 1 <= len({row["trace"] for row in rows}) <= n
    question, rows = max(by.items(), key=lambda one: len(one[1]))
    assert len({row["trace"] for row in rows}) > 1, question
