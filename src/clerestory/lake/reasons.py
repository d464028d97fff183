"""What people decided outlives a source; the words in which they said why go with the last source they speak of.

A reason is free text: it may quote a number or a name out of the very trace that is erased.  Who decided what, and
when, stays.  A decision on traces of one source alone lies sealed under that source's key, so older backups forget it
too; one on traces of several lies under the key of kept tables, which lives on, and its words with it in older backups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.head import Entry
from clerestory.lake.snapshot import Snapshot

#: The free words of each kept table that speaks of traces.
WORDS = {"review": ("reason", "on_source"), "link_cut": ("reason",)}

#: What stands in their place.
ERASED = "(erased with its source)"


def holders(snapshot: Snapshot, table: str, rows: pa.Table) -> list[frozenset[str]]:
    """For each row, the sources that hold a trace it speaks of; none when it speaks of no trace that is held."""
    if table not in WORDS:
        return [frozenset()] * rows.num_rows
    spoken = _spoken_of(snapshot, table, rows)
    wanted = pa.array(sorted({trace for traces in spoken for trace in traces}), pa.string())
    held: dict[str, set[str]] = {}
    for entry in snapshot.entries("held") if len(wanted) else ():
        some = snapshot.read(entry, ["trace", "source"])
        some = some.filter(pc.is_in(some["trace"], value_set=wanted))
        for trace, source in zip(some["trace"].to_pylist(), some["source"].to_pylist(), strict=True):
            held.setdefault(trace, set()).add(source)
    return [frozenset(source for trace in traces for source in held.get(trace, ())) for traces in spoken]


def _spoken_of(snapshot: Snapshot, table: str, rows: pa.Table) -> list[set[str]]:
    """For each row the traces that it speaks of: a cut's own, or those that the lead rests on."""
    if table == "link_cut":
        return [{trace} for trace in rows["trace"].to_pylist()]
    rests: dict[str, set[str]] = {lead: set() for lead in rows["lead"].to_pylist()}
    on = snapshot.table("answer_trace")
    on = on.filter(pc.is_in(on["lead"], value_set=pa.array(sorted(rests), pa.string())))
    for lead, trace in zip(on["lead"].to_pylist(), on["trace"].to_pylist(), strict=True):
        rests[lead].add(trace)
    return [rests[lead] for lead in rows["lead"].to_pylist()]


def case_of(table: str, row: Mapping[str, Any]) -> str:
    """The case that a row of what people decided belongs to; empty for none."""
    if table == "second_look":
        return row["subject"] if row["act"] == "unseal" else ""
    return row.get("case_file") or ""


def one_case(table: str, rows: pa.Table) -> str:
    """The one case that all the rows belong to; empty when there are several, or none."""
    cases = {case_of(table, row) for row in rows.to_pylist()}
    return cases.pop() if len(cases) == 1 else ""


def noted(sources: Iterable[frozenset[str]]) -> dict[str, str]:
    """What a file's entry says of the sources it speaks of, for an erasure when no answer says it any more."""
    ids = sorted({source for some in sources for source in some})
    return {"sources": " ".join(ids)} if ids else {}


def speaks_of(snapshot: Snapshot, entry: Entry, rows: pa.Table) -> list[frozenset[str]]:
    """For each row of a kept file the sources it speaks of: as held now, or as noted when it was decided."""
    then = frozenset(entry.meta.get("sources", "").split())
    return [now or then for now in holders(snapshot, entry.table, rows)]


def blanked(table: str, rows: pa.Table, which: Sequence[bool]) -> pa.Table:
    """The rows, with their free words taken out where *which* says so; an empty one stays empty."""
    gone = pa.array(which, pa.bool_())
    for name in WORDS[table]:
        words = rows[name].combine_chunks()
        there = pc.and_(gone, pc.greater(pc.fill_null(pc.utf8_length(words), 0), 0))
        rows = rows.set_column(rows.column_names.index(name), name, pc.if_else(there, ERASED, words))
    return rows
