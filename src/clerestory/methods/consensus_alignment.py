"""Several sequences under each other: a consensus, and for every element the column of it in which it stands.

Each sequence is aligned to one backbone; the backbone then becomes what most of the sequences say, and all are aligned
again, so that no single sequence decides.  A partial-order graph keeps every variant; here a variant is whatever stands
in a column or between two, which is all that a slot needs.

References
----------
Needleman, S. B., Wunsch, C. D. (1970). A general method applicable to the search for similarities in the amino acid
sequence of two proteins. Journal of Molecular Biology 48(3), 443-453.
Barton, G. J., Sternberg, M. J. E. (1987). A strategy for the rapid multiple alignment of protein sequences. Journal of
Molecular Biology 198(2), 327-337.
Lee, C., Grasso, C., Sharlow, M. F. (2002). Multiple sequence alignment using partial order graphs. Bioinformatics
18(3), 452-464.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError
from clerestory.methods.alignment import align_to

#: Sequences that the consensus is made from, and how often it is made anew.
_ASKED, _ROUNDS = 16, 2


@numba.njit(cache=True, nogil=True)
def _most(held):
    """The most frequent of some numbers, the smallest of those that are as frequent, and how often it is there."""
    held.sort()
    best, most, run = held[0], 0, 0
    for at in range(len(held)):
        run = run + 1 if at and held[at] == held[at - 1] else 1
        if run > most:
            best, most = held[at], run
    return best, most


@numba.njit(cache=True, nogil=True)
def _longest_put_in(columns, starts, stops, gap):
    """Of the sequences that put something in before a column, the one with the middle length of it; how many do."""
    sizes, rows = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    n = 0
    for k in range(len(starts)):
        size = 0
        for at in range(starts[k], stops[k]):
            size += columns[at] == -1 - gap
        if size:
            sizes[n], rows[n] = size, k
            n += 1
    if not n:
        return -1, 0
    return rows[np.argsort(sizes[:n], kind="mergesort")[n // 2]], n


@numba.njit(cache=True, nogil=True)
def _by_column(tokens, columns, m):
    """The elements that stand in columns, column by column, where those of each begin."""
    begins = np.zeros(m + 1, np.int64)
    for at in range(len(columns)):
        if columns[at] >= 0:
            begins[columns[at] + 1] += 1
    begins[:] = np.cumsum(begins)
    held, free = np.empty(begins[m], tokens.dtype), begins.copy()
    for at in range(len(columns)):
        if columns[at] >= 0:
            held[free[columns[at]]] = tokens[at]
            free[columns[at]] += 1
    return held, begins


@numba.njit(cache=True, nogil=True)
def _putting_in(starts, stops, columns, m):
    """How many sequences put something in before each column; what one puts in there stands together."""
    put_in = np.zeros(m + 1, np.int64)
    for k in range(len(starts)):
        for at in range(starts[k], stops[k]):
            if columns[at] < 0 and (at == starts[k] or columns[at - 1] != columns[at]):
                put_in[-1 - columns[at]] += 1
    return put_in


@numba.njit(cache=True, nogil=True)
def _again(tokens, starts, stops, columns, m):
    """The backbone that most sequences say: words of the majority, more where half put in, less where half lack."""
    n, kept = len(starts), 0
    held, begins = _by_column(tokens, columns, m)
    put_in = _putting_in(starts, stops, columns, m)
    out = np.empty(m + len(tokens), tokens.dtype)
    for column in range(m + 1):
        if 2 * put_in[column] > n:
            row, _ = _longest_put_in(columns, starts, stops, column)
            for at in range(starts[row], stops[row]):
                if columns[at] == -1 - column:
                    out[kept] = tokens[at]
                    kept += 1
        if column == m:
            break
        there = begins[column + 1] - begins[column]
        if 2 * there >= n and there:
            out[kept] = _most(held[begins[column] : begins[column + 1]])[0]
            kept += 1
    return out[:kept].copy()


@numba.njit(cache=True, nogil=True)
def laid_out(tokens, starts, stops):
    """The consensus of sequences tokens[starts[i]:stops[i]], made from at most `_ASKED` of them evenly chosen.

    Returns
    -------
    the consensus; the columns in it of those asked, one after the other, none when they were not aligned to its last
    form; where in them those of each sequence begin, -1 for one that was not asked
    """
    n = min(len(starts), _ASKED)
    rows, places = np.empty(n, np.int64), np.full(len(starts), -1, np.int64)
    for k in range(n):
        rows[k] = k * len(starts) // n
    begins, ends = starts[rows], stops[rows]
    sizes = ends - begins
    middle = np.argsort(sizes, kind="mergesort")[n // 2]
    backbone = tokens[begins[middle] : ends[middle]].copy()
    columns = np.empty(0, np.int32)
    if n < 2:
        return backbone, columns, places
    own_starts = np.cumsum(sizes) - sizes
    packed, columns = np.empty(sizes.sum(), tokens.dtype), np.empty(sizes.sum(), np.int32)
    for k in range(n):
        packed[own_starts[k] : own_starts[k] + sizes[k]] = tokens[begins[k] : ends[k]]
        places[rows[k]] = own_starts[k]
    for _ in range(_ROUNDS):
        for k in range(n):
            a, b = own_starts[k], own_starts[k] + sizes[k]
            align_to(packed[a:b], backbone, columns[a:b])
        before = backbone
        backbone = _again(packed, own_starts, own_starts + sizes, columns, len(backbone))
        if np.array_equal(before, backbone):
            return backbone, columns, places
    places[:] = -1
    return backbone, columns[:0], places


@numba.njit(cache=True, nogil=True)
def backbone_of(tokens, starts, stops):
    """The consensus alone."""
    return laid_out(tokens, starts, stops)[0]


def consensus_alignment(sequences: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """A consensus of some sequences and where each element stands in it.

    Parameters
    ----------
    sequences : one or more arrays of whole numbers, of any length

    Returns
    -------
    consensus : the backbone
    columns : for each sequence int32 of its length: the column, or -1 - g for what is put in before column g

    Raises
    ------
    InputError : no sequence

    Errors to expect
    ----------------
    What two sequences say in another order is aligned once and put in once; of equally good alignments one is taken.

    References
    ----------
    Needleman and Wunsch (1970); Barton and Sternberg (1987).
    """
    if not sequences:
        raise InputError(where="consensus_alignment", expected="one sequence at least", found="none")
    stops = np.cumsum([len(one) for one in sequences])
    starts = stops - [len(one) for one in sequences]
    tokens = np.concatenate(sequences)
    backbone = backbone_of(tokens, starts, stops)
    columns = [np.empty(len(one), np.int32) for one in sequences]
    for one, out in zip(sequences, columns, strict=True):
        align_to(one, backbone, out)
    return backbone, columns
