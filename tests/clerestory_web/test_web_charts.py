"""Charts of an answer at the desk: drawn without style or script, with a table, words, and a file without formulas."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from house_world import World

from clerestory.model.lead import Point
from clerestory.pipeline import guarded_points, letters

#: Two series with an interval, words that a spreadsheet would run, words that hold a number and markup.
POINTS = (
    Point(series="trend:seen", value=3.0, at_time="2024-01-01"),
    Point(series="trend:seen", value=5.5, low=4.0, high=7.0, at_time="2024-02-01"),
    Point(series="bars:=1+1", value=-2.0, label="=HYPERLINK(1)"),
    Point(series="bars:other", value=float("nan"), label="call +1 212 555 0143 <script>x()</script>"),
)


@pytest.fixture
def charted(browsers, monkeypatch):
    """A lead whose letter has points."""
    from clerestory_web.store.queries import house

    plain = letters.letter
    monkeypatch.setattr(letters, "letter", lambda office, lead: replace(plain(office, lead), points=POINTS))
    return World(house=house()).lead


def test_a_lead_s_page_draws_its_charts_with_table_words_and_a_file(browsers, charted):
    body = browsers["analyst"].get(f"/leads/{charted}/").content.decode()
    drawn = body[body.index('id="drawn"') : body.index("points.csv")]
    assert drawn.count('<svg viewBox="0 0 640') == 2
    assert drawn.count("<desc>What was seen over time") == 1
    assert drawn.count("<table>") == 2
    assert ">5.5<" in drawn
    assert "555 0143" not in drawn
    assert "<script" not in drawn
    assert not re.search(r"\sstyle=|\son\w+=", drawn)


def test_the_file_of_points_is_masked_runs_nothing_and_stands_in_the_ledger(browsers, charted):
    from clerestory_web.store.queries import house

    answer = browsers["analyst"].get(f"/leads/{charted}/points.csv")
    rows = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert rows[0] == ",".join(guarded_points.HEADS)
    assert rows[2] == "trend:seen,2024-02-01,,5.5,4.0,7.0"
    assert rows[3] == "bars:=1+1,,'=HYPERLINK(1),-2.0,,"
    assert rows[4].startswith("bars:other,,call •••")
    assert rows[4].endswith(",,,"), "what is not known is no number"
    last = house().desk(World(house=house()).desk("analyst1", "analyst").viewer, now=_now()).recent()
    acts = [one["act"] for one in last if one.get("event") == "intent"][:2]
    assert acts == ["lead", "page"]
    assert browsers["administrator"].get(f"/leads/{charted}/points.csv").status_code == 403


def test_a_lead_without_points_says_nothing_of_charts(browsers):
    from clerestory_web.store.queries import house

    lead = World(house=house()).lead
    assert "points.csv" not in browsers["analyst"].get(f"/leads/{lead}/").content.decode()


def test_answers_just_asked_are_drawn(browsers, monkeypatch):
    plain = letters.letters_of
    monkeypatch.setattr(letters, "letters_of", lambda *a: [replace(one, points=POINTS) for one in plain(*a)])
    answer = browsers["analyst"].post("/questions/advertising.templates/ask", {"confirmed": "yes"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert '<svg viewBox="0 0 640' in body
    assert "555 0143" not in body


def _now():
    from clerestory_web import clock

    return clock.now()
