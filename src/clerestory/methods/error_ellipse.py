"""How likely a point lies within a circle when its position is known but for an error ellipse.

References
----------
Gilliland, D. C. (1962). Integral of the bivariate normal distribution over an offset circle. Journal of the American
Statistical Association 57(300), 758-768.
"""

from __future__ import annotations

import numpy as np

from clerestory.errors import InputError

#: Points of the integration over the width of the circle that the error reaches.
_NODES = 96
#: Beyond so many standard deviations nothing is left.
_FAR = 8.0
#: A circle of this many standard deviations holds 68 of 100 errors that are alike in all directions.
_RADIUS_68 = float(np.sqrt(-2 * np.log(0.32)))


def deviation_of_radius(radius: np.ndarray) -> np.ndarray:
    """The standard deviation along each axis of errors of which 68 in 100 lie within *radius*."""
    return np.asarray(radius, np.float64) / _RADIUS_68


def inside_circle(
    east: np.ndarray, north: np.ndarray, *, major: np.ndarray, minor: np.ndarray, bearing: np.ndarray, radius: float
) -> np.ndarray:
    """The probability that each true position lies within *radius* of the origin.

    Parameters
    ----------
    east, north : (n,) measured positions from the centre, in metres
    major, minor : (n,) standard deviations along the long and the short axis of the error ellipse, above 0
    bearing : (n,) direction of the long axis, degrees from north, clockwise
    radius : of the circle, above 0

    Returns
    -------
    float64[n], 0..1

    Raises
    ------
    InputError : a radius or a standard deviation that is not above 0

    Errors to expect
    ----------------
    Receivers state errors that are too small between tall buildings: the probability is then too sure of itself.
    """
    from scipy.special import ndtr

    east, north, major, minor, bearing = np.broadcast_arrays(
        *(np.asarray(part, np.float64) for part in (east, north, major, minor, bearing))
    )
    if not radius > 0 or not (major > 0).all() or not (minor > 0).all():
        raise InputError(where="errors", expected="a radius and standard deviations above 0", found="others")
    turned = np.radians(bearing)
    # Along the long axis, and across it.
    along = east * np.sin(turned) + north * np.cos(turned)
    across = east * np.cos(turned) - north * np.sin(turned)
    low = np.clip(along - _FAR * major, -radius, radius)
    high = np.clip(along + _FAR * major, -radius, radius)
    # sin² of an angle takes the steep ends of the circle away.
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    angle = (nodes + 1) * np.pi / 4
    share, step = np.sin(angle) ** 2, np.sin(2 * angle) * weights * np.pi / 4
    x = low[:, None] + (high - low)[:, None] * share
    half = np.sqrt(np.clip(radius**2 - x**2, 0, None))
    density = np.exp(-(((x - along[:, None]) / major[:, None]) ** 2) / 2) / (major[:, None] * np.sqrt(2 * np.pi))
    strip = ndtr((half - across[:, None]) / minor[:, None]) - ndtr((-half - across[:, None]) / minor[:, None])
    return np.clip((density * strip) @ step * (high - low), 0.0, 1.0)
