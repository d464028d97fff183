"""How sure the stepwise rule is of how many are on no list, when the choice of its model is part of the doubt."""

from __future__ import annotations

import numpy as np

from clerestory.methods.loglinear_capture import stepwise

#: With fewer of the draws than this having an estimate, the rule has no interval.
_FEWEST = 0.9


def totals(on: np.ndarray, n: np.ndarray, *, rng: np.random.Generator, draws: int = 200) -> np.ndarray:
    """The stepwise rule's total on each draw of people with replacement; empty when a tenth or more have none.

    Parameters
    ----------
    on, n : as `loglinear_capture.cells` gives them
    rng, draws : of people on lists, with replacement

    References
    ----------
    Silverman, Chan and Vincent (2024), Bootstrapping multiple systems estimates to account for model selection.
    """
    people = int(n.sum())
    fits = [stepwise(on, rng.multinomial(people, n / people).astype(np.float64)) for _ in range(draws)]
    found = np.array([fit.total for fit in fits if fit is not None])
    return found if len(found) >= _FEWEST * draws else np.array([])


def percentiles(found: np.ndarray, *, level: float = 0.95) -> tuple[float, float] | None:
    """The interval of draws; None when there are none.  What it covers is what the publication found, .90 for .95."""
    if not len(found):
        return None
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
