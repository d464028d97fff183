"""The demonstration: an invented county's two offices, from their files to their boards, and one thing found again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clerestory.board import Board
from clerestory.county.make import County, CountyFile
from clerestory.county.make import make as make_county
from clerestory.errors import InputError
from clerestory.lake.workspace import Workspace
from clerestory.model.kinds import kind
from clerestory.pipeline.board import board, write_page
from clerestory.pipeline.create import create
from clerestory.pipeline.find import find
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.intake_report import IntakeReport
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.run import RunReport, run
from clerestory.reports.found import Found

#: The offices, each an organisation of its own: they share no workspace and no key (G17).
KIND_OF_OFFICE = {"hotline": "service", "taskforce": "enforcement"}

#: Says that a folder was made by the demonstration and may be made anew.
MARK = ".clerestory-demo"

_SPOKEN = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeShown:
    """One office: its files as they went in, its run, its board and where the board's page lies."""

    name: str
    folder: Path
    intake: tuple[IntakeReport, ...]
    ran: RunReport
    board: Board
    page: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """What was asked, as somebody would say it on the telephone, in which office, and the answer."""

    asked: str
    folder: Path
    found: Found


def demo(
    folder: Path, *, size: int, seed: int, user: str, now: datetime, progress: Progress = silent
) -> Iterator[OfficeShown | FoundAgain]:
    """Make the county, put each office's files in, run, and look one number up; yields as it goes.

    Raises
    ------
    InputError : the folder holds something that no demonstration made
    """
    _clear(folder)
    county = make_county(
        folder / "files", size=size, seed=seed, progress=lambda done, total: progress("making", done, total)
    )
    for name, files in county.files.items():
        yield _office(folder / name, files, user=user, now=now, progress=progress)
    yield _found(folder / "hotline", county, user=user, now=now)


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise InputError(
                where=str(folder),
                expected="a new folder, or that of an earlier demonstration",
                found="another",
                hint="say --workspace FOLDER",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def _office(
    folder: Path, files: tuple[CountyFile, ...], *, user: str, now: datetime, progress: Progress
) -> OfficeShown:
    create(folder, kind=KIND_OF_OFFICE[folder.name], country="US", zone="UTC", now=now)
    office = open_office(folder, user=user, now=now, purpose="demo")
    reports = []
    for number, file in enumerate(files):
        progress(f"{folder.name}: files", number, len(files))
        fields = {column.name for column in kind(file.kind).all_columns}
        columns = {field: header for field, header in file.columns.items() if field in fields}
        asked = Asked(source=file.path.stem, authority="invented", kind=file.kind, columns=columns)
        reports += add(office.workspace, [file.path], asked=asked, user=user, now=now)
    progress(f"{folder.name}: files", len(files), len(files))
    failed = next((report.error for report in reports if report.error is not None), None)
    if failed is not None:
        raise failed
    ran = run(office, progress=progress)
    made = board(office)
    page = folder.parent / f"{folder.name}.html"
    write_page(office, made, page)
    return OfficeShown(name=folder.name, folder=folder, intake=tuple(reports), ran=ran, board=made, page=page)


def _found(folder: Path, county: County, *, user: str, now: datetime) -> FoundAgain:
    asked = spoken(county.story.national)
    office = Office(workspace=Workspace.open(folder), user=user, now=now, purpose="demo")
    return FoundAgain(asked=asked, folder=folder, found=find(office, asked))


def spoken(digits: str) -> str:
    """Digits as somebody would say them, the last two as digits: `two one two 555 oh one 43`."""
    said = [_SPOKEN[int(digit)] for digit in digits[:3]]
    return " ".join([*said, digits[3:6], *(_SPOKEN[int(digit)] for digit in digits[6:8]), digits[8:]])
