"""Delimited text: comma, semicolon, tab or bar, quoted as RFC 4180 says, in windows of a few megabytes."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from clerestory.errors import InputError
from clerestory.sources.encoding import utf8
from clerestory.sources.headers import header_row, is_field_name
from clerestory.sources.raw import (
    MAX_COLUMNS,
    MAX_HEADER_BYTES,
    MAX_RECORD_BYTES,
    ROW,
    Batch,
    RawFile,
    check_headers,
    rejects,
)
from clerestory.sources.records import fresh_state, open_quote, scan

_WINDOW = 4 << 20
_HEAD = 256 << 10
_DELIMITERS = (",", ";", "\t", "|")
#: A text without any of them is one column; the unit separator stands in no text that people write.
_NONE = "\x1f"
_MOST_REPAIRS = 200


def open_delimited(path: Path, data: bytes, format: str) -> RawFile:
    """A delimited file; format csv or tsv, where tsv only means that a tab wins a draw."""
    text = utf8(data, path.name)
    array = np.frombuffer(text.data, np.uint8)
    delimiter = _delimiter(array, path.name, prefer="\t" if format == "tsv" else ",")
    rows, ends = _first_rows(array, delimiter)
    position = header_row(rows, path.name)
    headers = check_headers(rows[position], path.name, position + 1)
    body = _Body(
        data=array,
        start=ends[position],
        row=position + 2,
        delimiter=delimiter,
        columns=len(headers),
        broken=text.broken,
    )
    if text.broken and text.broken[0] < body.start:
        raise InputError(where=f"{path.name}, row {position + 1}", expected="text in UTF-8", found="bytes that are not")
    notes = (text.note,) if text.note else ()
    if position:
        notes += (f"the names of the columns are taken from row {position + 1}",)
    return RawFile(
        path=path,
        format=format,
        headers=headers,
        data=data,
        read=lambda: _batches(body, headers),
        notes=notes,
        titles=tuple(tuple(row) for row in rows[:position]),
    )


def _first_rows(data: np.ndarray, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first twenty records in cells, and where each ends."""
    stop = min(_HEAD, len(data))
    ends, _ = scan(data, 0, stop, delimiter=delimiter, state=fresh_state())
    bounds = [int(end) for end in ends[:20]]
    if not bounds or (len(bounds) < 20 and stop == len(data) and bounds[-1] < stop):
        bounds.append(stop)
    rows, start = [], 0
    for end in bounds:
        line = data[start:end].tobytes().decode("utf-8", "replace").rstrip("\r\n")
        rows.append(_cells(line, delimiter))
        start = end
    return rows, bounds


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [""])
    except csv.Error:
        # The standard library stops at 128 KiB a cell: no name of a column is as long.
        return ["…" * 100]


def _delimiter(data: np.ndarray, file: str, *, prefer: str) -> str:
    """The sign that cuts most records into as many cells as the first; InputError when the head is no table."""
    stop = min(MAX_HEADER_BYTES, len(data))
    best: tuple[float, int, bool] = (0.0, 0, False)
    chosen = _NONE
    line = bytes(data[: min(_line_end(data[:_HEAD], 0), 200)]).decode("utf-8", "replace").strip()
    quoted = line.startswith('"') and line.endswith('"') and line.count('"') == 2
    if is_field_name(line) and (quoted or not any(sign in line for sign in _DELIMITERS)):
        return _NONE
    for sign in _DELIMITERS:
        ends, fields = scan(data, 0, min(_HEAD, stop), delimiter=sign, state=fresh_state())
        if not len(ends):
            ends, fields = scan(data, 0, stop, delimiter=sign, state=fresh_state())
        if not len(ends):
            if stop < len(data):
                raise InputError(
                    where=f"{file}, row 1",
                    expected=f"names of columns, at most {MAX_HEADER_BYTES} bytes",
                    found="a longer line",
                )
            fields = np.array([data.tobytes().count(sign.encode()) + 1])
        score = (*_agreement(fields, ends, data), sign == prefer)
        if score > best:
            best, chosen = score, sign
    return chosen


