"""Posters that publish, move and change prices in step, more than chance explains."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.advertising.candidates import candidates
from clerestory.facets.advertising.crowds import Crowds, crowds_of
from clerestory.facets.advertising.hubs import Hub, hubs
from clerestory.facets.advertising.in_step import (
    Evidence,
    Poster,
    poster_of,
    same_days,
    same_prices,
    same_roads,
)
from clerestory.facets.advertising.joint_days import joint_days
from clerestory.facets.advertising.occasions import APART, Calendar, calendar_of
from clerestory.facets.advertising.posters import JOINS, with_poster
from clerestory.facets.advertising.threes import FLOOR, Three, most_threes, threes
from clerestory.facets.bounds import at_least_two
from clerestory.methods.benjamini_hochberg import found
from clerestory.methods.fisher_combination import combined
from clerestory.methods.union_find import components
from clerestory.model.lead import Lead, Reason, Untold

#: One row an advert with a place and a date, and what makes it one poster's with others.  An advert that nothing joins
#: to another is a poster of its own.
POSTINGS = f"""
    SELECT a.trace AS trace, a.place AS place, CAST(a.seen_at AS DATE) AS day, a.price AS price,
           a.currency AS currency, list(DISTINCT j.thing) FILTER (WHERE j.thing IS NOT NULL) AS things
    FROM advert AS a LEFT JOIN ({JOINS}) AS j ON j.trace = a.trace
    WHERE a.seen_at IS NOT NULL AND a.place IS NOT NULL
    GROUP BY a.trace, a.place, CAST(a.seen_at AS DATE), a.price, a.currency
