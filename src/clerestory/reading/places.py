"""Places named in texts: cities, US states and counties, countries, as "Mobile, AL, US".  Precision before recall."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.reading.compiled import kernel, part
from clerestory.reading.found import found_table
from clerestory.reading.gazetteer import FNV, IN_FRONT, SHOUTED, gazetteer, hashes_of, meant, step
from clerestory.reading.lexing import Lexed, is_alnum, lexed
from clerestory.reading.numbering import checked_country
from clerestory.reading.signs import LETTER, LOW, UPPER

_ROW, _BEGIN, _END, _NAME, _REGION, _FURTHER, _CONTEXT = 0, 1, 2, 3, 4, 5, 6
_MOST_WORDS, _LONGEST = 5, 40
#: Regions: 1 to 676 are two letters, above that the row of a name.
_NAMED = 1000
_LEADING = "in near from around at en de desde to serving across hasta cerca throughout greater inside"
_IN_FRONT = np.sort(hashes_of(_LEADING.split()))


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Places of each text, by row and place in it.

    A name must begin with a capital.  A name that is also a word or a person's ("Mobile", "Jackson") counts only with
    its state or country behind it or a word such as "in" before it; of several places of one name, the one in *country*
    with clearly the most people is meant, and none when that cannot be told.
    """
    country = checked_country(country)
    cut = lexed(texts)
    names, keys, order = gazetteer()
    del names
    capitals = int(np.count_nonzero(cut.folded.signs >= UPPER))
    found = np.empty((capitals + 1, 7), np.int64)
    found = found[: _find(cut.folded.signs, cut.folded.offsets, (keys, order), _IN_FRONT, found)]
    once, back = np.unique(found[:, [_NAME, _REGION, _CONTEXT]], axis=0, return_inverse=True)
    values = [meant(name, _region(region), context, country) for name, region, context in once.tolist()]
    further = (
        np.array([with_region for _, with_region in values], np.bool_)[back] if len(found) else np.zeros(0, np.bool_)
    )
    places = found[:, :_NAME].copy()
    places[:, _END] = np.where(further, found[:, _FURTHER], found[:, _END])
    # "Springfield, Illinois" is one place: the state behind it is not read again.
    free = np.ones(len(places), np.bool_)
    free[1:] = (places[1:, _ROW] != places[:-1, _ROW]) | (places[1:, _BEGIN] >= places[:-1, _END])
    known = pa.array([value or None for value, _ in values], pa.string()).take(pa.array(back.reshape(-1)))
    return found_table(cut, places[free], "place", known.filter(pa.array(free)))


def _region(region: int) -> str:
    """The region's letters, or the row of its name as text; "" for none."""
    if region >= _NAMED:
        return str(region - _NAMED)
    return chr(65 + (region - 1) // 26) + chr(65 + (region - 1) % 26) if region else ""


@part
def _row_of(keys, key):
    """The row of a name's hash, or -1."""
    at = np.searchsorted(keys[0], key)
    return keys[1][at] if at < len(keys[0]) and keys[0][at] == key else -1


@part
def _word(signs, at, end, state):
    """Hash on to the end of the word at *at*: where it ends, the hash, whether it may be part of a name."""
    start = at
    good = signs[at] & UPPER != 0
    while at < end and is_alnum(signs[at]):
        good &= signs[at] & LOW != LETTER
        state = step(state, signs[at] & LOW)
        at += 1
    return at, state, good or (at - start <= 3 and signs[start] >= 97)


@part
def _longest(signs, at, end, keys):
    """The longest known name that begins at *at*: its row (-1: none) and where it ends."""
    row, stop, state = -1, at, FNV
    first = at
    for words in range(_MOST_WORDS):
        if at >= end or not is_alnum(signs[at]) or at - first > _LONGEST:
            break
        at, state, good = _word(signs, at, end, state)
        if not good:
            break
        known = _row_of(keys, state) if words == 0 or at - first > 2 else -1
        if known >= 0:
            row, stop = known, at
        state = step(state, 32)
        gap = 0
        while at < end and gap < 2 and signs[at] in (32, 45, 46, 39):
            at, gap = at + 1, gap + 1
        if gap == 0:
            break
    return row, stop


@part
def _two_letters(signs, at, end):
    """The number of a state's two capital letters at *at*, or 0."""
    if at + 1 >= end or not (signs[at] & UPPER and signs[at + 1] & UPPER):
        return 0
    if at + 2 < end and is_alnum(signs[at + 2]):
        return 0
    return ((signs[at] & LOW) - 97) * 26 + (signs[at + 1] & LOW) - 97 + 1


@part
def _region_behind(signs, stop, end, keys, shouted):
    """The state or country behind a name: its number (0: none) and where it ends."""
    at, comma = stop, False
    while at < end and at - stop < 3 and signs[at] in (32, 44, 40):
        comma |= signs[at] != 32
        at += 1
    if at == stop or at >= end:
        return 0, stop
    letters = _two_letters(signs, at, end)
    if letters and (comma or not shouted):
        return letters, at + 2
    if comma and signs[at] & UPPER:
        row, after = _longest(signs, at, end, keys)
        return (_NAMED + row, after) if row >= 0 else (0, stop)
    return 0, stop


@part
def _in_front(signs, at, begin, words):
    """Whether a word such as "in" stands right before *at*."""
    stop = at - 1
    if stop < begin or signs[stop] != 32:
        return False
    start = stop
    while start > begin and is_alnum(signs[start - 1]) and stop - start < 12:
        start -= 1
    state = FNV
    for k in range(start, stop):
        state = step(state, signs[k] & LOW)
    known = np.searchsorted(words, state)
    return known < len(words) and words[known] == state


@part
def _shouts(signs, start, stop):
    """Whether every letter of a name is a capital."""
    small = 0
    for at in range(start, stop):
        small += 97 <= signs[at] <= 122
    return small == 0


@kernel
def _find(signs, offsets, keys, words, found):
    """Every known name that begins with a capital: how many."""
    n = 0
    for row in range(len(offsets) - 1):
        begin, end = offsets[row], offsets[row + 1]
        at = begin
        while at < end:
            if not signs[at] & UPPER or signs[at] & LOW < 97 or (at > begin and _inside(signs[at - 1])):
                at += 1
                continue
            name, stop = _longest(signs, at, end, keys)
            if name < 0 or _goes_on(signs, stop, end):
                while at < end and is_alnum(signs[at]):
                    at += 1
                continue
            shouted = _shouts(signs, at, stop)
            region, further = _region_behind(signs, stop, end, keys, shouted)
            line = found[n]
            line[_ROW], line[_BEGIN], line[_END], line[_NAME] = row, at, stop, name
            line[_REGION], line[_FURTHER] = region, further
            line[_CONTEXT] = (IN_FRONT if _in_front(signs, at, begin, words) else 0) | (SHOUTED if shouted else 0)
            n += 1
            at = stop
    return n


@part
def _inside(sign):
    """Signs that make a name part of something else: of a word, an account, an address."""
    return is_alnum(sign) or sign in (64, 95, 47)


@part
def _goes_on(signs, stop, end):
    """Whether a name only begins something else: a word, an account, a host."""
    if stop >= end:
        return False
    return _inside(signs[stop]) or (signs[stop] == 46 and stop + 1 < end and is_alnum(signs[stop + 1]))
