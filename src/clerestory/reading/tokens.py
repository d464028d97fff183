"""Words of texts as 32-bit numbers: folded, split and hashed straight from Arrow's buffers, in any script.

Folding makes one word of many writings: case, accents, full-width and mathematical letters, look-alike Cyrillic and
Greek letters, other scripts' digits, apostrophes and invisible signs inside a word.  A word is a run of letters and
digits.  Scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give one token for each two neighbouring
characters, so that a phrase is found inside a longer one; a character that stands alone is its own token.

The numbers are FNV-1a over the folded code points with a final mix (`VERSION` changes if they ever do): the same on
every machine, in every process and for a text and a query alike.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import pyarrow as pa

from clerestory.reading.folding import UNSPACED, fold_table

VERSION = "1"

#: The token that stands for anything that varies by nature: numbers, contacts, addresses of files and pages.
MASK = np.uint32(1)

_CHUNK_BYTES = 1 << 24


@numba.njit(cache=True, nogil=True, inline="always")
def _decode(data, at, stop):
    """The code point at a byte and how many bytes it takes; Arrow strings are valid UTF-8."""
    first = np.uint32(data[at])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return ((first & 0x1F) << 6) | np.uint32(data[at + 1] & 0x3F), 2
    if first < 0xF0:
        return ((first & 0x0F) << 12) | (np.uint32(data[at + 1] & 0x3F) << 6) | np.uint32(data[at + 2] & 0x3F), 3
    return (
        ((first & 0x07) << 18)
        | (np.uint32(data[at + 1] & 0x3F) << 12)
        | (np.uint32(data[at + 2] & 0x3F) << 6)
        | np.uint32(data[at + 3] & 0x3F)
    ), 4


@numba.njit(cache=True, nogil=True, inline="always")
def _entry(table, cp):
    """What the table says of a code point; beyond it only the rare Han characters are letters."""
    if cp < len(table):
        return table[cp]
    return (UNSPACED | cp) if 0x20000 <= cp < 0x32000 else np.uint32(0)


@numba.njit(cache=True, nogil=True, inline="always")
def _finish(state):
    """Spread a finished FNV-1a state over all bits; 0 and 1 are kept for 'no token' and MASK."""
    state ^= state >> np.uint32(16)
    state = np.uint32(state * np.uint32(0x85EBCA6B))
    state ^= state >> np.uint32(13)
    return max(state, np.uint32(2))


@numba.njit(cache=True, nogil=True, inline="always")
def _is_name_byte(byte):
    """Letters, digits and hyphen: what names of hosts are made of."""
    return 48 <= byte <= 57 or 97 <= (byte | 32) <= 122 or byte == 45


@numba.njit(cache=True, nogil=True)
def _host_ends(data, dot, stop):
    """Whether a short lower-case label, the end of a host's or a file's name, follows this dot."""
    at = dot + 1
    while at < stop and 97 <= data[at] <= 122:
        at += 1
    return 2 <= at - dot - 1 <= 3 and (at == stop or not (_is_name_byte(data[at]) or data[at] >= 0x80))


@numba.njit(cache=True, nogil=True)
def _varies_by_nature(data, at, stop):
    """Whether the run of bytes from here is a contact, a host, a page or a path, and where it ends."""
    slashes, sign, host, end = 0, False, False, at
    while end < stop:
        byte = data[end]
        if byte <= 32 or byte >= 0xE0 or (not sign and byte in (34, 40, 41, 44, 59, 60, 61, 62, 91, 93)):
            break
        if byte == 64 or byte == 92:
            sign = True
        elif byte == 47:
            slashes += 1
            sign |= end > at + 1 and data[end - 1] == 47 and data[end - 2] == 58
        elif byte == 46 and end > at and _is_name_byte(data[end - 1]):
            host |= _host_ends(data, end, stop)
        end += 1
    return (sign or host or (data[at] == 47 and slashes > 1)) and end - at > 2, end


@numba.njit(cache=True, nogil=True)
def _split(data, offsets, row, rows, table, masked, hashes, spans, ends):  # noqa: C901, PLR0913 (a kernel: arrays in, no calls within)
    """Hash the words of rows `row` to `rows`; `spans` is empty, or gets start and stop in code points."""
    n = 0
    basis, prime = np.uint32(0x811C9DC5), np.uint32(0x01000193)
    for r in range(row, rows):
        begin, stop = offsets[r], offsets[r + 1]
        at, place, state, held, digits, start, base = begin, 0, basis, False, False, 0, n
        unspaced, before, alone = False, np.uint32(0), False
        chunk_end = begin
        while at <= stop:
            kind, folded, size = np.uint32(0), np.uint32(0), 1
            if at < stop:
                if masked and at >= chunk_end:
                    varies, chunk_end = _varies_by_nature(data, at, stop)
                    if varies and not held:
                        if n == base or hashes[n - 1] != 1:
                            hashes[n] = np.uint32(1)
                            n += 1
                        unspaced = False
                        for byte in data[at:chunk_end]:
                            place += (byte & 0xC0) != 0x80
                        at = chunk_end
                        continue
                    chunk_end = max(chunk_end, at + 1)
                cp, size = _decode(data, at, stop)
                entry = (
                    table[cp]
                    if cp < len(table)
                    else (np.uint32(2 << 24) | cp if 0x20000 <= cp < 0x32000 else np.uint32(0))
                )
                kind, folded = entry >> np.uint32(24), entry & np.uint32(0xFFFFFF)
                if masked and cp == 95:
                    kind = np.uint32(1)
            if kind == 3:
                at += size
                place += 1
                continue
            if held and kind != 1 and kind != 4:
                if masked and digits:
                    if n == base or hashes[n - 1] != 1:
                        hashes[n] = np.uint32(1)
                        n += 1
                else:
                    hashes[n] = _finish(state)
                    if len(spans):
                        spans[n, 0], spans[n, 1] = start, place
                    n += 1
                held = False
            if unspaced and kind != 2:
                if alone:
                    hashes[n] = _finish(np.uint32((basis ^ before) * prime))
                    if len(spans):
                        spans[n, 0], spans[n, 1] = start, place
                    n += 1
                unspaced = False
            if kind == 1 or kind == 4:
                if not held:
                    held, digits, state, start = True, False, basis, place
                digits |= kind == 4
                state = np.uint32((state ^ folded) * prime)
            elif kind == 2:
                if unspaced:
                    pair = np.uint32((np.uint32((basis ^ before) * prime) ^ folded) * prime)
                    hashes[n] = _finish(pair)
                    if len(spans):
                        spans[n, 0], spans[n, 1] = place - 1, place + 1
                    n += 1
                    alone = False
                else:
                    unspaced, alone, start = True, True, place
                before = folded
            at += size
            place += 1
        ends[r - row] = n
    return n


def _buffers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The bytes and the int64 offsets of a string array; a null is an empty text."""
    if pa.types.is_null(texts.type):
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    if texts.null_count:
        texts = texts.fill_null("")
    if not pa.types.is_large_string(texts.type):
        texts = texts.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8) if offsets else np.zeros(1, np.int64)
    return (np.frombuffer(data, np.uint8) if data and data.size else np.zeros(0, np.uint8)), starts


