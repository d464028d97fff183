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


class Numbers:
    """Gives out each reserved number once; None when all of that kind are given out."""

    def __init__(self, dice: Dice) -> None:
        self._here, self._abroad = _ranges()
        self._bounds = _bounds([10**digits for _, _, digits in self._abroad])
        self._order_here = Order(len(self._here) * 100, dice)
        self._order_abroad = Order(self._bounds[-1], dice)
        self._given_here = self._given_abroad = 0

    @property
    def supply(self) -> int:
        """How many numbers there are in all."""
        return self._order_here.n + self._order_abroad.n

    @property
    def supply_here(self) -> int:
        """How many numbers of the United States there are."""
        return self._order_here.n

    def next_here(self) -> Phone | None:
        """The next number of the United States."""
        if self._given_here >= self._order_here.n:
            return None
        prefix, line = divmod(self._order_here[self._given_here], 100)
        self._given_here += 1
        return Phone("1", f"{self._here[prefix]}{line:02d}")

    def next_abroad(self) -> Phone | None:
        """The next number of another country."""
        if self._given_abroad >= self._order_abroad.n:
            return None
        at = self._order_abroad[self._given_abroad]
        self._given_abroad += 1
        i = next(i for i, bound in enumerate(self._bounds) if at < bound)
        country, prefix, digits = self._abroad[i]
        return Phone(country, f"{prefix}{at - (self._bounds[i - 1] if i else 0):0{digits}d}")


def _bounds(sizes: Sequence[int]) -> list[int]:
    total, bounds = 0, []
    for size in sizes:
        total += size
        bounds.append(total)
    return bounds
