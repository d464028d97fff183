"""Near-identical texts: copies first, then candidates, then exact agreement with the first texts of each bucket.

What varies by nature (numbers, prices, contacts, pages) is one sign, so the same template with another telephone number
is the same template.  Of the rest two texts must share enough neighbouring words for their length, and what they share
must be spread over both: a passage that many unrelated makers copy joins nobody.  Nothing here is tuned to a corpus.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
import pyarrow as pa

from clerestory.linking.agreement import agree
from clerestory.linking.candidates import buckets, pair_counts, weigh
from clerestory.linking.consensus import summarise
from clerestory.linking.shingles import Units, contents, in_parts, texts_as_units
from clerestory.linking.slots import join_slots
from clerestory.methods.union_find import find, unite
from clerestory.reading.tokens import token_hashes

#: Texts of a bucket that others are compared with; more than one, since a bucket mixes templates.
_LEADERS = 4
#: Texts with fewer words than this besides numbers and contacts are one template only when wholly equal.
_WORDS = 2


#: Rounds, strict first: the similarity needed where no, one or both sides are what three or more texts have in common.
_ROUNDS = ((0.5, 1.0, 1.0), (0.35, 0.35, 0.5), (0.17, 0.24, 0.45), (0.17, 0.24, 0.45))
#: What a unit needs to stay in a group that grew: its similarity to what the group's texts have in common.
_STAY = 0.22
#: Equal minima of two units below which they are not compared in full.
_MEET = 3


@numba.njit(cache=True, nogil=True)
def _meets(low, a, b):
    n = 0
    for j in range(low.shape[1]):
        n += low[a, j] == low[b, j]
    return n >= _MEET


@numba.njit(cache=True, nogil=True)
def _join(keys, low, units, parent, needs):
    """Unite each unit of a bucket with the first of the bucket's leaders that it agrees with, or make it one."""
    led = np.empty(_LEADERS, np.int64)
    bucket, n = np.uint64(0), 0
    for at in range(len(keys)):
        here, unit = keys[at] >> np.uint64(32), np.int64(keys[at] & np.uint64(0xFFFFFFFF))
        if at == 0 or here != bucket:
            bucket, n = here, 0
        joined = False
        for j in range(n):
            joined |= find(parent, unit) == find(parent, led[j])
        for j in range(n):
            if joined:
                break
            need = needs[int(units.steady[led[j]]) + int(units.steady[unit])]
            if _meets(low, led[j], unit) and agree(units, led[j], units, unit, need):
                joined = unite(parent, led[j], unit)
        if not joined and n < _LEADERS:
            led[n] = unit
            n += 1


@numba.njit(cache=True, nogil=True)
def _leave(units, wholes, whole_of, need, parent, first, last):
    """A unit that does not agree with what its whole has in common stands for itself again."""
    for unit in range(first, last):
        whole = whole_of[unit]
        if wholes.steady[whole] and not agree(units, unit, wholes, whole, need):
            parent[unit] = unit


@numba.njit(cache=True, nogil=True)
def _roots(parent):
    for i in range(len(parent)):
        parent[i] = find(parent, i)


def _contents(texts: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Offsets and words of the texts, a number for the content of each, and whether it can have near copies."""
    offsets, tokens = token_hashes(texts, masked=True)
    hashes, words = contents(offsets, tokens)
    near = words >= _WORDS
    bare = np.flatnonzero(~near)
    if len(bare):
        plain_offsets, plain = token_hashes(texts.take(pa.array(bare)))
        whole, words = contents(plain_offsets, plain)
        # a text without any word or digit is nobody's copy: a number of its own, apart from all contents
        hashes[bare] = np.where(words > 0, whole ^ np.uint64(0x5851F42D4C957F2D), bare.astype(np.uint64))
    return offsets, tokens, hashes, near


def _part(texts: Units, units: Units, place: np.ndarray, parent: np.ndarray, counts: np.ndarray) -> None:
    """Take out of each grown group the units that do not agree with what its texts have in common."""
    wholes, whole_of_text = summarise(texts, parent[place])
    weigh(wholes, counts, len(units.sizes))
    whole_of = np.empty(len(parent), np.int64)
    whole_of[place] = whole_of_text
    grown = np.bincount(whole_of, minlength=len(wholes.sizes)) > 1
    wholes = wholes._replace(steady=wholes.steady & grown)
    left = parent.copy()
    in_parts(units.sizes, lambda a, b: _leave(units, wholes, whole_of, _STAY, left, a, b))
    # what stays keeps the smallest that stays as its root
    stays = left == parent
    root = np.full(len(parent), len(parent))
    np.minimum.at(root, parent[stays], np.flatnonzero(stays))
    parent[:] = np.where(stays, root[parent], left)


def _grouped(texts: Units) -> np.ndarray:
    """The smallest text of each text's group."""
    labels = np.arange(len(texts.sizes))
    join_slots(texts.starts, texts.stops, texts.tokens, labels)
    _roots(labels)
    for number, needs in enumerate(_ROUNDS):
        units, place = (texts, np.arange(len(labels))) if not number else summarise(texts, labels)
        counts = pair_counts(units)
        if number:
            weigh(units, counts, len(units.sizes))
        parent = np.arange(len(units.sizes)) if number else labels
        bands, low = buckets(units, counts)
        for keys in bands:
            _join(keys, low, units, parent, needs)
        _roots(parent)
        if number:
            _part(texts, units, place, parent, counts)
        labels = parent[place]
    return labels


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
    array = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(list(texts), pa.large_string())
    offsets, tokens, hashes, near = _contents(array)
    distinct, first, copy_of = np.unique(hashes, return_index=True, return_inverse=True)
    group = np.arange(len(distinct))
    open_ = np.flatnonzero(near[first])
    if len(open_):
        group[open_] = open_[_grouped(texts_as_units(offsets, tokens, first[open_]))]
    labels = group[copy_of]
    sizes = np.bincount(labels, minlength=len(distinct))
    numbers = np.cumsum(sizes > 1) - 1
    return np.where(sizes[labels] > 1, numbers[labels], -1)
