"""Parquet files of the lake: the same rows give the same bytes, and older files with fewer columns read as nulls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.errors import InputError, IntegrityError
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema

#: Traces are looked up one by one, so their groups are small; of all else a page needs a few rows, a run the whole.
ROW_GROUP, ROW_GROUP_OF_TRACES = 1 << 14, 1 << 9
_KINDS = frozenset(kind.name for kind in KINDS)
#: Hashes and minima, which no code shortens: written as they lie in memory.
_AS_THEY_LIE = frozenset({"link_index"})


def conform(table: str, rows: pa.Table) -> pa.Table:
    """The rows with exactly the columns and types of the table; InputError names a column that does not fit."""
    wanted = schema(table)
    unknown = [name for name in rows.column_names if name not in wanted.names]
    if unknown or len(set(rows.column_names)) != len(rows.column_names):
        raise InputError(
            where=f"table {table}",
            expected="columns " + ", ".join(wanted.names),
            found=", ".join(unknown) or "a column twice",
        )
    columns = [_column(table, rows, field) for field in wanted]
    return pa.table(columns, schema=wanted)


def _column(table: str, rows: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    if field.name not in rows.column_names:
        return pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
    column = rows.column(field.name)
    if column.type == field.type:
        return column
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Arrow's own words would quote the value that did not fit.
        raise InputError(
            where=f"table {table}, column {field.name}", expected=str(field.type), found=str(column.type)
        ) from None


def to_parquet(rows: pa.Table, about: Mapping[str, str]) -> bytes:
    """The bytes of a Parquet file; *about* (table, source, of …) makes files of different owners differ."""
    named = rows.combine_chunks().replace_schema_metadata({"clerestory": json.dumps(dict(about), sort_keys=True)})
    sink = pa.BufferOutputStream()
    groups = ROW_GROUP_OF_TRACES if about["table"] in _KINDS else ROW_GROUP
    if about["table"] in _AS_THEY_LIE:
        pq.write_table(named, sink, compression="none", use_dictionary=False, write_statistics=False)
    else:
        pq.write_table(named, sink, compression="zstd", row_group_size=groups)
    return sink.getvalue().to_pybytes()


def from_parquet(file: pq.ParquetFile, table: str, columns: Sequence[str]) -> pa.Table:
    """The wanted columns of a file in the table's types; those the file is too old to have are null."""
    present = [name for name in columns if name in file.schema_arrow.names]
    rows = file.read(columns=present)
    return widen(rows, table, columns)


def widen(rows: pa.Table, table: str, columns: Sequence[str]) -> pa.Table:
    """Rows with all wanted columns, in the wanted order and the table's types."""
    wanted = pa.schema([schema(table).field(name) for name in columns])
    if not columns:
        return rows.select([]).replace_schema_metadata(None)
    arrays = [_column(table, rows, field) for field in wanted]
    return pa.table(arrays, schema=wanted)


def checked_columns(table: str, columns: Sequence[str] | None) -> tuple[str, ...]:
    """The wanted columns, all of the table when None; InputError names one that it does not have."""
    known = schema(table).names
    wanted = tuple(known if columns is None else columns)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise InputError(where=f"table {table}", expected="columns of " + ", ".join(known), found=", ".join(unknown))
    return wanted


def opened(source: object, *, where: str) -> pq.ParquetFile:
    """A Parquet file from a path or from bytes; IntegrityError when its bytes are none."""
    try:
        return pq.ParquetFile(source)
    except pa.ArrowInvalid:
        raise IntegrityError("this is no Parquet file", where=where, hint="restore the last backup") from None


def empty(table: str, columns: Sequence[str]) -> pa.Table:
    """No rows, with the wanted columns."""
    return pa.schema([schema(table).field(name) for name in columns]).empty_table()
