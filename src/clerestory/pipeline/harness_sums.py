"""What the counties of a question sum up to: the null, the false share, the power curve, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev

from clerestory.methods.binomial_bound import most_by_chance
from clerestory.methods.clopper_pearson import clopper_pearson
from clerestory.pipeline.harness_county import Outcome
from clerestory.pipeline.harness_rows import Row

#: Counties of a null that may have a false lead, and how much more than promised may be false in mixed ones.
NULL_SHARE, SLACK = 0.05, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Null:
    """Counties without the planted thing: how many have a false lead, and how many may."""

    counties: int
    with_false: int
    allowed: int
    low: float
    high: float

    @property
    def passed(self) -> bool:
        """Whether no more counties have a false lead than chance explains."""
        return self.counties > 0 and self.with_false <= self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """Counties with everything: the mean over counties of the share of leads that are false, 0 where there are none.

    ordinary : leads that say nothing untrue and are about makers of whom nothing was planted
    """

    counties: int
    leads: int
    false: int
    ordinary: int
    share: float
    low: float
    high: float
    allowed: float

    @property
    def passed(self) -> bool:
        """Whether the mean share keeps what the question promises."""
        return self.counties > 0 and self.share <= self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Power at one strength: of the planted cases, how many were found; how many leads, and how many of them false.

    untold : counties on which it gave no lead and said that it cannot be told
    """

    strength: float
    counties: int
    planted: int
    found: int
    low: float
    high: float
    leads: int
    false: int
    untold: int = 0

    @property
    def share(self) -> float:
        """Found of planted; 0 when nothing was planted."""
        return self.found / self.planted if self.planted else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One question, or a broken variant of it, judged.

    refused : counties on which it ended with an error
    oracle : cases in which one who knows the likelihood errs, of how many; (0, 0) where there is none
    """

    question: str
    variant: str
    null: Null
    mixed: Mixed
    power: tuple[Strength, ...]
    refused: int
    oracle: tuple[int, int] = (0, 0)

    @property
    def finds(self) -> bool:
        """Whether it finds anything at the largest strength: one that never speaks keeps every null."""
        return bool(self.power) and self.power[-1].found > 0

    @property
    def powerless(self) -> bool:
        """Whether it finds nothing at the largest strength and says on every county there that it cannot be told."""
        most = self.power[-1] if self.power else None
        return most is not None and not most.found and 0 < most.counties == most.untold

    @property
    def failures(self) -> tuple[str, ...]:
        """What it fails, in words; empty when it passes."""
        said = []
        if not self.null.passed:
            said.append(f"null: {self.null.with_false} of {self.null.counties}, allowed {self.null.allowed}")
        if not self.mixed.passed:
            said.append(f"false share {self.mixed.share:.3f}, allowed {self.mixed.allowed:.3f}")
        # a broken variant is asked too seldom to say what it finds
        if not self.finds and not self.powerless and not self.variant:
            silent = self.power[-1].counties - self.power[-1].untold if self.power else 0
            said.append(f"finds nothing at full strength, and does not say so on {silent} counties")
        if self.refused:
            said.append(f"ended with an error on {self.refused} counties")
        return tuple(said)

    @property
    def passed(self) -> bool:
        """Whether it passes everything."""
        return not self.failures


def null_of(outcomes: Sequence[Outcome], row: Row) -> Null:
    """Sum up a null: any lead counts for a statistical claim, any false one for an exact claim."""
    n = len(outcomes)
    bad = sum((o.leads if row.claim == "statistical" else o.false) > 0 for o in outcomes)
    low, high = clopper_pearson(bad, n)
    return Null(counties=n, with_false=bad, allowed=most_by_chance(n, NULL_SHARE), low=low, high=high)


def mixed_of(outcomes: Sequence[Outcome], row: Row) -> Mixed:
    """Sum up mixed counties; the interval is the mean's, counties being the independent units."""
    shares = [o.false / o.leads if o.leads else 0.0 for o in outcomes]
    mean = fmean(shares) if shares else 0.0
    half = NormalDist().inv_cdf(0.975) * stdev(shares) / sqrt(len(shares)) if len(shares) > 1 else 1.0
    return Mixed(
        counties=len(shares),
        leads=sum(o.leads for o in outcomes),
        false=sum(o.false for o in outcomes),
        ordinary=sum(o.ordinary for o in outcomes),
        share=mean,
        low=max(0.0, mean - half),
        high=min(1.0, mean + half),
        allowed=row.false_share + SLACK,
    )


def strength_of(outcomes: Sequence[Outcome], strength: float) -> Strength:
    """Sum up power at one strength; the interval takes planted cases as independent."""
    planted, hit = sum(o.planted for o in outcomes), sum(o.found for o in outcomes)
    low, high = clopper_pearson(hit, planted)
    return Strength(
        strength=strength,
        counties=len(outcomes),
        planted=planted,
        found=hit,
        low=low,
        high=high,
        leads=sum(o.leads for o in outcomes),
        false=sum(o.false for o in outcomes),
        untold=sum(o.untold for o in outcomes),
    )
