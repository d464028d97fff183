"""What the templates say and draw: days in both languages, bars, lanes, a network, a file without formulas."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import unquote

import pytest


@pytest.fixture
def words(workspace):
    """The filters, once Django is set up."""
    from clerestory_web.desk.templatetags import desk_words

    return desk_words


@pytest.fixture
def draw(workspace):
    """The tags that draw."""
    from clerestory_web.desk.templatetags import desk_draw

    return desk_draw


def in_spanish():
    from django.utils.translation import override

    return override("es")


def test_a_day_is_read_in_one_way_only(words):
    assert words.day(date(2026, 11, 4)) == "4 November 2026"
    assert words.day("2026-11-04") == "4 November 2026"
    assert words.day(None) == ""
    assert words.day("soon") == "soon"
    with in_spanish():
        assert words.day(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)) == "4 de noviembre de 2026"
        assert words.moment(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)) == "4 de noviembre de 2026, 09:05"


def test_english_words_are_marked_on_spanish_pages_alone(words):
    assert words.english() == ""
    with in_spanish():
        assert words.english() == ' lang="en"'
        assert words.said("Leads") == "Pistas"
        assert words.said("a sentence nobody translated") == "a sentence nobody translated"


def test_a_window_in_words_names_its_brightest_state(words):
    assert words.counted({"answered": 2, "partly": 1, "no data": 0, "not built": 2, "refused": 0}) == (
        "2 of 5 answered, 1 of 5 partly"
    )
    assert words.counted({"answered": 0, "refused": 7}) == "refused"
    assert words.counted({}) == "no questions"


def a_timeline(source: str = "tips"):
    dots = ((date(2024, 1, 1), 0.0, 1), (date(2025, 1, 1), 1.0, 4))
    lane = SimpleNamespace(source=source, dots=dots, n=6, undated=1)
    return SimpleNamespace(first=date(2024, 1, 1), last=date(2025, 1, 1), lanes=(lane,), step=1)


def test_a_lane_of_very_many_days_has_marks_that_an_eye_can_tell_apart():
    """Of a thousand days a mark stands for a week or more; nothing of what they count is lost."""
    from clerestory_web.desk.pages.shared import MOST_MARKS, STEPS, timeline

    first = date(2022, 1, 1)
    for span, step in ((MOST_MARKS, 1), (1000, 7), (3000, 28), (9000, 91)):
        days = [(first + timedelta(days=n), 1 + n % 3) for n in range(span)]
        made = timeline([("a", days, 2), ("b", days[:3], 0)])
        assert made.step == step
        assert step in STEPS
        for lane, some in zip(made.lanes, (days, days[:3]), strict=True):
            assert len(lane.dots) <= MOST_MARKS
            assert sum(n for _, _, n in lane.dots) == sum(n for _, n in some) == lane.n - lane.undated
            assert all(0 <= x <= 1 and (day - first).days % step == 0 for day, x, _ in lane.dots)
    assert timeline([("a", [], 3)]).lanes[0].n == 3
    assert timeline([]).lanes == ()


def test_a_lane_has_a_mark_a_day_taller_for_more(draw):
    drawn = draw.lane(a_timeline().lanes[0], a_timeline())
    assert drawn.count('class="tick"') == 2
    assert 'y1="9.0"' in drawn, "four traces reach the top"
    assert 'y1="26.0"' in drawn, "one trace reaches half as high"
    assert "style=" not in drawn


def test_the_file_of_a_timeline_holds_no_formula(draw):
    said = unquote(draw.csv_address(a_timeline('=HYPERLINK("x")')))
    assert "\"'=HYPERLINK" in said
    assert "2025-01-01,4" in said
    assert said.strip().endswith(",,1"), "the one without a date"


def test_what_is_drawn_is_escaped(draw):
    nodes = [
        SimpleNamespace(id="a", words="<script>alert(1)</script>", kind="phone"),
        SimpleNamespace(id="b", words="t", kind="trace"),
    ]
    drawn = draw.network(nodes, [SimpleNamespace(a="a", b="b"), SimpleNamespace(a="a", b="gone")])
    assert "<script" not in drawn
    assert drawn.count("<line") == 1
    assert drawn.count("<circle") == 2


def test_light_falls_in_tenths_and_bars_in_hundredths(draw):
    assert [draw.lit_class(lit) for lit in (0, 0.01, 0.5, 1)] == ["lit-0", "lit-1", "lit-5", "lit-10"]
    assert 'width="25.0%"' in draw.share_bar(1, 4)
    assert 'width="0.0%"' in draw.share_bar(0, 0)


def test_links_of_one_thing_stand_together_the_overshared_last(words):
    def link(thing, overshared=False):
        return SimpleNamespace(thing=thing, words="why", thing_masked="•", bridge=False, overshared=overshared)

    ties = words.by_thing([link("a"), link("x", True), link("b"), link("x", True), link("b"), link("x", True)])
    assert [(len(tie.links), tie.overshared) for tie in ties] == [(2, False), (1, False), (3, True)]


def test_a_kind_goes_with_its_number():
    from django.utils import translation

    from clerestory_web.desk.templatetags.desk_words import of_kind

    told = {
        ("offer", 1): "offer",
        ("offer", 5): "offers",
        ("case_record", 2): "case records",
        ("policy", 2): "policies",
    }
    assert {(kind, n): of_kind(kind, n) for kind, n in told} == told
    with translation.override("es"):
        assert of_kind("offer", 5) == "ofertas"
