"""The attack that the gate makes on itself: all that ever left, put together, under each thing a reader may suppose.

Between two releases a reader may know that nothing changed, that people were only added, or only taken out; and of two
ways of counting, that one counts fewer of the same.  What the true counts refute is not supposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

from clerestory.guards.disclosure_tables import Counts, Key, View, every_key
from clerestory.methods.linear_attack import Known, narrow

Supposed = Literal["same", "grew", "fell"]

#: Release v, release w after it, a cell or total that both have, and how it is supposed to have moved between them.
Link = tuple[int, int, Key, Supposed]

#: How many of the last gaps between releases are each supposed to be the only one in which anything changed.
LOOKED_BACK = 3


#: What the solver may round a width by.
SLACK = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """How counts moved between releases of the same counting, and (`others`) what another counting is to the newest.

    at : the one gap, by the release before it, in which things moved as `moved` says; all others as `own` says
    """

    own: Supposed
    others: Supposed = "same"
    at: int | None = None
    moved: Supposed = "grew"

    def between(self, v: int, w: int) -> Supposed:
        """How counts moved from release v to release w."""
        return self.moved if self.at is not None and v <= self.at < w else self.own


def suppositions(earlier: int, *, alone: bool) -> Iterator[Supposition]:
    """What a reader may suppose of so many earlier releases and the newest; *alone* when all count in the same way."""
    yield Supposition(own="same")
    if not earlier:
        return
    for at in range(earlier - 1, max(-1, earlier - 1 - LOOKED_BACK), -1):
        yield Supposition(own="same", others="grew", at=at)
    yield Supposition(own="same", others="fell", at=earlier - 1, moved="fell")
    yield Supposition(own="grew", others="grew")
    yield Supposition(own="fell", others="fell")
    if not alone:
        yield Supposition(own="grew", others="fell")
        yield Supposition(own="fell", others="grew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What must stay wide: a hidden cell of a release (`after` is None), or its change until a later release."""

    key: Key
    view: int
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A form that is too narrow, as weights of the unknowns, what is known there, and how wide it must be."""

    form: Form
    row: np.ndarray
    known: Known
    about: tuple[Key | None, ...]
    width: float


class World:
    """Unknown full cells of every release, the statements about them, and the links between them.

    views : all that left before, and last the newest with every number that it might show
    about : for each statement and link the cell that the newest release would show by it, else None
    """

    def __init__(self, views: Sequence[View], truth: Counts, how: Supposition, least: int) -> None:
        self.views, self.truth, self.how, self.least = views, truth, how, least
        self._cells = [np.array([len(some) for some in view.values.values()], int) for view in views]
        ends = np.cumsum([int(np.prod(shape)) for shape in self._cells])
        self._starts, self.unknowns = [0, *ends[:-1].tolist()], int(ends[-1])
        self._places = [
            {dim: {v: i for i, v in enumerate(some)} for dim, some in view.values.items()} for view in views
        ]
        statements, about = self._statements()
        self.links = list(self._linked())
        rows, low, high = self._rows(statements)
        most = 1000.0 + 4.0 * max([truth.totals[()], *(s.high for view in views for s in view.shown.values())])
        self._known = self._unrefuted(Known(rows=rows, low=low, high=high, most=most), len(statements))
        self.about = (*about, *[None] * len(self.links))
        self._wide: set[Form] = set()

    def look(self, unsaid: AbstractSet[Key], told: AbstractSet[Key]) -> Found | None:
        """The first form that is too narrow when the newest release leaves *unsaid* out; None when there is none.

        What was narrow before a word is said now must only not get narrower.  To leave out more makes nothing
        narrower, so what was found wide stays so.
        """
        from scipy.sparse import csr_array

        forms = [form for form in self.forms(unsaid, told) if form not in self._wide]
        if not forms:
            return None
        rows = csr_array(np.array([self.row(form) for form in forms]))
        known, about = self._without(unsaid)
        found = {one.form: one for one in narrow(known, rows, width=self.least - 1)}
        self._wide |= {form for number, form in enumerate(forms) if number not in found}
        at = sorted(found)
        silent = self._without(set(self.views[-1].shown))[0]
        before = (
            {at[one.form]: one.high - one.low for one in narrow(silent, rows[at], width=self.least - 1)} if at else {}
        )
        for number in at:
            width = before.get(number, self.least - 1.0)
            if found[number].high - found[number].low < width - SLACK:
                row = rows[[number]].toarray().ravel()
                return Found(form=forms[number], row=row, known=known, about=about, width=width - SLACK / 2)
            self._wide.add(forms[number])
        return None

    def _without(self, unsaid: AbstractSet[Key]) -> tuple[Known, tuple[Key | None, ...]]:
        """What is known when the newest release leaves those out."""
        keep = np.array([one is None or one not in unsaid for one in self.about], bool)
        known = self._known
        about = tuple(one for one, kept in zip(self.about, keep, strict=True) if kept)
        return Known(rows=known.rows[keep], low=known.low[keep], high=known.high[keep], most=known.most), about

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

    def forms(self, unsaid: AbstractSet[Key], told: AbstractSet[Key]) -> list[Form]:
        """Every hidden cell of every release, and every change that may be small."""
        last = len(self.views) - 1
        found = [Form(key=one, view=v) for v, view in enumerate(self.views[:-1]) for one in view.hidden()]
        found += [Form(key=one, view=last) for one in self.views[last].hidden()]
        found += [Form(key=one, view=last) for one in self.views[last].shown if one in unsaid and one not in told]
        for v, w, one in self._moved():
            if not (self.views[v].has(one) and self.views[w].has(one)):
                continue
            before = self.views[v].shown.get(one)
            after = None if w == last and one in unsaid else self.views[w].shown.get(one)
            apart = before and after and max(after.low - before.high, before.low - after.high) >= self.least
            if not apart:
                found.append(Form(key=one, view=v, after=w))
        return found

    def _moved(self) -> Iterator[tuple[int, int, Key]]:
        """Cells and totals of the same people in two releases between which something may have moved."""
        moved = dict.fromkeys((v, w, one) for v, w, one, how in self.links if how != "same")
        yield from moved
        for v, w in dict.fromkeys((v, w) for v, w, _ in moved):
            before, after = self.views[v].values, self.views[w].values
            for one in every_key({dim: some for dim, some in before.items() if dim in after}):
                left = (before.keys() | after.keys()) - dict(one).keys()
                same = all(before.get(dim) == after.get(dim) for dim in left)
                if same and (v, w, one) not in moved and all(value in after[dim] for dim, value in one):
                    yield v, w, one

    def _statements(self) -> tuple[list[tuple[np.ndarray, float, float]], list[Key | None]]:
        said, about = [], []
        for v, view in enumerate(self.views):
            for one, shown in view.shown.items():
                said.append((self.cells_of(v, one), float(shown.low), float(shown.high)))
                about.append(one if v == len(self.views) - 1 else None)
        return said, about

    def _linked(self) -> Iterator[Link]:
        """Which cell or total of which release is held against which later one, and how."""
        last = len(self.views) - 1
        newest_of: dict[str, int] = {}
        for v, view in enumerate(self.views[:-1]):
            if view.of != self.views[last].of:
                newest_of[view.of] = v
            later = [w for w in range(v + 1, last + 1) if self.views[w].of == view.of]
            yield from self._pairs(v, later, None)
        for v in newest_of.values():
            yield from self._pairs(v, [last], self.how.others)

    def _pairs(self, v: int, later: Sequence[int], how: Supposed | None) -> Iterator[Link]:
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
                    yield v, w, one, how or self.how.between(v, w)

    def _rows(self, statements: Sequence[tuple[np.ndarray, float, float]]) -> tuple[Any, np.ndarray, np.ndarray]:
        from scipy.sparse import csr_array

        at, to, weight, low, high = [], [], [], [], []
        for number, (cells, least, most) in enumerate(statements):
            at += [number] * len(cells)
            to += cells.tolist()
            weight += [1.0] * len(cells)
            low.append(least)
            high.append(most)
        for number, (v, w, one, how) in enumerate(self.links, start=len(statements)):
            before, after = self.cells_of(v, one), self.cells_of(w, one)
            at += [number] * (len(before) + len(after))
            to += [*after.tolist(), *before.tolist()]
            weight += [1.0] * len(after) + [-1.0] * len(before)
            low.append(-np.inf if how == "fell" else 0.0)
            high.append(np.inf if how == "grew" else 0.0)
        shape = (len(statements) + len(self.links), self.unknowns)
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
        # That people were only added is supposed of two whole releases; that nothing changed, of each cell.
        broken = {(v, w) for (v, w, _, how), kept in zip(self.links, held, strict=True) if how != "same" and not kept}
        held &= np.array([(v, w) not in broken or how == "same" for v, w, _, how in self.links])
        keep = np.r_[np.ones(first, bool), held]
        self.links = [link for link, kept in zip(self.links, held, strict=True) if kept]
        return Known(rows=known.rows[keep], low=known.low[keep], high=known.high[keep], most=known.most)
