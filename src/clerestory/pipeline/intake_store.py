"""Typed rows into the lake: ids, what is new, who holds it, what was refused, the sealed original: one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    """What was stored; version is HEAD's after it."""

    source: str
    new: int
    held: int
    changed: int
    original: bool
    version: int


def store(workspace: Workspace, intended: Intended) -> Stored:
    """Store a file's rows, all or nothing; what the lake holds already is not stored again.

    Returns
    -------
    a file that was added before gives new = 0 and adds no row, no holder, no reject, no second original and no version
    """
    kind, rows = intended.kind, intended.table.rows
    traces = workspace.ids.traces(kind.name, rows.drop_columns([ROW]))
    with workspace.writer() as transaction:
        before = transaction.snapshot
        source = _with_map(before, intended)
        ours = _held_by(before, source.id)
        is_new = ~_among(traces, before.table(kind.name, ["trace"])["trace"])
        is_ours = _among(traces, ours)
        changed = _changed(before, intended, ~is_ours, ours)
        transaction.put_source(source)
        kept = not intended.table.images
        original = transaction.add_original(source.id, intended.data, name=intended.name) if kept else ""
        if is_new.any():
            some = rows.drop_columns([ROW]).add_column(0, "trace", traces).filter(pa.array(is_new))
            transaction.add(kind.name, some, source=source.id, of=original)
        if not is_ours.all():
            held = pa.table({"trace": traces, "source": pa.repeat(source.id, len(traces)), "row": rows[ROW]})
            transaction.add("held", held.filter(pa.array(~is_ours)), source=source.id, of=original)
        _put_rejects(transaction, source, original, intended)
        version = transaction.commit()
    new = int(is_new.sum())
    return Stored(
        source=source.name, new=new, held=rows.num_rows - new, changed=changed, original=kept, version=version
    )


def _among(values: pa.Array, known: pa.Array | pa.ChunkedArray) -> np.ndarray:
    flat = known.combine_chunks() if isinstance(known, pa.ChunkedArray) else known
    return np.asarray(pc.is_in(values, value_set=flat))


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


def _changed(snapshot: Snapshot, intended: Intended, fresh: np.ndarray, ours: pa.Array) -> int:
    """How many fresh rows carry a number under which this source gave other content before."""
    numbers = intended.table.rows["external_id"].combine_chunks().filter(pa.array(fresh))
    if not len(ours) or numbers.null_count == len(numbers):
        return 0
    table = snapshot.table(intended.kind.name, ["trace", "external_id"])
    given = pc.unique(table.filter(pc.is_in(table["trace"], value_set=ours))["external_id"]).drop_null()
    return pc.sum(pc.is_in(pc.drop_null(numbers), value_set=given)).as_py() or 0


def _put_rejects(transaction: Transaction, source: Source, original: str, intended: Intended) -> None:
    """The refused rows of this file; those of an earlier reading of it, with another map, give way to them."""
    rejected = intended.table.rejects
    meta = {"kind": intended.kind.name}
    now = None
    if rejected.num_rows:
        rows = rejected.add_column(0, "source", pa.repeat(source.id, rejected.num_rows))
        now = transaction.add("reject", rows, source=source.id, of=original, meta=meta)
    for entry in transaction.snapshot.entries("reject", source=source.id):
        same_file = original and entry.of == original and entry.meta.get("kind") == intended.kind.name
        if same_file and (now is None or entry.file != now.file):
            transaction.drop(entry)
