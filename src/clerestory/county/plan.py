"""What one county holds: its knobs, drawn from the ranges, and how many traces of each kind each block gets."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np

from clerestory.county.dice import Dice
from clerestory.errors import InputError

#: Traces made at a time: what bounds the memory, at any size.
BLOCK = 20_000
SMALLEST, LARGEST = 1_000, 10_000_000
OFFICES = ("hotline", "taskforce")
DAY = 86_400

#: (office, kind)
Desk = tuple[str, str]


#: A file of ranges: table → knob → [low, high], or a weight.
Ranges = dict[str, dict[str, object]]


@cache
def ranges(file: str | Path = "ranges.toml") -> Ranges:
    """A file of ranges: one that the county brings (`ranges.toml`, `ranges_wide.toml`), or a path.

    Raises
    ------
    InputError : there is no such file, or it has not the tables and knobs of ranges.toml
    """
    own = files("clerestory.county").joinpath("ranges.toml")
    brought = files("clerestory.county").joinpath(str(file)) if "/" not in str(file) else None
    path = brought if brought is not None and brought.is_file() else Path(file)
    if not path.is_file():
        raise InputError(where="ranges", expected="a file of ranges", found=str(file))
    said: Ranges = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [
        f"{table}.{knob}"
        for table, knobs in tomllib.loads(own.read_text(encoding="utf-8")).items()
        for knob in knobs
        if knob not in said.get(table, {})
    ]
    if missing:
        raise InputError(where=str(file), expected="every knob of ranges.toml", found=f"no {missing[0]}")
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The knobs of one county; times in seconds since 1970."""

    size: int
    seed: int
    offices: tuple[str, ...]
    knobs: dict[str, float]
    sizes: dict[str, tuple[int, int]]
    weights: dict[str, dict[str, float]]
    start: int
    days: int
    without: frozenset[str] = frozenset()
    effects: dict[str, float] = field(default_factory=dict)

    def has(self, phenomenon: str) -> bool:
        """Whether the phenomenon is planted."""
        return phenomenon not in self.without

    def dice(self, stream: str, block: int = 0) -> Dice:
        """Dice of their own for one part of a block, so that leaving it out moves nothing else."""
        return Dice(np.random.default_rng([self.seed, self.size, crc32(stream.encode()), block]))

    def blocks(self) -> Iterator[tuple[int, dict[Desk, int]]]:
        """Number and quotas of each block; all quotas together are *size*, but for the tallies."""
        wanted = self.totals()
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

    def totals(self) -> dict[Desk, int]:
        """Traces of each kind that each office gets."""
        size = self.size - self.tallies - (7 if "hotline" in self.offices else 0)
        share = self.knobs["hotline"] if len(self.offices) == 2 else 1.0
        weights: dict[Desk, float] = {}
        for office in self.offices:
            said = self.weights[office]
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


def drawn(  # noqa: PLR0913  # what a plan is drawn from, each named
    *,
    size: int,
    seed: int,
    offices: tuple[str, ...],
    dice: Dice,
    said: Ranges,
    without: Collection[str] = (),
    effects: Mapping[str, float] | None = None,
) -> Plan:
    """The plan of a county: one value from each range of *said*; an effect puts its knob at that share of the top."""
    knobs: dict[str, float] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for limits in (one for table in said.values() for one in table.items()):
        name, bounds = limits
        if isinstance(bounds, list):
            low, high = bounds
            knobs[name] = low + dice.share() * (high - low)
            if isinstance(low, int) and isinstance(high, int):
                sizes[name] = (low, high)
    _put_effects(said, effects or {}, knobs, sizes)
    first = int(str(said["time"]["first_year"])) - 1970
    years = int(str(said["time"]["years"]))
    return Plan(
        size=size,
        seed=seed,
        offices=offices,
        knobs=knobs,
        sizes=sizes,
        weights={name: {kind: float(str(weight)) for kind, weight in said[name].items()} for name in OFFICES},
        without=frozenset(without),
        effects=dict(effects or {}),
        start=(first * 365 + (first + 1) // 4) * DAY,
        days=years * 365,
    )


#: Phenomenon → the knob that says how strong it is.
STRENGTH = {
    "families": "family_size",
    "fronts": "front_offers",
    "scams": "scam_offers",
    "spam": "spam_share",
    "modes": "mode_error",
    "coordination": "coordination_strength",
    "codes": "code_share",
    "fraud_offers": "fraud_error",
    "pathways": "pathway_growth",
}


def _put_effects(
    said: Ranges, effects: Mapping[str, float], knobs: dict[str, float], sizes: dict[str, tuple[int, int]]
) -> None:
    """The strength of each phenomenon with an effect: that share of its range's strongest."""
    bounds = {knob: limits for table in said.values() for knob, limits in table.items() if isinstance(limits, list)}
    for phenomenon, effect in effects.items():
        knob = STRENGTH[phenomenon]
        low, high = bounds[knob]
        if knob in sizes:
            sizes[knob] = (low, low + round(effect * (high - low)))
        elif knob.endswith("_error"):
            # the strongest is where the oracle errs least; how far apart the classes then are is scaled by the effect
            knobs[knob] = low
            knobs[f"{phenomenon}_effect"] = effect
        elif knob == "pathway_growth":
            knobs[knob] = 1 + effect * (high - 1)
        else:
            knobs[knob] = effect * high
