"""Take the few rows of a big table whose key is asked for: an index a file and column, kept while a process lives.

A page of the desk shows one lead among a million traces; reading whole columns for it takes seconds.  The index of a
file's column is made when it is first asked for; columns of few bytes a row (ids, times, places that recur) stay in
memory with it, and of all others only the row groups that hold a wanted row are decoded.  Files never change, so all
of it is true for as long as HEAD names its file; what HEAD names no longer is forgotten with the next version, so that
nothing erased stays in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clerestory.lake import narrow
from clerestory.lake.narrow import Column, halves

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True, frozen=True)
class _Index:
    """The keys of a column, ascending, with their rows: places[i] is a row whose key is keys[i].

    keys : uint64[n]    places : int64[n], ascending where keys are equal
    rest : uint64[n]: the other half of ids, whose key is their first half, so that nothing need be read to tell them
        apart; None where keys are hashes, which two values may share
    """

    keys: np.ndarray
    places: np.ndarray
    rest: np.ndarray | None = None


class Wanted:
    """The values that are looked for, each once; prepared once for all files of a table."""

    def __init__(self, values: pa.Array) -> None:
        self.values = values.unique()

    @cached_property
    def hashes(self) -> np.ndarray:
        """uint64[k], ascending: the hashes of the values, each once."""
        return np.unique(_hashes(self.values))

    @cached_property
    def ids(self) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray] | None]:
        """Which of the values are ids, and both halves of those."""
        able = pc.match_substring_regex(self.values, "^[0-9a-f]{32}$").to_numpy(zero_copy_only=False)
        return able, halves(self.values.filter(pa.array(able, pa.bool_())))


@dataclass(slots=True)
class _Held:
    """An open file, where its row groups begin, column → its index, column → its values where they are narrow."""

    file: pq.ParquetFile
    schema: pa.Schema
    starts: np.ndarray
    keys: dict[str, _Index] = field(default_factory=dict)
    whole: dict[str, Column | None] = field(default_factory=dict)


class Kept:
    """The indexes of a workspace's files; one for all threads of a process."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def only(self, files: Collection[str]) -> None:
        """Forget every file but these."""
        with self._lock:
            for gone in [file for file in self._held if file not in files]:
                self._held.pop(gone)

    def counts(self, name: str, opened: Callable[[], pq.ParquetFile], column: str, values: Sequence[str]) -> list[int]:
        """How many rows of one file have each of these keys, by the index alone."""
        with self._lock:
            held = self._opened(name, opened)
            if column not in held.schema.names:
                return [0] * len(values)
            index, asked = _indexed(held, column), pa.array(values, pa.string())
            if index.rest is None:
                first, last = _ranges_of(index.keys, _hashes(asked))
                return (last - first).tolist()
            wanted = Wanted(asked)
            first, last = _ranges(index, wanted)
            known = dict(zip(wanted.values.to_pylist(), (last - first).tolist(), strict=True))
            return [known[one] for one in values]

    def rows(
        self, name: str, opened: Callable[[], pq.ParquetFile], column: str, wanted: Wanted, columns: Sequence[str],
        *, most: int | None = None,
    ) -> pa.Table:  # fmt: skip
        """The rows of one file whose *column* is among those *wanted*, in their order; of *columns* those that it has.

        Parameters
        ----------
        name : of the file, within the workspace
        opened : opens it; asked once
        most : only so many of them, the first ones; all when None
        """
        with self._lock:
            held = self._opened(name, opened)
            if column not in held.schema.names:
                return held.schema.empty_table()
            index = _indexed(held, column)
            rows = _rows_with(index, wanted, most)
            taken = _take(held, rows, [one for one in dict.fromkeys((column, *columns)) if one in held.schema.names])
        if index.rest is not None or not len(rows):
            return taken
        # Two keys may share a hash: what is handed out is looked at once more.
        return taken.filter(pc.is_in(taken[column], value_set=wanted.values.cast(taken.schema.field(column).type)))

    def _opened(self, name: str, opened: Callable[[], pq.ParquetFile]) -> _Held:
        if name not in self._held:
            self._held[name] = _of(opened())
        return self._held[name]


