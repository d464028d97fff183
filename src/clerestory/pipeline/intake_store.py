"""Typed rows into the lake: ids, what is new, who holds it, what was refused, the sealed original: one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Seen
from clerestory.lake.workspace import Snapshot, Transaction, Workspace
from clerestory.model.kinds import Kind
from clerestory.model.source import Source
from clerestory.pipeline.intake_replace import Part, former_of, is_of, replace_traces
from clerestory.sources.raw import ROW
from clerestory.sources.table import TypedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What is to be stored of one table of a file."""

    kind: Kind
    table: TypedFile
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The file to be sealed: its bytes, or those that may be kept, its name, and whether it may be kept at all."""

    data: bytes = field(repr=False)
    name: str
    keep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was stored of one table; version is HEAD's after it.

    rows : rows that were used or refused;  refused : rows that stayed out, where one with two bad cells counts once
    emptied : cells that were left empty in rows that went in
    replaced : traces read out of this same table before, under another map, that are no more
    carried : cuts and reviews that were carried over from such traces to those in their place
    examples : the first rejects, those of refused rows before those of cells
    """

    source: str
    rows: int
    new: int
    held: int
    changed: int
    refused: int
    emptied: int
    replaced: int
    carried: int
    examples: pa.Table = field(repr=False)
    original: bool
    version: int


def store(
    workspace: Workspace, source: Source, intended: Sequence[Intended], original: Original, *, examples: int
) -> list[Stored]:
    """Store the tables of a file, all or nothing; what the lake holds already is not stored again.

    Returns
    -------
    one a table.  A file that was added before gives new = 0 and adds no row, no holder, no reject, no second original
    and no version; under another map its former traces give way to those that are read now
    """
    # A file that fits is typed before anyone else is kept waiting for the lock.
    slabs = [one.table.slabs() for one in intended]
    firsts = [next(parts) for parts in slabs]
    with workspace.writer() as transaction:
        known = _with_maps(transaction.snapshot, source, intended)
        transaction.put_source(known)
        keep = original.keep and not any(one.table.images for one in intended)
        of = transaction.add_original(known.id, original.data, name=original.name) if keep else ""
        written = []
        for one, first, rest in zip(intended, firsts, slabs, strict=True):
            part = Part(source=known.id, of=of, number=one.table.raw.number)
            writing = _Writing(workspace=workspace, transaction=transaction, intended=one, part=part)
            for rows, rejected in chain([first], rest):
                writing.slab(rows, rejected)
            written.append((writing, writing.put_rejects(), writing.put_away_former()))
        version = transaction.commit()
    return [_stored(known, *one, examples=examples, version=version) for one in written]


def _stored(
    source: Source, writing: _Writing, rejected: pa.Table, replaced: tuple[int, int], *, examples: int, version: int
) -> Stored:
    out = rejected.filter(rejected["refused"])
    cells = rejected.filter(pc.invert(rejected["refused"]))
    refused = pc.count_distinct(out["row"]).as_py()
    return Stored(
        source=source.name,
        rows=writing.used + refused,
        new=writing.new,
        held=writing.used - writing.new,
        changed=writing.changed,
        refused=refused,
        emptied=cells.num_rows,
        replaced=replaced[0],
        carried=replaced[1],
        examples=pa.concat_tables([out, cells]).slice(0, examples),
        original=bool(writing.part.of),
        version=version,
    )


