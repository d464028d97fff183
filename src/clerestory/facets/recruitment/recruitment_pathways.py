"""How people in closed cases were recruited, on which platform, after how many months, and whether that changed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.recruitment.closed_cases import CLOSED
from clerestory.guards.disclosure import FEWEST, gated, rounded
from clerestory.methods import benjamini_hochberg
from clerestory.methods.farrington import FEWEST_MONTHS, FEWEST_OF_FORM, Change, TooLittle, window_change
from clerestory.methods.median_interval import median_interval
from clerestory.methods.wilson import wilson
from clerestory.model.lead import Estimate, Reason

_MONTH = "date_trunc('month', coalesce(c.cas_incoming_referral_date, CAST(c.seen_at AS DATE)))"
#: What is asked of recruitment, and the column that holds the answers.
_FIELDS = {
    "means": "recruitment_means",
    "place": "vic_method_of_recruitment",
    "platform": "vic_recruitment_websites_and_apps",
}
_ROWS = " UNION ALL ".join(
    f"SELECT '{field}' AS field, c.trace AS trace, {_MONTH} AS month, coalesce(c.coding_version, '') AS version, "
    f"c.{column} AS answers FROM case_record AS c WHERE {CLOSED} AND trim(coalesce(c.{column}, '')) <> ''"
    for field, column in _FIELDS.items()
)

#: One row a field, answer, month and version of the form: closed cases that give this answer.
ANSWERS = f"""
    SELECT s.field AS field, s.answer AS answer, s.month AS month, s.version AS version, count(DISTINCT s.trace) AS n
    FROM (
        SELECT r.field AS field, r.trace AS trace, r.month AS month, r.version AS version,
               trim(unnest(string_split(r.answers, ';'))) AS answer
        FROM ({_ROWS}) AS r
    ) AS s
    WHERE s.answer <> ''
    GROUP BY s.field, s.answer, s.month, s.version
"""

#: One row a field, month and version of the form: closed cases in which it was answered at all.
ASKED = f"""
    SELECT r.field AS field, r.month AS month, r.version AS version, count(DISTINCT r.trace) AS n
    FROM ({_ROWS}) AS r GROUP BY r.field, r.month, r.version
"""

#: One row a length of grooming: closed cases.
GROOMING = f"""
    SELECT c.grooming_months AS months, count(DISTINCT c.trace) AS n
    FROM case_record AS c WHERE {CLOSED} AND c.grooming_months >= 0 GROUP BY c.grooming_months
