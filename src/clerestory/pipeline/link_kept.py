"""The traces that linking knows, in the order in which they came, and the texts and templates that grow with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import IntegrityError
from clerestory.lake.ids import hexadecimal
from clerestory.lake.workspace import Entry, Snapshot
from clerestory.linking.growing import Growing
from clerestory.linking.tables import Things
from clerestory.pipeline.link import LINKED
from clerestory.pipeline.lookup import Shelf

#: What stands for the time of a trace that has none: such are last.
_NEVER = np.iinfo(np.int64).max
_OF_HEX = np.full(256, 255, np.uint8)
_OF_HEX[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)
_COLUMNS = ("trace", "seen", "file", "row", "template")


def bytes_of(ids: pa.Array) -> np.ndarray:
    """uint64[n, 2] of ids of 32 hexadecimal digits, which sort as their ids do."""
    if not len(ids):
        return np.zeros((0, 2), np.uint64)
    if ids.null_count or not pc.all(pc.equal(pc.binary_length(ids), 32)).as_py():
        raise IntegrityError("a trace whose id is none of ours", where="traces")
    _, offsets, data = ids.buffers()
    first = int(np.frombuffer(offsets, np.int32, 1, ids.offset * 4)[0])
    digits = _OF_HEX[np.frombuffer(data, np.uint8, 32 * len(ids), first)].reshape(-1, 16, 2)
    return ((digits[:, :, 0] << 4) | digits[:, :, 1]).reshape(-1).view(">u8").astype(np.uint64).reshape(-1, 2)


def ids_of(numbers: np.ndarray) -> pa.Array:
    """The ids that `bytes_of` made these numbers of."""
    return hexadecimal(numbers.astype(">u8"))


class _Rows(NamedTuple):
    """Rows of files that linking had not read."""

    trace: np.ndarray
    seen: np.ndarray
    file: np.ndarray
    row: np.ndarray
    text: pa.ChunkedArray


@dataclass(kw_only=True)
class Kept:
    """Rows by number, in the order in which they came; a template is the number it had in the last linking, -1 none.

    files : digests of the files of traces, in the order of `file`
    """

    growing: Growing = field(default_factory=Growing)
    files: tuple[str, ...] = ()
    trace: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.uint64))
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    file: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    row: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    template: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, kept: dict[str, np.ndarray], files: tuple[str, ...]) -> Kept:
        """What `kept` gave."""
        return cls(growing=Growing.of(kept), files=files, **{name: kept[f"rows.{name}"] for name in _COLUMNS})

    def kept(self) -> dict[str, np.ndarray]:
        """All that is known, by name."""
        return self.growing.kept() | {f"rows.{name}": getattr(self, name) for name in _COLUMNS}

    def take_in(self, snapshot: Snapshot) -> tuple[int, dict[int, pa.ChunkedArray]]:
        """Read the files that are new; how many traces came, and the texts of each of those files by its number."""
        entries = {entry.digest: entry for kind in LINKED for entry in snapshot.entries(kind.name)}
        places = {digest: place for place, digest in enumerate(entries)}
        new = [entry for digest, entry in entries.items() if digest not in self.files]
        texts, parts = {}, [_none()]
        for number, entry in enumerate(new, len(self.files)):
            rows = _read(snapshot, entry, number)
            texts[number] = rows.text
            parts.append(rows)
        self.files += tuple(entry.digest for entry in new)
        rank = np.array([places[digest] for digest in self.files], np.int64)
        came = _Rows(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in _Rows._fields[:-1]),
            text=pa.chunked_array([chunk for part in parts for chunk in part.text.chunks], pa.large_string()),
        )
        stays, gone = self._of_two(came, rank)
        text = came.text if stays.all() else came.text.filter(pa.array(stays))
        self.growing.grow(text, gone)
        for name in _COLUMNS[:-1]:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(came, name)[stays]]))
        self.template = np.concatenate([self.template, np.full(int(stays.sum()), -1)])
        return int(stays.sum()) - len(gone), texts

    def _of_two(self, came: _Rows, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of a trace that stands in two files the earlier row counts: which of the new stay, which of the old go."""
        stays, none = np.ones(len(came.seen), np.bool_), np.zeros(0, np.int64)
        left = self.growing.left()
        old = left[np.isin(_mixed(self.trace[left]), _mixed(came.trace))] if len(came.seen) else none
        if not len(old) and len(np.unique(_mixed(came.trace))) == len(stays):
            return stays, none
        trace = np.concatenate([self.trace[old], came.trace])
        seen = np.concatenate([self.seen[old], came.seen])
        file = rank[np.concatenate([self.file[old], came.file])]
        row = np.concatenate([self.row[old], came.row])
        order = np.lexsort((row, file, seen, trace[:, 1], trace[:, 0]))
        again = np.zeros(len(order), np.bool_)
        again[order[1:]] = (trace[order[1:]] == trace[order[:-1]]).all(axis=1)
        return ~again[len(old) :], old[again[: len(old)]]

    def in_time(self) -> np.ndarray:
        """The numbers of the rows that count, earliest first, those without a time last, then by id."""
        left = self.growing.left()
        trace = self.trace[left]
        return left[np.lexsort((trace[:, 1], trace[:, 0], self.seen[left]))]

    def unchanged(self, order: np.ndarray, written: Things) -> np.ndarray:
        """bool, a template: whether it has exactly the members of one that the last linking had."""
        if not len(written.trace):
            return np.zeros(len(written.ids), np.bool_)
        was = self.template[order[written.trace]]
        by = np.argsort(written.thing, kind="stable")
        edges = np.concatenate([[0], np.cumsum(written.degree)])[:-1]
        least, most = np.minimum.reduceat(was[by], edges), np.maximum.reduceat(was[by], edges)
        sizes = np.bincount(self.template[self.template >= 0], minlength=1)
        return (least == most) & (least >= 0) & (sizes[np.maximum(least, 0)] == written.degree)

    def remember(self, order: np.ndarray, written: Things) -> None:
        """Keep which template each trace has now."""
        self.template[:] = -1
        self.template[order[written.trace]] = written.thing

    def texts(self, snapshot: Snapshot, numbers: np.ndarray, fresh: dict[int, pa.ChunkedArray]) -> pa.Array:
        """The texts of these rows, in their order; of files that were just read they are at hand."""
        shelf, entries = Shelf(snapshot), {entry.digest: entry for entry in snapshot.entries()}
        order = np.lexsort((self.row[numbers], self.file[numbers]))
        parts = []
        for file in np.unique(self.file[numbers]):
            rows = self.row[numbers[order]][self.file[numbers[order]] == file]
            if file in fresh:
                parts.append(fresh[file].take(pa.array(rows)))
            else:
                parts.append(shelf.take(entries[self.files[file]], rows, ["text"])["text"].cast(pa.large_string()))
        chunks = [chunk for part in parts for chunk in part.chunks]
        found = pa.concat_arrays(chunks) if chunks else pa.array([], pa.large_string())
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return found.take(pa.array(place))


def _none() -> _Rows:
    empty = np.zeros(0, np.int64)
    return _Rows(np.zeros((0, 2), np.uint64), empty, empty, empty, pa.chunked_array([], pa.large_string()))


def _read(snapshot: Snapshot, entry: Entry, number: int) -> _Rows:
    rows = snapshot.read(entry, ["trace", "seen_at", "text"])
    seen = rows["seen_at"].combine_chunks().cast(pa.int64()).fill_null(_NEVER).to_numpy()
    trace = bytes_of(rows["trace"].combine_chunks())
    file, row = np.full(len(seen), number), np.arange(len(seen))
    return _Rows(trace, seen, file, row, rows["text"].cast(pa.large_string()))


def _mixed(trace: np.ndarray) -> np.ndarray:
    """One number for each id: equal ids have equal ones."""
    return trace[:, 0] ^ (trace[:, 1] * np.uint64(0x9E3779B97F4A7C15))
