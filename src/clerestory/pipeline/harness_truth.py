"""What is true of an invented county, read beside the leads of a question; only the harness does so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import KINDS


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The truth of one office's rows, under the ids that its workspace gave them.

    external : trace id → the office's own number of the row
    values : contact id → its value
    """

    folder: Path
    office: str
    external: Mapping[str, str]
    values: Mapping[str, str]
    _tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of a truth table; none when the county writes no such table."""
        if name not in self._tables:
            path = self.folder / f"{self.office}-{name}.parquet"
            self._tables[name] = pq.read_table(path).to_pylist() if path.is_file() else []
        return self._tables[name]

    @cached_property
    def maker(self) -> dict[str, str]:
        """Number of a row → who made it."""
        return {row["external_id"]: row["truth"] for row in self.table("makers")}

    @cached_property
    def role(self) -> dict[str, str]:
        """Number of a row → the role of who made it."""
        return {row["external_id"]: row["role"] for row in self.table("makers")}

    @cached_property
    def template(self) -> dict[str, str]:
        """Number of a row → the text it is written from."""
        return {row["external_id"]: row["truth"] for row in self.table("templates")}

    @cached_property
    def kind(self) -> dict[str, str]:
        """Number of a row → its kind."""
        return {row["external_id"]: row["kind"] for row in self.table("bookkeeping")}

    @cached_property
    def mentions(self) -> dict[str, set[str]]:
        """Number of a row → the contacts that stand in it."""
        said: dict[str, set[str]] = defaultdict(set)
        for row in self.table("mentions"):
            if row["kind"] != "price":
                said[row["external_id"]].add(row["value"])
        return said

    @cached_property
    def pairs(self) -> set[frozenset[str]]:
        """Every two makers who were made to do as one."""
        return {frozenset((row["maker"], row["other"])) for row in self.table("pairs") if row["planted"]}

    def classes(self, question: str) -> dict[str, dict[str, Any]]:
        """Maker → its row of the truth's classes for that question."""
        return {row["maker"]: row for row in self.table("classes") if row["question"] == question}

    def labelled(self, question: str) -> set[str]:
        """The makers of rows that the team's labels speak of: what a question was told is not asked of it."""
        rows = (row["external_id"] for row in self.table("labels") if row["question"] == question)
        return {self.maker[one] for one in rows if one in self.maker}

    def main_maker(self, traces: tuple[str, ...]) -> str:
        """Who made most of these traces; the first by name of several, empty when the truth names none."""
        made = Counter(self.maker[one] for one in self.rows_of(traces))
        return min(made, key=lambda one: (-made[one], one)) if made else ""

    def rows_by_maker(self, kind: str) -> dict[str, set[str]]:
        """Maker → the numbers of its rows of that kind."""
        found: dict[str, set[str]] = defaultdict(set)
        for one, maker in self.maker.items():
            if self.kind.get(one) == kind:
                found[maker].add(one)
        return found

    def rows_of(self, traces: tuple[str, ...]) -> list[str]:
        """The numbers of these traces, as far as the truth of texts and makers names them."""
        return [one for one in (self.external.get(trace, "") for trace in traces) if one in self.maker]


def truth_of(snapshot: Snapshot, folder: Path, office: str) -> Truth:
    """The truth of the office whose files this snapshot holds; *folder* is the county's folder `truth`."""
    names = {
        trace: external
        for kind in KINDS
        if snapshot.entries(kind.name)
        for trace, external in _pairs(snapshot, kind.name, "trace", "external_id")
        if external
    }
    values = dict(_pairs(snapshot, "contact", "contact", "value"))
    return Truth(folder=folder, office=office, external=names, values=values)


def _pairs(snapshot: Snapshot, table: str, one: str, other: str) -> list[tuple[Any, Any]]:
    rows = snapshot.table(table, [one, other])
    return list(zip(rows[one].to_pylist(), rows[other].to_pylist(), strict=True))
