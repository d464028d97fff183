"""The effect of a measure by the best design that the data allow, as an answer with its spread over models."""

from __future__ import annotations

import numpy as np

from clerestory.facets.designs.by_mixture import FEWEST_DONORS, by_mixture
from clerestory.facets.designs.by_places import by_places
from clerestory.facets.designs.by_series import by_series
from clerestory.facets.designs.found import Found, per_cent
from clerestory.facets.designs.panel import Panel
from clerestory.model.lead import Estimate, Reason, Untold

#: What may be asked for; nothing lets the data decide.
DESIGNS = ("", "series", "places", "mixture")


def estimated(about: str, found: Found | Reason, context: list[Reason]) -> Estimate | Untold:
    """The answer of a design: the change in per cent, whether it leaves out nought, the spread over models."""
    if isinstance(found, Reason):
        return Untold(about=about, reasons=(found, *context))
    main = found.models[0]
    if not np.isfinite([main.low, main.high]).all():
        return Untold(about=about, reasons=(Reason("endless"), *found.reasons, *context))
    value, low, high = per_cent(main.value), per_cent(main.low), per_cent(main.high)
    first = Reason(main.code, {"about": about, "value": value, "low": low, "high": high})
    told = Reason("told" if low > 0 or high < 0 else "not_told")
    values = [per_cent(one.value) for one in found.models]
    spread = Reason("spread", {"low": min(values), "high": max(values), "models": len(values)})
    return Estimate(
        about=about,
        value=value,
        low=low,
        high=high,
        unit="per cent",
        assumptions=found.assumptions,
        reasons=(first, told, spread, *found.reasons, *context),
        points=found.points,
    )


def by_design(panel: Panel, start: np.ndarray, name: str, how: tuple[str, int]) -> tuple[Found | Reason, list[Reason]]:
    """The design's answer, and why no better design was taken.

    start : (places,) period of adoption, 0 for before the first, -1 for never    how : the design asked for, and a seed
    """
    design, seed = how
    treated, compared = start > 0, start < 0
    change = int(start[treated].min())
    context: list[Reason] = []
    if (start == 0).any():
        context.append(Reason("had_it_before", {"places": int((start == 0).sum())}))
    if design == "places" or (not design and treated.sum() >= 2 and compared.sum() >= 2):
        if min(treated.sum(), compared.sum()) < 2:
            return Reason("few_places", {"with_it": int(treated.sum()), "without": int(compared.sum())}), context
        keep = start != 0
        return by_places(panel.only(keep), start[keep], name, np.random.default_rng(seed)), context
    if design == "mixture" or (not design and treated.sum() == 1 and compared.sum() >= FEWEST_DONORS):
        if treated.sum() != 1:
            return Reason("many_treated", {"places": int(treated.sum())}), context
        return by_mixture(panel, int(np.flatnonzero(treated)[0]), compared, change, name), context
    if treated.sum() == 1 and compared.any():
        context.append(Reason("few_donors", {"donors": int(compared.sum()), "least": FEWEST_DONORS,
                                             "p": round(1 / (1 + int(compared.sum())), 3)}))  # fmt: skip
    if int(start[treated].max()) > change:
        context.append(Reason("from_the_first"))
    return by_series(panel, treated, compared, change, name), context
