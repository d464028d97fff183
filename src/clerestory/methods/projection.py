"""Rows of a two-sided table that share columns: the one-mode projection, kept only where enough is shared.

References
----------
Newman, M. E. J. (2001). Scientific collaboration networks. I. Network construction and fundamental results. Physical
Review E 64, 016131.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError


@numba.njit(cache=True, nogil=True)
def _shared(row_at, columns, column_at, rows, least, out, counts):  # noqa: PLR0913 (a kernel: arrays in, no calls within)
    """Pairs with *least* shared columns or more; fills `out` as far as it goes and returns how many there are."""
    n, found = len(row_at) - 1, 0
    common = np.zeros(n, np.int32)
    for one in range(n):
        for at in range(row_at[one], row_at[one + 1]):
            for there in range(column_at[columns[at]], column_at[columns[at] + 1]):
                common[rows[there]] += 1
        for other in range(one + 1, n):
            if common[other] >= least:
                if found < len(out):
                    out[found, 0], out[found, 1] = one, other
                    counts[found] = common[other]
                found += 1
        common[:] = 0
    return found


def shared(rows: np.ndarray, columns: np.ndarray, *, n: int, least: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of rows that share columns.

    Parameters
    ----------
    rows, columns : int64[cells], the filled cells; repeats count once; rows 0 .. n - 1
    n : how many rows
    least : columns that a pair shares at the least, 1 or more

    Returns
    -------
    int64[pairs, 2] with the smaller row first, in order, and int64[pairs]: how many columns they share

    Raises
    ------
    InputError : least below 1, a row outside 0 .. n - 1, or lengths that differ

    References
    ----------
    Newman (2001).
    """
    if least < 1 or len(rows) != len(columns) or (len(rows) and not (rows.min() >= 0 and rows.max() < n)):
        raise InputError(where="shared", expected=f"cells with rows within 0..{n - 1}, least 1 or more", found="others")
    if not len(rows):
        return np.zeros((0, 2), np.int64), np.zeros(0, np.int64)
    _, column = np.unique(columns, return_inverse=True)
    cells = np.unique(rows.astype(np.int64) * (int(column.max()) + 1) + column)
    row, column = cells // (int(column.max()) + 1), cells % (int(column.max()) + 1)
    row_at = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    column_at = np.concatenate([[0], np.cumsum(np.bincount(column))])
    by_column = row[np.argsort(column, kind="stable")]
    room = 1 << 16
    while True:
        out, counts = np.zeros((room, 2), np.int64), np.zeros(room, np.int64)
        found = _shared(row_at, column, column_at, by_column, least, out, counts)
        if found <= room:
            return out[:found], counts[:found]
        room = found
