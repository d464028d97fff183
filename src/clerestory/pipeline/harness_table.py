"""Verdicts as the package's table of errors: what is shown of them, and with which versions they were measured."""

from __future__ import annotations

from collections.abc import Sequence

from clerestory import __version__
from clerestory.facets.errors import Count, Measured, Power
from clerestory.methods.clopper_pearson import clopper_pearson
from clerestory.pipeline.harness import Settings
from clerestory.pipeline.harness_digest import code_digest
from clerestory.pipeline.harness_kept import ranges_digest
from clerestory.pipeline.harness_rows import rows
from clerestory.pipeline.harness_sums import Verdict


def table(verdicts: Sequence[Verdict], settings: Settings, *, day: str) -> dict[str, Measured]:
    """Dotted name → what was measured, the broken variants beside their question; *day* as in 2026-01-31."""
    naive: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in verdicts:
        if one.variant:
            naive.setdefault(one.question, {})[one.variant] = one.failures
    return {
        one.question: _measured(one, settings, day, naive.get(one.question, {})) for one in verdicts if not one.variant
    }


def _measured(one: Verdict, settings: Settings, day: str, naive: dict[str, tuple[str, ...]]) -> Measured:
    row, null, mixed = rows()[one.question], one.null, one.mixed
    return Measured(
        claim=row.claim,
        left_out=row.without,
        effect=row.effect,
        passed=one.passed,
        failures=one.failures,
        null=Count(k=null.with_false, n=null.counties, low=round(null.low, 4), high=round(null.high, 4)),
        allowed=null.allowed,
        mixed=mixed.counties,
        false_share=round(mixed.share, 4),
        false_low=round(mixed.low, 4),
        false_high=round(mixed.high, 4),
        false_allowed=round(mixed.allowed, 4),
        pooled=_count(mixed.false, mixed.leads),
        ordinary=_count(mixed.ordinary, mixed.leads) if row.claim == "exact" and mixed.leads else None,
        power=tuple(
            Power(
                strength=p.strength,
                found=_count(p.found, p.planted),
                leads=p.leads,
                false=p.false,
                counties=p.counties,
                untold=p.untold,
            )
            for p in one.power
        ),
        naive=naive,
        oracle=_count(*one.oracle) if one.oracle[1] else None,
        version=f"{__version__} {code_digest(one.question)}",
        ranges=f"{settings.ranges.rpartition('/')[2]} {ranges_digest(settings.ranges)}",
        office=row.office,
        size=settings.size or row.size,
        null_size=0 if settings.size or row.null_size == row.size else row.null_size,
        first=settings.first,
        day=day,
    )


def _count(k: int, n: int) -> Count:
    low, high = clopper_pearson(k, n)
    return Count(k=k, n=n, low=round(low, 4), high=round(high, 4))
