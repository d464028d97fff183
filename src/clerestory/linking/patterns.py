"""The words that all texts of a template have, in their order, with … for what differs.

Numbers and contacts always differ, also where all samples carry the same: a pattern names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from clerestory.linking.compiled import kernel
from clerestory.linking.shingles import in_parts
from clerestory.reading.tokens import MASK, spans_of

SLOT = "…"
#: How many texts of a template are compared, and how many words of each.
SAMPLE, _WORDS = 8, 400


@kernel
def _common(left, right, mask):
    """Places in left of a longest common subsequence; MASK is common to nothing."""
    n, m = len(left), len(right)
    longest = np.zeros((n + 1, m + 1), np.uint16)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            if left[i] == right[j] and left[i] != mask:
                longest[i, j] = longest[i + 1, j + 1] + 1
            else:
                longest[i, j] = max(longest[i + 1, j], longest[i, j + 1])
    places = np.empty(longest[0, 0], np.int64)
    i = j = k = 0
    while k < len(places):
        if left[i] == right[j] and left[i] != mask:
            places[k] = i
            i, j, k = i + 1, j + 1, k + 1
        elif longest[i + 1, j] >= longest[i, j + 1]:
            i += 1
        else:
            j += 1
    return places


@kernel
def _gaps(words, common, gaps):
    """Mark where a text has other words between two common words, before the first or after the last."""
    place = -1
    for k in range(len(common)):
        at = place + 1
        while words[at] != common[k]:
            at += 1
        gaps[k] |= at != place + 1
        place = at
    gaps[len(common)] |= place != len(words) - 1


@kernel
def _skeletons(offsets, hashes, edges, mask, most, places, gaps, counts, begin, end):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """For each sample of texts the places of its common words in its first text, and the gaps around them."""
    for group in range(begin, end):
        first, last = edges[group], edges[group + 1]
        head = hashes[offsets[first] : min(offsets[first + 1], offsets[first] + most)]
        kept = np.flatnonzero(head != mask)
        for text in range(first + 1, last):
            words = hashes[offsets[text] : min(offsets[text + 1], offsets[text] + most)]
            kept = kept[_common(head[kept], words, mask)]
        base = offsets[first] + group
        around = gaps[base : base + len(kept) + 1]
        for text in range(first, last):
            _gaps(hashes[offsets[text] : min(offsets[text + 1], offsets[text] + most)], head[kept], around)
        places[base : base + len(kept)] = kept
        counts[group] = len(kept)


def _written(text: str, spans: list[list[int]], gaps: list[bool]) -> str:
    """The common words as the first text writes them; words without a gap between keep what stands between."""
    said = []
    at = 0
    while at < len(spans):
        if gaps[at]:
            said.append(SLOT)
        end = at + 1
        while end < len(spans) and not gaps[end]:
            end += 1
        said.append(" ".join(text[spans[at][0] : spans[end - 1][1]].split()))
        at = end
    if gaps[len(spans)]:
        said.append(SLOT)
    return " ".join(said)


def patterns(texts: pa.Array, edges: np.ndarray) -> list[str]:
    """The pattern of each group: texts[edges[i]:edges[i + 1]] are the sample of group i, one text at least."""
    offsets, hashes, spans = spans_of(texts, masked=True)
    room = len(hashes) + len(edges)
    places, gaps, counts = np.zeros(room, np.int64), np.zeros(room, np.bool_), np.zeros(len(edges) - 1, np.int64)
    edges = np.asarray(edges, np.int64)
    in_parts(
        offsets[edges[1:]] - offsets[edges[:-1]],
        lambda a, b: _skeletons(offsets, hashes, edges, MASK, _WORDS, places, gaps, counts, a, b),
    )
    said = []
    firsts = texts.take(pa.array(edges[:-1])).to_pylist()
    for group, (text, first) in enumerate(zip(firsts, edges[:-1].tolist(), strict=True)):
        start, base, n = offsets[first], offsets[first] + group, counts[group]
        words = spans[start + places[base : base + n]]
        said.append(_written(text or "", words.tolist(), gaps[base : base + n + 1].tolist()))
    return said


def pattern(texts: Sequence[str]) -> str:
    """The pattern of up to `SAMPLE` texts, the same whatever their order; "" of none, … when they share no word."""
    sample = sorted(texts)[:SAMPLE]
    return patterns(pa.array(sample, pa.large_string()), np.array([0, len(sample)]))[0] if sample else ""
