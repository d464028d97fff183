"""How long each page of the desk takes over a workspace of many traces: the first one, and the median and p99 of all.

python -m bench.desk [--traces 1000000] [--workspace W | --keep FOLDER] [--rounds 30] [--only leads,group]

Without W a workspace of invented adverts and a county's files is made, run, and thrown away; --keep leaves it there.
Every way of the table of routes that can be read is measured, and so is every way of the API; a way that stands in
neither list ends the bench.  Pages are asked for in one process, by the way that a server takes (middleware, gate,
ledger line with its sync, templates); the network is not in it.  Beside what a clock says stand the processor's
seconds of this process: on a machine that others work on they say what a page costs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

#: What P15 promises, in seconds: a page useful, and the first page of all.
P99, FIRST = 0.3, 1.0

#: Ways that answer no page: files of the accounts' library, and pages about a thing that a bench cannot have.
LEFT_OUT = frozenset({
    "account_logout", "account_inactive", "account_login", "account_reauthenticate", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_view_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn", "set_language", "mfa_activate_totp",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """One request: of which page, by whom, how and where."""

    page: str
    role: str
    method: str
    path: str
    form: dict[str, Any]


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


@contextmanager
def unlimited() -> Iterator[None]:
    """Budgets are counted and not spent: a bench asks more in a minute than a person may in a day."""
    from clerestory.guards import budget

    many = dict.fromkeys(budget.LIMITS, (10**9, 10**9))
    with mock.patch.object(budget, "LIMITS", many), mock.patch.object(budget, "SEQUENCE", 10**9):
        yield


@dataclass(frozen=True, slots=True, order=True)
class Took:
    """What one request took: seconds by the clock, and of the processor."""

    wall: float
    cpu: float


def ask(browser: Any, way: Way) -> Took:
    """What one request takes, its body read to the end; RuntimeError when it is not answered."""
    begun, spent = time.perf_counter(), time.process_time()
    answer = getattr(browser, way.method)(way.path, way.form)
    _ = b"".join(answer.streaming_content) if answer.streaming else answer.content
    took = Took(time.perf_counter() - begun, time.process_time() - spent)
    if answer.status_code != 200:
        raise RuntimeError(f"{way.role}: {way.method} {way.path}: {answer.status_code}")
    return took


def late(took: list[float]) -> float:
    """The 99th percentile, or the worst of fewer than a hundred."""
    return sorted(took)[min(len(took) - 1, int(0.99 * len(took)))]


def measure(
    browsers: dict[str, Any], ways: dict[str, list[Way]], rounds: int, tell: Callable[[str], None] = print
) -> dict[str, list[float]]:
    """Page → its seconds, of *rounds* requests over its things in turn; each line is told when it is there."""
    tell("| page | asked | first ms | p50 ms | p99 ms | worst ms | CPU p50 ms | CPU p99 ms | kept |")
    tell("|---|---|---|---|---|---|---|---|---|")
    found = {}
    for name, some in ways.items():
        every = [
            ask(browsers[some[turn % len(some)].role], some[turn % len(some)]) for turn in range(max(rounds, len(some)))
        ]
        took, spent = [one.wall for one in every], [one.cpu for one in every]
        found[name] = took
        kept = "yes" if late(took) <= P99 else "**no**"
        told = (took[0], median(took), late(took), max(took), median(spent), late(spent))
        in_ms = [f"{1000 * one:.0f}" for one in told]
        tell(f"| {name} | {len(took)} | {' | '.join(in_ms)} | {kept} |")
    return found


def summary(found: dict[str, list[float]]) -> tuple[float, float, str, float]:
    """Over all requests: the median, the 99th percentile, the page that was worst, and its seconds."""
    every = [one for took in found.values() for one in took]
    worst = max(found, key=lambda name: max(found[name]))
    return median(every), late(every), worst, max(found[worst])


def desk_over(workspace: Path, rounds: int, only: list[str], tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Serve a workspace and measure: seconds until ready, of the first page, and of each page."""
    begun = time.perf_counter()
    start(workspace)
    from clerestory.pipeline.trials import found_once
    from clerestory_web.store.queries import get_ready

    get_ready()
    ready = time.perf_counter() - begun
    tell(f"ready to serve after {ready:.1f} s")
    browsers = {role: sign_in(role) for role in ("investigator", "administrator", "second")}
    # The guards are tried once a process, and one of the tries spends a budget: before budgets are without an end.
    found_once()
    with unlimited():
        first = ask(browsers["investigator"], Way("board", "investigator", "get", "/", {})).wall
        tell(f"first page of the process: {1000 * first:.0f} ms (promised: {1000 * FIRST:.0f})\n")
        from bench.desk_ways import ways

        some = {name: one for name, one in ways(browsers).items() if not only or name in only}
        found = measure(browsers, some, rounds, tell)
    return {"ready": ready, "first": first, "pages": found}


def main() -> int:
    """Measure; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk")
    parser.add_argument("--traces", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        workspace = said.workspace
        if workspace is None:
            from bench.desk_workspace import make

            folder = said.keep or Path(name)
            folder.mkdir(exist_ok=True)
            begun = time.perf_counter()
            workspace = make(folder, said.traces)
            print(f"workspace: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        measured = desk_over(workspace, said.rounds, [one for one in said.only.split(",") if one])
    pages = measured["pages"]
    half, most, worst, seconds = summary(pages)
    slow = [name for name, took in pages.items() if late(took) > P99]
    print(f"\nall requests: median {1000 * half:.0f} ms, p99 {1000 * most:.0f} ms; "
          f"worst: {worst}, {1000 * seconds:.0f} ms")  # fmt: skip
    print(f"p99 over {1000 * P99:.0f} ms: {', '.join(slow) or 'none'}")
    return int(bool(slow) or measured["first"] > FIRST)


if __name__ == "__main__":
    sys.exit(main())
