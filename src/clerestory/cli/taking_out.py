"""Commands by which something leaves: tables, figures of quality, the comparison with published results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.options import CaseOption, JsonOption, PurposeOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import bars, note, plural, say, say_json


def export(
    table: Annotated[str, typer.Argument(help="The table: a kind of trace, mention, template, link, answer …")],
    file: Annotated[Path, typer.Argument(help="Where to: .csv, .jsonl, .parquet or .xlsx")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Identifiers and text in the clear.")] = False,
    field: Annotated[
        list[str] | None, typer.Option("--field", help="Over real data: a field to show; as often as needed.")
    ] = None,
    receiver: Annotated[str, typer.Option("--receiver", help="Over real data: who gets it.")] = "",
    undertaking: Annotated[
        str, typer.Option("--undertaking", help="Over real data: what the receiver undertook: no other use.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Over real data: why.")] = "",
    agreed: Annotated[
        str, typer.Option("--agreed", help="Over real data: the request that a second person agreed to.")
    ] = "",
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Write a table to a file: identifiers as numbers, text withheld, unless revealed for a purpose."""
    from clerestory.pipeline.export import export as exported

    opened = office(workspace, user=user, purpose=purpose, case=case)
    if reveal and not agreed and not opened.workspace.info.evaluation:
        from clerestory.pipeline.export import ask_reveal

        asked = ask_reveal(opened, table, field or (), receiver=receiver, undertaking=undertaking, reason=reason)
        note(f"A second person has to agree at the desk. Then say the same again, with --agreed {asked[:10]}")
        raise typer.Exit(3)
    rows = exported(
        opened, table, file, reveal=reveal, purpose=purpose, fields=field or (), agreed=agreed, receiver=receiver,
        undertaking=undertaking,
    )  # fmt: skip
    shown = "identifiers and text in the clear" if reveal else "identifiers as numbers, text withheld"
    say(f"Wrote {plural(rows, 'row')} to {file.name}: {shown}.")
    if opened.workspace.info.evaluation:
        note("From an evaluation workspace: invented, reference or test data.")


def score(
    table: Annotated[str, typer.Argument(help="template_member, group_member or mention")],
    truth: Annotated[Path, typer.Argument(help="Parquet: external_id, truth; mention: kind, value [style start stop]")],
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Compare a table with the truth: counts only, as JSON."""
    from clerestory.pipeline.score import read_truth
    from clerestory.pipeline.score import score as scored

    opened = office(workspace, user=user)
    with opened.act("score", table=table):
        say_json(scored(opened.workspace.snapshot(), table, read_truth(truth)))


def reference(
    data: Annotated[Path | None, typer.Option("--data", help="A folder with the data that may not ship.")] = None,
    copy: Annotated[
        Path | None, typer.Option("--copy", help="Write the data that ships to this folder, and stop.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Published results and text no one here wrote, against ours: one row each."""
    from clerestory.cli import clock
    from clerestory.pipeline.reference import copy_data
    from clerestory.pipeline.reference import reference as compared
    from clerestory.reports.reference_text import reference_text

    if copy is not None:
        say(f"Wrote {plural(len(copy_data(copy)), 'file')} to {copy}; PROVENANCE.md says where each is from.")
        return
    with bars() as progress:
        rows = compared(data, now=clock.now(), progress=progress)
    if json:
        say_json({"rows": [row.as_json() for row in rows]})
    else:
        say(reference_text(rows))
    if any(row.state == "out of tolerance" for row in rows):
        raise typer.Exit(1)
