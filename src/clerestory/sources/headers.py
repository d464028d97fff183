"""Which row of a table names its columns: titles above it are passed over, data without names are refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from clerestory.errors import InputError
from clerestory.sources.shape import shape
from clerestory.sources.synonyms import fold, known_names

#: Titles, dates of issue and blank lines above a header: more than these is another kind of document.
_MOST_TITLES = 12

_DATA = re.compile(
    r"^\s*(?:[-+(]?[$€£]?\s?\d[\d\s().,:/+-]*(?:\s?[AaPp][Mm]|[TtZz][\d:.Z+-]*|\s?[€$£]|\s?[A-Za-z]{3})?"
    r"|\S+@\S+\.\S+|https?://\S+|www\.\S+|\d{4}-\d\d-\d\d\D.*)\s*$"
)
_LONGEST_NAME = 80


def is_field_name(header: str) -> bool:
    """Whether some kind of trace has a field that people call so."""
    return fold(header) in known_names()


def header_row(rows: Sequence[Sequence[str]], file: str) -> int:
    """The position of the row that names the columns.

    Parameters
    ----------
    rows : the first rows of the file, at most twenty, as cells

    Raises
    ------
    InputError : there is no row, or the row that should name the columns holds data
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    filled = [position for position, width in enumerate(widths) if width]
    if not filled:
        raise InputError(where=file, expected="a row of column names and rows under it", found="nothing")
    position = _first_wide(rows, widths, filled)
    _check_names(rows[position], f"{file}, row {position + 1}")
    return position


def _first_wide(rows: Sequence[Sequence[str]], widths: list[int], filled: list[int]) -> int:
    for position in filled[:_MOST_TITLES]:
        below = [widths[later] for later in filled if later > position]
        usual = median(below) if below else widths[position]
        alone = widths[position] == 1 and usual >= 2
        if alone and not is_field_name(_only(rows[position])):
            continue
        # A title row may spread over two or three cells ("Calls", "March"); a header names at least half the columns.
        if widths[position] * 2 >= usual or _names_only(rows[position]):
            return position
    return filled[0]


def _names_only(row: Sequence[str]) -> bool:
    """Whether a narrow row holds names of fields and no data: above a table "Date" may stand beside its value."""
    cells = [cell for cell in row if cell.strip()]
    return any(is_field_name(cell) for cell in cells) and not any(_DATA.match(cell) for cell in cells)


def _only(row: Sequence[str]) -> str:
    return next(cell for cell in row if cell.strip())


def _check_names(row: Sequence[str], where: str) -> None:
    cells = [cell for cell in row if cell.strip()]
    data = [cell for cell in cells if _DATA.match(cell) or len(cell) > _LONGEST_NAME]
    if not data:
        return
    known = sum(1 for cell in cells if is_field_name(cell))
    if len(data) * 2 >= len(cells) or not known:
        raise InputError(
            where=where,
            expected="the names of the columns",
            found=shape(data[0]),
            hint="put a first row into the file that names each column, such as: text,place,site,price",
        )
