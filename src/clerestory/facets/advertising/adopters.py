"""Whether a term that rose belongs to few, or to everybody now and then: a fashion is no code.

Two signs tell adopters from a fashion: their texts are more alike, otherwise, than texts drawn at random; and those who
use the term keep to it in other texts of theirs.  Neither looks at the words around the term, which come with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.facets.advertising.usage import Words, tokens_of
from clerestory.facets.advertising.windows import Units
from clerestory.methods.poisson_binomial import tail

#: Tokens to either side that come with a term and are left out of the comparison.
_FRAME = 8
#: Two texts of one poster are different ones when they share less than this part of their words.
_ANOTHER = 0.5
#: Numbers that stand for a text, users of a term that are compared, and random draws.
_WIDE, _MOST, _DRAWS = 96, 200, 999
#: Words by which a text is told to be comparable at all: the commonest of the users'.
_COMMON = 50


class Few(NamedTuple):
    """Of a term: the chance of texts so alike, of users who keep to it so often, and how many of how many do."""

    alike: float
    kept: float
    keep: int
    of: int

    @property
    def p(self) -> float:
        """Either sign is enough; two were looked at."""
        return min(1.0, 2 * min(self.alike, self.kept))


class Later(NamedTuple):
    """The later texts: unit, distinct tokens of each (`token` from `at[k]` on), and a vector a text."""

    unit: np.ndarray
    at: np.ndarray
    token: np.ndarray
    weight: np.ndarray
    signs: np.ndarray
    vector: np.ndarray


def later_texts(words: Words, units: Units, *, seed: int) -> Later:
    """Texts of the later window as sums of random signs of their words, rare words weighing more.

    References
    ----------
    Achlioptas (2003), Database-friendly random projections; Sparck Jones (1972) for the weights.
    """
    unit = np.flatnonzero(units.later)
    size, width = len(words.names), len(units.row)
    there = (words.token >= 0) & units.later[words.unit]
    cells = np.unique(words.unit[there] * (size + 1) + words.token[there])
    of, token = cells // (size + 1), cells % (size + 1)
    at = np.searchsorted(of, np.arange(width + 1))
    weight = np.log(len(unit) / np.maximum(np.bincount(token, minlength=size), 1)).astype(np.float32)
    dice = np.random.Generator(np.random.PCG64(seed))
    signs = (dice.integers(0, 2, (size, _WIDE), dtype=np.int8) * 2 - 1).astype(np.float32)
    vector = np.zeros((width, _WIDE), np.float32)
    for k in unit.tolist():
        words_of = token[at[k] : at[k + 1]]
        vector[k] = _unit_length(weight[words_of] @ signs[words_of])
    return Later(unit, at, token, weight, signs, vector)


def _unit_length(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def few(  # noqa: PLR0913 (what is compared with what)
    term: Sequence[int], users: np.ndarray, words: Words, units: Units, texts: Later, others: Others, seed: int
) -> Few:
    """The two signs for one term, given as its tokens, and its users in the later window."""
    frames = {k: _framed(words, int(k), term) for k in users.tolist()}
    trials, hits = 0, 0
    for k in users.tolist():
        other = others.of(int(units.poster[k]), texts.token[texts.at[k] : texts.at[k + 1]])
        if other is not None:
            trials += 1
            hits += _holds(other, term)
    share = len(users) / max(1, len(texts.unit))
    kept = tail(np.full(trials, share), hits) if hits else 1.0
    return Few(_alike(users, frames, texts, seed), kept, hits, trials)


def _framed(words: Words, unit: int, term: Sequence[int]) -> np.ndarray:
    """The distinct tokens of a text but for the term and what stands near it."""
    token = words.token[slice(*np.searchsorted(words.unit, [unit, unit + 1]))]
    near = np.zeros(len(token), np.bool_)
    for at in np.flatnonzero(token == term[0]).tolist():
        near[max(0, at - _FRAME) : at + len(term) + _FRAME] = True
    return np.unique(token[~near & (token >= 0)])


def _holds(token: np.ndarray, term: Sequence[int]) -> bool:
    if len(term) == 1:
        return bool((token == term[0]).any())
    return bool(((token[:-1] == term[0]) & (token[1:] == term[1])).any())


def _alike(users: np.ndarray, frames: dict[int, np.ndarray], texts: Later, seed: int) -> float:
    """The chance that as many texts drawn from comparable ones are as much alike as the users' are."""
    users = users[:_MOST]
    vectors = texts.vector.copy()
    for k in users.tolist():
        vectors[k] = _unit_length(texts.weight[frames[k]] @ texts.signs[frames[k]])
    common = np.zeros(len(texts.weight), np.bool_)
    counts = np.bincount(np.concatenate([frames[k] for k in users.tolist()]), minlength=len(texts.weight))
    common[np.argsort(-counts, kind="stable")[:_COMMON]] = True
    # texts in another language, or of a few signs, are no comparison
    sizes = np.maximum(np.diff(texts.at), 1)
    share = np.add.reduceat(np.append(common[texts.token], 0), texts.at[:-1]) / sizes
    able = np.union1d(users, texts.unit[share[texts.unit] >= np.quantile(share[users], 0.05)])
    dice = np.random.Generator(np.random.PCG64(seed))
    seen = float((vectors[users].sum(axis=0) ** 2).sum())
    above = 0
    for _ in range(_DRAWS):
        drawn = dice.choice(able, len(users), replace=False, shuffle=False)
        above += float((vectors[drawn].sum(axis=0) ** 2).sum()) >= seen
    return (1 + above) / (1 + _DRAWS)


class Others:
    """The other texts of posters in the later window, read when they are asked for."""

    def __init__(self, adverts: pa.Table, read: pa.Table, words: Words, units: Units, posters: np.ndarray) -> None:
        later = pc.greater_equal(adverts["day"].cast(pa.int32()), units.edge).to_numpy(zero_copy_only=False)
        poster = units.poster_of_row
        wanted = np.flatnonzero(later & np.isin(poster, posters))
        self._at: dict[int, list[int]] = {}
        for row, who in zip(wanted.tolist(), poster[wanted].tolist(), strict=True):
            self._at.setdefault(who, []).append(row)
        known = {name: k for k, name in enumerate(words.names)}
        self._tokens: dict[int, np.ndarray] = {}
        for row, said in zip(wanted.tolist(), tokens_of(adverts, read, wanted), strict=True):
            self._tokens[row] = np.array([known.get(one, -1) for one in said], np.int64)

    def of(self, poster: int, text: np.ndarray) -> np.ndarray | None:
        """The tokens of the poster's text that is least like *text*, None when all are like it."""
        least, found = _ANOTHER, None
        for row in self._at.get(poster, ()):
            token = self._tokens[row]
            distinct = np.unique(token[token >= 0])
            both = len(np.intersect1d(distinct, text, assume_unique=True))
            share = both / max(1, len(distinct) + len(text) - both)
            if share < least:
                least, found = share, token
        return found
