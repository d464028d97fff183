"""The ways of the API: each calls the same guarded pipeline as the pages do, and hands out what they show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import SessionAuth

from clerestory.errors import ClerestoryError
from clerestory.pipeline import guarded_looking, guarded_review
from clerestory.pipeline.guarded import Desk
from clerestory.reports.board_json import board_json
from clerestory.reports.found import as_json
from clerestory_web.desk.gate import status_of
from clerestory_web.store import queries


class HouseAuth(SessionAuth):
    """The session of somebody who has signed in and may open pages; a form's token is asked for like there."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The account, or nothing."""
        account = queries.account_of(request)
        if account is None or account.fresh:
            return None
        if not queries.house().info.evaluation and not queries.has_second_factor(account):
            return None
        return account


class ValueIn(Schema):
    """What is looked for."""

    value: str


class ReviewIn(Schema):
    """An answer to a lead; `seen` is what its reader was given."""

    answer: str
    reason: str
    on_source: str = ""
    seen: str


class Answer(Schema):
    """Anything, in JSON."""

    data: dict[str, Any]


class Wrong(Schema):
    """Why not."""

    error: str
    hint: str = ""


api = NinjaAPI(title="Clerestory", version="1", auth=HouseAuth(), docs_url=None, urls_namespace="api")
_WRONG = {400: Wrong, 403: Wrong, 404: Wrong, 409: Wrong, 429: Wrong, 500: Wrong}


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


@api.get("/board", response={200: Answer, **_WRONG})
def board(request: HttpRequest) -> dict[str, Any]:
    """The board."""
    return {"data": board_json(guarded_looking.board(_desk(request, "look")))}


@api.post("/find", response={200: Answer, **_WRONG})
def find(request: HttpRequest, asked: ValueIn) -> dict[str, Any]:
    """Have we seen this before?  Masked."""
    return {"data": as_json(guarded_looking.find(_desk(request, "find"), asked.value, queries.house().finder))}


@api.get("/leads", response={200: Answer, **_WRONG})
def leads(request: HttpRequest) -> dict[str, Any]:
    """The leads of the last run, without the method's record."""
    desk = _desk(request, "leads")
    return {"data": {"leads": [one.as_json() | {"record": None} for one in guarded_looking.leads(desk)]}}


@api.get("/leads/{lead}", response={200: Answer, **_WRONG})
def lead(request: HttpRequest, lead: str) -> dict[str, Any]:
    """One lead; the method's record only to whoever has answered it (G3)."""
    desk = _desk(request, "leads")
    letter = guarded_looking.lead(desk, lead)
    answered = letter.lead in guarded_review.answered_by(desk, desk.viewer.name)
    said = letter.as_json() | {"seen": guarded_review.seen(desk, letter.lead)}
    return {"data": said if answered else said | {"record": None, "answered": ""}}


@api.post("/leads/{lead}/review", response={200: Answer, **_WRONG})
def review(request: HttpRequest, lead: str, said: ReviewIn) -> dict[str, Any]:
    """Answer a lead; 409 when somebody was faster."""
    desk = _desk(request, "review")
    guarded_review.review(desk, lead, said.answer, reason=said.reason, on_source=said.on_source, seen=said.seen)
    return {"data": {"lead": lead, "answer": said.answer}}
