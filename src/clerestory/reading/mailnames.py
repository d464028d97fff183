"""The name before the @ of an address: its parts, joined by signs or by words for them."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.hosts import frames, is_ascii, past_frames
from clerestory.reading.lexing import same
from clerestory.reading.signs import LOW

#: Most parts of a name; its longest row of signs.
MOST_PARTS, _LONGEST_LOCAL = 5, 64
_BAJO, _GUION, _RAYA = (np.frombuffer(word, np.uint8) for word in (b"bajo", b"guion", b"raya"))


@part
def in_local(sign):
    """What stands in the name before the @."""
    return is_ascii(sign) or sign in (46, 95, 45, 43)


@part
def _local_start(signs, stop, begin):
    """Where the name that ends at *stop* begins."""
    at = stop
    while at > begin and stop - at < _LONGEST_LOCAL and in_local(signs[at - 1]):
        at -= 1
    while at < stop and not is_ascii(signs[at]) and signs[at] != 95:
        at += 1
    return at


@part
def _mark_before(signs, start, begin, tree):
    """The sign that a word right before *start* stands for ("dot"), and where that word begins; else 0."""
    stop = past_frames(signs, start - 1, begin, -1)[0] + 1
    at = stop
    while at > begin and is_ascii(signs[at - 1]):
        at -= 1
    dot = at == stop and begin + 1 < stop < start and signs[stop - 1] == 46
    if dot and (signs[stop - 2] == 32 or frames(signs[stop - 2])):
        return 46, stop - 1  # "sam . jones @ example . org", "sam[.]jones[@]example[.]org"
    if at == stop or stop == start or stop - at > 10:
        return 0, start
    if stop - at == 4 and same(signs, at, stop, _BAJO):
        before = past_frames(signs, at - 1, begin, -1)[0] + 1
        if same(signs, before - 5, before, _GUION) or same(signs, before - 4, before, _RAYA):
            return 95, before - (5 if signs[before - 1] & LOW == 110 else 4)
    node = 0
    for k in range(at, stop):
        low = signs[k] & LOW
        node = tree[node, low - 97] if low >= 97 and (node or k == at) else 0
        if node == 0:
            return 0, start
    if tree[node, lx.KIND] & lx.DOT:
        return 46, at
    return (tree[node, lx.VALUE], at) if tree[node, lx.KIND] & lx.MARK else (0, start)


@part
def parts_of(signs, left, begin, tree, parts):
    """The parts of the name before the @, last first, each with the sign before it: how many."""
    stop, n = left + 1, 0
    start = _local_start(signs, stop, begin)
    while n < MOST_PARTS and start < stop:
        parts[n, 0], parts[n, 1], parts[n, 2] = start, stop, 0
        n += 1
        mark, word = _mark_before(signs, start, begin, tree)
        if mark == 0:
            break
        stop = past_frames(signs, word - 1, begin, -1)[0] + 1
        start = _local_start(signs, stop, begin)
        if start < stop and stop < word:
            parts[n - 1, 2] = mark
    return n


@part
def _is_spelled(signs, start, stop):
    """Whether single letters stand with dashes between, three or more."""
    for at in range(start, stop):
        if (signs[at] == 45) != ((at - start) % 2 == 1):
            return False
    return stop - start >= 5 and (stop - start) % 2 == 1


@part
def write_local(signs, parts, count, values, v):
    """Write the name and the @; a name spelled letter by letter ("r-u-t-h") without its dashes."""
    for k in range(count - 1, -1, -1):
        spelled = count == 1 and _is_spelled(signs, parts[k, 0], parts[k, 1])
        for at in range(parts[k, 0], parts[k, 1]):
            if not spelled or signs[at] != 45:
                values[v] = signs[at] & LOW
                v += 1
        if k and parts[k - 1, 2]:
            values[v] = parts[k - 1, 2]
            v += 1
    values[v] = 64
    return v + 1


@part
def count_joined(parts, count):
    """How many parts of the name hang together."""
    joined = 1
    while joined < count and parts[joined - 1, 2]:
        joined += 1
    return joined


@part
def count_framed(signs, parts, joined):
    """How many parts hang together by dots in brackets: "k(dot)lee@example.org"."""
    framed = 1
    while framed < joined and signs[parts[framed - 1, 0] - 1] in (41, 93, 125):
        framed += 1
    return framed
