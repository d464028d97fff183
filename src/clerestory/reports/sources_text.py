"""The list of sources, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source.

    files : originals that are kept
    rows : rows of its tables that were read or refused;  traces : traces it holds, each once
    refused : rows that stayed out;  emptied : cells that were left empty
    columns : kind → field → header, the maps remembered for its next file
    """

    name: str
    files: int
    rows: int
    traces: int
    refused: int
    emptied: int
    authority: str
    label: str
    until: datetime | None
    columns: Mapping[str, Mapping[str, str]]


_HEAD = ("source", "files", "rows", "traces", "refused", "empty cells", "authority", "label", "until")


def sources_text(rows: Sequence[SourceRow]) -> str:
    """A table of the sources, and under each the maps that are remembered for its next file."""
    if not rows:
        return "No source yet: clerestory add FILE --source NAME --authority TEXT"
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(_HEAD))]
    lines = [_line(cells[0], widths)]
    for row, line in zip(rows, cells[1:], strict=True):
        lines.append(_line(line, widths))
        lines += [f"    {kind}: {_pairs(columns)}" for kind, columns in row.columns.items()]
    return "\n".join(lines)


def _cells(row: SourceRow) -> tuple[str, ...]:
    counts = (row.files, row.rows, row.traces, row.refused, row.emptied)
    until = f"{row.until:%Y-%m-%d}" if row.until else "no end"
    return (row.name, *(f"{count:,}" for count in counts), row.authority, row.label, until)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (
        cell.rjust(width) if 1 <= place <= 5 else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(shown).rstrip()


def _pairs(columns: Mapping[str, str]) -> str:
    return ", ".join(field if field == header else f"{field} = {header}" for field, header in columns.items())


def sources_json(rows: Sequence[SourceRow]) -> list[dict[str, Any]]:
    """The sources as JSON; times in ISO 8601."""
    return [
        {
            "name": row.name,
            "files": row.files,
            "rows": row.rows,
            "traces": row.traces,
            "refused": row.refused,
            "emptied": row.emptied,
            "authority": row.authority,
            "label": row.label,
            "until": row.until.isoformat() if row.until else None,
            "columns": {kind: dict(columns) for kind, columns in row.columns.items()},
        }
        for row in rows
    ]
