"""The demonstration told: what went in, what came out, and what to try next."""

from __future__ import annotations

from collections.abc import Iterable
from shutil import which

from clerestory.cli.words import answers_words, plural, say
from clerestory.pipeline.demo import FoundAgain, OfficeShown
from clerestory.reports.board_text import print_board
from clerestory.reports.found_text import found_text

TITLES = {"hotline": "The hotline", "taskforce": "The task force"}


def tell(steps: Iterable[OfficeShown | FoundAgain]) -> None:
    """Print each step as it comes; everybody and everything in it is invented."""
    say("An invented county: nobody in it exists, and its telephone numbers are reserved for fiction.")
    shown: list[OfficeShown] = []
    for step in steps:
        if isinstance(step, OfficeShown):
            shown.append(step)
            _office(step)
        else:
            _found(step)
            _next(shown, step)


def _office(step: OfficeShown) -> None:
    info = step.board
    say(f"\n{TITLES[step.name]}, a workspace of kind {info.kind}\n")
    width = max(len(report.file) for report in step.intake)
    for report in step.intake:
        refused = f", {plural(report.refused, 'row')} refused" if report.refused else ""
        emptied = f", {plural(report.emptied, 'cell')} left empty" if report.emptied else ""
        say(f"  {report.file:<{width}}  {plural(report.new, report.kind.replace('_', ' '))}{refused}{emptied}")
    say("")
    for name, count in step.ran.answers.items():
        say(f"  {name}: {answers_words([one.facet for one in step.board.facets], name, count)}")
    for line in step.ran.set_aside:
        say(f"  {line}")
    say("")
    print_board(step.board)


def _found(step: FoundAgain) -> None:
    say("\nHave we seen this number before?  A caller says it; the hotline types what it hears:\n")
    say(f'  clerestory find "{step.asked}" --workspace {step.folder}\n')
    say(found_text(step.found))


def _next(shown: list[OfficeShown], step: FoundAgain) -> None:
    say("\nThe boards as pages, to open in a browser:")
    for office in shown:
        say(f"  {office.page}")
    say("\nTry next:")
    if which("clerestory") is None:
        say('  export PATH="$PWD/.venv/bin:$PATH"')
    say(f"  clerestory leads --workspace {shown[-1].folder}")
    say(f"  clerestory board --workspace {shown[0].folder}")
    say(f'  clerestory find "{step.asked}" --workspace {step.folder} --brief brief.pdf')