def _as_array(texts: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> list[pa.Array]:
    """The string arrays behind any way of giving texts."""
    if isinstance(texts, pa.Array):
        return [texts]
    if isinstance(texts, Sequence):
        return [pa.array(list(texts), pa.large_string())]
    return list(texts.chunks)


def _pieces(starts: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of rows of about 16 MB each, so that the working buffers stay small."""
    rows = len(starts) - 1
    step = max((int(starts[-1]) - int(starts[0])) // _CHUNK_BYTES, 1) + (os.cpu_count() or 1) - 1
    marks = np.searchsorted(starts, np.linspace(starts[0], starts[-1], step + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], marks, [rows]]))
    return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]


def token_hashes(
    texts: pa.Array | pa.ChunkedArray | Sequence[str | None], *, masked: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The words of each text as numbers.

    Parameters
    ----------
    texts : n strings: an Arrow array (string or large_string, sliced or chunked, nulls allowed) or a sequence
    masked : write one `MASK` for each run of words with digits, e-mails, handles, pages and paths

    Returns
    -------
    offsets : int64[n + 1]; the words of text i are hashes[offsets[i]:offsets[i + 1]], in their order
    hashes : uint32; a null or empty text has none
    """
    table = fold_table()
    counts, found = [np.zeros(1, np.int64)], [np.zeros(0, np.uint32)]
    for array in _as_array(texts):
        data, starts = _buffers(array)

        def piece(
            span: tuple[int, int], data: np.ndarray = data, starts: np.ndarray = starts
        ) -> tuple[np.ndarray, np.ndarray]:
            row, rows = span
            # a word takes a byte and a blank at least, so this is room enough
            room = np.empty((int(starts[rows]) - int(starts[row])) // 2 + rows - row + 1, np.uint32)
            ends = np.empty(rows - row, np.int64)
            n = _split(data, starts, row, rows, table, masked, room, _NO_SPANS, ends)
            return np.diff(ends, prepend=0), room[:n].copy()

        pieces = _pieces(starts)
        if len(pieces) == 1 or len(data) < 1 << 16:
            done = [piece(span) for span in pieces]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                done = list(pool.map(piece, pieces))
        counts.extend(lengths for lengths, _ in done)
        found.extend(hashes for _, hashes in done)
    return np.cumsum(np.concatenate(counts)), np.concatenate(found)


def token_spans(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The words of one text: hashes uint32[m], and int32[m, 2] start and stop in code points."""
    _, hashes, spans = spans_of(pa.array([text], pa.large_string()), masked=False)
    return hashes, spans


def spans_of(texts: pa.Array, *, masked: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `token_hashes`, and int32[m, 2] start and stop of each word in code points of its text; none for a MASK."""
    data, starts = _buffers(texts)
    room = (int(starts[-1]) - int(starts[0])) // 2 + len(texts) + 1
    hashes, spans, ends = np.empty(room, np.uint32), np.zeros((room, 2), np.int32), np.empty(len(texts), np.int64)
    n = _split(data, starts, 0, len(texts), fold_table(), masked, hashes, spans, ends)
    return np.concatenate([[0], ends]), hashes[:n].copy(), spans[:n].copy()


_NO_SPANS = np.empty((0, 2), np.int32)
