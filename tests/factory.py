"""Invented traces for tests: small counties, made once and kept for the session's other tests."""

from __future__ import annotations

import atexit
import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.json as arrow_json
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from clerestory.county.make import County, make

_ROOM = tempfile.TemporaryDirectory(prefix="clerestory-tests-")
atexit.register(_ROOM.cleanup)


def county(*, size: int = 1_000, seed: int = 1, ranges: str = "ranges.toml") -> County:
    """An invented county, made once; nobody may change its files."""
    return _made(size, seed, ranges)


@cache
def _made(size: int, seed: int, ranges: str) -> County:
    return make(Path(_ROOM.name) / f"{size}-{seed}-{ranges}", size=size, seed=seed, ranges=ranges)


def cells(path: Path, *, titled: bool) -> pa.Table:
    """A file of an office as a table of strings, read by other libraries than the product's own readers."""
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
        header, *rows = rows[titled:]
        return pa.table({name: [str(row[i]) for row in rows] for i, name in enumerate(header)})
    if path.suffix == ".parquet":
        return pq.read_table(path)
    if path.suffix == ".jsonl":
        return arrow_json.read_json(path)
    first = path.read_text(encoding="utf-8-sig").splitlines()[titled]
    delimiter = max(";\t,", key=first.count)
    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(skip_rows=int(titled)),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
    )


def every_text(folder: Path) -> Iterator[str]:
    """Every cell of every file of a folder, as text."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python():
                yield from (str(cell) for cell in row)
        elif path.suffix == ".parquet":
            for row in pq.read_table(path).to_pylist():
                yield from (str(cell) for cell in row.values())
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from (str(value) for value in json.loads(line).values())
        else:
            text = path.read_text(encoding="utf-8-sig")
            delimiter = max(";\t,", key=text.partition("\n")[0].count)
            for row in csv.reader(io.StringIO(text), delimiter=delimiter):
                yield from row


def without_ids(said: str) -> str:
    """What is said without its ids: a random id holds the digits of a number now and then, and leaks nothing by it."""
    return re.sub(r"\b(?=\d*[a-f])[0-9a-f]{6,}\b|\b[0-9a-f]{16,}\b", "an-id", said)
