"""Stays inside a zone: runs of fixes, and whether their depth is more than the receiver's error can make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clerestory.methods.error_ellipse import deviation_of_radius, inside_circle

#: Errors of fixes so many seconds apart are alike to 1/e: what a wall does to a signal lasts while one stands there.
CORRELATED = 300.0
#: Fixes further apart than this belong to two stays.
LONGEST_GAP = 900.0
#: No receiver on an ankle is better than this, whatever it says (metres, one standard deviation).
LEAST_ERROR = 3.0
#: Metres of a degree of latitude on a sphere of the Earth's mean radius.
_DEGREE = 6371008.8 * np.pi / 180
#: So many standard deviations from the border a fix is inside or outside for sure.
_SURE = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A circle that may not be entered."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixes:
    """Fixes in order of time: seconds, degrees, and the standard deviations (metres) along the axes of their errors."""

    seconds: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    major: np.ndarray
    minor: np.ndarray
    bearing: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell:
    """Consecutive fixes that are each more likely inside than not.

    depth : mean distance from the border inwards, metres    error : its standard error, neighbouring errors being alike
    chance : mean probability of a fix to be inside
    """

    first: int
    last: int
    seconds: float
    depth: float
    error: float
    chance: float


def spreads(
    error: np.ndarray, major: np.ndarray, minor: np.ndarray, bearing: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standard deviations along both axes and the bearing: the ellipse where it is given, else the circle of 68."""
    round_one = deviation_of_radius(error)
    given = np.isfinite(major) & np.isfinite(minor)
    axes = (np.where(given, major, round_one), np.where(given, minor, round_one))
    return (
        np.maximum(axes[0], LEAST_ERROR),
        np.maximum(axes[1], LEAST_ERROR),
        np.where(np.isfinite(bearing) & given, bearing, 0.0),
    )


def dwells(fixes: Fixes, zone: Zone) -> Iterable[Dwell]:
    """The runs of fixes that are each more likely inside the zone than not, in order of time."""
    north = (fixes.latitude - zone.latitude) * _DEGREE
    east = (fixes.longitude - zone.longitude) * _DEGREE * np.cos(np.radians(zone.latitude))
    distance = np.hypot(east, north)
    chance = _chance(east, north, distance, fixes, zone)
    radial = _radial(east, north, distance, fixes)
    inside = chance >= 0.5
    apart = np.diff(fixes.seconds) > LONGEST_GAP
    begins = np.flatnonzero(inside & ~np.r_[False, inside[:-1] & ~apart])
    for first in begins:
        last = first
        while last + 1 < len(inside) and inside[last + 1] and not apart[last]:
            last += 1
        span = slice(first, last + 1)
        yield Dwell(
            first=int(first),
            last=int(last),
            seconds=float(fixes.seconds[last] - fixes.seconds[first]),
            depth=float((zone.radius - distance[span]).mean()),
            error=_error_of_mean(fixes.seconds[span], radial[span]),
            chance=float(chance[span].mean()),
        )


def _chance(east: np.ndarray, north: np.ndarray, distance: np.ndarray, fixes: Fixes, zone: Zone) -> np.ndarray:
    """The probability of each fix to be inside; only near the border is there anything to integrate."""
    sure = _SURE * np.maximum(fixes.major, fixes.minor)
    chance = (distance < zone.radius).astype(np.float64)
    near = np.abs(distance - zone.radius) < sure
    chance[near] = inside_circle(
        east[near], north[near], major=fixes.major[near], minor=fixes.minor[near], bearing=fixes.bearing[near],
        radius=zone.radius,
    )  # fmt: skip
    return chance


def _radial(east: np.ndarray, north: np.ndarray, distance: np.ndarray, fixes: Fixes) -> np.ndarray:
    """The standard deviation of each fix towards the centre of the zone."""
    turned = np.arctan2(east, north) - np.radians(fixes.bearing)
    # At the very centre no direction is towards it: the long axis is the careful one.
    along = np.where(distance > 0, np.cos(turned) ** 2, 1.0)
    return np.sqrt(along * fixes.major**2 + (1 - along) * fixes.minor**2)


def _error_of_mean(seconds: np.ndarray, spread: np.ndarray) -> float:
    """The standard error of the mean depth: errors are alike by how near in time, which one pass in order adds up."""
    kept = np.exp(-np.diff(seconds) / CORRELATED)
    before, both = 0.0, 0.0
    for fade, last, own in zip(kept.tolist(), spread[:-1].tolist(), spread[1:].tolist(), strict=True):
        before = fade * (before + last)
        both += own * before
    return float(np.sqrt(spread @ spread + 2 * both) / len(seconds))
