"""Near-identical texts: copies first, then candidates, then exact agreement with the first texts of each bucket.

What varies by nature (numbers, prices, contacts, pages) is one sign, so the same template with another telephone number
is the same template.  Of the rest two texts must share enough neighbouring words for their length, and what they share
must be spread over both: a passage that many unrelated makers copy joins nobody.  Nothing here is tuned to a corpus.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.linking.agreement import agree, desk
from clerestory.linking.candidates import sketch
from clerestory.linking.compiled import lean
from clerestory.linking.consensus import ASKED, summarise
from clerestory.linking.shingles import Units, contents, in_parts, texts_as_units
from clerestory.linking.short import LONGEST, join_short
from clerestory.linking.splitting import split_groups
from clerestory.linking.stars import Needs, join_stars, merge
from clerestory.linking.text_bytes import byte_hashes
from clerestory.linking.wording import Words, words_of
from clerestory.reading.tokens import token_hashes

#: Texts with fewer words than this besides numbers and contacts are one template only when wholly equal.
_WORDS = 1


#: The two rounds, texts and then groups: the similarity needed where no, one or both sides are what three or more texts
#: have in common.
ROUNDS: tuple[Needs, ...] = ((0.5, 1.0, 1.0), (0.17, 0.23, 0.45))
#: What a unit needs to stay in a group that grew: its similarity to what the group's texts have in common.
_STAY = 0.2
#: Units that left a group together stay together when they are as alike as this, each with one of so many others.
_ALIKE, _STARS = 0.5, 32
#: More different texts than this say no more of how often a wording recurs.
SUPPORT = 8


@lean
def _part_groups(units, wholes, members, edges, parent, known, led, work, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Who does not agree with what its group has in common leaves it; those who leave join who is much like them.

    known : int8, one a member: 1 when it stays, 0 when it leaves, -1 when it is to be asked; what is found is written
    """
    at_whole, among = work
    for whole in range(first, last):
        kept, n = -1, 0
        for at in range(edges[whole], edges[whole + 1]):
            unit = members[at]
            if known[at] < 0:
                stays = not wholes.steady[whole] or agree(units, unit, wholes, whole, _STAY, at_whole, 0)
                known[at] = np.int8(stays)
            if known[at] == 1:
                kept = unit if kept < 0 else kept
                parent[unit] = kept
                continue
            parent[unit] = unit
            for j in range(n):
                if agree(units, unit, units, led[j], _ALIKE, among, 0):
                    parent[unit] = led[j]
                    break
            if parent[unit] == unit and n < _STARS:
                led[n] = unit
                n += 1


def contents_of(array: pa.Array | pa.ChunkedArray, first: int = 0) -> tuple[Words, np.ndarray, np.ndarray]:
    """The words of the texts, a number for the content of each, and whether it can have near copies.

    `first` is how many texts there were before: one without any word is told apart by where it stands.
    """
    words = words_of(array)
    hashes, plain = contents(words.offsets, words.hashes)
    near = plain >= _WORDS
    bare = np.flatnonzero(~near)
    if len(bare):
        whole, said = contents(*token_hashes(array.take(pa.array(bare))))
        # a text without any word or digit is nobody's copy: a number of its own, apart from all contents
        hashes[bare] = np.where(said > 0, whole ^ np.uint64(0x5851F42D4C957F2D), (bare + first).astype(np.uint64))
    return words, hashes, near


def support_of(copy_of: np.ndarray, bytes_: np.ndarray, n: int) -> np.ndarray:
    """For each content how many different texts have it, numbers and contacts told apart."""
    pairs = np.stack([copy_of.astype(np.uint64), bytes_])
    order = np.lexsort(pairs)
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(pairs[1][order]) != 0) | (np.diff(pairs[0][order]) != 0)
    return np.minimum(np.bincount(copy_of[order[first]], minlength=n), SUPPORT)