"""

#: Fewer months than this at the end are too few to tell a change from an event.
LEAST_WINDOW = 6
#: A month is of one version of the form when so much of its cases is: a few late entries on an old form are no break.
OF_ONE_FORM = 0.9
#: A share that would stand out by itself is never said to be as usual, though among many shares it may be by chance.
ALONE = 0.05
#: What each thing that there is too little of is called in a reason.
_SHORT = {"months": "few_months", "form": "new_form", "events": "nothing_before", "expected": "few_expected"}

#: field → answer → month → cases; a month counts months since year 0
Series = dict[str, dict[str, dict[int, int]]]


def recruitment_pathways(
    answers: pa.Table, asked: pa.Table, grooming: pa.Table, *, window: int = 12, rate: float = 0.05
) -> list[Estimate]:
    """How recruitment happened in closed cases, as shares of those asked, and which shares moved lately.

    A share moved when the last months stand out against a quasi-Poisson regression on the months before, with the
    cases asked as exposure, after Benjamini and Hochberg over all series.  A new version of the form is a break: each
    version has a level of its own, so that only months under the window's version say how much to expect.  The month
    that shows a change most must not be needed for it: one event is no change of what is usual.

    Parameters
    ----------
    answers : field, answer, month, version, n; closed cases by answer
    asked : field, month, version, n; closed cases in which the field was answered
    grooming : months, n; closed cases by months from first contact to exploitation
    window : months at the end that are judged together, 1 or more; fewer, down to 6, where more would leave fewer than
        24 months before, or fewer than 12 of them under the form of the last
    rate : nominal share of false changes among those reported, 0..1

    Returns
    -------
    an estimate for each answer that eleven cases or more give, by field, then falling share: that it rose or fell, that
    it may have, that it did not, or what there is too little of to tell; then the median of months

    Raises
    ------
    InputError : *window* below 1 or *rate* outside 0..1

    Errors to expect
    ----------------
    A change of practice that no version of the form records looks like a change in the world.  Pathways that lead to
    silence are missing from closed cases.  A change that began before the window is in part what is expected.  None
    is looked for where fewer than 24 months lie before the window, fewer than 12 of them under its form, where the form
    changed in the last half year, or where fewer than 5 cases are expected in the window: the reason says which, with
    its numbers.  So after a new form nothing is told for a year and a half.

    References
    ----------
    Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), An improved algorithm for outbreak detection.
    Benjamini and Hochberg (1995), Controlling the false discovery rate.
    """
    if window < 1:
        raise InputError(where="window", expected="1 month or more", found=str(window))
    if not 0 <= rate <= 1:
        raise InputError(where="rate", expected="between 0 and 1", found=str(rate))
    totals, series = _totals(asked.to_pylist()), _series(answers.to_pylist())
    shown = {
        (field, answer): n
        for field, of in series.items()
        for answer, n in gated({answer: sum(months.values()) for answer, months in of.items()}, parts=False).items()
        if n is not None and rounded(sum(totals[field].values())) is not None
    }
    forms = _forms(asked.to_pylist())
    changes = {
        (field, answer): _change(series[field][answer], totals[field], forms[field], window=window)
        for field, answer in shown
    }
    tested = {key: one.change for key, one in changes.items() if isinstance(one.change, Change)}
    passed = benjamini_hochberg.found(np.array([change.p for change in tested.values()]), rate=rate)
    stands = dict(zip(tested, passed.tolist(), strict=True))
    estimates = []
    for (field, answer), n in sorted(shown.items(), key=lambda one: (list(_FIELDS).index(one[0][0]), -one[1], one[0])):
        total = max(n, rounded(sum(totals[field].values())) or 0)
        low, high = wilson(n, total)
        said = Reason(field, {"answer": answer, "n": n, "total": total, "percent": round(100 * n / total)})
        moved = _moved(changes[field, answer], stands=bool(stands.get((field, answer))), series=len(tested))
        estimates.append(
            Estimate(
                about=f"{field}: {answer}",
                value=round(100 * n / total),
                low=round(100 * low),
                high=round(100 * high),
                unit="% of cases",
                assumptions=("assume_found", "assume_form"),
                reasons=(said, moved),
            )
        )
    return [*estimates, *_grooming(grooming.to_pylist())]


def _month(day: date) -> int:
    return 12 * day.year + day.month - 1


def _totals(rows: Iterable[Mapping]) -> dict[str, dict[int, int]]:
    totals: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row["month"] is not None:
            totals[row["field"]][_month(row["month"])] += row["n"]
    return totals


def _series(rows: Iterable[Mapping]) -> Series:
    series: Series = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in rows:
        if row["month"] is not None:
            series[row["field"]][row["answer"]][_month(row["month"])] += row["n"]
    return series


def _forms(rows: Iterable[Mapping]) -> dict[str, dict[int, str]]:
    """Field → month → the version of the form that was in use; of several, all their names."""
    cases: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in rows:
        if row["month"] is not None:
            cases[row["field"]][_month(row["month"])][row["version"]] += row["n"]
    return {field: {month: _form(versions) for month, versions in of.items()} for field, of in cases.items()}


def _form(versions: Mapping[str, int]) -> str:
    most = max(sorted(versions), key=lambda one: versions[one])
    return most if versions[most] >= OF_ONE_FORM * sum(versions.values()) else " ".join(sorted(versions))


class _Compared(NamedTuple):
    """What the last months of a series say, and how many they are."""

    change: Change | TooLittle
    window: int


def _change(
    events: Mapping[int, int], totals: Mapping[int, int], forms: Mapping[int, str], *, window: int
) -> _Compared:
    """The change of one answer's share; the weaker one of that with and that without the month that shows it most."""
    months = range(min(totals), max(totals) + 1)
    n = np.array([events.get(month, 0) for month in months])
    asked = np.array([totals.get(month, 0) for month in months])
    # a month without a record was recorded as the one before
    used, last = [], forms[min(totals)]
    for month in months:
        last = forms.get(month, last)
        used.append(last)
    names = sorted(set(used))
    form = np.array([names.index(one) for one in used])
    window = _window(form, window=window)
    change = window_change(n, asked, window=window, form=form)
    if isinstance(change, TooLittle) or window == 1:
        return _Compared(change, window)
    # One event in one month is no change of what is usual.
    way = 1 if change.seen > change.expected else -1
    share = way * (n[-window:] - asked[-window:] * change.expected / max(1, asked[-window:].sum()))
    most = len(n) - window + int(np.argmax(share))
    n[most] = asked[most] = 0
    without = window_change(n, asked, window=window, form=form)
    if isinstance(without, TooLittle):
        return _Compared(without, window)
    same_way = (without.seen > without.expected) == (way > 0)
    return _Compared(replace(change, p=max(change.p, without.p) if same_way else 1.0), window)


def _window(form: np.ndarray, *, window: int) -> int:
    """As many of the last months as leave enough before them; by dates alone, whatever they hold."""
    under = len(form) - int(np.flatnonzero(form != form[-1])[-1] + 1 if (form != form[-1]).any() else 0)
    return min(window, max(LEAST_WINDOW, min(under - FEWEST_OF_FORM, len(form) - FEWEST_MONTHS)))


def _moved(compared: _Compared, *, stands: bool, series: int) -> Reason:
    """Whether the last months hold more or fewer cases than expected: yes, no, or that it cannot be told."""
    change, window = compared
    if isinstance(change, TooLittle):
        # cut, not rounded: 4.96 where 5 are needed is not 5
        found = math.floor(10 * change.found) / 10 if change.of == "expected" else round(change.found)
        return Reason(_SHORT[change.of], {"window": window, "found": found, "need": round(change.need)})
    seen = rounded(change.seen)
    counts = {
        "window": window,
        "seen": f"fewer than {FEWEST}" if seen is None else f"about {seen}",
        "expected": round(change.expected),
        "low": round(change.low),
        "high": round(change.high),
    }
    if stands:
        times = change.seen / change.expected
        return Reason("rose" if times > 1 else "fell", {**counts, "percent": abs(round(100 * (times - 1)))})
    if change.p < ALONE or not change.low <= change.seen <= change.high:
        return Reason("may_have_moved", {**counts, "series": series})
    return Reason("no_change_seen", counts)


def _grooming(rows: Iterable[Mapping]) -> list[Estimate]:
    lengths = np.array([row["months"] for row in rows for _ in range(row["n"])], np.float64)
    total = rounded(len(lengths))
    if total is None:
        return []
    median, low, high = median_interval(lengths)
    return [
        Estimate(
            about="months of grooming",
            value=median,
            low=low,
            high=high,
            unit="months",
            assumptions=("assume_closed", "assume_remembered"),
            reasons=(Reason("grooming", {"median": round(median), "total": total}),),
        )
    ]
