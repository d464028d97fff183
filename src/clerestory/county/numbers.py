"""Telephone numbers that nobody owns: reserved ranges only, each given out once, in an order that the seed fixes."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

from clerestory.county.dice import Dice

#: Parts of a county whose numbers and marks do not move when another part is left out.
LANES = 32


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: its country's code and the national digits."""

    country: str
    national: str

    @property
    def e164(self) -> str:
        """As +12125550143."""
        return f"+{self.country}{self.national}"


@cache
def _ranges() -> tuple[tuple[str, ...], tuple[tuple[str, str, int], ...]]:
    said = tomllib.loads(files("clerestory.county").joinpath("numbers.toml").read_text(encoding="utf-8"))
    here = tuple(f"{code}55501" for code in said["us"]["area_codes"])
    abroad = tuple((one["country"], prefix, one["digits"]) for one in said["abroad"] for prefix in one["prefixes"])
    return here, abroad


class Order:
    """The numbers 0 … n − 1 in an order of its own, without keeping them: i → a·i + b modulo n."""

    def __init__(self, n: int, dice: Dice) -> None:
        self.n, self.b = n, dice.below(n)
        self.a = next(a for a in count(int(n * 0.618) + dice.below(97)) if math.gcd(a, n) == 1)

    def __getitem__(self, i: int) -> int:
        return (self.a * i + self.b) % self.n


class Given:
    """Places of an order, each given out once; every lane begins elsewhere, so that none moves what another gives."""

    def __init__(self, order: Order, *, apart: bool = False) -> None:
        self.order, self._next = order, [lane * order.n // LANES for lane in range(LANES)]
        #: What is given out; unless the lanes are so long that none reaches the next (*apart*).
        self._given = None if apart else bytearray(order.n)
        self._left = order.n

    def next(self, lane: int) -> int | None:
        """What stands at the lane's next place; None when all are given out."""
        if self._left == 0:
            return None
        at, given = self._next[lane], self._given
        while given is not None and given[at]:
            at = (at + 1) % self.order.n
        if given is not None:
            given[at] = 1
        self._left -= 1
        self._next[lane] = (at + 1) % self.order.n
        return self.order[at]


class Numbers:
    """Gives out each reserved number once, along the lane of the moment; None when all of that kind are given out."""

    def __init__(self, dice: Dice) -> None:
        self._here, self._abroad = _ranges()
        self._bounds = _bounds([10**digits for _, _, digits in self._abroad])
        self._given_here = Given(Order(len(self._here) * 100, dice))
        self._given_abroad = Given(Order(self._bounds[-1], dice))
        #: Whose numbers are given out now.
        self.lane = 0

    @property
    def supply(self) -> int:
        """How many numbers there are in all."""
        return self._given_here.order.n + self._given_abroad.order.n

    @property
    def supply_here(self) -> int:
        """How many numbers of the United States there are."""
        return self._given_here.order.n

    def next_here(self) -> Phone | None:
        """The next number of the United States."""
        at = self._given_here.next(self.lane)
        if at is None:
            return None
        prefix, line = divmod(at, 100)
        return Phone("1", f"{self._here[prefix]}{line:02d}")

    def next_abroad(self) -> Phone | None:
        """The next number of another country."""
        at = self._given_abroad.next(self.lane)
        if at is None:
            return None
        i = next(i for i, bound in enumerate(self._bounds) if at < bound)
        country, prefix, digits = self._abroad[i]
        return Phone(country, f"{prefix}{at - (self._bounds[i - 1] if i else 0):0{digits}d}")


def _bounds(sizes: Sequence[int]) -> list[int]:
    total, bounds = 0, []
    for size in sizes:
        total += size
        bounds.append(total)
    return bounds
