"""Intake: a file is laid down here, looked at, and put in by the same code as `clerestory add`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from clerestory.errors import InputError
from clerestory.model.source import TLP
from clerestory.pipeline import guarded_intake
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.intake import Asked
from clerestory_web.desk import uploads
from clerestory_web.desk.pages.intake import IMAGES, IntakeFilePage, IntakePage, RejectsPage
from clerestory_web.desk.pages.shared import page_said, pager
from clerestory_web.desk.sealed_upload import LARGEST
from clerestory_web.desk.show import show

#: Rejects that one page shows.
MOST_REJECTS = 200


def intake(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where files come in, and the sources that there are."""
    uploads.sweep(desk.now)
    page = IntakePage(
        kinds=tuple((name, meaning) for name, meaning, _ in guarded_intake.kinds(desk)), labels=TLP,
        uploads=uploads.mine(desk.viewer.name), sources=guarded_intake.sources(desk), images_words=IMAGES,
        evaluation=desk.workspace.info.evaluation,
    )  # fmt: skip
    return show(request, desk, page)


def upload(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Lay a file down and look at what it seems to be; nothing is put in yet."""
    form, file = request.POST, request.FILES.get("file")
    if file is None and int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise InputError(where="file", expected=f"at most {LARGEST >> 20} MB", found="more",
                         hint="clerestory add FILE takes larger ones")  # fmt: skip
    if file is None or not file.name:
        raise InputError(where="file", expected="one file", found="none")
    until = str(form.get("until", ""))
    asked = Asked(
        source=str(form.get("source", "")), authority=str(form.get("authority", "")),
        label=str(form.get("label", "") or "TLP:AMBER"), until=_day(until),
    )  # fmt: skip
    made = uploads.lay_down(desk, file, asked)
    return redirect("intake_file", upload=made)


def _day(said: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(said), time.min, tzinfo=UTC) if said else None
    except ValueError:
        raise InputError(where="until", expected="a day, as in 2027-01-31", found="something else") from None


def file(request: HttpRequest, desk: Desk, upload: str) -> HttpResponse:
    """One file on its way in: its tables, what they seem to be, how far it is."""
    page: IntakeFilePage = uploads.page(desk, uploads.one(desk.viewer.name, upload))
    return show(request, desk, page)


def take(request: HttpRequest, desk: Desk, upload: str) -> HttpResponseBase:
    """Put it in."""
    given = {key: str(value) for key, value in request.POST.items()}
    uploads.take(desk, uploads.one(desk.viewer.name, upload), given)
    return redirect("intake_file", upload=upload)


def progress(request: HttpRequest, desk: Desk, upload: str) -> JsonResponse:
    """How far it is."""
    found = uploads.one(desk.viewer.name, upload)
    return JsonResponse({"state": found.state, "share": found.job.share, "words": found.job.what})


def rejects(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What could not be used, and why; what stood there is shown by its shape."""
    page = page_said(request.GET.get("page", ""))
    total, rows = guarded_intake.rejects(desk, MOST_REJECTS, start=MOST_REJECTS * (page - 1))
    return show(request, desk, RejectsPage(rows=tuple(rows), total=total, pager=pager(total, page, MOST_REJECTS)))
