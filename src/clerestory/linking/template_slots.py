"""The slots of templates: which words of a group of texts stay, which places are filled anew, and with what.

The texts are laid under each other word by word.  A column is constant when one word with a few slips describes it more
shortly than a list of values does; what varies by nature is a slot even where all texts hold the same.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.linking.compiled import kernel
from clerestory.linking.shingles import in_parts
from clerestory.linking.wording import buffers, words_of
from clerestory.methods.alignment import align_to
from clerestory.methods.consensus_alignment import backbone_of
from clerestory.methods.description_length import WORD, is_constant
from clerestory.reading.tokens import MASK

#: What a slot may hold, in the order in which equal votes are settled.
SLOT_KINDS: tuple[str, ...] = ("contact", "price", "place", "number", "name", "free text")
#: Words of a text that are laid under each other, and texts that decide what is constant.
_WORDS, _ASKED = 400, 48
#: Part of the texts that must put words in between two columns for a slot to be there; fewer are slips.
_PUT_IN = 0.25
#: A name has no more words than this.
_NAME = 4
#: Texts that are laid out at once.
_PIECE = 1 << 16


class Slots(NamedTuple):
    """Slots by template and place, and what each text has in them.

    group, position : int64[s]: the template, and how many constant words stand before the slot
    text, slot : int64[v]: which text, which slot;  start, stop : int32[v]: code points of the text
    value : the words as the text has them;  masked, named : bool[v]: varies by nature; written like a name
    """

    group: np.ndarray
    position: np.ndarray
    text: np.ndarray
    slot: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    value: pa.Array
    masked: np.ndarray
    named: np.ndarray


@cache
def _capitals() -> np.ndarray:
    return np.array([chr(cp).isupper() for cp in range(0x2000)])


@kernel
def _counted(held):
    """How often each value is there."""
    held.sort()
    counts, n = np.zeros(len(held), np.float64), 0
    for at in range(len(held)):
        n += at == 0 or held[at] != held[at - 1]
        counts[n - 1] += 1
    return counts[:n]


@kernel
def _constant_columns(tokens, starts, stops, backbone, mask, word, constant, gaps):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Which columns hold one word, and before which columns texts put something in."""
    n, m = min(len(starts), _ASKED), len(backbone)
    grid, columns = np.zeros((m, n), np.uint32), np.empty(_WORDS, np.int32)
    put_in = np.zeros(m + 1, np.int64)
    for k in range(n):
        row = k * len(starts) // n
        sequence = tokens[starts[row] : stops[row]]
        align_to(sequence, backbone, columns)
        for at in range(len(sequence)):
            column = columns[at]
            if column >= 0:
                grid[column, k] = sequence[at]
            elif at == 0 or columns[at - 1] != column:
                put_in[-1 - column] += 1
    for column in range(m):
        # a text that leaves the word out is no other value: what most leave out has no column
        there = grid[column][grid[column] != 0]
        constant[column] = backbone[column] != mask and is_constant(_counted(there), word)
    for gap in range(m + 1):
        gaps[gap] = put_in[gap] >= max(2.0, _PUT_IN * n)


@kernel
def _numbered(constant, gaps, of_column, of_gap, positions):
    """The slot of each column and gap, -1 for none; how many there are.  Neighbours are one slot."""
    m, n, fixed, open_ = len(constant), 0, 0, False
    for at in range(m + 1):
        before, after = at > 0 and not constant[at - 1], at < m and not constant[at]
        of_gap[at] = -1
        if gaps[at] or before or after:
            if not open_:
                positions[n] = fixed
                n += 1
                open_ = True
            of_gap[at] = n - 1
        if at == m:
            break
        of_column[at] = n - 1 if after else -1
        if not after:
            fixed += 1
            open_ = False
    return n


