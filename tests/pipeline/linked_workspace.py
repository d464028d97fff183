"""A workspace of invented rows, put in without files, so that linking is tested apart from intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from clerestory.lake.workspace import Workspace
from clerestory.model.kinds import kind as kind_of
from clerestory.model.schemas import schema
from clerestory.model.source import Source
from clerestory.pipeline.link import link
from clerestory.reading.mentions import mentions_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ("contact", "template", "template_member", "link", "group_member")


class LinkedWorkspace:
    """Rows by external id; the trace of a row is `trace("a1")`."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace.create(folder / "w", kind="service", country="US", now=NOW)

    def add(self, kind: str, rows: Sequence[dict[str, Any]], *, source: str = "one") -> None:
        made = [{"seen_at": NOW + timedelta(days=row.get("day", 0)), **row} for row in rows]
        filled = [{name: row.get(name) for name in schema(kind).names} for row in made]
        table = pa.Table.from_pylist(filled, schema=schema(kind))
        traces = self.workspace.ids.traces(kind, table.drop_columns(["trace"]))
        table = table.set_column(0, "trace", traces)
        with self.workspace.writer() as transaction:
            transaction.put_source(Source(id=source, name=source, authority="test", added_at=NOW))
            entry = transaction.add(kind, table, source=source)
            held = {"trace": traces, "source": [source] * len(rows), "row": list(range(1, len(rows) + 1))}
            transaction.add("held", pa.table(held, schema=schema("held")), source=source)
            found = mentions_of(table, kind_of(kind), country="US")
            found = found.add_column(0, "mention", pa.array([str(i) for i in range(found.num_rows)], pa.string()))
            transaction.add("mention", found, source=source, of=entry.digest)
            transaction.commit()

    def link(self) -> LinkedWorkspace:
        link(self.workspace, now=NOW)
        return self

    def cut(self, trace: str, thing: str) -> None:
        row = {"trace": [trace], "thing": [thing], "who": ["ana"], "decided_at": [NOW], "reason": ["another maker"]}
        with self.workspace.writer() as transaction:
            transaction.add("link_cut", pa.table(row, schema=schema("link_cut")))
            transaction.commit()

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.workspace.snapshot().table(table).to_pylist()

    def trace(self, external: str) -> str:
        rows = [row for kind in ("advert", "offer", "message", "tip", "call") for row in self.rows(kind)]
        return next(row["trace"] for row in rows if row["external_id"] == external)

    def names(self, traces: Sequence[str]) -> set[str]:
        """The external ids of traces."""
        rows = [row for kind in ("advert", "offer", "message", "tip", "call") for row in self.rows(kind)]
        return {row["external_id"] for row in rows if row["trace"] in set(traces)}

    def groups(self) -> set[frozenset[str]]:
        members: dict[str, list[str]] = {}
        for row in self.rows("group_member"):
            members.setdefault(row["group_id"], []).append(row["trace"])
        return {frozenset(self.names(traces)) for traces in members.values()}
