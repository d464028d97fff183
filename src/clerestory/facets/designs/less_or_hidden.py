"""Less of it here, or less of it seen: the answer of all series that have a loading, for one policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from clerestory.facets.designs.answer_set import cannot, ranges, spoken
from clerestory.facets.designs.found import t_quantile
from clerestory.facets.designs.loadings import register as sorts
from clerestory.facets.designs.loadings import sort_of
from clerestory.facets.designs.panel import Panel, Policy, adopted
from clerestory.methods.level_or_visibility import NAMED, ZONES, Loading, Setting, ratio_effects, told
from clerestory.methods.placebo_windows import FEWEST_WINDOWS, windowed
from clerestory.methods.settling import would_settle
from clerestory.model.lead import Estimate, Reason, Untold

_FEWEST_BEFORE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """The series that are read, over the places and periods that all of them have."""

    loadings: tuple[Loading, ...]
    said: tuple[Reason, ...]
    counts: np.ndarray
    places: tuple[str, ...]
    panel: Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One policy, the others of the register, and what is declared: loadings, neighbours, a sign, the window."""

    policy: Policy
    others: tuple[Policy, ...]
    own: dict[str, Loading]
    near: set[str]
    sign: int
    because: str
    window: tuple[int, int]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    effects: np.ndarray
    covariance: np.ndarray
    free: int
    said: tuple[Reason, ...]


def less_or_hidden(asked: Asked, held: Sequence[Panel]) -> list[Estimate | Untold]:
    """The word with both changes; or why it cannot be told, what is ruled out, and which series would settle it."""
    name = asked.policy.name
    read = _read(asked, held)
    if isinstance(read, Reason):
        return [Untold(about=name, reasons=(read,))]
    measured = _measure(asked, read)
    if isinstance(measured, Reason):
        return [Untold(about=name, reasons=(measured, *read.said))]
    setting = Setting(free=measured.free, visibility_sign=asked.sign)
    answer = told(measured.effects, measured.covariance, read.loadings, setting, np.random.default_rng(asked.seed))
    context = [*measured.said, *read.said, *_other_policies(asked, read)]
    if asked.sign:
        context.append(Reason("declared_sign", {"sign": "fall" if asked.sign > 0 else "rise", "why": asked.because}))
    if answer.word not in ZONES:
        candidates = [
            sort.loading for sort in sorts().values() if sort.name not in {_sort_name(one) for one in read.loadings}
        ]
        settling = (
            would_settle(
                (measured.effects, measured.covariance, read.loadings),
                setting,
                candidates,
                np.random.default_rng(asked.seed),
            )
            if answer.possible
            else []
        )
        return [cannot(name, answer, settling, tuple(context))]
    return spoken(name, answer, ranges(answer), (*_neighbours(asked, read, answer.word), *context))


def _sort_name(loading: Loading) -> str:
    sort = sort_of(loading.name)
    return sort.name if sort else loading.name


def _read(asked: Asked, held: Sequence[Panel]) -> _Held | Reason:
    """The series that have loadings, over the places and periods that all of them hold without a gap."""
    chosen: list[tuple[Panel, Loading, Reason]] = []
    unread = []
    both_sides = {panel.series.casefold() for panel in held}
    wanted = {one.casefold() for one in asked.policy.series}
    for panel in held:
        if wanted and panel.series.casefold() not in wanted:
            continue
        side, _, term = panel.series.casefold().partition(": ")
        if side == "adverts" and f"forum: {term}" in both_sides:
            continue  # weekly counts of a term, which another question reads
        sort, own = sort_of(panel.series), asked.own.get(panel.series.casefold())
        loading = own or (sort.loading if sort else None)
        # a number of one day has no before and after, and would leave no period that all series hold
        if loading is None or len(panel.periods) < _FEWEST_BEFORE:
            unread.append(panel.series)
            continue
        because = sort.reason if sort and own is None else "declared by the team"
        said = Reason("series_read", {"series": panel.series, "level": _words(loading.level),
                                      "visibility": _words(loading.visibility), "why": because})  # fmt: skip
        chosen.append((panel.complete(), replace(loading, name=panel.series), said))
    if len(chosen) < 1:
        return Reason("no_series", {"series": ", ".join(unread) or "none"})
    periods = sorted(set.intersection(*(set(panel.periods) for panel, _, _ in chosen)))
    places = sorted(set.intersection(*(set(panel.places) for panel, _, _ in chosen)))
    if not periods or not places:
        return Reason("no_overlap")
    stack = [
        panel.values[np.ix_(
            [panel.places.index(place) for place in places], [panel.periods.index(period) for period in periods]
        )]
        for panel, _, _ in chosen
    ]  # fmt: skip
    first = chosen[0][0]
    joint = replace(first, places=tuple(places), periods=tuple(periods), values=stack[0], rates=stack[0])
    said = tuple(one for _, _, one in chosen)
    if unread:
        said = (*said, Reason("not_read", {"series": ", ".join(unread)}))
    return _Held(
        loadings=tuple(loading for _, loading, _ in chosen),
        said=said,
        counts=np.array(stack),
        places=tuple(places),
        panel=joint,
    )


