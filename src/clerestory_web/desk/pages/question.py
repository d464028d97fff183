"""A question: what it reads, whom it touches, under which authority; its form; and its answers once it was asked."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from clerestory.errors import InputError
from clerestory.model.facet import Facet, Question
from clerestory.model.kinds import KINDS
from clerestory.model.lead import Point
from clerestory.reports.appendix import doc_sections, paragraphs, parameter_words
from clerestory.reports.sheet import Sheet
from clerestory_web.desk.pages.shared import LeadCard

_PROTECTED = frozenset(kind.name for kind in KINDS if kind.protected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """One SELECT as it will run."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A table that is read: how many rows, from whom, under which authority."""

    table: str
    rows: int
    protected: bool
    sources: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A field of the form."""

    name: str
    type: str
    default: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSet:
    """What came of asking.

    drawn : the claim and the points of each answer that has charts
    files : whether the answers may be taken along; given : the parameters they were asked with
    """

    drawn: tuple[tuple[str, tuple[Point, ...]], ...]
    letters: tuple[LeadCard, ...]
    sheets: tuple[Sheet, ...]
    why_none: str
    version: int
    files: bool = False
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """A question."""

    template = "question"
    name: str
    asks: str
    facet_title: str
    facet_url: str
    state: str
    why: str
    returns: str
    method: str
    harmed: str
    without: str
    evasion: str
    switch_off: str
    when: str
    closed: str
    selects: tuple[Select, ...]
    touches: tuple[Touch, ...]
    clear: tuple[str, ...]
    doc: tuple[str, ...]
    errors_to_expect: tuple[str, ...]
    references: tuple[str, ...]
    fields: tuple[Param, ...]
    answers: AnswerSet | None = None


def fields(question: Question) -> tuple[Param, ...]:
    """The form of a question, out of its signature and its docstring."""
    if question.fn is None:
        return ()
    said = parameter_words(question.fn)
    return tuple(
        Param(name=name, type=type(one.default).__name__, default=str(one.default), help=said.get(name, ""))
        for name, one in inspect.signature(question.fn).parameters.items()
        if one.kind is one.KEYWORD_ONLY and isinstance(one.default, int | float | str)
    )


def typed(question: Question, given: dict[str, str]) -> dict[str, Any]:
    """What a form says, as the question's signature types it; InputError for a value that is none."""
    made: dict[str, Any] = {}
    for one in fields(question):
        said = given.get(one.name, "").strip()
        if not said:
            continue
        try:
            made[one.name] = {"int": int, "float": float, "str": str, "bool": _bool}[one.type](said)
        except (ValueError, KeyError):
            raise InputError(where=one.name, expected=f"a value of type {one.type}", found="another") from None
    return made


def _bool(said: str) -> bool:
    return said.lower() in ("1", "true", "yes", "on")


def question_page(  # noqa: PLR0913  # what a page is made of
    facet: Facet,
    question: Question,
    *,
    state: str,
    why: str,
    closed: str,
    touched: Sequence[tuple[str, int, tuple[tuple[str, str, str], ...]]],
    answers: AnswerSet | None = None,
) -> QuestionPage:
    """A question as a page."""
    doc, text = doc_sections(question.fn), question.text
    return QuestionPage(
        name=f"{facet.module}.{question.name}", asks=text.asks, facet_title=facet.title,
        facet_url=reverse("facet", args=[facet.module]), state=state, why=why, returns=text.returns,
        method=text.method, harmed=text.harmed, without=text.without, evasion=text.evasion,
        switch_off=text.switch_off, when=question.when, closed=closed,
        selects=tuple(Select(name=name, sql=inspect.cleandoc(sql)) for name, sql in question.reads.items()),
        touches=tuple(
            Touch(table=table, rows=rows, protected=table in _PROTECTED, sources=sources)
            for table, rows, sources in touched
        ),
        clear=question.clear, doc=paragraphs(doc[""]), errors_to_expect=paragraphs(doc.get("Errors to expect", [])),
        references=paragraphs(doc.get("References", [])), fields=fields(question), answers=answers,
    )  # fmt: skip
