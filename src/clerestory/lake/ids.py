"""Ids: keyed digests that stay the same from file to file, and that outsiders cannot try values against."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.schemas import schema

#: Rows encoded at a time: offsets of Arrow's short strings end at 2 GiB.
BLOCK = 1 << 16
_EMPTY = pa.scalar(b"", pa.binary())


class Ids:
    """Makes ids with one workspace's secret: BLAKE2b-128 (RFC 7693), as 32 hexadecimal digits."""

    def __init__(self, secret: bytes) -> None:
        self._state = hashlib.blake2b(key=secret, digest_size=16, person=b"clerestory id")
        # Apart from the ids of texts, so that no text can be written that gets the id of a row.
        self._rows = hashlib.blake2b(key=secret, digest_size=16, person=b"clerestory row")

    def of(self, *parts: str) -> str:
        """The id of some texts in their order; ("ab", "c") and ("a", "bc") differ."""
        state = self._state.copy()
        state.update(b"".join(_framed(part.encode()) for part in parts))
        return state.hexdigest()

    def many(self, prefix: str, values: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> pa.Array:
        """`of(prefix, value)` for each value, in their order; null stays null."""
        array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, pa.string())
        start = self._state.copy()
        start.update(_framed(prefix.encode()))
        ids: list[str | None] = []
        for block in _blocks(array):
            for value in _framed_values(block.cast(pa.string()).cast(pa.binary())).to_pylist():
                if value is None:
                    ids.append(None)
                    continue
                state = start.copy()
                state.update(value)
                ids.append(state.hexdigest())
        return pa.array(ids, pa.string())

    def traces(self, kind: str, rows: pa.Table, *, seen: MutableMapping[bytes, int] | None = None) -> pa.Array:
        """The ids of the rows of one file.

        Parameters
        ----------
        kind : the kind of trace
        rows : external_id and the kind's own columns, in any order; columns that the kind lacks are left out, and a
            column that is missing counts as null, so that ids stay when a column is added to the kind
        seen : for a file that comes in several tables: one dict for all of them, which this fills

        Returns
        -------
        strings, one a row, in the order of the rows.  A row equal in everything to an earlier one of its file gets an
        id of its own, by its number among its equals.
        """
        own = [name for name in sorted(schema(kind).names) if name != "trace" and name in rows.column_names]
        start = self._rows.copy()
        start.update(_framed(kind.encode()))
        counts = {} if seen is None else seen
        ids: list[str] = []
        for at in range(0, rows.num_rows, BLOCK):
            for content in _contents(kind, rows.slice(at, BLOCK), own).to_pylist():
                state = start.copy()
                state.update(content)
                digest = state.digest()
                nth = counts.get(digest, 0)
                counts[digest] = nth + 1
                if nth:
                    # Marked off from any content by the empty name: no column has one.
                    state.update(_framed(b"") + nth.to_bytes(8, "big"))
                    digest = state.digest()
                ids.append(digest.hex())
        return pa.array(ids, pa.string())


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _blocks(array: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [chunk.slice(at, BLOCK) for chunk in chunks for at in range(0, len(chunk), BLOCK)]


def _contents(kind: str, rows: pa.Table, names: Sequence[str]) -> pa.Array:
    """The canonical bytes of each row: name and value of each column that is not null, each with its length."""
    parts = [_column_bytes(name, rows.column(name), schema(kind).field(name).type) for name in names]
    if not parts:
        return pa.array([b""] * rows.num_rows, pa.binary())
    return pc.binary_join_element_wise(*parts, _EMPTY)


def _column_bytes(name: str, column: pa.ChunkedArray, type_: pa.DataType) -> pa.Array:
    chunks = column.cast(type_).chunks
    array = pa.concat_arrays(chunks) if chunks else pa.array([], type_)
    if name == "external_id":
        # An office that gives no number and one that leaves the cell empty say the same.
        array = pc.if_else(pc.equal(canonical_text(array), ""), pa.scalar(None, pa.string()), array)
    framed = _framed_values(_canonical(array, type_))
    named = pc.binary_join_element_wise(pa.scalar(_framed(name.encode()), pa.binary()), framed, _EMPTY)
    # A null leaves no bytes at all; an empty text leaves its name and a length of zero.
    return pc.if_else(pc.is_null(array), _EMPTY, named)


def _canonical(array: pa.Array, type_: pa.DataType) -> pa.Array:
    """Each value as bytes; null stays null."""
    if pa.types.is_string(type_):
        return canonical_text(array).cast(pa.binary())
    if pa.types.is_list(type_):
        return _list_bytes(array)
    if pa.types.is_floating(type_):
        numbers = _float_bits(array)
    elif pa.types.is_date32(type_):
        numbers = array.cast(pa.int32()).cast(pa.int64())
    else:
        numbers = array.cast(pa.int64())
    values = np.asarray(numbers.fill_null(0)).astype(">i8")
    fixed = _fixed(values.tobytes(), 8, len(values))
    return pc.if_else(pc.is_null(numbers), pa.scalar(None, pa.binary()), fixed)


def canonical_text(array: pa.Array) -> pa.Array:
    """One writing of a text: composed letters, one kind of line end, no blanks around it."""
    composed = pc.utf8_normalize(array, form="NFC")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(composed, pattern="\r\n?", replacement="\n"))


def _float_bits(array: pa.Array) -> pa.Array:
    values = np.asarray(array.fill_null(0.0), dtype=np.float64) + 0.0  # -0.0 becomes 0.0
    values = np.where(np.isnan(values), np.nan, values)
    return pc.if_else(pc.is_null(array), pa.scalar(None, pa.int64()), pa.array(values.view(np.int64)))


def _list_bytes(array: pa.Array) -> pa.Array:
    rows = [
        None
        if row is None
        else len(row).to_bytes(4, "big") + b"".join(b"\0" if v is None else b"\1" + _framed(v.encode()) for v in row)
        for row in array.to_pylist()
    ]
    return pa.array(rows, pa.binary())


def _framed_values(values: pa.Array) -> pa.Array:
    lengths = np.asarray(pc.binary_length(values).fill_null(0)).astype(">u4")
    return pc.binary_join_element_wise(_fixed(lengths.tobytes(), 4, len(lengths)), values, _EMPTY)


def _fixed(data: bytes, width: int, count: int) -> pa.Array:
    offsets = np.arange(0, width * count + 1, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)])
