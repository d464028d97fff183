"""HTML as platforms hand it over: the tables in it, cell by cell; scripts, styles and pictures are never looked at.

No link is followed and nothing is expanded but characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import unescape
from pathlib import Path

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.sources.encoding import utf8
from clerestory.sources.headers import header_row
from clerestory.sources.images import anywhere, refusal
from clerestory.sources.opened import Opened, Passed, is_named, no_such_part
from clerestory.sources.raw import MAX_COLUMNS, ROW, Batch, RawFile, check_headers, no_rejects, rejects

_MOST_BYTES = 32 << 20
_MOST_CELLS = 4_000_000
_MOST_TABLES = 1000
_ROWS = 8192
#: A tag that matters here.  It ends before the next "<", so that each sign is looked at once, whatever the page holds.
_TAG = re.compile(
    r"<(/?)(table|tr|td|th|br|p|div|li|script|style|svg|template)(?=[\s/>])[^<>]{0,16384}>", re.IGNORECASE
)
_OTHER_TAG = re.compile(r"<[!/?A-Za-z][^<>]{0,16384}>")
_SILENT = frozenset(("script", "style", "svg", "template"))
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]*\n\s*|[ \t\r\f\v\u00a0]+")

Rows = list[list[str]]


class _Tables:
    """Gathers the rows of each innermost table; a table within a cell ends the one around it.

    The parser of the standard library takes time that grows with the square of a hostile page, so tags are found by
    one pattern that cannot.
    """

    def __init__(self, file: str) -> None:
        self.file, self.tables = file, list[Rows]()
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.cells = 0

    def read(self, page: str) -> None:
        """Gather the tables of a page."""
        at = 0
        while (tag := _TAG.search(page, at)) is not None:
            self._words(page[at : tag.start()])
            name, at = tag[2].lower(), tag.end()
            if name in _SILENT and not tag[1]:
                end = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
                if end is None:
                    break
                at = end.start()
            elif tag[1]:
                self._ended(name)
            else:
                self._began(name)
        else:
            self._words(page[at:])
        self._close_row()

    def _words(self, words: str) -> None:
        if self.cell is not None and words:
            self.cell.append(words)

    def _began(self, name: str) -> None:
        if name == "table":
            self._close_row()
            self.tables.append([])
            if len(self.tables) > _MOST_TABLES:
                raise self._too_many(f"at most {_MOST_TABLES} tables")
        elif name == "tr":
            self._close_row()
            self.row = [] if self.tables else None
        elif name in ("td", "th"):
            self._close_cell()
            self.cell = [] if self.row is not None else None
        else:
            self._words("\n")

    def _ended(self, name: str) -> None:
        if name in ("td", "th"):
            self._close_cell()
        elif name in ("tr", "table"):
            self._close_row()

    def _close_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            words = unescape(_OTHER_TAG.sub("", "".join(self.cell)))
            self.row.append(_SPACES.sub(_one_space, words).strip())
            self.cells += 1
            if self.cells > _MOST_CELLS or len(self.row) > MAX_COLUMNS:
                raise self._too_many(f"at most {_MOST_CELLS:,} cells and {MAX_COLUMNS} columns")
        self.cell = None

    def _close_row(self) -> None:
        self._close_cell()
        if self.row and self.tables:
            self.tables[-1].append(self.row)
        self.row = None

    def _too_many(self, expected: str) -> InputError:
        return InputError(where=self.file, expected=expected, found="more")


def _one_space(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def _without_comments(page: str) -> str:
    """The page without comments; one that is not closed takes the rest with it."""
    parts, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        parts.append(page[at:start])
        end = page.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join((*parts, page[at:]))


def open_html(path: Path, data: bytes, sheet: str = "") -> Opened:
    """The tables of an HTML file.

    Raises
    ------
    InputError : it holds an image (G6), no table with column names, or more than any report has
    """
    if anywhere(data):
        raise refusal(path.name, "a page with an image in it")
    if len(data) > _MOST_BYTES:
        raise InputError(where=path.name, expected=f"at most {_MOST_BYTES >> 20} MiB of HTML", found="more")
    text = utf8(data, path.name)
    if text.broken:
        raise InputError(where=path.name, expected="text in UTF-8", found="bytes that are not")
    parser = _Tables(path.name)
    parser.read(_without_comments(text.data.decode("utf-8")))
    found = [(number, rows) for number, rows in enumerate(parser.tables, 1) if rows]
    if sheet:
        found = [one for one in found if is_named(sheet, f"table {one[0]}", one[0])]
        if not found:
            raise no_such_part(path.name, [f"table {n}" for n, rows in enumerate(parser.tables, 1) if rows])
    tables, passed, errors = [], [], []
    for number, rows in found:
        label = "" if len(found) == 1 else f"table {number}"
        try:
            tables.append(_table(path, data, rows, number, label))
        except InputError as error:
            errors.append(error)
            passed.append(Passed(part=f"table {number}", why=f"expected {error.expected}, found {error.found}"))
    if not tables:
        raise errors[0] if errors else InputError(where=path.name, expected="a page with a table", found="none")
    return Opened(data=data, tables=tuple(tables), passed=tuple(passed))


def _table(path: Path, data: bytes, rows: Rows, number: int, label: str) -> RawFile:
    where = f"{path.name}, {label}" if label else path.name
    position = header_row(rows[:20], where)
    headers = check_headers(rows[position], where, position + 1)
    if len(rows) == position + 1:
        raise InputError(where=where, expected="rows under the names of the columns", found="none")
    return RawFile(
        path=path,
        format="html",
        headers=headers,
        data=data,
        part=label,
        number=number,
        titles=tuple(tuple(row) for row in rows[:position]),
        read=partial(_batches, rows, headers, position + 1),
    )


def _batches(rows: Rows, headers: Sequence[str], skip: int) -> Iterator[Batch]:
    for first in range(skip, len(rows), _ROWS):
        some = list(enumerate(rows[first : first + _ROWS], first + 1))
        good = [(number, row) for number, row in some if len(row) == len(headers)]
        bad = [no_rejects()]
        for number, row in some:
            if len(row) != len(headers):
                bad.append(rejects([number], "(row)", f"{len(headers)} cells, as in the header", f"{len(row)}"))
        columns = [pa.array([row[place] for _, row in good], pa.string()) for place in range(len(headers))]
        numbers = pa.array([number for number, _ in good], pa.int64())
        yield pa.table([*columns, numbers], names=[*headers, ROW]), pa.concat_tables(bad)
