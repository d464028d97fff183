"""Tables as they leave: amounts as people write them, and refusals with the names of their file and source."""

from __future__ import annotations

import json
from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.workspace import Snapshot
from clerestory.model.column import Column, plain
from clerestory.pipeline.office import Office
from clerestory.sources.conventions import minor_digits
from clerestory.sources.shown_names import shown_strictly

#: Fields that are kept in minor units, and where their currency stands.
_AMOUNTS = {"price": "currency", "amount": "currency"}

#: What an export of `reject` shows beside the table's own plain columns.  What was found is a shape and no content, so
#: it is shown; the file's name is one when it could point at somebody.
TOLD: tuple[Column, ...] = (plain("source_name"), plain("file"), plain("found"))

NOT_KEPT = "(not kept)"


def in_major_units(table: str, rows: pa.Table) -> pa.Table:
    """Amounts as decimals of their currency, so that a file that leaves can be added again and says the same.

    Returns
    -------
    18000 USD as "180.00", 1200 JPY as "1200"; other tables unchanged
    """
    for field, currency in _AMOUNTS.items():
        if field in rows.column_names and currency in rows.column_names:
            place = rows.schema.get_field_index(field)
            rows = rows.set_column(place, field, _decimal(rows[field], rows[currency]))
    return rows


def _decimal(units: pa.ChunkedArray, currency: pa.ChunkedArray) -> pa.Array:
    coded = pc.fill_null(currency.combine_chunks(), "").dictionary_encode()
    digits = pa.array([minor_digits(name or "USD") for name in coded.dictionary.to_pylist()] or [2], pa.int64())
    places = digits.take(coded.indices) if len(coded) else pa.array([], pa.int64())
    text = pc.cast(units.combine_chunks(), pa.string())
    made = text
    for count in pc.unique(places).to_pylist():
        if count:
            padded = pc.utf8_lpad(text, count + 1, "0")
            padded = pc.if_else(pc.greater(pc.utf8_length(text), count), text, padded)
            whole = pc.utf8_slice_codeunits(padded, 0, -count)
            written = pc.binary_join_element_wise(whole, pc.utf8_slice_codeunits(padded, -count), ".")
            made = pc.if_else(pc.equal(places, count), written, made)
    return made


def told(snapshot: Snapshot) -> pa.Table:
    """The table `reject` with the name of the source and of the file of each row."""
    names = {source.id: source.name for source in snapshot.sources}
    parts = []
    for entry in snapshot.entries("reject"):
        rows = snapshot.read(entry)
        file = shown_strictly(snapshot.original_info(entry.of).name) if entry.of else NOT_KEPT
        parts.append(_with(rows, names.get(entry.source, ""), file))
    return pa.concat_tables(parts) if parts else _with(snapshot.table("reject"), "", "")


def _with(rows: pa.Table, source: str, file: str) -> pa.Table:
    rows = rows.add_column(1, "source_name", pa.repeat(source, rows.num_rows))
    return rows.add_column(2, "file", pa.repeat(file, rows.num_rows))


def exactly(office: Office, rows: pa.Table, fields: Collection[str], to: str) -> str:
    """The keyed digest of what would be shown in the clear: whose fields, what stands in them, and who gets it.

    Where a table has no traces its rows are known by all that stands in them.
    """
    known = ("trace", *fields) if "trace" in rows.column_names else rows.column_names
    shown = rows.select([name for name in rows.column_names if name in known]).to_pylist()
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in shown)
    return office.workspace.ids.of("shown in the clear", to, *sorted(fields), *lines)


def to_whom(receiver: str, undertaking: str) -> str:
    """Who gets it, and what they undertook."""
    return f"{receiver.strip()}, who undertakes: {undertaking.strip()}"


def said_of(table: str, fields: frozenset[str]) -> str:
    """Table and fields, as the form says them."""
    return f"{table}: {', '.join(sorted(fields))}"
