"""Which invented counties a judgement needs: one county answers every question that it can, so that few are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from clerestory.pipeline.harness_rows import Row

#: Strengths of the planted thing over which power is measured.
EFFECTS = (0.2, 0.4, 0.6, 0.8, 1.0)
#: Counties of a null, of the mixed ones and of each strength.
NULL, MIXED, EACH = 200, 100, 40
#: A broken variant fails soon: it is asked in one county of so many.
NAIVE = 5
#: The county's own file of ranges.
RANGES = "ranges.toml"
#: How much sooner the nulls are done than the rest: what a stopped run must know first is whether chance makes leads.
NULLS_FIRST = 3
#: Seeds of the parts lie apart, so that no county stands in two of them.
_APART = 100_000

Part = Literal["null", "mixed", "power"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One county and the questions that it answers.

    part : null (the thing left out), mixed (everything as the ranges have it), power (at one strength)
    naive : whether the broken variants are asked as well
    """

    part: Part
    office: str
    size: int
    seed: int
    questions: tuple[str, ...]
    without: tuple[str, ...] = ()
    effects: Mapping[str, float] = field(default_factory=dict)
    naive: bool = False

    @property
    def county(self) -> dict[str, object]:
        """What the county is made from, as JSON values in a fixed order: two that are equal are the same county."""
        return {
            "office": self.office,
            "size": self.size,
            "seed": self.seed,
            "without": sorted(self.without),
            "effects": {name: self.effects[name] for name in sorted(self.effects)},
        }

    @property
    def strength(self) -> float | None:
        """The strength at which power is measured; None in the other parts."""
        return next(iter(self.effects.values()), None)


def wanted(rows: Sequence[Row], *, seeds: int = NULL, first: int = 0, size: int | None = None) -> list[Wanted]:
    """The counties for these questions, the parts in turn: a run that is stopped has some of each, most of the nulls.

    Parameters
    ----------
    rows : the questions
    seeds : counties of each null; half as many mixed ones and a fifth as many of each strength, one at least
    first : first seed
    size : traces, instead of each question's own

    Returns
    -------
    at *seeds* = 200: 200 for each set of phenomena that some question wants left out, 100 mixed, 5 times 40, for
    each office and size
    """
    mixed, each = max(1, seeds * MIXED // NULL), max(1, seeds * EACH // NULL)
    parts: list[list[Wanted]] = []
    for (office, traces, without), asked in _grouped(rows, lambda row: (size or row.null_size, row.without)).items():
        parts.append(
            _seeded(
                Wanted(part="null", office=office, size=traces, seed=first, questions=asked, without=without), seeds
            )
        )
    for (office, traces), asked in _grouped(rows, lambda row: (size or row.size,)).items():
        plain = Wanted(part="mixed", office=office, size=traces, seed=first + _APART, questions=asked)
        parts.append(_seeded(plain, mixed))
        things = sorted({thing for row in rows if row.question in asked for thing in row.phenomena})
        for i, x in enumerate(EFFECTS, 2):
            power = replace(plain, part="power", seed=first + i * _APART, effects=dict.fromkeys(things, x))
            parts.append(_seeded(power, each))
    # by how far each part is: a run that is stopped has the same share of every null, and a third of it of the rest
    order = sorted(
        (i / len(part) / (NULLS_FIRST if one.part == "null" else 1), number, i)
        for number, part in enumerate(parts)
        for i, one in enumerate(part)
    )
    return [parts[number][i] for _, number, i in order]


def _seeded(one: Wanted, n: int) -> list[Wanted]:
    """*n* such counties; a broken variant is asked in the first fifth of those that are not about power."""
    naive = 0 if one.part == "power" else max(1, n // NAIVE)
    return [replace(one, seed=one.seed + i, naive=i < naive) for i in range(n)]


def _grouped(rows: Sequence[Row], key: Callable[[Row], tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[str, ...]]:
    """Questions that can share counties: of one office, and alike in *key*."""
    groups: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for row in rows:
        at = (row.office, *key(row))
        groups[at] = (*groups.get(at, ()), row.question)
    return groups