"""

#: Fewer posters or days than this do not show what is usual on a day.
LEAST_POSTERS, LEAST_DAYS = 20, 56

#: No channel (days, roads, prices) counts for more than this p-value: days can carry a lead alone, the others cannot.
#: Moves along one road follow from each other, so that many of them are hardly more than one.
FLOORS = np.array([1e-8, 1e-2, 1e-4])


#: What is likelier by chance than so is no reason; threes of which two were together no more are left out, as found by
#: chance: fairs have hundreds of thousands.
TOGETHER = 0.05


class Tested(NamedTuple):
    """A pair, and what each of the three channels says of it."""

    one: int
    other: int
    channels: tuple[Evidence, Evidence, Evidence]


def coordinated_groups(postings: pa.Table, *, rate: float = 0.05, least: int = 3) -> list[Lead | Untold]:
    """Posters that publish, move and change prices in step, more than chance explains.

    Three channels, each with what is expected when both margins stay as they are: beginnings in one place on one day;
    moves between the same places in the same order; changes of price on one day.  The row margin is each poster's own
    activity at each place, on each weekday, in each quarter of the year; the column margin is how many others begin,
    move or change a price there and then.  Days that drew strangers, who met none of the tested on any other day, are
    taken for fairs, and what is expected of them is raised.  The p-values of the three, none counted below a floor
    (1e-8, 1e-2, 1e-4), are combined (Fisher 1932) and pass Benjamini-Hochberg at *rate* over all pairs that could have
    been in step: days can carry a lead alone, moves or prices cannot.  Of sets that publish on few days, pairs do not
    stand out; so threes of which every two were together are tested by the days on which all three began in one place,
    *least* and one more at least, over all threes that there could be.  And a member of a larger set is told by several
    weaker agreements at once: given its own days the others are independent of each other, so that the number of its
    companions is binomial.  Pairs, threes and such posters each get a third of *rate*.  What joins is a group; a lead
    is a group that passes Benjamini-Hochberg once more by its own pairs, threes or posters (Simes 1986), each group
    counted once: the share of false groups is what a reader meets, and a large group must not pay for several small
    ones.

    Parameters
    ----------
    postings : trace, place, day, price (minor units or null), currency, things that join it to others; one an advert
    rate : nominal share of false groups among those found, 0..1
    least : joint occasions that a channel needs to count, 2 or more

    Returns
    -------
    leads by falling number of posters, then key: the first trace of the poster that published first.  Empty when
    nothing is in step.  With fewer than 20 posters, or than 56 days, that it cannot be told, and why

    Raises
    ------
    InputError : *rate* outside 0..1, *least* below 2

    Errors to expect
    ----------------
    Two who go to the same fairs, and whom nobody else there resembles, look coordinated; so do colleagues who travel
    together by choice, and three of them more than two.  A set of two that publishes on a dozen days is missed, and so
    is one whose members keep a day apart, or that lasts two months, since joint days count once in a fortnight.

    References
    ----------
    Neal (2014); Strona et al. (2014); Saracco et al. (2015) for the null; Hong (2013) for the tail; Benjamini and
    Hochberg (1995); Simes (1986), An improved Bonferroni procedure for multiple tests of significance.
    `methods.bipartite_configuration`, `methods.poisson_binomial` cite them in full.
    """
    if not 0 <= rate <= 1:
        raise InputError(where="rate", expected="a number within 0..1", found=str(rate))
    at_least_two("least", least)
    postings = with_poster(postings)
    if not postings.num_rows:
        return []
    short = _too_few(postings)
    if short is not None:
        return [Untold(about="posters in step", reasons=(short,))]
    calendar, prices = calendar_of(postings)
    pairs, able_of = candidates(calendar, prices, least=least)
    able = int(able_of.sum()) // 2
    posters = {k: poster_of(calendar, prices, k) for k in np.unique(pairs).tolist()}
    crowds = crowds_of(calendar, prices)
    tested = _tested(pairs, posters, crowds, least)
    each = np.maximum(np.array([[one.p for one in pair.channels] for pair in tested]).reshape(-1, 3), FLOORS)
    worth = combined(each)
    said = [pair for pair, passes in zip(tested, found(worth, rate=rate / 3, tests=able), strict=True) if passes]
    together = [(p.one, p.other) for p in tested if p.channels[0].seen >= least and p.channels[0].p <= TOGETHER]
    three = threes(together, _joined(said, len(calendar.names)), posters, crowds, least=least + 1)
    rare = np.maximum(np.array([one.days.p for one in three]), FLOOR)
    most = max(most_threes(able), len(three))
    more = [one for one, passes in zip(three, found(rare, rate=rate / 3, tests=most), strict=True) if passes]
    passed = {(pair.one, pair.other) for pair in said}
    hub = hubs([(p.one, p.other, p.channels[0].p) for p in tested if p.channels[0].seen >= least], able_of.tolist())
    busy = int((able_of > 0).sum())
    rare_hub = np.array([one.p for one in hub])
    centre = [one for one, passes in zip(hub, found(rare_hub, rate=rate / 3, tests=busy), strict=True) if passes]
    within = {pair for one in more for pair in combinations(one.members, 2)}
    within |= {(min(one.poster, k), max(one.poster, k)) for one in centre for k in one.companions}
    within -= passed
    said += [pair for pair in tested if (pair.one, pair.other) in within]
    label = _joined(said, len(calendar.names))
    # It is groups that are reported: each stands on its own pairs, or threes, among as many as there could be.
    by_pair = _best(label, {(p.one, p.other): float(q) for p, q in zip(tested, worth, strict=True)}, passed)
    by_three = _best(label, {t.members: float(q) for t, q in zip(three, rare, strict=True)}, {t.members for t in more})
    by_hub = _best(label, {(one.poster,): one.p for one in hub}, {(one.poster,) for one in centre})
    kept = _standing(by_hub, rate / 3, busy) | _standing(by_pair, rate / 3, able) | _standing(by_three, rate / 3, most)
    said = [pair for pair in said if label[pair.one] in kept]
    more = [one for one in more if label[one.members[0]] in kept]
    return [*_leads(said, more, centre, calendar, postings)]


def _best(
    label: np.ndarray, worth: Mapping[tuple[int, ...], float], passed: Collection[tuple[int, ...]]
) -> dict[int, float]:
    """Group → the evidence of the pairs, or threes, that passed within it: the least of the k-th p-value over k.

    Simes (1986) within the group, all tests there could be counted by who compares it: of k pairs that all have to be
    chance at a level, a false group needs k, and there are as many fewer such groups.
    """
    within: dict[int, list[float]] = {}
    for members in passed:
        within.setdefault(int(label[members[0]]), []).append(worth[members])
    return {group: min(p / k for k, p in enumerate(sorted(found), 1)) for group, found in within.items()}


def _standing(best: Mapping[int, float], rate: float, tests: int) -> set[int]:
    """The groups that pass Benjamini-Hochberg as groups."""
    passes = found(np.array(list(best.values())), rate=rate, tests=tests)
    return {group for group, kept in zip(best, passes, strict=True) if kept}


def _too_few(postings: pa.Table) -> Reason | None:
    """Why nothing can be said of these postings; None when something can."""
    posters = len(postings["poster"].unique())
    if posters < LEAST_POSTERS:
        return Reason("too_few_posters", {"posters": posters, "need": LEAST_POSTERS})
    day = postings["day"].cast(pa.int32()).to_numpy()
    days = int(day.max() - day.min()) + 1
    return Reason("too_few_days", {"days": days, "need": LEAST_DAYS}) if days < LEAST_DAYS else None


def _tested(pairs: np.ndarray, posters: Mapping[int, Poster], crowds: Crowds, least: int) -> list[Tested]:
    """The pairs that were together often enough."""
    tested = []
    for one, other in pairs.tolist():
        a, b = posters[one], posters[other]
        channels = (same_days(a, b, crowds), same_roads(a, b, crowds), same_prices(a, b, crowds))
        if max(channels[0].seen, channels[2].seen) >= least:
            tested.append(Tested(one, other, channels))
    return tested


def _joined(said: list[Tested], n: int) -> np.ndarray:
    """Labels of the posters: those that pairs join have the same."""
    ends = np.array([(pair.one, pair.other) for pair in said], np.int64).reshape(-1, 2)
    return components(n, ends[:, 0], ends[:, 1])


def _leads(
    said: list[Tested], more: list[Three], centre: list[Hub], calendar: Calendar, postings: pa.Table
) -> list[Lead]:
    """A lead a component of the pairs, threes and hubs, named after the poster that published first."""
    label = _joined(said, len(calendar.names))
    groups = {int(one): np.flatnonzero(label == one) for one in {label[pair.one] for pair in said}}
    traces: dict[str, list[str]] = {calendar.names[k]: [] for members in groups.values() for k in members}
    if groups:
        for name, trace in zip(postings["poster"].to_pylist(), postings["trace"].to_pylist(), strict=True):
            if name in traces:
                traces[name].append(trace)
    leads = []
    for root, members in groups.items():
        pairs = [pair for pair in said if label[pair.one] == root]
        three = [one for one in more if label[one.members[0]] == root]
        several = max((len(one.companions) for one in centre if label[one.poster] == root), default=0)
        named = sorted(members.tolist(), key=lambda k: (calendar.first[k], calendar.names[k]))
        adverts = [len(traces[calendar.names[k]]) for k in named]
        leads.append(
            Lead(
                about=calendar.names[named[0]],
                reasons=(*_reasons(len(members), pairs, three, several), *joint_days(calendar, named, adverts)),
                traces=tuple(sorted({trace for k in named for trace in traces[calendar.names[k]]})),
                value=len(members),
                unit="groups of adverts",
            )
        )
    return sorted(leads, key=lambda lead: (-lead.value, lead.about))


def _reasons(posters: int, pairs: list[Tested], three: list[Three], several: int) -> tuple[Reason, ...]:
    """What they did together: of each channel that says something by itself, and of threes, the one at the middle."""
    reasons = [Reason("in_step", {"posters": posters, "pairs": len(pairs)})]
    for code, k in (("same_days", 0), ("same_order", 1), ("same_prices", 2)):
        shown = sorted((pair.channels[k] for pair in pairs), key=lambda one: (one.seen, -one.expected))
        middle = shown[len(shown) // 2]
        if middle.seen > 1 and middle.p <= TOGETHER:
            said = {"n": middle.seen, "expected": f"{middle.expected:.1f}"}
            reasons.append(Reason(code, said if code == "same_order" else {**said, "gap": APART}))
    if three:
        middle = sorted((one.days for one in three), key=lambda one: (one.seen, -one.expected))[len(three) // 2]
        slots = {"threes": len(three), "n": middle.seen, "expected": f"{middle.expected:.2f}", "gap": APART}
        reasons.append(Reason("three_days", slots))
    if several:
        reasons.append(Reason("with_several", {"n": several}))
    return tuple(reasons)
