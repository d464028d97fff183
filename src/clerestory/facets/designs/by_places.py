"""Several places with a policy and several without: differences in differences, with their limits."""

from __future__ import annotations

import math

import numpy as np

from clerestory.errors import InputError
from clerestory.facets.designs.found import Found, Model, forest, per_cent, t_quantile, trend
from clerestory.facets.designs.panel import Panel
from clerestory.methods.cohort_poisson import cohort_poisson
from clerestory.methods.few_treated import randomised
from clerestory.methods.goodman_bacon import coefficient, decomposition, share_of
from clerestory.methods.imputation import impute
from clerestory.methods.level_or_visibility import ratio_effects
from clerestory.methods.relative_trends import relative_magnitudes
from clerestory.methods.staggered_adoption import average, event_study, group_time
from clerestory.model.lead import Point, Reason

FEWEST_BEFORE = 8
#: Fewer treated places than this are ranked among all choices of so many.
FEW = 10
#: More weight than this on comparisons with places that have the policy already, and the two-way figure is not shown.
FORBIDDEN = 0.2
#: So many in a cell are no small number.
_ENOUGH = 100.0


def by_places(panel: Panel, start: np.ndarray, name: str, rng: np.random.Generator) -> Found | Reason:
    """The average effect against places that never had it.

    start : (places,) period of adoption, -1 for never; none before the second period
    """
    treated, n = start >= 0, len(panel.periods)
    first = int(start[treated].min())
    if first < FEWEST_BEFORE:
        return Reason("few_before", {"periods": first, "least": FEWEST_BEFORE})
    totals = _totals(panel, start)
    adoption, periods = np.where(treated, start + 1, 0), np.arange(1, n + 1)
    if (panel.rates <= 0).any():
        if totals is None:
            return Reason("zeros")
        said = (Reason("by_totals"),)
        beside = [totals, *_ratios(panel.rates, adoption, periods)]
        return Found(models=tuple(beside), reasons=said, assumptions=_ASSUMED, points=tuple(forest(beside)))
    y = np.log(panel.rates)
    effects = group_time(y, adoption, periods)
    events = event_study(effects, adoption)
    mean = average(events)
    fewest = int(min(treated.sum(), (~treated).sum()))
    error = mean.error * math.sqrt(fewest / (fewest - 1))
    width = t_quantile(fewest - 1) * error
    models = [Model(code="group_time", value=mean.value, low=mean.value - width, high=mean.value + width)]
    reasons: list[Reason] = []
    last = int(start[treated].max())
    if treated.sum() < FEW and last < n:
        change = y[:, last:].mean(axis=1) - y[:, :first].mean(axis=1)
        ranked = randomised(change, treated, rng=rng)
        reasons.append(Reason("ranked", {"p": round(ranked.p, 3), "least": round(ranked.least, 3)}))
        models.insert(0, Model(code="randomised", value=ranked.value, low=ranked.low, high=ranked.high))
    try:
        imputed = impute(y, adoption, periods)
    except InputError:
        reasons.append(Reason("not_imputed"))
        expected = None
    else:
        side = t_quantile(fewest - 1) * imputed.error
        models.append(Model(code="imputation", value=imputed.value, low=imputed.value - side,
                            high=imputed.value + side))  # fmt: skip
        expected = imputed.expected
    if totals is not None:
        models.append(totals)
    models += _ratios(panel.rates, adoption, periods)
    pairs = decomposition(y, adoption, periods)
    forbidden = share_of(pairs, "already")
    if forbidden > FORBIDDEN:
        reasons.append(Reason("forbidden", {"share": round(100 * forbidden)}))
    else:
        models.append(Model(code="two_way", value=coefficient(pairs)))
        reasons.append(Reason("allowed", {"share": round(100 * forbidden, 1)}))
    steps = [(one.value, one.error) for e, one in events.items() if e < 0]
    after = sum(e >= 0 for e in events)
    sizes, errors = (np.array(part) for part in zip(*steps, strict=True))
    limits = relative_magnitudes((mean.value, error), (sizes, errors), after)
    reasons.append(Reason("limits", {"low": per_cent(limits.low), "high": per_cent(limits.high),
                                     "factor": round(limits.breakdown, 2)}))  # fmt: skip
    points = [
        *(_event(e, one.value, t_quantile(fewest - 1) * one.error) for e, one in events.items()),
        *forest(models),
    ]
    if expected is not None:
        seen, would = (np.exp(part[treated].mean(axis=0)) for part in (y, expected))
        points += trend(panel.periods, seen, would, panel.periods[first], name)
    return Found(models=tuple(models), reasons=tuple(reasons), assumptions=_ASSUMED, points=tuple(points))


_ASSUMED = ("assume_parallel", "assume_no_anticipation", "assume_spill", "assume_nothing_else", "assume_recording")


def _event(since: int, value: float, width: float) -> Point:
    return Point(series="event:group_time", at=float(since), value=per_cent(value), low=per_cent(value - width),
                 high=per_cent(value + width))  # fmt: skip


def _ratios(rates: np.ndarray, adoption: np.ndarray, periods: np.ndarray) -> list[Model]:
    """Each cohort and period its own ratio, by Poisson's mean; nothing where a cohort has too little."""
    try:
        found = cohort_poisson(rates, adoption, periods)
    except InputError:
        return []
    width = t_quantile(int(min((adoption > 0).sum(), (adoption == 0).sum())) - 1) * found.error
    return [Model(code="cohort_poisson", value=found.ratio, low=found.ratio - width, high=found.ratio + width)]


def _totals(panel: Panel, start: np.ndarray) -> Model | None:
    """The ratio of ratios of totals, which counts large places for more and takes noughts as they are."""
    treated = start >= 0
    first, last = int(start[treated].min()), int(start[treated].max())
    keep = np.ones(len(panel.periods), bool)
    keep[first:last] = False
    after = np.arange(len(panel.periods))[keep] >= last
    if not after.any() or min(treated.sum(), (~treated).sum()) < 2:
        return None
    # what there was to count among is taken off in the same way; its unit is of no account to a ratio
    over = [] if panel.exposure is None else [panel.exposure * (_ENOUGH / panel.exposure.min())]
    found = ratio_effects(np.array([panel.values, *over])[:, :, keep], treated, after)
    if found is None:
        return None
    less = np.array([1.0, -1.0])[: 1 + len(over)]
    value, error = float(less @ found[0]), math.sqrt(float(less @ found[1] @ less))
    width = t_quantile(2 * int(min(treated.sum(), (~treated).sum())) - 2) * error
    return Model(code="totals", value=value, low=value - width, high=value + width)
