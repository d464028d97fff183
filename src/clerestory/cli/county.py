"""The invented county, apart from its offices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.options import UserOption, WorkspaceOption, office
from clerestory.cli.words import bars, plural, say, say_json

app = typer.Typer(
    help="The invented county: make its files, score against its truth, audit its honesty.", no_args_is_help=True
)


@app.command()
def make(
    to: Annotated[Path, typer.Argument(help="The folder to write to.")],
    size: Annotated[int, typer.Option(help="Traces, 1,000 to 10,000,000.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed and size give the same files.")] = 1,
) -> None:
    """Write the files of the county's offices, and its truth apart from them."""
    from clerestory.county.make import make as made

    with bars() as progress:
        county = made(to, size=size, seed=seed, progress=lambda done, total: progress("making", done, total))
    for name, files in county.files.items():
        say(f"{name}: {plural(len(files), 'file')}, {plural(sum(file.rows for file in files), 'row')}")
    say(f"Wrote {to}; the truth lies in {to / 'truth'}, for scores only.")


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
    """Measure whether bookkeeping (ids, order, length, seconds) gives the truth away."""
    from clerestory.pipeline.county import audit as audited

    report = audited(folder)
    say_json(report)
    if report["worst"] > report["allowed"]:
        raise typer.Exit(1)
