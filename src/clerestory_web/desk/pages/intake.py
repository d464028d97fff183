"""Intake: files on their way in, sources, what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clerestory.reports.sources_text import SourceRow
from clerestory_web.desk.pages.shared import Pager

IMAGES = (
    "Do not put images or videos in. Keep them where they are, send them to nobody, delete nothing you may want the "
    "police to see. Somebody under 18: Take It Down and the CyberTipline of NCMEC. Adults: StopNCII."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that lies here and is not in yet, or has just gone in."""

    id: str
    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePage:
    """Where files come in."""

    template = "intake"
    kinds: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    uploads: tuple[Upload, ...]
    sources: tuple[SourceRow, ...]
    images_words: str
    evaluation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """A field of a kind, and which header is proposed for it (its number, or none)."""

    field: str
    meaning: str
    header: str
    index: int | None
    needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One table of the file."""

    part: str
    kind: str
    kind_meaning: str
    sure: bool
    why: str
    columns: tuple[FieldMap, ...]
    headers: tuple[tuple[int, str], ...]
    preview: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a table."""

    lines: tuple[str, ...]
    new: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFilePage:
    """One file on its way in."""

    template = "intake_file"
    id: str
    name: str
    source: str
    authority: str
    state: str
    tables: tuple[Proposed, ...]
    kinds: tuple[tuple[str, str], ...]
    share: float
    words: str
    reports: tuple[Report, ...]
    error: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsPage:
    """What could not be used, and why."""

    template = "rejects"
    rows: tuple[Mapping[str, str], ...]
    total: int
    pager: Pager
