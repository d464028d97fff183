"""Counts that make a county hard enough: what the oracle gets wrong, and innocent look-alikes for each planted case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.county.auc import clustered_error, rank_auc
from clerestory.county.audit import COLUMN_LIMIT
from clerestory.county.truth import truth_table

#: What the oracle may get wrong, and look-alikes for each planted case at least.
ORACLE_LIMITS, LOOK_ALIKES = (0.10, 0.35), 5.0
#: Phenomenon → what its innocent look-alikes are, of `things`.
_LIKE = {
    "families": ("franchise", "copied", "recycled", "translated", "family_phone", "front_desk", "other"),
    "fronts": ("agency", "outlets"),
    "spam": ("franchise", "copied", "translated", "other"),
    "scams": ("other",),
    "coordination": ("festivals", "motorway", "shifts", "price_change", "agencies", "met"),
}
_PLANTED = {
    "families": ("family", "operation"),
    "fronts": ("front",),
    "spam": ("spam",),
    "scams": ("scam",),
    "coordination": ("coordinated",),
}
#: A service asks no question about adverts (G17), and holds too few to hold look-alikes of codes.
_NEVER_ASKED = "hotline"
#: Posters by which an ordinary word rises from the first half to the second, to count as one that looks like a code.
_RISE = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """What somebody who knows the likelihood gets wrong in one office, each class as likely.

    expected : what it says itself that it gets wrong
    """

    question: str
    office: str
    by_class: dict[str, float]
    cases: int
    error: float
    standard_error: float
    expected: float

    @property
    def passed(self) -> bool:
        """Between 10 and 35 %, two standard errors allowed for; and as it expects, four of them allowed for."""
        low, high = ORACLE_LIMITS
        slack = 2 * self.standard_error
        return low - slack <= self.error <= high + slack and abs(self.error - self.expected) <= 2 * slack + 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlikes:
    """Planted cases of a phenomenon in one office, and innocent ones that look like them."""

    phenomenon: str
    office: str
    planted: int
    innocent: int

    @property
    def passed(self) -> bool:
        """At least five for each; always when nothing is planted."""
        return self.innocent >= LOOK_ALIKES * self.planted


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One number of a maker's adverts together: how well it alone tells one class from the others."""

    question: str
    office: str
    of: str
    column: str
    auc: float
    error: float

    @property
    def passed(self) -> bool:
        """At most .80, two standard errors allowed for."""
        return self.auc <= COLUMN_LIMIT + 2 * self.error


def oracles(folder: Path, offices: tuple[str, ...]) -> list[Oracle]:
    """The oracle's error for each question with classes; left out where a class has fewer than 20 cases."""
    return [found for office in offices for found in _oracles(folder, office)]


def _oracles(folder: Path, office: str) -> Iterator[Oracle]:
    rows = [row for row in truth_table(folder, office, "classes").to_pylist() if row["oracle"]]
    for question in sorted({row["question"] for row in rows}):
        of = [row for row in rows if row["question"] == question]
        names = sorted({row["truth"] for row in of})
        by_class = {name: [row for row in of if row["truth"] == name] for name in names}
        if len(names) < 2 or min(len(one) for one in by_class.values()) < 20:
            continue
        wrong = {name: np.mean([row["oracle"] != name for row in one]) for name, one in by_class.items()}
        variance = [wrong[name] * (1 - wrong[name]) / len(one) for name, one in by_class.items()]
        expected = [np.mean([1 - row["oracle_p"] for row in one]) for one in by_class.values()]
        yield Oracle(
            question=question,
            office=office,
            by_class={name: float(value) for name, value in wrong.items()},
            cases=len(of),
            error=float(np.mean(list(wrong.values()))),
            standard_error=float(np.sqrt(sum(variance)) / len(names)),
            expected=float(np.mean(expected)),
        )


def look_alikes(folder: Path, offices: tuple[str, ...]) -> list[LookAlikes]:
    """Look-alikes for each phenomenon, office by office."""
    return [found for office in offices for found in _look_alikes(folder, office)]


def _look_alikes(folder: Path, office: str) -> Iterator[LookAlikes]:
    things = {row["case"]: row["what"] for row in truth_table(folder, office, "things").to_pylist()}
    for phenomenon, roles in _PLANTED.items():
        yield LookAlikes(
            phenomenon=phenomenon,
            office=office,
            planted=sum(what in roles for what in things.values()),
            innocent=sum(what in _LIKE[phenomenon] for what in things.values()),
        )
    if office != _NEVER_ASKED:
        yield _codes(folder, office)
    yield _offers(folder, office)
    changes = truth_table(folder, office, "changes").to_pylist()
    planted = sum(row["planted"] for row in changes)
    yield LookAlikes(phenomenon="pathways", office=office, planted=planted, innocent=len(changes) - planted)


