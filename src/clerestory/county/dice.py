"""Dice that fall alike for one seed: draws buffered from a numpy Generator, since single draws are slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BUFFER = 1 << 15
_HIGH = 1 << 30


def _drawn(rng: np.random.Generator) -> Iterator[int]:
    # many dice are thrown a few times only: the buffer grows with use
    size = 256
    while True:
        yield from rng.integers(0, _HIGH, size=size).tolist()
        size = min(_BUFFER, size * 4)


class Dice:
    """Whole numbers, choices and chances from one seeded Generator."""

    __slots__ = ("draw",)

    def __init__(self, rng: np.random.Generator) -> None:
        #: The next whole number below 2³⁰: what everything here is made of.
        self.draw: Callable[[], int] = _drawn(rng).__next__

    def below(self, n: int) -> int:
        """A whole number from 0 to *n* − 1; *n* at most 2³⁰."""
        return self.draw() % n

    def pick(self, options: Sequence[T]) -> T:
        """One of *options*, each as likely."""
        return options[self.draw() % len(options)]

    def between(self, low: int, high: int) -> int:
        """A whole number from *low* to *high*, both included."""
        return low + self.below(high - low + 1)

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self.draw() / _HIGH

    def chance(self, p: float) -> bool:
        """True with probability *p*."""
        return self.draw() < p * _HIGH

    def long_tailed(self, low: int, high: int, *, tail: float = 1.3) -> int:
        """From *low* to *high*, mostly near *low*, as sizes of groups are: a bounded Pareto draw."""
        ratio = (low / (high + 1)) ** tail
        return min(high, int(low / (1 - self.share() * (1 - ratio)) ** (1 / tail)))

    def some(self, options: Sequence[T], k: int) -> list[T]:
        """*k* different ones of *options*, in any order."""
        left = list(options)
        for i in range(min(k, len(left))):
            j = i + self.below(len(left) - i)
            left[i], left[j] = left[j], left[i]
        return left[:k]

    def shuffle(self, items: list[T]) -> None:
        """Shuffle in place (Fisher and Yates)."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