@kernel
def _laid(tokens, starts, stops, edges, mask, word, of_token, positions, counts, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """For each word of each text its slot or -1, and the slots of each group; positions lie where its texts begin."""
    columns = np.empty(_WORDS, np.int32)
    for group in range(first, last):
        own_starts = starts[edges[group] : edges[group + 1]]
        own_stops = np.minimum(stops[edges[group] : edges[group + 1]], own_starts + _WORDS)
        backbone = backbone_of(tokens, own_starts, own_stops)
        m = len(backbone)
        constant, gaps = np.zeros(m, np.bool_), np.zeros(m + 1, np.bool_)
        _constant_columns(tokens, own_starts, own_stops, backbone, mask, word, constant, gaps)
        of_column, of_gap, where = np.empty(m, np.int64), np.empty(m + 1, np.int64), np.empty(m + 1, np.int64)
        counts[group] = _numbered(constant, gaps, of_column, of_gap, where)
        base = own_starts[0] + edges[group]
        room = edges[group + 1] - edges[group] + own_stops[-1] - own_starts[0]
        counts[group] = min(counts[group], room)
        positions[base : base + counts[group]] = where[: counts[group]]
        for k in range(len(own_starts)):
            sequence = tokens[own_starts[k] : own_stops[k]]
            align_to(sequence, backbone, columns)
            for at in range(len(sequence)):
                column = columns[at]
                slot = of_column[column] if column >= 0 else of_gap[-1 - column]
                of_token[own_starts[k] + at] = slot if slot < counts[group] else -1


@kernel
def _runs(of_token, offsets, tokens, mask, data, bytes_at, capitals, spans, out, flags):  # noqa: C901, PLR0913 (a kernel: arrays in, no calls within)
    """One row a text and slot: text, slot, start, stop in code points, start, stop in bytes; how many were written."""
    n = 0
    for text in range(len(offsets) - 1):
        byte, place = bytes_at[text], 0
        at, stop = offsets[text], offsets[text + 1]
        while at < stop:
            slot = of_token[at]
            if slot < 0:
                at += 1
                continue
            first, begin = at, spans[at, 0]
            masked, words = False, 0
            while at < stop and of_token[at] == slot:
                masked |= tokens[at] == mask
                words += 1
                at += 1
            end = spans[at - 1, 1]
            named, boundary = words <= _NAME and first > offsets[text], True
            while place < begin:
                byte += 1
                while byte < bytes_at[text + 1] and (data[byte] & 0xC0) == 0x80:
                    byte += 1
                place += 1
            from_ = byte
            while place < end:
                cp = np.uint32(data[byte])
                if cp >= 0xC0 and cp < 0xE0:
                    cp = ((cp & 0x1F) << 6) | np.uint32(data[byte + 1] & 0x3F)
                if boundary and cp != 32:
                    named &= cp < len(capitals) and capitals[cp]
                boundary = cp == 32
                byte += 1
                while byte < bytes_at[text + 1] and (data[byte] & 0xC0) == 0x80:
                    byte += 1
                place += 1
            if end <= begin:
                continue
            if masked and from_ > bytes_at[text] and (data[from_ - 1] == 36 or data[from_ - 1] == 43):
                # the dollar or the plus belongs to the number
                begin, from_ = begin - 1, from_ - 1
            out[n, 0], out[n, 1], out[n, 2], out[n, 3], out[n, 4], out[n, 5] = text, slot, begin, end, from_, byte
            flags[n, 0], flags[n, 1] = masked, named and not masked
            n += 1
    return n


@kernel
def _gathered(data, begins, ends, offsets, out):
    for i in range(len(begins)):
        out[offsets[i] : offsets[i + 1]] = data[begins[i] : ends[i]]


def _sliced(data: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> pa.Array:
    """The strings that lie between these bytes."""
    offsets = np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64)
    out = np.empty(int(offsets[-1]), np.uint8)
    _gathered(data, begins, ends, offsets, out)
    made = pa.Array.from_buffers(pa.large_string(), len(begins), [None, pa.py_buffer(offsets), pa.py_buffer(out)])
    return made.cast(pa.string())


def slots_of(texts: pa.Array, edges: np.ndarray) -> Slots:
    """The slots of each group of texts, and what each text has in them.

    Parameters
    ----------
    texts : the texts of the templates one after the other
    edges : int64[g + 1]: texts[edges[i]:edges[i + 1]] are those of template i, one at least each

    Returns
    -------
    slots by template and place; values by text and place.  No slot where the texts are the same and hold nothing that
    varies by nature

    Errors to expect
    ----------------
    A slot whose value is the same in nearly all texts reads as constant; a word that many texts changed, by chance into
    the same other word, reads as a slot.  Of a text of more than 400 words only the first 400 are laid out.
    """
    edges = np.asarray(edges, np.int64)
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    # a piece at a time: what is held of each word is ten times what is kept of it
    cuts = np.searchsorted(edges, np.arange(_PIECE, len(texts), _PIECE))
    marks = np.unique(np.concatenate([[0], cuts, [len(edges) - 1]]))
    pieces = [
        _laid_out(texts.slice(edges[first], edges[last] - edges[first]), edges[first : last + 1] - edges[first])
        for first, last in itertools.pairwise(marks.tolist())
    ] or [_laid_out(texts, edges)]
    slots = np.cumsum([0, *(len(piece.group) for piece in pieces)])
    made = [
        piece._replace(group=piece.group + group, text=piece.text + edges[group], slot=piece.slot + slot)
        for piece, group, slot in zip(pieces, marks.tolist(), slots.tolist(), strict=False)
    ]
    return Slots(*(pa.concat_arrays(column) if isinstance(column[0], pa.Array) else np.concatenate(column)
                   for column in zip(*made, strict=True)))  # fmt: skip


def _laid_out(texts: pa.Array, edges: np.ndarray) -> Slots:
    """`slots_of` for as many texts as are held at once."""
    words = words_of(texts, whole=True)
    starts, stops = words.offsets[:-1], words.offsets[1:]
    of_token = np.full(len(words.hashes), -1, np.int64)
    positions, counts = np.zeros(len(words.hashes) + len(starts) + 1, np.int64), np.zeros(len(edges) - 1, np.int64)
    lengths = np.add.reduceat(stops - starts, edges[:-1]) if len(edges) > 1 else np.zeros(0, np.int64)
    in_parts(
        lengths,
        lambda a, b: _laid(words.hashes, starts, stops, edges, MASK, WORD, of_token, positions, counts, a, b),
    )
    data, bytes_at = buffers(texts)
    rows, flags = np.empty((len(words.hashes), 6), np.int64), np.empty((len(words.hashes), 2), np.bool_)
    n = _runs(of_token, words.offsets, words.hashes, MASK, data, bytes_at, _capitals(), words.spans, rows, flags)
    rows, flags = rows[:n], flags[:n]
    base = np.cumsum(counts) - counts
    group_of_text = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    group = np.repeat(np.arange(len(counts)), counts)
    inner = np.arange(len(group)) - base[group]
    return Slots(
        group=group, position=positions[(starts[edges[:-1]] + edges[:-1])[group] + inner] if len(group) else group,
        text=rows[:, 0], slot=base[group_of_text[rows[:, 0]]] + rows[:, 1],
        start=rows[:, 2].astype(np.int32), stop=rows[:, 3].astype(np.int32),
        value=_sliced(data, rows[:, 4], rows[:, 5]), masked=flags[:, 0], named=flags[:, 1],
    )  # fmt: skip


def slot_kinds(slots: Slots, read: np.ndarray) -> np.ndarray:
    """The kind of each slot, as a number of `SLOT_KINDS`: what most of its values are.

    `read` is int64[v]: the kind that the readers saw in a value, -1 where they saw nothing.
    """
    number, name, free = (SLOT_KINDS.index(one) for one in ("number", "name", "free text"))
    own = np.where(slots.masked, number, np.where(slots.named, name, free))
    kind = np.where(read >= 0, read, own)
    votes = np.bincount(slots.slot * len(SLOT_KINDS) + kind, minlength=len(slots.group) * len(SLOT_KINDS))
    return votes.reshape(-1, len(SLOT_KINDS)).argmax(axis=1) if len(slots.group) else np.zeros(0, np.int64)
