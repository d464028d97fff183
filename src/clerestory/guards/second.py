"""Two persons: what needs a second one, and who that may be (G10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.policy import Viewer

#: Acts that nobody does alone.
ACTS: Mapping[str, str] = {
    "hold": "place a hold",
    "lift": "lift a hold",
    "unseal": "open a sealed case again",
    "reveal": "show identifiers of a table in the clear",
    "share": "share with somebody outside",
    "court_pack": "make a court pack",
    "export": "export identifiers in the clear",
    "policy": "change a rule of the team",
    "key": "recover a key",
    "demand": "answer a demand",
}

State = Literal["waiting", "agreed", "refused", "done"]

#: A request that nobody answered within this is dead: what was true then may not be so now.
DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to do with a second person: its form, never its content.

    subject : id of what it is about    made_by : the administrator who made the author's account
    """

    id: str
    act: str
    author: str
    made_by: str
    subject: str
    receiver: str
    fields: str
    count: int
    reason: str
    asked_at: datetime
    state: State = "waiting"
    second: str = ""

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise InputError(where="request", expected="one of " + ", ".join(ACTS), found=repr(self.act))
        if not self.reason.strip():
            raise InputError(where="request", expected="a reason", found="none")

    @property
    def ends_at(self) -> datetime:
        """When it can no longer be answered."""
        return self.asked_at + timedelta(days=DAYS)


def check_second(request: Request, viewer: Viewer, *, now: datetime) -> None:
    """Return when *viewer* may answer the request.

    Raises
    ------
    NotPermitted : it is not waiting, has ended, is the viewer's own, or the viewer is an administrator or made the
        author's account; the viewer's own account may not have been made by the author
    """
    if request.state != "waiting":
        raise NotPermitted("it has been answered already", where="request")
    if now >= request.ends_at:
        raise NotPermitted("nobody answered it in time: it has to be asked anew", where="request")
    if viewer.name.casefold() == request.author.casefold():
        raise NotPermitted("nobody is a second person to themselves", where="request")
    if viewer.role == "administrator" or viewer.name == request.made_by or viewer.made_by == request.author:
        raise NotPermitted("whoever made either account is no second person", where="request")


def check_agreed(request: Request, *, act: str, subject: str) -> None:
    """NotPermitted unless the request was agreed to, for exactly this, and not used yet."""
    if request.state != "agreed" or request.act != act or request.subject != subject or not request.second:
        raise NotPermitted("a second person has to agree first", where=ACTS.get(act, act))
