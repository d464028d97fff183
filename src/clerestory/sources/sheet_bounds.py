"""How large a sheet becomes once it is read: counted in the XML beforehand, since a few bytes can ask for terabytes.

A cell at XFD1048576 makes readers reserve every cell before it, and a long shared text may be pointed at from a million
cells; in OpenDocument one cell may say that it is repeated a million times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np
from numba import njit

from clerestory.errors import InputError
from clerestory.sources.raw import MAX_COLUMNS

_MOST_AREA = 12_000_000
_MOST_EMPTY = 8
_MOST_TEXT = 256 << 20
_DECLARED = re.compile(rb"""\b(?:count|uniqueCount)\s*=\s*["'](\d+)["']""")
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["'](\d+)["']""")


@njit(cache=True)
def _shared_lengths(data, lengths):  # pragma: no cover - compiled
    """Bytes of each <si> … </si>, in order; gives how many there are."""
    n, start, last = 0, -1, len(data)
    for i in range(last - 4):
        if data[i] != 60:
            continue
        if data[i + 1] == 115 and data[i + 2] == 105 and (data[i + 3] == 62 or data[i + 3] == 32 or data[i + 3] == 47):
            if data[i + 3] == 47:
                n += 1
            else:
                start = i
        elif data[i + 1] == 47 and data[i + 2] == 115 and data[i + 3] == 105 and start >= 0:
            lengths[n] = i - start
            n += 1
            start = -1
    return n


@njit(cache=True)
def _bounds(data, lengths, n_lengths):  # noqa: C901  # pragma: no cover - compiled
    """(last row, last column, cells, bytes of shared text) of a sheet."""
    last_row, last_column, cells, total = 0, 0, 0, 0
    inside, shared, i, stop = False, False, 0, len(data) - 4
    while i < stop:
        c = data[i]
        if c == 60:
            inside = True
            if data[i + 1] == 99 and (data[i + 2] == 32 or data[i + 2] == 62 or data[i + 2] == 47):
                cells += 1
                shared = False
            elif data[i + 1] == 118 and data[i + 2] == 62 and shared:
                number, j = 0, i + 3
                while j < stop and 48 <= data[j] <= 57 and number < 1 << 40:
                    number = number * 10 + data[j] - 48
                    j += 1
                if number < n_lengths:
                    total += lengths[number]
        elif c == 62:
            inside = False
        elif inside and c == 61 and (data[i + 1] == 34 or data[i + 1] == 39):
            name = data[i - 1]
            if name == 116 and data[i - 2] <= 32:
                shared = data[i + 2] == 115 and (data[i + 3] == 34 or data[i + 3] == 39)
            elif name == 114 and data[i - 2] <= 32:
                column, row, j = 0, 0, i + 2
                while j < stop and data[j] != 34 and data[j] != 39:
                    d = data[j]
                    if 65 <= d <= 90 and column < 1 << 20:
                        column = column * 26 + d - 64
                    elif 97 <= d <= 122 and column < 1 << 20:
                        column = column * 26 + d - 96
                    elif 48 <= d <= 57 and row < 1 << 40:
                        row = row * 10 + d - 48
                    elif d == 38:
                        row = 1 << 40
                    j += 1
                last_row = max(last_row, row)
                last_column = max(last_column, column)
        i += 1
    return last_row, last_column, cells, total


@dataclass(slots=True)
class Bounds:
    """What the sheets of one workbook take together: they are held at the same time."""

    area: int = 0
    text: int = 0


def check_sheet(sheet: bytes, shared: bytes, where: str, bounds: Bounds | None = None) -> None:
    """InputError when a sheet, with those counted in *bounds* before, would take far more memory than its bytes say."""
    bounds = bounds or Bounds()
    _check_declared(shared[:4096], len(shared), where)
    lengths = np.zeros(shared.count(b"<si") + 1, np.int64)
    n = _shared_lengths(np.frombuffer(shared or b" ", np.uint8), lengths)
    rows, columns, cells, text = (int(x) for x in _bounds(np.frombuffer(sheet, np.uint8), lengths, n))
    if columns > MAX_COLUMNS:
        raise InputError(where=where, expected=f"at most {MAX_COLUMNS} columns", found="more")
    area = rows * max(columns, 1)
    bounds.area += area if area > _MOST_EMPTY * cells else 0
    bounds.text += text
    if bounds.area > _MOST_AREA:
        raise InputError(
            where=where,
            expected="cells that lie together",
            found=f"{cells} cells spread over {rows} rows and {columns} columns",
            hint="delete the stray cells far below or far right of the table, or save it as CSV UTF-8",
        )
    _check_text(bounds.text, where)


def _check_declared(head: bytes, size: int, where: str) -> None:
    """A reader makes room for as many shared texts as the workbook says it has, before it reads the first."""
    declared = max((int(number) for number in _DECLARED.findall(head)), default=0)
    # The table of texts needs several bytes for each; every cell may use one again.
    if declared > _MOST_AREA or any(int(number) > size for number in _UNIQUE.findall(head)):
        raise InputError(
            where=f"{where}, shared texts",
            expected="as many as the workbook holds",
            found=f"a workbook that says it holds {declared:,}",
            hint="save the sheet as CSV UTF-8 and add that",
        )


def _check_text(text: int, where: str) -> None:
    if text > _MOST_TEXT:
        raise InputError(
            where=where,
            expected=f"at most {_MOST_TEXT >> 20} MiB of text",
            found="more",
            hint="save the sheet as CSV UTF-8 and add that",
        )


class _Opened:
    """Counts the cells of an OpenDocument sheet with their repetitions, only up to the last that holds something."""

    def __init__(self, file: str) -> None:
        self.file, self.area, self.text = file, 0, 0
        self.row_repeat = self.cell_repeat = 1
        self.width = self.filled = self.cell_text = self.row_text = 0
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table-row":
            self.row_repeat = _number(attributes, "number-rows-repeated")
            self.width = self.filled = self.row_text = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell_repeat, self.cell_text = _number(attributes, "number-columns-repeated"), 0
            self.width += self.cell_repeat
            if any(key.rpartition(":")[2] in ("value-type", "value", "string-value") for key in attributes):
                self.filled = self.width

    def data(self, data: str) -> None:
        self.cell_text += len(data)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table-cell":
            if self.cell_text:
                self.filled = self.width
            self.row_text += self.cell_text * self.cell_repeat
        elif tag == "table-row" and self.filled:
            self.area += self.filled * self.row_repeat
            self.text += self.row_text * self.row_repeat
            if self.filled > MAX_COLUMNS or self.area > _MOST_AREA:
                raise InputError(
                    where=f"{self.file}, its sheets",
                    expected=f"at most {_MOST_AREA} cells",
                    found="more",
                    hint="a cell or a row may be repeated many times: save the sheet as CSV UTF-8 and add that",
                )
            _check_text(self.text, self.file)


def _number(attributes: dict[str, str], ending: str) -> int:
    for key, value in attributes.items():
        if key.rpartition(":")[2] == ending:
            return int(value) if value.isdigit() and len(value) < 12 else 1 << 40
    return 1


def check_open_document(content: bytes, file: str) -> None:
    """InputError when an OpenDocument sheet is no XML, or its repetitions would fill the memory."""
    counted = _Opened(file)
    parser = expat.ParserCreate()
    parser.StartElementHandler = counted.start
    parser.EndElementHandler = counted.end
    parser.CharacterDataHandler = counted.data
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InputError(
            where=f"{file}, its sheets", expected="well-formed XML", found=f"an error in its line {error.lineno}"
        ) from error
