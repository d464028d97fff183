"""Rates of many places, each shrunk towards the others as far as its own count is small."""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError

#: Draws of all units' rates from which a rank is counted.
_DRAWS = 4000


def robbins(frequencies: np.ndarray) -> np.ndarray:
    """The mean rate of those with x events, x = 0, 1, …, with nothing assumed of how rates vary.

    Parameters
    ----------
    frequencies : (n,) how many units had 0, 1, 2, … events

    Returns
    -------
    float64[n - 1]; nan where nobody had x events

    References
    ----------
    Robbins (1956), An empirical Bayes approach to statistics.
    """
    f = np.asarray(frequencies, np.float64)
    x = np.arange(len(f) - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(f[:-1] > 0, (x + 1) * f[1:] / f[:-1], np.nan)


def gamma_poisson(events: np.ndarray, exposure: np.ndarray) -> tuple[float, float]:
    """Shape and rate of the gamma distribution of the units' rates, by greatest likelihood.

    Parameters
    ----------
    events, exposure : (n,) counts of 0 or more; person-time or people, above 0

    Returns
    -------
    shape, rate : a unit's rate has mean shape / rate; both infinite when counts vary no more than chance

    Raises
    ------
    InputError : arrays of other shapes, counts below 0, exposures not above 0, or no event at all

    References
    ----------
    Clayton and Kaldor (1987), Empirical Bayes estimates of age-standardized relative risks for use in disease mapping.
    """
    from scipy.optimize import minimize
    from scipy.special import gammaln

    events, exposure = np.asarray(events, np.float64), np.asarray(exposure, np.float64)
    if events.shape != exposure.shape or events.ndim != 1 or (events < 0).any() or not (exposure > 0).all():
        raise InputError(where="places", expected="events of 0 or more, exposures above 0, one each", found="others")
    if not events.sum():
        raise InputError(where="places", expected="an event somewhere", found="none")
    mean = events.sum() / exposure.sum()

    def loss(logs: np.ndarray) -> float:
        shape, rate = np.exp(logs)
        return -float(
            (
                gammaln(events + shape) - gammaln(shape) + shape * np.log(rate / (rate + exposure))
                - events * np.log(rate + exposure)
            ).sum()
        )  # fmt: skip

    starts = [np.log([shape, shape / mean]) for shape in (0.2, 1.0, 10.0)]
    best = min((minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-9, "maxiter": 4000})
                for start in starts), key=lambda found: found.fun)  # fmt: skip
    shape, rate = np.exp(best.x)
    return (float("inf"), float("inf")) if shape > 1e7 else (float(shape), float(rate))


def shrunk(events: np.ndarray, exposure: np.ndarray, *, prior: tuple[float, float]) -> np.ndarray:
    """Each unit's expected rate, given its own count and the others' distribution (shape, rate): float64[n]."""
    shape, rate = prior
    return (np.asarray(events) + shape) / (np.asarray(exposure) + rate)


def in_highest(
    events: np.ndarray, exposure: np.ndarray, *, prior: tuple[float, float], share: float, rng: np.random.Generator
) -> np.ndarray:
    """The probability that each unit's true rate is among the highest *share* of all.

    Ranking by the shrunken mean puts the largest places at both ends; this does not.

    Returns
    -------
    float64[n], 0..1

    References
    ----------
    Laird and Louis (1989), Empirical Bayes ranking methods.
    """
    if not 0 < share < 1:
        raise InputError(where="share", expected="between 0 and 1", found=str(share))
    events = np.asarray(events, np.float64)
    shape, rate = prior
    rates = rng.gamma(events + shape, 1 / (np.asarray(exposure, np.float64) + rate), size=(_DRAWS, len(events)))
    kept = max(1, round(share * len(events)))
    above = np.sort(rates, axis=1)[:, -kept][:, None]
    return (rates >= above).mean(axis=0)


def in_lowest(
    events: np.ndarray, exposure: np.ndarray, *, prior: tuple[float, float], share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The probability that each unit's true rate is among the lowest *share* of all, and draws of where those end.

    Returns
    -------
    chance : float64[n], 0..1    ends : float64[draws], the highest rate among the lowest, in each draw

    References
    ----------
    Laird and Louis (1989), Empirical Bayes ranking methods.
    """
    if not 0 < share < 1:
        raise InputError(where="share", expected="between 0 and 1", found=str(share))
    events = np.asarray(events, np.float64)
    shape, rate = prior
    rates = rng.gamma(events + shape, 1 / (np.asarray(exposure, np.float64) + rate), size=(_DRAWS, len(events)))
    kept = max(1, round(share * len(events)))
    ends = np.partition(rates, kept - 1, axis=1)[:, kept - 1]
    return (rates <= ends[:, None]).mean(axis=0), ends


def james_stein(values: np.ndarray, variance: float) -> tuple[np.ndarray, float]:
    """Means shrunk towards their grand mean, and the share of their distance to it that is kept.

    References
    ----------
    Efron and Morris (1977), Stein's paradox in statistics.
    """
    values = np.asarray(values, np.float64)
    if len(values) < 4 or variance <= 0:
        raise InputError(where="values", expected="4 or more, with a variance above 0", found=f"{len(values)}")
    centre = values.mean()
    kept = max(0.0, 1 - (len(values) - 3) * variance / float(((values - centre) ** 2).sum()))
    return centre + kept * (values - centre), kept
