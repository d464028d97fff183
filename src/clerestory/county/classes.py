"""Classes that overlap in every feature, scaled until somebody who knows the likelihood errs as often as was drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from clerestory.county.dice import Dice
from clerestory.county.plan import Plan

#: What a group of adverts is: feature → what its five levels stand for.
MODE_LEVELS: dict[str, tuple[float, ...]] = {
    "adverts": (2, 2, 3, 4, 7),
    "days": (4, 12, 35, 90, 240),
    "places": (1, 2, 3, 4, 6),
    "contacts": (1, 1, 2, 2, 3),
    "texts": (1, 1, 2, 2, 3),
    "names": (1, 2, 3, 4, 6),
    "price_spread": (0.0, 0.06, 0.15, 0.3, 0.6),
    "fee": (0.0, 0.1, 0.3, 0.5, 0.8),
    "hidden": (0.05, 0.2, 0.4, 0.6, 0.85),
    "sites": (1, 2, 3, 4, 5),
}
#: Class → how it leans in each feature, in the order above; what nothing leans in tells nothing.
_MODE_LEANS: dict[str, tuple[float, ...]] = {
    "coordinated": (0.4, 0.5, 0.8, 0.8, 0.7, -0.2, -0.6, -0.7, 0.5, -0.4),
    "spam": (0.6, -0.6, 0.4, -0.7, -0.7, -0.6, -0.5, 0.2, -0.7, 0.7),
    "scam": (-0.2, -0.4, -0.2, -0.2, 0.6, 0.9, 0.8, 0.9, 0.6, 0.2),
    "other": (-0.6, 0.4, -0.7, -0.5, -0.3, -0.6, 0.3, -0.5, -0.5, -0.5),
}
MODES = tuple(_MODE_LEANS)

#: Sign of deception → how it leans, and its share in both classes together.
_SIGNS: dict[str, tuple[float, float]] = {
    "fee": (1.0, 0.16),
    "papers": (0.9, 0.16),
    "travel": (0.7, 0.20),
    "no_employer": (0.6, 0.24),
    "messenger": (0.7, 0.28),
    "haste": (0.5, 0.30),
    "no_skill": (0.4, 0.30),
    "vague": (0.5, 0.26),
    "lodging": (0.4, 0.20),
    "details_first": (0.6, 0.18),
    "high_pay": (1.0, 0.22),
}
SIGNS = tuple(_SIGNS)
OFFERS = ("deceptive", "honest")

_DRAWS, _STEPS = 1_500, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One case: its class, the level of each feature, and what the oracle says, each class as likely.

    against : features whose level is likelier in another class
    """

    truth: str
    levels: tuple[int, ...]
    oracle: str
    p: float
    against: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Classes:
    """Likelihoods: (classes, features, levels), each row summing to one; independent features."""

    names: tuple[str, ...]
    features: tuple[str, ...]
    likelihood: np.ndarray

    def draw(self, truth: str, dice: Dice) -> Drawn:
        """One case of a class; the oracle's answer is the class of the highest likelihood."""
        cut = self._cumulated[self.names.index(truth)]
        levels = tuple(bisect_right(row, dice.share()) for row in cut)
        p = [prod(row[at] for row, at in zip(rows, levels, strict=True)) for rows in self._listed]
        best = p.index(max(p))
        rows = self._listed[self.names.index(truth)]
        against = sum(max(other[i][at] for other in self._listed) > rows[i][at] for i, at in enumerate(levels))
        return Drawn(truth=truth, levels=levels, oracle=self.names[best], p=p[best] / sum(p), against=against)

    @cached_property
    def _cumulated(self) -> list[list[list[float]]]:
        return np.cumsum(self.likelihood, axis=2)[:, :, :-1].tolist()

    @cached_property
    def _listed(self) -> list[list[list[float]]]:
        return self.likelihood.tolist()


def _error(likelihood: np.ndarray, u: np.ndarray) -> float:
    """The oracle's error, each class as likely; *u* (cases, features) of uniform numbers."""
    wrong = []
    for i, rows in enumerate(likelihood):
        levels = (u[:, :, None] >= np.cumsum(rows, axis=1)[None, :, :-1]).sum(axis=2)
        log = np.log(likelihood[:, np.arange(rows.shape[0])[None, :], levels]).sum(axis=2)
        wrong.append(float((log.argmax(axis=0) != i).mean()))
    return sum(wrong) / len(wrong)


def _scaled(
    shape: Callable[[float], np.ndarray], plan: Plan, *, error: float, effect: float | None, features: int
) -> np.ndarray:
    """The likelihood at which the oracle errs *error*; *effect* of its distance when that is given."""
    u = np.random.default_rng([plan.seed, features]).random((_DRAWS, features))
    low, high = 0.0, 4.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _error(shape(middle), u) > error else (low, middle)
    return shape((low + high) / 2 * (1.0 if effect is None else effect))


def _mode_shape(scale: float) -> np.ndarray:
    level = np.arange(5.0)
    leans = np.array([_MODE_LEANS[name] for name in MODES])
    weight = np.exp(-((level[None, None, :] - 2 - scale * leans[:, :, None]) ** 2) / (2 * 1.3**2))
    return weight / weight.sum(axis=2, keepdims=True)


def _offer_shape(scale: float) -> np.ndarray:
    lean, share = np.array([_SIGNS[name] for name in SIGNS]).T
    logit = np.log(share / (1 - share))
    p = 1 / (1 + np.exp(-np.stack([logit + scale * lean, logit - 0.25 * scale * lean])))
    return np.stack([1 - p, p], axis=2)


def modes(plan: Plan) -> Classes:
    """What groups of adverts are like, by class."""
    likelihood = _scaled(
        _mode_shape,
        plan,
        error=plan.knobs["mode_error"],
        effect=plan.knobs.get("modes_effect"),
        features=len(MODE_LEVELS),
    )
    return Classes(names=MODES, features=tuple(MODE_LEVELS), likelihood=likelihood)


def offers(plan: Plan) -> Classes:
    """Which signs deceptive and honest offers show: some in both, each in either."""
    likelihood = _scaled(
        _offer_shape,
        plan,
        error=plan.knobs["fraud_error"],
        effect=plan.knobs.get("fraud_offers_effect"),
        features=len(SIGNS),
    )
    return Classes(names=OFFERS, features=SIGNS, likelihood=likelihood)
