"""Tables of counts that leave: what would, and then, by two persons, what does."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clerestory.cli.options import (
    CaseOption,
    JsonOption,
    PurposeOption,
    ReasonOption,
    UserOption,
    WorkspaceOption,
    office,
)
from clerestory.cli.words import note, plural, say, say_json
from clerestory.errors import InputError

if TYPE_CHECKING:
    from clerestory.pipeline.office import Office
    from clerestory.pipeline.release import Plan, Wanted

app = typer.Typer(help="Tables of counts that may leave, through the disclosure gate.", no_args_is_help=True)

TableArgument = Annotated[Path | None, typer.Argument(metavar="TABLE.sql", help="One SELECT: a row a person.")]
ByOption = Annotated[str, typer.Option("--by", help="The columns to count by, with commas between.")]
QuestionOption = Annotated[str | None, typer.Option("--question", help="Instead of a SELECT: a question's leads.")]
ValueOption = Annotated[
    list[str] | None, typer.Option("--value", help="A column's values, as in place=Albany,Troy; as often as needed.")
]
EpsilonOption = Annotated[str | None, typer.Option("--epsilon", help="Noise of this privacy loss, as in 1/4.")]

_WHY = {"hidden": "too few, or others could be worked out", "before": "an earlier number still holds"}


@app.command("plan")
def plan_(
    table: TableArgument = None,
    by: ByOption = "",
    question: QuestionOption = None,
    value: ValueOption = None,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Show what would leave, cell by cell, and why some would not.  Nothing leaves."""
    from clerestory.pipeline.release import plan

    opened = office(workspace, user=user, purpose=purpose, case=case)
    _show(plan(opened, _wanted(opened, table, by, question, value, None)), json=json)


@app.command("make")
def make_(
    to: Annotated[Path, typer.Option("--to", help="Where to: a .csv that is not there yet.")],
    receiver: Annotated[str, typer.Option("--receiver", help="Who gets it.")],
    table: TableArgument = None,
    by: ByOption = "",
    question: QuestionOption = None,
    value: ValueOption = None,
    epsilon: EpsilonOption = None,
    second: Annotated[
        str, typer.Option("--second", help="Who agrees to it: not the author; over real data, the agreed request.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Over real data: why it leaves.")] = "",
    case: CaseOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Write the table to a file and to the ledger of releases: two persons, one receiver, one purpose."""
    import secrets

    from clerestory.pipeline.release import make

    opened = office(workspace, user=user, purpose=purpose, case=case)
    wanted = _wanted(opened, table, by, question, value, epsilon)
    if not second and not opened.workspace.info.evaluation:
        from clerestory.pipeline.release import ask_release, words_of

        asked = ask_release(opened, wanted, receiver=receiver, reason=reason)
        note(f"They read: {words_of(wanted)}; for {receiver}")
        note(f"A second person has to agree at the desk. Then say the same again, with --second {asked[:10]}")
        raise typer.Exit(3)
    release, made = make(opened, wanted, to, receiver=receiver, second=second, below=secrets.randbelow)
    _show(made, json=json, release=release)
    note(f"Wrote {to.name} for {receiver}; release {release[:8]} stands in the ledger.")


@app.command("rule")
def rule_(reason: ReasonOption, workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """Ask a second person to agree to the rule of releases as release.toml says it now; over real data only."""
    from clerestory.pipeline.release_rule import ask_rule

    asked = ask_rule(office(workspace, user=user), reason=reason)
    note(f"Asked: {asked[:10]}. Until a second person agrees at the desk nothing leaves by the changed rule.")


@app.command("list")
def list_(json: JsonOption = False, workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """What left so far: when, to whom, for what, by whom."""
    from clerestory.pipeline.release import releases

    names = ("release", "name", "dimensions", "who", "second", "receiver", "purpose", "epsilon")
    opened = office(workspace, user=user)
    with opened.act("release list"):
        rows = releases(opened.workspace.snapshot())
    if json:
        say_json({"releases": [{n: r[n] for n in names} | {"at": r["released_at"].isoformat()} for r in rows]})
        return
    for row in rows:
        second = f" and {row['second']}" if row["second"] else ""
        say(f"{row['release'][:8]}  {row['released_at']:%Y-%m-%d}  {row['name']} by {', '.join(row['dimensions'])}: "
            f"to {row['receiver']}, for {row['purpose']}, by {row['who']}{second}")  # fmt: skip
    if not rows:
        say("Nothing left so far.")


def _wanted(
    opened: Office, table: Path | None, by: str, question: str | None, value: list[str] | None, epsilon: str | None
) -> Wanted:
    from clerestory.pipeline.release import Wanted, of_question

    columns = tuple(one.strip() for one in by.split(",") if one.strip())
    if (table is None) == (question is None):
        raise InputError(
            where="release", expected="either TABLE.sql or --question", found="both" if table else "neither"
        )
    fixed = {}
    for said in value or ():
        dim, equals, values = said.partition("=")
        if not equals:
            raise InputError(
                where="--value", expected="a column and its values, as in place=Albany,Troy", found=repr(said)
            )
        fixed[dim.strip()] = tuple(one.strip() for one in values.split(",") if one.strip())
    try:
        loss = None if epsilon is None else Fraction(epsilon)
    except (ValueError, ZeroDivisionError):
        raise InputError(where="--epsilon", expected="a number, as in 0.5 or 1/4", found=repr(epsilon)) from None
    if table is not None and not table.is_file():
        raise InputError(where=table.name, expected="a file with one SELECT", found="no file there")
    sql = of_question(opened, question, columns) if question else table.read_text(encoding="utf-8") if table else ""
    return Wanted(name=question or (table.stem if table else ""), sql=sql, by=columns, fixed=fixed, epsilon=loss)


def _show(made: Plan, *, json: bool, release: str = "") -> None:
    by, cells = made.wanted.by, made.cells
    if json:
        rows = [{"cell": dict(one), "people": shown.value if shown else None, "why": why} for one, shown, why in cells]
        say_json({"release": release, "by": list(by), "least": made.rule.least, "base": made.rule.base, "cells": rows})
        return
    for one, shown, why in cells:
        named = ", ".join(dict(one).get(dim, "(all)") for dim in by)
        unsaid = ("not said, " if why == "before" else "hidden, ") + _WHY[why] if why else ""
        say(f"{named}: {shown.value if shown else unsaid}")
    count, base, moved = plural(len(made.gated.view.shown), "number"), made.rule.base, made.rule.moved
    note(f"{count} shown, {len(made.gated.why)} not. Numbers are rounded to {base} and stand until moved by {moved}.")
    if made.whole:
        note(
            "Why a cell is hidden is not said, and nothing is summed: over real people's data either would count a few."
        )
    if made.left_out:
        note(f"Left out, and in no total: values with fewer than {made.rule.least} rows, or not among those asked for.")
