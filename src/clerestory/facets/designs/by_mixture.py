"""One place with a policy and many without: a mixture of them, ranked among placebos."""

from __future__ import annotations

import math

import numpy as np

from clerestory.facets.designs.found import Found, Model, forest, trend
from clerestory.facets.designs.panel import Panel
from clerestory.methods.synthetic_control import demeaned, outcome_only, placebo_rank
from clerestory.methods.synthetic_did import synthetic_did
from clerestory.model.lead import Point, Reason

#: One treated place among fewer than this many others cannot have p at or below .05.
FEWEST_DONORS = 19
FEWEST_BEFORE = 8
#: Of more donors than this, those that moved most like the place are taken.
_MOST_DONORS = 60
_CLOUD = 40


def by_mixture(panel: Panel, treated: int, compared: np.ndarray, change: int, name: str) -> Found | Reason:
    """Synthetic difference-in-differences with its placebos; synthetic control with and without means beside it."""
    donors = np.flatnonzero(compared)
    if len(donors) < FEWEST_DONORS:
        return Reason(
            "few_donors", {"donors": len(donors), "least": FEWEST_DONORS, "p": round(1 / (1 + len(donors)), 3)}
        )
    if change < FEWEST_BEFORE:
        return Reason("few_before", {"periods": change, "least": FEWEST_BEFORE})
    if (panel.rates[np.r_[treated, donors]] <= 0).any():
        return Reason("zeros")
    y = np.log(panel.rates)
    reasons: list[Reason] = []
    if len(donors) > _MOST_DONORS:
        moved = y[:, :change] - y[:, :change].mean(axis=1, keepdims=True)
        far = ((moved[donors] - moved[treated]) ** 2).mean(axis=1)
        donors = np.sort(donors[np.argsort(far, kind="stable")[:_MOST_DONORS]])
        reasons.append(Reason("donors_chosen", {"donors": _MOST_DONORS}))
    pool, place = y[donors], y[treated]
    main = synthetic_did(pool, place[None], change)
    fits = [_gap(np.delete(pool, i, axis=0), pool[i], change) for i in range(len(pool))]
    own = _gap(pool, place, change)
    p, least = placebo_rank([own, *fits], change, 0)
    placebos = np.array([synthetic_did(np.delete(pool, i, 0), pool[[i]], change).value for i in range(len(pool))])
    # the interval of effects that leave the place unremarkable among placebos of the same size
    width = float(np.quantile(np.abs(placebos), 1 - 0.05 * (1 + 1 / len(placebos)), method="higher"))
    models = [Model(code="sdid", value=main.value, low=main.value - width, high=main.value + width)]
    models.append(Model(code="mixture_moved", value=float(own[change:].mean())))
    plain = outcome_only(pool[:, :change].T, place[:change])
    models.append(Model(code="mixture", value=float((place - plain.weights @ pool)[change:].mean())))
    models.append(Model(code="two_way", value=float(
        place[change:].mean() - place[:change].mean() - pool[:, change:].mean() + pool[:, :change].mean()
    )))  # fmt: skip
    reasons.append(Reason("placebo_rank", {"p": round(p, 3), "least": round(least, 3), "places": len(pool)}))
    if float(np.sqrt((own[:change] ** 2).mean())) > abs(main.value):
        reasons.append(Reason("poor_fit"))
    days = [day.isoformat() for day in panel.periods]
    cloud = [
        Point(series=f"placebo:{panel.places[donor]}", value=100 * math.expm1(value), at_time=day)
        for donor, gap in list(zip(donors, fits, strict=True))[:_CLOUD]
        for day, value in zip(days, gap, strict=True)
    ]
    here = [
        Point(series="placebo:here", value=100 * math.expm1(value), at_time=day)
        for day, value in zip(days, own, strict=True)
    ]
    return Found(
        models=tuple(models),
        reasons=tuple(reasons),
        assumptions=("assume_mixture", "assume_no_anticipation", "assume_spill", "assume_nothing_else",
                     "assume_recording"),
        points=(*trend(panel.periods, np.exp(place), np.exp(main.expected), panel.periods[change], name), *here, *cloud,
                Point(series="placebo:change", value=0.0, at_time=days[change], label=name), *forest(models)),
    )  # fmt: skip


def _gap(pool: np.ndarray, place: np.ndarray, change: int) -> np.ndarray:
    """The place less its mixture, each with its own mean before taken out."""
    weights = demeaned(pool[:, :change].T, place[:change]).weights
    gap = place - weights @ pool
    return gap - gap[:change].mean()
