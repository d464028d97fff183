"""How many people were never on any list, under each of several models, side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods import loglinear_capture as capture
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: One row a combination of lists, in a place and period: how many people stand on exactly these.
LISTS = """
    SELECT coalesce(c.place, '') AS place, coalesce(c.period, '') AS period, c.lists AS lists, sum(c.people) AS people
    FROM capture_list AS c GROUP BY c.place, c.period, c.lists
"""

FEWEST_LISTS = 3
#: Models that fit and yet differ more than this tell nothing.
_FOURFOLD = 4.0
_MODELS = {"independence": "no pairs", "stepwise": "stepwise rule", "least_bic": "least Schwarz criterion"}
_AXIS = "people in all; the dashed line: people on the lists"


def hidden_population(lists: pa.Table, *, draws: int = 100, seed: int = 1) -> list[Estimate | Untold]:
    """How many were on no list, by several models, each with what it assumes; never one number.

    The models are: lists that know nothing of each other; the published stepwise rule, its interval with the choice of
    the model in it; the least Schwarz criterion of all models, up to five lists; and Chao's bound, unless lists repel.

    Parameters
    ----------
    lists : place, period, lists (names joined by +), people
    draws : of the bootstrap, 20 or more
    seed : of the bootstrap: the same seed gives the same interval

    Returns
    -------
    for each place and period, an estimate a model, totals to three digits; or why it cannot be told

    Raises
    ------
    InputError : fewer than 20 draws

    Errors to expect
    ----------------
    People whom someone keeps away from every office are on no list in a way that depends on who keeps them: no model
    sees it.  Persons matched wrongly over lists move every number, downwards where true matches were missed: no model
    here knows the linkage's error.  A referral from one list to another makes the first model too small.

    References
    ----------
    Cormack (1989), Log-linear models for capture-recapture.  Silverman (2014), Modern Slavery: an application of
    multiple systems estimation.  Chan, Silverman and Vincent (2021).  Silverman, Chan and Vincent (2024).
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
    for (place, period), counts in sorted(tables.items()):
        about = " ".join(part for part in (place, period) if part) or "all"
        answers += _answers(about, counts, draws=draws, rng=np.random.default_rng(seed))
    return answers


def _answers(
    about: str, counts: dict[frozenset[str], int], *, draws: int, rng: np.random.Generator
) -> list[Estimate | Untold]:
    names = sorted({name for combination in counts for name in combination})
    if len(names) < FEWEST_LISTS:
        return [_untold(about, Reason("few_lists", {"lists": len(names)}))]
    by_place = {tuple(names.index(name) for name in combination): n for combination, n in counts.items() if combination}
    if not any(by_place.values()):
        return [_untold(about, Reason("nobody"))]
    on, n = capture.cells(by_place, len(names))
    lonely = capture.apart(on, n)
    if lonely:
        return [_untold(about, Reason("list_apart", {"names": ", ".join(names[one] for one in lonely)}))]
    stepped, plain = capture.stepwise(on, n), capture.independence(on, n)
    if stepped is None or plain is None:
        return [_untold(about, Reason("no_estimate"))]
    interval = capture.bootstrap(on, n, rng=rng, draws=draws)
    found = [("independence", plain, None), ("stepwise", stepped, interval)]
    if len(names) <= capture.MOST_LISTS:
        found.append(("least_bic", capture.by_bic(on, n), None))
    totals = [fit.total for _, fit, _ in found if fit is not None]
    seen = int(n.sum())
    warnings = [Reason("whitehead")]
    if interval is None:
        warnings.append(Reason("unsteady"))
    unseen = [max(1.0, total - seen) for total in totals]
    if max(unseen) > _FOURFOLD * min(unseen):
        warnings.append(Reason("fourfold"))
    repelling = capture.repelling(on, n)
    estimates = [
        _estimate(about, model, fit.total, low_high, (*_fit_words(fit, names), *warnings), totals)
        for model, fit, low_high in found
        if fit is not None
    ]
    # the forest stands once, with the first model: all of them beside each other
    estimates[0] = replace(estimates[0], points=_forest(found, seen))
    answers: list[Estimate | Untold] = [*estimates]
    bound = capture.chao_over_lists(on, n)
    if repelling:
        said = "; ".join(f"{names[one]} and {names[other]}" for one, other in repelling)
        answers.append(_untold(f"{about}: bound", Reason("no_bound", {"pairs": said})))
    elif bound is not None:
        answers.append(_estimate(about, "bound", bound, (bound, max(bound, *totals)), tuple(warnings), totals))
    return answers


def _forest(found: list[tuple[str, capture.Fit | None, tuple[float, float] | None]], seen: int) -> tuple[Point, ...]:
    rows = (
        Point(
            series=f"forest:{_MODELS[model]}",
            value=_digits(fit.total),
            low=_digits(ends[0]) if ends else None,
            high=_digits(ends[1]) if ends else None,
            label="with the choice of model" if ends else "",
        )
        for model, fit, ends in found
        if fit is not None
    )
    return (*rows, Point(series="forest:none", value=float(seen)), Point(series="axis:x", value=0, label=_AXIS))


def _fit_words(fit: capture.Fit, names: list[str]) -> tuple[Reason, ...]:
    if not fit.pairs:
        return (Reason("no_pairs"),)
    return (Reason("pairs", {"pairs": "; ".join(f"{names[one]} with {names[other]}" for one, other in fit.pairs)}),)


def _untold(about: str, why: Reason) -> Untold:
    return Untold(about=about, reasons=(why,))


def _digits(value: float) -> float:
    """To three digits: more would claim what no model knows."""
    return float(f"{value:.3g}")


def _estimate(
    about: str,
    model: str,
    total: float,
    interval: tuple[float, float] | None,
    reasons: tuple[Reason, ...],
    totals: list[float],
) -> Estimate:
    """A model's total; where it has no interval of its own, the spread over the models stands for one."""
    low, high = interval or (min(totals), max(totals))
    value, ends = _digits(total), (_digits(low), _digits(high))
    said = (
        "bootstrap" if interval is not None and model == "stepwise" else "spread" if model != "bound" else "from_bound"
    )
    first = Reason(model, {"about": about, "total": value, "low": ends[0], "high": ends[1]})
    return Estimate(
        about=f"{about}: {model}",
        value=value,
        low=min(value, ends[0]),
        high=max(value, ends[1]),
        unit="people in all",
        assumptions=("assume_closed", "assume_matched"),
        reasons=(first, Reason(said), *reasons),
    )
