"""Published results beside ours, as a table in the terminal: what was skipped is a row with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from clerestory.model.comparison import Compared
from clerestory.reports.lines import wrapped

_MARKS = {"ok": "ok", "out of tolerance": "OUT", "skipped": "skipped", "counted": "counted", "not built yet": "waits"}


def reference_text(rows: Sequence[Compared]) -> str:
    """One line a row, its reason beneath where it has one, and a sentence that counts them."""
    lines = [f"{'':<8} {'found':>9} {'expected':>9} {'±':>5}  what"]
    for one in rows:
        row = one.row
        lines.append(
            f"{_MARKS[one.state]:<8} {_number(one.found):>9} {_number(row.expected):>9} "
            f"{row.tolerance or '':>5}  {row.quantity}"
        )
        if one.why:
            lines.append(wrapped(one.why, indent=" " * 36))
    counted = Counter(one.state for one in rows)
    said = ", ".join(f"{counted[state]} {state}" for state in _MARKS if counted[state])
    return "\n".join([*lines, "", f"{len(rows)} rows: {said}."])


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"
