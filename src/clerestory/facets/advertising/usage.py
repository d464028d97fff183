"""Which unit uses which term, and how unlikely it is that so many of its users stand in the later window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.facets.advertising.terms import PARTED, found_in, is_term, parts
from clerestory.facets.advertising.windows import Units
from clerestory.methods.exact_margins import tail

#: A text is of another kind below this share of what a text usually holds: the commonest words, each by its frequency.
_COMMONEST, _OF_USUAL = 50, 0.4
#: What stands this little above its mean passes no test; it is counted as tested.
_WORTH = 1.0


class Words(NamedTuple):
    """The tokens of all units one after another: `token` (-1 where terms part), `unit` of each; `names` of tokens."""

    token: np.ndarray
    unit: np.ndarray
    names: list[str]


class Used(NamedTuple):
    """Pairs of a term and a unit that uses it, by term: `term` is a token, or a pair of them as (a + 1) * width + b."""

    term: np.ndarray
    unit: np.ndarray
    width: int


class Rise(NamedTuple):
    """A term whose use was tested: its posters in each window, the p-value, and whether it is everybody's now."""

    term: int
    later: int
    earlier: int
    p: float
    everybody: bool


def words_of(adverts: pa.Table, read: pa.Table, units: Units, places: frozenset[str]) -> Words:
    """The tokens of each unit's heading and words, without what was read out of them and what is never a term.

    Parameters
    ----------
    read : trace, field, start, stop; what readers found in a text
    places : folded words that stand in names of places
    """
    known: dict[str, int] = {}
    token, sizes = [], []
    for said in tokens_of(adverts, read, units.row):
        token += [known.setdefault(one, len(known)) for one in said]
        sizes.append(len(said))
    names = list(known)
    able = np.array([not parts(name) and is_term([name], places) for name in names] + [False])
    coded = np.array(token, np.int64)
    # tokens are numbered by name, so that no answer depends on the order of rows
    rank = np.append(np.argsort(np.argsort(np.array(names, object))), -1) if names else np.array([-1])
    coded = np.where(able[coded], rank[coded], -1)
    return Words(coded, np.repeat(np.arange(len(sizes)), sizes), sorted(names))


def tokens_of(adverts: pa.Table, read: pa.Table, rows: np.ndarray) -> Iterator[list[str]]:
    """The tokens of heading and words of each of these adverts; PARTED ends both."""
    at = pa.array(rows)
    traces = adverts["trace"].take(at).to_pylist()
    spans = _spans(read, traces)
    texts = [adverts[name].take(at).to_pylist() for name in ("title", "text")]
    for trace, *said in zip(traces, *texts, strict=True):
        tokens: list[str] = []
        for field, text in zip(("title", "text"), said, strict=True):
            if text:
                tokens += found_in(text, spans.get((trace, field), ()))
                tokens.append(PARTED)
        yield tokens


def _spans(read: pa.Table, traces: Sequence[str]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    rows = read.filter(pc.is_in(read["trace"], value_set=pa.array(traces, pa.string())))
    rows = rows.sort_by([("start", "ascending"), ("stop", "ascending")])
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for trace, field, start, stop in zip(
        *(rows[n].to_pylist() for n in ("trace", "field", "start", "stop")), strict=True
    ):
        spans.setdefault((trace, field), []).append((start, stop))
    return spans


def used_by(words: Words) -> Used:
    """Each term and each unit that uses it, once: single tokens, and two that stand beside each other."""
    width = len(words.names) + 1
    here, there = words.token[:-1], words.token[1:]
    beside = (here >= 0) & (there >= 0) & (words.unit[:-1] == words.unit[1:])
    single = words.token >= 0
    term = np.concatenate([words.token[single], (here[beside] + 1) * width + there[beside]])
    unit = np.concatenate([words.unit[single], words.unit[:-1][beside]])
    units = int(words.unit.max(initial=0)) + 1
    both = np.unique(term * units + unit)
    return Used(both // units, both % units, width)


def name_of(term: int, words: Words, width: int) -> str:
    """The term in words."""
    if term < width:
        return words.names[term]
    return f"{words.names[term // width - 1]} {words.names[term % width]}"


def users_of(used: Used, term: int) -> np.ndarray:
    """The units that use the term."""
    return used.unit[slice(*np.searchsorted(used.term, [term, term + 1]))]


def rises(
    used: Used, units: Units, *, posters: int, everywhere: float, pairs_without: set[int] | None = None
) -> list[Rise]:
    """Every term of *posters* posters or more, tested one-sidedly against posters dealt out between the windows anew.

    Within a site and kind of text, posters seen in one window change places with those seen in the other; one that is
    seen in both changes its own two texts.

    Parameters
    ----------
    everywhere : share of the later posters of every site from which a term is everybody's
    pairs_without : None for single tokens; else pairs of tokens, but for those that hold one of these
    """
    kept = _kept(used, pairs_without)
    term, unit = used.term[kept], used.unit[kept]
    # by term and poster: a poster with both texts stands once
    people = int(units.poster.max()) + 1
    often, counts = np.unique(np.unique(term * people + units.poster[unit]) // people, return_counts=True)
    single, sites = ~units.paired, len(units.sites)
    stratum = 2 * units.site + _apart(used, units)
    total = np.bincount(stratum[single], minlength=2 * sites)
    side = np.bincount(stratum[single & units.later], minlength=2 * sites)
    now = np.bincount(units.site[units.later], minlength=sites)
    tested = []
    for one in often[counts >= posters].tolist():
        who = users_of(used, one)
        late = who[units.later[who]]
        there = np.bincount(units.site[late], minlength=sites)
        everybody = bool((there[now > 0] >= everywhere * now[now > 0]).all())
        tested.append(Rise(one, len(late), len(who) - len(late), _chance(who, units, stratum, side, total), everybody))
    return tested


def _kept(used: Used, pairs_without: set[int] | None) -> np.ndarray:
    if pairs_without is None:
        return used.term < used.width
    known = np.array(sorted(pairs_without), np.int64)
    first, second = used.term // used.width - 1, used.term % used.width
    return (used.term >= used.width) & ~np.isin(first, known) & ~np.isin(second, known)


def _apart(used: Used, units: Units) -> np.ndarray:
    """Which units share hardly one of the commonest words with the others, as those in another language do."""
    single = used.term < used.width
    often = np.bincount(used.term[single], minlength=used.width)
    often[np.argsort(-often, kind="stable")[_COMMONEST:]] = 0
    held = np.bincount(used.unit[single], weights=often[used.term[single]], minlength=len(units.row))
    return held < _OF_USUAL * np.median(held)


def _chance(unit: np.ndarray, units: Units, stratum: np.ndarray, side: np.ndarray, total: np.ndarray) -> float:
    alone = unit[~units.paired[unit]]
    users = np.bincount(stratum[alone], minlength=len(total))
    seen = int(units.later[alone].sum())
    # of the posters with two texts, those of whom exactly one uses it
    pair = unit[units.paired[unit]]
    _, first, times = np.unique(units.poster[pair], return_index=True, return_counts=True)
    once = pair[first[times == 1]]
    seen += int(units.later[once].sum())
    share = side / np.maximum(total, 1)
    mean = float((users * share).sum()) + len(once) / 2
    spread = (users * share * (1 - share) * (total - users) / np.maximum(total - 1, 1)).sum() + len(once) / 4
    if seen - 0.5 - mean < _WORTH * float(np.sqrt(spread)):
        return 1.0
    return tail(seen, users, side, total, one_sided_pairs=len(once))
