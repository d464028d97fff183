"""Ids: keyed digests that stay the same from file to file, and that outsiders cannot try values against."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.schemas import schema

#: Rows encoded at a time: offsets of Arrow's short strings end at 2 GiB.
BLOCK = 1 << 16
_EMPTY = pa.scalar(b"", pa.binary())
#: Rows apart from texts, so that no text can be written that gets the id of a row.
_TEXTS, _ROWS = b"clerestory id", b"clerestory row"
#: Fewer are hashed one by one: the kernel that hashes many takes longer to load.
_MANY = 2048
_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint8).reshape(256, 2)


class Seen:
    """The rows that a file gave so far, by digest, to tell the second of two equal ones from the first."""

    def __init__(self) -> None:
        self._before: list[np.ndarray] = []
        self._counts: dict[bytes, int] = {}

    def numbered(self, digests: np.ndarray) -> list[tuple[int, int]]:
        """Which of these rows, uint64[n, 2], have equals before them, and how many; the rows count as given then."""
        order = np.lexsort((digests[:, 1], digests[:, 0]))
        ranked = digests[order]
        twins = np.zeros(len(order) + 1, np.bool_)
        twins[1:-1] = (ranked[1:] == ranked[:-1]).all(axis=1)
        asked = twins[:-1] | twins[1:]
        for before in self._before:
            at = np.minimum(np.searchsorted(before[:, 0], ranked[:, 0]), len(before) - 1)
            asked |= before[at, 0] == ranked[:, 0]
        found = []
        for row in np.sort(order[asked]).tolist():
            digest = digests[row].tobytes()
            if digest not in self._counts:
                self._counts[digest] = sum(_among(before, digests[row]) for before in self._before)
            nth = self._counts[digest]
            self._counts[digest] = nth + 1
            if nth:
                found.append((row, nth))
        while self._before and len(self._before[-1]) <= len(ranked):
            # as long as those before: so few are kept apart, and none is sorted often
            ranked = np.concatenate([self._before.pop(), ranked])
            ranked = ranked[np.argsort(ranked[:, 0], kind="stable")]
        if len(ranked):
            self._before.append(ranked)
        return found


def _among(ranked: np.ndarray, digest: np.ndarray) -> bool:
    """Whether a digest is one of these, which are sorted by their first word."""
    low, high = (np.searchsorted(ranked[:, 0], digest[0], side) for side in ("left", "right"))
    return bool((ranked[low:high, 1] == digest[1]).any())


class Ids:
    """Makes ids with one workspace's secret: BLAKE2b-128 (RFC 7693), as 32 hexadecimal digits."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._state = hashlib.blake2b(key=secret, digest_size=16, person=_TEXTS)

    def of(self, *parts: str) -> str:
        """The id of some texts in their order; ("ab", "c") and ("a", "bc") differ."""
        state = self._state.copy()
        state.update(b"".join(_framed(part.encode()) for part in parts))
        return state.hexdigest()

    def many(self, prefix: str, values: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> pa.Array:
        """`of(prefix, value)` for each value, in their order; null stays null."""
        array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, pa.string())
        parts = []
        for block in _blocks(array):
            digests = self._digests(block.cast(pa.string()).cast(pa.binary()), _framed(prefix.encode()), told=True)
            ids = hexadecimal(digests)
            parts.append(pc.if_else(block.is_null(), pa.scalar(None, pa.string()), ids) if block.null_count else ids)
        return pa.concat_arrays(parts) if parts else pa.array([], pa.string())

    def _digests(self, values: pa.Array, lead: bytes, *, told: bool) -> np.ndarray:
        """uint64[n, 2]: the digest of each value behind *lead*, with its length between the two when *told*."""
        person = _TEXTS if told else _ROWS
        _, offsets, data = values.buffers()
        at = np.frombuffer(offsets, np.int32, len(values) + 1, values.offset * 4) if offsets else np.zeros(1, np.int32)
        content = np.frombuffer(data, np.uint8) if data and data.size else np.zeros(1, np.uint8)
        if len(values) >= _MANY:
            # loaded where it is needed: most commands never do
            from clerestory.methods.blake2b import digests

            cuts = np.linspace(0, len(values), (cpu_count() or 1) + 1).astype(np.int64)
            with ThreadPoolExecutor(len(cuts) - 1) as pool:
                parts = pool.map(
                    lambda a, b: digests(content, at[a : b + 1], key=self._secret, person=person, lead=lead, told=told),
                    cuts[:-1],
                    cuts[1:],
                )
                return np.concatenate(list(parts))
        start = hashlib.blake2b(lead, key=self._secret, digest_size=16, person=person)
        found = np.empty((len(values), 2), np.uint64)
        for row, (begin, end) in enumerate(zip(at[:-1].tolist(), at[1:].tolist(), strict=True)):
            state = start.copy()
            piece = content[begin:end].tobytes()
            state.update(_framed(piece) if told else piece)
            found[row] = np.frombuffer(state.digest(), np.uint64)
        return found

    def traces(self, kind: str, rows: pa.Table, *, seen: Seen | None = None) -> pa.Array:
        """The ids of the rows of one file.

        Parameters
        ----------
        kind : the kind of trace
        rows : external_id and the kind's own columns, in any order; columns that the kind lacks are left out, and a
            column that is missing counts as null, so that ids stay when a column is added to the kind
        seen : for a file that comes in several tables: one for all of them, which this fills

        Returns
        -------
        strings, one a row, in the order of the rows.  A row equal in everything to an earlier one of its file gets an
        id of its own, by its number among its equals.
        """
        own = [name for name in sorted(schema(kind).names) if name != "trace" and name in rows.column_names]
        lead, known, parts = _framed(kind.encode()), Seen() if seen is None else seen, []
        for at in range(0, rows.num_rows, BLOCK):
            content = _contents(kind, rows.slice(at, BLOCK), own)
            digests = self._digests(content, lead, told=False)
            for row, nth in known.numbered(digests):
                # Marked off from any content by the empty name: no column has one.
                state = hashlib.blake2b(lead, key=self._secret, digest_size=16, person=_ROWS)
                state.update(content[row].as_py() + _framed(b"") + nth.to_bytes(8, "big"))
                digests[row] = np.frombuffer(state.digest(), np.uint64)
            parts.append(hexadecimal(digests))
        return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def hexadecimal(digests: np.ndarray) -> pa.Array:
    """Digests, uint64[n, 2] as their bytes lie, as strings of 32 hexadecimal digits."""
    digits = np.ascontiguousarray(_HEX[np.ascontiguousarray(digests).view(np.uint8).reshape(-1)])
    offsets = np.arange(0, 32 * len(digests) + 1, 32, dtype=np.int64)
    made = pa.Array.from_buffers(pa.large_string(), len(digests), [None, pa.py_buffer(offsets), pa.py_buffer(digits)])
    return made.cast(pa.string())


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
