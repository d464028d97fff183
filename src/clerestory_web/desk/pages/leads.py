"""Leads: a list, and one as a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from clerestory.model.lead import Point
from clerestory.pipeline.guarded_group import OfLead
from clerestory.pipeline.guarded_points import masked
from clerestory.pipeline.guarded_review import Answered
from clerestory.pipeline.letters_listed import Listed
from clerestory.reports.letter import Letter, error_words
from clerestory_web.desk.pages.shared import CaseRef, Excerpt, LeadCard, Pager, cards, excerpts, pager

#: Cards of one page.
A_PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsPage:
    """Leads that wait, were answered, or all."""

    template = "leads"
    cards: tuple[LeadCard, ...]
    total: int
    questions: tuple[tuple[str, str, int], ...]
    question: str
    state: str
    why_none: str
    left_today: int
    next_url: str
    pager: Pager
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLink:
    """A group that a lead is about: the name that the lead gives it, its traces in the lead and in all."""

    name: str
    url: str
    here: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPage:
    """One lead.  `record` is empty until the viewer has answered (G3).

    decides, against, how_wrong : reasons that are never folded away    more : the others
    """

    template = "lead"
    lead: str
    claim: str
    decides: tuple[str, ...]
    against: tuple[str, ...]
    how_wrong: tuple[str, ...]
    more: tuple[str, ...]
    lawful: tuple[str, ...]
    wrong: tuple[str, ...]
    size: str
    kind: str
    excerpts: tuple[Excerpt, ...]
    excerpts_left: int
    traces: int
    question: str
    question_asks: str
    question_url: str
    ends: date | None
    answers: tuple[Answered, ...]
    mine: Answered | None
    record: str
    error: str
    check: str
    seen: str
    previous_url: str
    next_url: str
    template_url: str
    groups: tuple[GroupLink, ...]
    unflagged: bool
    cases: tuple[CaseRef, ...]
    points: tuple[Point, ...]


def leads_page(  # noqa: PLR0913  # what a page is made of
    found: Listed,
    asks: Mapping[str, str],
    mine: frozenset[str],
    *,
    question: str,
    state: str,
    why_none: str,
    left_today: int,
    page: int,
    drawn: Sequence[str],
) -> LeadsPage:
    """The list as a page."""
    return LeadsPage(
        cards=cards(found.letters, asks, mine), total=found.total,
        questions=tuple((name, asks.get(name, name), n) for name, n in sorted(found.counts.items())),
        question=question, state=state, why_none=why_none, left_today=left_today,
        next_url=reverse("lead", args=[found.waiting]) if found.waiting else "",
        pager=pager(found.total, page, A_PAGE, state=state, question=question),
        drawn=tuple(reverse("lead", args=[one]) for one in drawn),
    )  # fmt: skip


def lead_page(  # noqa: PLR0913  # what a page is made of
    letter: Letter,
    *,
    asks: str,
    answers: Sequence[Answered],
    viewer: str,
    seen: str,
    neighbours: tuple[str, str],
    groups: Sequence[OfLead],
    cases: Sequence[CaseRef],
    clear: Mapping[tuple[str, str], tuple[str, datetime]],
    unflagged: bool = False,
) -> LeadPage:
    """One lead as a page."""
    mine = next((one for one in answers if one.who == viewer), None)
    shown = letter.decides
    open_ = (*shown, *letter.against, *letter.how_wrong)
    return LeadPage(
        lead=letter.lead, claim=letter.claim,
        decides=shown or letter.reasons, against=letter.against, how_wrong=letter.how_wrong,
        more=tuple(one for one in letter.reasons if one not in (letter.claim, *open_)),
        lawful=letter.lawful, wrong=letter.wrong, size=letter.size, kind=letter.kind,
        excerpts=excerpts(letter.excerpts, clear), excerpts_left=letter.excerpts_left, traces=letter.traces,
        question=letter.question, question_asks=asks, question_url=reverse("question", args=[letter.question]),
        ends=letter.expires,
        # What others answered would lean on the reviewer as much as the record would: both come after.
        answers=tuple(answers) if mine else (), mine=mine, record=letter.record if mine else "",
        error=error_words(letter.record, told=mine is not None) if letter.kind == "lead" else "", check=letter.check,
        seen=seen,
        previous_url=reverse("lead", args=[neighbours[0]]) if neighbours[0] else "",
        next_url=reverse("lead", args=[neighbours[1]]) if neighbours[1] else "",
        template_url=reverse("template", args=[letter.template]) if letter.template else "",
        groups=tuple(GroupLink(name=one.name, url=reverse("group", args=[one.group]), here=one.here, size=one.size)
                     for one in groups),
        unflagged=unflagged, cases=tuple(cases),
        points=masked(letter.points),
    )  # fmt: skip
