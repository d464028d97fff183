"""Where contacts fall short of what the need suggests: places ranked by how likely they are among the worst tenth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods.empirical_bayes import gamma_poisson, in_lowest, shrunk
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Contacts by place with the people there, and stand-ins for need: series of counts whose names begin with "need".
COUNTED = """
    SELECT lower(trim(c.series)) AS series, c.place AS place, CAST(sum(c.value) AS DOUBLE) AS n,
           CAST(sum(c.exposure) AS DOUBLE) AS people
    FROM count AS c WHERE c.place IS NOT NULL GROUP BY lower(trim(c.series)), c.place
"""

WORST = 0.1
FEWEST_PLACES = 10
#: A place with fewer people, or fewer in need, is told of no further.
FEWEST_PEOPLE = 50
#: A smaller count of contacts is not told, nor anything from which it follows.
LEAST_CELL = 11
#: The ranking may move by more than a tenth of all places for this share of them under another stand-in.
_MOVED = 0.25
#: Series that are named where none is called as was said.
_NAMED = 6


def unreached_places(counted: pa.Table, *, series: str = "contacts", seed: int = 1) -> list[Estimate | Untold]:
    """The places most likely among the tenth with the fewest contacts for the need; places, never people.

    Rates are shrunk towards each other as far as their counts are small, and places are ranked by the chance to be
    among the lowest tenth, not by the shrunken rate.  A place without a number of contacts is not known, not average.

    Parameters
    ----------
    counted : series, place, n, people
    series : which series are contacts; each further series whose name begins with "need" is a stand-in for need
    seed : of the draws of true rates

    Returns
    -------
    an estimate for each of the tenth, its ends from the stand-ins; and what cannot be told, and why

    Raises
    ------
    InputError : no series is named

    Errors to expect
    ----------------
    Need that leaves no record makes a place look well reached.  A place that calls a line of its own looks unreached.
    On invented counties the first place told was truly among the worst tenth in 88 of 100 with some 20 contacts a place
    and in 35 with some 2; in 70 where the stand-in was off by a third, 31 where some places call a line of their own
    (`python -m bench.worlds unreached_places`).

    References
    ----------
    Clayton and Kaldor (1987).  Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators.
    Laird and Louis (1989), Empirical Bayes ranking methods.
    """
    wanted = series.strip().lower()
    if not wanted:
        raise InputError(where="series", expected="the name of a series of counts", found="none")
    contacts: dict[str, float] = {}
    stands: dict[str, dict[str, float]] = defaultdict(dict)
    names: set[str] = set()
    for row in counted.to_pylist():
        if row["series"] == wanted:
            contacts[row["place"]] = float(row["n"])
            if row["people"]:
                stands["people who live there"][row["place"]] = float(row["people"])
        elif row["series"].startswith("need"):
            stands[row["series"].removeprefix("need").strip(" :")][row["place"]] = float(row["n"])
        else:
            names.add(row["series"])
    if not stands:
        return [Untold(about="all", reasons=(Reason("no_need"),))] if contacts else []
    if not contacts:
        named = ", ".join(sorted(names)[:_NAMED]) or "none"
        return [Untold(about="all", reasons=(Reason("no_contacts", {"series": series.strip(), "held": named}),))]
    first, *others = sorted(stands, key=lambda name: (name != "people who live there", name))
    everywhere = sorted(set().union(*stands.values()))
    told: list[Estimate | Untold] = [
        Untold(about=place, reasons=(Reason("not_known", {"place": place}),))
        for place in everywhere
        if place not in contacts
    ]
    held = [place for place in everywhere if place in contacts and all(place in stands[name] for name in stands)]
    large = [place for place in held if min(stands[name][place] for name in stands) >= FEWEST_PEOPLE]
    if len(large) < len(held):
        told.append(Untold(about="small places", reasons=(Reason("too_small", {"n": len(held) - len(large)}),)))
    if len(large) < FEWEST_PLACES:
        return [Untold(about="all", reasons=(Reason("few_places", {"n": len(large), "least": FEWEST_PLACES}),)), *told]
    events = np.array([contacts[place] for place in large])
    exposures = [np.array([stands[name][place] for place in large]) for name in (first, *others)]
    return [*_ranked(large, events, exposures, [first, *others], np.random.default_rng(seed)), *told]


def _ranked(
    places: list[str], events: np.ndarray, exposures: list[np.ndarray], names: list[str], rng: np.random.Generator
) -> Iterable[Estimate | Untold]:
    if not events.sum():
        yield Untold(about="all", reasons=(Reason("nobody"),))
        return
    found = [one for exposure in exposures if (one := _chances(events, exposure, rng)) is not None]
    if len(found) < len(exposures):
        yield Untold(about="all", reasons=(Reason("no_difference"),))
        return
    low, high = np.array([one[0] for one in found]), np.array([one[1] for one in found])
    small = events < LEAST_CELL
    # Of a small count only what holds for every small count is told: its chance at ten contacts, and at none.
    first = low[0]
    moved = [_moved(first, other) for other in low[1:]]
    if any(share > _MOVED for share in moved):
        yield Untold(about="all", reasons=(Reason("unsteady", {"share": round(100 * max(moved))}),))
        return
    order = np.lexsort((np.arange(len(places)), -first))[: max(1, round(WORST * len(places)))]
    points = tuple(_tiles(places, events, exposures[0]))
    for rank, at in enumerate(order.tolist()):
        place = places[at]
        ends = float(low[:, at].min()), float(high[:, at].max())
        said = Reason("chance", {"place": place, "value": round(100 * float(first[at])), "need": names[0],
                                 "low": round(100 * ends[0]), "high": round(100 * ends[1])})  # fmt: skip
        few = Reason("few_contacts", {"least": LEAST_CELL})
        many = Reason(
            "contacts",
            {"n": int(events.item(at)), "rate": _rate(events.item(at), exposures[0].item(at)), "need": names[0]},
        )
        more = (few if small[at] else many,)
        over = Reason("stand_ins", {"names": ", ".join(names)}) if len(names) > 1 else Reason("one_stand_in")
        yield Estimate(
            about=place,
            value=round(float(first[at]), 3),
            low=min(round(ends[0], 3), round(float(first[at]), 3)),
            high=max(round(ends[1], 3), round(float(first[at]), 3)),
            unit="chance of being among the worst tenth",
            assumptions=("assume_stand_in", "assume_same_line"),
            reasons=(said, *more, over, Reason("places_not_people")),
            points=() if rank else points,
        )


def _chances(
    events: np.ndarray, exposure: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray] | None:
    """Each place's chance to be among the lowest tenth; of small counts the least and the greatest it could be.

    None where places differ no more than chance makes them.
    """
    from scipy.stats import gamma

    prior = gamma_poisson(events, exposure)
    if not np.isfinite(prior[0]):
        return None
    chance, ends = in_lowest(events, exposure, prior=prior, share=WORST, rng=rng)
    low, high = chance.copy(), chance.copy()
    for at in np.flatnonzero(events < LEAST_CELL):
        scale = 1 / (exposure[at] + prior[1])
        low[at], high[at] = (
            float(gamma.cdf(ends, count + prior[0], scale=scale).mean()) for count in (LEAST_CELL - 1, 0)
        )
    return low, high


def _moved(one: np.ndarray, other: np.ndarray) -> float:
    """The share of places whose rank moves by more than a tenth of all."""
    ranks = [np.argsort(np.argsort(-chance, kind="stable"), kind="stable") for chance in (one, other)]
    return float((np.abs(ranks[0] - ranks[1]) > WORST * len(one)).mean())


def _rate(events: float, exposure: float) -> float:
    return float(f"{1000 * events / exposure:.3g}")


def _tiles(places: list[str], events: np.ndarray, exposure: np.ndarray) -> Iterable[Point]:
    """Shrunken contacts for a thousand, with their interval; a small count's tile is left blank."""
    from scipy.stats import gamma

    prior = gamma_poisson(events, exposure)
    rates = 1000 * shrunk(events, exposure, prior=prior)
    for at, place in enumerate(places):
        if events[at] < LEAST_CELL:
            yield Point(series="tile:contacts for a thousand", value=float("nan"), label=place)
            continue
        ends = 1000 * gamma.ppf([0.025, 0.975], events[at] + prior[0], scale=1 / (exposure[at] + prior[1]))
        yield Point(
            series="tile:contacts for a thousand", value=float(rates[at]), low=float(ends[0]), high=float(ends[1]),
            label=place,
        )  # fmt: skip
