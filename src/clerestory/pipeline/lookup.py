"""Look keys up in find's index, and take single rows out of files: only the pages that hold them are decoded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clerestory.lake.workspace import Entry, Snapshot

#: Columns in which a kind says that a row is closed.
STATUSES = ("status", "cas_status")

#: Pages of the index that stay decoded between questions of an open process.
_KEPT_PAGES = 256


class Index:
    """find's index of one file of traces, open."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self._file = file
        self._pages: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    @cached_property
    def _bounds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The row groups that hold anything (a text without words gives an empty one), their least and greatest key."""
        groups = [g for g in range(self._file.num_row_groups) if self._file.metadata.row_group(g).num_rows]
        ends = [self._file.metadata.row_group(g).column(0).statistics for g in groups]
        return np.array(groups, np.int64), np.array([e.min for e in ends]), np.array([e.max for e in ends])

    def _page(self, group: int) -> tuple[np.ndarray, np.ndarray]:
        if group not in self._pages:
            if len(self._pages) >= _KEPT_PAGES:
                self._pages.pop(next(iter(self._pages)))
            table = self._file.read_row_group(group, ["key", "row"])
            self._pages[group] = table["key"].to_numpy(), table["row"].to_numpy()
        return self._pages[group]

    def _groups(self, key: int) -> tuple[np.ndarray, np.ndarray]:
        """The row groups that may hold the key, and whether each holds nothing else."""
        groups, least, greatest = self._bounds
        there = (least <= key) & (key <= greatest)
        return groups[there], (least[there] == key) & (greatest[there] == key)

    def rows(self, key: int) -> np.ndarray:
        """The rows in which the key stands, ascending: int64[n]."""
        groups, whole = self._groups(key)
        found = []
        if whole.any():
            # Of a common word most groups hold nothing else: then the keys need not be decoded.
            found.append(self._file.read_row_groups([int(g) for g in groups[whole]], ["row"])["row"].to_numpy())
        for group in groups[~whole]:
            keys, rows = self._page(int(group))
            first, last = np.searchsorted(keys, [key, key + 1])
            found.append(rows[first:last])
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def rows_with_all(self, keys: Iterable[int], *, enough: int = 0) -> np.ndarray:
        """The rows in which all the keys stand, ascending; none for no keys.

        enough : with so few rows left the remaining, commoner keys are not looked up; the caller reads the rows again
        """
        left: np.ndarray | None = None
        for key in sorted(dict.fromkeys(int(key) for key in keys), key=lambda key: len(self._groups(key)[0])):
            if left is not None and len(left) <= enough:
                break
            here = self.rows(key)
            left = here if left is None else _both(left, here)
        return np.zeros(0, np.int64) if left is None else left

    def rows_with_words(self, words: Sequence[Sequence[int]], *, enough: int = 0) -> np.ndarray:
        """The rows in which each word stands under any of its keys, ascending; `enough` as above."""
        if all(len(keys) == 1 for keys in words):
            return self.rows_with_all((keys[0] for keys in words), enough=enough)
        left: np.ndarray | None = None
        for keys in words:
            here = self.rows_with_any(keys)
            left = here if left is None else _both(left, here)
        return np.zeros(0, np.int64) if left is None else left

    def rows_with_any(self, keys: Iterable[int]) -> np.ndarray:
        """The rows in which any of the keys stands, ascending, each once."""
        return np.unique(np.concatenate([np.zeros(0, np.int64), *(self.rows(int(key)) for key in keys)]))


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The numbers that stand in both, both ascending and each once."""
    if not len(one) or not len(other):
        return one[:0]
    marked = np.zeros(max(int(one[-1]), int(other[-1])) + 1, np.bool_)
    marked[other] = True
    return one[marked[one]]


class Shelf:
    """The files of a snapshot, opened once: the index of each file of traces, and the file itself."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._files: dict[str, pq.ParquetFile] = {}
        self._indexes: dict[str, Index] = {}
        self._tables: dict[str, pa.Table] = {}

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """These columns of a table, read once for as long as the shelf is open."""
        key = f"{name}: {', '.join(columns)}"
        if key not in self._tables:
            self._tables[key] = self.snapshot.table(name, columns)
        return self._tables[key]

    def holders(self, traces: pa.Array) -> dict[str, list[str]]:
        """Trace → ids of the sources that gave it again and are written down as holding it too, in HEAD order."""
        found: dict[str, list[str]] = {}
        for held in self.snapshot.entries("held"):
            if held.file not in self._tables:
                self._tables[held.file] = self.snapshot.read(held, ["trace"])
            here = self._tables[held.file]["trace"]
            for trace in here.filter(pc.is_in(here, value_set=traces)).unique().to_pylist():
                sources = found.setdefault(trace, [])
                if held.source not in sources:
                    sources.append(held.source)
        return found

    def indexes(self) -> list[tuple[Entry, Entry]]:
        """Each file of traces with the file that is its index, in HEAD order."""
        traces = {entry.digest: entry for entry in self.snapshot.entries() if entry.table != "occurrence"}
        return [(traces[one.of], one) for one in self.snapshot.entries("occurrence") if one.of in traces]

    def when(self, entry: Entry) -> pa.Table:
        """When each row of a file of traces was seen, and whether its kind says it is closed; kept while it is open."""
        key = f"{entry.file}: when"
        if key not in self._tables:
            file = self.file(entry)
            self._tables[key] = file.read([name for name in ("seen_at", *STATUSES) if name in file.schema_arrow.names])
        return self._tables[key]

    def newest(self, entry: Entry, rows: np.ndarray, most: int) -> np.ndarray:
        """At most so many of these rows of a file, those seen last, in the order of the file; undated ones go first."""
        if len(rows) <= most:
            return rows
        seen = pc.fill_null(self.when(entry)["seen_at"].take(pa.array(rows)).cast(pa.int64()), np.iinfo(np.int64).min)
        return np.sort(rows[np.argsort(seen.to_numpy(), kind="stable")[-most:]])

    def file(self, entry: Entry) -> pq.ParquetFile:
        """The Parquet file of an entry, opened into memory when it is sealed."""
        if entry.file not in self._files:
            self._files[entry.file] = self.snapshot.parquet(entry)
        return self._files[entry.file]

    def index(self, entry: Entry) -> Index:
        """The index that this entry is."""
        if entry.file not in self._indexes:
            self._indexes[entry.file] = Index(self.file(entry))
        return self._indexes[entry.file]

    def take(self, entry: Entry, rows: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """These rows (ascending) of a file, these columns; only the row groups that hold them are decoded."""
        file = self.file(entry)
        sizes = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        of = np.searchsorted(starts, rows, side="right") - 1
        groups = np.unique(of)
        if not len(groups):
            return file.schema_arrow.empty_table().select(list(columns))
        base = np.concatenate([[0], np.cumsum([sizes[g] for g in groups])])
        at = rows - starts[of] + base[np.searchsorted(groups, of)]
        return file.read_row_groups([int(g) for g in groups], columns=list(columns)).take(pa.array(at))
