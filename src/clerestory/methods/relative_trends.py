"""How far trends may have parted after, measured by how far they parted before: limits that belong to the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The interval that stands when trends part by so many times the largest step before.

    steps : the largest step before, at the upper end of what its error allows
    breakdown : the factor up to which the interval leaves out nought; 0 when it holds it already
    """

    low: float
    high: float
    steps: float
    breakdown: float


def relative_magnitudes(
    effect: tuple[float, float], before: tuple[np.ndarray, np.ndarray], periods: int, *, factor: float = 1.0
) -> Limits:
    """Limits on the mean effect over the periods after, under bounds relative to the steps before.

    Half the error goes to the effect and half to the largest step, whose upper limits hold for all steps together:
    wider than the published sets, which invert a test.

    Parameters
    ----------
    effect : the mean effect after and its error
    before : steps of the gap from period to period before, and their errors
    periods : how many after    factor : times the largest step before

    Raises
    ------
    InputError : no step before, or none after

    Errors to expect
    ----------------
    Conservative by construction: with many noisy steps before it says little.  A policy that came because of what was
    about to happen has steps after that no step before is a measure of.

    References
    ----------
    Rambachan and Roth (2023), A more credible approach to parallel trends, section 2.4.1 (relative magnitudes).
    """
    from scipy.stats import norm

    steps, errors = (np.asarray(part, np.float64) for part in before)
    if not len(steps) or len(steps) != len(errors) or periods < 1 or factor < 0:
        raise InputError(where="steps", expected="one or more before, with errors, and periods after", found="others")
    value, error = effect
    largest = float((np.abs(steps) + norm.ppf(1 - 0.0125 / len(steps)) * errors).max())
    # a step a period adds up: 1, 2, … steps by the periods after, on average half of them and half a step
    grown = largest * (periods + 1) / 2
    own = float(norm.ppf(1 - 0.0125)) * error
    left = abs(value) - own
    return Limits(
        low=value - own - factor * grown,
        high=value + own + factor * grown,
        steps=largest,
        breakdown=max(0.0, left / grown) if grown > 0 else np.inf,
    )
