"""The sources of a workspace: what each gave, under which authority, with which label, until when, and its maps."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import kind as kind_named
from clerestory.model.source import Source
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import check_act
from clerestory.reports.sources_text import SourceRow
from clerestory.sources.shape import shape
from clerestory.sources.shown_names import is_harmless


def sources(office: Office) -> tuple[SourceRow, ...]:
    """All sources, in the order in which they were added."""
    check_act(office, "sources", {})
    snapshot = office.workspace.snapshot()
    return tuple(_row(snapshot, source) for source in snapshot.sources)


def _row(snapshot: Snapshot, source: Source) -> SourceRow:
    traces = _count(snapshot, "held", source)
    refused, emptied = _told(snapshot, source)
    return SourceRow(
        name=source.name,
        files=len(snapshot.originals(source=source.id)),
        rows=traces + _count(snapshot, "held_again", source) + refused,
        traces=traces,
        refused=refused,
        emptied=emptied,
        authority=source.authority,
        label=source.label,
        until=source.until,
        columns={kind: _map(kind, columns) for kind, columns in source.columns.items()},
    )


def _map(kind: str, columns: Mapping[str, str]) -> dict[str, str]:
    """A map in the order of the kind's columns; a header that looks like an identifier as its shape."""
    fields = [column.name for column in kind_named(kind).all_columns if column.name in columns]
    return {field: columns[field] if is_harmless(columns[field]) else shape(columns[field]) for field in fields}


def _count(snapshot: Snapshot, table: str, source: Source) -> int:
    return sum(entry.rows for entry in snapshot.entries(table, source=source.id))


def _told(snapshot: Snapshot, source: Source) -> tuple[int, int]:
    """Rows refused and cells left empty; each file counted by itself, since row numbers start anew in each."""
    refused = emptied = 0
    for entry in snapshot.entries("reject", source=source.id):
        rows = snapshot.read(entry, ["row", "refused"])
        # Files written before cells were told apart refused every row they name.
        out = pc.fill_null(rows["refused"], True)
        refused += pc.count_distinct(rows.filter(out)["row"]).as_py()
        emptied += pc.sum(pc.invert(out).cast(pa.int64())).as_py() or 0
    return refused, emptied
