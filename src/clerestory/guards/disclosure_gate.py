"""The gate for every table that leaves (G12): small cells hidden, the rest rounded, and no way from one to the other.

A number stands until the count has moved by the least that may be shown; what is hidden stays hidden from whoever
kept every release before.  The gate attacks what it is about to let out, with all that left before, and hides more,
as cheaply as it finds, until the attack fails; when nothing helps it refuses.

The parts can be taken out one by one (`Parts`) so that tests see what each of them holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from clerestory.errors import NotPermitted
from clerestory.guards.disclosure_attack import Found, World, suppositions
from clerestory.guards.disclosure_tables import Counts, Key, Rule, Shown, View, people
from clerestory.methods.cell_suppression import least_to_hide


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


def gate(  # what is counted, and what is taken for known
    counts: Counts, *, rule: Rule | None = None, earlier: Sequence[View] = (), parts: Parts | None = None,
    kept: AbstractSet[Key] = frozenset(), totals: bool = True,
) -> Gated:  # fmt: skip
    """The table as it may be shown to somebody who holds every earlier release.

    Parameters
    ----------
    counts : one table, with all its totals: a reader is taken to know which cells sum to which total
    earlier : what left before of the same subject, oldest first, under whatever way of counting
    kept : cells that are not shown whatever they count    totals : whether sums are part of the table

    Raises
    ------
    NotPermitted : with what was released before, something could be worked out whatever is hidden now
    """
    rule, parts = rule or Rule(), parts or Parts()
    before = tuple(earlier) if parts.ledger else ()
    blank = View(of=counts.of, values=counts.values, shown={}, totals=totals)
    small = {one for one in blank.cells() if counts.totals[one] < rule.least or one in kept}
    shown = {one: _shown(one, counts, rule, before, parts) for one in blank.cells() if one not in small}
    why = dict.fromkeys((one for one in blank.cells() if one in small), "small")
    told = {one for one in shown if _still_true(one, counts, before)}
    unsaid = _unsaid(replace(blank, shown=shown), told, counts, before, rule) if parts.complement else set()
    why |= {one: "before" if one in told else "others" for one in shown if one in unsaid}
    left = {one: said for one, said in shown.items() if one not in unsaid}
    return Gated(view=replace(blank, shown=left, silent=frozenset(told & unsaid)), why=why)


def _unsaid(full: View, told: set[Key], counts: Counts, before: Sequence[View], rule: Rule) -> set[Key]:
    """What must be left out of the newest release so that nothing can be worked out from all of them."""
    alone = all(view.of == full.of for view in before)
    worlds = [World([*before, full], counts, how, rule.least) for how in suppositions(len(before), alone=alone)]
    unsaid: set[Key] = set()
    last: set[Key] | None = None
    while last != unsaid:
        last = set(unsaid)
        for world in worlds:
            while (found := world.look(unsaid, told)) is not None:
                further = _further(found, counts, before)
                if not further:
                    raise _refusal(found)
                unsaid |= further
    return unsaid


def _shown(one: Key, counts: Counts, rule: Rule, before: Sequence[View], parts: Parts) -> Shown:
    """The number that stands since before, while the count has not moved by as much as may be shown; else a new one.

    A number of the very same people goes before one that goes by the same values over fewer or more.
    """
    n = counts.totals[one]
    if not parts.rounding:
        return Shown(value=n, low=n, high=n)
    whose = people(counts.values, one)
    same = [s for view in reversed(before) for other, s in view.shown.items() if people(view.values, other) == whose]
    named = [view.shown[one] for view in reversed(before) if one in view.shown]
    for known in (*same, *named):
        if abs(n - known.value) < rule.moved:
            return rule.again(known.value)
    return rule.anew(n)


def _still_true(one: Key, counts: Counts, before: Sequence[View]) -> bool:
    """Whether an earlier release says of these people what is true now: no secret, though it may be left unsaid."""
    whose, n = people(counts.values, one), counts.totals[one]
    return any(
        said.low <= n <= said.high and people(view.values, other) == whose
        for view in before
        if view.of == counts.of
        for other, said in view.shown.items()
    )


def _further(found: Found, counts: Counts, before: Sequence[View]) -> set[Key]:
    """The cells to hide for the form that was found, as cheaply as can be; all of them when no cheaper way is found."""
    last = next((set(view.hidden()) for view in reversed(before) if view.of == counts.of), set())
    cost = np.full(len(found.about), np.inf)
    for number, one in enumerate(found.about):
        if one is not None:
            # Totals tell most and go last; what was hidden already goes first; the number settles what is even.
            full = len(counts.values) - len(one)
            cost[number] = (1.0 if one in last else 20.0 + 60.0 * full) + number / len(cost)
    chosen = least_to_hide(found.known, found.row, cost, width=found.width)
    taken = [found.about[number] for number in chosen] if chosen else found.about
    return {one for one in taken if one is not None}


def _refusal(found: Found) -> NotPermitted:
    named = ", ".join(f"{dim} {value}" for dim, value in found.form.key) or "the grand total"
    what = "a small change of" if found.form.after is not None else "the hidden number of"
    return NotPermitted(
        f"with what was released before, {what} {named} could be worked out, whatever is hidden now",
        where="release",
        hint="ask for fewer dimensions or coarser values, or wait until more has changed",
    )
