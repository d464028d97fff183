"""Published results beside ours, in words."""

from __future__ import annotations

from clerestory.model.comparison import Compared, Row
from clerestory.reports.reference_text import reference_text


def row(expected: float | None = 0.5, **changes) -> Row:
    return Row(**{"id": "a.b", "facet": 5, "question": "q", "quantity": "share read", "expected": expected,
                  "tolerance": 0.02, "source": "s", **changes})  # fmt: skip


def test_each_state_is_told_apart_and_counted():
    said = reference_text(
        [
            Compared(row=row(), found=0.51, state="ok"),
            Compared(row=row(), found=0.61, state="out of tolerance"),
            Compared(row=row(), found=None, state="skipped", why="the data may not be passed on"),
            Compared(row=row(None), found=1204.0, state="counted"),
        ]
    )
    assert "ok           0.510     0.500  0.02  share read" in said
    assert "OUT          0.610" in said
    assert "the data may not be passed on" in said
    assert "1,204         –" in said
    assert said.endswith("4 rows: 1 ok, 1 out of tolerance, 1 skipped, 1 counted.")
