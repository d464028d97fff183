"""Commands by which a person decides: review a lead, cut a link, let chance choose what to review."""

from __future__ import annotations

from typing import Annotated

import typer

from clerestory.cli.options import CaseOption, PurposeOption, ReasonOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import note, say


def review(
    lead: Annotated[str, typer.Argument(help="The lead's id, or its first six characters or more.")],
    answer: Annotated[str, typer.Argument(help="supported, unsupported or unclear")],
    reason: ReasonOption,
    on: Annotated[str, typer.Option("--on", help="For supported: the independent source that supports it.")] = "",
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Answer a lead: supported, unsupported or unclear, with a reason."""
    from clerestory.pipeline.decide import review as reviewed

    done = reviewed(office(workspace, user=user, purpose=purpose, case=case), lead, answer, reason=reason, on_source=on)
    say(f"Recorded: lead {done[:12]} is {answer}.")


def cut(
    trace: Annotated[str, typer.Argument(help="The trace's id, or its first six characters or more.")],
    thing: Annotated[str, typer.Argument(help="The contact's or template's id, likewise.")],
    reason: ReasonOption,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Cut the link between a trace and a thing; it stays cut over every later run."""
    from clerestory.pipeline.decide import cut as cut_link

    one, other = cut_link(office(workspace, user=user, purpose=purpose, case=case), trace, thing, reason=reason)
    say(f"Cut: trace {one[:12]} and thing {other[:12]} are no longer linked. Run again to see what remains.")


def draw(
    question: Annotated[str, typer.Argument(help="Its dotted name, as in advertising.templates.")],
    n: Annotated[int, typer.Option("-n", help="How many leads.")] = 50,
    case: CaseOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Let chance choose leads for review: only their reviews say how often the question errs here."""
    from secrets import randbits

    from clerestory.pipeline.field_error import draw as drawn

    for lead in drawn(office(workspace, user=user, purpose=purpose, case=case), question, n, seed=randbits(48)):
        say(lead)
    note("Review each of them, also the dull ones: clerestory review LEAD supported|unsupported|unclear --reason WHY")


def stop(
    question: Annotated[str, typer.Argument(help="Its dotted name, as in advertising.templates.")],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Record a harm that a lead of a question did: it is not asked and not told of until a person restarts it."""
    from clerestory.pipeline.stopping import record_harm

    record_harm(office(workspace, user=user), question, reason=reason)
    say(f"Recorded: {question} stopped.")


def restart(
    question: Annotated[str, typer.Argument(help="Its dotted name.")],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Start a question again that stopped: because a lead of it did harm, or most of its leads proved wrong here."""
    from clerestory.pipeline.stopping import restart as restarted

    restarted(office(workspace, user=user), question, reason=reason)
    say(f"Recorded: {question} runs again. Next: clerestory run")


def vouch(
    account: Annotated[str, typer.Argument(help="The name of the account at the desk.")],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Say that you met who holds an account, so that they count as a second person whoever made the account."""
    from clerestory.pipeline.guarded import desk_of
    from clerestory.pipeline.guarded_vouch import vouch as vouched

    vouched(desk_of(office(workspace, user=user)), account, reason=reason)
    say(f"Recorded: you met who holds {account}. A change of the account takes this back.")
