"""The invented county, apart from its offices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.judging import judge
from clerestory.cli.options import UserOption, WorkspaceOption, office
from clerestory.cli.words import bars, plural, say, say_json
from clerestory.errors import InputError

app = typer.Typer(
    help="The invented county: make its files, score against its truth, audit its honesty.", no_args_is_help=True
)
app.command()(judge)


@app.command()
def make(
    to: Annotated[Path, typer.Argument(help="The folder to write to.")],
    size: Annotated[int, typer.Option(help="Traces, 1,000 to 10,000,000.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed and size give the same files.")] = 1,
    without: Annotated[str, typer.Option(help="Phenomena to leave out, joined by commas.")] = "",
    effect: Annotated[
        list[str] | None, typer.Option(help="PHENOMENON=E: its strength, 0 to 1 of the strongest; may be repeated.")
    ] = None,
    ranges: Annotated[str, typer.Option(help="The file the knobs are drawn from.")] = "ranges.toml",
) -> None:
    """Write the files of the county's offices, and its truth apart from them."""
    from clerestory.county.make import make as made

    with bars() as progress:
        county = made(
            to,
            size=size,
            seed=seed,
            without=tuple(one.strip() for one in without.split(",") if one.strip()),
            effects=_effects(effect or []),
            ranges=ranges,
            progress=lambda done, total: progress("making", done, total),
        )
    for name, files in county.files.items():
        say(f"{name}: {plural(len(files), 'file')}, {plural(sum(file.rows for file in files), 'row')}")
    say(f"Wrote {to}; the truth lies in {to / 'truth'}, for scores only.")


def _effects(said: list[str]) -> dict[str, float]:
    """PHENOMENON=E, each as said, to phenomenon → E."""
    effects: dict[str, float] = {}
    for one in said:
        name, _, value = one.partition("=")
        try:
            effects[name.strip()] = float(value)
        except ValueError:
            raise InputError(where="--effect", expected="PHENOMENON=E, as codes=0.4", found=one) from None
    return effects


@app.command()
def score(
    truth: Annotated[Path, typer.Argument(help="The county's folder `truth`.")],
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Compare a workspace that holds the county's files with its truth."""
    from clerestory.pipeline.county import score as scored

    opened = office(workspace, user=user)
    with opened.act("score", table="county"):
        say_json(scored(opened.workspace.snapshot(), truth))


@app.command()
def audit(folder: Annotated[Path, typer.Argument(help="The county's folder.")]) -> None:
    """Measure, for each phenomenon, whether anything gives the truth away, and whether it is hard enough to find."""
    from clerestory.pipeline.county import audit as audited

    report = audited(folder)
    say_json(report)
    if report["broken"]:
        raise typer.Exit(1)
