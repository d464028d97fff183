"""The lexicon of terms, from the command line: list, propose, accept, reject, date."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clerestory.cli.options import JsonOption, ReasonOption, UserOption, WorkspaceOption, office
from clerestory.cli.words import say, say_json

if TYPE_CHECKING:
    from clerestory.model.term import Term
    from clerestory.pipeline.office import Office

app = typer.Typer(help="Terms and what they mean: who decided what, when, and on whose word.", no_args_is_help=True)

#: What `list --json` says of each decision, besides its days.
NAMES = ("term", "state", "meaning", "cites", "who", "reason", "version")

TermArgument = Annotated[str, typer.Argument(metavar="TERM", help="One or two words, a hashtag or an emoji.")]
MeaningOption = Annotated[str, typer.Option("--meaning", help="What it means, in your own words.")]
CiteOption = Annotated[
    list[str] | None, typer.Option("--cite", help="Who said so, or where it stands; as often as needed.")
]
SinceOption = Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="In use since this day.")]
UntilOption = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="In use until this day.")]


@app.command("list")
def list_(
    history: Annotated[bool, typer.Option("--all", help="Every decision, not only the newest on each term.")] = False,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """The terms, and what was decided of each."""
    from clerestory.pipeline.lexicon import listed

    opened = office(workspace, user=user)
    with opened.act("lexicon", listed="yes"):
        terms = listed(opened, history=history)
    if json:
        say_json({"version": max((one.version for one in terms), default=0), "terms": [_shown(one) for one in terms]})
        return
    for one in terms:
        say(_line(one))
    if not terms:
        say("No term yet. Next: clerestory lexicon propose TERM --reason TEXT")


def propose(
    term: TermArgument,
    reason: ReasonOption,
    meaning: MeaningOption = "",
    cite: CiteOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Propose a term, for somebody to accept or reject."""
    opened = office(workspace, user=user)
    _decide(opened, term, "proposed", reason=reason, meaning=meaning, cite=cite, since=since, until=until)


def accept(
    term: TermArgument,
    reason: ReasonOption,
    meaning: MeaningOption = "",
    cite: CiteOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Accept a term: with its meaning, and who said so or where it stands."""
    opened = office(workspace, user=user)
    _decide(opened, term, "accepted", reason=reason, meaning=meaning, cite=cite, since=since, until=until)


def reject(
    term: TermArgument,
    reason: ReasonOption,
    cite: CiteOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Reject a term: it comes back as a lead only when enough posters that begin after today use it."""
    _decide(office(workspace, user=user), term, "rejected", reason=reason, cite=cite)


def date(
    term: TermArgument,
    reason: ReasonOption,
    since: SinceOption = None,
    until: UntilOption = None,
    cite: CiteOption = None,
    workspace: WorkspaceOption = None,
    user: UserOption = None,
) -> None:
    """Say from when to when a term of the lexicon is in use."""
    _decide(office(workspace, user=user), term, "", reason=reason, cite=cite, since=since, until=until)


for command in (propose, accept, reject, date):
    app.command()(command)


def _decide(
    opened: Office,
    term: str,
    state: str,
    *,
    reason: str,
    meaning: str = "",
    cite: list[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> None:
    from clerestory.pipeline.lexicon import decide_term

    made = decide_term(
        opened,
        term,
        state,
        reason=reason,
        meaning=meaning,
        cites=tuple(cite or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    say(f"Recorded: {made.term} is {made.state}. Version {made.version} of the lexicon.")


def _line(one: Term) -> str:
    dated = "".join(
        f", {word} {day.isoformat()}" for word, day in (("since", one.since), ("until", one.until)) if day is not None
    )
    meaning = f": {one.meaning}" if one.meaning else ""
    cites = f" [{one.cites}]" if one.cites else ""
    return f"{one.version:>4}  {one.term} ({one.state} {one.decided_at:%Y-%m-%d} by {one.who}{dated}){meaning}{cites}"


def _shown(one: Term) -> dict[str, object]:
    shown: dict[str, object] = {name: getattr(one, name) for name in NAMES}
    for name, day in (("since", one.since), ("until", one.until), ("decided_at", one.decided_at)):
        shown[name] = day.isoformat() if day else None
    return shown