class _Writing:
    """One table on its way into the lake, slab by slab, in one transaction."""

    def __init__(self, *, workspace: Workspace, transaction: Transaction, intended: Intended, part: Part) -> None:
        before = transaction.snapshot
        self.ids, self.transaction, self.intended, self.part = workspace.ids, transaction, intended, part
        self.kind, self.label = intended.kind, intended.table.raw.part
        self.known = _flat(before.table(self.kind.name, ["trace"])["trace"])
        self.ours = _held_by(before, part.source)
        self.former = former_of(before, part)
        others = self.ours.filter(pc.invert(pc.is_in(self.ours, value_set=_flat(self.former["trace"]))))
        self.given = _given(before, self.kind, others)
        self.seen = Seen()
        self.rejects: list[pa.Table] = []
        self.read: list[pa.Table] = []
        self.used = self.new = self.changed = 0

    def slab(self, rows: pa.Table, rejected: pa.Table) -> None:
        """Store what is new of some rows, and who holds them."""
        content = rows.drop_columns([ROW])
        traces = self.ids.traces(self.kind.name, content, seen=self.seen)
        is_new, is_ours = ~_among(traces, self.known), _among(traces, self.ours)
        if is_new.any():
            self._add(self.kind.name, content.add_column(0, "trace", traces).filter(pa.array(is_new)))
        held = pa.table({"trace": traces, "source": pa.repeat(self.part.source, len(traces)), "row": rows[ROW]})
        if not is_ours.all():
            self._add("held", held.filter(pa.array(~is_ours)))
        again = is_ours & ~_among(traces, _flat(self.former["trace"]))
        if again.any() and self.part.of:
            number = pa.repeat(self.part.number, len(traces)).cast(pa.int64())
            self._add("held_again", held.append_column("part", number).filter(pa.array(again)))
        numbers = pc.drop_null(rows["external_id"].filter(pa.array(~is_ours)))
        self.changed += pc.sum(pc.is_in(numbers, value_set=self.given)).as_py() or 0
        self.used, self.new = self.used + rows.num_rows, self.new + int(is_new.sum())
        self.read.append(held.select(["trace", "row"]))
        self.rejects.append(rejected)

    def _add(self, table: str, rows: pa.Table) -> None:
        self.transaction.add(table, rows, source=self.part.source, of=self.part.of, meta=self.part.meta)

    def put_rejects(self) -> pa.Table:
        """Store what was refused; what an earlier reading of the same table refused gives way to it."""
        rejected = pa.concat_tables(self.rejects)
        now = None
        if rejected.num_rows:
            rows = rejected.add_column(0, "source", pa.repeat(self.part.source, rejected.num_rows))
            rows = rows.append_column("part", pa.repeat(self.label, rejected.num_rows))
            meta = {"kind": self.kind.name, **self.part.meta}
            now = self.transaction.add("reject", rows, source=self.part.source, of=self.part.of, meta=meta)
        for entry in self.transaction.snapshot.entries("reject", source=self.part.source):
            if is_of(entry, self.part) and (now is None or entry.file != now.file):
                self.transaction.drop(entry)
        return rejected

    def put_away_former(self) -> tuple[int, int]:
        """How many traces of an earlier reading of this table gave way, and how many decisions went over to others."""
        if not self.former.num_rows:
            return 0, 0
        return replace_traces(self.transaction, self.part, self.former, pa.concat_tables(self.read), ids=self.ids)


def _flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _among(values: pa.Array, known: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_in(values, value_set=known))


def _with_maps(snapshot: Snapshot, source: Source, intended: Sequence[Intended]) -> Source:
    """The source with this file's maps remembered; a table with fewer columns takes nothing from the memory."""
    known = next((one for one in snapshot.sources if one.id == source.id), source)
    columns = dict(known.columns)
    for one in intended:
        before, now = columns.get(one.kind.name, {}), dict(one.columns)
        columns[one.kind.name] = before if now.items() <= before.items() else now
    return replace(source, columns=columns)


def _held_by(snapshot: Snapshot, source: str) -> pa.Array:
    parts = [snapshot.read(entry, ["trace"])["trace"] for entry in snapshot.entries("held", source=source)]
    chunks = [chunk for part in parts for chunk in part.chunks]
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def _given(snapshot: Snapshot, kind: Kind, ours: pa.Array) -> pa.Array:
    """The numbers that this source gave before, each once."""
    if not len(ours):
        return pa.array([], pa.string())
    table = snapshot.table(kind.name, ["trace", "external_id"])
    return _flat(pc.unique(table.filter(pc.is_in(table["trace"], value_set=ours))["external_id"])).drop_null()
