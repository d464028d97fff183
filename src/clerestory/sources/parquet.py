"""Parquet: plain columns become text; nested ones are refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clerestory.errors import InputError
from clerestory.sources.images import FOUND, in_column
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

_ROWS = 32_768
_BATCH_BYTES = 64 << 20


def open_parquet(path: Path, data: bytes, format: str) -> RawFile:
    """A Parquet file; the row number counts the records from 1, since it has no header row."""
    try:
        file = _file(data)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            where=path.name,
            expected="a Parquet file",
            found="something else, or a broken one",
            hint="the name ends in .parquet: is it what its name says?",
        ) from error
    if len(schema) > MAX_COLUMNS:
        raise InputError(where=path.name, expected=f"at most {MAX_COLUMNS} columns", found=str(len(schema)))
    headers = check_headers(schema.names, path.name, 0)
    for field in schema:
        if not _is_plain(field.type):
            raise InputError(
                where=f"{path.name}, column '{field.name}'",
                expected="plain values or a list of texts",
                found=_kind(field.type),
                hint="write the file again without that column, or with it as text",
            )
    return RawFile(
        path=path, format="parquet", headers=headers, data=data, read=partial(_batches, path.name, data, headers)
    )


def _file(data: bytes) -> pq.ParquetFile:
    # Strings are read as dictionaries: a page that repeats one long value a million times then stays small.
    source = pa.BufferReader(data)
    schema = pq.read_schema(pa.BufferReader(data))
    texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
    return pq.ParquetFile(
        source,
        read_dictionary=texts,
        pre_buffer=False,
        thrift_string_size_limit=16 << 20,
        thrift_container_size_limit=1 << 20,
    )


def _is_plain(type: pa.DataType) -> bool:
    if pa.types.is_dictionary(type):
        return _is_plain(type.value_type)
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return pa.types.is_string(type.value_type) or pa.types.is_large_string(type.value_type)
    return not pa.types.is_nested(type) and not pa.types.is_binary(type) and not pa.types.is_large_binary(type)


def _kind(type: pa.DataType) -> str:
    if pa.types.is_binary(type) or pa.types.is_large_binary(type):
        return "raw bytes"
    return "a list of other things" if pa.types.is_list(type) else "nested values"


def _batches(name: str, data: bytes, headers: tuple[str, ...]) -> Iterator[Batch]:
    row = 1
    try:
        for batch in _file(data).iter_batches(batch_size=_ROWS, use_threads=False):
            for part in _bounded(pa.Table.from_batches([batch])):
                yield _texts(part, headers, row)
                row += part.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            where=f"{name}, after row {row - 1}", expected="Parquet pages that can be read", found="broken ones"
        ) from error


def _bounded(table: pa.Table) -> Iterator[pa.Table]:
    """The table in parts whose texts fit into memory once they are written out."""
    if table.num_rows <= 1 or _size(table) <= _BATCH_BYTES:
        yield table
        return
    half = table.num_rows // 2
    yield from _bounded(table.slice(0, half))
    yield from _bounded(table.slice(half))


def _size(table: pa.Table) -> int:
    return sum(pc.sum(_lengths(column)).as_py() or 0 for column in table.columns)


def _lengths(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_dictionary(column.type):
        parts = [pc.take(pc.binary_length(chunk.dictionary), chunk.indices) for chunk in column.chunks]
        return pa.chunked_array([part.cast(pa.int64()) for part in parts], pa.int64())
    return pa.chunked_array([], pa.int64())


def _texts(table: pa.Table, headers: tuple[str, ...], row: int) -> Batch:
    rows = pa.array(range(row, row + table.num_rows), pa.int64())
    bad = no_rejects()
    long, images = pa.array([False] * table.num_rows), False
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            here = pc.fill_null(pc.greater(_lengths(column), MAX_RECORD_BYTES), False)
            long = pc.or_(long, here.combine_chunks())
            images = images or any(pc.any(in_column(_strings(chunk.dictionary))).as_py() for chunk in column.chunks)
    if pc.any(long).as_py():
        bad = rejects(
            rows.filter(long), "(row)", f"at most {MAX_RECORD_BYTES} bytes a cell", FOUND if images else "a longer one"
        )
        table, rows = table.filter(pc.invert(long)), rows.filter(pc.invert(long))
    columns = [_text(column) for column in table.columns]
    return pa.table([*columns, rows], names=[*headers, ROW]), bad


def _strings(values: pa.Array) -> pa.Array:
    """The long ones of the distinct values, as short-offset strings."""
    return values.filter(pc.greater(pc.binary_length(values), MAX_RECORD_BYTES)).cast(pa.string())


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type).cast(pa.string())
    if pa.types.is_floating(column.type):
        # 3.0 stands for 3 in files that came through a data frame with gaps.
        whole = pc.equal(pc.floor(column), column)
        return (
            pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0$", "")
            if pc.any(whole).as_py()
            else (column.cast(pa.string()))
        )
    return column.cast(pa.string())
