"""What one county holds: its knobs, drawn from the ranges, and how many traces of each kind each block gets."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clerestory.county.dice import Dice

#: Traces made at a time: what bounds the memory, at any size.
BLOCK = 20_000
SMALLEST, LARGEST = 1_000, 10_000_000
OFFICES = ("hotline", "taskforce")
DAY = 86_400

#: (office, kind)
Desk = tuple[str, str]


@cache
def ranges() -> dict[str, dict[str, object]]:
    """The file of ranges."""
    return tomllib.loads(files("clerestory.county").joinpath("ranges.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The knobs of one county; times in seconds since 1970."""

    size: int
    seed: int
    offices: tuple[str, ...]
    knobs: dict[str, float]
    sizes: dict[str, tuple[int, int]]
    start: int
    days: int

    def blocks(self) -> Iterator[tuple[int, dict[Desk, int]]]:
        """Number and quotas of each block; all quotas together are *size*, but for the tallies."""
        wanted = self._totals()
        total, done = sum(wanted.values()), dict.fromkeys(wanted, 0)
        blocks = max(1, -(-total // BLOCK))
        for i in range(blocks):
            upto = {desk: count * (i + 1) // blocks for desk, count in wanted.items()}
            yield i, {desk: upto[desk] - done[desk] for desk in wanted}
            done = upto

    @property
    def tallies(self) -> int:
        """Rows of monthly counts; the overlap of lists has seven more."""
        return min(48 * 3, self.size // 50) if "hotline" in self.offices else 0

    def _totals(self) -> dict[Desk, int]:
        size = self.size - self.tallies - (7 if "hotline" in self.offices else 0)
        share = self.knobs["hotline"] if len(self.offices) == 2 else 1.0
        weights: dict[Desk, float] = {}
        for office in self.offices:
            said = {kind: float(str(weight)) for kind, weight in ranges()[office].items()}
            part = share if office == self.offices[0] or len(self.offices) == 1 else 1 - share
            weights |= {(office, kind): part * weight / sum(said.values()) for kind, weight in said.items()}
        return _largest_remainders(weights, size)


def _largest_remainders(weights: dict[Desk, float], size: int) -> dict[Desk, int]:
    exact = {desk: weight / sum(weights.values()) * size for desk, weight in weights.items()}
    whole = {desk: int(value) for desk, value in exact.items()}
    left = size - sum(whole.values())
    for desk in sorted(exact, key=lambda desk: whole[desk] - exact[desk])[:left]:
        whole[desk] += 1
    return whole


def drawn(*, size: int, seed: int, offices: tuple[str, ...], dice: Dice) -> Plan:
    """The plan of a county: one value from each range."""
    said = ranges()
    knobs: dict[str, float] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for part in ("shares", "planted", "writing", "files"):
        for name, limits in said[part].items():
            low, high = (float(limit) for limit in limits) if isinstance(limits, list) else (0.0, 0.0)
            if name in (
                "family_size",
                "family_templates",
                "family_phones",
                "front_offers",
                "scam_offers",
                "look_alikes",
            ):
                sizes[name] = (int(low), int(high))
            knobs[name] = low + dice.share() * (high - low)
    first = int(str(said["time"]["first_year"])) - 1970
    years = int(str(said["time"]["years"]))
    return Plan(
        size=size,
        seed=seed,
        offices=offices,
        knobs=knobs,
        sizes=sizes,
        start=(first * 365 + (first + 1) // 4) * DAY,
        days=years * 365,
    )
