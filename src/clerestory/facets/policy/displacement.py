"""Where traces went: templates that ended where a policy began, against ends elsewhere in the same weeks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.designs.panel import Policy, policies
from clerestory.methods.wilson import wilson
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: One row a template, place and site: the first and the last day it was seen there.
SPELLS = """
    SELECT m.template AS template, a.place AS place, coalesce(a.site, '') AS site,
           min(a.seen_at) AS first_seen, max(a.seen_at) AS last_seen
    FROM template_member AS m JOIN advert AS a ON a.trace = m.trace JOIN template AS t ON t.template = m.template
    WHERE a.place IS NOT NULL AND a.seen_at IS NOT NULL AND NOT t.overshared
    GROUP BY m.template, a.place, coalesce(a.site, '')
"""

#: The last day on which each site gave anything at all: a site that closed hides, it does not end.
SITES = """
    SELECT coalesce(a.site, '') AS site, max(a.seen_at) AS last_seen FROM advert AS a
    WHERE a.seen_at IS NOT NULL GROUP BY coalesce(a.site, '')
"""

FEWEST_ENDS = 20
_CLASSES = 3
_DRAWS = 1999


@dataclass(frozen=True, slots=True)
class _End:
    """A template's end in one place: when, how old, whether it was seen in a new place within the horizon."""

    place: str
    day: datetime
    age: int
    elsewhere: bool
    where: tuple[str, ...]


def displacement(
    spells: pa.Table, sites: pa.Table, register: pa.Table, *, weeks: int = 4, horizon: int = 8, seed: int = 1
) -> list[Estimate | Untold]:
    """How much oftener templates that ended in the place of a policy reappeared in a new place than those elsewhere.

    Templates come and go everywhere; so the share that reappears is set against that of templates which ended in
    untouched places in the same weeks, with the places exchanged within the week and the age of the template.

    Parameters
    ----------
    spells : template, place, site, first_seen, last_seen
    sites : site, last_seen
    register : policy, place, in_force_on
    weeks : after the policy came into force, and one before, in which an end counts
    horizon : weeks after its end in which a template may reappear
    seed : of the permutations

    Returns
    -------
    for each policy the difference in points of a hundred, with its interval; or why there is none

    Raises
    ------
    InputError : weeks or horizon below 1

    Errors to expect
    ----------------
    A template that was rewritten, or came back under a new number, is an end.  Places that an archive began to cover in
    those weeks look like where it went: coverage is a source's to say.  Sites that closed hide templates; those are
    left out and counted.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions, method 10.  Phipson and
    Smyth (2010), Permutation p-values should never be zero.
    """
    if min(weeks, horizon) < 1:
        raise InputError(where="weeks, horizon", expected="1 or more", found=f"{weeks}, {horizon}")
    rows = spells.to_pylist()
    if not rows:
        return []
    last_of = {row["site"]: row["last_seen"] for row in sites.to_pylist()}
    end_of_data = max(last_of.values())
    answers: list[Estimate | Untold] = []
    for policy in policies(register):
        start = min(policy.began.values())
        low, high = _days(start, -7), _days(start, 7 * weeks)
        if high + timedelta(weeks=horizon) > end_of_data:
            answers.append(Untold(about=policy.name, reasons=(Reason("too_soon", {"weeks": weeks + horizon}),)))
            continue
        ends, hidden = _ends(rows, last_of, (low, high), timedelta(weeks=horizon))
        answers.append(_answer(policy, ends, hidden, np.random.default_rng(seed)))
    return answers


def _days(day: date, more: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=more)


def _ends(
    rows: list[dict], last_of: dict[str, datetime], window: tuple[datetime, datetime], horizon: timedelta
) -> tuple[list[_End], int]:
    """The ends within the window, and how many are only hidden: their last site gave nothing over the horizon."""
    of: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of[row["template"]][row["place"]].append(row)
    ends, hidden = [], 0
    for places in of.values():
        first = {place: min(row["first_seen"] for row in held) for place, held in places.items()}
        for place, held in places.items():
            last = max(held, key=lambda row: row["last_seen"])
            day = last["last_seen"]
            if not window[0] <= day < window[1]:
                continue
            if last_of[last["site"]] < day + horizon:
                hidden += 1
                continue
            new = tuple(sorted(other for other, at in first.items() if other != place and day < at <= day + horizon))
            ends.append(_End(place, day, (day - first[place]).days, bool(new), new))
    return ends, hidden


