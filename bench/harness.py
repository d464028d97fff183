"""The harness in full: every question, and the broken variants of the tests, on the same counties.

python -m bench.harness [QUESTION ...] [--seeds N] [--first-seed S] [--size N] [--ranges FILE]
    [--part I/N] [--kept FILE] [--so-far] [--json] [--write]

Two runs with `--part 1/2` and `--part 2/2` share the work; the third, without, sums up.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pipeline"))

import typer
from naive import NAIVE

from clerestory.cli.judging import cache, part_of, told
from clerestory.cli.words import bars, note
from clerestory.pipeline.harness import FIRST, Settings, judge


def main() -> int:
    """Judge, say it, write it; 1 when a question fails or a broken variant passes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("questions", nargs="*")
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--first-seed", type=int, default=FIRST)
    asked.add_argument("--size", type=int)
    asked.add_argument("--ranges", default="ranges.toml")
    asked.add_argument("--part", default="1/1")
    asked.add_argument("--kept", type=Path)
    asked.add_argument("--so-far", action="store_true")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--write", action="store_true")
    said = asked.parse_args()
    settings = Settings(
        seeds=said.seeds,
        first=said.first_seed,
        size=said.size,
        ranges=said.ranges,
        part=part_of(said.part),
        so_far=said.so_far,
    )
    with bars() as progress:
        verdicts = judge(said.questions, settings, kept=said.kept or cache(), variants=NAIVE, progress=progress)
    passed = [one for one in verdicts if one.variant and one.passed]
    for one in passed:
        note(f"{one.question}: the broken variant {one.variant!r} passes, which it must not")
    try:
        told(verdicts, settings, json=said.json, write=said.write)
    except typer.Exit:
        return 1
    return 1 if passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
