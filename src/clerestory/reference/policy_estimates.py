"""Published numbers of facet 14 against ours: tobacco, self-defence, seat belts, wages, two synthetic countries."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from clerestory.methods.goodman_bacon import coefficient, decomposition, share_of
from clerestory.methods.local_level import local_level, seasons
from clerestory.methods.staggered_adoption import average, event_study, group_time
from clerestory.methods.synthetic_control import outcome_only
from clerestory.methods.synthetic_did import synthetic_did
from clerestory.model.comparison import Row
from clerestory.reference.sets import series

_EFFECT, _HIDDEN = "policy.policy_effect", "policy.solved_or_hidden"
_DID = "Callaway and Sant'Anna 2021, the example of their package"
_BASQUE = "Abadie and Gardeazabal 2003, at the published weights"
_OWN = "computed on the same data, no printed value seen"
_GERMANY = "Abadie, Diamond and Hainmueller 2015, at the published weights"
_SDID = "Arkhangelsky and others 2021, table 1 and its package"
_BACON = "Goodman-Bacon 2021 on Cheng and Hoekstra 2013, vignette of bacondecomp"
_BELTS = "Commandeur and Koopman 2007 print about -0.238; computed, season and level as diffuse states"

_ATT = {
    (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008, (2006, 2004): 0.0065,
    (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412, (2007, 2004): 0.0305, (2007, 2005): -0.0027,
    (2007, 2006): -0.0311, (2007, 2007): -0.0261,
}  # fmt: skip

#: id, question, quantity, expected, tolerance, source, data that it needs
_FIGURES: tuple[tuple[str, str, str, float, float, str, str], ...] = (
    *(
        (f"did.mpdta.{g}.{t}", _EFFECT, f"wages, adopted {g}, effect in {t}", value, 5e-5 + 1e-9, _DID, "did_mpdta")
        for (g, t), value in _ATT.items()
    ),
    *(
        (f"did.mpdta.event.{e}", _EFFECT, f"wages, {e} years after", value, 5e-5 + 1e-9, _DID, "did_mpdta")
        for e, value in enumerate((-0.0199, -0.051, -0.1373, -0.1008))
    ),
    ("did.mpdta.average", _EFFECT, "wages, mean over years after", -0.0772, 5e-5 + 1e-9, _DID, "did_mpdta"),
    ("did.castle.two_way", _EFFECT, "self-defence, two-way coefficient", 0.0818, 5e-5, _BACON, ""),
    ("did.castle.never", _EFFECT, "self-defence, weight against never", 0.90834, 5e-6, _BACON, ""),
    ("did.castle.later", _EFFECT, "self-defence, weight against later", 0.05976, 5e-6, _BACON, ""),
    ("did.castle.already", _EFFECT, "self-defence, weight against those that have it", 0.03190, 5e-6, _BACON, ""),
    ("sc.basque.loss", _EFFECT, "Basque Country, mean squared gap 1960-69", 0.008865, 1e-4, _BASQUE, ""),
    ("sc.basque.gap", _EFFECT, "Basque Country, gap 1975-97", -0.69957, 1e-4, _BASQUE, ""),
    ("sc.basque.gap70", _EFFECT, "Basque Country, gap 1970-97", -0.57993, 1e-4, _BASQUE, ""),
    ("sc.basque.spread.loss", _EFFECT, "Basque Country, outcomes alone, loss", 0.004126, 1e-3, _OWN, ""),
    ("sc.basque.spread.gap", _EFFECT, "Basque Country, outcomes alone, gap 1975-97", -1.1298, 1e-3, _OWN, ""),
    ("sc.germany.2003", _EFFECT, "West Germany, gap in 2003", -3379.28, 0.5, _GERMANY, ""),
    ("sc.germany.mean", _EFFECT, "West Germany, gap 1991-2003", -1706.77, 0.5, _GERMANY, ""),
    ("sc.germany.loss", _EFFECT, "West Germany, mean squared gap before", 14955.4, 0.5, _GERMANY, ""),
    ("sdid.prop99", _EFFECT, "tobacco law, synthetic DiD, packs a head", -15.604, 5e-3, _SDID, ""),
    ("sdid.prop99.sc", _EFFECT, "tobacco law, synthetic control", -19.6, 0.1, _SDID, ""),
    ("sdid.prop99.did", _EFFECT, "tobacco law, differences in differences", -27.3, 0.05, _SDID, ""),
    ("its.seatbelts.law", _EFFECT, "seat belts, drivers, law", -0.2359, 1e-3, _BELTS, ""),
    ("its.seatbelts.error", _EFFECT, "its standard error", 0.0449, 1e-3, _BELTS, ""),
    ("its.seatbelts.petrol", _EFFECT, "price of petrol", -0.2817, 1e-3, _BELTS, ""),
    ("its.seatbelts.front", _HIDDEN, "seat belts, front seats, law, plain likelihood", -0.3378, 1e-3, _OWN, ""),
    ("its.seatbelts.front.error", _HIDDEN, "its standard error", 0.0462, 1e-3, _OWN, ""),
    ("its.seatbelts.rear", _HIDDEN, "rear seats, which it did not bind, restricted", 0.0024, 1e-3, _OWN, ""),
    ("its.seatbelts.rear.error", _HIDDEN, "its standard error", 0.0525, 1e-3, _OWN, ""),
)

ROWS: tuple[Row, ...] = tuple(
    Row(
        id=name, facet=14, question=question, quantity=quantity, expected=expected, tolerance=tolerance,
        source=source, needs=needs,
    )
    for name, question, quantity, expected, tolerance, source, needs in _FIGURES
)  # fmt: skip


def figures(data: Path | None) -> tuple[dict[str, float], dict[str, str]]:
    """Row → our figure, and why there is none where its data is not given."""
    found = {**_self_defence(), **_basque(), **_germany(), **_tobacco(), **_seat_belts()}
    path = None if data is None else data / "did_mpdta" / "mpdta.csv"
    if path is not None and path.is_file():
        return found | _wages(path), {}
    why = "the data may not be passed on: say --data FOLDER, with did_mpdta in it"
    return found, {row.id: why for row in ROWS if row.needs}


def _wages(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    units = sorted({float(row["countyreal"]) for row in rows})
    y, first = np.full((len(units), 5), np.nan), np.zeros(len(units), int)
    for row in rows:
        unit = units.index(float(row["countyreal"]))
        y[unit, int(row["year"]) - 2003] = float(row["lemp"])
        first[unit] = int(float(row["first.treat"]))
    effects = group_time(y, first, np.arange(2003, 2008))
    events = event_study(effects, first)
    return {
        **{f"did.mpdta.{g}.{t}": effect.value for (g, t), effect in effects.items()},
        **{f"did.mpdta.event.{e}": effect.value for e, effect in events.items() if e >= 0},
        "did.mpdta.average": average(events).value,
    }


def _self_defence() -> dict[str, float]:
    _, held = series("castle")
    years = np.arange(2000, 2011)
    on = held["post"].reshape(-1, 11) > 0
    # `post` begins with the first whole year; the law is of the year before
    first = np.where(on.any(axis=1), years[on.argmax(axis=1)] - 1, 0)
    pairs = decomposition(held["log_homicide"].reshape(-1, 11), first, years)
    shares = {f"did.castle.{kind}": share_of(pairs, kind) for kind in ("never", "later", "already")}
    return {"did.castle.two_way": coefficient(pairs), **shares}


def _basque() -> dict[str, float]:
    years, held = series("basque_gdp")
    year = np.array(years, int)
    treated = next(held[name] for name in held if name.startswith("Basque"))
    donors = {name: held[name] for name in held if not name.startswith(("Basque", "Spain"))}
    published = {"Cat": 0.8508, "Madrid": 0.1492}
    gap = treated - sum(share * held[name] for name in donors for begin, share in published.items()
                        if name.startswith(begin))  # fmt: skip
    before, pool = (year >= 1960) & (year <= 1969), np.column_stack(list(donors.values()))
    nearest = outcome_only(pool[before], treated[before])
    return {
        "sc.basque.loss": float((gap[before] ** 2).mean()),
        "sc.basque.gap": float(gap[year >= 1975].mean()),
        "sc.basque.gap70": float(gap[year >= 1970].mean()),
        "sc.basque.spread.loss": nearest.loss,
        "sc.basque.spread.gap": float((treated - pool @ nearest.weights)[year >= 1975].mean()),
    }


def _germany() -> dict[str, float]:
    years, held = series("germany_gdp")
    year = np.array(years, int)
    weights = {"Austria": 0.42, "USA": 0.22, "Japan": 0.16, "Switzerland": 0.11, "Netherlands": 0.09}
    gap = held["West Germany"] - sum(share * held[name] for name, share in weights.items())
    return {
        "sc.germany.2003": float(gap[year == 2003][0]),
        "sc.germany.mean": float(gap[year >= 1991].mean()),
        "sc.germany.loss": float((gap[year <= 1989] ** 2).mean()),
    }


def _tobacco() -> dict[str, float]:
    _, held = series("prop99")
    treated = held["California"]
    pool = np.array([held[name] for name in held if name != "California"])
    weights = outcome_only(pool[:, :19].T, treated[:19]).weights
    moved = treated[19:].mean() - treated[:19].mean() - pool[:, 19:].mean() + pool[:, :19].mean()
    return {
        "sdid.prop99": synthetic_did(pool, treated[None], 19).value,
        "sdid.prop99.sc": float((treated - weights @ pool)[19:].mean()),
        "sdid.prop99.did": float(moved),
    }


def _seat_belts() -> dict[str, float]:
    _, held = series("seatbelts")

    def law(outcome: str, *more: str, restricted: bool = True, known: int = 0) -> tuple[float, float, float]:
        columns = [held["law"], *(np.log(held[name]) for name in ("PetrolPrice", *more)), seasons(192)]
        fit = local_level(np.log(held[outcome]), np.column_stack(columns), restricted=restricted, known=known)
        return float(fit.coefficients[0]), float(fit.errors[0]), float(fit.coefficients[1])

    drivers = law("drivers", known=2)
    front, rear = law("front", "kms", restricted=False), law("rear", "kms")
    return {
        "its.seatbelts.law": drivers[0],
        "its.seatbelts.error": drivers[1],
        "its.seatbelts.petrol": drivers[2],
        "its.seatbelts.front": front[0],
        "its.seatbelts.front.error": front[1],
        "its.seatbelts.rear": rear[0],
        "its.seatbelts.rear.error": rear[1],
    }
