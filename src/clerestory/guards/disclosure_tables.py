"""What the gate speaks of: a rule, a table of counts with all its totals, and what a reader of a release knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.disclosure import FEWEST, ROUNDED_TO

#: A cell or a total: which value each dimension that it names has.  The grand total names none.
Key = tuple[tuple[str, str], ...]


def key(**values: str) -> Key:
    """A cell or a total by its values."""
    return tuple(sorted(values.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How few may be shown, and what is rounded to; a funder's or an office's own rule may only be stricter."""

    least: int = FEWEST
    base: int = ROUNDED_TO

    def __post_init__(self) -> None:
        if self.least < FEWEST or self.base < ROUNDED_TO:
            raise NotPermitted(
                where="rule", expected=f"cells of {FEWEST} or more, rounded to {ROUNDED_TO} or more",
                found=f"{self.least} and {self.base}", hint="a rule of one's own may be stricter, never milder",
            )  # fmt: skip

    @property
    def width(self) -> int:
        """How wide the interval of a hidden cell stays at least: from 0 to the largest count that is small."""
        return self.least - 1

    @property
    def moved(self) -> int:
        """A count this far from a number shown before has changed by the least that may be shown, or more."""
        return self.least + self.base // 2

    def anew(self, n: int) -> Shown:
        """The count as it is shown for the first time, and what that says of it."""
        value = self.base * ((n + self.base // 2) // self.base)
        low = max(self.least, value - self.base // 2)
        return Shown(value=value, low=low, high=value + self.base - 1 - self.base // 2)

    def again(self, value: int) -> Shown:
        """A number that stands since before, and what that says of the count."""
        return Shown(value=value, low=max(self.least, value - self.moved + 1), high=value + self.moved - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A number shown, and between which counts a reader who knows the rule puts the true one."""

    value: int
    low: int
    high: int


def every_key(values: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
    """All cells and totals over these values, the fullest first."""
    dims = sorted(values)
    for size in range(len(dims), -1, -1):
        for some in combinations(dims, size):
            for chosen in product(*(values[dim] for dim in some)):
                yield tuple(zip(some, chosen, strict=True))


def people(values: Mapping[str, tuple[str, ...]], one: Key) -> tuple[Key, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Who a cell or total counts: a total over the one value of a dimension is that value's cell.

    Returns
    -------
    the key with every dimension that has one value only, and for each other dimension the values summed over
    """
    chosen, summed = dict(one), []
    for dim, some in sorted(values.items()):
        if dim not in chosen and len(some) == 1:
            chosen[dim] = some[0]
        elif dim not in chosen:
            summed.append((dim, tuple(sorted(some))))
    return tuple(sorted(chosen.items())), tuple(summed)


@dataclass(frozen=True, slots=True)
class Counts:
    """A table as counted: its dimensions with their values, and how many people each full cell holds (0 if missing).

    of : what was counted, as one name for the same people asked for in the same way
    """

    values: Mapping[str, tuple[str, ...]]
    cells: Mapping[Key, int]
    of: str = ""
    totals: dict[Key, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", {dim: tuple(sorted(set(some))) for dim, some in sorted(self.values.items())})
        full = dict.fromkeys((one for one in every_key(self.values) if len(one) == len(self.values)), 0)
        for one, n in self.cells.items():
            if one not in full or n < 0:
                raise InputError(where="table", expected="counts of 0 or more by its own values", found="another")
            full[one] = n
        totals: dict[Key, int] = dict.fromkeys(every_key(self.values), 0)
        for one, n in full.items():
            for size in range(len(one) + 1):
                for some in combinations(one, size):
                    totals[some] += n
        object.__setattr__(self, "totals", totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What left: the values of its dimensions, and every number shown; all its other cells and totals are hidden.

    silent : cells of which an earlier release says what is still true, and this one nothing; they are not secret
    totals : whether sums over its values belong to the table; those of values that somebody chose tell of no secret
    """

    of: str
    values: Mapping[str, tuple[str, ...]]
    shown: Mapping[Key, Shown]
    silent: frozenset[Key] = frozenset()
    totals: bool = True

    def has(self, one: Key) -> bool:
        """Whether a cell or total belongs to the table."""
        return self.totals or len(one) == len(self.values)

    def cells(self) -> list[Key]:
        """Its cells and totals, the fullest first."""
        return [one for one in every_key(self.values) if self.has(one)]

    def hidden(self) -> list[Key]:
        """The cells and totals that no release may tell."""
        return [one for one in self.cells() if one not in self.shown and one not in self.silent]
