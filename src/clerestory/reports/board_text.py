"""The board in a terminal: the same fifteen windows, in eighty columns, with or without colour, also through a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, ConsoleRenderable, Group
from rich.text import Text

from clerestory.board import Board, BoardFacet, Today
from clerestory.model.facet import STATES, State
from clerestory.reports.board_words import STATE_MEANING, date_words, provenance
from clerestory.reports.lines import cut
from clerestory.reports.plain_text import visible
from clerestory.reports.window import ORDER

#: Three columns of glass; two rows in turn, so that bricks are laid as a mason lays them.
GLASS: dict[State, tuple[str, str]] = {
    "answered": ("███", "███"),
    "partly": ("▚▚▚", "▚▚▚"),
    "no data": ("///", "///"),
    "not built": ("...", "..."),
    "refused": ("┴┬┴", "┬┴┬"),
}
_AMBER = "#f0a51e"
_STYLES: dict[State, str] = {
    "answered": _AMBER,
    "partly": _AMBER,
    "no data": "default",
    "not built": "dim",
    "refused": "dim",
}

#: As many rows as the facet with most questions has, so that each question has at least one.
_LEAST_ROWS = 11
_ACROSS = 5


def glass_rows(one: BoardFacet, rows: int) -> list[State]:
    """The state of each row of a window from the tip down; every question has its share of the rows."""
    from_tip: list[State] = [state for state in reversed(ORDER) for _ in range(one.counts[state])]
    if not from_tip:
        return ["not built"] * rows
    return [from_tip[row * len(from_tip) // rows] for row in range(rows)]


def windows(facets: Sequence[BoardFacet]) -> Text:
    """A row of windows with their numbers."""
    rows = max(_LEAST_ROWS, *(len(one.states) for one in facets)) if facets else _LEAST_ROWS
    drawn = Text(" ╭─╮ " * len(facets) + "\n" + "╭╯ ╰╮" * len(facets) + "\n", no_wrap=True)
    columns = [glass_rows(one, rows) for one in facets]
    for row in range(rows):
        for column in columns:
            state = column[row]
            drawn.append("│")
            drawn.append(GLASS[state][row % 2], style=_STYLES[state])
            drawn.append("│")
        drawn.append("\n")
    drawn.append("▀▀▀▀▀" * len(facets) + "\n")
    drawn.append("".join(f"{one.facet.number:^5}" for one in facets))
    return drawn


def _row(number: str, title: str, cells: Sequence[str]) -> str:
    return f"{number:>2} {cut(title, 29):<29}" + "".join(
        f"{cell:>{len(state) + 2}}" for state, cell in zip(STATES, cells, strict=True)
    )


def _table(board: Board) -> Text:
    """A line a facet: how many of its questions are in each state."""
    table = Text(_row("", "", STATES) + "\n", no_wrap=True)
    for one in board.facets:
        cells = [str(n) if n else "·" for n in one.counts.values()]
        table.append(_row(str(one.facet.number), one.facet.title, cells) + "\n")
    table.append(_row("", "all", [str(n) for n in board.counts.values()]), style="bold")
    return table


def _key() -> Text:
    key = Text()
    for place, state in enumerate(STATES):
        key.append("\n" if place else "")
        key.append(GLASS[state][0], style=_STYLES[state])
        key.append(f" {state}: {STATE_MEANING[state]}")
    return key


def _thing(place: int, thing: Today) -> Text:
    said = Text(f"{place}. {visible(thing.what).rstrip('.')}")
    if thing.until:
        said.append(f", by {date_words(thing.until)}", style="bold red")
    if thing.how:
        said.append(f"\n   {visible(thing.how)}", style="dim")
    return said


def board_text(board: Board, *, width: int = 80) -> ConsoleRenderable:
    """The board as something rich can print; nothing in it is told by colour alone.

    width : columns there are; the windows wrap into rows of as many as fit
    """
    across = max(1, width // _ACROSS)
    rows = [windows(board.facets[at : at + across]) for at in range(0, len(board.facets), across)]
    things = [_thing(place, thing) for place, thing in enumerate(board.today, start=1)]
    foot = Text(provenance(board))
    if board.evaluation:
        foot.append("\nEvaluation workspace: invented or test data", style="bold")
    if board.ends_on:
        foot.append(f"\nErases itself from {date_words(board.ends_on)}", style="bold red")
    parts: list[ConsoleRenderable | str] = [Text(visible(board.sentence), style="bold"), ""]
    for row in rows:
        parts += [row, ""]
    parts += [_table(board), "", _key(), "", Text("For today", style="bold")]
    parts += things or [Text("Nothing waits for you.")]
    return Group(*parts, "", foot)


def print_board(board: Board, *, console: Console | None = None) -> None:
    """Print the board; without colour where NO_COLOR says so or nobody is at a terminal."""
    console = console or Console(highlight=False)
    console.print(board_text(board, width=console.width), soft_wrap=False)
