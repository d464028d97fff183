"""Mentions of a table of traces: every reader over every column of words, and identifier columns cell by cell."""

from __future__ import annotations

import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.kinds import Kind
from clerestory.reading import phones
from clerestory.reading.found import FOUND, found_rows
from clerestory.reading.lexing import lexed
from clerestory.reading.readers import READERS

#: What a mention is before intake gives it an id.
MENTIONS = pa.schema(
    [
        pa.field("trace", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("value", pa.string()),
        pa.field("start", pa.int64()),
        pa.field("stop", pa.int64()),
        pa.field("reader", pa.string()),
        pa.field("field", pa.string()),
    ]
)

#: Kinds that say how somebody is reached; an identifier cell without one of them is kept as it stands.
CONTACTS = ("phone", "email", "handle", "url", "wallet")

#: Columns whose bare words are account names, not names of firms or people.
_ACCOUNTS = ("sender", "receiver", "caller", "callee", "contact")

_CELLS = "cells 1"
#: Rows of a piece, so that it stays in the processor's cache.
_PIECE = 16384
_FEW = 1024


def mentions_of(rows: pa.Table, kind: Kind, *, country: str) -> pa.Table:
    """Every mention in the columns that *kind* says are read.

    Parameters
    ----------
    rows : a table of the kind, with `trace`; columns that are missing are passed over
    kind : says which columns hold words and which hold identifiers
    country : ISO 3166 alpha-2, upper case: numbers without a country code are read as numbers of this country

    Returns
    -------
    trace, kind, value, start, stop (characters of that cell), reader, field; empty when nothing is read
    """
    shown = {column.name: column.shown == "identifier" for column in kind.columns}
    pieces = [
        (field, trace, texts)
        for field in kind.read_columns
        if field in rows.column_names
        for trace, texts in _pieces(rows, field)
    ]

    def one(piece: tuple[str, pa.Array, pa.Array]) -> list[pa.Table]:
        field, trace, texts = piece
        found = [_labelled(found, label, field, trace) for found, label in _read(texts, country)]
        if shown[field]:
            found.append(_whole_cells(texts, trace, field, [one for one in found if one.num_rows], country))
        return found

    # the first by itself: it loads what all need
    tables = [one(piece) for piece in pieces[:1]]
    if rows.num_rows <= _FEW:
        # of few rows, as a page shows, hands that are called cost more than they carry
        tables.extend(map(one, pieces[1:]))
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            # the kernels let each other run; the pieces come back in their order
            tables.extend(pool.map(one, pieces[1:]))
    return pa.concat_tables([MENTIONS.empty_table(), *(table for found in tables for table in found)])


def _pieces(rows: pa.Table, field: str):
    """The column cut into arrays that stay in the processor's cache, with their trace ids."""
    column, trace = rows[field].cast(pa.string()), rows["trace"].cast(pa.string())
    for at in range(0, rows.num_rows, _PIECE):
        yield trace.slice(at, _PIECE).combine_chunks(), column.slice(at, _PIECE).combine_chunks()


def _read(texts: pa.Array, country: str):
    cut = lexed(texts)
    for reader in READERS:
        yield reader.read(cut, country=country), reader.label


def _labelled(found: pa.Table, label: str, field: str, trace: pa.Array) -> pa.Table:
    """A reader's table with the trace ids of its rows."""
    n = found.num_rows
    return pa.table(
        [
            trace.take(found["row"].combine_chunks()),
            found["kind"],
            found["value"],
            found["start"],
            found["stop"],
            pa.array([label] * n, pa.string()),
            pa.array([field] * n, pa.string()),
        ],
        schema=MENTIONS,
    )


def _whole_cells(texts: pa.Array, trace: pa.Array, field: str, seen: list[pa.Table], country: str) -> pa.Table:
    """Cells in which no contact was read, as they stand: an account name, or a name."""
    known = pa.concat_tables(seen)["trace"] if seen else pa.chunked_array([[]], pa.string())
    open_ = pc.and_(pc.is_valid(texts), pc.invert(pc.is_in(trace, value_set=known.combine_chunks())))
    bare = international_cells(pc.if_else(open_, texts, pa.scalar(None, pa.string())), country=country)
    numbers = set(bare["row"].to_pylist())
    found = [tuple(row.values()) for row in bare.to_pylist()]
    for row in np.flatnonzero(open_.to_numpy(zero_copy_only=False)):
        cell = texts[int(row)].as_py()
        if int(row) in numbers:
            continue
        value = folded_name(cell)
        if value:
            kind = "handle" if field in _ACCOUNTS and " " not in value else "name"
            start = len(cell) - len(cell.lstrip())
            found.append((int(row), kind, value, start, len(cell.rstrip())))
    return _labelled(found_rows(found) if found else FOUND.empty_table(), _CELLS, field, trace)


def international_cells(cells: pa.Array, *, country: str) -> pa.Table:
    """Telephones in cells that hold only a number with its calling code and no plus, as call sheets have them."""
    figures = pc.match_substring_regex(cells, pattern=r"^\s*[1-9][\d\s().-]{9,18}\d\s*$")
    plussed = pc.binary_join_element_wise(pa.scalar("+"), pc.if_else(figures, cells, pa.scalar(None, pa.string())), "")
    found = phones.read(plussed, country=country)
    start = pc.max_element_wise(pc.subtract(found["start"], 1), 0)
    return found.set_column(3, "start", start).set_column(4, "stop", pc.subtract(found["stop"], 1))


def folded_name(value: str) -> str:
    """A name so that its writings meet: compatibility forms, case and spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
