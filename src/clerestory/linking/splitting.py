"""Groups that two templates describe more shortly than one are taken apart.

Near-identical texts may have been joined because both use a trade's phrases, or a site's.  Two templates then differ in
several passages at once: where one has its own greeting it also has its own ending.  A slot, or a sentence that one
maker adds at times, changes by itself.  The description length tells them apart: departures that go together are
shorter to write as a second template, those that do not are not.
"""

from __future__ import annotations

import numpy as np

from clerestory.linking.compiled import kernel
from clerestory.linking.shingles import in_parts
from clerestory.methods.alignment import align_to
from clerestory.methods.consensus_alignment import backbone_of, laid_out
from clerestory.methods.description_length import two_parts

#: A departure counts from so many words put in, left out or replaced: fewer may be what a slot holds.
_PASSAGE = 3
#: Contents of a group that are looked at, words of each, departures of each, and what one content may weigh.
_ASKED, _WORDS, _EACH, _WEIGHT = 32, 400, 24, 8.0
#: Departures that are weighed against each other.
_EVENTS = 64
#: A group is taken apart at most so often.
_MOST = 24


@kernel
def _departures(sequence, backbone, columns, out):
    """A number for each passage in which a text departs from the consensus; how many were written."""
    n, at, expected = 0, 0, 0
    size, m = len(sequence), len(backbone)
    while (at < size or expected < m) and n < len(out):
        if at < size and columns[at] == expected and backbone[expected] == sequence[at]:
            at, expected = at + 1, expected + 1
            continue
        begin, first = expected, at
        while at < size and (columns[at] < 0 or backbone[columns[at]] != sequence[at]):
            at += 1
        expected = columns[at] if at < size else m
        if at - first >= _PASSAGE or expected - begin >= _PASSAGE:
            state = np.uint64(begin) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(expected)
            for k in range(first, at):
                state = np.uint64((state ^ np.uint64(sequence[k])) * np.uint64(0xD6E8FEB86659FD93))
                state ^= state >> np.uint64(31)
            out[n] = state
            n += 1
    return n


@kernel
def _recurring(keys, counts, weights):
    """The departures that texts of weight 2 or more have, the most frequent first, at most `_EVENTS`."""
    flat, heavy = np.empty(counts.sum(), np.uint64), np.empty(counts.sum(), np.float64)
    n = 0
    for text in range(len(counts)):
        for k in range(counts[text]):
            flat[n], heavy[n] = keys[text, k], weights[text]
            n += 1
    order = np.argsort(flat)
    found, mass, kept, at = np.empty(n, np.uint64), np.empty(n, np.float64), 0, 0
    while at < n:
        end, total = at, 0.0
        while end < n and flat[order[end]] == flat[order[at]]:
            total += heavy[order[end]]
            end += 1
        if total >= 2:
            found[kept], mass[kept] = flat[order[at]], total
            kept += 1
        at = end
    best = np.argsort(-mass[:kept], kind="mergesort")[:_EVENTS]
    return found[best]


@kernel
def _distance(sequence, backbone, columns):
    """Words of either that the alignment finds no equal for."""
    align_to(sequence, backbone, columns)
    equal = 0
    for at in range(len(sequence)):
        equal += columns[at] >= 0 and backbone[columns[at]] == sequence[at]
    return len(sequence) + len(backbone) - 2 * equal


@kernel
def _parted(tokens, starts, stops, weights):
    """Whether each text belongs to a second template; all False when one template is the shorter description."""
    n = min(len(starts), _ASKED)
    none = np.zeros(len(starts), np.bool_)
    backbone, laid, places = laid_out(tokens, starts[:n], stops[:n])
    keys, counts, mass = np.zeros((n, _EACH), np.uint64), np.zeros(n, np.int64), np.empty(n, np.float64)
    columns = np.empty(_WORDS, np.int32)
    for k in range(n):
        sequence, mass[k] = tokens[starts[k] : stops[k]], weights[k]
        if places[k] >= 0:
            columns[: len(sequence)] = laid[places[k] : places[k] + len(sequence)]
        else:
            align_to(sequence, backbone, columns)
        counts[k] = _departures(sequence, backbone, columns, keys[k])
    events = _recurring(keys, counts, mass)
    if len(events) < 2:
        return none
    has = np.zeros((n, len(events)), np.bool_)
    for k in range(n):
        for at in range(counts[k]):
            for event in range(len(events)):
                has[k, event] |= keys[k, at] == events[event]
    part, saved = two_parts(has, mass, np.log2(len(backbone) + 2.0))
    if saved <= 0:
        return none
    return _nearer(tokens, starts, stops, part, n)


@kernel
def _nearer(tokens, starts, stops, part, n):
    """Whether each text is nearer to the consensus of the texts of the part than to that of the rest."""
    rows = np.arange(n)
    inner, outer = rows[part], rows[~part]
    own, rest = (
        backbone_of(tokens, starts[inner], stops[inner]),
        backbone_of(tokens, starts[outer], stops[outer]),
    )
    columns = np.empty(_WORDS, np.int32)
    second = np.zeros(len(starts), np.bool_)
    for row in range(len(starts)):
        sequence = tokens[starts[row] : stops[row]]
        second[row] = _distance(sequence, own, columns) < _distance(sequence, rest, columns)
    return second


@kernel
def _split(tokens, starts, stops, weights, members, edges, parent, first, last):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    for group in range(first, last):
        rows = members[edges[group] : edges[group + 1]].copy()
        left = [rows]
        done = 0
        while len(left):
            rows = left.pop()
            part = np.zeros(len(rows), np.bool_)
            if done < _MOST and len(rows) > 1 and weights[rows].sum() >= 4:
                ends = np.minimum(stops[rows], starts[rows] + _WORDS)
                part = _parted(tokens, starts[rows], ends, weights[rows])
            if part.any() and not part.all():
                left.append(rows[part])
                left.append(rows[~part])
                done += 1
            else:
                for row in rows:
                    parent[row] = rows[0]


def split_groups(
    starts: np.ndarray, stops: np.ndarray, tokens: np.ndarray, support: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """The smallest text of each text's group, once no group is described more shortly by two templates.

    Parameters
    ----------
    starts, stops, tokens : the words of text i are tokens[starts[i]:stops[i]]
    support : int64[n]: how many different texts have those words
    labels : int64[n]: the smallest text of each text's group
    """
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels, minlength=len(labels))
    heads = np.flatnonzero(sizes > 1)
    members = order[sizes[labels[order]] > 1]
    edges = np.concatenate([[0], np.cumsum(sizes[heads])]).astype(np.int64)
    parent = labels.copy()
    weights = np.clip(support, 1, _WEIGHT).astype(np.float64)
    in_parts(
        np.diff(edges),
        lambda a, b: _split(tokens, starts, stops, weights, members, edges, parent, a, b),
    )
    return parent
