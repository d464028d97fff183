"""One series and its own past: an interrupted series, with a comparison taken off where there is one."""

from __future__ import annotations

import numpy as np

from clerestory.facets.designs.found import Found, Model, forest, t_quantile, trend
from clerestory.facets.designs.panel import Panel
from clerestory.methods.interrupted_series import arma_regression, free_of, segmented
from clerestory.methods.local_level import local_level
from clerestory.model.lead import Reason

FEWEST_BEFORE = 8
#: With a season to take out, two years of months before.
FEWEST_WITH_SEASON = 24
_FEWEST_AFTER = 3


def by_series(panel: Panel, treated: np.ndarray, compared: np.ndarray, change: int, name: str) -> Found | Reason:
    """The mean effect over all periods after, by restricted likelihood; a wandering level beside it."""
    n, season = len(panel.periods), panel.season
    if change < FEWEST_BEFORE:
        return Reason("few_before", {"periods": change, "least": FEWEST_BEFORE})
    if season > 1 and change < FEWEST_WITH_SEASON:
        return Reason("few_for_season", {"periods": change, "least": FEWEST_WITH_SEASON})
    if n - change < _FEWEST_AFTER:
        return Reason("few_after", {"periods": n - change, "least": _FEWEST_AFTER})
    place = panel.rates[treated].sum(axis=0)
    others = panel.rates[compared].sum(axis=0) if compared.any() else np.ones(n)
    if min(place.min(), others.min()) <= 0:
        return Reason("zeros")
    y = np.log(place) - np.log(others)
    design = segmented(n, change, slope=n - change >= FEWEST_BEFORE, period=season)
    if n < design.shape[1] + 8:
        return Reason("few_before", {"periods": change, "least": design.shape[1] + 8 - (n - change)})
    contrast = np.zeros(design.shape[1])
    moved = slice(2, 4 if n - change >= FEWEST_BEFORE else 3)
    contrast[moved] = design[change:, moved].mean(axis=0)
    fit = arma_regression(y, design)
    models = [_model("arma", contrast, fit.coefficients, fit.covariance, free_of(fit, y, design, contrast))]
    # a level that wanders has taken up the trend: it is left out there
    level_design = np.delete(design, [0, 1], axis=1)
    level = local_level(y, level_design)
    models.append(_model("local_level", np.delete(contrast, [0, 1]), level.coefficients, level.covariance, level.free))
    without = design.copy()
    without[:, moved] = 0
    expected = np.exp(without @ fit.coefficients + np.log(others))
    said = [Reason("controlled" if compared.any() else "uncontrolled"), Reason("its_short")]
    return Found(
        models=tuple(models),
        reasons=tuple(said),
        assumptions=("assume_nothing_else", "assume_recording", *(("assume_spill",) if compared.any() else ())),
        points=(*trend(panel.periods, place, expected, panel.periods[change], name), *forest(models)),
    )


def _model(code: str, contrast: np.ndarray, beta: np.ndarray, covariance: np.ndarray, free: float) -> Model:
    value = float(contrast @ beta)
    width = t_quantile(free) * float(np.sqrt(contrast @ covariance @ contrast))
    return Model(code=code, value=value, low=value - width, high=value + width)
