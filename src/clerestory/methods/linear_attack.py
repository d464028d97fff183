"""What linear programming makes of linear statements about counts: for each form, the least and most it can be.

References
----------
Fischetti, M. and Salazar-González, J. J. (2001). Solving the cell suppression problem on tabular data with linear
constraints. Management Science 47(7), 1008-1027.  (The attacker's problem.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clerestory.errors import InputError

#: A width that is short by no more than this is the rounding of the solver.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Statements ``low <= rows @ x <= high`` about unknown counts x of 0 or more.

    rows : sparse (statements, unknowns)    low, high : (statements,), may be infinite    most : no unknown is larger
    """

    rows: Any
    low: np.ndarray
    high: np.ndarray
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """A form that can be told to within less than wanted: its number, the least and the most it can be."""

    form: int
    low: float
    high: float


def extreme(known: Known, aim: np.ndarray) -> np.ndarray | None:
    """A point of the statements at which ``aim @ x`` is least; None when no point meets them.

    Raises
    ------
    InputError : the solver gave up
    """
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    up, down = np.isfinite(known.high), np.isfinite(known.low)
    done = linprog(
        aim,
        A_ub=vstack([known.rows[up], -known.rows[down]], format="csr"),
        b_ub=np.r_[known.high[up], -known.low[down]],
        bounds=(0, known.most),
        method="highs",
    )
    if done.status == 2:
        return None
    if done.status != 0:
        raise InputError(where="linear attack", expected="a problem that can be solved", found=str(done.message)[:80])
    return done.x


def interval(known: Known, form: np.ndarray) -> tuple[float, float] | None:
    """The least and the most that ``form @ x`` can be; None when no point meets the statements."""
    ends = extreme(known, form), extreme(known, -form)
    if ends[0] is None or ends[1] is None:
        return None
    return float(form @ ends[0]), float(form @ ends[1])


def narrow(known: Known, forms: Any, *, width: float | np.ndarray, stop: int | None = None) -> list[Narrow]:
    """The forms whose interval is less than *width* wide, in their order.

    Two points of the statements between which a form differs by *width* prove it wide, whatever they were found for:
    so most forms need no programme of their own, and none is called narrow without its own two.

    Parameters
    ----------
    forms : sparse (forms, unknowns)    width : one for all, or (forms,)    stop : no more than so many are looked for

    Raises
    ------
    InputError : no point meets the statements
    """
    total = forms.shape[0]
    if total == 0:
        return []
    low, high, wanted = np.full(total, np.inf), np.full(total, -np.inf), np.broadcast_to(width, total) - TOLERANCE

    def see(aim: np.ndarray) -> None:
        point = extreme(known, aim)
        if point is None:
            raise InputError(where="linear attack", expected="statements that hold together", found="a contradiction")
        values = forms @ point
        np.minimum(low, values, out=low)
        np.maximum(high, values, out=high)

    both = np.asarray(np.abs(forms).sum(axis=0)).ravel()
    see(both)
    see(-both)
    found: list[Narrow] = []
    for one in range(total):
        for sign in (1.0, -1.0):
            if high[one] - low[one] < wanted[one]:
                see(sign * forms[one].toarray().ravel())
        if high[one] - low[one] < wanted[one]:
            found.append(Narrow(form=one, low=float(low[one]), high=float(high[one])))
            if stop is not None and len(found) >= stop:
                break
    return found
