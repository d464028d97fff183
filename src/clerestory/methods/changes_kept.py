"""All changes of level and visibility that no series rules out: eight polyhedra, and linear programmes over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from clerestory.errors import InputError
from clerestory.methods.least_favourable import critical_value

Interval = tuple[float, float]
#: A change of log level or log visibility smaller than this has no name.
NAMED = 0.10
#: No change beyond e to this power is considered (a twentyfold one), and no shared shock beyond that.
WIDEST, SHOCK = 3.0, 0.45
#: The largest factor on the allowed breaches that is tried.
MOST_BREACH = 8.0
_INSIDE = 1e-7

ZONES = ("less of it", "hidden", "both", "neither", "more of it", "hidden and more of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How a series answers to a change: intervals of its loadings on level, visibility and shared shock.

    breach : how far its trend may part from the comparison's for other reasons, in log units
    """

    name: str
    level: Interval
    visibility: Interval
    shock: Interval = (1.0, 1.0)
    breach: float = 0.02

    def __post_init__(self) -> None:
        for low, high in (self.level, self.visibility, self.shock):
            if not low <= high:
                raise InputError(
                    where=f"series {self.name}", expected="loadings as (low, high)", found=f"({low}, {high})"
                )
        if self.breach < 0:
            raise InputError(
                where=f"series {self.name}", expected="an allowed breach of 0 or more", found=str(self.breach)
            )

    @property
    def is_control(self) -> bool:
        """Whether it answers to the shared shock alone, and one to one."""
        return self.level == self.visibility == (0.0, 0.0) and self.shock == (1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What can be told.

    word : one of ZONES or "cannot be told"
    possible : the zones that the set reaches into; empty when the series contradict each other
    level, visibility : the intervals of both changes, in log units; None when the series contradict each other
    breakdown : the factor on all allowed breaches up to which the word stands; 0 when there is no word
    carried_by : the series without which, one at a time, the word would not stand
    """

    word: str
    possible: tuple[str, ...]
    level: Interval | None
    visibility: Interval | None
    breakdown: float = 0.0
    carried_by: tuple[str, ...] = ()

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """The zones that the series exclude."""
        return tuple(zone for zone in ZONES if zone not in self.possible) if self.possible else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """free : degrees of freedom of the covariance
    visibility_sign : -1 or 1 when it is known, for a stated reason, that visibility cannot have risen or fallen
    level : probability with which the truth is in the set, whatever the loadings inside their intervals
    """

    free: int
    visibility_sign: int = 0
    level: float = 0.95


_Row = tuple[float, float, float]
_Part = tuple[np.ndarray, np.ndarray, tuple[Interval, ...]]

# Zone → its convex pieces, each rows of (level, visibility) with bounds: row @ x <= bound.
_PIECES: dict[str, tuple[tuple[_Row, ...], ...]] = {
    "less of it": (((1, 0, -NAMED), (0, -1, NAMED)), ((1, 0, -NAMED), (0.5, -1, 0))),
    "hidden": (((0, 1, -NAMED), (-1, 0, NAMED), (1, 0, NAMED)), ((0, 1, -NAMED), (-1, 0.5, 0), (1, 0, NAMED))),
    "both": (((1, 0, -NAMED), (0, 1, -NAMED), (-0.5, 1, 0), (1, -0.5, 0)),),
    "neither": (((1, 0, NAMED), (-1, 0, NAMED), (0, -1, NAMED)),),
    "more of it": (((-1, 0, -NAMED), (0, -1, NAMED)),),
    "hidden and more of it": (((-1, 0, -NAMED), (0, 1, -NAMED)),),
}


@dataclass(frozen=True, slots=True)
class _Set:
    """The union of polyhedra, one an orthant: rows @ (level, visibility, shock, factor on breaches) <= bounds."""

    parts: tuple[_Part, ...]

    @property
    def live(self) -> _Set:
        """Without the parts that are empty as the breaches stand."""
        return _Set(tuple(part for part in self.parts if self._least(part, (), [0.0] * 4, 1.0) is not None))

    def reaches(self, zone: str) -> bool:
        return any(
            self._least(part, piece, [0.0] * 4, 1.0) is not None for part in self.parts for piece in _PIECES[zone]
        )

    def word(self) -> str:
        """The word alone: no more zones are looked into than it takes to see that there is none."""
        reached: list[str] = []
        live = self.live
        for zone in ZONES:
            if live.reaches(zone):
                reached.append(zone)
                if len(reached) > 1 and reached != ["hidden", "hidden and more of it"]:
                    return "cannot be told"
        return reached[0] if reached else "cannot be told"

    def answer(self) -> Told:
        """The word that all of its points agree on, and how far it reaches."""
        live = self.live
        possible = tuple(zone for zone in ZONES if live.reaches(zone))
        if not possible:
            return Told(word="cannot be told", possible=(), level=None, visibility=None)
        hidden = set(possible) <= {"hidden", "hidden and more of it"}
        word = possible[0] if len(possible) == 1 else "hidden" if hidden else "cannot be told"
        return Told(word=word, possible=possible, level=live._range(0), visibility=live._range(1))

    def _range(self, which: int) -> Interval:
        ends = []
        for sign in (1.0, -1.0):
            goal = [0.0] * 4
            goal[which] = sign
            least = [self._least(part, (), goal, 1.0) for part in self.parts]
            ends.append(sign * min(one for one in least if one is not None))
        low, high = ends
        return (-np.inf if low <= -WIDEST + _INSIDE else low, np.inf if high >= WIDEST - _INSIDE else high)

    def breakdown(self, word: str) -> float:
        """The least factor on the allowed breaches at which the set reaches into a zone that the word excludes."""
        allowed = {"hidden", "hidden and more of it"} if word == "hidden" else {word}
        least = [
            self._least(part, piece, [0.0, 0.0, 0.0, 1.0], None)
            for zone in ZONES
            if zone not in allowed
            for part in self.parts
            for piece in _PIECES[zone]
        ]
        return min((one for one in least if one is not None), default=MOST_BREACH)

    @staticmethod
    def _least(part: _Part, piece: Sequence[_Row], goal: list[float], factor: float | None) -> float | None:
        """The least of the goal over the part inside the piece; None when there is no such point."""
        from scipy.optimize import linprog

        rows, bounds, box = part
        inside = np.array([[a, b, 0.0, 0.0] for a, b, _ in piece]).reshape(-1, 4)
        limits = np.array([bound - _INSIDE for *_, bound in piece])
        breaches = (0.0, MOST_BREACH) if factor is None else (factor, factor)
        found = linprog(goal, np.vstack([rows, inside]), np.r_[bounds, limits], bounds=[*box, breaches], method="highs")
        return float(found.fun) if found.status == 0 else None


def set_of(
    effects: np.ndarray, covariance: np.ndarray, series: Sequence[Loading], setting: Setting, rng: np.random.Generator
) -> _Set:
    """The set itself: what `told` reads its answer from."""
    matrix, loadings = _with_contrasts(series)
    values, spread = matrix @ effects, matrix @ covariance @ matrix.T
    # a series' stretch is at least as wide as its allowed breach on both sides, wherever the truth is
    widths = np.array([2 * one.breach for one in series])
    times = critical_value(spread, matrix, widths, free=setting.free, level=setting.level, rng=rng)
    reach = times * np.sqrt(np.diag(spread))
    parts = []
    for signs in product((1, -1), repeat=3):
        if setting.visibility_sign and signs[1] != setting.visibility_sign:
            continue
        rows, bounds = [], []
        for value, width, loading in zip(values, reach, loadings, strict=True):
            ends = [(low, high) if sign > 0 else (high, low) for sign, (low, high) in
                    zip(signs, (loading.level, loading.visibility, loading.shock), strict=True)]  # fmt: skip
            rows += [[*(low for low, _ in ends), -loading.breach], [*(-high for _, high in ends), -loading.breach]]
            bounds += [value + width, width - value]
        box = tuple(
            (0.0, most) if sign > 0 else (-most, 0.0) for sign, most in zip(signs, (WIDEST, WIDEST, SHOCK), strict=True)
        )
        parts.append((np.array(rows).reshape(-1, 4), np.array(bounds), box))
    return _Set(tuple(parts))


def _with_contrasts(series: Sequence[Loading]) -> tuple[np.ndarray, list[Loading]]:
    """Every series, and every one less the first negative control, in which the shared shock cancels."""
    control = next((k for k, one in enumerate(series) if one.is_control), None)
    others = [] if control is None else [k for k, one in enumerate(series) if k != control and one.shock == (1.0, 1.0)]
    matrix, loadings = np.eye(len(series)), list(series)
    for k in others:
        row = np.zeros(len(series))
        row[k], row[control] = 1.0, -1.0
        matrix = np.vstack([matrix, row])
        breach = series[k].breach + series[control or 0].breach
        loadings.append(replace(series[k], name=f"{series[k].name} less control", shock=(0.0, 0.0), breach=breach))
    return matrix, loadings
