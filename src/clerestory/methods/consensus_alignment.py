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
#: Ways that cost so much are looked for first, so many diagonals on each side; then in a table of places so far off the
#: diagonal, so many at once; the cost of a place that is not looked at.
_CHEAP, _SIDE, _OFF, _LANE, _FAR = 40, 22, 64, 16, 1 << 28
#: Sequences that the consensus is made from, and how often it is made anew.
_ASKED, _ROUNDS = 16, 2


@numba.njit(cache=True, nogil=True, _nrt=False)
def _reach(left, right, reached):
    """How near to the beginning each diagonal is reached at each cost; what the whole costs, -1 when above `_CHEAP`.

    reached[cost, _SIDE + k] is the first i with which left[i:] and right[i + len(right) - len(left) + k:] cost so much
    or less: along a diagonal the cost never falls towards the beginning (Ukkonen 1985).
    """
    n, goal = len(left), len(right) - len(left)
    for cost in range(_CHEAP + 1):
        row, far = reached[cost], cost // 2
        row[_SIDE - far - 2 : _SIDE - far] = n + 1
        row[_SIDE + far + 1 : _SIDE + far + 3] = n + 1
        for k in range(_SIDE - far, _SIDE + far + 1):
            i = reached[cost - 1, k] if cost else n
            if cost >= 2:
                i = min(i, reached[cost - 2, k + 1], reached[cost - 2, k - 1] - 1)
            if cost >= _OTHER:
                i = min(i, reached[cost - _OTHER, k] - 1)
            on = goal + k - _SIDE
            least = max(0, -on)
            i = max(i, least)
            while least < i <= n and left[i - 1] == right[i + on - 1]:
                i -= 1
            row[k] = i
        if abs(goal) <= far and row[_SIDE - goal] == 0:
            return cost
    return -1


@numba.njit(cache=True, nogil=True, _nrt=False)
def _follow(left, right, cost, reached, first, columns):
    """Write the columns along the cheapest way that `_reach` found."""
    n, m = len(left), len(right)
    i, j, k = 0, 0, _SIDE - (m - n)
    while i < n:
        if j < m and (left[i] == right[j] or (cost >= _OTHER and reached[cost - _OTHER, k] <= i + 1)):
            cost -= 0 if left[i] == right[j] else _OTHER
            columns[first + i] = first + j
            i, j = i + 1, j + 1
        elif j < m and cost >= _GAP and reached[cost - _GAP, k + 1] <= i:
            j, k, cost = j + 1, k + 1, cost - _GAP
        else:
            columns[first + i] = -1 - (first + j)
            i, k, cost = i + 1, k - 1, cost - _GAP


@numba.njit(cache=True, nogil=True, _nrt=False)
def _sweep(here, down, across, both, left, right, n):
    """The costs of n places that stand askew: none hangs on another, so the processor fills many at once."""
    for k in range(n):
        diagonal = both[k] + np.int32(_OTHER) * np.int32(left[k] != right[k])
        here[k] = min(diagonal, min(down[k], across[k]) + np.int32(_GAP))


@numba.njit(cache=True, nogil=True)
def _costs(left, right, low, high, cost):
    """Fill cost[i + j, i + 1], that of left[i:] and right[j:], for j - i in low..high; the whole cost.

    Filled from one i + j to the next.  What is written beside the places looked at is never read.
    """
    n, m = len(left), len(right)
    lefts, rights = np.zeros(n + 1 + _LANE, left.dtype), np.zeros(n + m + 1 + _LANE, right.dtype)
    lefts[:n] = left
    for j in range(m):
        rights[m - j] = right[j]
    cost[n + m + 1 :] = _FAR
    for d in range(n + m, -1, -1):
        first, last = max(0, d - m, (d - high + 1) // 2), min(n, d, (d - low) // 2)
        row, next_, then = cost[d], cost[d + 1], cost[d + 2]
        size = ((last - first) | (_LANE - 1)) + 1
        _sweep(row[first + 1 :], next_[first + 2 :], next_[first + 1 :], then[first + 2 :],
               lefts[first:], rights[m - d + first :], size)  # fmt: skip
        row[first], row[last + 2] = _FAR, _FAR
        if d == n + m:
            row[n + 1] = 0
    return cost[0, 1]


@numba.njit(cache=True, nogil=True)
def _far(left, right, first, columns):
    """Write the columns along the cheapest way, however far it strays."""
    n, m, off = len(left), len(right), _OFF
    cost = np.empty((n + m + 3, n + 3 + _LANE), np.int32)
    while True:
        low, high = max(min(0, m - n) - off, -n), min(max(0, m - n) + off, m)
        whole = _costs(left, right, low, high, cost)
        if whole < _GAP * (abs(m - n) + 2 * (off + 1)) or (low == -n and high == m):
            break
        # no way that costs this or less strays further
        off = (whole // _GAP - abs(m - n)) // 2 + 1
    i = j = 0
    while i < n:
        here, other = cost[i + j, i + 1], 0 if j < m and left[i] == right[j] else _OTHER
        if j < m and here == cost[i + j + 2, i + 2] + other:
            columns[first + i] = first + j
            i, j = i + 1, j + 1
        elif j < m and here == cost[i + j + 1, i + 1] + _GAP:
            j += 1
        else:
            columns[first + i] = -1 - (first + j)
            i += 1


@numba.njit(cache=True, nogil=True)
def align_to(sequence, backbone, columns):
    """Write the column of each element: 0.. of the backbone, or -1 - g for one that is put in before column g.

    A way that costs little is found by how far each diagonal is reached at each cost; a dear one in the table of all
    places near the diagonal, and more when the cost does not show that no better way strays further: a way that strays
    so far puts in and leaves out so often (Ukkonen 1985).  The result is that of the whole table.
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
    reached = np.empty((_CHEAP + 1, 2 * _SIDE + 1), np.int32)
    cost = _reach(left, right, reached)
    if cost >= 0:
        _follow(left, right, cost, reached, first, columns)
    else:
        _far(left, right, first, columns)


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
