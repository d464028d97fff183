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

#: Row groups of the index that are decoded at a time; more keys than this are first looked for among all.
_AT_ONCE, _MANY = 64, 16


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

    @cached_property
    def _vocabulary(self) -> np.ndarray:
        """Every key once, ascending: int64[n].  Made when many are looked up of which hardly one is there."""
        groups = self._bounds[0].tolist()
        found = [np.zeros(0, np.int64)]
        for first in range(0, len(groups), _AT_ONCE):
            keys = self._file.read_row_groups(groups[first : first + _AT_ONCE], ["key"])["key"].to_numpy()
            found.append(_each_once(keys))
        return _each_once(np.concatenate(found))

    def known(self, keys: Sequence[int]) -> list[int]:
        """Those of the keys that stand anywhere in the file."""
        wanted, there = np.array(keys, np.int64), self._vocabulary
        at = np.minimum(np.searchsorted(there, wanted), max(len(there) - 1, 0))
        return wanted[there[at] == wanted].tolist() if len(there) else []

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

    def count(self, key: int) -> int:
        """In how many rows the key stands."""
        groups, whole = self._groups(key)
        n = sum(self._file.metadata.row_group(int(group)).num_rows for group in groups[whole])
        for group in groups[~whole]:
            first, last = np.searchsorted(self._page(int(group))[0], [key, key + 1])
            n += int(last - first)
        return n

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
        # The groups are in the order of the rows, but those of one key alone were read first: nearly sorted.
        return np.sort(np.concatenate(found), kind="stable") if found else np.zeros(0, np.int64)

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
        asked = [int(key) for key in keys]
        found = [self.rows(key) for key in (self.known(asked) if len(asked) > _MANY else asked)]
        if len(found) < 2:
            return found[0] if found else np.zeros(0, np.int64)
        return _each_once(np.sort(np.concatenate(found), kind="stable"))


def _each_once(ordered: np.ndarray) -> np.ndarray:
    """An ascending array without its repetitions."""
    return ordered[np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The numbers that stand in both, both ascending and each once."""
    if not len(one) or not len(other):
        return one[:0]
    marked = np.zeros(max(int(one[-1]), int(other[-1])) + 1, np.bool_)
    marked[other] = True
    return one[marked[one]]


class Shelf:
    """The files of a snapshot, opened once: the index of each file of traces, and the file itself.

    stays : whether it is asked again and again, as in a desk
    """

    def __init__(self, snapshot: Snapshot, *, stays: bool = False) -> None:
        self.snapshot, self._stays = snapshot, stays
        self._files: dict[str, pq.ParquetFile] = {}
        self._indexes: dict[str, Index] = {}
        self._tables: dict[str, pa.Table] = {}
        self._empty: dict[str, frozenset[str]] = {}

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """These columns of a table, read once for as long as the shelf is open."""
        key = f"{name}: {', '.join(columns)}"
        if key not in self._tables:
            self._tables[key] = self.snapshot.table(name, columns)
        return self._tables[key]

    def holders(self, traces: pa.Array) -> dict[str, list[str]]:
        """Trace → ids of the sources that gave it again and are written down as holding it too, in HEAD order."""
        found: dict[str, list[str]] = {}
        if self._stays:
            # By an index, which whoever asks once and goes would wait for longer than for one look at all.
            for row in self.snapshot.pick("held", "trace", traces, ["trace", "source"]).to_pylist():
                sources = found.setdefault(row["trace"], [])
                if row["source"] not in sources:
                    sources.append(row["source"])
            return found
        for held in self.snapshot.entries("held"):
            if held.file not in self._tables:
                self._tables[held.file] = self.snapshot.read(held, ["trace"])
            here = self._tables[held.file]["trace"]
            for trace in here.filter(pc.is_in(here, value_set=traces)).unique().to_pylist():
                sources = found.setdefault(trace, [])
                if held.source not in sources:
                    sources.append(held.source)
        return found

    def templates(self, traces: pa.Array) -> list[str]:
        """The template of each of the traces that has one, as often as it has."""
        if self._stays:
            return self.snapshot.pick("template_member", "trace", traces, ["template"])["template"].to_pylist()
        members = self.table("template_member", ["trace", "template"])
        return members["template"].filter(pc.is_in(members["trace"], value_set=traces)).to_pylist()

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
        empty = self._without_values(entry)
        table = file.read_row_groups([int(g) for g in groups], columns=[c for c in columns if c not in empty])
        table = table.take(pa.array(at))
        schema = pa.schema([file.schema_arrow.field(c) for c in columns])
        cells = [pa.nulls(len(at), field.type) if field.name in empty else table[field.name] for field in schema]
        return pa.table(cells, schema=schema)

    def _without_values(self, entry: Entry) -> frozenset[str]:
        """The columns of a file in which no row holds anything: to decode them for nothing is half of the work."""
        if entry.file not in self._empty:
            said, full = self.file(entry).metadata, set()
            for group in map(said.row_group, range(said.num_row_groups)):
                for column in map(group.column, range(group.num_columns)):
                    held = column.statistics
                    if held is None or held.null_count != group.num_rows:
                        full.add(column.path_in_schema.split(".")[0])
            self._empty[entry.file] = frozenset(self.file(entry).schema_arrow.names) - full
        return self._empty[entry.file]
