"""The one place that says whether somebody may see or do something: every door's every read and act asks `check`.

The checks stand in a tuple, in the order in which they are asked.  What somebody may not know of is *unseen*: it
answers like something that is not there, so that an answer never says that a case exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import access, roles
from clerestory.model.case import CaseFile
from clerestory.model.workspace import WorkspaceInfo


class Unseen(InputError):
    """It is not there, or not there for whoever asks: the two are never told apart."""


class Stale(InputError):
    """Somebody else changed it since it was read; nothing was written."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: the account's name, its role, and the administrator who made the account."""

    name: str
    role: str
    made_by: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError(where="viewer", expected="a name", found="nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked: an ability, on a case or none, on a child of it, to read or to write, masked or in the clear.

    case : None with `case_id` set means that no such case exists
    child : kind and id of something that must belong to the case    purpose : for what, where it is in the clear
    """

    ability: str
    case_id: str = ""
    case: CaseFile | None = None
    child: tuple[str, str] | None = None
    write: bool = False
    clear: bool = False
    reason: str | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish with all that a check may look at."""

    info: WorkspaceInfo
    viewer: Viewer
    wish: Wish
    now: datetime


def _role(asked: Asked) -> None:
    if not roles.may(asked.info.kind, asked.viewer.role, asked.wish.ability):
        words = roles.ROLE_WORDS.get(asked.viewer.role, "this account").lower()
        raise NotPermitted(f"the role {words} does not do this", where=asked.wish.ability.replace("_", " "))


def _there(asked: Asked) -> None:
    if asked.wish.case_id and asked.wish.case is None:
        raise _no_case()


def _member(asked: Asked) -> None:
    case = asked.wish.case
    if case is not None and asked.viewer.name not in case.members:
        raise _no_case()


def _child(asked: Asked) -> None:
    case, child = asked.wish.case, asked.wish.child
    if child is not None and (case is None or not case.holds(*child)):
        raise Unseen(where=child[0], expected=f"a {child[0]} of this case", found="none of that id")


def _sealed(asked: Asked) -> None:
    case = asked.wish.case
    if case is not None and case.state == "sealed" and asked.wish.ability != "approve":
        raise NotPermitted("the case is sealed: two persons open it again", where="case")


def _closed(asked: Asked) -> None:
    case = asked.wish.case
    if case is not None and case.state == "closed" and (asked.wish.write or asked.wish.clear):
        raise NotPermitted("the case is closed: it is read, and nothing in it changes or is shown in the clear",
                           where="case")  # fmt: skip


def _ended(asked: Asked) -> None:
    case = asked.wish.case
    if case is not None and asked.wish.clear and case.ends_at is not None and case.ends_at <= asked.now:
        raise NotPermitted(
            "every authority of this case has ended, or waits for a second person",
            where="case",
            hint="enter the one that holds now",
        )


def _anchored(asked: Asked) -> None:
    """In the clear only inside a case; while evaluating too: the desk has cases, so quality need not stand for one."""
    if asked.wish.clear and asked.wish.case is None:
        raise NotPermitted("identifiers are shown in the clear only inside an open case", where="case",
                           hint="say which case you work on")  # fmt: skip


def _purpose(asked: Asked) -> None:
    if not asked.wish.clear:
        return
    said = access.purpose(asked.info, asked.wish.purpose or None)
    if asked.wish.case is not None and said not in asked.wish.case.purposes:
        raise NotPermitted("the case is not open for this purpose", where="purpose")


def _reasoned(asked: Asked) -> None:
    if asked.wish.reason is not None and not asked.wish.reason.strip():
        raise InputError(where="reason", expected="a reason", found="none")


Check = Callable[[Asked], None]

#: In this order: what a role never does is refused before anything is looked at; what is unseen is so before its state
#: could be told.
CHECKS: tuple[Check, ...] = (
    _role, _there, _member, _child, _sealed, _closed, _ended, _anchored, _purpose, _reasoned,
)  # fmt: skip


def _no_case() -> Unseen:
    return Unseen(where="case", expected="a case that you work on", found="none of that id")


def check(info: WorkspaceInfo, viewer: Viewer, wish: Wish, *, now: datetime) -> None:
    """Return when every check agrees.

    Raises
    ------
    Unseen : it is not there, or not there for this viewer
    NotPermitted : the viewer may know of it, and may not do this
    InputError : an effect without a reason (G15)
    """
    asked = Asked(info=info, viewer=viewer, wish=wish, now=now)
    for one in CHECKS:
        one(asked)


def visible(info: WorkspaceInfo, viewer: Viewer, wish: Wish, *, now: datetime) -> bool:
    """Whether `check` agrees: for lists, which leave out what it does not."""
    try:
        check(info, viewer, wish, now=now)
    except (InputError, NotPermitted):
        return False
    return True
