"""The ways of the API: each calls the same guarded pipeline as the pages do, and hands out what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.security import SessionAuth

from clerestory.errors import ClerestoryError
from clerestory.pipeline import guarded_looking, guarded_review
from clerestory.pipeline.guarded import Desk
from clerestory.reports.board_json import board_json
from clerestory.reports.found import as_json
from clerestory.reports.letter import Letter, error_words
from clerestory_web.api.shapes import (
    Answer,
    Detail,
    Faults,
    Lead,
    Leads,
    LeadsIn,
    Reviewed,
    ReviewIn,
    ValueIn,
    Wrong,
)
from clerestory_web.desk.gate import status_of
from clerestory_web.store import queries


def _may_come_in(request: HttpRequest) -> Any:
    """The account of somebody who has signed in and may open pages, or nothing."""
    account = queries.account_of(request)
    if account is None or account.fresh:
        return None
    if not queries.house().info.evaluation and not queries.has_second_factor(account):
        return None
    return account


class HouseAuth(SessionAuth):
    """The session of somebody who has signed in and may open pages; a form's token is asked for like there."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The account, or nothing."""
        return _may_come_in(request)


def _inside(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The document of the API, for whoever may come in."""

    @wraps(view)
    def answer(request: HttpRequest, *said: Any, **more: Any) -> HttpResponseBase:
        if _may_come_in(request) is None:
            return api.create_response(request, {"detail": "Unauthorized"}, status=401)
        return view(request, *said, **more)

    return answer


api = NinjaAPI(
    title="Clerestory", version="1", auth=HouseAuth(), docs_url=None, docs_decorator=_inside, urls_namespace="api",
    description="The desk's board, find, leads and reviews for programs of the house: the same guards, the same masks, "
                "the same budgets, the same ledger. Signing in is done at the desk; its cookie opens this too.",
)  # fmt: skip
_WRONG: dict[Any, Any] = {401: Detail, 422: Faults} | dict.fromkeys((400, 403, 404, 409, 429, 500), Wrong)


def _desk(request: HttpRequest, ability: str) -> Desk:
    desk = queries.desk_of(request)
    desk.check(ability)
    return desk


@api.exception_handler(ClerestoryError)
def said_no(request: HttpRequest, error: ClerestoryError | type[ClerestoryError]) -> HttpResponse:
    """An error raised on purpose, with the status that pages have."""
    if isinstance(error, type):
        raise TypeError("an error, not its type")
    return api.create_response(request, {"error": error.sentence(), "hint": error.hint}, status=status_of(error))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """What about a request cannot be read; nothing of what was sent comes back."""
    if isinstance(error, type):
        raise TypeError("an error, not its type")
    faults = [{name: one[name] for name in ("type", "loc", "msg")} for one in error.errors]
    return api.create_response(request, {"detail": faults}, status=422)


@api.exception_handler(HttpError)
def said_wrong(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """A body that is no JSON, and the like: in the shape of every other refusal."""
    if isinstance(error, type):
        raise TypeError("an error, not its type")
    return api.create_response(request, {"error": error.message, "hint": ""}, status=error.status_code)


def _told(letter: Letter, mine: frozenset[str]) -> dict[str, Any]:
    """A letter as it may be told: HEAD's number, which counts everybody's writing, never; answers after one's own."""
    said = {name: value for name, value in letter.as_json().items() if name != "version"}
    if letter.lead in mine:
        return said
    error = error_words(letter.record, told=False) if letter.kind == "lead" else ""
    return said | {"record": None, "answered": "", "error": error}


@api.get("/board", response={200: Answer, **_WRONG}, summary="The board")
def board(request: HttpRequest) -> dict[str, Any]:
    """Every question's state, what to ask for next, three things for today."""
    said = board_json(guarded_looking.board(_desk(request, "look")))
    return {"data": {name: value for name, value in said.items() if name != "version"}}


@api.post("/find", response={200: Answer, **_WRONG}, summary="Have we seen this before?")
def find(request: HttpRequest, asked: ValueIn) -> dict[str, Any]:
    """In every kind of trace, masked.  What is looked for is sent in the body: an address lands in histories.

    Over real people's data a number, e-mail or account has to stand in the case: with `reason` it is put there first.
    """
    desk = _desk(request, "find")
    return {"data": as_json(guarded_looking.find(desk, asked.value, queries.house().finder, reason=asked.reason))}


@api.get("/leads", response={200: Leads, **_WRONG}, summary="A page of the leads")
def leads(request: HttpRequest, asked: Query[LeadsIn]) -> dict[str, Any]:
    """The leads of the last run in the order of their questions, without the method's record."""
    desk = _desk(request, "leads")
    found = guarded_looking.listed(
        desk, question=asked.question, state=asked.state, most=asked.limit, start=asked.offset
    )
    mine = guarded_review.answered_by(desk, desk.viewer.name)
    after = asked.offset + len(found.letters)
    told = [_told(one, mine) | {"record": None} for one in found.letters]
    page = {"leads": told, "total": found.total, "offset": asked.offset, "limit": asked.limit}
    return {"data": page | {"next_offset": after if told and after < found.total else None}}


@api.get("/leads/{lead}", response={200: Lead, **_WRONG}, summary="One lead as a letter")
def lead(request: HttpRequest, lead: str) -> dict[str, Any]:
    """With excerpts; the method's record only to whoever has answered it (G3)."""
    desk = _desk(request, "leads")
    letter = guarded_looking.lead(desk, lead)
    mine = guarded_review.answered_by(desk, desk.viewer.name)
    return {"data": _told(letter, mine) | {"seen": guarded_review.seen(desk, letter.lead)}}


@api.post("/leads/{lead}/review", response={200: Reviewed, **_WRONG}, summary="Answer a lead")
def review(request: HttpRequest, lead: str, said: ReviewIn) -> dict[str, Any]:
    """409 when somebody was faster: read it again, then answer."""
    desk = _desk(request, "review")
    guarded_review.review(desk, lead, said.answer, reason=said.reason, on_source=said.on_source, seen=said.seen)
    return {"data": {"lead": lead, "answer": said.answer}}
