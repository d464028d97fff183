"""Published results beside ours, one row each, for a terminal or a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from clerestory.model.comparison import Compared
from clerestory.reports.lines import cut, wrapped

_MARKS = {"ok": "ok", "out of tolerance": "OFF", "skipped": "--", "counted": "n", "not built yet": "--"}


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value > 1 else f"{value:.3f}"


def reference_text(rows: Sequence[Compared]) -> str:
    """A table of expected and found, each row's note under it, and last how many are in which state."""
    lines = [f"{'row':<28}{'expected':>10}{'± ':>9}{'found':>9}  "]
    for one in rows:
        row = one.row
        tolerance = "" if row.expected is None else f"{row.tolerance:.3f}"
        figures = f"{_number(row.expected):>10}{tolerance:>9}{_number(one.found):>9}"
        lines.append(f"{cut(row.id, 27):<28}{figures}  {_MARKS[one.state]}")
        lines.append(wrapped(row.quantity + (f" ({one.why})" if one.why else ""), first="  ", indent="  "))
    states = Counter(one.state for one in rows)
    said = ", ".join(f"{count} {state}" for state, count in states.items())
    return "\n".join([*lines, "", wrapped(f"{len(rows)} rows: {said}.")])
