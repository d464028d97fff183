"""The gate for every table that leaves (G12): small cells hidden, the rest rounded, and no way from one to the other.

A number stands until the count has moved by the least that may be shown; what is hidden stays hidden from whoever
kept every release before.  The gate attacks what it is about to let out, with all that left before, and hides more,
as cheaply as it finds, until the attack fails; when nothing helps it refuses.

The parts can be taken out one by one (`Parts`) so that tests see what each of them holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clerestory.errors import NotPermitted
from clerestory.guards.disclosure_attack import Form, Found, Supposed, attacked
from clerestory.guards.disclosure_tables import Counts, Key, Rule, Shown, View
from clerestory.methods.cell_suppression import least_to_hide

#: What the solver may round a width by.
SLACK = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which parts of the gate work.  All do, but in tests that show what goes wrong without one."""

    rounding: bool = True
    complement: bool = True
    ledger: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What may leave, and why a cell is not shown.

    `small`; `others`: else others could be worked out; `before`: so too, and an earlier number of it still holds.
    """

    view: View
    why: Mapping[Key, str]


def gate(
    counts: Counts, *, rule: Rule | None = None, earlier: Sequence[View] = (), parts: Parts | None = None
) -> Gated:
    """The table as it may be shown to somebody who holds every earlier release.

    Parameters
    ----------
    counts : one table, with all its totals: a reader is taken to know which cells sum to which total
    earlier : what left before of the same subject, oldest first, under whatever way of counting

    Raises
    ------
    NotPermitted : with what was released before, something could be worked out whatever is hidden now
    """
    rule, parts = rule or Rule(), parts or Parts()
    before = tuple(earlier) if parts.ledger else ()
    shown = {one: _shown(one, n, rule, before, parts) for one, n in counts.totals.items() if n >= rule.least}
    why = dict.fromkeys((one for one, n in counts.totals.items() if n < rule.least), "small")
    told = {one for one in shown if _still_true(one, counts.totals[one], before)}
    owed: dict[tuple[Supposed, Supposed, Form], float] = {}
    while True:
        silent = frozenset(told & why.keys())
        view = View(of=counts.of, values=counts.values, shown=shown, silent=silent)
        found = attacked(before, view, counts, least=rule.least, owed=owed) if parts.complement else None
        if found is None:
            return Gated(view=view, why=why)
        further = _further(found, counts, before)
        if not further:
            # Narrow before a word is said now: then this release must not make it any narrower.
            left = found.unsaid()
            if not before or left >= found.width - SLACK:
                raise _refusal(found)
            owed[found.owing] = left - SLACK
        for one in further:
            del shown[one]
            why[one] = "before" if one in told else "others"


def _shown(one: Key, n: int, rule: Rule, before: Sequence[View], parts: Parts) -> Shown:
    """The number that stands since before, while the count has not moved by as much as may be shown; else a new one."""
    if not parts.rounding:
        return Shown(value=n, low=n, high=n)
    for view in reversed(before):
        known = view.shown.get(one)
        if known is not None and abs(n - known.value) < rule.moved:
            return rule.again(known.value)
    return rule.anew(n)


def _still_true(one: Key, n: int, before: Sequence[View]) -> bool:
    """Whether an earlier release says of this cell what is true now: it is no secret, though it may be left unsaid."""
    return any(one in view.shown and view.shown[one].low <= n <= view.shown[one].high for view in before)


def _further(found: Found, counts: Counts, before: Sequence[View]) -> list[Key]:
    """The cells to hide for the form that was found; none when hiding would not help."""
    about = [*found.world.about, *[None] * (found.world.known.rows.shape[0] - len(found.world.about))]
    last = next((set(view.hidden()) for view in reversed(before) if view.of == counts.of), set())
    cost = np.full(len(about), np.inf)
    for number, one in enumerate(about):
        if one is not None:
            # Totals tell most and go last; what was hidden already goes first; the number settles what is even.
            full = len(counts.values) - len(one)
            cost[number] = (0.01 if one in last else 1.0 + 3.0 * full) + 1e-4 * number / len(about)
    chosen = least_to_hide(found.world.known, found.row, cost, width=found.width) or ()
    if not chosen and found.unsaid() >= found.width:
        chosen = np.flatnonzero(np.isfinite(cost)).tolist()
    return [one for one in (about[number] for number in chosen) if one is not None]


def _refusal(found: Found) -> NotPermitted:
    named = ", ".join(f"{dim} {value}" for dim, value in found.form.key) or "the grand total"
    what = "a small change of" if found.form.after is not None else "the hidden number of"
    return NotPermitted(
        f"with what was released before, {what} {named} could be worked out, whatever is hidden now",
        where="release",
        hint="ask for fewer dimensions or coarser values, or wait until more has changed",
    )
