"""A read stands in the ledger, synced, before a byte of it leaves; killed in between it stands there all the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from io import BytesIO

import pytest
from test_web_pages import pages

#: Way's name → the act that reads its content, beside the line of the page itself.
CONTENT = {"lead": "lead", "lead_points": "lead", "lead_answer": "lead", "template": "template", "group": "group",
           "case": "case", "cases": "cases", "leads": "leads", "board": "board", "holds": "holds",
           "demands": "demands"}  # fmt: skip


def acknowledged(ledger) -> list[dict]:
    """The lines that the ledger's tip vouches for: what a power cut leaves."""
    with ledger.path.open("rb") as file:
        return [json.loads(one) for one in file.read(ledger.tip()["size"]).split(b"\n") if one]


def first_byte(browser, way: str, look, *, method: str = "GET", body: bytes = b"", kind: str = ""):
    """Ask as a server does; *look* is called when the first byte, of the head or the body, is handed over."""
    from django.core.wsgi import get_wsgi_application

    seen = []
    path, _, query = way.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "wsgi.input": BytesIO(body), "wsgi.url_scheme": "http", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind, "HTTP_COOKIE": f"desk={browser.cookies['desk'].value}", "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.errors": sys.stderr,
    }  # fmt: skip

    def start(status, headers, exc_info=None):
        seen.append((status, look()))

    answer = get_wsgi_application()(environ, start)
    try:
        next(iter(answer), b"")
    finally:
        answer.close()
    return seen[0]


def late(world, browsers) -> list[str]:
    """The ways of which a line was missing in what the ledger vouches for when their first byte was handed over."""
    from django.urls import resolve

    ledger = world.desk("investigator1", "investigator").workspace.ledger
    wrong = []
    for way in (*pages(world), "/api/leads", f"/api/leads/{world.lead}"):
        before = len(acknowledged(ledger))
        status, lines = first_byte(browsers["investigator"], way, lambda: acknowledged(ledger))
        if not status.startswith("200"):
            continue
        acts = [one["act"] for one in lines[before:] if one["event"] == "intent"]
        name = resolve(way.partition("?")[0]).url_name
        wanted = {"page", CONTENT.get(str(name), "page")}
        if way.startswith("/api/"):
            wanted = {"lead" if way.endswith(world.lead) else "leads"}
        if not wanted <= set(acts):
            wrong.append(f"{way}: {acts}")
    return wrong


def test_a_read_is_in_the_ledger_before_its_first_byte(world, browsers):
    assert late(world, browsers) == []


def _afterwards(monkeypatch):
    """Lines that are written once the act is over: of an act that was read and killed none stays."""
    from clerestory.pipeline.office import Office

    @contextmanager
    def act(self, name, **detail):
        yield {}

    monkeypatch.setattr(Office, "act", act)


def _unsynced(monkeypatch):
    """Lines that are written and not vouched for."""
    from clerestory.guards.ledger import Ledger

    real = Ledger._write
    monkeypatch.setattr(Ledger, "_write", lambda self, path, data, at: None if path == self.tip_path else real(
        self, path, data, at))  # fmt: skip


def _no_page(monkeypatch):
    """The gate's line left out."""
    from clerestory_web.desk import gate

    monkeypatch.setattr(gate, "write_open_page", lambda desk, route: None)


@pytest.mark.parametrize("leak", [_afterwards, _unsynced, _no_page])
def test_a_line_that_is_late_is_found(world, browsers, monkeypatch, leak):
    with monkeypatch.context() as broken:
        leak(broken)
        assert late(world, browsers)


def test_a_download_that_is_broken_off_was_read_all_the_same(world, browsers):
    ledger = world.desk("investigator1", "investigator").workspace.ledger
    for way in (f"/leads/{world.lead}/points.csv", f"/leads/{world.lead}/answer.pdf"):
        before = len(acknowledged(ledger))
        # The head is handed over, one piece is taken, and whoever asked goes away.
        first_byte(browsers["investigator"], way, list)
        lines = acknowledged(ledger)[before:]
        opened = [one["id"] for one in lines if one["event"] == "intent" and one["act"] == "lead"]
        ended = {one["of"] for one in lines if one["event"] == "outcome"}
        assert opened, way
        assert set(opened) <= ended, way
    assert not ledger.verify()


KILLED = """
import os, signal, sys
import django
from django.core.management import call_command
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from clerestory_web.desk import show
from clerestory_web.store.models import Account
made = lambda *said, **more: os.kill(os.getpid(), signal.SIGKILL)
show.select_template = made
browser = Client()
browser.force_login(Account.objects.get(name="investigator1"),
                    backend="allauth.account.auth_backends.AuthenticationBackend")
print("asking", flush=True)
browser.get(sys.argv[1])
print("answered", flush=True)
"""


@pytest.mark.slow
def test_killed_between_ledger_and_bytes_the_read_stands_there(world, browsers, workspace, tmp_path):
    """A process of its own, killed with -9 when the page is about to be drawn: its line stays."""
    from clerestory.guards.ledger import Ledger

    served = tmp_path / "w"
    for one in ("", ".desk"):
        shutil.copytree(workspace.with_name(workspace.name + one), served.with_name("w" + one))
    shutil.copy(workspace.with_name("w.key"), served.with_name("w.key"))
    ledger = Ledger(served / "ledger.jsonl")
    about = os.environ | {"CLERESTORY_WORKSPACE": str(served), "DJANGO_SETTINGS_MODULE": "clerestory_web.settings"}
    for way, act in ((f"/leads/{world.lead}/", "lead"), (f"/groups/{world.group}/", "group"), ("/cases/", "cases")):
        before = len(acknowledged(ledger))
        done = subprocess.run([sys.executable, "-c", KILLED, way], env=about, capture_output=True, text=True,
                              timeout=300, check=False)  # fmt: skip
        assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
        assert done.stdout.split() == ["asking"], "not a byte of it left"
        acts = [one["act"] for one in acknowledged(ledger)[before:] if one["event"] == "intent"]
        assert {"page", act} <= set(acts), way
        assert not ledger.verify()
