"""What solved_or_hidden says in counties with a known answer: python -m bench.solved_or_hidden [runs [part]].

Cells: what is held (rich, only detected, with a diluted outcome, one place by windows) against what the policy did, and
worlds that its own generator does not promise: capacity that saturates, recording that comes late, detection that
swings with the season since the law, spill into the places for comparison, places that wander, loadings at their ends.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "facets"))

from policy_world import ONLY_DETECTED, RICH, WITH_DILUTED, World, counts_of

from clerestory.methods.level_or_visibility import Setting, ratio_effects, set_of, zone_of
from clerestory.methods.placebo_windows import windowed

TRUTHS = {
    "less of it": (-0.6, 0.0), "hidden": (0.0, -0.7), "both": (-0.6, -0.6), "hidden and more": (0.4, -0.8),
    "neither": (0.0, 0.0),
}  # fmt: skip
ADVERSE = {
    "ends of loadings": {"corner": True},
    "saturates at 1.2": {"saturates": 1.2},
    "saturates at .8": {"saturates": 0.8},
    "a third a month late": {"delayed": 0.33},
    "two thirds a month late": {"delayed": 0.67},
    "season of .3 since": {"seasonal": 0.3},
    "a half spills over": {"spill": 0.5},
    "wanders .02 a month": {"wander": 0.02},
    "10 places": {"units": 10, "with_it": 5},
}


def cell(series, world: World, runs: int, seed: int) -> tuple[Counter, int]:
    """Words said, and how often the truth was ruled out."""
    rng, said, lost = np.random.default_rng(seed), Counter(), 0
    for _ in range(runs):
        counts = counts_of(rng, series, world)
        treated, after = np.arange(world.units) < world.with_it, np.arange(counts.shape[2]) >= world.before
        if world.with_it == 1:
            one = windowed(counts[:, 0], counts[:, 1:].sum(axis=1), world.before)
            found, free = (None, 1) if one is None else ((one.effects, one.covariance), one.free)
        else:
            found, free = ratio_effects(counts, treated, after), 2 * min(world.with_it, world.units - world.with_it) - 2
        if found is None:
            said["refused"] += 1
            continue
        made = set_of(*found, series, Setting(free=free), np.random.default_rng(1)).live
        reached = made.reaches(zone_of(world.level, world.visibility))
        said[made.word() if made.parts else "contradict"] += 1
        lost += bool(made.parts) and not reached
    return said, lost


def main(runs: int, part: str) -> None:
    """Every cell whose name begins with *part*."""
    print(f"{runs} counties a cell")
    for name, series in (("rich", RICH), ("only detected", ONLY_DETECTED), ("with diluted", WITH_DILUTED)):
        for truth, (level, visibility) in TRUTHS.items() if name.startswith(part) else ():
            _print(name, truth, *cell(series, World(level=level, visibility=visibility), runs, 21), runs)
    single = World(level=0.0, visibility=0.0, units=30, with_it=1, before=84, busy=80.0)
    for truth, (level, visibility) in TRUTHS.items() if "one place".startswith(part) else ():
        _print("one place", truth, *cell(RICH, replace(single, level=level, visibility=visibility), runs, 22), runs)
    for name, knobs in ADVERSE.items():
        for truth in ("less of it", "hidden", "neither") if name.startswith(part) else ():
            level, visibility = TRUTHS[truth]
            _print(name, truth, *cell(RICH, World(level=level, visibility=visibility, **knobs), runs, 23), runs)


def _print(name: str, truth: str, said: Counter, lost: int, runs: int) -> None:
    words = " · ".join(f"{word} {n / runs:.2f}" for word, n in said.most_common())
    print(f"{name:24s} {truth:16s} truth ruled out {lost / runs:.3f}   {words}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else "")