class _Read(NamedTuple):
    """What is kept of texts once they were read: their words, and of the short ones the text."""

    offsets: np.ndarray
    tokens: np.ndarray
    hashes: np.ndarray
    near: np.ndarray
    bytes: np.ndarray
    short: np.ndarray
    texts: pa.ChunkedArray


class _Batch(NamedTuple):
    """The same of one batch; how many words each text has in place of where they begin."""

    lengths: np.ndarray
    tokens: np.ndarray
    hashes: np.ndarray
    near: np.ndarray
    bytes: np.ndarray
    short: np.ndarray
    texts: pa.Array


def _batch(array: pa.Array, first: int) -> _Batch:
    words, hashes, near = contents_of(array, first)
    lengths = np.diff(words.offsets)
    rows = np.flatnonzero(near & (lengths <= LONGEST))
    texts = array.take(pa.array(rows)).cast(pa.large_string())
    return _Batch(lengths, words.hashes, hashes, near, byte_hashes(array), first + rows, texts)


def _read_ahead(batches: Iterable[pa.Array]) -> Iterator[_Batch]:
    """Each batch read, in order; the next ones come from the file meanwhile, so that few are held."""
    waiting: deque[Future[_Batch]] = deque()
    first, cores = 0, os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        for array in batches:
            waiting.append(pool.submit(_batch, array, first))
            first += len(array)
            if len(waiting) > cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(batches: Iterable[pa.Array]) -> _Read:
    """Read batch by batch, so that no more than a few need be held."""
    empty = pa.array([], pa.large_string())
    done = list(_read_ahead(batches)) or [_batch(empty, 0)]
    tokens = [one.tokens for one in done]
    done = [one._replace(tokens=one.tokens[:0]) for one in done]
    whole = np.empty(sum(map(len, tokens)), np.uint32)
    at = len(whole)
    while tokens:
        # each part goes as soon as it is copied: the words are most of what is held
        own = tokens.pop()
        whole[at - len(own) : at] = own
        at -= len(own)
    offsets = np.concatenate([np.zeros(1, np.int64), *(one.lengths for one in done)]).cumsum()
    hashes, near, bytes_, short = (
        np.concatenate([getattr(one, name) for one in done]) for name in ("hashes", "near", "bytes", "short")
    )
    texts = pa.chunked_array([one.texts for one in done], pa.large_string())
    return _Read(offsets, whole, hashes, near, bytes_, short, texts)


class Asked(NamedTuple):
    """What units were asked before: of the texts their slots; of each unit its slot; of each slot of a unit by which
    texts its group was summarised when it was asked, as a number, and whether it stayed.
    """

    texts: np.ndarray
    units: np.ndarray
    draw: np.ndarray
    stays: np.ndarray


def part(texts: Units, units: Units, place: np.ndarray, parent: np.ndarray, before: Asked | None = None) -> None:
    """Take out of each group that grew the units that do not agree with what its texts have in common.

    What a unit said `before` of the same texts it says again: it is not asked, and what others say now is written.
    """
    grown = np.bincount(parent, minlength=len(parent)) > 1
    asked = np.flatnonzero(grown[parent[place]])
    if not len(asked):
        return
    wholes, whole_of = summarise(texts, parent[place[asked]], asked)
    members, which = np.unique(place[asked], return_index=True)
    order = np.argsort(whole_of[which], kind="stable")
    edges = np.searchsorted(whole_of[which][order], np.arange(len(wholes.sizes) + 1))
    members, known = members[order], np.full(len(order), -1, np.int8)
    slots, now = np.zeros(0, np.int64), np.zeros(0, np.uint64)
    if before is not None:
        slots = before.units[members]
        now = _draws(before.texts[asked], whole_of, len(wholes.sizes))[whole_of[which][order]]
        known[before.draw[slots] == now] = 0
        known[(known == 0) & before.stays[slots]] = 1

    def some(a: int, b: int) -> None:
        work = desk(units, wholes, 1), desk(units, units, 1)
        led = np.empty(_STARS, np.int64)
        _part_groups(units, wholes, members, edges, parent, known, led, work, a, b)

    in_parts(np.diff(edges), some)
    if before is not None:
        before.draw[slots], before.stays[slots] = now, known == 1


