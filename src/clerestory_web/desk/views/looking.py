"""The board, its facets, and the run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from clerestory.pipeline import guarded_looking
from clerestory.pipeline.guarded import Desk, Unseen
from clerestory_web.desk import jobs
from clerestory_web.desk.pages.board import board_page, facet_page
from clerestory_web.desk.show import show

#: Where somebody lands who sees no board, by what they may do instead.
_INSTEAD = (("team", "team"), ("approve", "approvals"))


def board(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The board; whoever sees none lands where they may be."""
    if not desk.may("look"):
        return redirect(next((name for ability, name in _INSTEAD if desk.may(ability)), "account"))
    made = guarded_looking.board(desk)
    return show(
        request,
        desk,
        board_page(
            made,
            run=jobs.run_state(may_run=desk.may("run")),
            may_run=desk.may("run"),
            as_of=guarded_looking.last_run(desk),
        ),
    )


def facet(request: HttpRequest, desk: Desk, module: str) -> HttpResponse:
    """One facet."""
    page = facet_page(guarded_looking.board(desk), module)
    if page is None:
        raise Unseen(where="facet", expected="a facet of the framework", found="none of that name")
    return show(request, desk, page)


def run(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Begin a run; the board tells how far it is."""
    jobs.start_run(desk)
    return redirect("board")


def run_progress(request: HttpRequest, desk: Desk) -> JsonResponse:
    """How far the run is."""
    state = jobs.run_state(may_run=True)
    return JsonResponse({"busy": state.busy, "what": state.what, "done": state.done, "total": state.total,
                         "error": state.error})  # fmt: skip
