"""What the command line says: results on stdout, words about the work on stderr."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clerestory.model.facet import Facet


def say(text: str) -> None:
    """A result, on stdout."""
    print(_shown(text))


def note(text: str) -> None:
    """A word about the work, on stderr."""
    print(_shown(text), file=sys.stderr)


def _shown(text: str) -> str:
    """The text with what would act on a terminal written as an escape: names of files and headers are others' words."""
    from clerestory.reports.plain_text import visible

    return visible(text, lines=True)


def say_json(value: Any) -> None:
    """A result as JSON, on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def plural(n: int, noun: str, many: str | None = None) -> str:
    """`1 row`, `1,204 rows`."""
    return f"{n:,} {noun if n == 1 else many or noun + 's'}"


def answers_words(facets: Iterable[Facet], name: str, count: int) -> str:
    """How many answers a question gave, by what it returns, as in `3 leads` or `1 estimate`."""
    from clerestory.facets.framework import find_question

    _, question = find_question(tuple(facets), name)
    return plural(count, "lead" if question.text.returns == "leads" else question.text.returns)


def waiting_words(not_asked: Mapping[str, str]) -> str:
    """How many questions were not asked, and of what nothing is held, the most wanted first."""
    why = Counter(not_asked.values()).most_common()
    lacking = ", ".join(f"{said} ({count})" for said, count in why)
    return f"Not asked: {plural(len(not_asked), 'question')}; held are {lacking}. Which they are: clerestory board"


def error_words(error: Exception, hint: str) -> str:
    """An error and its next step, as they stand on stderr."""
    return f"clerestory: {error}" + (f"\n  {hint}" if hint else "")


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars on stderr, one a step, for steps that last over a second; nothing when stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, Any] = {}
        _RUNNING.append(progress)

        def step(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        try:
            yield step
        finally:
            _RUNNING.remove(progress)


#: The bars that are drawn now, so that a question can be put without them running over it.
_RUNNING: list[Any] = []


@contextmanager
def paused() -> Iterator[None]:
    """The bars stand still: for a question to a person."""
    for progress in _RUNNING:
        progress.stop()
    try:
        yield
    finally:
        for progress in _RUNNING:
            progress.start()
