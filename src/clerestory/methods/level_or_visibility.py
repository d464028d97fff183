"""Less of it, or only less of it seen?  The set of changes in level and in visibility that no series rules out.

Each series moves by  a * level + b * visibility + g * shock,  with a, b, g known as intervals only, give or take an
allowed breach of parallel trends.  For given signs of the three unknowns all of that is linear, so the set is a union
of eight polyhedra, and every question about it (does it reach into a zone?  how wide is it?  how much wider may the
breaches grow before the answer falls?) is a linear programme with an exact answer; no grid decides.
"""

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
#: Fewer events than this before or after, in either arm, and a series is not read.
FEWEST_EVENTS = 30
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


def ratio_effects(counts: np.ndarray, treated: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Log ratio of ratios of each series, and their covariance over units.

    Parameters
    ----------
    counts : (series, units, periods) of 0 or more
    treated : (units,) bool    after : (periods,) bool

    Returns
    -------
    effects (series,), covariance (series, series); None when a series has fewer than thirty events before or after in
    either arm

    Raises
    ------
    InputError : arrays of other shapes, or an arm with fewer than two units
    """
    counts, treated, after = np.asarray(counts, np.float64), np.asarray(treated, bool), np.asarray(after, bool)
    if counts.ndim != 3 or counts.shape[1:] != (len(treated), len(after)) or (counts < 0).any():
        raise InputError(where="counts", expected="series x units x periods, none below 0", found=str(counts.shape))
    if min(treated.sum(), (~treated).sum()) < 2 or not 0 < after.sum() < len(after):
        raise InputError(where="counts", expected="two units in each arm, periods before and after", found="fewer")
    effects, parts = np.zeros(len(counts)), np.zeros(counts.shape[:2])
    for arm, sign in ((treated, 1.0), (~treated, -1.0)):
        before, later = counts[:, arm][:, :, ~after].sum(axis=2), counts[:, arm][:, :, after].sum(axis=2)
        if min(before.sum(axis=1).min(), later.sum(axis=1).min()) < FEWEST_EVENTS:
            return None
        effects += sign * np.log(later.sum(axis=1) / before.sum(axis=1) * (~after).sum() / after.sum())
        share = later / later.sum(axis=1, keepdims=True) - before / before.sum(axis=1, keepdims=True)
        parts[:, arm] = sign * share * np.sqrt(arm.sum() / (arm.sum() - 1))
    return effects, parts @ parts.T


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """free : degrees of freedom of the covariance
    visibility_sign : -1 or 1 when it is known, for a stated reason, that visibility cannot have risen or fallen
    level : probability with which the truth is in the set, whatever the loadings inside their intervals
    """

    free: int
    visibility_sign: int = 0
    level: float = 0.95


def told(
    effects: np.ndarray, covariance: np.ndarray, series: Sequence[Loading], setting: Setting, rng: np.random.Generator
) -> Told:
    """What the series together say of level and visibility.

    Parameters
    ----------
    effects, covariance : of the series, in log units
    series : their loadings, in the same order
    rng : draws of the critical value

    Raises
    ------
    InputError : as many effects as series, a covariance to match, free of 1 or more

    References
    ----------
    Moment inequalities: Andrews and Soares (2010); Chernozhukov, Chetverikov and Kato (2019), the largest of many.
    Bounded breaches of parallel trends: Manski and Pepper (2018); Rambachan and Roth (2023).
    Negative controls: Lipsitch, Tchetgen Tchetgen and Cohen (2010).
    """
    effects, covariance = np.asarray(effects, np.float64), np.asarray(covariance, np.float64)
    if effects.shape != (len(series),) or covariance.shape != (len(series), len(series)) or setting.free < 1:
        raise InputError(
            where="series", expected="an effect and a row of the covariance each", found=str(effects.shape)
        )
    found = set_of(effects, covariance, series, setting, rng)
    answer = found.answer()
    if answer.word not in ZONES:
        return answer
    without = []
    for i in range(len(series) if len(series) > 1 else 0):
        kept = [k for k in range(len(series)) if k != i]
        few = [series[k] for k in kept]
        fewer = set_of(effects[kept], covariance[np.ix_(kept, kept)], few, setting, rng)
        if fewer.word() != answer.word:
            without.append(series[i].name)
    return replace(answer, breakdown=found.breakdown(answer.word), carried_by=tuple(without))


def zone_of(level: float, visibility: float) -> str:
    """The zone of one pair of changes.  A part below a third of the fall does not count."""
    low, dim = level <= -NAMED, visibility <= -NAMED
    if low and (not dim or visibility >= level / 2):
        return "less of it"
    if dim and level >= NAMED:
        return "hidden and more of it"
    if dim and (not low or level >= visibility / 2):
        return "hidden"
    if low:
        return "both"
    return "more of it" if level >= NAMED else "neither"


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
