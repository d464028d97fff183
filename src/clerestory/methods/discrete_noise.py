"""Whole-number noise for counts, drawn exactly: discrete Laplace and discrete Gaussian.

No floating-point number is used in the drawing: a draw is made of even chances among whole numbers alone, so that
what the proof says of privacy is true of the draw.  `below(n)` gives a whole number from 0 to n - 1 with even chance;
at a door it is `secrets.randbelow`.

References
----------
Canonne, C. L., Kamath, G. and Steinke, T. (2020). The discrete Gaussian for differential privacy. Advances in Neural
Information Processing Systems 33.  (Algorithms 1 to 3; proposition 4 on the privacy of the Gaussian.)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from clerestory.errors import InputError

Below = Callable[[int], int]


def bernoulli(chance: Fraction, below: Below) -> bool:
    """True with that chance, exactly."""
    return below(chance.denominator) < chance.numerator


def bernoulli_exp(rate: Fraction, below: Below) -> bool:
    """True with chance exp(-rate), exactly; rate of 0 or more."""
    while rate > 1:
        if not bernoulli_exp(Fraction(1), below):
            return False
        rate -= 1
    k = 1
    while bernoulli(rate / k, below):
        k += 1
    return k % 2 == 1


def discrete_laplace(scale: Fraction, below: Below) -> int:
    """A whole number x with chance proportional to exp(-|x| / scale).

    Raises
    ------
    InputError : a scale of 0 or less
    """
    if scale <= 0:
        raise InputError(where="discrete Laplace", expected="a scale above 0", found=str(scale))
    t, s = scale.numerator, scale.denominator
    while True:
        u = below(t)
        if not bernoulli_exp(Fraction(u, t), below):
            continue
        v = 0
        while bernoulli_exp(Fraction(1), below):
            v += 1
        size = (u + t * v) // s
        negative = below(2) == 1
        if not (negative and size == 0):
            return -size if negative else size


def discrete_gaussian(variance: Fraction, below: Below) -> int:
    """A whole number x with chance proportional to exp(-x² / (2 variance)).

    A count that one person changes by at most 1 is with it concentrated differentially private: rho = 1/(2 variance).

    Raises
    ------
    InputError : a variance of 0 or less
    """
    if variance <= 0:
        raise InputError(where="discrete Gaussian", expected="a variance above 0", found=str(variance))
    t = isqrt(variance.numerator // variance.denominator) + 1
    while True:
        x = discrete_laplace(Fraction(t), below)
        if bernoulli_exp((abs(x) - variance / t) ** 2 / (2 * variance), below):
            return x
