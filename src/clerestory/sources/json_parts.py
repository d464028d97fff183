"""JSON that holds several lists of records under their names, as platforms hand it over: each list is a table.

One array of objects, or one object a line, stays what it is: a single table read in pieces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from clerestory.errors import InputError
from clerestory.sources.encoding import utf8
from clerestory.sources.images import anywhere
from clerestory.sources.json_records import DECODER, depth_of, open_json_array
from clerestory.sources.opened import Opened, Passed, is_named, no_such_part, single
from clerestory.sources.raw import RawFile
from clerestory.sources.shown_names import shown_part

_MOST_BYTES = 64 << 20
_DEEPEST = 32
_MOST_LISTS = 256

Records = list[dict[str, Any]]


def open_json(path: Path, data: bytes, sheet: str = "") -> Opened:
    """The tables of a JSON file, or only the list that *sheet* names; raises what `open_json_array` raises."""
    lists = list(_lists(path, data))
    if not lists:
        if sheet:
            raise no_such_part(path.name, ())
        return single(open_json_array(path, data, "json"))
    labels = [shown_part("list", number, name) for number, (name, _) in enumerate(lists, 1)]
    tables: list[RawFile] = []
    passed: list[Passed] = []
    errors: list[InputError] = []
    for number, (name, records) in enumerate(lists, 1):
        if sheet and not is_named(sheet, name, number):
            continue
        try:
            raw = open_json_array(path, json.dumps(records, ensure_ascii=False).encode("utf-8", "replace"), "json")
            label = labels[number - 1] if len(lists) > 1 else ""
            tables.append(replace(raw, data=data, part=label, part_name=name, number=number))
        except InputError as error:
            errors.append(error)
            passed.append(Passed(part=labels[number - 1], why=f"expected {error.expected}, found {error.found}"))
    if not tables:
        raise errors[0] if errors else no_such_part(path.name, labels)
    # What stands beside the lists is not looked through row by row: a picture in it keeps the file from being kept.
    return Opened(data=data, tables=tuple(tables), passed=tuple(passed), keep=not anywhere(data))


def _lists(path: Path, data: bytes) -> Iterator[tuple[str, Records]]:
    """Name and records of each list of records in one object; nothing for a file of any other form."""
    if len(data) > _MOST_BYTES or data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return
    text = utf8(data, path.name)
    if text.broken or depth_of(np.frombuffer(text.data, np.uint8)) > _DEEPEST:
        return
    try:
        value = DECODER.decode(text.data.decode("utf-8"))
    except (ValueError, RecursionError):
        # Not one object: lines of objects, or no JSON; the reader of records says which.
        return
    found: dict[str, Records] = {}
    _walk(value, "", found)
    if len(found) > _MOST_LISTS:
        raise InputError(where=path.name, expected=f"at most {_MOST_LISTS} lists of records", found="more")
    yield from found.items()


def _walk(value: dict[str, Any], name: str, found: dict[str, Records]) -> None:
    """Gather lists of objects by the names that lead to them; a list within a record is a list of its own."""
    for key, one in value.items():
        path = f"{name}.{key}" if name else key
        if isinstance(one, dict):
            _walk(one, path, found)
        elif _is_records(one):
            for record in one:
                _walk({k: v for k, v in record.items() if _is_records(v)}, path, found)
            flat = [{k: v for k, v in record.items() if not _is_records(v)} for record in one]
            found.setdefault(path, []).extend(record for record in flat if record)
    for path in [path for path, records in found.items() if not records]:
        del found[path]


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
