"""How many further people each person passes something on to, from the sizes of generations.

References
----------
Harris, T. E. (1948). Branching processes. Annals of Mathematical Statistics 19(4), 474-494.
Dion, J. P., Keiding, N. (1978). Statistical inference in branching processes. In Joffe and Ney (eds.), Branching
Processes, 105-140.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError

FEWEST_GENERATIONS = 4


def offspring_mean(sizes: np.ndarray, *, level: float = 0.95) -> tuple[float, float, float]:
    """Children over parents, with an interval whose width comes from how generations vary.

    Parameters
    ----------
    sizes : (generations,) people in each, complete; the first is those it was sent to

    Returns
    -------
    mean, low, high : low is 0 or more

    Raises
    ------
    InputError : fewer than 4 generations, or a generation without anybody that has children

    Errors to expect
    ----------------
    A last generation that is still growing makes the mean too small.  Where the first to pass it on are keener than the
    rest there is no one mean, and the interval holds none.
    """
    from scipy.stats import t

    sizes = np.asarray(sizes, np.float64)
    if sizes.ndim != 1 or len(sizes) < FEWEST_GENERATIONS or not (sizes[:-1] > 0).all() or (sizes < 0).any():
        raise InputError(
            where="generations", expected=f"{FEWEST_GENERATIONS} or more, each with somebody", found=f"{len(sizes)}"
        )
    parents, children = sizes[:-1], sizes[1:]
    mean = float(children.sum() / parents.sum())
    free = len(parents) - 1
    variance = float(((children - mean * parents) ** 2 / parents).sum()) / free
    half = float(t.ppf((1 + level) / 2, free)) * np.sqrt(variance / parents.sum())
    return mean, max(0.0, mean - half), mean + half