def _ranges(index: _Index, wanted: Wanted) -> tuple[np.ndarray, np.ndarray]:
    """int64[k], int64[k]: from where to where in an index of ids each value stands; an empty range for none."""
    able, ids = wanted.ids
    # What is no id stands nowhere in a column of ids.
    first, last = np.zeros(len(able), np.int64), np.zeros(len(able), np.int64)
    if ids is None or index.rest is None:
        return first, last
    first[able], last[able] = _ranges_of(index.keys, ids[0])
    at = np.flatnonzero(able)
    met = last[at] > first[at]
    at, others = at[met], ids[1][met]
    # Ids that begin alike lie in the order of their other half; most often there is one alone.
    apart = (index.rest[first[at]] != others) | (index.rest[last[at] - 1] != others)
    for here, other in zip(at[apart], others[apart], strict=True):
        inner = index.rest[first[here] : last[here]]
        low, high = (np.searchsorted(inner, other, side) for side in ("left", "right"))
        first[here], last[here] = first[here] + low, first[here] + high
    return first, last


def _ranges_of(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")


def _rows_with(index: _Index, wanted: Wanted, most: int | None) -> np.ndarray:
    """int64[k], ascending: the rows whose key is that of one of the values, each once; the first *most* of them."""
    first, last = _ranges(index, wanted) if index.rest is not None else _ranges_of(index.keys, wanted.hashes)
    sizes = last - first if most is None else np.minimum(last - first, most)
    ends = np.cumsum(sizes)
    at = np.repeat(first - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)
    return np.sort(index.places[at])[:most]


def _of(file: pq.ParquetFile) -> _Held:
    sizes = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return _Held(file=file, schema=file.schema_arrow, starts=starts)


def _indexed(held: _Held, column: str) -> _Index:
    if column not in held.keys:
        held.keys[column] = _index(held.file.read([column])[column].combine_chunks())
    return held.keys[column]


def _index(values: pa.Array) -> _Index:
    ids = halves(values)
    if ids is None:
        hashes = _hashes(values)
        order = np.argsort(hashes, kind="stable")
        return _Index(hashes[order], order)
    order = np.lexsort((ids[1], ids[0]))
    return _Index(ids[0][order], order, ids[1][order])


def _hashes(values: pa.Array) -> np.ndarray:
    """uint64[n]: a mix of the first 16 bytes of each value and its length; equal values have equal hashes."""
    texts = values.cast(pa.large_string()).fill_null("")
    raw = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    ends = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    sizes = np.diff(ends)
    mixed = sizes.astype(np.uint64)
    padded = np.concatenate([raw, np.zeros(16, np.uint8)])
    for part in range(2):
        word = np.zeros(len(texts), np.uint64)
        for byte in range(8 * part, 8 * part + 8):
            here = np.where(byte < sizes, padded[np.minimum(ends[:-1] + byte, len(padded) - 1)], 0)
            word = (word << np.uint64(8)) | here.astype(np.uint64)
        mixed = (mixed ^ word) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _take(held: _Held, rows: np.ndarray, columns: list[str]) -> pa.Table:
    """These rows: of narrow columns out of memory, of others decoded out of the row groups that hold them."""
    for one in columns:
        if one not in held.whole:
            held.whole[one] = narrow.kept_whole(held.file, one)
    schema = pa.schema([held.schema.field(one) for one in columns])
    if not len(rows):
        return schema.empty_table()
    wide = [one for one in columns if held.whole[one] is None]
    decoded = _decoded(held, rows, wide)
    cells = [decoded[one] if one in wide else held.whole[one].take(rows).cast(schema.field(one).type)  # type: ignore[union-attr]
             for one in columns]  # fmt: skip
    return pa.table(cells, schema=schema)


def _decoded(held: _Held, rows: np.ndarray, columns: list[str]) -> pa.Table:
    groups, at = np.unique(np.searchsorted(held.starts, rows, "right") - 1, return_inverse=True)
    if not columns:
        return held.schema.empty_table().select(columns)
    some = held.file.read_row_groups([int(g) for g in groups], columns)
    before = np.concatenate([[0], np.cumsum(np.diff(held.starts)[groups])])[:-1]
    return some.take(pa.array(rows - held.starts[groups][at] + before[at]))
