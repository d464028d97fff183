"""The ways of the desk that are measured: every one that can be read, about things that are really there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench.desk import LEFT_OUT, Way
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clerestory.facets.framework import FACETS
from clerestory.pipeline.guarded import Viewer
from clerestory_web import clock
from clerestory_web.routes import ROUTES
from clerestory_web.store.queries import house

#: Things of each sort: the largest ones, and others from all over.
LARGEST, OTHERS = 4, 16

_AUTHORITY = {"authority_kind": "consent", "authority_number": "12", "authority_issuer": "office",
              "authority_scope": "all", "authority_until": ""}  # fmt: skip
_FILE = b"id,text,date\n" + b"".join(
    b"n%d,Careful movers for flats in Albany 212-555-0143,2026-01-05\n" % n for n in range(500)
)


def ways(browsers: dict[str, Any]) -> dict[str, list[Way]]:
    """Page → its requests; KeyError for a way that can be read and stands neither here nor among those left out."""
    found = {**_pages(browsers), **_posts(), **_api()}
    known = {route.name for route in ROUTES if "GET" in route.methods} - LEFT_OUT
    if missing := known - {one.page for some in found.values() for one in some}:
        raise KeyError(f"not measured: {', '.join(sorted(missing))}")
    return found


def _pages(browsers: dict[str, Any]) -> dict[str, list[Way]]:
    """The pages, by name of their route: those about a thing for many of them."""
    leads, groups, templates = _leads(), _largest("group_member", "group_id"), _largest("template_member", "template")
    case, upload = _case(browsers["investigator"], leads), _upload(browsers["investigator"])
    named = {
        "facet": [{"module": one.module} for one in FACETS],
        "question": [{"name": f"{one.module}.{q.name}"} for one in FACETS for q in one.questions],
        "lead": [{"lead": one} for one in leads],
        "lead_points": [{"lead": one} for one in leads[:8]],
        "lead_answer": [{"lead": one} for one in leads[:8]],
        "template": [{"template": one} for one in templates],
        "group": [{"group": one} for one in groups],
        "case": [{"case": case}],
        "intake_file": [{"upload": upload}],
        "intake_progress": [{"upload": upload}],
    }
    by = {"team": "administrator", "ledger": "administrator", "approvals": "second"}
    found = {}
    for route in ROUTES:
        if "GET" in route.methods and route.name not in LEFT_OUT:
            role = by.get(route.name, "investigator")
            things = named.get(route.name, [{}])
            found[route.name] = [Way(route.name, role, "get", reverse(route.name, kwargs=one), {}) for one in things]
    every = sorted({name for name, n in _questions().items() if n > 0})
    queries = [{}, {"state": "all"}, {"state": "answered"}, *({"question": one, "state": "all"} for one in every)]
    found["leads"] = [Way("leads", "investigator", "get", reverse("leads"), one) for one in queries]
    found["leads, last page"] = [
        Way("leads", "investigator", "get", reverse("leads"), {"state": "all", "page": str(page)})
        for page in (2, 3, max(1, sum(_questions().values()) // 60))
    ]
    found["ledger, older"] = [Way("ledger", "administrator", "get", reverse("ledger"), {"before": "5000"})]
    return found


def _posts() -> dict[str, list[Way]]:
    """What is looked for is sent in a body: numbers, words, and a brief as PDF."""
    contacts = _snapshot().table("contact", ["kind", "value", "traces"]).sort_by([("traces", "descending")])
    numbers = [row["value"] for row in _spread(contacts.to_pylist()) if row["kind"] == "phone"]
    words = ("careful movers", "piano", "gutters cleaned", "main street", "nothing of this kind is held")
    # Two words that many texts have, and two that few have: the invented texts are made of syllables.
    texts = _snapshot().pick("advert", "trace", _some_traces(), ["trace", "text"])["text"].to_pylist()
    phrases = [*words, *(" ".join(one.split()[4:6]) for one in texts), *(one.split()[7] for one in texts[:6])]
    made = {"find a number": numbers, "find words": phrases}
    found = {name: [Way("find", "investigator", "post", "/find/", {"value": v}) for v in some]
             for name, some in made.items()}  # fmt: skip
    found["find's brief"] = [Way("find_brief", "investigator", "post", "/find/brief", {"value": v})
                             for v in numbers[:4]]  # fmt: skip
    return found


def _api() -> dict[str, list[Way]]:
    many = sum(_questions().values())
    return {
        "api: board": [Way("api", "investigator", "get", "/api/board", {})],
        "api: leads": [Way("api", "investigator", "get", "/api/leads", {"limit": "100", "offset": str(at)})
                       for at in (0, 100, 200, many // 2, max(0, many - 100))],
        "api: one lead": [Way("api", "investigator", "get", f"/api/leads/{one}", {}) for one in _leads()],
    }  # fmt: skip


def _snapshot() -> Any:
    viewer = Viewer(name="bench.investigator", role="investigator")
    return house().desk(viewer, now=clock.now()).workspace.snapshot()


def _questions() -> dict[str, int]:
    counted = _snapshot().table("answer", ["question"])["question"].value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in counted}


def _spread(some: list[Any]) -> list[Any]:
    """The first ones, which are the largest, and others from all over."""
    step = max(1, len(some) // OTHERS)
    return [*some[:LARGEST], *some[LARGEST::step][:OTHERS]]


def _largest(table: str, column: str) -> list[str]:
    counted = _snapshot().table(table, [column])[column].value_counts().to_pylist()
    ordered = sorted(counted, key=lambda one: (-one["counts"], one["values"]))
    return _spread([one["values"] for one in ordered])


def _leads() -> list[str]:
    """Those that rest on most traces, others, and of each question that has points one."""
    largest = _largest("answer_trace", "lead")
    snapshot = _snapshot()
    charted = set(snapshot.table("point", ["lead"])["lead"].to_pylist())
    rows = snapshot.table("answer", ["lead", "question"]).to_pylist()
    first = {row["question"]: row["lead"] for row in rows if row["lead"] in charted}
    return list(dict.fromkeys([*first.values(), *largest]))


def _some_traces() -> list[str]:
    entry = next(iter(sorted(_snapshot().entries("advert"), key=lambda one: -one.rows)))
    return _spread(_snapshot().read(entry, ["trace"])["trace"].to_pylist())


def _case(browser: Any, leads: Iterable[str]) -> str:
    """A case in which much stands: people, notes, tasks, leads, a hold that was asked for and a demand."""
    form = {"title": "the bench's case", "purpose": "quality", "reason": "measured", **_AUTHORITY}
    case = browser.post(reverse("case_open"), form)["Location"].strip("/").rpartition("/")[2]
    for n in range(12):
        browser.post(reverse("case_note", args=[case]), {"text": f"note {n} " + "of some words " * 20})
        browser.post(reverse("case_task", args=[case]), {"text": f"task {n}", "due": "2027-01-01"})
        person = {"label": f"Person {n}", "role": "undecided", "basis": "said on the telephone", "identifiers": ""}
        browser.post(reverse("case_person", args=[case]), person)
    for one in list(leads)[:12]:
        browser.post(reverse("lead_to_case", args=[one]), {"case": case, "reason": "fits"})
    browser.post(reverse("hold_ask"), {"name": "bench", "kind": "subpoena", "source": "adverts-1", "reason": "asked"})
    browser.post(reverse("demand_new"), {"from_whom": "a court", "signed_by_judge": "yes", "records": "2", "text": "x"})
    return case


def _upload(browser: Any) -> str:
    form = {"file": SimpleUploadedFile("adverts.csv", _FILE), "source": "bench", "authority": "invented", "label": "",
            "until": ""}  # fmt: skip
    return browser.post(reverse("intake_upload"), form)["Location"].strip("/").rpartition("/")[2]
