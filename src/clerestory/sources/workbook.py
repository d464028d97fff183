"""Workbooks: the first sheet of an xlsx or ods, dates as dates, titles above the header passed over."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import python_calamine

from clerestory.errors import InputError
from clerestory.sources.containers import opened, repacked, unpacked
from clerestory.sources.headers import header_row
from clerestory.sources.raw import ROW, Batch, RawFile, check_headers, no_rejects
from clerestory.sources.sheet_bounds import check_open_document, check_sheet

_ROWS = 8192
_RELS = "xl/_rels/workbook.xml.rels"


def open_xlsx(path: Path, data: bytes, format: str) -> RawFile:
    """The first sheet of an Excel workbook."""
    archive = opened(data, path.name)
    names = set(archive.namelist())
    parts = {"xl/workbook.xml": unpacked(archive, "xl/workbook.xml", path.name)}
    first, others = _first_sheet(parts["xl/workbook.xml"], unpacked(archive, _RELS, path.name), path.name)
    for name in ("[Content_Types].xml", "_rels/.rels", _RELS, "xl/sharedStrings.xml", "xl/styles.xml", first):
        if name in names:
            parts[name] = unpacked(archive, name, path.name)
    if first not in parts:
        raise InputError(where=path.name, expected="a workbook with a sheet", found="none")
    check_sheet(parts[first], parts.get("xl/sharedStrings.xml", b""), path.name)
    return _opened(path, data, parts, "xlsx", others)


def open_ods(path: Path, data: bytes, format: str) -> RawFile:
    """The first sheet of an OpenDocument workbook."""
    archive = opened(data, path.name)
    parts = {name: unpacked(archive, name, path.name) for name in ("mimetype", "content.xml", "META-INF/manifest.xml")}
    check_open_document(parts["content.xml"], path.name)
    return _opened(path, data, parts, "ods", 0)


def _first_sheet(workbook: bytes, rels: bytes, file: str) -> tuple[str, int]:
    """The part that holds the first sheet, and how many sheets there are besides."""
    try:
        # Declarations of entities were refused while unpacking, so neither text can grow.
        sheets = [e for e in ElementTree.fromstring(workbook).iter() if e.tag.rpartition("}")[2] == "sheet"]  # noqa: S314
        targets = {e.get("Id"): e.get("Target", "") for e in ElementTree.fromstring(rels).iter()}  # noqa: S314
    except ElementTree.ParseError as error:
        raise InputError(where=file, expected="a workbook", found="XML that is not well-formed") from error
    if not sheets:
        raise InputError(where=file, expected="a workbook with a sheet", found="none")
    key_of = next((value for key, value in sheets[0].attrib.items() if key.rpartition("}")[2] == "id"), "")
    target = targets.get(key_of, "")
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"), len(sheets) - 1


def _opened(path: Path, data: bytes, parts: dict[str, bytes], format: str, others: int) -> RawFile:
    try:
        sheet = python_calamine.load_workbook(repacked(parts)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(
            where=path.name, expected="a workbook (xlsx or ods)", found="one that cannot be read"
        ) from error
    if sheet.start is None:
        raise InputError(where=f"{path.name}, first sheet", expected="a row of column names", found="an empty sheet")
    offset = sheet.start[0]
    head = [[_cell(value) or "" for value in row] for row in islice(sheet.iter_rows(), 20)]
    position = header_row(head, f"{path.name}, first sheet")
    names = head[position]
    while names and not names[-1].strip():
        names.pop()
    headers = check_headers(names, path.name, offset + position + 1)
    notes: tuple[str, ...] = ()
    if position or offset:
        notes += (f"the names of the columns are taken from row {offset + position + 1}",)
    if others:
        notes += (f"only the first sheet is read; the workbook has {others} more",)
    return RawFile(
        path=path,
        format=format,
        headers=headers,
        data=data,
        notes=notes,
        read=partial(_batches, sheet, headers, position + 1, offset),
    )


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
