"""The interval of one log hazard ratio where events are few, by the profile of the penalised likelihood.

References
----------
Heinze, G., Schemper, M. (2001). A solution to the problem of monotone likelihood in Cox regression. Biometrics 57(1),
114-119.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.cox import CoxFit, Rows, penalised

#: A log hazard ratio beyond this is as good as without end.
_ENDLESS = 12.0


def profile_interval(of: Rows, fit: CoxFit, *, level: float = 0.95) -> tuple[float, float]:
    """Low and high of the only coefficient; an end without end is given as ±12.

    Parameters
    ----------
    of : rows with one covariate    fit : their fit with the penalty

    Returns
    -------
    low, high : where twice the fall of the penalised log likelihood is the quantile of chi-squared

    Raises
    ------
    InputError : several coefficients, or a fit without the penalty

    Errors to expect
    ----------------
    Standard errors instead of this are too short on the side on which nobody had the event.
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2

    if len(fit.coefficients) != 1 or not fit.firth:
        raise InputError(where="fit", expected="one coefficient, with the penalty", found="another")
    centre = float(fit.coefficients[0])
    top = penalised(of, fit.coefficients)
    allowed = float(chi2.ppf(level, 1)) / 2

    def short(beta: float) -> float:
        return top - penalised(of, np.array([beta])) - allowed

    ends = []
    for sign in (-1, 1):
        far = centre + sign * _ENDLESS
        ends.append(float(brentq(short, centre, far)) if short(far) > 0 else sign * _ENDLESS)  # type: ignore[arg-type]
    return ends[0], ends[1]
