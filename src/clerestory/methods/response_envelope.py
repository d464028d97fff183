"""What spending brings, as low as earlier spending allows one to think: the lowest of all curves that fit.

A curve is reach = most · (1 - exp(-spent / scale)).  All pairs (most, scale) within a joint region of Fisher's F, in
logarithms and with one variance for all curves, are kept; the lowest of them at each amount is concave too.

References
----------
Seber, G. A. F., Wild, C. J. (1989). Nonlinear Regression, section 5.3: regions by the sum of squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clerestory.errors import InputError

FEWEST_POINTS = 3
#: Degrees of freedom over all curves below which the region says nothing.
FEWEST_FREE = 5
_SCALES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One curve: its scales with the greatest, the best and the least height that each allows; the most ever spent."""

    scale: np.ndarray
    best: tuple[float, float]
    lowest: np.ndarray
    highest: np.ndarray
    furthest: float

    def _at(self, height: np.ndarray, spent: np.ndarray) -> np.ndarray:
        # Nothing is known of more than was ever spent: it brings nothing further.
        inside = np.minimum(np.asarray(spent, np.float64), self.furthest)
        return height[:, None] * -np.expm1(-inside[None, :] / self.scale[:, None])

    def low(self, spent: np.ndarray) -> np.ndarray:
        """The lowest reach that earlier campaigns allow, float64[n]; concave and never falling."""
        return self._at(self.lowest, spent).min(axis=0)

    def high(self, spent: np.ndarray) -> np.ndarray:
        """The highest."""
        return self._at(self.highest, spent).max(axis=0)

    def middle(self, spent: np.ndarray) -> np.ndarray:
        """The reach of the curve that fits best."""
        inside = np.minimum(np.asarray(spent, np.float64), self.furthest)
        return self.best[0] * -np.expm1(-inside / self.best[1])


def responses(curves: Sequence[tuple[np.ndarray, np.ndarray]], *, level: float = 0.95) -> list[Response]:
    """One response for each curve's (spent, reached), errors alike on the scale of logarithms.

    Parameters
    ----------
    curves : amounts spent and people reached in earlier campaigns, above 0, three or more different amounts each
    level : of the region

    Raises
    ------
    InputError : a curve of fewer amounts, values not above 0, or fewer than 5 degrees of freedom in all

    Errors to expect
    ----------------
    A channel that needs a least amount before anybody hears of it has no such curve: little money then looks better
    than it is.
    """
    from scipy.stats import f

    fitted = [_fit(np.asarray(spent, np.float64), np.asarray(reached, np.float64)) for spent, reached in curves]
    free = sum(n - 2 for n, *_ in fitted)
    if free < FEWEST_FREE:
        raise InputError(where="campaigns", expected=f"{FEWEST_FREE} or more beyond two a curve", found=str(free))
    variance = sum(float(squares.min()) for _, _, _, squares, _ in fitted) / free
    allowed = 2 * variance * float(f.ppf(level, 2, free))
    made = []
    for n, scale, height, squares, furthest in fitted:
        left = squares.min() + allowed - squares
        kept = left >= 0
        reach = np.sqrt(left[kept] / n)
        at = int(squares.argmin())
        made.append(
            Response(
                scale=scale[kept],
                best=(float(np.exp(height[at])), float(scale[at])),
                lowest=np.exp(height[kept] - reach),
                highest=np.exp(height[kept] + reach),
                furthest=furthest,
            )
        )
    return made


def _fit(spent: np.ndarray, reached: np.ndarray) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, float]:
    """For each scale of a grid: the best log height and the sum of squares it leaves."""
    if len(np.unique(spent)) < FEWEST_POINTS or not (spent > 0).all() or not (reached > 0).all():
        raise InputError(
            where="campaigns", expected=f"{FEWEST_POINTS} or more amounts above 0, each with a reach", found="fewer"
        )
    # From a curve that is full at the least amount to one that is all but a straight line.
    scale = np.geomspace(spent.min() / 5, spent.max() * 20, _SCALES)
    left = np.log(reached)[None, :] - np.log(-np.expm1(-spent[None, :] / scale[:, None]))
    height = left.mean(axis=1)
    return len(spent), scale, height, ((left - height[:, None]) ** 2).sum(axis=1), float(spent.max())
