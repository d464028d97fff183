"""Invented tables that grow over twelve releases, and an attacker of its own who keeps and adds up all of them.

The attacker knows the rule, that people were only added, and in which months nobody was.  Unknown to it is how many
came into each full cell in each month.  It shares no code with the attack inside the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from clerestory.errors import NotPermitted
from clerestory.guards.disclosure_gate import Gated
from clerestory.guards.disclosure_tables import Counts, Key, Rule, Shown, View, every_key

RELEASES = 12


@dataclass(frozen=True, slots=True)
class Left:
    """One release that left: in which month, its counts, what was shown, what is no secret."""

    month: int
    counts: Counts
    shown: dict[Key, Shown]
    silent: frozenset[Key]


@dataclass(frozen=True, slots=True)
class History:
    """The releases that left, the months in which nobody came, and how many releases were refused."""

    values: dict[str, tuple[str, ...]]
    left: list[Left]
    idle: set[int]
    refused: int


def history(
    seed: int, *, shape: tuple[int, ...], gate: Callable[[Counts, Sequence[View]], Gated], months: int = RELEASES
) -> History:
    """A history: counts of few and many, people added each month but in some, one value fewer now and then."""
    rng = np.random.default_rng(seed)
    dims = [f"d{i}" for i in range(len(shape))]
    values = {dim: tuple(f"{dim}v{i}" for i in range(n)) for dim, n in zip(dims, shape, strict=True)}
    rate = rng.gamma(1.2, 14.0, size=shape)
    cells, idle, left, views, refused = rng.poisson(rate), set(), [], [], 0
    for month in range(months):
        if month and rng.random() < 0.25:
            idle.add(month)
        elif month and rng.random() < 0.25:
            # One person more, and nobody else.
            cells[tuple(rng.integers(n) for n in shape)] += 1
        elif month:
            cells = cells + rng.poisson(rate * rng.choice([0.05, 0.3]))
        fewer = values if month % 5 != 3 else values | {dims[0]: values[dims[0]][:-1]}
        counted = {
            one: int(cells[tuple(values[dim].index(value) for dim, value in one)])
            for one in every_key(fewer) if len(one) == len(dims)
        }  # fmt: skip
        counts = Counts(fewer, counted, of="all")
        try:
            made = gate(counts, views)
        except NotPermitted:
            refused += 1
            continue
        views.append(made.view)
        left.append(Left(month, counts, dict(made.view.shown), made.view.silent))
    return History(values, left, idle, refused)


class Attacker:
    """Counts of newcomers by full cell and month; `bounds` are its statements about sums of them."""

    def __init__(self, told: History, rule: Rule, *, exact: bool = False) -> None:
        self.full = [one for one in every_key(told.values) if len(one) == len(told.values)]
        self.months, self.told = max(one.month for one in told.left) + 1, told
        rows, ends, before = [], [], {}
        for one in told.left:
            for key, shown in one.shown.items():
                # A number stands for the same people, and for the same values over fewer or more of them.
                value, half = shown.value, rule.base // 2
                row = self.sum(one, key)
                whose = row.reshape(len(self.full), -1)[:, 0].tobytes()
                old = value in before.setdefault(key, set()) | before.setdefault(whose, set())
                before[key].add(value)
                before[whose].add(value)
                reach = 0 if exact else rule.moved - 1 if old else half
                rows.append(row)
                ends.append(
                    (max(rule.least, value - reach), value + (rule.base - 1 - half if reach == half else reach))
                )
                if exact:
                    ends[-1] = (value, value)
        low, high = np.array(ends, float).reshape(-1, 2).T
        matrix = np.array(rows).reshape(-1, len(self.full) * self.months)
        self._a, self._b = (np.vstack([matrix, -matrix]), np.r_[high, -low]) if rows else (None, None)
        most = np.full((len(self.full), self.months), 5000.0)
        most[:, sorted(m for m in told.idle if m < self.months)] = 0.0
        self._bounds = np.c_[np.zeros(most.size), most.ravel()]

    def sum(self, one: Left, key: Key) -> np.ndarray:
        """The weights of a cell or total of a release."""
        said = np.zeros((len(self.full), self.months))
        for i, cell in enumerate(self.full):
            if set(key) <= set(cell) and all(value in one.counts.values[dim] for dim, value in cell):
                said[i, : one.month + 1] = 1.0
        return said.ravel()

    def width(self, form: np.ndarray) -> float:
        """How wide the form's interval is."""
        ends = [
            linprog(sign * form, A_ub=self._a, b_ub=self._b, bounds=self._bounds, method="highs") for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends), [end.message for end in ends]
        return float(-ends[1].fun - ends[0].fun)

    def hidden(self) -> list[tuple[Left, Key]]:
        """Every hidden cell of every release."""
        return [
            (one, key)
            for one in self.told.left
            for key in one.counts.totals
            if key not in one.shown and key not in one.silent
        ]

    def changes(self) -> list[tuple[Left, Left, Key]]:
        """Every change of fewer than eleven between a release and the next, in months in which somebody came."""
        return [
            (a, b, key)
            for a, b in zip(self.told.left, self.told.left[1:], strict=False)
            for key in a.counts.totals
            if key in b.counts.totals and self._same_people(a, b, key)
            and b.counts.totals[key] - a.counts.totals[key] < 11
            and not set(range(a.month + 1, b.month + 1)) <= self.told.idle
        ]  # fmt: skip

    @staticmethod
    def _same_people(a: Left, b: Left, key: Key) -> bool:
        return all(a.counts.values[dim] == b.counts.values[dim] for dim in a.counts.values if dim not in dict(key))

    def widths(self, *, some: int | None = None, seed: int = 0) -> tuple[list[float], list[float]]:
        """Widths of hidden cells, and of small changes; of *some* of each, drawn."""
        rng = np.random.default_rng(seed)
        hidden, changes = self.hidden(), self.changes()
        if some is not None:
            hidden = [hidden[i] for i in rng.permutation(len(hidden))[:some]]
            changes = [changes[i] for i in rng.permutation(len(changes))[:some]]
        return (
            [self.width(self.sum(one, key)) for one, key in hidden],
            [self.width(self.sum(b, key) - self.sum(a, key)) for a, b, key in changes],
        )