def _words(ends: tuple[float, float]) -> str:
    return f"{ends[0]:g}" if ends[0] == ends[1] else f"{ends[0]:g} to {ends[1]:g}"


def _arms(asked: Asked, read: _Held) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Treated places, comparison places, neighbours: as masks."""
    start = adopted(read.panel, asked.policy)
    near = np.array([place.casefold() in asked.near for place in read.places])
    return start > 0, (start < 0) & ~near, near & (start < 0)


def _measure(asked: Asked, read: _Held) -> _Measured | Reason:
    treated, compared, _ = _arms(asked, read)
    if not treated.any():
        return Reason("not_in_force", {"policy": asked.policy.name})
    if not compared.any():
        return Reason("no_comparison")
    start = adopted(read.panel, asked.policy)[treated]
    washout, tail = asked.window
    n = len(read.panel.periods)
    before, first_after = int(start.min()), int(start.max()) + washout
    if before < _FEWEST_BEFORE:
        return Reason("few_before", {"periods": before, "least": _FEWEST_BEFORE})
    if first_after >= n - tail:
        return Reason("nothing_after")
    if treated.sum() == 1 or compared.sum() == 1:
        end = n - tail
        place, others = (read.counts[:, arm, :end].sum(axis=1) for arm in (treated, compared))
        one = windowed(place, others, before, gap=first_after - before)
        if one is None:
            return Reason("few_windows", {"least": FEWEST_WINDOWS})
        said = Reason("by_windows", {"windows": one.windows, "length": one.length})
        return _Measured(effects=one.effects, covariance=one.covariance, free=one.free, said=(said,))
    keep = np.zeros(n, bool)
    keep[:before], keep[first_after : n - tail] = True, True
    after = np.arange(n)[keep] >= first_after
    arms = treated | compared
    found = ratio_effects(read.counts[:, arms][:, :, keep], treated[arms], after)
    if found is None:
        return Reason("few_events", {"least": 30})
    free = 2 * int(min(treated.sum(), compared.sum())) - 2
    said = Reason("by_places", {"with_it": int(treated.sum()), "without": int(compared.sum()),
                                "before": before, "after": int(after.sum())})  # fmt: skip
    return _Measured(effects=found[0], covariance=found[1], free=free, said=(said,))


def _other_policies(asked: Asked, read: _Held) -> list[Reason]:
    """Other policies that came into force within these periods, in places that have this one."""
    treated, _, _ = _arms(asked, read)
    names = [other.name for other in asked.others if ((adopted(read.panel, other) > 0) & treated).any()]
    return [Reason("other_policies", {"policies": ", ".join(names)})] if names else []


def _neighbours(asked: Asked, read: _Held, word: str) -> tuple[Reason, ...]:
    """Whether it is gone or moved: the same comparison for the places next door, series by series."""
    if word not in ("less of it", "both"):
        return ()
    treated, compared, near = _arms(asked, read)
    if not near.any():
        return (Reason("neighbours_unknown"),)
    start = adopted(read.panel, asked.policy)[treated]
    n = len(read.panel.periods)
    keep = np.ones(n, bool)
    keep[int(start.min()) : int(start.max()) + asked.window[0]] = False
    keep[n - asked.window[1] :] = False
    after = np.arange(n)[keep] >= int(start.max()) + asked.window[0]
    if near.sum() < 2 or compared.sum() < 2:
        return (Reason("neighbours_few"),)
    arms = near | compared
    found = ratio_effects(read.counts[:, arms][:, :, keep], near[arms], after)
    if found is None:
        return (Reason("neighbours_few"),)
    moves = [i for i, one in enumerate(read.loadings) if one.level[1] > 0]
    width = t_quantile(2 * int(min(near.sum(), compared.sum())) - 2) * np.sqrt(np.diag(found[1]))
    low, high = found[0] - width, found[0] + width
    rose = [read.loadings[i].name for i in moves if low[i] > 0]
    if rose:
        return (Reason("neighbours_rose", {"series": ", ".join(rose)}),)
    if moves and all(high[i] < NAMED for i in moves):
        return (Reason("neighbours_flat", {"places": int(near.sum())}),)
    return (Reason("neighbours_cannot"),)
