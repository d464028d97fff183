"""In how many recorded recruitments a trace existed that somebody outside could have seen."""

from __future__ import annotations

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.recruitment.closed_cases import CLOSED
from clerestory.guards.disclosure import FEWEST, gated
from clerestory.methods.wilson import wilson
from clerestory.model.lead import Estimate, Reason, Untold

#: One row an answer of closed cases: yes, no, or empty where nobody asked.
VISIBLE = f"""
    SELECT CASE WHEN lower(trim(c.trace_visible)) IN ('yes', 'no') THEN lower(trim(c.trace_visible)) ELSE '' END
               AS visible,
           count(DISTINCT c.trace) AS n
    FROM case_record AS c
    WHERE {CLOSED}
    GROUP BY 1
"""

#: One row a kind of onlooker: in how many closed cases it could have seen a trace.
SEEN_BY = f"""
    SELECT s.seen_by AS seen_by, count(DISTINCT s.trace) AS n
    FROM (
        SELECT c.trace AS trace, lower(trim(unnest(string_split(c.trace_seen_by, ';')))) AS seen_by
        FROM case_record AS c
        WHERE {CLOSED} AND lower(trim(c.trace_visible)) = 'yes'
    ) AS s
    WHERE s.seen_by <> ''
    GROUP BY s.seen_by
"""


def visible_share(visible: pa.Table, seen_by: pa.Table, *, unasked: float = 1 / 3) -> list[Estimate | Untold]:
    """The share of closed cases whose recruitment left a trace that somebody outside could have seen.

    Cases in which nobody asked are kept apart: the share is of those asked, and beside it stand the bounds that hold
    whatever the others would have said.  Every count behind it is eleven or more and rounded.

    Parameters
    ----------
    visible : visible (yes, no, or empty), n; closed cases by their answer
    seen_by : seen_by, n; closed cases with a trace, by who could have seen it
    unasked : the share of cases without an answer above which nothing is said, 0..1

    Returns
    -------
    the share, and one more for each kind of onlooker that eleven cases or more name.  Where more than *unasked* were
    not asked, or a count is too small to be shown, that it cannot be told, and why; empty without a closed case

    Raises
    ------
    InputError : *unasked* outside 0..1

    Errors to expect
    ----------------
    What is visible is also what gets found: the share of found cases is higher than that of all recruitment.  An
    answer given years later may name what would be visible today.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.
    Manski (2003), Partial Identification of Probability Distributions: bounds for answers that are missing.
    """
    if not 0 <= unasked <= 1:
        raise InputError(where="unasked", expected="between 0 and 1", found=str(unasked))
    counts = {row["visible"]: row["n"] for row in visible.to_pylist()}
    yes, no, empty = (counts.get(answer, 0) for answer in ("yes", "no", ""))
    if not yes + no + empty:
        return []
    if empty > unasked * (yes + no + empty):
        return [_untold(Reason("too_many_unasked", {"most": round(100 * unasked)}))]
    cells = gated({"yes": yes, "no": no}, parts=False)
    shown_yes, shown_no = cells["yes"], cells["no"]
    if shown_yes is None or shown_no is None:
        return [_untold(Reason("too_few_shown", {"need": FEWEST}))]
    # Not asked by hardly anybody: then the bounds would give that small count away.
    missing = gated({"": empty}, parts=False)[""]
    asked = shown_yes + shown_no
    low, high = wilson(shown_yes, asked)
    reasons = [Reason("share", {"yes": shown_yes, "asked": asked, "percent": round(100 * shown_yes / asked)})]
    if missing is None:
        reasons.append(Reason("few_unasked", {"need": FEWEST}))
    else:
        total = asked + missing
        ends = {"least": round(100 * shown_yes / total), "most": round(100 * (shown_yes + missing) / total)}
        reasons.append(Reason("bounds", {"missing": missing, **ends}))
    estimates: list[Estimate | Untold] = [
        _estimate("visible", 100 * shown_yes / asked, 100 * low, 100 * high, tuple(reasons))
    ]
    names = {row["seen_by"]: row["n"] for row in seen_by.to_pylist()}
    for name, n in sorted(gated(names, parts=False).items()):
        if n is not None:
            n = min(n, shown_yes)
            low, high = wilson(n, shown_yes)
            reason = Reason("seen_by", {"n": n, "yes": shown_yes, "who": name})
            estimates.append(_estimate(f"seen by {name}", 100 * n / shown_yes, 100 * low, 100 * high, (reason,)))
    return estimates


def _untold(why: Reason) -> Untold:
    return Untold(about="visible", reasons=(why,))


def _estimate(about: str, value: float, low: float, high: float, reasons: tuple[Reason, ...]) -> Estimate:
    return Estimate(
        about=about,
        value=round(value, 1),
        low=round(low, 1),
        high=round(high, 1),
        unit="% of cases",
        assumptions=("assume_found", "assume_answered_alike"),
        reasons=reasons,
    )
