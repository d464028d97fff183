"""Arrays of numbers in the cells of an Arrow table, and back: a text's words are one cell of bytes.

Content numbers are unsigned and ordered; Spark's numbers are signed.  Turned at their sign bit they keep their order.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_SIGN = np.uint64(1 << 63)


def signed(numbers: np.ndarray) -> np.ndarray:
    """int64 in the same order as these uint64."""
    return (np.asarray(numbers, np.uint64) ^ _SIGN).view(np.int64)


def unsigned(numbers: np.ndarray) -> np.ndarray:
    """The uint64 that `signed` made into these."""
    return np.asarray(numbers, np.int64).view(np.uint64) ^ _SIGN


def packed(values: np.ndarray, offsets: np.ndarray) -> pa.Array:
    """Cells of bytes: cell i holds values[offsets[i]:offsets[i + 1]]."""
    data = np.ascontiguousarray(values)
    at = np.asarray(offsets, np.int64) * data.itemsize
    buffers = [None, pa.py_buffer(at.astype(np.int64)), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_binary(), len(at) - 1, buffers)


def packed_rows(values: np.ndarray) -> pa.Array:
    """Cells of bytes: one a row of a matrix."""
    n, width = values.shape
    return packed(values.reshape(-1), np.arange(n + 1) * width)


def packed_parts(values: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> pa.Array:
    """Cells of bytes: cell i holds values[starts[i]:stops[i]]."""
    lengths = stops - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    inner = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], lengths)
    return packed(values[np.repeat(starts, lengths) + inner], offsets)


def unpacked(column: pa.ChunkedArray | pa.Array, dtype: type) -> tuple[np.ndarray, np.ndarray]:
    """The values of all cells one after the other, and the int64 offsets; a null is an empty cell."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    whole = whole.fill_null(b"") if whole.null_count else whole
    whole = whole.cast(pa.large_binary())
    if not len(whole):
        return np.zeros(0, dtype), np.zeros(1, np.int64)
    _, offsets, data = whole.buffers()
    at = np.frombuffer(offsets, np.int64, len(whole) + 1, whole.offset * 8)
    width = np.dtype(dtype).itemsize
    inside = np.frombuffer(data, np.uint8)[at[0] : at[-1]] if data is not None and data.size else np.zeros(0, np.uint8)
    return inside.view(dtype), (at - at[0]) // width


def rows_of(column: pa.ChunkedArray | pa.Array, dtype: type) -> np.ndarray:
    """The matrix of cells that are equally long."""
    values, offsets = unpacked(column, dtype)
    n = len(offsets) - 1
    return values.reshape(n, len(values) // n if n else 0)


def shipped(table: pa.Table) -> bytes:
    """A table as one cell: an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def arrived(cell: bytes) -> pa.Table:
    """The table that was shipped."""
    with pa.ipc.open_stream(cell) as stream:
        return stream.read_all()
