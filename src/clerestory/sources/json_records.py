"""JSON: one object a line, or one array of objects; numbers keep their digits, nothing nested is followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from clerestory.errors import InputError
from clerestory.sources.encoding import utf8
from clerestory.sources.raw import (
    MAX_COLUMNS,
    MAX_RECORD_BYTES,
    ROW,
    Batch,
    RawFile,
    check_headers,
    no_rejects,
    rejects,
)

_BATCH_BYTES = 4 << 20
_DEEPEST = 32
_MOST_CELLS = 4_000_000
_MOST_EMPTY = 30
#: Keys are gathered from this many records: a key that appears only later is reported, not lost silently.
_HEADER_RECORDS = 20_000


@njit(cache=True)
def _objects(data, level, starts, stops, depths):  # noqa: C901  # pragma: no cover - compiled
    """Spans of what lies at *level* brackets deep, and how deep each goes; -1 when brackets do not close."""
    depth, quoted, escaped, n, deepest = 0, False, False, 0, 0
    for i in range(len(data)):
        c = data[i]
        if quoted:
            if escaped:
                escaped = False
            elif c == 92:
                escaped = True
            elif c == 34:
                quoted = False
        elif c == 34:
            quoted = True
        elif c == 123 or c == 91:
            if depth == level:
                if n == len(starts):
                    return -2
                starts[n] = i
                deepest = 0
            depth += 1
            deepest = max(deepest, depth - level)
        elif c == 125 or c == 93:
            depth -= 1
            if depth == level:
                stops[n], depths[n] = i + 1, deepest
                n += 1
            if depth < 0:
                return -1
    return n if depth == 0 and not quoted else -1


@njit(cache=True)
def _depth(data):  # pragma: no cover - compiled
    """How deep brackets go in one line, outside of strings."""
    depth, deepest, quoted, escaped = 0, 0, False, False
    for c in data:
        if quoted:
            if escaped:
                escaped = False
            elif c == 92:
                escaped = True
            elif c == 34:
                quoted = False
        elif c == 34:
            quoted = True
        elif c == 123 or c == 91:
            depth += 1
            deepest = max(deepest, depth)
        elif c == 125 or c == 93:
            depth -= 1
    return deepest


def depth_of(data: np.ndarray) -> int:
    """How deep the brackets of a JSON text go, outside of its strings."""
    return int(_depth(data))


def open_json_lines(path: Path, data: bytes, format: str) -> RawFile:
    """A file of one JSON object a line; the row number is the line."""
    text = utf8(data, path.name)
    array = np.frombuffer(text.data, np.uint8)
    ends = np.flatnonzero(array == 10) + 1
    if not len(ends) or ends[-1] < len(array):
        ends = np.append(ends, len(array))
    starts = np.concatenate(([0], ends[:-1]))
    return _opened(path, data, text.data, (starts, ends), "jsonl", text.note)


def open_json_array(path: Path, data: bytes, format: str) -> RawFile:
    """A file that is one JSON array of objects, or one object; the row number counts the objects."""
    text = utf8(data, path.name)
    head = text.data[:64].lstrip()[:1]
    if head not in (b"[", b"{"):
        raise InputError(where=path.name, expected="a JSON array of objects", found="something else")
    array = np.frombuffer(text.data, np.uint8)
    room = text.data.count(b"{") + 1
    starts, stops, depths = (np.empty(room, np.int64) for _ in range(3))
    n = _objects(array, int(head == b"["), starts, stops, depths)
    if n == -2:
        raise InputError(where=path.name, expected="a JSON array of objects", found="an array of something else")
    if n < 0 and head == b"{":
        # Lines under another name: what begins with an object may still be one object a line.
        return open_json_lines(path, data, format)
    if n < 0:
        raise InputError(
            where=path.name,
            expected="JSON whose brackets close",
            found="brackets or quotation marks that stay open",
            hint="the file may have been cut off: fetch it again",
        )
    if head == b"{" and n > 1:
        return open_json_lines(path, data, format)
    return _opened(path, data, text.data, (starts[:n], stops[:n]), "json", text.note)


Spans = tuple[np.ndarray, np.ndarray]


def _opened(path: Path, data: bytes, text: bytes, spans: Spans, format: str, note: str) -> RawFile:
    starts, stops = spans
    keys: dict[str, None] = {}
    for objects, _, _ in _parsed(text, (starts[:_HEADER_RECORDS], stops[:_HEADER_RECORDS])):
        for one in objects:
            keys.update(dict.fromkeys(one))
        if len(keys) > MAX_COLUMNS:
            raise InputError(
                where=path.name, expected=f"at most {MAX_COLUMNS} different keys", found=f"{len(keys)} or more"
            )
    if not keys:
        raise InputError(
            where=f"{path.name}, row 1", expected="a JSON object with named values", found="none in the whole file"
        )
    headers = check_headers(list(keys), path.name)
    names = dict(zip(keys, headers, strict=True))
    return RawFile(
        path=path,
        format=format,
        headers=headers,
        data=data,
        notes=(note,) if note else (),
        read=partial(_batches, path.name, text, spans, names),
    )


def _batches(file: str, text: bytes, spans: Spans, names: dict[str, str]) -> Iterator[Batch]:
    cells = present = 0
    for objects, rows, bad in _parsed(text, spans):
        cells += len(objects) * len(names)
        present += sum(map(len, objects))
        if cells > _MOST_CELLS and cells > _MOST_EMPTY * present:
            # A thousand keys of which each object has one would make a table of nothing.
            raise InputError(
                where=f"{file}, row {rows[-1]}",
                expected="objects that share their keys",
                found=f"{len(names)} keys, most of them missing in most objects",
            )
        step = max(_MOST_CELLS // len(names), 1)
        yield _table(objects[:step], rows[:step], names, bad)
        for first in range(step, len(objects), step):
            yield _table(objects[first : first + step], rows[first : first + step], names, no_rejects())


def _table(objects: list[dict[str, Any]], rows: list[int], names: dict[str, str], bad: pa.Table) -> Batch:
    columns: dict[str, pa.Array] = {}
    unwritable: set[int] = set()
    for key, header in names.items():
        columns[header], wrong = _column([one.get(key) for one in objects])
        unwritable.update(wrong)
    table = pa.table({**columns, ROW: pa.array(rows, pa.int64())})
    if unwritable:
        halves = rejects([rows[i] for i in sorted(unwritable)], "(row)", "text", "half of a character pair")
        bad = pa.concat_tables([bad, halves])
        table = table.filter(pa.array([i not in unwritable for i in range(len(rows))]))
    return table, bad


def _column(values: list[Any]) -> tuple[pa.Array, list[int]]:
    try:
        return pa.array(values, pa.string()), []
    except (pa.ArrowException, UnicodeEncodeError, TypeError):
        return _strings([_cell(value) for value in values])


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


def _strings(values: list[str | None]) -> tuple[pa.Array, list[int]]:
    """The values as Arrow strings, and the positions of those that hold half of a surrogate pair."""
    try:
        return pa.array(values, pa.string()), []
    except (UnicodeEncodeError, pa.ArrowInvalid):
        wrong = [i for i, value in enumerate(values) if value is not None and not _encodes(value)]
        return pa.array([None if i in set(wrong) else value for i, value in enumerate(values)], pa.string()), wrong


def _encodes(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


# Digits stay as they are written: an integer of a million digits is never made into a number.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def _parsed(text: bytes, spans: Spans) -> Iterator[tuple[list[dict[str, Any]], list[int], pa.Table]]:
    """Objects, their row numbers, and the rows that are none, in batches of a few megabytes."""
    starts, stops = spans
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(stops, starts[first] + _BATCH_BYTES, side="right"))
        last = max(last, first + 1)
        yield _batch(text, starts[first:last], stops[first:last], first + 1)
        first = last


def _batch(text: bytes, starts: np.ndarray, stops: np.ndarray, row: int) -> tuple[list[dict], list[int], pa.Table]:
    together = _together(text, starts, stops)
    if together is not None:
        return together, list(range(row, row + len(together))), no_rejects()
    objects, rows, bad = [], [], []
    for position, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        one = text[start:stop]
        found = _object(one)
        if isinstance(found, dict):
            objects.append(found)
            rows.append(row + position)
        elif found:
            bad.append(rejects([row + position], "(row)", "one JSON object", found))
    return objects, rows, pa.concat_tables(bad) if bad else no_rejects()


def _together(text: bytes, starts: np.ndarray, stops: np.ndarray) -> list[dict[str, Any]] | None:
    """All objects at once, when each span surely holds one object and none is deep or long; else None."""
    first, room = int(starts[0]), len(starts)
    found = np.empty((3, room), np.int64)
    n = _objects(np.frombuffer(text, np.uint8)[first : int(stops[-1])], 0, found[0], found[1], found[2])
    if n != room or (found[2] > _DEEPEST).any() or (found[1] - found[0] > MAX_RECORD_BYTES).any():
        return None
    if (found[0] + first < starts).any() or (found[1] + first > stops).any():
        return None
    try:
        lines = (text[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True))
        values = DECODER.decode((b"[" + b",".join(lines) + b"]").decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return values if all(isinstance(value, dict) for value in values) else None


def _object(line: bytes) -> dict[str, Any] | str:
    """The object of a line; else what was found instead, empty for a blank line."""
    if len(line) > MAX_RECORD_BYTES:
        return f"more than {MAX_RECORD_BYTES} bytes"
    if not line.strip():
        return ""
    if line.count(b"{") + line.count(b"[") > _DEEPEST and _depth(np.frombuffer(line, np.uint8)) > _DEEPEST:
        return f"brackets more than {_DEEPEST} deep"
    try:
        value = DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "bytes that are not UTF-8"
    except (ValueError, RecursionError):
        return "text that is not JSON"
    return value if isinstance(value, dict) else "another JSON value"