def _codes(folder: Path, office: str) -> LookAlikes:
    """Innocent terms in use, and ordinary words that more posters use in the second half than in the first."""
    uses = truth_table(folder, office, "term_uses").to_pylist()
    at = dict(
        zip(
            *(truth_table(folder, office, "bookkeeping")[name].to_pylist() for name in ("external_id", "at")),
            strict=True,
        )
    )
    middle = float(np.median(list(at.values()))) if at else 0.0
    early: dict[str, set[str]] = {}
    late: dict[str, set[str]] = {}
    for row in uses:
        if row["what"] == "word":
            half = late if at[row["external_id"]] > middle else early
            half.setdefault(row["term"], set()).add(row["maker"])
    rising = sum(
        len(there) >= _RISE * max(1, len(early.get(term, ()))) and len(there) > 1 for term, there in late.items()
    )
    named = {row["term"] for row in uses if row["what"] not in ("word", "code")}
    # a term of one poster or two is nobody's code yet
    makers = {(row["term"], row["maker"]) for row in uses if row["what"] == "code"}
    planted = {term for term, count in Counter(term for term, _ in makers).items() if count > 2}
    return LookAlikes(phenomenon="codes", office=office, planted=len(planted), innocent=len(named) + rising)


def _offers(folder: Path, office: str) -> LookAlikes:
    """Honest offers with a sign that is likelier in deceptive ones."""
    classes = truth_table(folder, office, "classes").to_pylist()
    alike = {row["maker"] for row in classes if row["truth"] == "honest" and row["against"]}
    rows = truth_table(folder, office, "bookkeeping").to_pylist()
    offers = [row for row in rows if row["kind"] == "offer"]
    return LookAlikes(
        phenomenon="fraud_offers",
        office=office,
        planted=sum(row["role"] == "fraud" for row in offers),
        innocent=sum(row["maker"] in alike for row in offers),
    )


def features(folder: Path, offices: tuple[str, ...]) -> list[Feature]:
    """How well each number of a group of adverts tells one class of it from the others."""
    return [found for office in offices for found in _features(folder, office)]


def _features(folder: Path, office: str) -> Iterator[Feature]:
    classes = truth_table(folder, office, "classes")
    classes = classes.filter(pc.equal(classes["question"], "advertising.mode_of_operation"))
    rows = truth_table(folder, office, "bookkeeping")
    rows = (
        rows.filter(pc.equal(rows["kind"], "advert"))
        .join(classes.select(["maker", "truth"]), "maker", join_type="inner")
        .sort_by("external_id")
    )
    if rows.num_rows == 0:
        return
    groups = rows.group_by(["maker", "truth"], use_threads=False).aggregate(
        [
            *(([], "count_all"), ("at", "min"), ("at", "max"), ("place", "count_distinct"), ("site", "count_distinct")),
            *(("words", "mean"), ("words", "stddev"), ("price", "stddev"), ("price", "mean"), ("row", "mean")),
        ]
    )
    truth = np.array(groups["truth"].to_pylist())
    found: dict[str, np.ndarray] = {
        "adverts": groups["count_all"].to_numpy(),
        "days": groups["at_max"].to_numpy() - groups["at_min"].to_numpy(),
        "places": groups["place_count_distinct"].to_numpy(),
        "sites": groups["site_count_distinct"].to_numpy(),
        "words": groups["words_mean"].to_numpy(),
        "spread of words": _numbers(groups["words_stddev"]),
        "price": _numbers(groups["price_mean"]),
        "spread of prices": _numbers(groups["price_stddev"]) / np.maximum(1, _numbers(groups["price_mean"])),
    }
    makers = np.arange(len(truth))
    for name in sorted(set(truth.tolist())):
        positive = truth == name
        if min(positive.sum(), (~positive).sum()) < 20:
            continue
        for column, values in found.items():
            yield Feature(
                question="advertising.mode_of_operation",
                office=office,
                of=name,
                column=column,
                auc=rank_auc(values, positive),
                error=clustered_error(values, positive, makers),
            )


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    return pc.fill_null(column, 0).to_numpy()
