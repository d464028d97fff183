"""Workbooks: every sheet of an xlsx or ods that is a table, dates as dates, titles above the header passed over."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import python_calamine

from clerestory.errors import InputError
from clerestory.sources.containers import opened, repacked, unpacked
from clerestory.sources.headers import header_row, is_field_name
from clerestory.sources.opened import Opened, Passed, is_named, no_such_part
from clerestory.sources.raw import ROW, Batch, RawFile, check_headers, no_rejects
from clerestory.sources.sheet_bounds import Bounds, check_open_document, check_sheet
from clerestory.sources.shown_names import shown_part

_ROWS = 8192
_RELS = "xl/_rels/workbook.xml.rels"
_MOST_SHEETS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A sheet as the workbook lists it; part : where an xlsx keeps its cells."""

    number: int
    name: str
    part: str = ""
    hidden: bool = False

    @property
    def label(self) -> str:
        return shown_part("sheet", self.number, self.name)


def open_xlsx(path: Path, data: bytes, sheet: str = "") -> Opened:
    """The tables of an Excel workbook, or only the sheet that *sheet* names."""
    archive = opened(data, path.name)
    names = set(archive.namelist())
    parts = {"xl/workbook.xml": unpacked(archive, "xl/workbook.xml", path.name)}
    listed = _listed(parts["xl/workbook.xml"], unpacked(archive, _RELS, path.name), path.name)
    # A sheet that is a chart has no cells.
    sheets = [one for one in listed if one.part in names and "chartsheet" not in one.part]
    if not sheets:
        raise InputError(where=path.name, expected="a workbook with a sheet", found="none")
    for name in ("[Content_Types].xml", "_rels/.rels", _RELS, "xl/sharedStrings.xml", "xl/styles.xml"):
        if name in names:
            parts[name] = unpacked(archive, name, path.name)
    bounds = Bounds()
    for one in _wanted(sheets, sheet, path.name)[0]:
        parts[one.part] = unpacked(archive, one.part, path.name)
        check_sheet(parts[one.part], parts.get("xl/sharedStrings.xml", b""), f"{path.name}, {one.label}", bounds)
    return _tables(path, data, "xlsx", repacked(parts), sheets, sheet)


def open_ods(path: Path, data: bytes, sheet: str = "") -> Opened:
    """The tables of an OpenDocument workbook, or only the sheet that *sheet* names."""
    archive = opened(data, path.name)
    parts = {name: unpacked(archive, name, path.name) for name in ("mimetype", "content.xml", "META-INF/manifest.xml")}
    check_open_document(parts["content.xml"], path.name)
    book = repacked(parts)
    sheets = [
        _Sheet(number=number, name=one.name, hidden=one.visible != python_calamine.SheetVisibleEnum.Visible)
        for number, one in enumerate(_loaded(book, path.name).sheets_metadata, 1)
    ]
    return _tables(path, data, "ods", book, sheets, sheet)


def _listed(workbook: bytes, rels: bytes, file: str) -> list[_Sheet]:
    """The sheets in their order, each with the part that holds it."""
    try:
        # Declarations of entities were refused while unpacking, so neither text can grow.
        sheets = [e for e in ElementTree.fromstring(workbook).iter() if e.tag.rpartition("}")[2] == "sheet"]  # noqa: S314
        targets = {e.get("Id"): e.get("Target", "") for e in ElementTree.fromstring(rels).iter()}  # noqa: S314
    except ElementTree.ParseError as error:
        raise InputError(where=file, expected="a workbook", found="XML that is not well-formed") from error
    if len(sheets) > _MOST_SHEETS:
        raise InputError(where=file, expected=f"at most {_MOST_SHEETS} sheets", found=str(len(sheets)))
    found = []
    for number, sheet in enumerate(sheets, 1):
        key_of = next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(key_of, ""))).lstrip("/")
        hidden = sheet.get("state", "visible") != "visible"
        found.append(_Sheet(number=number, name=sheet.get("name", ""), part=part, hidden=hidden))
    return found


