"""Commands by which a person decides: review a lead, cut a link, let chance choose what to review."""

from __future__ import annotations

from typing import Annotated

import typer

from clerestory.cli.options import ReasonOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import note, say


def review(
    lead: Annotated[str, typer.Argument(help="The lead's id, or its first six characters or more.")],
    answer: Annotated[str, typer.Argument(help="supported, unsupported or unclear")],
    reason: ReasonOption,
    on: Annotated[str, typer.Option("--on", help="For supported: the independent source that supports it.")] = "",
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Answer a lead: supported, unsupported or unclear, with a reason."""
    from clerestory.pipeline.decide import review as reviewed

    done = reviewed(office(workspace, user=user), lead, answer, reason=reason, on_source=on)
    say(f"Recorded: lead {done[:12]} is {answer}.")


def cut(
    trace: Annotated[str, typer.Argument(help="The trace's id, or its first six characters or more.")],
    thing: Annotated[str, typer.Argument(help="The contact's or template's id, likewise.")],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Cut the link between a trace and a thing; it stays cut over every later run."""
    from clerestory.pipeline.decide import cut as cut_link

    one, other = cut_link(office(workspace, user=user), trace, thing, reason=reason)
    say(f"Cut: trace {one[:12]} and thing {other[:12]} are no longer linked. Run again to see what remains.")


def draw(
    question: Annotated[str, typer.Argument(help="Its dotted name, as in advertising.templates.")],
    n: Annotated[int, typer.Option("-n", help="How many leads.")] = 50,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Let chance choose leads for review: only their reviews say how often the question errs here."""
    from secrets import randbits

    from clerestory.pipeline.field_error import draw as drawn

    for lead in drawn(office(workspace, user=user), question, n, seed=randbits(48)):
        say(lead)
    note("Review each of them, also the dull ones: clerestory review LEAD supported|unsupported|unclear --reason WHY")
