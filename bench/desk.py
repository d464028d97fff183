"""How long each page of the desk takes over a workspace of many traces: the first one, and the median and p99 of all.

python -m bench.desk [--traces 1000000] [--workspace W] [--rounds 30]

Without W a workspace of invented adverts is made, run, and thrown away.  Pages are asked for in one process, by the way
that a server takes (middleware, gate, ledger line with its sync, templates); the network is not in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import pyarrow.compute as pc

#: What P15 promises, in seconds: a page useful, and the first page of all.
P99, FIRST = 0.3, 1.0


def make(folder: Path, traces: int, *, seed: int = 20_261_127) -> Path:
    """A workspace of so many invented adverts, run; its folder."""
    import numpy as np
    from bench.corpora import families_of, texts_of
    from bench.rows import _csv

    from clerestory.pipeline.create import create
    from clerestory.pipeline.intake import Asked, add
    from clerestory.pipeline.office import open_office
    from clerestory.pipeline.run import run
    from clerestory_web import clock

    families = families_of(seed, traces)
    _csv(folder / "adverts.csv", texts_of(seed, np.arange(traces), families, 0.08))
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=clock.now())
    office = open_office(folder / "w", user="bench", now=clock.now())
    asked = Asked(source="adverts", authority="invented", kind="advert")
    add(office.workspace, [folder / "adverts.csv"], asked=asked, user="bench", now=clock.now())
    (folder / "adverts.csv").unlink()
    run(office)
    return folder / "w"


def start(workspace: Path) -> None:
    """Django over this workspace, as the server starts it; nothing of it is written down about how long it took."""
    import django
    from django.core.management import call_command

    os.environ["CLERESTORY_WORKSPACE"] = str(workspace)
    os.environ["DJANGO_SETTINGS_MODULE"] = "clerestory_web.settings"
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0, interactive=False)


def sign_in(role: str) -> Any:
    """A browser's stand-in that has signed in with this role."""
    from django.test import Client

    from clerestory_web import clock
    from clerestory_web.store.models import Account

    made, _ = Account.objects.get_or_create(
        name=f"bench.{role}", defaults={"role": role, "made_at": clock.now(), "fresh": False}
    )
    browser = Client()
    browser.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def pages() -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """Page → the requests that are measured for it in turn, each another thing where a page is about one."""
    from clerestory_web.store.queries import house

    snapshot = house().desk(_viewer(), now=_now()).workspace.snapshot()
    leads = sorted(snapshot.table("answer", ["lead"])["lead"].to_pylist())[::17][:20]
    groups = sorted(set(snapshot.table("group_member", ["group_id"])["group_id"].to_pylist()))[::31][:20]
    templates = sorted(snapshot.table("template", ["template"])["template"].to_pylist())[::29][:20]
    phones = snapshot.table("contact", ["kind", "value"])
    numbers = phones.filter(pc.equal(phones["kind"], "phone"))["value"].to_pylist()[::37][:20]
    from clerestory.facets.framework import FACETS

    return {
        "board": [("get", "/", {})],
        "facet": [("get", f"/facets/{one.module}/", {}) for one in FACETS],
        "question": [("get", f"/questions/{one.module}.{q.name}/", {}) for one in FACETS for q in one.questions[:2]],
        "find, empty": [("get", "/find/", {})],
        "find a number": [("post", "/find/", {"value": one}) for one in numbers],
        "find words": [("post", "/find/", {"value": one}) for one in ("careful movers", "piano", "gutters cleaned")],
        "leads": [("get", "/leads/", {}), ("get", "/leads/?state=all", {})],
        "leads of the api": [("get", f"/api/leads?limit=100&offset={100 * n}", {}) for n in range(5)],
        "lead": [("get", f"/leads/{one}/", {}) for one in leads],
        "points": [("get", f"/leads/{one}/points.csv", {}) for one in leads[:5]],
        "template": [("get", f"/templates/{one}/", {}) for one in templates],
        "group": [("get", f"/groups/{one}/", {}) for one in groups],
        "cases": [("get", "/cases/", {})],
        "intake": [("get", "/intake/", {})],
        "rejects": [("get", "/intake/rejects/", {})],
        "holds": [("get", "/holds/", {})],
        "demands": [("get", "/demands/", {})],
        "approvals": [("get", "/approvals/", {})],
        "account": [("get", "/account/", {})],
    }


def _now() -> Any:
    from clerestory_web import clock

    return clock.now()


def _viewer() -> Any:
    from clerestory.pipeline.guarded import Viewer

    return Viewer(name="bench.investigator", role="investigator")


@contextmanager
def unlimited() -> Iterator[None]:
    """Budgets are counted and not spent: a bench asks more in a minute than a person may in a day."""
    from clerestory.guards import budget

    many = dict.fromkeys(budget.LIMITS, (10**9, 10**9))
    with mock.patch.object(budget, "LIMITS", many), mock.patch.object(budget, "SEQUENCE", 10**9):
        yield


def ask(browser: Any, method: str, way: str, form: dict[str, str]) -> float:
    """The seconds that one request takes; RuntimeError when it is not answered."""
    begun = time.perf_counter()
    answer = getattr(browser, method)(way, form)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{method} {way}: {answer.status_code}")
    return took


def measure(browser: Any, rounds: int, tell: Callable[[str], None] = print) -> dict[str, list[float]]:
    """Page → its seconds, of *rounds* requests over its things in turn; each line is told when it is there."""
    tell("| page | first ms | p50 ms | p99 ms | kept |\n|---|---|---|---|---|")
    found = {}
    for name, ways in pages().items():
        took = [ask(browser, *ways[turn % len(ways)]) for turn in range(max(rounds, len(ways)))]
        found[name] = took
        late = sorted(took)[min(len(took) - 1, int(0.99 * len(took)))]
        kept = "yes" if late <= P99 else "**no**"
        tell(f"| {name} | {1000 * took[0]:.0f} | {1000 * median(took):.0f} | {1000 * late:.0f} | {kept} |")
    return found


def main() -> int:
    """Measure; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk")
    parser.add_argument("--traces", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--rounds", type=int, default=30)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        workspace = said.workspace or make(Path(name), said.traces)
        print(f"workspace: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        begun = time.perf_counter()
        start(workspace)
        from clerestory_web.store.queries import get_ready

        get_ready()
        print(f"ready to serve after {time.perf_counter() - begun:.1f} s")
        browser = sign_in("investigator")
        with unlimited():
            first = ask(browser, "get", "/", {})
            print(f"first page of the process: {1000 * first:.0f} ms (promised: {1000 * FIRST:.0f})\n")
            found = measure(browser, said.rounds)
    late = [name for name, took in found.items() if sorted(took)[min(len(took) - 1, int(0.99 * len(took)))] > P99]
    print(f"\np99 over {1000 * P99:.0f} ms: {', '.join(late) or 'none'}")
    return int(bool(late) or first > FIRST)


if __name__ == "__main__":
    sys.exit(main())
