"""The attack that the gate makes on itself: all that ever left, put together, under each thing a reader may suppose.

Between two releases a reader may know that nothing changed, that people were only added, or only taken out; and of two
ways of counting, that one counts fewer of the same.  What the true counts refute is not supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

from clerestory.guards.disclosure_tables import Counts, Key, View
from clerestory.methods.linear_attack import Known, Narrow, interval, narrow

Supposed = Literal["same", "grew", "fell"]

#: Widths that are owed to forms under a supposition, where they are not the whole width.
Owed = Mapping[tuple[Supposed, Supposed, "Form"], float]

#: What a reader may suppose of the same counting over time, and of another counting beside it.
SUPPOSED: tuple[tuple[Supposed, Supposed], ...] = (
    ("same", "same"), ("grew", "grew"), ("fell", "fell"), ("grew", "fell"), ("fell", "grew"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What must stay wide: a hidden cell of a release (`after` is None), or its change until a later release."""

    key: Key
    view: int
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A form that is too narrow, under which supposition, and what is known there."""

    form: Form
    narrow: Narrow
    row: np.ndarray
    world: World
    width: float

    @property
    def owing(self) -> tuple[Supposed, Supposed, Form]:
        """Which form under which supposition."""
        one, other = self.world.how
        return one, other, self.form  # type: ignore[return-value]

    def unsaid(self) -> float:
        """How wide the form would be had the newest release said nothing."""
        about = self.world.about
        keep = np.r_[
            np.array([one is None for one in about], bool), np.ones(self.world.known.rows.shape[0] - len(about), bool)
        ]
        known = self.world.known
        ends = interval(
            Known(rows=known.rows[keep], low=known.low[keep], high=known.high[keep], most=known.most), self.row
        )
        return 0.0 if ends is None else ends[1] - ends[0]


class World:
    """Unknown full cells of every release, the statements about them, and the links between them.

    `about[i]` is the cell of the newest release that statement i shows, else None.
    """

    def __init__(self, views: Sequence[View], truth: Counts, own: Supposed, others: Supposed) -> None:
        self.views, self.truth, self.how = views, truth, (own, others)
        self._cells = [np.array([len(some) for some in view.values.values()], int) for view in views]
        ends = np.cumsum([int(np.prod(shape)) for shape in self._cells])
        self._starts, self.unknowns = [0, *ends[:-1].tolist()], int(ends[-1])
        self._places = [
            {dim: {v: i for i, v in enumerate(some)} for dim, some in view.values.items()} for view in views
        ]
        statements, self.about = self._statements()
        linked = list(self._linked(own, others))
        self.pairs = [(v, w, one) for v, w, one, _ in linked]
        rows, low, high = self._rows(statements, linked)
        most = 1000.0 + 4.0 * max([truth.totals[()], *(s.high for view in views for s in view.shown.values())])
        known = Known(rows=rows, low=low, high=high, most=most)
        self.known = self._unrefuted(known, len(statements))

    def cells_of(self, view: int, key: Key) -> np.ndarray:
        """The numbers of the unknowns that a cell or total of a release sums."""
        at: list[Any] = [slice(None)] * len(self._cells[view])
        where = {dim: i for i, dim in enumerate(self.views[view].values)}
        for dim, value in key:
            at[where[dim]] = self._places[view][dim][value]
        grid = np.arange(int(np.prod(self._cells[view]))).reshape(tuple(self._cells[view]))
        return self._starts[view] + np.atleast_1d(grid[tuple(at)]).ravel()

    def row(self, form: Form) -> np.ndarray:
        """The form as weights of the unknowns."""
        said = np.zeros(self.unknowns)
        if form.after is None:
            said[self.cells_of(form.view, form.key)] = 1.0
        else:
            said[self.cells_of(form.after, form.key)] = 1.0
            said[self.cells_of(form.view, form.key)] = -1.0
        return said

    def forms(self, least: int) -> list[Form]:
        """Every hidden cell of every release, and every change that may be small."""
        found = [Form(key=one, view=v) for v, view in enumerate(self.views) for one in view.hidden()]
        for v, w, one in dict.fromkeys(self.pairs):
            before, after = self.views[v].shown.get(one), self.views[w].shown.get(one)
            apart = before and after and max(after.low - before.high, before.low - after.high) >= least
            if not apart:
                found.append(Form(key=one, view=v, after=w))
        return found

    def _statements(self) -> tuple[list[tuple[np.ndarray, float, float]], list[Key | None]]:
        said, about = [], []
        for v, view in enumerate(self.views):
            for one, shown in view.shown.items():
                said.append((self.cells_of(v, one), float(shown.low), float(shown.high)))
                about.append(one if v == len(self.views) - 1 else None)
        return said, about

    def _linked(self, own: Supposed, others: Supposed) -> Iterator[tuple[int, int, Key, Supposed]]:
        """Which cell or total of which release is held against which later one, and how."""
        last = len(self.views) - 1
        other_ways: dict[str, int] = {}
        for v, view in enumerate(self.views[:-1]):
            if view.of != self.views[last].of:
                other_ways[view.of] = v
            later = [w for w in range(v + 1, last + 1) if self.views[w].of == view.of]
            if own == "same":
                later = [last]
            yield from self._pairs(v, later, own)
        for v in other_ways.values() if own != "same" else ():
            yield from self._pairs(v, [last], others)

    def _pairs(self, v: int, later: Sequence[int], how: Supposed) -> Iterator[tuple[int, int, Key, Supposed]]:
        """A cell is linked to the next release that has it, and to the newest one."""
        seen: set[Key] = set()
        for w in later:
            both = {
                dim: tuple(x for x in some if x in self._places[w][dim])
                for dim, some in self.views[v].values.items()
                if dim in self._places[w]
            }
            for chosen in product(*both.values()):
                one = tuple(zip(both, chosen, strict=True))
                if one not in seen or w == len(self.views) - 1:
                    seen.add(one)
                    yield v, w, one, how

    def _rows(
        self, statements: Sequence[tuple[np.ndarray, float, float]], linked: Sequence[Any]
    ) -> tuple[Any, np.ndarray, np.ndarray]:
        from scipy.sparse import csr_array

        at, to, weight, low, high = [], [], [], [], []
        for number, (cells, least, most) in enumerate(statements):
            at += [number] * len(cells)
            to += cells.tolist()
            weight += [1.0] * len(cells)
            low.append(least)
            high.append(most)
        for number, (v, w, one, how) in enumerate(linked, start=len(statements)):
            before, after = self.cells_of(v, one), self.cells_of(w, one)
            at += [number] * (len(before) + len(after))
            to += [*after.tolist(), *before.tolist()]
            weight += [1.0] * len(after) + [-1.0] * len(before)
            low.append(-np.inf if how == "fell" else 0.0)
            high.append(np.inf if how == "grew" else 0.0)
        shape = (len(statements) + len(linked), self.unknowns)
        return csr_array((weight, (at, to)), shape=shape), np.array(low), np.array(high)

    def _unrefuted(self, known: Known, first: int) -> Known:
        """Without the links that the newest release's true counts refute: the fewest that must go, by their sum."""
        from scipy.optimize import linprog
        from scipy.sparse import block_array, csr_array

        links = known.rows.shape[0] - first
        if not links:
            return known
        last = len(self.views) - 1
        low, high = np.zeros(self.unknowns), np.full(self.unknowns, known.most)
        for one, n in self.truth.totals.items():
            if len(one) == len(self.truth.values):
                low[self.cells_of(last, one)] = high[self.cells_of(last, one)] = n
        slack = csr_array(
            (np.ones(links), (np.arange(first, first + links), np.arange(links))), shape=(first + links, links)
        )
        up, down = np.isfinite(known.high), np.isfinite(known.low)
        done = linprog(
            np.r_[np.zeros(self.unknowns), np.ones(links)],
            A_ub=block_array([[known.rows[up], -slack[up]], [-known.rows[down], -slack[down]]], format="csr"),
            b_ub=np.r_[known.high[up], -known.low[down]],
            bounds=np.c_[np.r_[low, np.zeros(links)], np.r_[high, np.full(links, np.inf)]],
            method="highs",
        )
        held = done.x[self.unknowns :] < 1e-7
        if self.how[0] != "same":
            # That people were only added is supposed of two whole releases; that all but one stayed, of each cell.
            broken = {pair[:2] for pair, kept in zip(self.pairs, held, strict=True) if not kept}
            held = np.array([pair[:2] not in broken for pair in self.pairs])
        keep = np.r_[np.ones(first, bool), held]
        self.pairs = [pair for pair, kept in zip(self.pairs, keep[first:], strict=True) if kept]
        return Known(rows=known.rows[keep], low=known.low[keep], high=known.high[keep], most=known.most)


def attacked(earlier: Sequence[View], now: View, truth: Counts, *, least: int, owed: Owed) -> Found | None:
    """The first form that can be told to within less than is owed, under any supposition; None when there is none.

    owed : for forms that what left before made narrow already, the width they had without this release; all others
        are owed `least - 1`
    """
    from scipy.sparse import csr_array

    alone = all(view.of == now.of for view in earlier)
    for own, others in SUPPOSED[: 1 if not earlier else 3 if alone else 5]:
        world = World([*earlier, now], truth, own, others)
        forms = [form for form in world.forms(least) if own != "same" or form.after is None]
        if not forms:
            continue
        rows = np.array([world.row(form) for form in forms])
        width = np.array([owed.get((own, others, form), least - 1.0) for form in forms])
        for one in narrow(world.known, csr_array(rows), width=width, stop=1):
            return Found(
                form=forms[one.form], narrow=one, row=rows[one.form], world=world, width=float(width[one.form])
            )
    return None
