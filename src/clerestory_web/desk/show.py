"""Draw a page: its dataclass and the frame, in the template of its name."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.urls import reverse
from django.utils.translation import get_language

from clerestory.pipeline import cases, guarded_ledger, guarded_second
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.serve import purposes_of, role_words
from clerestory_web.desk.pages.case import case_ref
from clerestory_web.desk.pages.frame import Frame, NavItem
from clerestory_web.desk.pages.turned_away import Refused
from clerestory_web.store import queries

#: Page → its words, and the ability that shows the way to it.
_NAV = (
    ("board", "Board", "look"), ("find", "Find", "find"), ("leads", "Leads", "leads"), ("cases", "Cases", "cases"),
    ("intake", "Intake", "intake"), ("approvals", "Second persons", "approve"), ("holds", "Holds", "hold"),
    ("demands", "Demands", "demand"), ("team", "Team", "team"), ("ledger", "Ledger", "ledger"),
)  # fmt: skip

_ABILITIES = ("look", "ask", "find", "leads", "review", "cut", "cases", "open_case", "unmask", "intake", "run",
              "approve", "hold", "demand", "team", "ledger")  # fmt: skip


#: Said when somebody has read most of what a day allows.
LIMIT = "You have read most of the leads that one person reads in a day."


def frame_of(request: HttpRequest, desk: Desk) -> Frame:
    """What stands around a page."""
    house = queries.house()
    here = request.resolver_match.url_name if request.resolver_match else ""
    account = queries.account_of(request)
    may = frozenset(one for one in _ABILITIES if desk.may(one))
    working = cases.working_cases(desk)
    return Frame(
        user=desk.viewer.name,
        role=desk.viewer.role,
        role_words=role_words(desk.viewer.role),
        office=house.name,
        kind=house.info.kind,
        evaluation=house.info.evaluation,
        nav=tuple(
            NavItem(name=name, url=reverse(name), words=words, here=name == here)
            for name, words, ability in _NAV
            if ability in may
        ),
        working_case=next((case_ref(one) for one in working if one.id == desk.office.case), None),
        purpose=desk.office.purpose,
        purposes=purposes_of(house.info),
        cases=tuple(case_ref(one) for one in working),
        waiting=guarded_second.waiting(desk),
        may=may,
        messages=tuple(str(one) for one in get_messages(request)),
        ends_on=house.ends_on(),
        folded=account.folded if account is not None else True,
        limit_words=LIMIT if "leads" in may and guarded_ledger.is_much(desk) else "",
        lang=get_language() or "en",
    )


def show(request: HttpRequest, desk: Desk, page: Any, *, template: str = "", status: int = 200) -> HttpResponse:
    """A page in its frame."""
    name = template or page.template
    drawn = select_template([f"desk/{name}.html", "desk/_plain.html"])
    return HttpResponse(drawn.render({"frame": frame_of(request, desk), "page": page}, request), status=status)


def attachment(data: bytes | str, name: str) -> HttpResponse:
    """A file to be taken along."""
    kinds = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    response = HttpResponse(data, content_type=kinds[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def frameless(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page for whoever has no desk, or when the desk cannot be opened."""
    page = Refused(status=status, sentence=sentence, hint="", back="/")
    drawn = select_template([f"{status}.html", "desk/frameless.html"])
    return HttpResponse(drawn.render({"page": page}, request), status=status)
