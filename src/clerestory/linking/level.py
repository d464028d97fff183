"""One round of linking, kept: its units, the buckets they lie in, who hangs on whom, and what follows from that.

Units have slots that are never used twice; their order is that of their content, whatever slot they have.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from clerestory.linking.agreement import Desk, desk
from clerestory.linking.candidates import BANDS, LOWEST, Sketch, buckets, sketch
from clerestory.linking.renewal import KEPT, UNASKED, begin, hang, keys_of, members, renew
from clerestory.linking.shingles import Units
from clerestory.linking.stars import LEADERS, Needs, settle


class Column:
    """An array that grows at its end."""

    def __init__(self, dtype: type, width: int = 0) -> None:
        self._data = np.empty((0, width) if width else 0, dtype)
        self._n = 0

    def take(self, rows: np.ndarray) -> None:
        """Hold these rows and no others."""
        self._n = 0
        self.add(rows)

    def __len__(self) -> int:
        return self._n

    @property
    def all(self) -> np.ndarray:
        """What is held, to be read and written in place."""
        return self._data[: self._n]

    def add(self, rows: np.ndarray) -> None:
        """Put rows at the end."""
        need = self._n + len(rows)
        if need > len(self._data):
            # an eighth more than is needed: a day's growth seldom moves what is there
            grown = np.empty((need + need // 8, *self._data.shape[1:]), self._data.dtype)
            grown[: self._n] = self.all
            self._data = grown
        self._data[self._n : need] = rows
        self._n = need


def taken(units: Units, slots: np.ndarray) -> Units:
    """Only these units, in this order."""
    return units._replace(
        starts=units.starts[slots], stops=units.stops[slots], begins=units.begins[slots], ends=units.ends[slots],
        sizes=units.sizes[slots], steady=units.steady[slots], support=units.support[slots],
    )  # fmt: skip


def _sieve(buckets: np.ndarray) -> np.ndarray:
    """bool[1 << 20]: whether one of these buckets has these upper bits."""
    sieve = np.zeros(1 << 20, np.bool_)
    sieve[buckets >> np.uint32(12)] = True
    return sieve


def _keys_in(asked: tuple[object, ...], room: int, order: np.ndarray) -> np.ndarray:
    """What `members` writes, by bucket and the order of content; it is asked again where there was too little room."""
    keys = np.empty(room, np.uint64)
    n = members(*asked, keys)
    if n > room:
        keys = np.empty(n, np.uint64)
        members(*asked, keys)
    keys = keys[:n]
    return keys[np.lexsort((order[keys & np.uint64(0xFFFFFFFF)], keys >> np.uint64(32)))]


class Level:
    """The units of one round and how they hang together."""

    def __init__(self, number: int, needs: Needs) -> None:
        self._number, self._needs = number, needs
        width = BANDS[number] + LOWEST[number]
        self.tokens, self.pairs = Column(np.uint32), Column(np.uint32)
        whole = ("starts", "stops", "begins", "ends", "sizes", "support", "component")
        self._columns = {name: Column(np.int64) for name in whole} | {
            "steady": Column(np.bool_), "order": Column(np.uint64), "gone": Column(np.bool_),
            "codes": Column(np.int32, width), "low": Column(np.uint32, 2 * BANDS[number]),
            "lowest": Column(np.uint32, LOWEST[number]) if LOWEST[number] else None,
        }  # fmt: skip

    def __len__(self) -> int:
        return len(self._columns["order"])

    def kept(self) -> dict[str, np.ndarray]:
        """All that is held but the tokens, by name."""
        there = {name: column.all for name, column in self._columns.items() if column is not None}
        return {**there, "pairs": self.pairs.all}

    def take(self, kept: Mapping[str, np.ndarray]) -> None:
        """Hold what `kept` gave."""
        for name, column in self._columns.items():
            if column is not None:
                column.take(kept[name])
        self.pairs.take(kept["pairs"])

    def column(self, name: str) -> np.ndarray:
        """One column of all slots."""
        column = self._columns[name]
        return np.zeros((len(self), 0), np.uint32) if column is None else column.all

    @property
    def units(self) -> Units:
        """All slots as units."""
        named = {
            name: self.column(name) for name in ("starts", "stops", "begins", "ends", "sizes", "steady", "support")
        }
        return Units(tokens=self.tokens.all, pairs=self.pairs.all, **named)

    def add(self, units: Units, order: np.ndarray) -> np.ndarray:
        """Units whose tokens lie in this level's already, with pairs of their own; their slots."""
        made = sketch(units, self._number)
        steady, n = units.steady, len(order)
        # summaries are written with room between them: only what is written is kept
        lengths = np.where(steady, units.ends - units.begins, 0)
        ends = np.cumsum(lengths)
        inner = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)
        base = len(self.pairs)
        self.pairs.add(units.pairs[np.repeat(units.begins, lengths) + inner])
        new = {
            "starts": units.starts, "stops": units.stops, "begins": np.where(steady, ends - lengths + base, 0),
            "ends": np.where(steady, ends + base, 0), "sizes": units.sizes, "support": units.support,
            "component": np.full(n, -1), "steady": steady, "order": order, "gone": np.zeros(n, np.bool_),
            "codes": np.full((n, BANDS[self._number] + LOWEST[self._number]), UNASKED, np.int32), "low": made.low,
        }  # fmt: skip
        slots = np.arange(len(self), len(self) + n)
        for name, rows in new.items():
            self._columns[name].add(rows)
        if self._columns["lowest"] is not None:
            self._columns["lowest"].add(made.lowest)
        return slots

    def settle(self, came: np.ndarray, went: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decide anew where these slots came and went.

        Returns
        -------
        the slots, in the order of their content, of every component that may differ; the smallest of each one's own
        component, by its place among them
        """
        order, gone = self.column("order"), self.column("gone")
        dead = gone.copy()
        gone[went] = True
        if len(came) == len(self) and bool((order[1:] > order[:-1]).all()):
            marks = self._begun()
        else:
            marks = self._renewed(came, went, dead)
        return self._components(marks, came, went)

    def _begun(self) -> np.ndarray:
        """Decide in every bucket where all came at once, in the order of their content; who may hang otherwise."""
        made, units, codes = Sketch(self.column("low"), self.column("lowest")), self.units, self.column("codes")
        kept = np.full((len(self), KEPT), 0xFFFFFFFF, np.uint32)

        def one(number: int, work: Desk) -> None:
            begin(buckets(made, number), number, tuple(made), codes, units, self._needs, kept, work)

        self._each(made.lists, one)
        return np.ones(len(self), np.bool_)

    def _renewed(self, came: np.ndarray, went: np.ndarray, dead: np.ndarray) -> np.ndarray:
        """Decide anew in the buckets of those that came and went; who hangs otherwise than before."""
        made, units, codes = Sketch(self.column("low"), self.column("lowest")), self.units, self.column("codes")
        fresh = np.full(len(self), -1, np.int32)
        fresh[came] = np.arange(len(came))
        kept = np.full((len(came), KEPT), 0xFFFFFFFF, np.uint32)
        state, marks = (self.column("order"), fresh, self.column("gone")), np.zeros(len(self), np.bool_)

        def one(number: int, work: Desk) -> None:
            own = np.concatenate([self._keys(made, slots, number) for slots in (came, went)])
            # those that led and those that came mostly decide; where they do not, all of the bucket are asked
            touched, every = np.unique((own >> np.uint64(32)).astype(np.uint32)), False
            while len(touched):
                asked = (tuple(made), codes, (dead, fresh), (number, touched, _sieve(touched), every))
                keys = _keys_in(asked, LEADERS * len(touched) + len(own), state[0])
                again = np.empty(len(keys), np.uint32)
                room = np.empty((3, len(keys)), np.int64), np.empty(LEADERS, np.int64)
                # the lists mark the same slots with the same sign: no lock is needed
                n = renew(
                    keys, number, tuple(made), codes, state, units, self._needs, kept, work, marks, every, room, again
                )
                touched = again[:n]
                every = True

        self._each(BANDS[self._number] + bool(LOWEST[self._number]), one)
        return marks

    def _each(self, lists: int, one: Callable[[int, Desk], None]) -> None:
        """Do this for every list, on all cores, each with a desk of its own."""
        units = self.units
        desks = [desk(units, units, LEADERS) for _ in range(os.cpu_count() or 1)]

        def lane(number: int) -> None:
            work = desks.pop()
            one(number, work)
            desks.append(work)

        with ThreadPoolExecutor(len(desks)) as pool:
            list(pool.map(lane, range(lists)))

    def _keys(self, made: Sketch, slots: np.ndarray, number: int) -> np.ndarray:
        out = np.empty(len(slots) * max(LOWEST[self._number], 1), np.uint64)
        return out[: keys_of(made.low, made.lowest, slots, number, out)].copy()

    def _components(self, marks: np.ndarray, came: np.ndarray, went: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        marks[came], marks[went] = True, True
        component, gone = self.column("component"), self.column("gone")
        known = component[marks]
        touched = np.zeros(len(self) + 1, np.bool_)
        touched[known[known >= 0]] = True
        touched[-1] = False
        slots = np.flatnonzero((touched[component] | (marks & (component < 0))) & ~gone)
        slots = slots[np.argsort(self.column("order")[slots])]
        place = np.zeros(len(self), np.int64)
        place[slots] = np.arange(len(slots))
        parent = np.arange(len(slots))
        hang(self.column("codes"), slots, place, parent)
        settle(parent)
        component[slots] = slots[parent]
        return slots, parent
