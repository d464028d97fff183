"""Commands that keep a workspace whole: verify, rebuild, erase, backup, restore, doctor, upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clerestory.cli.options import UserOption, WorkspaceOption, YesOption, folder, office, passphrase
from clerestory.cli.words import bars, note, plural, say


def verify(
    file: Annotated[Path | None, typer.Argument(help="A backup; without one, the workspace itself.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare every byte with its digest; list acts that began and did not end."""
    from clerestory.cli import clock
    from clerestory.pipeline.keep import verify as verified
    from clerestory.pipeline.keep import verify_backup

    if file is not None:
        verify_backup(file)
        say(f"{file.name}: every byte is as written.")
        return
    report = verified(folder(workspace), now=clock.now(), passphrase=passphrase(), user=clock.account())
    for finding in report.broken:
        say(f"broken: {finding}")
    if report.broken:
        raise typer.Exit(4)
    say(f"{plural(report.files, 'file')} as written; the ledger holds {plural(report.lines, 'line')}, all chained.")
    for finding in (*report.left, *report.open_intents):
        say(f"began and did not end: {finding}")
    if report.ended:
        say(
            f"{plural(report.ended, 'source')} past the end: verify changes nothing; the next command that opens the "
            "workspace erases, as in: clerestory doctor"
        )
    if report.left or report.open_intents or report.ended:
        raise typer.Exit(1)


def rebuild(workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """Derive everything again from the traces; reviews and cuts stay."""
    from clerestory.pipeline.run import rebuild as rebuilt

    with bars() as progress:
        report = rebuilt(office(workspace, user=user), progress=progress)
    say(f"Rebuilt: {plural(report.mentions, 'mention')}, {plural(sum(report.answers.values()), 'answer')}.")


def erase(
    source: Annotated[str, typer.Argument(help="The source's name.")],
    yes: YesOption = False,
    reason: Annotated[str, typer.Option("--reason", help="Over real data: why; a second person reads it.")] = "",
    agreed: Annotated[
        str, typer.Option("--agreed", help="Over real data: the request that a second person agreed to.")
    ] = "",
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Erase a source, all that was derived from it, and its key, so that backups forget it too."""
    from clerestory.pipeline.erase import ask_erase
    from clerestory.pipeline.erase import erase as erased

    opened = office(workspace, user=user)
    if not agreed and not opened.workspace.info.evaluation:
        asked = ask_erase(opened, source, reason=reason)
        note(f"A second person has to agree at the desk. Then say the same again, with --agreed {asked[:10]}")
        raise typer.Exit(3)
    if opened.workspace.info.evaluation:
        opened.workspace.snapshot().source(source)
    if not yes:
        typer.confirm(f"Erase source {source!r} and all that was derived from it, for good?", abort=True, err=True)
    report = erased(opened, source, agreed=agreed)
    say(
        f"Erased {source}: {plural(report.traces, 'trace')}, {plural(report.originals, 'original')}. "
        "Links, groups and answers went with it; run again to derive what is left."
    )
    if report.reasons:
        say(
            f"{plural(report.reasons, 'decision')} spoke of it alone: who decided what and when stays; the words of "
            "the reason went."
        )
    note("Its key is destroyed: no backup can open it with the key file as it is now. Replace older copies of it.")


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write.")],
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Write everything but the key into one sealed file."""
    from clerestory.pipeline.keep import backup as backed_up

    size = backed_up(office(workspace, user=user), file)
    say(f"Wrote {file.name}, {size / 1e6:,.1f} MB, sealed.")
    note("The key file is not in it. Keep a copy of it, as it is now, in another place: without it nothing opens.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    key: Annotated[Path | None, typer.Option("--key", help="The key file, when it is not beside the backup.")] = None,
    yes: YesOption = False,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Restore a backup into an empty folder."""
    from clerestory.cli import clock
    from clerestory.pipeline.keep import restore as restored

    target = folder(workspace)
    if not yes:
        typer.confirm(f"Restore {file.name} into the folder {target.resolve().name!r}?", abort=True, err=True)
    report = restored(file, target, key_file=key, user=clock.user(user), now=clock.now(), passphrase=passphrase())
    made = f"{report.made_at:%Y-%m-%d %H:%M} UTC"
    say(f"Restored version {report.version}, made {made}: {plural(report.traces, 'trace')}.")
    for line in report.notes:
        note(line)


def doctor(workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """Look for what could go wrong: keys, disk, ends, open acts, old runs."""
    from clerestory.pipeline.doctor import doctor as examined

    findings = examined(office(workspace, user=user))
    for finding in findings:
        say(
            f"{'to look at' if finding.look else 'good':<11} {finding.what}"
            + (f"\n{'':<12}{finding.hint}" if finding.hint else "")
        )
    if any(finding.look for finding in findings):
        raise typer.Exit(1)


def upgrade(workspace: WorkspaceOption = None, user: UserOption = None) -> None:
    """Bring a workspace of an older format up to this version's."""
    from clerestory.cli import clock
    from clerestory.model.workspace import FORMAT
    from clerestory.pipeline.keep import upgrade as upgraded

    if upgraded(folder(workspace), user=clock.user(user), now=clock.now(), passphrase=passphrase()):
        say(f"The workspace is of format {FORMAT} now: names of sources lie sealed, and its key binds what it is.")
        note("Make a new backup; older ones can still be restored.")
    else:
        say(f"Format {FORMAT} is the newest this version knows; nothing to do.")