def _wanted(sheets: Sequence[_Sheet], said: str, file: str) -> tuple[list[_Sheet], list[Passed]]:
    """The sheets to read, and the others with why not."""
    if said:
        chosen = [one for one in sheets if is_named(said, one.name, one.number)]
        if not chosen:
            raise no_such_part(file, [one.label for one in sheets])
        return chosen[:1], []
    shown = [one for one in sheets if not one.hidden] or list(sheets)
    why = "it is hidden; read it with --sheet"
    return shown, [Passed(part=one.label, why=why) for one in sheets if one not in shown]


def _loaded(book: io.BytesIO, file: str) -> python_calamine.CalamineWorkbook:
    book.seek(0)
    try:
        return python_calamine.load_workbook(book)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(where=file, expected="a workbook (xlsx or ods)", found="one that cannot be read") from error


def _tables(path: Path, data: bytes, format: str, book: io.BytesIO, sheets: Sequence[_Sheet], said: str) -> Opened:
    workbook = _loaded(book, path.name)
    wanted, passed = _wanted(sheets, said, path.name)
    tables: list[RawFile] = []
    errors: list[InputError] = []
    for one in wanted:
        try:
            tables.append(_table(path, data, format, workbook, one, alone=len(sheets) == 1 or bool(said)))
        except InputError as error:
            errors.append(error)
            passed.append(Passed(part=one.label, why=f"it is no table: expected {error.expected}, found {error.found}"))
    if not tables:
        raise errors[0]
    return Opened(data=data, tables=tuple(tables), passed=tuple(passed))


def _table(
    path: Path, data: bytes, format: str, workbook: python_calamine.CalamineWorkbook, one: _Sheet, alone: bool
) -> RawFile:
    where = f"{path.name}, {one.label}"
    try:
        sheet = workbook.get_sheet_by_name(one.name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(where=where, expected="a sheet of cells", found="one that cannot be read") from error
    if sheet.start is None:
        raise InputError(where=where, expected="a row of column names", found="an empty sheet")
    offset = sheet.start[0]
    head = [[_cell(value) or "" for value in row] for row in islice(sheet.iter_rows(), 20)]
    position = header_row(head, where)
    names = list(head[position])
    while names and not names[-1].strip():
        names.pop()
    headers = check_headers(names, where, offset + position + 1)
    if not alone:
        _check_table(headers, sheet, position, where)
    notes: tuple[str, ...] = ()
    if position or offset:
        notes += (f"the names of the columns are taken from row {offset + position + 1}",)
    return RawFile(
        path=path,
        format=format,
        headers=headers,
        data=data,
        notes=notes,
        part="" if alone and one.number == 1 else one.label,
        part_name=one.name,
        number=one.number,
        titles=tuple(tuple(row) for row in head[:position]),
        read=partial(_batches, sheet, headers, position + 1, offset),
    )


def _check_table(headers: Sequence[str], sheet: python_calamine.CalamineSheet, position: int, where: str) -> None:
    """InputError for a sheet among others that is a cover, a note, or a form not yet filled in."""
    if len(headers) < 2 and not is_field_name(headers[0]):
        raise InputError(where=where, expected="columns with names", found="notes or a cover")
    if not any(any(row) for row in islice(sheet.iter_rows(), position + 1, position + 200)):
        raise InputError(where=where, expected="rows under the names of the columns", found="none")


def _batches(sheet: python_calamine.CalamineSheet, headers: tuple[str, ...], skip: int, offset: int) -> Iterator[Batch]:
    rows = islice(sheet.iter_rows(), skip, None)
    number = offset + skip + 1
    while some := list(islice(rows, _ROWS)):
        # The reader gives Python values; they are turned column by column, and go as soon as they are.
        columns = [_column(column) for column in zip(*some, strict=True)]
        columns = columns[: len(headers)]
        numbers = pa.array(range(number, number + len(some)), pa.int64())
        yield pa.table([*columns, numbers], names=[*headers, ROW]), no_rejects()
        number += len(some)


def _column(values: tuple[Any, ...]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowException, TypeError):
        return pa.array([_cell(value) for value in values], pa.string())


def _cell(value: Any) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)
