"""Files of an office as they grow: a block's rows go to the file of their year; each file keeps only its end open."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.county.offices import Style
from clerestory.county.workbook import Cell, Workbook

#: Rows after which a file is closed and its next part begun: a workbook has to open on somebody's desk.
PART_ROWS = {"xlsx": 40_000, "csv": 500_000, "tsv": 500_000, "jsonl": 500_000, "parquet": 1_000_000}

#: Header → value, in the order of the file.
Record = list[Cell]


def _us(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at.minute:02d} {'PM' if at.hour > 11 else 'AM'}"


#: How a date is written; a time in a sheet or a Parquet file stays a time.
DATES: Mapping[str, Callable[[datetime], Cell]] = {
    "iso": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z",
    "us": _us,
    "dotted": lambda at: f"{at.day:02d}.{at.month:02d}.{at.year} {at.hour:02d}:{at.minute:02d}",
    "day": lambda at: f"{at:%Y-%m-%d}",
    "cell": lambda at: at.replace(tzinfo=None),
    "native": lambda at: at,
}


class _Open(Protocol):
    def write(self, records: Iterable[Record]) -> None: ...

    def close(self) -> None: ...


class _Delimited:
    def __init__(self, path: Path, style: Style, headers: list[str]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8-sig" if style.delimiter == ";" else "utf-8", newline="")
        self._csv = csv.writer(self._file, delimiter=style.delimiter)
        if style.title:
            self._csv.writerow([style.title] + [""] * (len(headers) - 1))
        self._csv.writerow(headers)

    def write(self, records: Iterable[Record]) -> None:
        self._csv.writerows(records)

    def close(self) -> None:
        self._file.close()


class _Lines:
    def __init__(self, path: Path, style: Style, headers: list[str]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="\n")
        self._headers = headers

    def write(self, records: Iterable[Record]) -> None:
        for record in records:
            said = {
                header: value for header, value in zip(self._headers, record, strict=True) if value not in ("", None)
            }
            self._file.write(json.dumps(said, ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


class _Sheet:
    def __init__(self, path: Path, style: Style, headers: list[str]) -> None:
        self._book = Workbook(path)
        if style.title:
            self._book.write([[style.title]])
        self._book.write([headers])

    def write(self, records: Iterable[Record]) -> None:
        self._book.write(records)

    def close(self) -> None:
        self._book.close()


class _Parquet:
    def __init__(self, path: Path, style: Style, headers: list[str]) -> None:
        types = {"seen_at": pa.timestamp("us", tz="UTC"), "price": pa.int64()}
        self._schema = pa.schema(
            [(header, types.get(field, pa.string())) for field, header in zip(style.headers, headers, strict=True)]
        )
        self._file = pq.ParquetWriter(path, self._schema)

    def write(self, records: Iterable[Record]) -> None:
        columns = list(zip(*records, strict=True))
        arrays = [
            pa.array([None if v == "" else v for v in c], f.type) for c, f in zip(columns, self._schema, strict=True)
        ]
        if arrays:
            self._file.write_table(pa.table(arrays, schema=self._schema))

    def close(self) -> None:
        self._file.close()


_FORMATS: Mapping[str, Callable[[Path, Style, list[str]], _Open]] = {
    "csv": _Delimited,
    "tsv": _Delimited,
    "jsonl": _Lines,
    "xlsx": _Sheet,
    "parquet": _Parquet,
}


class Growing:
    """One file, or its parts, of one style and one year."""

    def __init__(self, folder: Path, style: Style, stem: str) -> None:
        self.style, self._folder, self._stem = style, folder, stem
        self.headers = [*style.headers.values(), *style.extra]
        #: Rows above the first row of data, as a person counts them.
        self._above = (1 if style.title and style.format in ("csv", "tsv", "xlsx") else 0) + (
            1 if style.format in ("csv", "tsv", "xlsx") else 0
        )
        self.parts: list[tuple[Path, int]] = []
        self._file: _Open | None = None

    def write(self, records: list[Record]) -> list[tuple[str, int]]:
        """Add rows; returns the file's name and the row number of each, as a person counts them in that file."""
        where: list[tuple[str, int]] = []
        while records:
            if self._file is None or self.parts[-1][1] >= PART_ROWS[self.style.format]:
                self._next_part()
            path, rows = self.parts[-1]
            now, records = (
                records[: PART_ROWS[self.style.format] - rows],
                records[PART_ROWS[self.style.format] - rows :],
            )
            assert self._file is not None
            self._file.write(now)
            where += [(path.name, self._above + rows + i + 1) for i in range(len(now))]
            self.parts[-1] = (path, rows + len(now))
        return where

    def _next_part(self) -> None:
        self.close()
        part = f"-part{len(self.parts) + 1}" if self.parts else ""
        path = self._folder / f"{self._stem}{part}{self.style.suffix}"
        self.parts.append((path, 0))
        self._file = _FORMATS[self.style.format](path, self.style, self.headers)

    def close(self) -> None:
        """Finish the file that is open."""
        if self._file is not None:
            self._file.close()
            self._file = None


def day_and_time(at: int) -> datetime:
    """A time of the county, in UTC."""
    return datetime.fromtimestamp(at, UTC)
