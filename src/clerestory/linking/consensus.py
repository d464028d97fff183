"""What the texts of a group have in common: a steadier thing to compare with than any one of them.

Two texts that both changed a part s of their words share (1 - s) ** 4 of the pairs; a text and the common pairs share
(1 - s) ** 2.  So groups are compared by their common pairs, and a chain of neighbours that have nothing in common falls
apart.
"""

from __future__ import annotations

import numpy as np

from clerestory.linking.compiled import lean
from clerestory.linking.shingles import Units, in_parts, most_pairs, place_of, room_for, text_pairs

#: At most so many texts of a group are asked, the first in order of content, which is a draw of no meaning; a pair is
#: common when this part of them holds it, two at least.
ASKED, _COMMON = 24, 0.4


@lean
def _common_pairs(units, members, edges, group, work, out):
    """The pairs that enough of a group's texts hold; how many, and which of the texts asked holds most of them."""
    pairs, table, held, last = work
    first, n = edges[group], edges[group + 1] - edges[group]
    asked, total = min(n, ASKED), 0
    for k in range(asked):
        text = members[first + k]
        total += units.stops[text] - units.starts[text] + 1
    size = room_for(total)
    mask = np.uint32(size - 1)
    table[:size], last[:size], held[:size] = 0, -1, 0
    for k in range(asked):
        m = text_pairs(units, members[first + k], pairs)
        for j in range(m):
            at = place_of(table, mask, pairs[j])
            table[at] = pairs[j]
            held[at] += last[at] != k
            last[at] = k
    need, kept = max(2, int(np.ceil(_COMMON * asked))), 0
    for at in range(size):
        if held[at] >= need:
            out[kept] = table[at]
            kept += 1
    best, most = members[first], -1
    for k in range(asked):
        text = members[first + k]
        m, both = text_pairs(units, text, pairs), 0
        for j in range(m):
            at = place_of(table, mask, pairs[j])
            both += held[at] >= need and last[at] != ASKED + k
            last[at] = ASKED + k
        if both > most:
            best, most = text, both
    return kept, best


@lean
def _summaries(units, members, edges, made, speaker, work, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    for group in range(first, last):
        if edges[group + 1] - edges[group] < 3:
            # two texts have no majority: the first in order of content speaks for both
            speaker[group] = members[edges[group]]
            continue
        out = made.pairs[made.begins[group] :]
        kept, speaker[group] = _common_pairs(units, members, edges, group, work, out)
        made.ends[group], made.sizes[group], made.steady[group] = made.begins[group] + kept, kept, True


def summarise(units: Units, labels: np.ndarray, texts: np.ndarray) -> tuple[Units, np.ndarray]:
    """Each group of these texts as one unit, by rising label, and the group's place for each text.

    The text that holds most of what is common speaks for the group: its words are what coverage is read on.
    """
    heads, place = np.unique(labels, return_inverse=True)
    members = texts[np.argsort(place, kind="stable")]
    edges = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(heads)))]).astype(np.int64)
    lengths = (units.stops - units.starts)[members] + 1
    longest = np.maximum.reduceat(lengths, edges[:-1]) if len(heads) else edges[:0]
    # a pair held by two fifths of the texts: there are at most 2.5 times as many as in the longest text
    room = np.where(np.diff(edges) < 3, 0, (2.5 * longest).astype(np.int64) + 1)
    begins = np.cumsum(room) - room
    speaker = np.empty(len(heads), np.int64)
    support = np.maximum.reduceat(units.support[members], edges[:-1]) if len(heads) else edges[:0]
    made = Units(
        edges[:0], edges[:0], units.tokens, begins, begins.copy(), np.empty(int(room.sum()), np.uint32),
        np.zeros(len(heads), np.int64), np.zeros(len(heads), np.bool_), support,
    )  # fmt: skip
    most = most_pairs(units)

    def part(a: int, b: int) -> None:
        size = room_for(int((np.minimum(np.diff(edges[a : b + 1]), ASKED) * longest[a:b]).max(initial=1)))
        table, held, last = np.zeros(size, np.uint32), np.zeros(size, np.int16), np.zeros(size, np.int16)
        work = (np.empty(most, np.uint32), table, held, last)
        _summaries(units, members, edges, made, speaker, work, a, b)

    in_parts(np.minimum(np.diff(edges), ASKED) * longest, part)
    alone = ~made.steady
    made.sizes[alone] = units.sizes[speaker[alone]]
    return made._replace(starts=units.starts[speaker], stops=units.stops[speaker]), place
