"""How many buyers never appear: the plot of ratios first, then every estimator beside the others."""

from __future__ import annotations

import math
import re
from collections import defaultdict

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.methods import repeated_counts as repeated
from clerestory.methods.one_inflation_bound import modified_chao
from clerestory.methods.truncated_negative_binomial import truncated_negative_binomial
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: How many numbers made contact once, twice, …; never a number itself.
REPEATS = """
    SELECT coalesce(place, '') AS place, period_start, lower(series) AS series, sum(value) AS people
    FROM count WHERE lower(series) LIKE 'contacted % time%' GROUP BY place, period_start, lower(series)
"""
_TIMES = re.compile(r"^contacted (\d+) times?$")
_FEWEST = 11
_METHODS = {
    "chao": repeated.chao,
    "zelterman": repeated.zelterman,
    "poisson": repeated.truncated_poisson,
    "geometric": repeated.truncated_geometric,
    "one_inflated": repeated.one_inflated,
    "modified": modified_chao,
    "negative_binomial": truncated_negative_binomial,
}


def hidden_buyers(counts: pa.Table) -> list[Estimate | Untold]:
    """How many made contact or would have, by seven estimators, with the plot of ratios; never one number.

    Parameters
    ----------
    counts : place, period_start, series ("contacted 3 times"), people

    Returns
    -------
    for each place and period an estimate an estimator, to three digits; or why it cannot be told

    Raises
    ------
    InputError : another series, or a number of people that is not whole

    Errors to expect
    ----------------
    Who senses a decoy never comes back: ones are too many, and all but the one-inflated estimator and the bound by
    twos and threes are too large.  The negative binomial often has no answer, and that is said.
    Several telephones make one buyer several, and buyers who come once each; nothing here can see it.

    References
    ----------
    Chao (1987).  Zelterman (1988).  Rocchetti, Bunge and Böhning (2011).  Godwin and Böhning (2017).
    Böhning, Kaskasamkul and van der Heijden (2019).  Cruyff and van der Heijden (2008).
    """
    tables: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in counts.to_pylist():
        found = _TIMES.match(row["series"].strip())
        if found is None or row["people"] < 0 or row["people"] != int(row["people"]):
            raise InputError(
                where="series of contacts", expected='whole numbers under "contacted 3 times"', found="others"
            )
        tables[row["place"], row["period_start"].isoformat()][int(found[1])] += int(row["people"])
    answers: list[Estimate | Untold] = []
    for (place, period), table in sorted(tables.items()):
        about = " ".join(part for part in (place, period) if part)
        answers += _answers(about, {times: n for times, n in table.items() if n})
    return answers


def _answers(about: str, table: dict[int, int]) -> list[Estimate | Untold]:
    if not table or min(table) < 1 or sum(table.values()) < _FEWEST:
        return [Untold(about=about, reasons=(Reason("few_contacts", {"about": about}),))]
    f = repeated.frequencies(table)
    why = repeated.refused(f)
    if why:
        return [Untold(about=about, reasons=(Reason(why, {"about": about}),))]
    found, without = _estimated(f)
    totals = [one.total for one in found.values()]
    # the first sentence of the first answer stands above the charts: it gives the spread, not one estimator's number
    spread = {"seen": int(f.sum()), "least": int(_digits(min(totals))), "most": int(_digits(max(totals))),
              "estimators": len(totals)}  # fmt: skip
    said = [Reason("apart", {"times": f"{max(totals) / min(totals):.1f}"}), Reason(_shape(f)), Reason("decoys_deter"),
            *(Reason(f"no_{name}") for name in without)]  # fmt: skip
    points = (*_ratios(f), *(
        Point(series=f"forest:{one.method}", value=_digits(one.total), low=_digits(one.low), high=_digits(one.high),
              label="bound" if one.kind == "bound" else "nominal")
        for one in found.values()
    ), Point(series="axis:x", value=0, label="times of contact; numbers in all"))  # fmt: skip
    return [
        Estimate(
            about=f"{about}: {name}",
            value=_digits(one.total),
            low=min(_digits(one.low), _digits(one.total)),
            high=max(_digits(one.high), _digits(one.total)),
            unit="numbers in all",
            assumptions=("assume_closed", "assume_a_number_a_person"),
            reasons=(Reason(name, {"about": about, "total": int(_digits(one.total)), **spread}), *said),
            points=points if place == 0 else (),
        )
        for place, (name, one) in enumerate(found.items())
    ]


def _estimated(f: np.ndarray) -> tuple[dict[str, repeated.Estimated], list[str]]:
    """Every estimator's total, and which of them have none on this table."""
    found, without = {}, []
    for name, method in _METHODS.items():
        try:
            found[name] = method(f)
        except InputError:
            without.append(name)
    return found, without


def _ratios(f: np.ndarray) -> list[Point]:
    """The ratios with intervals on the logarithm, as far as each of two neighbours was seen five times or more."""
    made = []
    for k, ratio in enumerate(repeated.ratios(f)):
        if f[k] >= 5 and f[k + 1] >= 5:
            reach = math.exp(1.96 * math.sqrt(1 / f[k] + 1 / f[k + 1]))
            made.append(
                Point(
                    series="ratio:seen",
                    value=float(ratio),
                    low=float(ratio) / reach,
                    high=float(ratio) * reach,
                    at=k + 1.0,
                )
            )
    return made


def _shape(f: np.ndarray) -> str:
    """What the ratios say: level, rising, or a first ratio that lies below the others' level (too many ones)."""
    points = _ratios(f)
    if len(points) < 2:
        return "ratios_few"
    first, others = points[0], points[1:]
    if all(p.low is not None and first.high is not None and p.low > first.high for p in others[:1]):
        return "ratios_rise"
    return "ratios_level"


def _digits(value: float) -> float:
    return float(f"{value:.3g}")