def _answer(policy: Policy, ends: list[_End], hidden: int, rng: np.random.Generator) -> Estimate | Untold:
    ends = sorted(ends, key=lambda end: (end.day, end.place, end.age, end.elsewhere))
    touched = np.array([policy.start(end.place) is not None for end in ends], bool)
    context = [Reason("hidden_ends", {"n": hidden})] if hidden else []
    if not ends or min(touched.sum(), (~touched).sum()) < FEWEST_ENDS:
        why = Reason("few_ends", {"here": int(touched.sum()), "elsewhere": int((~touched).sum()), "least": FEWEST_ENDS})
        return Untold(about=policy.name, reasons=(why, *context))
    moved = np.array([end.elsewhere for end in ends], float)
    here, there = _share(moved[touched]), _share(moved[~touched])
    gap = here[0] - there[0]
    low = gap - float(np.hypot(here[0] - here[1], there[2] - there[0]))
    high = gap + float(np.hypot(here[2] - here[0], there[0] - there[1]))
    p = _permuted(moved, touched, _strata(ends), rng)
    where: dict[str, int] = defaultdict(int)
    for end, one in zip(ends, touched, strict=True):
        for place in end.where if one else ():
            where[place] += 1
    most = sorted(where.items(), key=lambda item: (-item[1], item[0]))[:5]
    said = [
        Reason("moved", {"policy": policy.name, "gap": round(100 * gap, 1), "low": round(100 * low, 1),
                         "high": round(100 * high, 1)}),
        Reason("shares", {"here": round(100 * here[0], 1), "n_here": int(touched.sum()),
                          "there": round(100 * there[0], 1), "n_there": int((~touched).sum())}),
        Reason("chance" if p > 0.05 else "beyond_chance", {"p": round(p, 4)}),
    ]  # fmt: skip
    if most:
        said.append(Reason("went_to", {"places": "; ".join(place for place, _ in most)}))
    points = [
        Point(series="forest:here", value=100 * here[0], low=100 * here[1], high=100 * here[2]),
        Point(series="forest:elsewhere", value=100 * there[0], low=100 * there[1], high=100 * there[2]),
        Point(series="axis:x", value=0.0, label="templates seen in a new place, of a hundred that ended"),
    ]
    return Estimate(
        about=policy.name,
        value=round(100 * gap, 1),
        low=min(round(100 * low, 1), round(100 * gap, 1)),
        high=max(round(100 * high, 1), round(100 * gap, 1)),
        unit="points of a hundred",
        assumptions=("assume_coverage", "assume_exchange"),
        reasons=(*said, *context),
        points=tuple(points),
    )


def _share(moved: np.ndarray) -> tuple[float, float, float]:
    low, high = wilson(int(moved.sum()), len(moved))
    return float(moved.mean()), low, high


def _strata(ends: list[_End]) -> np.ndarray:
    """Week of the end and age class: places are exchanged within these alone."""
    ages = np.array([end.age for end in ends])
    cuts = np.quantile(ages, np.linspace(0, 1, _CLASSES + 1)[1:-1])
    weeks = np.array([(end.day - ends[0].day).days // 7 for end in ends])
    return weeks * _CLASSES + np.searchsorted(cuts, ages, side="right")


def _permuted(moved: np.ndarray, touched: np.ndarray, strata: np.ndarray, rng: np.random.Generator) -> float:
    """One-sided p of as many reappearances among the touched, places exchanged within strata."""
    seen = moved[touched].sum()
    groups = [np.flatnonzero(strata == one) for one in np.unique(strata)]
    drawn = np.zeros(_DRAWS)
    for group in groups:
        # within a stratum the number among the touched is hypergeometric
        good, size = int(moved[group].sum()), int(touched[group].sum())
        drawn += rng.hypergeometric(good, len(group) - good, size, _DRAWS) if size else 0
    return float((1 + (drawn >= seen).sum()) / (1 + _DRAWS))
