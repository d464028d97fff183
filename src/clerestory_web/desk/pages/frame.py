"""What stands around every page: who sits here, where one may go, what one works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clerestory_web.desk.pages.shared import CaseRef


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A way to another page."""

    name: str
    url: str
    words: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Around every page."""

    user: str
    role: str
    role_words: str
    office: str
    kind: str
    evaluation: bool
    nav: tuple[NavItem, ...]
    working_case: CaseRef | None
    purpose: str
    purposes: tuple[str, ...]
    cases: tuple[CaseRef, ...]
    waiting: int
    may: frozenset[str]
    messages: tuple[str, ...] = ()
    ends_on: date | None = None
    folded: bool = True
    limit_words: str = ""
    lang: str = "en"
