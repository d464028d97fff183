"""The command that judges questions on invented counties."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clerestory.cli.options import JsonOption
from clerestory.cli.words import bars, note, plural, say, say_json
from clerestory.errors import InputError

if TYPE_CHECKING:
    from clerestory.pipeline.harness_sums import Verdict


def judge(
    questions: Annotated[list[str] | None, typer.Argument(help="Dotted names; all that can be judged if none.")] = None,
    seeds: Annotated[int, typer.Option(help="Counties of each null; half as many mixed ones.")] = 200,
    first_seed: Annotated[int, typer.Option(help="The first seed.")] = 7_000_000,
    size: Annotated[int | None, typer.Option(help="Traces of a county.", show_default="each question's own")] = None,
    ranges: Annotated[str, typer.Option(help="ranges.toml, ranges_wide.toml, or a file of yours.")] = "ranges.toml",
    part: Annotated[str, typer.Option(help="I/N: do the I-th of N parts; say it again without to sum up.")] = "1/1",
    kept: Annotated[
        Path | None, typer.Option(help="The file of results so far.", show_default="judged.jsonl in the cache")
    ] = None,
    so_far: Annotated[bool, typer.Option("--so-far", help="Judge no more; sum up what was.")] = False,
    json: JsonOption = False,
    write: Annotated[bool, typer.Option("--write", help="Write the package's table of errors.")] = False,
) -> None:
    """Judge questions on invented counties: the null, the false share, the power.  A stopped run goes on."""
    from clerestory.pipeline.harness import Settings
    from clerestory.pipeline.harness import judge as judged

    settings = Settings(seeds=seeds, first=first_seed, size=size, ranges=ranges, part=part_of(part), so_far=so_far)
    with bars() as progress:
        verdicts = judged(questions or [], settings, kept=kept or cache(), progress=progress)
    told(verdicts, settings, json=json, write=write)


def told(verdicts: list[Verdict], settings: Any, *, json: bool, write: bool) -> None:
    """Say the verdicts, and write them down when asked; exit code 1 when a question fails."""
    from clerestory.cli import clock
    from clerestory.facets import errors
    from clerestory.pipeline.harness_table import table

    if not verdicts:
        note("This part is done. Say it again without --part when all are, to sum up.")
        return
    made = table(verdicts, settings, day=clock.now().date().isoformat())
    if json:
        from dataclasses import asdict

        say_json({name: asdict(one) for name, one in made.items()})
    else:
        for one in verdicts:
            say(words(one))
    if write:
        errors.write(made)
        note("Wrote the table of errors. Next: python -m clerestory.reports.method_page docs/methods")
    if not all(one.passed for one in verdicts if not one.variant):
        raise typer.Exit(1)


def words(one: Verdict) -> str:
    """A verdict in a few lines."""
    null, mixed = one.null, one.mixed
    curve = ", ".join(f"{p.strength:g}: {p.found}/{p.planted} ({p.low:.2f} to {p.high:.2f})" for p in one.power)
    name = f"{one.question} [{one.variant}, broken on purpose]" if one.variant else one.question
    nulls, mixes = (plural(n, "county", "counties") for n in (null.counties, mixed.counties))
    kept = "finds nothing, says so, and keeps its limits" if one.powerless else "keeps its limits"
    verdict = kept if one.passed else "FAILS"
    lines = [
        f"{name}: {verdict} on invented data",
        f"  null: {null.with_false} of {nulls} ({null.low:.3f} to {null.high:.3f}), at most {null.allowed}",
        f"  false share: {mixed.share:.3f} ({mixed.low:.3f} to {mixed.high:.3f}) over {mixes} and "
        f"{plural(mixed.leads, 'lead')}, at most {mixed.allowed:.2f}",
    ]
    if curve:
        lines.append(f"  found of planted, by strength: {curve}")
    if any(p.untold for p in one.power):
        told = ", ".join(f"{p.strength:g}: {p.untold}/{p.counties}" for p in one.power)
        lines.append(f"  said that it cannot be told, of counties, by strength: {told}")
    if one.oracle[1]:
        lines.append(f"  oracle errs in {one.oracle[0]} of {one.oracle[1]}")
    return "\n".join([*lines, *(f"  fails: {failure}" for failure in one.failures)])


def part_of(said: str) -> tuple[int, int]:
    """I/N as two numbers; InputError for anything else."""
    number, _, of = said.partition("/")
    if not (number.isdigit() and of.isdigit()):
        raise InputError(where="--part", expected="I/N, as 1/2", found=repr(said))
    return int(number), int(of)


def cache() -> Path:
    """Where results are kept unless said: in the account's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clerestory" / "judged.jsonl"
