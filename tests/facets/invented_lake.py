"""Tables of a lake in memory, so that a question's SELECTs run as they would, on rows written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from clerestory.model.facet import Question
from clerestory.model.schemas import schema
from clerestory.model.tables import TABLES

DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)


class InventedLake:
    """Rows by table; what a row does not say is null."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)

    def trace(self, kind: str, trace: str, *, day: int = 0, sources: Sequence[str] = ("one",), **row: Any) -> None:
        self.add(kind, trace=trace, external_id=trace.upper(), seen_at=DAY + timedelta(days=day), **row)
        for source in sources:
            self.add("held", trace=trace, source=source, row=1)

    def contact(self, contact: str, traces: Sequence[str], *, overshared: bool = False, bridge: bool = False) -> None:
        self.add("contact", contact=contact, kind="phone", value="+12125550143", traces=len(traces), sources=1,
                 overshared=overshared, bridge=bridge)  # fmt: skip
        for trace in traces:
            self.add("link", trace=trace, thing=contact, kind="contact", weight=1.0, reason="contact:phone")

    def template(
        self, template: str, traces: Sequence[str], *, pattern: str = "we move …", overshared: bool = False
    ) -> None:
        self.add("template", template=template, pattern=pattern, size=len(traces), overshared=overshared, bridge=False)
        for trace in traces:
            self.add("template_member", trace=trace, template=template)
            self.add("link", trace=trace, thing=template, kind="template", weight=1.0, reason="template")

    def tables(self, *, backwards: bool = False) -> Mapping[str, pa.Table]:
        made = {}
        for name, rows in self.rows.items():
            filled = [{column: row.get(column) for column in schema(name).names} for row in rows]
            made[name] = pa.Table.from_pylist(filled[::-1] if backwards else filled, schema=schema(name))
        return made

    def ask(self, question: Question, *, backwards: bool = False, **params: Any) -> list[Any]:
        """Run the question's SELECTs over the rows and call its function."""
        assert question.fn is not None
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for name, table in self.tables(backwards=backwards).items():
                connection.register(name, table)
            read = [connection.sql(sql, params=given(sql, params)).to_arrow_table() for sql in question.reads.values()]
        return question.fn(*read, **params)


def given(sql: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parameters that the SELECT binds as `$name`; None for none."""
    return {name: value for name, value in params.items() if f"${name}" in sql} or None
