"""What goes into the API and comes out of it, as its OpenAPI document describes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema

#: How many leads one page of the list holds at most.
MOST = 100


class LeadsIn(Schema):
    """Which leads, and which page of them."""

    question: Annotated[str, Field(max_length=200, description="the dotted name of a question; empty: all")] = ""
    state: Annotated[
        Literal["open", "answered", "all"], Field(description="open: leads that nobody has answered yet")
    ] = "all"
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="how many to leave out before the first")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST, description="how many at most")] = 25


class ValueIn(Schema):
    """What is looked for: a number, an e-mail, a name, words; and why it belongs to the case, to put it there first."""

    value: Annotated[str, Field(max_length=2_000)]
    reason: Annotated[str, Field(max_length=2_000)] = ""


class ReviewIn(Schema):
    """An answer to a lead; `seen` is what its reader was given."""

    answer: Annotated[str, Field(max_length=40, description="supported, unsupported or unclear")]
    reason: Annotated[str, Field(max_length=20_000)]
    on_source: Annotated[str, Field(max_length=20_000, description="the independent source that it rests on")] = ""
    seen: Annotated[str, Field(max_length=200)]


class PointOut(Schema):
    """A point of a lead's charts."""

    series: str
    at_time: str | None
    at: float | None
    label: str
    value: float | None
    low: float | None
    high: float | None


class ExcerptOut(Schema):
    """Words around one place, masked."""

    trace: str
    source: str
    kind: str
    day: str | None
    before: str
    masked: str
    after: str


class LeadOut(Schema):
    """A lead as a letter.  `answered` and `record` are told once you have answered it yourself (G3)."""

    lead: str
    question: str
    kind: Literal["lead", "estimate", "untold"]
    claim: str
    reasons: list[str]
    lawful: list[str]
    wrong: list[str]
    value: float | None
    low: float | None
    high: float | None
    unit: str
    traces: int
    excerpts: list[ExcerptOut]
    excerpts_left: int
    expires: str | None
    answered: str
    template: str | None
    record: str | None
    error: Annotated[str, Field(description="how often such leads are wrong, as far as you may be told")]
    check: Annotated[str, Field(description="how to check it by something that does not rest on the same traces")]
    points: list[PointOut]
    seen: Annotated[str | None, Field(description="to be sent with an answer; told for one lead, not in lists")] = None


class LeadsOut(Schema):
    """A page of the list."""

    leads: list[LeadOut]
    total: Annotated[int, Field(description="how many there are of this question in this state")]
    offset: int
    limit: int
    next_offset: Annotated[int | None, Field(description="the offset of the next page; null on the last one")]


class ReviewedOut(Schema):
    """What was written down."""

    lead: str
    answer: str


class Leads(Schema):
    """A page of leads."""

    data: LeadsOut


class Lead(Schema):
    """One lead."""

    data: LeadOut


class Reviewed(Schema):
    """An answer that was written down."""

    data: ReviewedOut


class Answer(Schema):
    """The board, or what was found, as `clerestory board --json` and `clerestory find --json` give it."""

    data: dict[str, Any]


class Wrong(Schema):
    """Why not."""

    error: str
    hint: str = ""


class Detail(Schema):
    """Nobody has signed in, or an account that may not open pages yet."""

    detail: str


class Fault(Schema):
    """One thing about a request that cannot be read."""

    type: str
    loc: list[str | int]
    msg: str


class Faults(Schema):
    """What about a request cannot be read."""

    detail: list[Fault]
