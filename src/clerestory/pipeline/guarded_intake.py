"""Intake at the desk: what a file seems to be, with a masked preview, and then the same `add` as everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clerestory.model.kinds import KINDS
from clerestory.model.kinds import kind as kind_named
from clerestory.pipeline import intake as taking
from clerestory.pipeline import sources as listing
from clerestory.pipeline.excerpts import mask_identifiers
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.intake import Asked
from clerestory.pipeline.intake_report import IntakeReport
from clerestory.pipeline.progress import Progress
from clerestory.pipeline.run import RunReport, run
from clerestory.reports.sources_text import SourceRow
from clerestory.sources.evidence import kinds_named
from clerestory.sources.formats import open_tables
from clerestory.sources.proposal import propose
from clerestory.sources.raw import RawFile
from clerestory.sources.shown_names import shown_headers

#: Rows that a preview shows, columns of each, and tables of one file.
PREVIEW_ROWS, PREVIEW_COLUMNS, PREVIEW_TABLES = 5, 12, 20

#: Characters of a cell that a preview shows.
MOST_SHOWN = 200

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4})"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d\d:?\d\d)?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One table of a file: what it seems to be and its first rows, masked; `shown` are the headers as they may be."""

    part: str
    kind: str
    sure: bool
    why: str
    columns: Mapping[str, str]
    headers: tuple[str, ...]
    shown: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def preview(desk: Desk, path: Path, asked: Asked, data: bytes | None = None) -> tuple[Previewed, ...]:
    """What the file's tables seem to be; nothing is put in.  *data* are its bytes where it lies sealed.

    Raises
    ------
    NotPermitted : the role takes nothing in, or the workspace may not hold what the source gives (G19)
    InputError : a file that cannot be read, or a source without a name or an authority
    """
    desk.check("intake")
    taking.source_of(desk.workspace, asked, now=desk.now)
    with desk.act("preview", format=path.suffix.lower()) as outcome:
        opened = open_tables(path, sheet=asked.sheet, data=data)
        remembered = next(
            (s.columns for s in desk.workspace.snapshot().sources if s.name == asked.source.strip()), None
        )
        made = tuple(_previewed(desk, raw, asked, remembered) for raw in opened.tables[:PREVIEW_TABLES])
        outcome["tables"] = len(made)
    return made


def _previewed(desk: Desk, raw: RawFile, asked: Asked, remembered: Mapping[str, Mapping[str, str]] | None) -> Previewed:
    country = desk.workspace.info.country
    proposal = propose(
        raw.headers,
        raw.sample(),
        kind=asked.kind,
        remembered={kind: dict(columns) for kind, columns in remembered.items()} if remembered else None,
        file=raw.part_name if kinds_named(raw.part_name) else raw.path.name,
        country=country,
    )
    sample = raw.sample().slice(0, PREVIEW_ROWS).to_pylist()
    # By the headers: a sample has columns of its own beside those of the file.
    names = raw.headers[:PREVIEW_COLUMNS]
    rows = [tuple(_cell(row.get(name), country) for name in names) for row in sample]
    return Previewed(
        part=raw.part, kind=proposal.kind, sure=proposal.sure, why=proposal.why, columns=dict(proposal.columns),
        headers=tuple(raw.headers), shown=tuple(shown_headers(raw.headers)), rows=tuple(rows),
    )  # fmt: skip


def _cell(value: object, country: str) -> str:
    """A cell, masked; a day or a time is no identifier, though it has as many figures as a telephone number."""
    said = "" if value is None else str(value)
    if _is_time(said.strip()):
        return said.strip()
    return mask_identifiers(said, country=country)[:MOST_SHOWN]


def _is_time(said: str) -> bool:
    written = _TIME.fullmatch(said)
    if written is None:
        return False
    parts = [int(one) for one in re.findall(r"\d+", written["day"])]
    # Of 31/01/2026 and 2026-01-31 one part is a year of our time, one a month, one a day.
    years = [one for one in parts if 1950 <= one <= 2100]
    rest = [one for one in parts if one <= 31]
    return len(years) == 1 and len(rest) == 2 and min(rest) in range(1, 13)


def take(desk: Desk, path: Path, asked: Asked, progress: Progress, data: bytes | None = None) -> list[IntakeReport]:
    """Put the file in: the same code as `clerestory add`.  *data* are its bytes where it lies sealed."""
    desk.check("intake")
    desk.spend("add")
    return taking.add(desk.workspace, [path], asked=asked, user=desk.viewer.name, now=desk.now, progress=progress,
                      data=data)  # fmt: skip


def kinds(desk: Desk) -> Sequence[tuple[str, str, tuple[tuple[str, str, bool], ...]]]:
    """Each kind of trace with its meaning and its columns: name, meaning, whether it is needed."""
    desk.check("intake")
    return [
        (kind.name, kind.meaning, tuple((c.name, c.meaning, c.required) for c in kind_named(kind.name).columns))
        for kind in KINDS
    ]


def sources(desk: Desk) -> tuple[SourceRow, ...]:
    """The sources: who gave what, under which authority, until when, and the maps that are remembered."""
    desk.check("intake")
    with desk.act("sources"):
        return listing.sources(desk.office)


def names_by_id(desk: Desk) -> dict[str, str]:
    """Id → name of the sources, for a hold."""
    desk.check("hold")
    return {source.id: source.name for source in desk.workspace.snapshot().sources}


def touched(desk: Desk, tables: Sequence[str]) -> tuple[tuple[str, int, tuple[tuple[str, str, str], ...]], ...]:
    """For each table: how many rows are held, and the sources of them with authority and label."""
    desk.check("look")
    snapshot = desk.workspace.snapshot()
    known = {source.id: source for source in snapshot.sources}
    made = []
    for table in tables:
        entries = snapshot.entries(table)
        ids = sorted({entry.source for entry in entries if entry.source in known})
        of = tuple((known[one].name, known[one].authority, known[one].label) for one in ids)
        made.append((table, sum(entry.rows for entry in entries), of))
    return tuple(made)


def rejects(desk: Desk, most: int, *, start: int = 0) -> tuple[int, list[dict[str, str]]]:
    """How many cells could not be used, and *most* of them from *start* on, each shown by its shape alone."""
    from clerestory.sources.shape import shape

    desk.check("intake")
    with desk.act("rejects"):
        snapshot = desk.workspace.snapshot()
        names = {source.id: source.name for source in snapshot.sources}
        rows = snapshot.table("reject")
        shown = [
            {
                "source": names.get(row["source"], ""), "row": str(row["row"]), "field": row["field"] or "",
                "expected": row["expected"] or "", "found": shape(row["found"] or ""),
                "refused": "whole row" if row["refused"] else "this cell",
            }
            for row in rows.slice(start, most).to_pylist()
        ]  # fmt: skip
    return rows.num_rows, shown


def run_now(desk: Desk, progress: Progress) -> RunReport:
    """Run: read, link, ask."""
    desk.check("run")
    return run(desk.office, progress=progress)
