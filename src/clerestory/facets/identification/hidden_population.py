"""How many people were never on any list, under each of several models, side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.identification.list_models import Fitted, Model, fitted, ratio
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: One row a combination of lists, in a place and period: how many people stand on exactly these.
LISTS = """
    SELECT coalesce(c.place, '') AS place, coalesce(c.period, '') AS period, c.lists AS lists, sum(c.people) AS people
    FROM capture_list AS c GROUP BY c.place, c.period, c.lists
"""

_MODELS = {
    "independence": "no pairs", "stepwise": "stepwise rule", "least_bic": "least Schwarz criterion",
    "decomposable": "graphs averaged", "latent_classes": "unnamed kinds",
}  # fmt: skip
#: What an interval of a model's own is, in the chart and in a sentence.
_LABELS = {"stepwise": "with the choice of model", "decomposable": "posterior", "latent_classes": "posterior"}
_SAID = {"stepwise": "bootstrap", "bound": "from_bound", "decomposable": "posterior", "latent_classes": "posterior"}
_AXIS = "people in all; the dashed line: people on the lists"


def hidden_population(lists: pa.Table, *, draws: int = 100, seed: int = 1) -> list[Estimate | Untold]:
    """How many were on no list, by several models, each with what it assumes; never one number.

    The models are: lists that know nothing of each other; the published stepwise rule, its interval with the choice of
    the model in it; the least Schwarz criterion of all models, and all decomposable graphs averaged, up to five lists;
    kinds of people that nobody has named; and Chao's bound, unless lists repel.  Where a place has several periods with
    the same lists, the ratio of each to the one before stands beside them: it is far surer than either number.

    Parameters
    ----------
    lists : place, period, lists (names joined by +), people
    draws : of the bootstrap, 20 or more
    seed : of the bootstrap and of the sampler: the same seed gives the same intervals

    Returns
    -------
    for each place and period, an estimate a model, totals to three digits, and the ratio to the period before; or why
    each cannot be told

    Raises
    ------
    InputError : fewer than 20 draws

    Errors to expect
    ----------------
    People whom someone keeps away from every office are on no list in a way that depends on who keeps them: no model
    sees it.  Persons matched wrongly over lists move every number, downwards where true matches were missed: no model
    here knows the linkage's error.  A referral from one list to another makes the first model too small.  A ratio is as
    wrong as the lists have changed: a new form, a new path of referral, another office that counts.

    References
    ----------
    Cormack (1989), Log-linear models for capture-recapture.  Silverman (2014), Modern Slavery: an application of
    multiple systems estimation.  Chan, Silverman and Vincent (2021).  Silverman, Chan and Vincent (2024).  Madigan and
    York (1997).  Manrique-Vallier (2016).
    Whitehead, Jackson, Balch and Francis (2021), On the unreliability of multiple systems estimation for estimating the
    number of potential victims of modern slavery in the UK.
    """
    if draws < 20:
        raise InputError(where="draws", expected="20 or more", found=str(draws))
    tables: dict[tuple[str, str], dict[frozenset[str], int]] = defaultdict(lambda: defaultdict(int))
    for row in lists.to_pylist():
        names = frozenset(name.strip() for name in row["lists"].split("+") if name.strip())
        tables[row["place"], row["period"]][names] += int(row["people"])
    answers: list[Estimate | Untold] = []
    fits: dict[str, list[tuple[str, Fitted]]] = defaultdict(list)
    for (place, period), counts in sorted(tables.items()):
        about = " ".join(part for part in (place, period) if part) or "all"
        fit = fitted(about, counts, draws=draws, seed=seed)
        if isinstance(fit, Reason):
            answers.append(Untold(about=about, reasons=(fit,)))
            continue
        answers += _answers(about, fit)
        fits[place].append((period, fit))
    for place, of in fits.items():
        for (first, before), (second, after) in pairwise(of):
            answers.append(ratio(" ".join(part for part in (place, first, "to", second) if part), before, after))
    return answers


def _answers(about: str, fit: Fitted) -> list[Estimate | Untold]:
    totals = [one.total for one in fit.models]
    estimates = [_estimate(about, one, fit.warnings, totals) for one in fit.models]
    # the forest stands once, with the first model: all of them beside each other
    estimates[0] = replace(estimates[0], points=_forest(fit))
    answers: list[Estimate | Untold] = [*estimates]
    answers += [Untold(about=f"{about}: {name}", reasons=(why,)) for name, why in fit.refused]
    return answers


def _forest(fit: Fitted) -> tuple[Point, ...]:
    rows = (
        Point(
            series=f"forest:{_MODELS[one.name]}",
            value=_digits(one.total),
            low=_digits(one.ends[0]) if one.ends else None,
            high=_digits(one.ends[1]) if one.ends else None,
            label=_LABELS.get(one.name, "") if one.ends else "",
        )
        for one in fit.models
        if one.name != "bound"
    )
    return (*rows, Point(series="forest:none", value=float(fit.seen)), Point(series="axis:x", value=0, label=_AXIS))


def _digits(value: float) -> float:
    """To three digits: more would claim what no model knows."""
    return float(f"{value:.3g}")


def _estimate(about: str, one: Model, warnings: tuple[Reason, ...], totals: list[float]) -> Estimate:
    """A model's total; where it has no interval of its own, the spread over the models stands for one."""
    low, high = one.ends or (min(totals), max(totals))
    value, ends = _digits(one.total), (_digits(low), _digits(high))
    first = Reason(one.name, {"about": about, "total": value, "low": ends[0], "high": ends[1]})
    said = _SAID[one.name] if one.ends or one.name == "bound" else "spread"
    return Estimate(
        about=f"{about}: {one.name}",
        value=value,
        low=min(value, ends[0]),
        high=max(value, ends[1]),
        unit="people in all",
        assumptions=("assume_closed", "assume_matched"),
        reasons=(first, Reason(said), *one.words, *warnings),
    )
