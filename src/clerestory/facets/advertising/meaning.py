"""Words that newly mean something: the words around them, in the later window beside the earlier one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clerestory.facets.advertising.usage import Words
from clerestory.facets.advertising.windows import Units
from clerestory.methods.jensen_shannon import Dealing, dealt
from clerestory.methods.westfall_young import adjusted

#: Words to either side that are a word's context.
REACH = 4
#: Users of a word that are read in each window; more say nothing more of a meaning.
MOST = 100
#: Permutations: the least p-value is one in so many and one.
DEALT = 199


class Turn(NamedTuple):
    """A word whose company changed: users in both windows, the p-value over all words, and the words that came."""

    word: int
    later: int
    earlier: int
    p: float
    came: tuple[int, ...]


class _Company(NamedTuple):
    """Users of words, by word, then site, those of the later window first: `word` and `unit`; and who is near.

    use, near : one row a user and a word near the one used
    """

    word: np.ndarray
    unit: np.ndarray
    use: np.ndarray
    near: np.ndarray


def turns(words: Words, units: Units, *, posters: int, everywhere: float, seed: int) -> list[Turn]:
    """Every word with *posters* users in each window, tested by dealing its own users out between the windows anew.

    How many of its users stand in each window, site by site, stays as it is: that a word is used more often is another
    question.  The p-values are those of the largest of all words' statistics.
    """
    company = _company(words, units, posters=posters, most=everywhere)
    if not len(company.use):
        return []
    names, word = np.unique(company.word, return_inverse=True)
    size = len(words.names)
    cells, column = np.unique(word[company.use] * size + company.near, return_inverse=True)
    begins = np.searchsorted(cells, np.arange(len(names) + 1) * size)
    later = units.later[company.unit]
    block = word * len(units.sites) + units.site[company.unit]
    blocks, block_of = np.unique(block, return_inverse=True)
    sets = Dealing(
        set_at=np.searchsorted(blocks, np.arange(len(names) + 1) * len(units.sites)),
        block_at=np.searchsorted(block, np.append(blocks, np.iinfo(np.int64).max)),
        side=np.bincount(block_of[later], minlength=len(blocks)),
        member_at=np.searchsorted(company.use, np.arange(len(word) + 1)),
        column=column - begins[word[company.use]],
        width=np.diff(begins),
    )
    p = adjusted(*dealt(sets, deals=DEALT, seed=seed))
    counts = np.stack([np.bincount(column[side[company.use]], minlength=len(cells)) for side in (later, ~later)])
    users = np.stack([np.bincount(word[side], minlength=len(names)) for side in (later, ~later)])
    made = []
    for k, name in enumerate(names.tolist()):
        at = slice(begins[k], begins[k + 1])
        came = _came(cells[at] % size, counts[:, at], users[:, k], posters)
        made.append(Turn(name, int(users[0, k]), int(users[1, k]), float(p[k]), came))
    return made


def _company(words: Words, units: Units, *, posters: int, most: float) -> _Company:
    """The company of every word that enough posters use in each window, and not nearly everybody."""
    there = words.token >= 0
    width = int(words.unit.max(initial=0)) + 1
    pairs = np.unique(words.token[there] * width + words.unit[there])
    word, unit = pairs // width, pairs % width
    size = len(words.names)
    later = np.bincount(word[units.later[unit]], minlength=size)
    earlier = np.bincount(word[~units.later[unit]], minlength=size)
    # what everybody writes, in either window, says nothing of the sense of a word beside it
    common = np.maximum(later / max(1, units.later.sum()), earlier / max(1, (~units.later).sum())) >= most
    kept = ((later >= posters) & (earlier >= posters) & ~common)[word]
    word, unit = word[kept], unit[kept]
    few = _first_of_each(word * 2 + units.later[unit], MOST)
    few = few[np.lexsort((~units.later[unit[few]], units.site[unit[few]], word[few]))]
    word, unit = word[few], unit[few]
    if not len(word):
        return _Company(*(np.zeros(0, np.int64) for _ in range(4)))
    order = np.argsort(word * width + unit)
    known = (word * width + unit)[order]
    uses, nears = [], []
    for step in (*range(-REACH, 0), *range(1, REACH + 1)):
        here = np.arange(max(0, -step), len(words.token) - max(0, step))
        beside = here + step
        fine = (words.token[here] >= 0) & (words.token[beside] >= 0) & (words.unit[here] == words.unit[beside])
        fine &= (words.token[here] != words.token[beside]) & ~common[words.token[beside]]
        code = words.token[here[fine]] * width + words.unit[here[fine]]
        found = np.minimum(np.searchsorted(known, code), len(known) - 1)
        hit = known[found] == code
        uses.append(order[found[hit]])
        nears.append(words.token[beside[fine]][hit])
    # a word near another one counts once in a text
    near = np.unique(np.concatenate(uses) * size + np.concatenate(nears))
    return _Company(word, unit, near // size, near % size)


def _first_of_each(group: np.ndarray, most: int) -> np.ndarray:
    """At most so many rows of each group, those that come first."""
    order = np.argsort(group, kind="stable")
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(group)) - np.repeat(begins, np.diff(np.append(begins, len(group))))
    return np.sort(order[rank < most])


def _came(near: np.ndarray, counts: np.ndarray, users: np.ndarray, posters: int) -> tuple[int, ...]:
    """At most three words that stand beside it more often than before, each in the texts of enough posters."""
    gain = counts[0] / max(1, users[0]) - counts[1] / max(1, users[1])
    order = np.lexsort((near, -gain))[:3]
    return tuple(int(near[at]) for at in order if gain[at] > 0 and counts[0][at] >= posters)
