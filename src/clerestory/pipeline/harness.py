"""One harness for every question: invented counties without the thing, with it, and with more and more of it.

What it measures and what it cannot: docs/methods/index.md.  Its numbers are about invented data; they stand on the
method's page and never beside a lead (G3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clerestory.errors import InputError
from clerestory.pipeline.harness_county import Outcome, Variants, judge_county
from clerestory.pipeline.harness_kept import Kept
from clerestory.pipeline.harness_plan import EFFECTS, NULL, RANGES, Wanted, wanted
from clerestory.pipeline.harness_rows import Row, chosen
from clerestory.pipeline.harness_sums import Verdict, mixed_of, null_of, strength_of
from clerestory.pipeline.progress import Progress, silent

#: First seed when none is said; no parameter was chosen on seeds from here on.
FIRST = 7_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a judgement is run.

    seeds : counties of each null; half as many mixed, a fifth as many of each strength
    size : traces of each county, instead of what each question says
    ranges : a file of ranges that the county brings (ranges_wide.toml), or a path
    part : (i, n): only the i-th of n parts of the counties, so that n runs can share the work and one file
    so_far : judge no more counties; sum up those that were
    """

    seeds: int = NULL
    first: int = FIRST
    size: int | None = None
    ranges: str = RANGES
    part: tuple[int, int] = (1, 1)
    so_far: bool = False

    def __post_init__(self) -> None:
        if self.seeds < 1 or self.first < 0:
            raise InputError(where="seeds", expected="1 or more, the first from 0", found=f"{self.seeds}, {self.first}")
        if not 1 <= self.part[0] <= self.part[1]:
            raise InputError(where="part", expected="I of N, as in 1/2", found=f"{self.part[0]}/{self.part[1]}")


def judge(
    questions: Sequence[str],
    settings: Settings,
    *,
    kept: Path,
    variants: Variants | None = None,
    progress: Progress = silent,
) -> list[Verdict]:
    """Judge questions over invented counties, and broken variants of them on the same counties.

    Parameters
    ----------
    questions : dotted names; all that have a row in harness.toml when empty
    kept : the file of results; counties that stand in it are not made again
    variants : name → question → function

    Returns
    -------
    a verdict a question and variant, the question itself first; empty when only a part was judged

    Raises
    ------
    InputError : a question without a row, or settings that cannot be
    """
    rows = {row.question: row for row in chosen(questions)}
    asked = {variant: [name for name in fns if name in rows] for variant, fns in (variants or {}).items()}
    counties = wanted(tuple(rows.values()), seeds=settings.seeds, first=settings.first, size=settings.size)
    results = Kept(kept, ranges=settings.ranges)
    number, of = settings.part
    todo = [] if settings.so_far else [(one, results.missing(one, asked)) for one in counties[number - 1 :: of]]
    todo = [(one, missing) for one, missing in todo if missing]
    for done, (one, missing) in enumerate(todo):
        progress("judging", done, len(todo))
        there = {variant: fns for variant, fns in (variants or {}).items() if one.naive}
        results.add(one, judge_county(replace(one, questions=missing), rows, variants=there, ranges=settings.ranges))
    progress("judging", len(todo), len(todo))
    if of > 1:
        return []
    return [
        _verdict(row, variant, counties, results)
        for name, row in rows.items()
        for variant in ("", *(variant for variant, names in asked.items() if name in names))
    ]


def _verdict(row: Row, variant: str, counties: Sequence[Wanted], results: Kept) -> Verdict:
    parts: dict[tuple[str, float | None], list[Outcome]] = defaultdict(list)
    for one in counties:
        if row.question in one.questions and (one.naive or not variant):
            outcome = results.of(one, row.question, variant)
            if outcome is not None:
                parts[one.part, one.strength].append(outcome)
    mixed = parts["mixed", None]
    return Verdict(
        question=row.question,
        variant=variant,
        null=null_of(parts["null", None], row),
        mixed=mixed_of(mixed, row),
        power=() if variant else tuple(strength_of(parts["power", x], x) for x in EFFECTS),
        refused=sum(bool(o.refused) for there in parts.values() for o in there),
        oracle=(sum(o.oracle_wrong for o in mixed), sum(o.oracle_said for o in mixed)),
    )
