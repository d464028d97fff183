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
from clerestory.linking.candidates import buckets
from clerestory.linking.shingles import Documents, contents, documents
from clerestory.linking.slots import join_slots
from clerestory.methods.union_find import find, unite
from clerestory.reading.tokens import token_hashes

#: Texts of a bucket that others are compared with; more than one, since a bucket mixes templates.
_LEADERS = 4
#: Texts with fewer words than this besides numbers and contacts are one template only when wholly equal.
_WORDS = 2


@numba.njit(cache=True, nogil=True)
def _join(keys, starts, tokens, begins, sizes, sets, parent, leaders):
    """Compare each text of a bucket with the bucket's first texts that did not agree with each other."""
    led = np.empty(leaders, np.int64)
    bucket, n = np.uint64(0), 0
    for at in range(len(keys)):
        here, text = keys[at] >> np.uint64(32), np.int64(keys[at] & np.uint64(0xFFFFFFFF))
        if at == 0 or here != bucket:
            bucket, n = here, 0
        joined = False
        for j in range(n):
            if find(parent, text) == find(parent, led[j]):
                joined = True
                break
        if not joined:
            for j in range(n):
                if agree(starts, tokens, begins, sizes, sets, led[j], text):
                    unite(parent, led[j], text)
                    joined = True
        if not joined and n < leaders:
            led[n] = text
            n += 1


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


def _grouped(docs: Documents) -> np.ndarray:
    """The smallest text of each text's group."""
    parent = np.arange(len(docs))
    join_slots(docs.starts, docs.tokens, parent)
    for keys in buckets(docs):
        _join(keys, docs.starts, docs.tokens, docs.begins, docs.sizes, docs.sets, parent, _LEADERS)
    _roots(parent)
    return parent


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
        group[open_] = open_[_grouped(documents(offsets, tokens, first[open_]))]
    labels = group[copy_of]
    sizes = np.bincount(labels, minlength=len(distinct))
    numbers = np.cumsum(sizes > 1) - 1
    return np.where(sizes[labels] > 1, numbers[labels], -1)
