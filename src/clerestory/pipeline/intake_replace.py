"""The same file under another map: its former traces give way to those read now, and what people decided stays.

A trace's id comes from its content, so another map makes other traces of the same rows.  Those that only this table
gave are taken out of the lake with all that was read out of them; those that another file of the source, or another
source, gives too are kept under that one.  What people decided goes over to the traces in the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Ids
from clerestory.lake.workspace import Entry, Snapshot, Transaction
from clerestory.model.kinds import KINDS
from clerestory.pipeline.intake_carry import carry

_HOLDERS = ("held", "held_again")
_ROWS = pa.schema([("trace", pa.string()), ("row", pa.int64())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of an original: `of` is the original's digest, empty when it is not kept; number counts from 1."""

    source: str
    of: str
    number: int

    @property
    def meta(self) -> Mapping[str, str]:
        """What an entry of the lake says of the part; nothing for the first."""
        return {"part": str(self.number)} if self.number > 1 else {}


def is_of(entry: Entry, part: Part) -> bool:
    """Whether a file of the lake was made from this part of an original that is kept."""
    return bool(part.of) and entry.of == part.of and _number(entry) == part.number


def _number(entry: Entry) -> int:
    return int(entry.meta.get("part", "1"))


def former_of(snapshot: Snapshot, part: Part) -> pa.Table:
    """Trace and row of all that was read out of a part before."""
    parts = [
        snapshot.read(entry, ["trace", "row"])
        for table in _HOLDERS
        for entry in snapshot.entries(table, source=part.source)
        if is_of(entry, part)
    ]
    return pa.concat_tables([_ROWS.empty_table(), *parts]).combine_chunks()


def replace_traces(
    transaction: Transaction, part: Part, former: pa.Table, now: pa.Table, *, ids: Ids
) -> tuple[int, int]:
    """Take out of the lake what was read out of a part before and is not read out of it now.

    Parameters
    ----------
    former, now : trace, row

    Returns
    -------
    (traces that gave way, decisions of people carried over to the traces in their rows)
    """
    gone = _flat(former.filter(pc.invert(pc.is_in(former["trace"], value_set=_flat(now["trace"]))))["trace"])
    if not len(gone):
        return 0, 0
    # While the answers still stand that reviews speak of.
    carried = carry(transaction, gone, former, now, ids=ids)
    free = _let_go(transaction, part, gone)
    free = _hand_on(transaction, part, free)
    _remove(transaction, part, free)
    if len(free) and transaction.snapshot.runs:
        # Links, groups and answers would point at traces that are no more: they are made again by the next run.
        transaction.drop_runs()
    return len(gone), carried


def _flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _in(values: pa.Array | pa.ChunkedArray, among: pa.Array) -> pa.Array:
    return pc.is_in(values, value_set=among)


def _rewritten(transaction: Transaction, entry: Entry, rows: pa.Table) -> None:
    """Put fewer rows in the place of a file; what was read out of the old one goes with it."""
    doomed = [entry]
    while doomed:
        one = doomed.pop()
        doomed += [other for other in transaction.snapshot.entries() if other.of == one.digest]
        transaction.drop(one)
    if rows.num_rows:
        transaction.add(entry.table, rows, source=entry.source, sealed=entry.sealed, of=entry.of, meta=dict(entry.meta))


def _let_go(transaction: Transaction, part: Part, gone: pa.Array) -> pa.Array:
    """The part holds these traces no more; those of them that it was the first of its source to hold."""
    first = []
    for table in _HOLDERS:
        for entry in transaction.snapshot.entries(table, source=part.source):
            if not is_of(entry, part):
                continue
            rows = transaction.snapshot.read(entry)
            out = _in(rows["trace"], gone)
            if pc.any(out).as_py():
                _rewritten(transaction, entry, rows.filter(pc.invert(out)))
                first += [_flat(rows.filter(out)["trace"])] if table == "held" else []
    return pa.concat_arrays(first) if first else pa.array([], pa.string())


def _hand_on(transaction: Transaction, part: Part, traces: pa.Array) -> pa.Array:
    """Traces that another table of the same source gives too are held by that one now; the rest of them."""
    for entry in transaction.snapshot.entries("held_again", source=part.source):
        rows = transaction.snapshot.read(entry)
        mine = _in(rows["trace"], traces)
        if not pc.any(mine).as_py():
            continue
        taken = rows.filter(mine)
        _rewritten(transaction, entry, rows.filter(pc.invert(mine)))
        held = taken.select(["trace", "source", "row"])
        transaction.add("held", held, source=part.source, of=entry.of, meta=dict(entry.meta))
        traces = traces.filter(pc.invert(_in(traces, _flat(taken["trace"]))))
    return traces


def _remove(transaction: Transaction, part: Part, free: pa.Array) -> None:
    """Take these traces out of the source's files; what another source holds too goes to the first that does."""
    kinds = {kind.name for kind in KINDS}
    for entry in transaction.snapshot.entries(source=part.source):
        if entry.table not in kinds or not pc.any(_in(transaction.snapshot.read(entry, ["trace"])["trace"], free)):
            continue
        rows = transaction.snapshot.read(entry)
        out = _in(rows["trace"], free)
        if not pc.any(out).as_py():
            continue
        leaving = rows.filter(out)
        _rewritten(transaction, entry, rows.filter(pc.invert(out)))
        for other in transaction.snapshot.sources:
            if other.id == part.source or not leaving.num_rows:
                continue
            theirs = _in(leaving["trace"], _held_by(transaction.snapshot, other.id))
            if pc.any(theirs).as_py():
                transaction.add(entry.table, leaving.filter(theirs), source=other.id)
                leaving = leaving.filter(pc.invert(theirs))


def _held_by(snapshot: Snapshot, source: str) -> pa.Array:
    parts = [_flat(snapshot.read(entry, ["trace"])["trace"]) for entry in snapshot.entries("held", source=source)]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())
