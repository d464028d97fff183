"""From identification to legal action: which end a file comes to, after how many months, where it stops."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods.survival import aalen_johansen
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Totals of files by the end they came to and after how many months; `pending` are not at an end.
STEPS = """
    SELECT coalesce(place, '') AS place, lower(series) AS series, sum(value) AS files
    FROM count WHERE lower(series) LIKE 'files % after % month%' GROUP BY place, lower(series)
"""
_SAID = re.compile(r"^files (.+) after (\d+) months?$")
PENDING = "pending"
#: Fewer files than this are not told, in all or at an end.
FEWEST = 11


def to_legal_action(counts: pa.Table) -> list[Estimate | Untold]:
    """For each end the share of files that came to it within the months that were observed, pending ones counted.

    Parameters
    ----------
    counts : place, series ("files charged after 3 months", "files pending after 12 months"), files

    Returns
    -------
    for each place an estimate an end that 11 files or more came to; or why it cannot be told

    Raises
    ------
    InputError : another series, or a number of files that is not whole

    Errors to expect
    ----------------
    What was dropped before a file existed is in no total: the true funnel is narrower.  If pending files are pending
    because they are hard, their later ends differ from those of others.

    References
    ----------
    Aalen and Johansen (1978), An empirical transition matrix for non-homogeneous Markov chains.
    """
    files: dict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for row in counts.to_pylist():
        found = _SAID.match(row["series"].strip())
        if found is None or row["files"] < 0 or row["files"] != int(row["files"]):
            raise InputError(
                where="series of files", expected='whole numbers under "files charged after 3 months"', found="others"
            )
        files[row["place"]][found[1], int(found[2])] += int(row["files"])
    answers: list[Estimate | Untold] = []
    for place, table in sorted(files.items()):
        answers += _answers(place or "all", table)
    return answers


def _answers(about: str, table: dict[tuple[str, int], int]) -> list[Estimate | Untold]:
    total = sum(table.values())
    by_end: dict[str, int] = defaultdict(int)
    for (end, _), n in table.items():
        by_end[end] += n
    ends = sorted(end for end, n in by_end.items() if end != PENDING and n >= FEWEST)
    if total < FEWEST or not ends:
        return [Untold(about=about, reasons=(Reason("few_files", {"about": about}),))]
    names = sorted(end for end in by_end if end != PENDING)
    # a file that came to its end in the month of its identification took half a month
    times = np.repeat([max(month, 0.5) for _, month in table], list(table.values()))
    cause = np.repeat([0 if end == PENDING else 1 + names.index(end) for end, _ in table], list(table.values()))
    until = max(month for _, month in table)
    curves = {end: aalen_johansen(times, cause, of=1 + names.index(end)) for end in ends}
    points = (
        # every curve from the day of identification to the last month that was watched
        *(Point(series=f"incidence:{end}", value=v, low=low, high=high, at=float(t))
          for end, curve in curves.items()
          for t in sorted({0.0, *curve.times.tolist(), float(until)})
          for v, low, high in [curve.at(t, before=0.0)]),
        *(Point(series="atrisk:files", value=float((times >= t).sum()), at=float(t))
          for t in np.linspace(0, until, 5).round() if (times >= t).sum() >= FEWEST),
        *(Point(series="bars:files", value=float(by_end[end]), label=end) for end in [*ends, PENDING]
          if by_end.get(end, 0) >= FEWEST),
        Point(series="axis:x", value=0, label="months since identification; files"),
    )  # fmt: skip
    answers: list[Estimate | Untold] = []
    for place, (end, curve) in enumerate(curves.items()):
        value, low, high = (round(100 * one, 1) for one in curve.at(float(until), before=0.0))
        answers.append(
            Estimate(
                about=f"{about}: {end}",
                value=value,
                low=min(low, value),
                high=max(high, value),
                unit="% of files",
                assumptions=("assume_consecutive", "assume_pending"),
                reasons=(
                    Reason(
                        "came_to",
                        {
                            "about": about,
                            "end": end,
                            "value": value,
                            "low": min(low, value),
                            "high": max(high, value),
                            "months": until,
                        },
                    ),
                    Reason("of_files", {"files": total, "pending": by_end.get(PENDING, 0)}),
                ),
                points=points if place == 0 else (),
            )
        )
    return answers
