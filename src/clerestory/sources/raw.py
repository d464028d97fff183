"""A file as received, before any of it is understood: columns of strings, and the rows that it could not give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError

#: The row number as a person sees it: the header of a table is row 1, so its first record is row 2.
ROW = "__row"

#: More than a workbook can hold helps nobody, and a file of ten million columns is an attack, not a table.
MAX_COLUMNS = 4096
MAX_HEADER_BYTES = 1 << 20
MAX_RECORD_BYTES = 4 << 20
MAX_FILE_BYTES = 8 << 30

#: Rows that `sample` gives to whoever has to guess what the columns are.
SAMPLE_ROWS = 2000

REJECTS = pa.schema(
    [
        ("row", pa.int64()),
        ("field", pa.string()),
        ("expected", pa.string()),
        ("found", pa.string()),
        ("refused", pa.bool_()),
    ]
)


def rejects(
    rows: pa.Array | pa.ChunkedArray | Sequence[int] | np.ndarray,
    field: str,
    expected: str,
    found: pa.Array | str,
    *,
    refused: bool = True,
) -> pa.Table:
    """Rows of which something cannot be used, all for one reason; *found* is a shape, never a value.

    refused : whether the whole row stays out; else it goes in and only the cell is left empty
    """
    numbers = pc.cast(rows if isinstance(rows, pa.Array | pa.ChunkedArray) else pa.array(rows), pa.int64())
    count = len(numbers)
    shapes = pa.repeat(found, count) if isinstance(found, str) else found
    return pa.table(
        [
            numbers,
            pa.repeat(field, count),
            pa.repeat(expected, count),
            shapes.cast(pa.string()),
            pa.repeat(refused, count),
        ],
        schema=REJECTS,
    )


def no_rejects() -> pa.Table:
    """The empty table of rejects."""
    return REJECTS.empty_table()


Batch = tuple[pa.Table, pa.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A file whose bytes are held, whose headers are known, and whose rows come in batches of strings.

    format : csv, tsv, jsonl, json, parquet, xlsx, ods
    data : the bytes as received, read once, so that what is sealed is what was read
    read : gives (rows, rejects) again from the start at each call
    notes : what had to be assumed, in sentences
    part, number : of a file with several tables, what this one is called in messages and which one it is, from 1
    part_name : what the file itself calls it; never shown as it is
    titles : the rows above the names of the columns, which some files use to say whose records these are
    """

    path: Path
    format: str
    headers: tuple[str, ...]
    data: bytes = field(repr=False)
    read: Callable[[], Iterator[Batch]] = field(repr=False)
    notes: tuple[str, ...] = ()
    part: str = ""
    part_name: str = ""
    number: int = 1
    titles: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    refused: list[pa.Table] = field(default_factory=list, repr=False)

    @property
    def where(self) -> str:
        """The file, and the part of it, as messages name it."""
        return f"{self.path.name}, {self.part}" if self.part else self.path.name

    def batches(self) -> Iterator[pa.Table]:
        """Tables of strings with `__row`, rows without any value left out; rows that cannot be read go to `refused`."""
        self.refused.clear()
        for rows, bad in self.read():
            if bad.num_rows:
                self.refused.append(bad)
            kept = without_blank_rows(rows)
            if kept.num_rows:
                yield kept

    def sample(self, rows: int = SAMPLE_ROWS) -> pa.Table:
        """The first rows, at most *rows* of them."""
        first = next(self.batches(), None)
        if first is None:
            return pa.table({name: pa.array([], pa.string()) for name in (*self.headers,)}).append_column(
                ROW, pa.array([], pa.int64())
            )
        return first.slice(0, rows)


def without_blank_rows(rows: pa.Table) -> pa.Table:
    """The rows in which at least one cell holds something."""
    filled = None
    for name in rows.column_names:
        if name == ROW:
            continue
        here = pc.fill_null(pc.greater(pc.binary_length(rows[name]), 0), False)
        filled = here if filled is None else pc.or_(filled, here)
        if pc.all(filled).as_py():
            return rows
    return rows if filled is None else rows.filter(filled)


def check_headers(headers: Sequence[str], file: str, row: int = 1) -> tuple[str, ...]:
    """The headers, each once, at most MAX_COLUMNS; InputError names the first that stands twice."""
    where = f"{file}, row {row}"
    if len(headers) > MAX_COLUMNS:
        raise InputError(where=where, expected=f"at most {MAX_COLUMNS} columns", found=f"{len(headers)}")
    if not any(name.strip() for name in headers):
        raise InputError(where=where, expected="the names of the columns", found="none")
    seen: dict[str, int] = {}
    names = []
    for position, header in enumerate(headers, 1):
        name = header.strip() or f"(column {position})"
        if name in seen:
            raise InputError(
                where=where,
                expected="each column name once",
                found=f"one that stands in columns {seen[name]} and {position}",
                hint="give one of the two columns another name in the file",
            )
        seen[name] = position
        names.append(name)
    return tuple(names)
