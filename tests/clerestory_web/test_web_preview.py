"""The preview of a file on its way in: masked, days as they stand, a cell a header and no more."""

from __future__ import annotations

import pytest
from house_world import World

from clerestory.pipeline import guarded_intake
from clerestory.pipeline.intake import Asked

LINES = """id,seen,other,text,phone
1,2026-01-31,31/01/2026 14:05,"Call 212-555-0143 for removals",2125550143
2,2026-02-28T10:00:00Z,02/28/2026,"Write to ann@example.org",55/50/0143
"""


@pytest.fixture
def previewed(workspace, tmp_path):
    from clerestory_web.store.queries import house

    (tmp_path / "adverts.csv").write_text(LINES, encoding="utf-8")
    desk = World(house=house()).desk("analyst1", "analyst")
    return guarded_intake.preview(desk, tmp_path / "adverts.csv", Asked(source="new", authority="test"))[0]


def test_a_row_has_a_cell_a_header(previewed):
    assert [len(row) for row in previewed.rows] == [len(previewed.headers)] * 2


def test_days_stand_as_they_are_and_numbers_do_not(previewed):
    first, second = previewed.rows
    assert first[1:3] == ("2026-01-31", "31/01/2026 14:05")
    assert second[1:3] == ("2026-02-28T10:00:00Z", "02/28/2026")
    for cell in (*first[3:], *second[3:]):
        assert "555" not in cell
        assert "ann@" not in cell
    assert "removals" in first[3]


@pytest.mark.parametrize("said", ["212-555-0143", "2125-55-01", "55/50/0143", "12/34/5678", "2026-13-45", "99.99.2020"])
def test_what_only_looks_like_a_day_is_masked_as_ever(said):
    assert not guarded_intake._is_time(said)
