"""Take the few rows of a big table whose key is asked for: an index a file and column, kept while a process lives.

A page of the desk shows one lead among a million traces; reading whole columns for it takes seconds.  The index of a
file's column is made when it is first asked for, and only the row groups that hold a wanted key are decoded then.
Files never change, so an index is true for as long as HEAD names its file; what HEAD names no longer is forgotten
with the next version, so that nothing erased stays in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True)
class _Held:
    """An open file, where its row groups begin, and column → its sorted keys with their rows."""

    file: pq.ParquetFile
    starts: np.ndarray
    keys: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)


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

    def count(self, name: str, opened: Callable[[], pq.ParquetFile], column: str, value: str) -> int:
        """How many rows of one file have this key, by the index alone."""
        with self._lock:
            if name not in self._held:
                self._held[name] = _of(opened())
            held = self._held[name]
            if column not in _names(held):
                return 0
            return len(_rows_with(*_indexed(held, column), pa.array([value], pa.string())))

    def rows(
        self, name: str, opened: Callable[[], pq.ParquetFile], column: str, values: pa.Array, columns: Sequence[str],
        *, most: int | None = None,
    ) -> pa.Table:  # fmt: skip
        """The rows of one file whose *column* is among *values*, in their order; of *columns* those that it has.

        Parameters
        ----------
        name : of the file, within the workspace
        opened : opens it; asked once
        values : string[n]
        most : only so many of them, the first ones; all when None
        """
        with self._lock:
            if name not in self._held:
                self._held[name] = _of(opened())
            held = self._held[name]
            if column not in _names(held):
                return held.file.schema_arrow.empty_table()
            _indexed(held, column)
            rows = _rows_with(*held.keys[column], values)[:most]
            taken = _take(held, rows, [one for one in dict.fromkeys((column, *columns)) if one in _names(held)])
        # Two keys may share a hash: what is handed out is looked at once more.
        return taken.filter(pc.is_in(taken[column], value_set=values.cast(taken.schema.field(column).type)))


def _rows_with(keys: np.ndarray, places: np.ndarray, values: pa.Array) -> np.ndarray:
    """int64[k], ascending: the rows whose key is that of one of the values."""
    wanted = np.unique(_hashes(values))
    first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
    sizes = last - first
    ends = np.cumsum(sizes)
    at = np.repeat(first - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)
    return np.sort(places[at])


def _of(file: pq.ParquetFile) -> _Held:
    sizes = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
    return _Held(file=file, starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


def _names(held: _Held) -> list[str]:
    return held.file.schema_arrow.names


def _indexed(held: _Held, column: str) -> tuple[np.ndarray, np.ndarray]:
    if column not in held.keys:
        held.keys[column] = _index(held.file.read([column])[column].combine_chunks())
    return held.keys[column]


def _index(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """uint64[n] hashes, ascending, and int64[n] the rows they stand in."""
    hashes = _hashes(values)
    order = np.argsort(hashes, kind="stable")
    return hashes[order], order


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
    """These rows, decoded out of the row groups that hold them."""
    groups, at = np.unique(np.searchsorted(held.starts, rows, "right") - 1, return_inverse=True)
    if not len(groups):
        return held.file.schema_arrow.empty_table().select(columns)
    some = held.file.read_row_groups([int(g) for g in groups], columns)
    before = np.concatenate([[0], np.cumsum(np.diff(held.starts)[groups])])[:-1]
    return some.take(pa.array(rows - held.starts[groups][at] + before[at]))
