"""Chances of the cells of a two-sided table of which only the margins are known: who was how busy, what how popular.

The model of maximum entropy with both margins gives cell (r, c) the chance x_r y_c / (1 + x_r y_c); x and y are found
by iteration.  Cells that cannot be (a day outside somebody's time) are left out.

References
----------
Saracco, F., Di Clemente, R., Gabrielli, A., Squartini, T. (2015). Randomizing bipartite networks: the case of the World
Trade Web. Scientific Reports 5, 10595.
Neal, Z. P. (2014). The backbone of bipartite projections: inferring relationships from co-authorship, co-sponsorship,
co-attendance and other co-behaviors. Social Networks 39, 84-97.
Neal, Z. P., Neal, J. W. (2024). Stochastic degree sequence model with edge constraints (SDSM-EC) for backbone
extraction. Complex Networks and Their Applications XII. (Cells that cannot be.)
Strona, G., Nappo, D., Boccacci, F., Fattorini, S., San-Miguel-Ayanz, J. (2014). A fast and unbiased procedure to
randomize ecological binary matrices with fixed row and column totals. Nature Communications 5, 4114.
"""

from __future__ import annotations

import numba
import numpy as np

from clerestory.errors import InputError

_ROUNDS, _CLOSE = 2000, 1e-9


@numba.njit(cache=True, nogil=True)
def _row(weights, total, out):
    """Chances x w / (1 + x w) that add up to total; x by bisection on a logarithmic scale."""
    positive = 0
    for w in weights:
        positive += w > 0
    if total >= positive:
        for at in range(len(weights)):
            out[at] = 1.0 if weights[at] > 0 else 0.0
        return
    low, high = -80.0, 80.0
    for _ in range(200):
        middle = (low + high) / 2
        x, said = np.exp(middle), 0.0
        for w in weights:
            said += x * w / (1.0 + x * w)
        if said < total:
            low = middle
        else:
            high = middle
        if high - low < 1e-12:
            break
    x = np.exp((low + high) / 2)
    for at in range(len(weights)):
        out[at] = x * weights[at] / (1.0 + x * weights[at])


def row_chances(popularity: np.ndarray, total: float) -> np.ndarray:
    """The chances of one row's cells, given how popular the columns are: they add up to the row's own margin.

    Parameters
    ----------
    popularity : float64[columns], 0 or more; only ratios count
    total : the row's margin, 0 or more

    Returns
    -------
    float64[columns], 0..1; 1 in every column that has any popularity when the margin is as large as there are such

    Raises
    ------
    InputError : a popularity or a margin below 0, or one that is no number

    References
    ----------
    Saracco et al. (2015), for the row side; Neal (2014).
    """
    if not (total >= 0 and (len(popularity) == 0 or popularity.min() >= 0) and np.isfinite(popularity).all()):
        raise InputError(where="row_chances", expected="popularity and margin of 0 or more", found="others")
    out = np.zeros(len(popularity))
    if total > 0 and len(popularity):
        weights = np.ascontiguousarray(popularity, np.float64)
        _row(weights / (weights.max() or 1.0), float(total), out)
    return out


def chances(rows: np.ndarray, columns: np.ndarray, *, allowed: np.ndarray | None = None) -> np.ndarray:
    """The chances of all cells, by iteration until both margins are met.

    Parameters
    ----------
    rows, columns : the margins, int or float [n] and [m]; both add up to the same
    allowed : bool[n, m]; cells that can be; all when None

    Returns
    -------
    float64[n, m], 0..1, 0 where a cell cannot be

    Raises
    ------
    InputError : margins that do not agree in sum or shape, or that no table with these cells has

    References
    ----------
    Saracco et al. (2015); Neal and Neal (2024) for the cells that cannot be.
    """
    rows, columns = np.asarray(rows, np.float64), np.asarray(columns, np.float64)
    can = np.ones((len(rows), len(columns)), np.bool_) if allowed is None else np.asarray(allowed, np.bool_)
    if can.shape != (len(rows), len(columns)) or abs(rows.sum() - columns.sum()) > 1e-9 * max(1.0, rows.sum()):
        raise InputError(where="chances", expected="margins of one table", found="others")
    said = np.zeros(can.shape)
    open_ = can.copy()
    r, c = rows.copy(), columns.copy()
    while True:
        # a row or column that is empty or full leaves nothing to chance
        full_r, full_c = np.isclose(r, open_.sum(1)), np.isclose(c, open_.sum(0))
        sure = open_ & (full_r[:, None] | full_c[None, :])
        never = open_ & ~sure & (np.isclose(r, 0)[:, None] | np.isclose(c, 0)[None, :])
        if not (sure.any() or never.any()):
            break
        said[sure] = 1.0
        r, c = r - sure.sum(1), c - sure.sum(0)
        open_ &= ~(sure | never)
        if r.min(initial=0) < -1e-9 or c.min(initial=0) < -1e-9:
            raise InputError(where="chances", expected="margins that a table can have", found="others")
    if open_.any():
        said[open_] = _fitted(r, c, open_)[open_]
    if np.abs(said.sum(1) - rows).max(initial=0) > 1e-4 or np.abs(said.sum(0) - columns).max(initial=0) > 1e-4:
        raise InputError(where="chances", expected="margins that a table can have", found="others")
    return said


def _fitted(r: np.ndarray, c: np.ndarray, open_: np.ndarray) -> np.ndarray:
    scale = np.sqrt(max(r.sum(), 1e-300))
    x, y = r / scale, c / scale
    for _ in range(_ROUNDS):
        cell = open_ / (1.0 + np.outer(x, y))
        new = np.divide(r, cell @ y, out=np.zeros_like(x), where=r > 0)
        cell = open_ / (1.0 + np.outer(new, y))
        newer = np.divide(c, new @ cell, out=np.zeros_like(y), where=c > 0)
        moved = max(np.abs(new - x).max() / max(new.max(), 1e-300), np.abs(newer - y).max() / max(newer.max(), 1e-300))
        x, y = new, newer
        if moved < _CLOSE:
            break
    both = np.outer(x, y)
    return open_ * both / (1.0 + both)
