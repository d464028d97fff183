"""A difference of changes between two sets of clusters: each cluster counts once, degrees of freedom are few.

For clusters that are wholly in one arm and a model with an effect of the arm alone, the variance of Bell and McCaffrey
with Satterthwaite's degrees of freedom is Welch's.

References
----------
Welch, B. L. (1947). The generalization of Student's problem when several different population variances are involved.
Biometrika 34(1-2), 28-35.
Bell, R. M., McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with multi-stage samples.
Survey Methodology 28(2), 169-181.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError


def cluster_change(
    with_it: np.ndarray, without: np.ndarray, *, level: float = 0.95
) -> tuple[float, float, float, float]:
    """The difference of mean changes, its interval, and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    with_it, without : changes, one a cluster, two or more each

    Returns
    -------
    value, low, high, free

    Raises
    ------
    InputError : fewer than two clusters in an arm, or clusters that do not vary at all

    Errors to expect
    ----------------
    Pupils as if each were drawn by themselves instead of clusters give an interval several times too short.
    """
    from scipy.stats import t

    arms = [np.asarray(one, np.float64) for one in (with_it, without)]
    if min(len(one) for one in arms) < 2:
        raise InputError(where="clusters", expected="two or more in each arm", found=str([len(one) for one in arms]))
    parts = [float(one.var(ddof=1)) / len(one) for one in arms]
    variance = sum(parts)
    if not variance > 0:
        raise InputError(where="clusters", expected="changes that vary", found="none that do")
    free = variance**2 / sum(part**2 / (len(one) - 1) for part, one in zip(parts, arms, strict=True))
    value = float(arms[0].mean() - arms[1].mean())
    half = float(t.ppf((1 + level) / 2, free)) * variance**0.5
    return value, value - half, value + half, free
