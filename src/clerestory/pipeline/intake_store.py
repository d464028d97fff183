"""Typed rows into the lake: ids, what is new, who holds it, what was refused, the sealed original: one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.workspace import Snapshot, Transaction, Workspace
from clerestory.model.kinds import Kind
from clerestory.model.source import Source
from clerestory.sources.raw import ROW
from clerestory.sources.table import TypedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What is to be stored of one file."""

    source: Source
    kind: Kind
    table: TypedFile
    columns: Mapping[str, str]
    data: bytes = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was stored; version is HEAD's after it.

    rows : rows that were used or refused;  refused : rows, where one with two bad cells counts once
    examples : the first rejects
    """

    source: str
    rows: int
    new: int
    held: int
    changed: int
    refused: int
    examples: pa.Table = field(repr=False)
    original: bool
    version: int


def store(workspace: Workspace, intended: Intended, *, examples: int) -> Stored:
    """Store a file's rows, all or nothing; what the lake holds already is not stored again.

    Returns
    -------
    a file that was added before gives new = 0 and adds no row, no holder, no reject, no second original and no version
    """
    slabs = intended.table.slabs()
    # A file that fits is typed before anyone else is kept waiting for the lock.
    first = next(slabs)
    with workspace.writer() as transaction:
        writing = _Writing(workspace=workspace, transaction=transaction, intended=intended)
        for rows, rejected in chain([first], slabs):
            writing.slab(rows, rejected)
        rejected = writing.put_rejects()
        version = transaction.commit()
    refused = pc.count_distinct(rejected["row"]).as_py()
    return Stored(
        source=writing.source.name,
        rows=writing.used + refused,
        new=writing.new,
        held=writing.used - writing.new,
        changed=writing.changed,
        refused=refused,
        examples=rejected.slice(0, examples),
        original=bool(writing.original),
        version=version,
    )


class _Writing:
    """One file on its way into the lake, slab by slab, in one transaction."""

    def __init__(self, *, workspace: Workspace, transaction: Transaction, intended: Intended) -> None:
        before = transaction.snapshot
        self.ids, self.transaction, self.intended, self.kind = workspace.ids, transaction, intended, intended.kind
        self.source = _with_map(before, intended)
        self.known = _flat(before.table(self.kind.name, ["trace"])["trace"])
        self.ours = _held_by(before, self.source.id)
        self.given = _given(before, self.kind, self.ours)
        self.seen: dict[bytes, int] = {}
        self.rejects: list[pa.Table] = []
        self.used = self.new = self.changed = 0
        transaction.put_source(self.source)
        keep = not intended.table.images
        self.original = transaction.add_original(self.source.id, intended.data, name=intended.name) if keep else ""

    def slab(self, rows: pa.Table, rejected: pa.Table) -> None:
        """Store what is new of some rows, and who holds them."""
        content = rows.drop_columns([ROW])
        traces = self.ids.traces(self.kind.name, content, seen=self.seen)
        is_new, is_ours = ~_among(traces, self.known), _among(traces, self.ours)
        if is_new.any():
            self._add(self.kind.name, content.add_column(0, "trace", traces).filter(pa.array(is_new)))
        if not is_ours.all():
            held = pa.table({"trace": traces, "source": pa.repeat(self.source.id, len(traces)), "row": rows[ROW]})
            self._add("held", held.filter(pa.array(~is_ours)))
        numbers = pc.drop_null(rows["external_id"].filter(pa.array(~is_ours)))
        self.changed += pc.sum(pc.is_in(numbers, value_set=self.given)).as_py() or 0
        self.used, self.new = self.used + rows.num_rows, self.new + int(is_new.sum())
        self.rejects.append(rejected)

    def _add(self, table: str, rows: pa.Table) -> None:
        self.transaction.add(table, rows, source=self.source.id, of=self.original)

    def put_rejects(self) -> pa.Table:
        """Store the refused rows; those of an earlier reading of the same file with another map give way to them."""
        rejected = pa.concat_tables(self.rejects)
        now = None
        if rejected.num_rows:
            rows = rejected.add_column(0, "source", pa.repeat(self.source.id, rejected.num_rows))
            meta = {"kind": self.kind.name}
            now = self.transaction.add("reject", rows, source=self.source.id, of=self.original, meta=meta)
        for entry in self.transaction.snapshot.entries("reject", source=self.source.id):
            same_file = self.original and entry.of == self.original and entry.meta.get("kind") == self.kind.name
            if same_file and (now is None or entry.file != now.file):
                self.transaction.drop(entry)
        return rejected


def _flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _among(values: pa.Array, known: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_in(values, value_set=known))


def _with_map(snapshot: Snapshot, intended: Intended) -> Source:
    """The source with this file's map remembered; a file with fewer columns takes nothing from the memory."""
    known = next((one for one in snapshot.sources if one.id == intended.source.id), intended.source)
    before, now = known.columns.get(intended.kind.name, {}), dict(intended.columns)
    if now.items() <= before.items():
        now = before
    return replace(intended.source, columns={**known.columns, intended.kind.name: now})


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
