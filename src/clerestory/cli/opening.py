"""Commands that begin: make a workspace, put files in, see the demo."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clerestory.cli.options import JsonOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import bars, error_words, note, paused, say, say_json
from clerestory.errors import InputError

if TYPE_CHECKING:
    from clerestory.pipeline.intake import IntakeReport


def init(
    folder: Annotated[Path, typer.Argument(metavar="W", help="The folder to make.")],
    kind: Annotated[str, typer.Option("--kind", help="service (a hotline), enforcement, bank or research; it stays.")],
    country: Annotated[
        str, typer.Option("--country", help="Numbers without a country code are read as this one's.")
    ] = "US",
    zone: Annotated[str, typer.Option("--zone", help="The time zone of times that name none.")] = "UTC",
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase that locks the key file.")
    ] = False,
    for_real_data: Annotated[
        bool, typer.Option("--for-real-data", help="For real people's data: only while every guard stands, tried now.")
    ] = False,
) -> None:
    """Make a workspace for one organisation of one kind."""
    from clerestory.cli import clock
    from clerestory.pipeline.create import create

    secret = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True) if passphrase else None
    made = create(
        folder, kind=kind, country=country, zone=zone, now=clock.now(), passphrase=secret, evaluation=not for_real_data
    )
    say(f"Made {made.folder}, a workspace of kind {kind}, and its key file {made.key_file.name} beside it.")
    if for_real_data:
        note("It may hold real people's data: whoever reads it needs an account of the desk, a case and a purpose.")
        note(f"First: clerestory serve --workspace {folder} --create-admin NAME   then: clerestory doctor")
    else:
        words = "invented, reference or test data only, and every source ends after 30 days"
        note(f"It is an evaluation workspace: {words}.")
    note("Keep a copy of the key file in another place: without it nothing opens.")
    if not for_real_data:
        note(f"Next: clerestory start --workspace {folder}")
        note(f"  or: clerestory add FILE --workspace {folder} --source NAME --authority test")


def start(workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """Put in a first file, led by at most four questions."""
    from clerestory.pipeline.start import start as started

    opened = office(workspace, user=user)

    with bars() as progress:
        reports = started(opened.workspace, ask=_answered, user=opened.user, now=opened.now, progress=progress)
    _tell(reports)
    note("Next: clerestory run   then: clerestory find VALUE, clerestory board")


def _answered(question: str, choices: tuple[str, ...], default: str = "") -> str:
    """Put a question on the terminal, again until one of the choices is said."""
    words = f"{question} ({', '.join(choices)})" if choices else question
    with paused():
        while True:
            said = typer.prompt(words, default=default or None, err=True)
            if not choices or said in choices:
                return said
            note("Please say one of them as it is written there.")


def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="csv, tsv, jsonl, json, parquet, xlsx, ods, zip, html")
    ],
    source: Annotated[str, typer.Option("--source", help="Who gave it: a name of your choice.")],
    authority: Annotated[
        str, typer.Option("--authority", help="Under which authority you hold it; here: test, invented, reference.")
    ],
    kind: Annotated[str | None, typer.Option("--as", help="The kind of trace, when it should not be proposed.")] = None,
    label: Annotated[str, typer.Option("--label", help="Handling label, TLP 2.0.")] = "TLP:AMBER",
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The day on which it ends.")
    ] = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="field=header, as often as needed.")] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="Only this sheet or part, by name or by number as '#2'.")] = "",
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Put files in; kind and columns are proposed where they are not given."""
    from clerestory.pipeline.asking import confirm_with
    from clerestory.pipeline.intake import Asked
    from clerestory.pipeline.intake import add as added

    opened = office(workspace, user=user)
    asked = Asked(
        source=source,
        authority=authority,
        label=label,
        until=until.replace(tzinfo=opened.now.tzinfo) if until else None,
        kind=kind,
        columns=_columns(column or []),
        sheet=sheet,
    )
    # Where nobody sits at a terminal nothing is asked: what is not sure ends with 2 and the options to say it.
    confirm = confirm_with(_answered, country=opened.workspace.info.country) if is_terminal() else None
    with bars() as progress:
        reports = added(
            opened.workspace,
            files,
            asked=asked,
            user=opened.user,
            now=opened.now,
            progress=progress,
            confirm=confirm,
        )
    _tell(reports)


def is_terminal() -> bool:
    """Whether a person sits at both ends: questions are asked on stderr and answered on stdin."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def sources(json: JsonOption = False, workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """The sources: how many files, rows and traces each gave, under which authority, until when, read by which map."""
    from clerestory.pipeline.sources import sources as listed
    from clerestory.reports.sources_text import sources_json, sources_text

    opened = office(workspace, user=user)
    with opened.act("sources"):
        rows = listed(opened)
    if json:
        say_json({"sources": sources_json(rows)})
    else:
        say(sources_text(rows))


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, sign, header = pair.partition("=")
        if not sign or not field:
            raise InputError(where="--column", expected="field=header, as in text='What was said'", found=repr(pair))
        columns[field.strip()] = header.strip()
    return columns


def _tell(reports: list[IntakeReport]) -> None:
    """Say what went in; end with 2 when a file failed, with 1 when something is to be looked at."""
    failed = [report.error for report in reports if report.error is not None]
    for report in reports:
        if report.error is None:
            for line in report.lines():
                say(line)
    for error in failed:
        note(error_words(error, error.hint))
    if failed:
        raise typer.Exit(max(error.exit_code for error in failed))
    if any(report.exit_code for report in reports):
        raise typer.Exit(1)


def demo(
    size: Annotated[int, typer.Option("--size", help="Traces in the invented county.")] = 12_000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another county.")] = 1,
    serve: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve", help="End in both offices' desks, on loopback.", show_default="at a terminal"
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port of the first desk; the second takes the next.")] = 8000,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="The folder for both offices.")] = Path("demo"),
) -> None:
    """The invented county's offices: files in, run, one thing found across files, the boards, and then the desks."""
    from clerestory.cli import clock
    from clerestory.cli.demo_words import TITLES, tell
    from clerestory.cli.serving import serve_demo
    from clerestory.pipeline.demo import demo as shown

    with bars() as progress:
        tell(shown(workspace, size=size, seed=seed, user=clock.user(None), now=clock.now(), progress=progress))
    # Where nobody sits at a terminal the desks would keep a script waiting for ever.
    if is_terminal() if serve is None else serve:
        serve_demo([(title, workspace / name) for name, title in TITLES.items()], port)
    else:
        note(f"The desk in a browser: clerestory demo --serve, or clerestory serve --workspace {workspace / 'hotline'}")
