"""One round of linking, kept: its units, the buckets they lie in, who hangs on whom, and what follows from that.

Units have slots that are never used twice; their order is that of their content, whatever slot they have.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from clerestory.linking.agreement import desk
from clerestory.linking.candidates import BANDS, LOWEST, Sketch, sketch
from clerestory.linking.renewal import UNASKED, hang, keys_of, renew
from clerestory.linking.shingles import Units
from clerestory.linking.stars import LEADERS, Needs, settle


class Column:
    """An array that grows at its end."""

    def __init__(self, dtype: type, width: int = 0) -> None:
        self._data = np.empty((0, width) if width else 0, dtype)
        self._n = 0

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
        self._lists = [np.zeros(0, np.uint64) for _ in range(BANDS[number] + bool(LOWEST[number]))]

    def __len__(self) -> int:
        return len(self._columns["order"])

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
        base, n = len(self.pairs), len(order)
        self.pairs.add(units.pairs)
        steady = units.steady
        new = {
            "starts": units.starts, "stops": units.stops, "begins": np.where(steady, units.begins + base, 0),
            "ends": np.where(steady, units.ends + base, 0), "sizes": units.sizes, "support": units.support,
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
        gone, fresh = self.column("gone"), np.zeros(len(self), np.bool_)
        gone[went], fresh[came] = True, True
        marks = np.zeros(len(self), np.bool_)
        state, units = (self.column("order"), fresh, gone), self.units
        made, codes = Sketch(self.column("low"), self.column("lowest")), self.column("codes")

        desks = [desk(units, units, LEADERS) for _ in range(os.cpu_count() or 1)]

        def one(number: int) -> np.ndarray:
            new, old = (self._keys(made, slots, number) for slots in (came, went))
            keys = self._lists[number]
            keys = np.insert(keys, np.searchsorted(keys, new), new)
            buckets = np.unique(np.concatenate([new, old]) >> np.uint64(32))
            work, own = desks.pop(), np.zeros(len(self), np.bool_)
            renew(buckets, keys, number, made, codes, state, units, self._needs, work, own)
            desks.append(work)
            self._lists[number] = np.delete(keys, np.searchsorted(keys, old)) if len(old) else keys
            return own

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for own in pool.map(one, range(len(self._lists))):
                marks |= own
        return self._components(marks, came, went)

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
