"""What a design gives: the effect with its interval, other models beside it, reasons and a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from clerestory.model.lead import Point, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One way to reckon it, in log units; nan where it has no interval of its own."""

    code: str
    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The design's answer: the first model is the answer, the others stand beside it."""

    models: tuple[Model, ...]
    reasons: tuple[Reason, ...]
    assumptions: tuple[str, ...]
    points: tuple[Point, ...] = field(default=())


#: Model → what it is, as a chart says it.
NAMES = {
    "group_time": "each by its own start",
    "randomised": "rank among all choices",
    "imputation": "imputed from the untreated",
    "totals": "totals",
    "cohort_poisson": "ratios by start and period",
    "two_way": "two-way regression",
    "sdid": "places and periods weighted",
    "mixture": "synthetic control",
    "mixture_moved": "the same, means taken out",
    "arma": "its own past",
    "local_level": "its own past, level wanders",
}


def t_quantile(free: float) -> float:
    """The two-sided 95 % quantile of Student's t."""
    from scipy.stats import t as student

    return float(student.ppf(0.975, free))


def per_cent(log: float) -> float:
    """A change of the log, as per cent, to a tenth."""
    return round(100 * math.expm1(log), 1)


def trend(periods: Sequence[date], seen: np.ndarray, expected: np.ndarray, change: date, name: str) -> list[Point]:
    """What was seen, and what would have been."""
    days = [day.isoformat() for day in periods]
    return [
        *(Point(series="trend:seen", value=float(y), at_time=day) for day, y in zip(days, seen, strict=True)),
        *(
            Point(series="trend:counterfactual", value=float(y), at_time=day)
            for day, y in zip(days, expected, strict=True)
        ),
        Point(series="trend:change", value=0.0, at_time=change.isoformat(), label=name),
    ]


def forest(models: Sequence[Model]) -> list[Point]:
    """Every model in a row, in per cent, with its name in words."""
    rows = [
        Point(
            series=f"forest:{one.code}",
            value=per_cent(one.value),
            low=None if math.isnan(one.low) else per_cent(one.low),
            high=None if math.isnan(one.high) else per_cent(one.high),
            label=NAMES.get(one.code, ""),
        )
        for one in models
    ]
    return [*rows, Point(series="forest:none", value=0.0)]
