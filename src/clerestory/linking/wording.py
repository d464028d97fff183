"""Texts as words for comparison: what varies by nature is one sign, told by how it is written and where it stands.

Masked are numbers and what is written together with one (`chunk_-51`, `KB12~x`, `10ms`), contacts, hosts, paths, what
follows `=`, a single word in quotes, and true and false: a value is known by its place also where it has no digit.
Masks that follow each other are one, so that a list of three numbers is a list of five.  All else folds as `find`
folds.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.linking.compiled import lean, within
from clerestory.linking.text_bytes import buffers, pieces
from clerestory.reading.folding import UNSPACED, fold_table
from clerestory.reading.tokens import MASK

_BASIS, _PRIME, _MASK = np.uint32(0x811C9DC5), np.uint32(0x01000193), np.uint32(MASK)
#: FNV-1a of `true` and `false`: values, whatever they answer.
_TRUE, _FALSE = np.uint32(0x4DB211E5), np.uint32(0x0B069958)
#: A quoted value has no more bytes than this.
_QUOTED = 64


class Words(NamedTuple):
    """The words of n texts: those of text i are hashes[offsets[i]:offsets[i + 1]], in their order.

    `spans` has start and stop of each in code points of its text, `tails` its last two letters as a number; both are
    empty unless asked for.
    """

    offsets: np.ndarray
    hashes: np.ndarray
    spans: np.ndarray
    tails: np.ndarray


@within
def _decode(data, at):
    """The code point at a byte and how many bytes it takes; Arrow strings are valid UTF-8."""
    first = np.uint32(data[at])
    if first < 0x80:
        return first, 1
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    cp = first & (np.uint32(0x7F) >> np.uint32(size))
    for k in range(1, size):
        cp = (cp << np.uint32(6)) | np.uint32(data[at + k] & 0x3F)
    return cp, size


@within
def _entry(table, cp):
    """What the table says of a code point; beyond it only the rare Han characters are letters."""
    if cp == 95:
        return np.uint32(1 << 24) | cp
    if cp < len(table):
        return table[cp]
    return (UNSPACED | cp) if 0x20000 <= cp < 0x32000 else np.uint32(0)


@within
def _is_word_byte(byte):
    return 48 <= byte <= 57 or 97 <= (byte | 32) <= 122 or byte == 95 or byte >= 0x80


@lean
def _label_ends(data, dot, stop):
    """Whether a short lower-case label, the end of a host's or a file's name, follows this dot."""
    at = dot + 1
    while at < stop and 97 <= data[at] <= 122:
        at += 1
    return 2 <= at - dot - 1 <= 3 and (at == stop or not (_is_word_byte(data[at]) or data[at] == 45))


@lean
def _contact_end(data, at, stop):
    """Whether a contact, host, page, file or path begins here, and how far was looked: to where it ends."""
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
        elif byte == 46 and end > at and (_is_word_byte(data[end - 1]) or data[end - 1] == 45):
            host |= _label_ends(data, end, stop)
        end += 1
    path = data[at] == 47 and end - at > 1 and _is_word_byte(data[at + 1])
    return path or ((sign or host) and end - at > 2), end


@lean
def _quote_end(data, at, stop):
    """Where a single quoted word that begins here ends, quotes included; `at` when there is none."""
    end = at + 1
    while end < min(stop, at + _QUOTED) and data[end] > 32 and data[end] != data[at]:
        end += 1
    closed = end < stop and data[end] == data[at] and end > at + 1
    return end + 1 if closed and (end + 1 == stop or not _is_word_byte(data[end + 1])) else at


@within
def _masked(hashes, spans, n, base, start, stop):
    """Write a mask, or make the one before it longer; the number of words after it."""
    if n == base or hashes[n - 1] != _MASK:
        hashes[n] = _MASK
        if len(spans):
            spans[n, 0] = start
        n += 1
    if len(spans):
        spans[n - 1, 1] = stop
    return n


@within
def _word(hashes, spans, tails, n, state, tail, start, stop):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    state ^= state >> np.uint32(16)
    state = np.uint32(state * np.uint32(0x85EBCA6B))
    state ^= state >> np.uint32(13)
    hashes[n] = max(state, np.uint32(2))
    if len(spans):
        spans[n, 0], spans[n, 1] = start, stop
    if len(tails):
        tails[n] = tail
    return n + 1


@within
def _joins(data, at, stop):
    """Whether this byte holds two parts of one piece together: `-`, `.` or `~` before a letter or digit."""
    byte = data[at]
    return (byte == 45 or byte == 46 or byte == 126) and at + 1 < stop and _is_word_byte(data[at + 1])


@within
def _plain_word(data, at, stop, table):
    """Where a word of A to Z ends that stands alone, and the state of its hash; `at` for anything else.

    Behind it stands the end of the text, a blank, a comma, or a mark with a blank behind it: what could begin a
    contact, a quote, a value or a piece of several parts is none.
    """
    state, end = _BASIS, at
    while end < stop and 97 <= (data[end] | 32) <= 122:
        state = np.uint32((state ^ (table[data[end]] & np.uint32(0xFFFFFF))) * _PRIME)
        end += 1
    if state in (_TRUE, _FALSE):
        return at, state
    if end < stop and data[end] > 32:
        mark = data[end]
        closed = mark == 46 or mark == 33 or mark == 58 or mark == 63
        if mark != 44 and not (closed and (end + 1 == stop or data[end + 1] <= 32)):
            return at, state
    return end, state


@within
def _letters_at_end(data, at, end, table):
    """The last two letters of a plain word as a number."""
    tail = np.uint32(table[data[end - 1]] & np.uint32(0xFFFF))
    return tail | np.uint32((table[data[end - 2]] & np.uint32(0xFFFF)) << np.uint32(16)) if end - at > 1 else tail


@lean
def _split(data, offsets, row, rows, table, hashes, spans, tails, ends):  # noqa: C901, PLR0913 (a kernel: arrays in, no calls within)
    """Words of rows `row` to `rows`.  A piece is words held together by joiners; one digit in it masks all of it."""
    n = 0
    for r in range(row, rows):
        begin, stop = offsets[r], offsets[r + 1]
        at, place, base, looked = begin, 0, n, begin
        held, piece, digits, value, truth = False, False, False, False, False
        state, tail, start, piece_start, piece_n = _BASIS, np.uint32(0), 0, 0, n
        before, pair, alone, alone_at = np.uint32(0), False, False, 0
        while at <= stop:
            entry, size, cp = np.uint32(0), 1, np.uint32(0)
            if at < stop:
                byte = data[at]
                if not piece and not pair and not value:
                    # most of a text is plain words with a blank or a comma behind them
                    if byte == 32:
                        at, place = at + 1, place + 1
                        continue
                    end, said = _plain_word(data, at, stop, table)
                    if end > at:
                        tail = _letters_at_end(data, at, end, table) if len(tails) else tail
                        n = _word(hashes, spans, tails, n, said, tail, place, place + end - at)
                        at, place = end, place + end - at
                        continue
                if not piece and not pair and byte > 32:
                    found, end = False, at
                    if at >= looked:
                        found, looked = _contact_end(data, at, stop)
                        end = looked
                    if not found and (byte == 34 or byte == 39) and (at == begin or not _is_word_byte(data[at - 1])):
                        end = _quote_end(data, at, stop)
                        found = end > at
                    if found:
                        first = place
                        for k in range(at, end):
                            place += (data[k] & 0xC0) != 0x80
                        n = _masked(hashes, spans, n, base, first, place)
                        at, value = end, False
                        continue
                cp, size = _decode(data, at)
                entry = _entry(table, cp)
            kind, folded = entry >> np.uint32(24), entry & np.uint32(0xFFFFFF)
            if kind == 3:
                at += size
                place += 1
                continue
            letter = kind == 1 or kind == 4
            if held and not letter:
                truth = state in (_TRUE, _FALSE)
                n = _word(hashes, spans, tails, n, state, tail, start, place)
                held = False
            if piece and not letter and not (at < stop and _joins(data, at, stop)):
                if digits or value or (truth and n == piece_n + 1):
                    n = _masked(hashes, spans, piece_n, base, piece_start, place)
                piece, value = False, False
            if pair and kind != 2:
                if alone:
                    n = _word(hashes, spans, tails, n, np.uint32((_BASIS ^ before) * _PRIME), before, alone_at, place)
                pair = False
            if letter:
                if not piece:
                    piece, digits, piece_start, piece_n = True, False, place, n
                if not held:
                    held, state, start, tail = True, _BASIS, place, np.uint32(0)
                digits |= kind == 4
                state = np.uint32((state ^ folded) * _PRIME)
                tail = np.uint32((tail << np.uint32(16)) | (folded & np.uint32(0xFFFF)))
            elif kind == 2:
                if pair:
                    mixed = np.uint32((np.uint32((_BASIS ^ before) * _PRIME) ^ folded) * _PRIME)
                    n = _word(hashes, spans, tails, n, mixed, folded, place - 1, place + 1)
                    alone = False
                else:
                    pair, alone, alone_at = True, True, place
                before = folded
            elif cp == 61:
                # a key without a value has the mask too: with one and without one it is the same shape
                n = _masked(hashes, spans, n, base, place + 1, place + 1)
                value = True
            elif value and cp == 32:
                value = at >= begin + 2 and data[at - 1] == 61 and data[at - 2] == 32
            elif cp == 44 or cp == 59 or cp == 41 or cp == 93:
                value = False
            at += size
            place += 1
        ends[r - row] = n
    return n


def words_of(texts: pa.Array | pa.ChunkedArray, *, whole: bool = False) -> Words:
    """The words of each text, what varies by nature masked.

    Parameters
    ----------
    texts : n strings (string or large_string, sliced or chunked, nulls allowed)
    whole : give `spans` and `tails` too
    """
    table, parts, lengths = fold_table(), [], [np.zeros(1, np.int64)]
    for array in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        data, starts = buffers(array)

        def piece(edge: tuple[int, int], data: np.ndarray = data, starts: np.ndarray = starts) -> tuple:
            row, rows = edge
            # a word takes a byte and a parting sign at least; a key's mask takes the sign for itself
            room = int(starts[rows]) - int(starts[row]) + rows - row + 1
            hashes, ends = np.empty(room, np.uint32), np.empty(rows - row, np.int64)
            spans = np.zeros((room if whole else 0, 2), np.int32)
            tails = np.zeros(room if whole else 0, np.uint32)
            n = _split(data, starts, row, rows, table, hashes, spans, tails, ends)
            return np.diff(ends, prepend=0), hashes[:n].copy(), spans[:n].copy(), tails[:n].copy()

        edges = pieces(starts)
        if len(edges) == 1 or len(data) < 1 << 16:
            done = [piece(edge) for edge in edges]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                done = list(pool.map(piece, edges))
        lengths.extend(one[0] for one in done)
        parts.extend(one[1:] for one in done)
    if not parts:
        return Words(np.zeros(1, np.int64), np.zeros(0, np.uint32), np.zeros((0, 2), np.int32), np.zeros(0, np.uint32))
    hashes, spans, tails = (np.concatenate(side) for side in zip(*parts, strict=True))
    return Words(np.cumsum(np.concatenate(lengths)), hashes, spans, tails)
