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
Ukkonen, E. (1985). Algorithms for approximate string matching. Information and Control 64, 100-118.
Lee, C., Grasso, C., Sharlow, M. F. (2002). Multiple sequence alignment using partial order graphs. Bioinformatics
18(3), 452-464.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError

#: What another element in a column costs, and one too many or too few; an equal one is free.
_OTHER, _GAP = 3, 2
#: How far off the diagonal is looked at first, and the cost of a place that is not looked at.
_NEAR, _FAR = 8, 1 << 28
#: Sequences that the consensus is made from, and how often it is made anew.
_ASKED, _ROUNDS = 16, 2


@numba.njit(cache=True, nogil=True)
def _costs(left, right, low, cost):
    """Fill the cost of what is left of two sequences at each place at most so far off the diagonal; the whole cost.

    cost[i, k] is that of left[i:] and right[i + low + k:]; the last column of it is never looked at.
    """
    n, m, width = len(left), len(right), cost.shape[1] - 1
    for k in range(width):
        j = n + low + k
        cost[n, k] = _GAP * (m - j) if 0 <= j <= m else _FAR
    cost[n, width] = _FAR
    for i in range(n - 1, -1, -1):
        here, below, word = cost[i], cost[i + 1], left[i]
        first, last = max(0, -low - i), min(width, m - low - i)
        # all but what comes from the right in one sweep, then from the right
        for k in range(first, last):
            diagonal = below[k] + (0 if word == right[i + low + k] else _OTHER)
            here[k] = min(diagonal, (below[k - 1] if k else np.int32(_FAR)) + _GAP)
        here[:first] = _FAR
        here[last:] = _FAR
        if last < width:
            here[last] = _GAP * (n - i)
        right_of = here[last] + _GAP
        for k in range(last - 1, first - 1, -1):
            right_of = min(here[k], right_of)
            here[k] = right_of
            right_of += _GAP
    return cost[0, -low]


@numba.njit(cache=True, nogil=True)
def align_to(sequence, backbone, columns):
    """Write the column of each element: 0.. of the backbone, or -1 - g for one that is put in before column g.

    Only places near the diagonal are looked at, and more when the cost does not show that no better way strays further:
    a way that strays so far puts in and leaves out so often (Ukkonen 1985).  The result is that of the whole table.
    """
    n, m = len(sequence), len(backbone)
    first = 0
    while first < min(n, m) and sequence[first] == backbone[first]:
        columns[first] = first
        first += 1
    last = 0
    while last < min(n, m) - first and sequence[n - 1 - last] == backbone[m - 1 - last]:
        columns[n - 1 - last] = m - 1 - last
        last += 1
    n, m = n - first - last, m - first - last
    if not n or not m:
        columns[first : first + n] = -1 - first
        return
    left, right = sequence[first : first + n], backbone[first : first + m]
    off, low = _NEAR, 0
    cost = np.empty((0, 0), np.int32)
    while True:
        low = max(min(0, m - n) - off, -n)
        high = min(max(0, m - n) + off, m)
        cost = np.empty((n + 1, high - low + 2), np.int32)
        whole = _costs(left, right, low, cost)
        if whole < _GAP * (abs(m - n) + 2 * (off + 1)) or (low == -n and high == m):
            break
        off *= 4
    i = j = 0
    while i < n:
        k = j - i - low
        here = cost[i, k]
        if j < m and here == cost[i + 1, k] + (0 if left[i] == right[j] else _OTHER):
            columns[first + i] = first + j
            i, j = i + 1, j + 1
        elif j < m and here == cost[i, k + 1] + _GAP:
            j += 1
        else:
            columns[first + i] = -1 - (first + j)
            i += 1


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
def backbone_of(tokens, starts, stops):
    """The consensus of sequences tokens[starts[i]:stops[i]], made from at most `_ASKED` of them evenly chosen."""
    n = min(len(starts), _ASKED)
    begins, ends, sizes = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    for k in range(n):
        row = k * len(starts) // n
        begins[k], ends[k] = starts[row], stops[row]
        sizes[k] = ends[k] - begins[k]
    middle = np.argsort(sizes, kind="mergesort")[n // 2]
    backbone = tokens[begins[middle] : ends[middle]].copy()
    if n < 2:
        return backbone
    own_starts = np.cumsum(sizes) - sizes
    packed = np.empty(sizes.sum(), tokens.dtype)
    for k in range(n):
        packed[own_starts[k] : own_starts[k] + sizes[k]] = tokens[begins[k] : ends[k]]
    columns = np.empty(len(packed), np.int32)
    for _ in range(_ROUNDS):
        for k in range(n):
            a, b = own_starts[k], own_starts[k] + sizes[k]
            align_to(packed[a:b], backbone, columns[a:b])
        backbone = _again(packed, own_starts, own_starts + sizes, columns, len(backbone))
    return backbone


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
