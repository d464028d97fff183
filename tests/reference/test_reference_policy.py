"""Every published number of facet 14 that may be passed on, within its tolerance; the others say what they need."""

from __future__ import annotations

from clerestory.reference.policy_estimates import ROWS, figures
from clerestory.reference.rows import compare


def test_published_numbers_of_policies():
    found, why = figures(None)
    states = {row.id: compare(row, found, why=why).state for row in ROWS}
    assert {state for row, state in states.items() if not row.startswith("did.mpdta")} == {"ok"}
    waiting = [row for row in ROWS if row.needs]
    assert len(waiting) == 17
    assert all(states[row.id] == "skipped" and row.needs in why[row.id] for row in waiting)
