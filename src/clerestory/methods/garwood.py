"""The exact interval of a count of events."""

from __future__ import annotations

from clerestory.errors import InputError


def garwood(events: int, *, level: float = 0.95, mid: bool = False) -> tuple[float, float]:
    """The mean counts that leave the one seen inside both tails.

    Parameters
    ----------
    events : 0 or more
    level : 0..1; coverage is that or more, and nearer to it with *mid*
    mid : half of the count's own probability counts to each tail (mid-P)

    Returns
    -------
    low, high

    Raises
    ------
    InputError : a count below 0, or a level outside 0..1

    References
    ----------
    Garwood (1936), Fiducial limits for the Poisson distribution.  Mid-P: Lancaster (1961).
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2, poisson

    if events < 0:
        raise InputError(where="events", expected="0 or more", found=str(events))
    if not 0 < level < 1:
        raise InputError(where="level", expected="between 0 and 1", found=str(level))
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(chi2.ppf(tail, 2 * events)) / 2
    high = float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
    if not mid:
        return low, high

    def above(mean: float) -> float:
        return float(poisson.sf(events, mean) + poisson.pmf(events, mean) / 2) - tail

    def below(mean: float) -> float:
        return float(poisson.cdf(events, mean) - poisson.pmf(events, mean) / 2) - tail

    least = 0.0 if events == 0 else float(brentq(above, 1e-12, high))  # type: ignore[arg-type]
    return least, float(brentq(below, max(low, 1e-9), high + 1))  # type: ignore[arg-type]
