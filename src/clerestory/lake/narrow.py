"""Columns of few bytes a row, kept in memory whole: ids as 16 bytes each, times and numbers as they are, words that
recur by their number in a list.  What is wider (a text, an address of its own in each row) is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Bytes that a row of a kept column takes at most; and that it takes in a file at most for a look at it.
MOST, LOOKED_AT = 16, 48

_DIGITS = np.full(256, 255, np.uint8)
_DIGITS[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)
_SIGNS = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), np.uint8).reshape(256, 2)
_ID = 32


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a column: ids as uint8[n, 16], or else an Arrow array that is as narrow."""

    ids: np.ndarray | None
    values: pa.Array | None

    def take(self, rows: np.ndarray) -> pa.Array:
        """The values in these rows, as texts where they are kept shorter."""
        if self.ids is not None:
            return _spelled(self.ids[rows])
        assert self.values is not None
        found = self.values.take(pa.array(rows))
        return found.dictionary_decode() if isinstance(found, pa.DictionaryArray) else found


def kept_whole(file: pq.ParquetFile, name: str) -> Column | None:
    """The whole column of a file where it is narrow; None where it is not.  No wide one is decoded to find out."""
    type_ = file.schema_arrow.field(name).type
    if pa.types.is_nested(type_):
        return None
    if _bytes_a_row(file, name) > LOOKED_AT:
        return None
    values = file.read([name])[name].combine_chunks()
    if not pa.types.is_string(type_) and not pa.types.is_large_string(type_):
        return Column(None, values) if pa.types.is_primitive(type_) else None
    ids = _bytes_of(values)
    if ids is not None:
        return Column(ids, None)
    coded = values.dictionary_encode()
    return Column(None, coded) if coded.nbytes <= MOST * max(len(values), 64) else None


def halves(values: pa.Array) -> tuple[np.ndarray, np.ndarray] | None:
    """uint64[n], uint64[n]: the first and the second half of each id; None when any value is no id.

    An id is 32 small hexadecimal digits (BLAKE2b-128): so two ids are equal exactly when both halves are.
    """
    ids = _bytes_of(values)
    if ids is None:
        return None
    words = ids.view(">u8").astype(np.uint64)
    return words[:, 0], words[:, 1]


def _bytes_a_row(file: pq.ParquetFile, name: str) -> float:
    """What the column takes in the file before it is packed; at is found by its name, which is no path here."""
    about = file.metadata
    (at,) = [n for n in range(about.num_columns) if about.schema.column(n).path == name]
    sizes = [about.row_group(g).column(at).total_uncompressed_size for g in range(about.num_row_groups)]
    return sum(sizes) / max(1, about.num_rows)


def _bytes_of(values: pa.Array) -> np.ndarray | None:
    """uint8[n, 16] of ids; None when there is none, or any value is no id."""
    if not len(values) or values.null_count:
        return None
    texts = values.cast(pa.large_string())
    ends = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    if ends[-1] - ends[0] != _ID * len(texts) or (np.diff(ends) != _ID).any():
        return None
    digits = _DIGITS[np.frombuffer(texts.buffers()[2], np.uint8)[ends[0] : ends[-1]]]
    if (digits == 255).any():
        return None
    return ((digits[0::2] << 4) | digits[1::2]).reshape(len(texts), _ID // 2)


def _spelled(ids: np.ndarray) -> pa.Array:
    """Ids as texts."""
    signs = pa.py_buffer(np.ascontiguousarray(_SIGNS[ids]).tobytes())
    ends = pa.py_buffer((np.arange(len(ids) + 1, dtype=np.int64) * _ID).tobytes())
    return pa.LargeStringArray.from_buffers(len(ids), ends, signs)