def _draws(slots: np.ndarray, group: np.ndarray, n: int) -> np.ndarray:
    """uint64[n]: a number for the texts by which each group is summarised, the first `ASKED` of it."""
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=n)
    inner = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    first = order[inner < ASKED]
    draws = np.zeros(n, np.uint64)
    np.add.at(draws, group[first], mixed(slots[first]))
    return draws


def mixed(slots: np.ndarray) -> np.ndarray:
    """A number for each slot, so that the sum over some tells which they are."""
    made = (slots.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    made ^= made >> np.uint64(31)
    return made * np.uint64(0xD6E8FEB86659FD93)


def _grouped(texts: Units) -> np.ndarray:
    """The smallest text of each text's group."""
    every = np.arange(len(texts.sizes))
    labels = every
    for number, needs in enumerate(ROUNDS):
        units, place = summarise(texts, labels, every) if number else (texts, every)
        parent = join_stars(units, sketch(units, number), needs)
        part(texts, units, place, parent)
        labels = parent[place]
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    return first[group]


def _join_short(read: _Read, rows: np.ndarray, short: np.ndarray, labels: np.ndarray) -> None:
    """Unite, in labels, the short ones among the texts of these rows that differ in what their slots hold.

    Last, since by pairs of words the values of a slot hardly resemble each other and would be parted again.
    """
    places = np.flatnonzero(short)
    words = words_of(read.texts.take(pa.array(np.searchsorted(read.short, rows[places]))), whole=True)
    merge(labels, _spread(places, join_short(words.offsets, words.hashes, words.tails), len(labels)))


def _spread(places: np.ndarray, labels: np.ndarray, n: int) -> np.ndarray:
    whole = np.arange(n)
    whole[places] = places[labels]
    return whole


def templates_of(texts: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> np.ndarray:
    """Which texts are written from one template.

    Parameters
    ----------
    texts : n strings, in any order; nulls and empty texts are alone

    Returns
    -------
    int64[n]: the same number 0.. for texts of one template, -1 for a text that stands alone.  The partition does not
    hang on the order of the texts, nor on how many copies of one are there

    Errors to expect
    ----------------
    Two templates of one maker that share most of their sentences are one; a text cut to less than half, or with as much
    added as it had, is not found; texts under a dozen words are joined only when they differ in one word that takes
    three values or more; translations are not joined.

    References
    ----------
    Broder (1997) for the candidates; Vaarandi (2003) for short texts.
    """
    array: pa.Array | pa.ChunkedArray = (
        texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(list(texts), pa.large_string())
    )
    return templates_of_batches(array.chunks if isinstance(array, pa.ChunkedArray) else [array])


def templates_of_batches(batches: Iterable[pa.Array]) -> np.ndarray:
    """`templates_of` for texts that come in batches, of which only the words are held."""
    read = _read(batches)
    _, first, copy_of = np.unique(read.hashes, return_index=True, return_inverse=True)
    group = np.arange(len(first))
    open_ = np.flatnonzero(read.near[first])
    if len(open_):
        rows = first[open_]
        short = np.diff(read.offsets)[rows] <= LONGEST
        support = support_of(copy_of, read.bytes, len(first))[open_]
        units = texts_as_units(read.offsets, read.tokens, rows, support)
        labels = split_groups(units.starts, units.stops, units.tokens, support, _grouped(units))
        _join_short(read, rows, short, labels)
        group[open_] = open_[labels]
    labels = group[copy_of]
    sizes = np.bincount(labels, minlength=len(first))
    numbers = np.cumsum(sizes > 1) - 1
    return np.where(sizes[labels] > 1, numbers[labels], -1)
