"""Who sees and does not report: what one source knows and another does not, where events are linked; else bounds."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa

from clerestory.methods.dual_system import chapman, unlinked_bounds
from clerestory.methods.wilson import wilson
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Events by the two sources that know them; a row for both, be it 0, says that they were linked.
SOURCES = """
    SELECT coalesce(c.place, '') AS place, coalesce(c.period, '') AS period, c.lists AS lists, sum(c.people) AS events
    FROM capture_list AS c GROUP BY c.place, c.period, c.lists
"""
#: Reasons for not reporting, as surveys gave them.
REASONS = """
    SELECT coalesce(place, '') AS place, substr(series, 15) AS reason, sum(value) AS people
    FROM count WHERE lower(series) LIKE 'not reported: %' GROUP BY place, substr(series, 15)
"""
FEWEST = 11
#: Bounds that leave more open than this say nothing.
_WIDEST = 80.0


def reporting_gap(sources: pa.Table, reasons: pa.Table) -> list[Estimate | Untold]:
    """For each of two sources, the share of the events it knows that the other does not.

    Parameters
    ----------
    sources : place, period, lists (names joined by +), events; tables of three lists or more are another question
    reasons : place, reason, people

    Returns
    -------
    two answers a place and period: an estimate with Wilson's interval where events are linked, bounds where not

    Raises
    ------
    InputError : a count below 0

    Errors to expect
    ----------------
    A missed link makes both gaps too wide.  No number is made of the ratio of unlinked counts: they are other events.

    References
    ----------
    Chapman (1951).  Manski (1989), Anatomy of the selection problem.  Wilson (1927).
    """
    tables: dict[tuple[str, str], dict[frozenset[str], int]] = defaultdict(lambda: defaultdict(int))
    for row in sources.to_pylist():
        names = frozenset(name.strip() for name in row["lists"].split("+") if name.strip())
        tables[row["place"], row["period"]][names] += int(row["events"])
    given: dict[str, dict[str, float]] = defaultdict(dict)
    for row in reasons.to_pylist():
        if row["people"] >= FEWEST:
            given[row["place"]][row["reason"].strip()] = row["people"]
    answers: list[Estimate | Untold] = []
    for (place, period), table in sorted(tables.items()):
        names = sorted({name for combination in table for name in combination})
        if len(names) == 2:
            about = " ".join(part for part in (place, period) if part) or "all"
            answers += [
                _answer(about, table, first, second, given.get(place, {})) for first, second in (names, names[::-1])
            ]
    return answers


def _answer(
    about: str, table: dict[frozenset[str], int], first: str, second: str, given: dict[str, float]
) -> Estimate | Untold:
    both = table.get(frozenset((first, second)))
    alone, other = table.get(frozenset((first,)), 0), table.get(frozenset((second,)), 0)
    known = alone + (both or 0)
    named = f"{about}: {first}, not {second}"
    said = {"about": about, "first": first, "second": second}
    if known < FEWEST:
        return Untold(about=named, reasons=(Reason("few_events", {"about": about, "first": first}),))
    further = (Reason("why_not"),) if given else ()
    points = tuple(Point(series="bars:people", value=n, label=reason) for reason, n in sorted(given.items()))
    if both is None:
        least, most = unlinked_bounds(known, other)
        low, high = round(100 * (1 - most), 1), round(100 * (1 - least), 1)
        if high - low > _WIDEST:
            return Untold(about=named, reasons=(Reason("not_linked", {"about": about}),))
        # the middle of bounds is no likelier than their ends; the first sentence gives the bounds alone
        return Estimate(
            about=named,
            value=round((low + high) / 2, 1),
            low=low,
            high=high,
            unit="% not known to the other",
            assumptions=("assume_one_event",),
            reasons=(Reason("gap_bounds", {**said, "low": low, "high": high}), *further),
            points=(
                Point(series="set:gap", value=(low + high) / 2, low=low, high=high, label=f"{first}, not {second}"),
                *points,
            ),
        )
    value = round(100 * alone / known, 1)
    low, high = (round(100 * end, 1) for end in wilson(alone, known))
    neither = ()
    if both:
        whole = chapman(alone, other, both)
        neither = (
            Reason(
                "neither",
                {k: float(f"{v:.3g}") for k, v in (("total", whole.total), ("low", whole.low), ("high", whole.high))},
            ),
        )
    return Estimate(
        about=named,
        value=value,
        low=min(low, value),
        high=max(high, value),
        unit="% not known to the other",
        assumptions=("assume_one_event", "assume_linked"),
        reasons=(Reason("gap", {**said, "known": known, "value": value, "low": low, "high": high}), *neither, *further),
        points=(Point(series="forest:gap", value=value, low=low, high=high, label=f"{first}, not {second}"), *points),
    )
