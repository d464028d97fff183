"""The options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clerestory.pipeline.office import Office

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", envvar="CLERESTORY_WORKSPACE", help="The workspace's folder.", show_default="this folder"
    ),
]
UserOption = Annotated[str | None, typer.Option("--user", help="Who asks.", show_default="your account's name")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, nothing else.")]
CaseOption = Annotated[
    str | None, typer.Option("--case", help="The open case it is for, by its id; needed once real data is held.")
]
PurposeOption = Annotated[
    str | None, typer.Option("--purpose", help="The purpose, as the case has it; quality or demo while evaluating.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]


def folder(workspace: Path | None) -> Path:
    """The workspace's folder: as said, or this one."""
    return workspace if workspace is not None else Path()


def passphrase() -> str | None:
    """The passphrase out of the file that CLERESTORY_PASSPHRASE_FILE names, if any."""
    named = os.environ.get("CLERESTORY_PASSPHRASE_FILE")
    return Path(named).read_text(encoding="utf-8").rstrip("\n") if named else None


def office(
    workspace: Path | None, *, user: str | None = None, purpose: str | None = None, case: str | None = None
) -> Office:
    """The opened workspace, with who asks and what for."""
    from clerestory.cli import clock
    from clerestory.guards.access import check_user
    from clerestory.pipeline.office import open_office

    opened = open_office(
        folder(workspace),
        user=clock.user(user),
        now=clock.now(),
        purpose=purpose,
        case=case,
        passphrase=passphrase(),
    )
    check_user(opened.workspace.info, opened.user, clock.account())
    return opened
