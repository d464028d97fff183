"""Charts: every kind drawn, told in words, tabled whole; what is unknown is said, not drawn; nothing runs."""

from __future__ import annotations

import math
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from charts_factory import every

from clerestory.model.lead import Point
from clerestory.reports.charts import CHARTS, charts, figure, svg
from clerestory.reports.charts_axes import date_ticks, number, ticks
from clerestory.reports.charts_text import charts_text


@pytest.mark.parametrize("kind", sorted(CHARTS.keys() - {"incidence"}))
def test_every_chart_is_drawn_told_and_tabled(kind):
    (chart,) = charts(every()[kind], title="A & <b> sentence")
    assert chart.kind == kind
    tree = ElementTree.fromstring(str(svg(chart, standalone=True)))
    assert tree.find("{*}title").text == "A & <b> sentence"
    assert tree.find("{*}desc").text == chart.alternative
    places = [float(e.get(k)) for e in tree.iter() for k in ("x", "y", "cx", "cy") if e.get(k)]
    assert places
    assert all(0 <= n <= 640 for n in places), "inside the picture"
    heads, rows = chart.table()
    assert len(rows) == sum(not p.series.startswith("axis:") for p in every()[kind])
    assert all(len(row) == len(heads) for row in rows)
    page = str(figure(chart))
    assert "style=" not in page
    assert "<script" not in page
    assert "<b>" not in page
    assert all(len(line) <= 80 for line in charts_text(every()[kind], title="x").splitlines())


def test_higher_values_lie_higher_and_later_ones_to_the_right():
    points = [Point(series="trend:seen", value=v, at_time=d) for v, d in ((1.0, "2024-01-01"), (9.0, "2024-03-01"))]
    (chart,) = charts(points, title="x")
    (path,) = re.findall(r'd="M([^"]*L[^"]*)"', str(svg(chart)))
    (x0, y0), (x1, y1) = (tuple(map(float, part.split())) for part in path.split("L"))
    assert x0 < x1
    assert y0 > y1


def test_a_tile_of_which_nothing_is_known_is_dashed_and_says_so():
    drawn = str(svg(charts(every()["tile"], title="x")[0]))
    assert drawn.count("stroke-dasharray") == 1
    assert drawn.count("not known") == 2  # the tile, and the words for who does not see it


def test_an_answer_set_has_no_dot_and_a_forest_has():
    assert "<circle" not in str(svg(charts(every()["set"], title="x")[0]))
    assert str(svg(charts(every()["forest"], title="x")[0])).count("<circle") == 3


def test_series_of_other_names_are_tabled_and_only_unknowns_are_not_drawn():
    for points in ([Point(series="wheel:a", value=1)], [Point(series="trend:seen", value=math.nan, at=1.0)],
                   [Point(series="forest:none", value=1.0)]):  # fmt: skip
        (chart,) = charts(points, title="x")
        assert svg(chart) is None
        assert "<table>" in str(figure(chart))
    assert charts([], title="x") == []


def test_ticks_are_round_and_enclose():
    assert ticks(0, 48) == [0, 10, 20, 30, 40, 50]
    assert ticks(3, 3)[0] < 3 < ticks(3, 3)[-1]
    assert number(1234.5) == "1,234"
    assert number(0.12345) == "0.123"
    assert [said for _, said in date_ticks(date(2020, 1, 1).toordinal(), date(2023, 6, 1).toordinal())] == [
        "2020", "2021", "2022", "2023"
    ]  # fmt: skip
