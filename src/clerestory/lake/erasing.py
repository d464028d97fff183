"""What goes with a source, and what another source holds too and therefore stays, under that one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake import reasons
from clerestory.lake.head import Entry, Head
from clerestory.lake.snapshot import Snapshot
from clerestory.model.kinds import KINDS
from clerestory.model.tables import table_spec

_KINDS = frozenset(kind.name for kind in KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedReport:
    """What an erasure took away: traces, originals, files; `kept` traces are held by another source too.

    reasons : decisions that stay without their words, since all that they spoke of went
    """

    source: str
    traces: int
    kept: int
    originals: int
    files: int
    reasons: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """Traces of an erased source that another one holds too."""

    source: str
    table: str
    rows: pa.Table


def shares(snapshot: Snapshot, source_id: str) -> tuple[int, list[Heir]]:
    """How many traces lie under the source, and those that go to others: each to the first that holds it."""
    traces, heirs = 0, []
    for entry in snapshot.entries(source=source_id):
        if entry.table not in _KINDS:
            continue
        left = snapshot.read(entry)
        traces += left.num_rows
        for other in snapshot.sources:
            if other.id == source_id or not left.num_rows:
                continue
            is_held = pc.is_in(left["trace"], value_set=_held_by(snapshot, other.id))
            held = left.filter(is_held)
            if held.num_rows:
                heirs.append(Heir(source=other.id, table=entry.table, rows=held))
                left = left.filter(pc.invert(is_held))
    return traces, heirs


def _held_by(snapshot: Snapshot, source_id: str) -> pa.Array:
    parts = [snapshot.read(entry, ["trace"])["trace"] for entry in snapshot.entries("held", source=source_id)]
    chunks = [chunk for part in parts for chunk in part.chunks]
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def shared(snapshot: Snapshot) -> dict[tuple[str, str], pa.Table]:
    """For each source and kind of trace, the rows that it holds but that lie under another source.

    A backup keeps them under both, so that it forgets an erased source without forgetting what others hold too.
    """
    held = snapshot.table("held", ["trace", "source"])
    counts = held.group_by("trace").aggregate([("source", "count_distinct")])
    several = counts.filter(pc.greater(counts["source_count_distinct"], 1))["trace"]
    found: dict[tuple[str, str], list[pa.Table]] = {}
    holders = [(one.id, _held_by(snapshot, one.id)) for one in snapshot.sources] if len(several) else []
    for entry in snapshot.entries() if holders else ():
        if entry.table in _KINDS:
            rows = snapshot.read(entry)
            rows = rows.filter(pc.is_in(rows["trace"], value_set=several))
            for source, traces in holders:
                theirs = rows.filter(pc.is_in(rows["trace"], value_set=traces))
                if source != entry.source and theirs.num_rows:
                    found.setdefault((source, entry.table), []).append(theirs)
    return {key: pa.concat_tables(parts) for key, parts in found.items()}


def of_case(snapshot: Snapshot, head: Head, case_id: str) -> Iterator[tuple[int, str, pa.Table, int]]:
    """The kept files that hold rows of a case: their place in HEAD, table, what stays of them, and how many rows go."""
    for place, entry in enumerate(head.entries):
        if table_spec(entry.table).life == "kept":
            rows = snapshot.read(entry)
            stays = [reasons.case_of(entry.table, row) != case_id for row in rows.to_pylist()]
            if not all(stays):
                yield place, entry.table, rows.filter(pa.array(stays, pa.bool_())), stays.count(False)


def without(head: Head, source_id: str) -> tuple[Head, int]:
    """The head without the source, what was derived from it, and all run tables; and how many originals went."""
    originals = tuple(one for one in head.originals if one.source != source_id)
    entries: tuple[Entry, ...] = tuple(one for one in head.entries if table_spec(one.table).life != "run")
    gone = {one.digest for one in (*entries, *head.originals) if one.source == source_id}
    while True:
        left = tuple(one for one in entries if one.digest not in gone and one.of not in gone)
        if len(left) == len(entries):
            break
        # What was derived from something derived goes too, whoever it belongs to.
        gone |= {one.digest for one in entries} - {one.digest for one in left}
        entries = left
    sources = tuple(one for one in head.sources if one.id != source_id)
    smaller = replace(head, sources=sources, entries=entries, originals=originals, runs=())
    return smaller, len(head.originals) - len(originals)
