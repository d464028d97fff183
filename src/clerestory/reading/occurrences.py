"""find's index of one file of traces: which word or value stands in which row, sorted by key.

A word's key is its 32-bit hash; a value's (a telephone number, a handle …) is 62 bits of a digest keyed with the
workspace's secret, set above all words.  Keys only narrow down: what is found is read again before it is shown, so a
collision costs time and never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.kinds import Kind
from clerestory.model.schemas import schema
from clerestory.reading.tokens import token_hashes

#: Kinds of mention that find looks up by value; places and prices are found as words.
LOOKED_UP = ("phone", "email", "handle", "url", "wallet", "plate", "name")

_ABOVE_WORDS = 1 << 62

#: Turns strings into keyed digests in hexadecimal, 32 characters each.
Digests = Callable[[pa.Array], pa.Array]


def value_keys(kinds: Sequence[str] | pa.Array, values: Sequence[str] | pa.Array, digests: Digests) -> np.ndarray:
    """The keys of values: int64[n], each above every word's key."""
    joined = pc.binary_join_element_wise(pa.array(kinds, pa.string()), pa.array(values, pa.string()), "\x1f")
    if not len(joined):
        return np.zeros(0, np.int64)
    coded = joined.dictionary_encode()
    hexed = "".join(digests(coded.dictionary).to_pylist())
    words = np.frombuffer(bytes.fromhex(hexed), ">u8")[::2] >> np.uint64(2)
    return (words | np.uint64(_ABOVE_WORDS)).astype(np.int64)[coded.indices.to_numpy()]


def word_keys(text: str) -> np.ndarray:
    """The keys of a text's words, in their order: int64[m]."""
    return token_hashes([text])[1].astype(np.int64)


def occurrences_of(rows: pa.Table, kind: Kind, mentions: pa.Table, digests: Digests) -> pa.Table:
    """The index of one file of traces.

    Parameters
    ----------
    rows : the file, with `trace` and the columns that are read
    mentions : trace, kind, value: what the readers found in it
    digests : the workspace's keyed digest

    Returns
    -------
    key, row (from 0, as they stand in the file): sorted by both, each pair once; empty for a file without words
    """
    pairs = [_pairs(rows[field]) for field in kind.searched_columns if field in rows.column_names]
    words = _distinct(np.concatenate([np.zeros(0, np.uint64), *pairs]))
    keys, at = (words >> np.uint64(32)).astype(np.int64), (words & np.uint64(0xFFFFFFFF)).astype(np.int64)
    looked_up = mentions.filter(pc.is_in(mentions["kind"], value_set=pa.array(LOOKED_UP)))
    of = value_keys(looked_up["kind"].combine_chunks(), looked_up["value"].combine_chunks(), digests)
    row = pc.index_in(looked_up["trace"].combine_chunks(), rows["trace"].combine_chunks()).to_numpy().astype(np.int64)
    if len(of):
        order = np.lexsort((row, of))
        of, row = of[order], row[order]
        first = np.concatenate([[True], (of[1:] != of[:-1]) | (row[1:] != row[:-1])])
        of, row = of[first], row[first]
    return pa.table([np.concatenate([keys, of]), np.concatenate([at, row])], schema=schema("occurrence"))


def _pairs(texts: pa.ChunkedArray) -> np.ndarray:
    """Word and row of every word, as one number each: the word above, the row below."""
    offsets, hashes = token_hashes(texts)
    rows = np.repeat(np.arange(len(offsets) - 1, dtype=np.uint64), np.diff(offsets))
    return _distinct((hashes.astype(np.uint64) << np.uint64(32)) | rows)


def _distinct(values: np.ndarray) -> np.ndarray:
    """The values, ascending, each once.  numpy's own unique hashes first, which takes eight times as long here."""
    values.sort()
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]
