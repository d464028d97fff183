"""The board and its facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from clerestory.board import Board, BoardFacet
from clerestory.model.facet import Claim, Held, Refused, State

#: Command line → the page where the same is done.
_PAGES = {
    "clerestory verify": "ledger", "clerestory run": "board", "clerestory leads": "leads",
    "clerestory serve": "cases",
    "clerestory start": "intake", "clerestory add FILE": "intake", "clerestory find VALUE": "find",
    "clerestory export reject rejects.csv": "rejects",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing for today."""

    what: str
    url: str
    how: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """A question in a window."""

    name: str
    asks: str
    state: str
    why: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A facet: one of fifteen tall windows."""

    number: int
    module: str
    title: str
    url: str
    lit: float
    counts: Mapping[State, int]
    states: tuple[Pane, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """A run under way, or none."""

    busy: bool
    what: str
    done: int
    total: int
    url: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """The board."""

    template = "board"
    sentence: str
    tally: tuple[str, str, str]
    next_words: str
    today: tuple[Thing, ...]
    windows: tuple[Window, ...]
    counts: Mapping[State, int]
    run: RunState
    may_run: bool
    ends_on: date | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another facet that this one is intertwined with."""

    title: str
    url: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage:
    """One facet."""

    template = "facet"
    number: int
    module: str
    title: str
    statement: str
    known: tuple[Claim, ...]
    unknown: tuple[Claim, ...]
    better: tuple[Claim, ...]
    worse: tuple[Claim, ...]
    traces: tuple[Held, ...]
    related: tuple[Related, ...]
    safeguards: tuple[str, ...]
    refused: tuple[Refused, ...]
    questions: tuple[Pane, ...]
    lit: float
    counts: Mapping[State, int]


def panes(of: BoardFacet) -> tuple[Pane, ...]:
    """A facet's questions."""
    return tuple(
        Pane(
            name=f"{of.facet.module}.{one.name}", asks=one.text.asks, state=of.states[one.name],
            why=of.why.get(one.name, ""), url=reverse("question", args=[f"{of.facet.module}.{one.name}"]),
        )
        for one in of.facet.questions
    )  # fmt: skip


def board_page(board: Board, *, run: RunState, may_run: bool, as_of: datetime | None) -> BoardPage:
    """The board as a page."""
    return BoardPage(
        sentence=board.sentence,
        tally=board.tally,
        next_words=board.next_words,
        today=tuple(
            Thing(what=one.what, url=_url(one.how), how=one.how, until=one.until) for one in board.today
        ),
        windows=tuple(
            Window(
                number=of.facet.number, module=of.facet.module, title=of.facet.title,
                url=reverse("facet", args=[of.facet.module]), lit=of.lit, counts=of.counts, states=panes(of),
            )
            for of in board.facets
        ),
        counts=board.counts,
        run=run,
        may_run=may_run,
        ends_on=board.ends_on,
        as_of=as_of,
    )  # fmt: skip


def _url(how: str) -> str:
    name = _PAGES.get(how)
    return reverse(name) if name else ""


def facet_page(board: Board, module: str) -> FacetPage | None:
    """One facet as a page; None when there is none of that name."""
    by_number = {of.facet.number: of for of in board.facets}
    of = next((one for one in board.facets if one.facet.module == module), None)
    if of is None:
        return None
    facet = of.facet
    return FacetPage(
        number=facet.number, module=facet.module, title=facet.title, statement=facet.statement, known=facet.known,
        unknown=facet.unknown, better=facet.better, worse=facet.worse, traces=facet.traces,
        related=tuple(
            Related(
                title=by_number[one.facet].facet.title,
                url=reverse("facet", args=[by_number[one.facet].facet.module]),
                how=one.how,
            )
            for one in facet.related
            if one.facet in by_number
        ),
        safeguards=facet.safeguards, refused=facet.refused, questions=panes(of), lit=of.lit, counts=of.counts,
    )  # fmt: skip