def _agreement(fields: np.ndarray, ends: np.ndarray, data: np.ndarray) -> tuple[float, int]:
    """How well records agree on a number of cells, and that number; zeros when none is cut."""
    if len(ends):
        starts = np.concatenate(([0], ends[:-1]))
        fields = fields[(data[starts] != 10) & (data[starts] != 13)]
    fields = np.minimum(fields[:200], MAX_COLUMNS + 1)
    cut = fields[fields >= 2]
    if not len(cut):
        return 0.0, 0
    usual = int(np.bincount(cut).argmax())
    first = int(np.flatnonzero(fields == usual)[0])
    share = float(np.mean(fields[first:] == usual))
    # Titles above the header are cut into fewer cells; words with a comma here and there are no table.
    if share < (0.3 if first == 0 else 0.9):
        return 0.0, 0
    return share + (0.4 if first == 0 else 0.0), usual


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The records under the header: bytes from `start`, the first of them row `row`."""

    data: np.ndarray = field(repr=False)
    start: int
    row: int
    delimiter: str
    columns: int
    broken: tuple[int, ...]


def _batches(body: _Body, headers: tuple[str, ...]) -> Iterator[Batch]:
    start, row, repairs = body.start, body.row, 0
    while start < len(body.data):
        ends, fields, unclosed = _window(body, start)
        if len(ends):
            yield _parsed(body, headers, row, start, ends, fields)
            start, row = int(ends[-1]), row + len(ends)
            continue
        stop = _line_end(body.data, start)
        repairs += unclosed
        if repairs > _MOST_REPAIRS:
            raise InputError(
                where=f"row {row}",
                expected="quotation marks that are closed",
                found=f"more than {_MOST_REPAIRS} that are not",
                hint="save the file again from the program it is from",
            )
        # One stray mark must not swallow the rest of the file: its line is refused and reading goes on after it.
        if unclosed and stop - start <= MAX_RECORD_BYTES:
            bad = rejects([row], "(row)", "a quotation mark that is closed", "one that is not")
        else:
            bad = rejects([row], "(row)", f"at most {MAX_RECORD_BYTES} bytes", "a longer row")
        yield _empty(headers), bad
        start, row = stop, row + 1


def _window(body: _Body, start: int) -> tuple[np.ndarray, np.ndarray, bool]:
    """Ends and cells of the records of one window; none when the first does not end, and whether a mark stays open."""
    state, stop = fresh_state(), min(start + _WINDOW, len(body.data))
    ends, fields = scan(body.data, start, stop, delimiter=body.delimiter, state=state)
    if stop == len(body.data) and (not len(ends) or ends[-1] < stop):
        if open_quote(state):
            return ends, fields, True
        return np.append(ends, stop), np.append(fields, state[1] + 1), False
    return ends, fields, open_quote(state)


def _line_end(data: np.ndarray, start: int) -> int:
    for at in range(start, len(data), _WINDOW):
        found = np.flatnonzero(data[at : at + _WINDOW] == 10)
        if len(found):
            return at + int(found[0]) + 1
    return len(data)


def _empty(headers: tuple[str, ...]) -> pa.Table:
    return pa.table({**{name: pa.array([], pa.string()) for name in headers}, ROW: pa.array([], pa.int64())})


def _parsed(body: _Body, headers: tuple[str, ...], row: int, start: int, ends: np.ndarray, fields: np.ndarray) -> Batch:
    """The records of a window as a table, and those that have too few or too many cells or are no UTF-8."""
    rows = np.arange(row, row + len(ends))
    starts = np.concatenate(([start], ends[:-1]))
    # A blank line is one empty cell to the scan, and a row of empty cells to Arrow.
    blank = (body.data[starts] == 10) | (body.data[starts] == 13)
    ragged = (fields != body.columns) & ~(blank & (fields == 1))
    broken = _records_with(body.broken, starts, ends)
    parts = [rejects(rows[broken], "(row)", "text in UTF-8", "bytes that are not")]
    for cells in np.unique(fields[ragged & ~broken]):
        some = ragged & ~broken & (fields == cells)
        parts.append(rejects(rows[some], "(row)", f"{body.columns} cells, as in the header", f"{cells}"))
    good = ~(ragged | broken)
    if not good.any():
        return _empty(headers), pa.concat_tables(parts)
    return _table(body, headers, rows[good], starts[good], ends[good]), pa.concat_tables(parts).sort_by("row")


def _records_with(positions: tuple[int, ...], starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    found = np.zeros(len(ends), bool)
    if positions:
        low, high = bisect_left(positions, int(starts[0])), bisect_left(positions, int(ends[-1]))
        found[np.searchsorted(ends, np.array(positions[low:high], np.int64), side="right")] = True
    return found


def _joined(data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> bytes:
    """The bytes of records that do not all follow each other, joined run by run."""
    breaks = np.flatnonzero(starts[1:] != ends[:-1])
    firsts = starts[np.concatenate(([0], breaks + 1))]
    lasts = ends[np.concatenate((breaks, [len(ends) - 1]))]
    return b"".join(data[a:b].tobytes() for a, b in zip(firsts, lasts, strict=True))


def _table(body: _Body, headers: tuple[str, ...], rows: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> pa.Table:
    whole = len(rows) and bool((starts[1:] == ends[:-1]).all())
    if whole:
        buffer = pa.py_buffer(body.data[int(starts[0]) : int(ends[-1])])
    else:
        buffer = pa.py_buffer(_joined(body.data, starts, ends))
    names = [str(position) for position in range(len(headers))]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(buffer),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=buffer.size + 1, column_names=names),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=body.delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            strings_can_be_null=False, column_types=dict.fromkeys(names, pa.string())
        ),
    )
    if table.num_rows != len(rows):
        raise InputError(
            where=f"rows {rows[0]} to {rows[-1]}",
            expected=f"{len(rows)} records",
            found=f"{table.num_rows}",
            hint="save the file again as CSV UTF-8 with every cell in quotation marks",
        )
    return table.rename_columns(list(headers)).append_column(ROW, pa.array(rows, pa.int64()))
