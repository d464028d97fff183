"""Published numbers of facets 1 and 13 against ours: survival, shrunken rates, a campaign's lift, a budget's steps."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from clerestory.methods.cox import cox, rows
from clerestory.methods.empirical_bayes import gamma_poisson, james_stein, robbins, shrunk
from clerestory.methods.fine_gray import fine_gray
from clerestory.methods.marginal_allocation import by_margins, by_programme
from clerestory.methods.survival import aalen_johansen, kaplan_meier, log_rank
from clerestory.methods.synthetic_control import demeaned
from clerestory.model.comparison import Row
from clerestory.reference.sets import rearrests, series

_EFFECT, _PLACES, _HELP = (
    "supervision.programme_effect",
    "prevention.unreached_places",
    "prevention.help_seeking_effect",
)
_GEHAN = "Cox 1972, remission of Freireich and others 1963; standard output of R"
_ROSSI = "Rossi, Berk and Lenihan 1980; Fox 2002"
_ROSSI_OWN = "Rossi, Berk and Lenihan 1980; computed, no printed value seen"
_PUTTER = "Putter, Fiocco and Geskus 2007"
_OWN = "computed on the same data, no printed value seen"
_MOTOR = "Efron and Hastie 2016, table 6.1"
_BASEBALL = "Efron and Morris 1977"
_GEO = "GeoLift's walk-through"

#: Weeks in remission; below 0: cut short.
_TREATED = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
_CONTROL = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
#: Motor policies by their number of claims, and hits of eighteen players in 45 at bats.
_CLAIMS = (7840, 1317, 239, 42, 14, 4, 4, 1)
_HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)

#: id, question, quantity, expected, tolerance, source, data that it needs
_FIGURES: tuple[tuple[str, str, str, float, float, str, str], ...] = (
    ("surv.gehan.efron", _EFFECT, "remission, Cox, ties after Efron: coefficient", 1.57212, 1e-4, _GEHAN, ""),
    ("surv.gehan.error", _EFFECT, "remission, its standard error", 0.4124, 1e-4, _GEHAN, ""),
    ("surv.gehan.breslow", _EFFECT, "remission, ties after Breslow: coefficient", 1.50919, 1e-4, _GEHAN, ""),
    ("surv.gehan.km10", _EFFECT, "remission, treated, share free at week 10", 0.752941, 1e-4, _GEHAN, ""),
    ("surv.gehan.km23", _EFFECT, "remission, treated, share free at week 23", 0.448179, 1e-4, _GEHAN, ""),
    ("surv.gehan.logrank", _EFFECT, "remission, log-rank chi-squared", 16.7929, 1e-4, _GEHAN, ""),
    ("surv.rossi.km26", _EFFECT, "re-arrest, share free at week 26", 0.875, 1e-4, _ROSSI_OWN, ""),
    ("surv.rossi.km52", _EFFECT, "re-arrest, share free at week 52", 0.736111, 1e-4, _ROSSI_OWN, ""),
    ("surv.rossi.logrank", _EFFECT, "re-arrest by aid, log-rank chi-squared", 3.8376, 1e-4, _ROSSI_OWN, ""),
    ("surv.rossi.p", _EFFECT, "re-arrest by aid, p", 0.05012, 1e-4, _ROSSI_OWN, ""),
    ("surv.rossi.fin", _EFFECT, "re-arrest, Cox of seven covariates: financial aid", -0.3794, 1e-4, _ROSSI, ""),
    ("surv.rossi.age", _EFFECT, "re-arrest, age", -0.0574, 1e-4, _ROSSI, ""),
    ("surv.rossi.prio", _EFFECT, "re-arrest, convictions before", 0.0915, 1e-4, _ROSSI, ""),
    ("surv.rossi.likelihood", _EFFECT, "re-arrest, log partial likelihood", -658.7477, 1e-3, _ROSSI, ""),
    ("surv.aidssi.aids", _EFFECT, "cause-specific Cox, CCR5 on AIDS", -1.2358, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.aids.error", _EFFECT, "its standard error", 0.3071, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.si", _EFFECT, "cause-specific Cox, CCR5 on SI", -0.2542, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.si.error", _EFFECT, "its standard error", 0.2380, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.fg.aids", _EFFECT, "Fine-Gray, CCR5 on AIDS", -1.0043, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.fg.aids.error", _EFFECT, "its robust error", 0.295, 1e-3, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.fg.si", _EFFECT, "Fine-Gray, CCR5 on SI", 0.0236, 1e-4, _PUTTER, "surv_aidssi"),
    ("surv.aidssi.aj.aids", _EFFECT, "Aalen-Johansen, AIDS at 12 years", 0.4036, 5e-4, _OWN, "surv_aidssi"),
    ("surv.aidssi.aj.si", _EFFECT, "Aalen-Johansen, SI at 12 years", 0.3652, 5e-4, _OWN, "surv_aidssi"),
    ("surv.aidssi.naive", _EFFECT, "both by one minus Kaplan-Meier: above 1", 1.0344, 1e-3, _OWN, "surv_aidssi"),
    *(
        (f"eb.robbins.{x}", _PLACES, f"motor claims, Robbins, those with {x}", value, 5e-4, _MOTOR, "")
        for x, value in enumerate((0.168, 0.363, 0.527, 1.333, 1.429, 6.0, 1.75))
    ),
    *(
        (f"eb.gamma.{x}", _PLACES, f"motor claims, gamma-Poisson, those with {x}", value, 1e-3, _MOTOR, "")
        for x, value in enumerate((0.164, 0.398, 0.632, 0.866, 1.1, 1.334, 1.568))
    ),
    ("eb.js.kept", _PLACES, "batting averages, share of the distance kept", 0.21239, 5e-4, _BASEBALL, ""),
    ("geo.geolift.each", _HELP, "lift of two places, a day and place", 155.5557, 5e-3, _GEO, ""),
    ("geo.geolift.all", _HELP, "in all", 4666.67, 0.1, _GEO, ""),
    ("geo.geolift.lift", _HELP, "as a share of what was expected", 0.05423, 1e-5, _GEO, ""),
    ("geo.geolift.l2", _HELP, "root of the squared gaps before", 909.4885, 1e-2, _GEO, ""),
    *(
        (f"geo.geolift.weight.{i}", _HELP, f"weight {i} of the mixture", value, 5e-4, _GEO, "")
        for i, value in enumerate((0.2272, 0.2028, 0.1335, 0.09, 0.0739, 0.0685), start=1)
    ),
    (
        "greedy", "prevention.outreach_plan", "greatest difference of greedy and HiGHS over 200 plans", 0.0, 1e-9,
        "Fox 1966: they are equal where gains never rise", "",
    ),
)  # fmt: skip

ROWS: tuple[Row, ...] = tuple(
    Row(
        id=name, facet=13 if question == _EFFECT else 1, question=question, quantity=quantity, expected=expected,
        tolerance=tolerance, source=source, needs=needs,
    )
    for name, question, quantity, expected, tolerance, source, needs in _FIGURES
)  # fmt: skip


def figures(data: Path | None) -> tuple[dict[str, float], dict[str, str]]:
    """Row → our figure, and why there is none where its data is not given."""
    found = {**_remission(), **_rearrest(), **_shrunk(), **_lift(), "greedy": _greedy()}
    path = None if data is None else data / "surv_aidssi" / "aidssi.csv"
    if path is not None and path.is_file():
        with path.open(encoding="utf-8") as file:
            return found | _competing(list(csv.DictReader(file))), {}
    why = "the data may not be passed on: say --data FOLDER, with surv_aidssi in it"
    return found, {row.id: why for row in ROWS if row.needs}


def _remission() -> dict[str, float]:
    weeks = np.array([*_TREATED, *_CONTROL], np.float64)
    times, event, group = np.abs(weeks), weeks > 0, np.repeat([0.0, 1.0], len(_TREATED))
    fit = cox(rows(times, event, group[:, None]))
    curve = kaplan_meier(times[: len(_TREATED)], event[: len(_TREATED)])
    return {
        "surv.gehan.efron": float(fit.coefficients[0]),
        "surv.gehan.error": float(fit.errors[0]),
        "surv.gehan.breslow": float(cox(rows(times, event, group[:, None]), ties="breslow").coefficients[0]),
        "surv.gehan.km10": curve.at(10, before=1)[0],
        "surv.gehan.km23": curve.at(23, before=1)[0],
        "surv.gehan.logrank": log_rank(times, event, group)[0],
    }


def _rearrest() -> dict[str, float]:
    held = rearrests()
    weeks, arrest = held["week"], held["arrest"]
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    fit = cox(rows(weeks, arrest, np.column_stack([held[name] for name in names])))
    curve = kaplan_meier(weeks, arrest)
    statistic, p = log_rank(weeks, arrest, held["fin"])
    return {
        "surv.rossi.km26": curve.at(26, before=1)[0],
        "surv.rossi.km52": curve.at(52, before=1)[0],
        "surv.rossi.logrank": statistic,
        "surv.rossi.p": p,
        **{f"surv.rossi.{name}": float(fit.coefficients[names.index(name)]) for name in ("fin", "age", "prio")},
        "surv.rossi.likelihood": fit.likelihood,
    }


def _competing(read: list[dict[str, str]]) -> dict[str, float]:
    def columns(some: Iterable[Mapping[str, str]]) -> tuple[np.ndarray, np.ndarray]:
        listed = list(some)
        return np.array([float(row["time"]) for row in listed]), np.array([int(row["status"]) for row in listed])

    known = [row for row in read if row["ccr5"] in ("WW", "WM")]
    times, cause = columns(known)
    mutant = np.array([[row["ccr5"] == "WM"] for row in known], np.float64)
    found: dict[str, float] = {}
    for which, name in ((1, "aids"), (2, "si")):
        specific, share = cox(rows(times, cause == which, mutant)), fine_gray(times, cause, mutant, of=which)
        found |= {
            f"surv.aidssi.{name}": float(specific.coefficients[0]),
            f"surv.aidssi.{name}.error": float(specific.errors[0]),
            f"surv.aidssi.fg.{name}": float(share.coefficients[0]),
            f"surv.aidssi.fg.{name}.error": float(share.robust[0]),
        }
    times, cause = columns(read)
    naive = 0.0
    for which, name in ((1, "aids"), (2, "si")):
        found[f"surv.aidssi.aj.{name}"] = aalen_johansen(times, cause, of=which).at(12, before=0)[0]
        naive += 1 - kaplan_meier(times, cause == which).at(12, before=1)[0]
    return found | {"surv.aidssi.naive": naive}


def _shrunk() -> dict[str, float]:
    events = np.repeat(np.arange(len(_CLAIMS)), _CLAIMS)
    gamma = shrunk(np.arange(7), np.ones(7), prior=gamma_poisson(events, np.ones(len(events))))
    # The publication's averages have three digits.
    averages = np.floor(1000 * np.array(_HITS) / 45 + 0.5) / 1000
    _, kept = james_stein(averages, float(averages.mean() * (1 - averages.mean()) / 45))
    return {
        **{f"eb.robbins.{x}": float(value) for x, value in enumerate(robbins(np.array(_CLAIMS)))},
        **{f"eb.gamma.{x}": float(value) for x, value in enumerate(gamma)},
        "eb.js.kept": kept,
    }


def _lift() -> dict[str, float]:
    _, held = series("geolift")
    two = np.column_stack([held.pop("chicago"), held.pop("portland")]).mean(axis=1)
    donors = np.column_stack(list(held.values()))
    weights = demeaned(donors[:90], two[:90]).weights
    expected = (donors - donors[:90].mean(axis=0)) @ weights + two[:90].mean()
    gap = two - expected
    return {
        "geo.geolift.each": float(gap[90:].mean()),
        "geo.geolift.all": float(2 * gap[90:].sum()),
        "geo.geolift.lift": float(gap[90:].sum() / expected[90:].sum()),
        "geo.geolift.l2": float(np.sqrt((gap[:90] ** 2).sum())),
        **{f"geo.geolift.weight.{i}": float(w) for i, w in enumerate(np.sort(weights)[::-1][:6], start=1)},
    }


def _greedy() -> float:
    """Over plans drawn with one seed, so that the figure is the same each time."""
    rng, worst = np.random.default_rng(1966), 0.0
    for _ in range(200):
        gains = np.sort(rng.exponential(1, (rng.integers(1, 6), rng.integers(1, 9))), axis=1)[:, ::-1]
        steps = int(rng.integers(0, 25))
        plans = by_margins(gains, steps), by_programme(gains, steps, groups=[0] * len(gains), least=[0])
        one, other = (sum(float(row[:n].sum()) for row, n in zip(gains, plan, strict=True)) for plan in plans)
        worst = max(worst, abs(one - other))
    return worst
