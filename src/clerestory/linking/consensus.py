"""What the texts of a group have in common: a steadier thing to compare with than any one of them.

Two texts that both changed a part s of their words share (1 - s) ** 4 of the pairs; a text and the common pairs share
(1 - s) ** 2.  So groups are compared by their common pairs, and a chain of neighbours that have nothing in common falls
apart.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.linking.shingles import Units, in_parts

#: At most so many texts of a group are asked; a pair is common when this part of them holds it, two at least.
_ASKED, _COMMON = 24, 0.4


@numba.njit(cache=True, nogil=True)
def _common_pairs(units, members, edges, group, room, out, size):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """The pairs that enough of a group's texts hold; returns which of the texts asked holds most of them."""
    first, last = edges[group], edges[group + 1]
    asked = min(last - first, _ASKED)
    n = 0
    for k in range(asked):
        text = members[first + k * (last - first) // asked]
        for at in range(units.begins[text], units.begins[text] + units.sizes[text]):
            room[n] = units.sets[at]
            n += 1
    held = room[:n]
    held.sort()
    need, kept, at = max(2, int(np.ceil(_COMMON * asked))), 0, 0
    while at < n:
        end = at
        while end < n and held[end] == held[at]:
            end += 1
        if end - at >= need:
            out[kept] = held[at]
            kept += 1
        at = end
    size[group] = kept
    best, most = members[first], -1
    for k in range(asked):
        text = members[first + k * (last - first) // asked]
        i, j, both = units.begins[text], 0, 0
        while i < units.begins[text] + units.sizes[text] and j < kept:
            x, y = units.sets[i], out[j]
            both += x == y
            i += x <= y
            j += y <= x
        if both > most:
            best, most = text, both
    return best


@numba.njit(cache=True, nogil=True)
def _summaries(units, members, edges, begins, out, sizes, speaker, steady, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    for group in range(first, last):
        n = edges[group + 1] - edges[group]
        lone = members[edges[group]]
        if n < 3:
            # two texts have no majority: the first in order of content speaks for both
            speaker[group], steady[group], sizes[group] = lone, False, units.sizes[lone]
            out[begins[group] : begins[group] + sizes[group]] = units.sets[
                units.begins[lone] : units.begins[lone] + units.sizes[lone]
            ]
            continue
        total = 0
        for k in range(min(n, _ASKED)):
            total += units.sizes[members[edges[group] + k * n // min(n, _ASKED)]]
        room = np.empty(total, np.uint32)
        speaker[group] = _common_pairs(units, members, edges, group, room, out[begins[group] :], sizes)
        steady[group] = True


def summarise(units: Units, labels: np.ndarray, texts: np.ndarray) -> tuple[Units, np.ndarray]:
    """Each group of these texts as one unit, by rising label, and the group's place for each text.

    The text that holds most of what is common speaks for the group: its words are what coverage is read on.
    """
    heads, place = np.unique(labels, return_inverse=True)
    members = texts[np.argsort(place, kind="stable")]
    edges = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(heads)))]).astype(np.int64)
    longest = np.maximum.reduceat(units.sizes[members], edges[:-1]) if len(heads) else edges[:0]
    # a pair held by two fifths of the texts: there are at most 2.5 times as many as in the longest text
    room = np.where(np.diff(edges) < 3, longest, (2.5 * longest).astype(np.int64) + 1)
    begins = np.cumsum(room) - room
    sets, sizes = np.empty(int(room.sum()), np.uint32), np.zeros(len(heads), np.int64)
    speaker, steady = np.empty(len(heads), np.int64), np.zeros(len(heads), np.bool_)
    in_parts(
        np.minimum(np.diff(edges), _ASKED) * longest,
        lambda a, b: _summaries(units, members, edges, begins, sets, sizes, speaker, steady, a, b),
    )
    weights = np.full(len(sets), 255, np.uint8)
    made = Units(
        units.starts[speaker], units.stops[speaker], units.tokens, begins, sizes, sets, weights, 255 * sizes, steady,
        np.maximum.reduceat(units.support[members], edges[:-1]) if len(heads) else edges[:0],
    )  # fmt: skip
    return made, place
