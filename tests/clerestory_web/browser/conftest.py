"""The demo's desks, served for real, and a browser that watches what they do.

Made once for all workers: the invented county's two offices, as `clerestory demo` makes them.  Each worker serves a
copy of its own.  With CLERESTORY_PICTURES=docs/doors the tests leave their pictures there; with CLERESTORY_COUNTY=DIR
they take a county that was made before.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
PORTS = {"hotline": 0, "taskforce": 1}
#: Traces of the county: the least that it makes.
SIZE = "1000"


def _run(*said: str, **more) -> str:
    done = subprocess.run([sys.executable, "-m", *said], capture_output=True, text=True, timeout=900, **more)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="session")
def offices(tmp_path_factory):
    """The folder that holds both offices; made by whichever worker comes first, then copied."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    shared = Path(os.environ.get("CLERESTORY_COUNTY", base / "county-of-the-browser"))
    with (base / "county.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "taskforce" / "HEAD.json").exists() and "CLERESTORY_COUNTY" not in os.environ:
            shutil.rmtree(shared, ignore_errors=True)
            _run("clerestory", "demo", "--no-serve", "--size", SIZE, "--workspace", str(shared))
    own = tmp_path_factory.mktemp("desks") / "county"
    shutil.copytree(shared, own)
    return own


@dataclass
class Desk:
    """One office's desk: where it answers, and role → (name, password)."""

    address: str
    accounts: dict[str, tuple[str, str]]


@pytest.fixture(scope="session")
def desks(offices, playwright):
    """Office → its desk, served as `clerestory serve` serves it."""
    first = 20_000 + os.getpid() % 20_000
    # Kernels are compiled once and kept: a page must not wait for a compiler.
    _run("clerestory.pipeline.warm")
    made, running = {}, []
    for office, more in PORTS.items():
        told = _run("clerestory_web", "demo", "--workspace", str(offices / office))
        rows = [re.split(r"\s{2,}", line.strip()) for line in told.splitlines() if line.strip()]
        accounts = {words: tuple(re.split(r"\s+", " ".join(rest))[:2]) for *rest, words in rows}
        command = [sys.executable, "-m", "clerestory_web", "serve", "--workspace", str(offices / office)]
        running.append(subprocess.Popen([*command, "--port", str(first + more)]))
        made[office] = Desk(address=f"http://127.0.0.1:{first + more}", accounts=accounts)
    try:
        for desk in made.values():
            _wait(playwright, desk.address)
        yield made
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(timeout=120)


def _wait(playwright, address: str) -> None:
    """Until the desk answers."""
    asked = playwright.request.new_context()
    for turn in range(360):
        try:
            if asked.get(address + "/account/login/", timeout=1000).ok:
                return
        except Exception as error:
            # Nothing listens yet: the one reason to try again.
            if turn == 359 or not re.search(r"ECONNREFUSED|Timeout|ECONNRESET|hang up", str(error)):
                raise
            subprocess.run(["sleep", "0.5"], check=True)
    raise AssertionError("the desk does not answer")


@pytest.fixture(scope="session")
def playwright():
    """Playwright; the tests that need it are not run where it or Chromium is missing."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """The browser, which asks for nothing of its own."""
    opened = playwright.chromium.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    )
    yield opened
    opened.close()


@dataclass
class Visit:
    """Somebody at a desk: a page, what the browser complained of, and what was asked of elsewhere."""

    page: object
    desk: Desk
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, path: str):
        """Open a page of the desk by its path or its whole address."""
        return self.page.goto(path if path.startswith("http") else self.desk.address + path)

    def find(self, said: str) -> None:
        """Use the field that every page has."""
        self.page.fill("#seek", said)
        with self.page.expect_navigation():
            self.page.press("#seek", "Enter")

    def submit(self, within: str) -> None:
        """Press the first button of a form."""
        with self.page.expect_navigation():
            self.page.click(f"{within} button")

    def sound(self) -> None:
        """What holds of every page: axe finds nothing, 320 pixels are enough, nothing was blocked or asked outside."""
        from axe_playwright_python.sync_playwright import Axe

        where = self.page.url
        found = Axe().run(self.page).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found], where
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 700})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, f"{where} is wider than a phone"
        self.page.set_viewport_size(size)
        assert not self.complaints, where
        assert not self.outside, where

    def picture(self, name: str, height: int = 900) -> None:
        """Keep a picture of the page where pictures are asked for."""
        folder = os.environ.get("CLERESTORY_PICTURES", "")
        if folder:
            path = Path(folder) / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.set_viewport_size({"width": 1120, "height": height})
            path.write_bytes(_indexed(self.page.screenshot()))


def _indexed(png: bytes) -> bytes:
    """The same picture with 128 colours: a fraction of the bytes, and nobody sees the difference."""
    import struct
    import zlib

    import numpy as np

    place = importlib.util.spec_from_file_location("pictures", Path(__file__).parents[3] / "docs" / "pictures.py")
    assert place is not None
    assert place.loader is not None
    pictures = importlib.util.module_from_spec(place)
    place.loader.exec_module(pictures)
    seen = pictures.pixels(png)
    coarse = (seen >> 3).astype(np.uint32)
    keys = (coarse[..., 0] << 10) | (coarse[..., 1] << 5) | coarse[..., 2]
    found, back, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-counts, kind="stable")[:128]]
    # The mean of what falls into a cell, so that paper stays the colour of paper.
    flat = seen.reshape(-1, 3).astype(np.float64)
    means = np.stack([np.bincount(back.ravel(), flat[:, c]) / counts for c in range(3)], axis=1)
    palette = means[np.searchsorted(found, kept)]
    nearest = ((means[:, None, :] - palette[None]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = nearest[back].reshape(seen.shape[:2])
    lines = np.concatenate([np.zeros((rows.shape[0], 1), np.uint8), rows], axis=1)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 3, 0, 0, 0)),
        (b"PLTE", palette.round().astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


@pytest.fixture
def visit(desks, chromium):
    """(office, role in words) → somebody who has signed in; "" → somebody at the door."""
    opened = []

    def come(office: str, role: str, **how) -> Visit:
        desk = desks[office]
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | how))
        context.set_default_timeout(120_000)
        opened.append(context)
        page = context.new_page()
        there = Visit(page=page, desk=desk)
        context.on("console", lambda one: _note(there, one))
        page.on("pageerror", lambda error: there.complaints.append(str(error)))
        context.on("request", lambda one: _asked(there, one.url))
        context.on("response", lambda one: _missed(there, one))
        there.go("/account/login/")
        if role:
            name, password = desk.accounts[role]
            page.fill("#id_login", name)
            page.fill("#id_password", password)
            with page.expect_navigation():
                page.click("button.go")
            assert "login" not in page.url, "signed in"
        return there

    yield come
    for context in opened:
        context.close()


def _note(there: Visit, said) -> None:
    # An answer that is meant to be a refusal, 403, 404 or 409, is no complaint; a broken policy or script is.
    if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
        there.complaints.append(said.text)


def _missed(there: Visit, answer) -> None:
    if (answer.status >= 400 and "/static/" in answer.url) or answer.status >= 500:
        there.complaints.append(f"{answer.status} {answer.url}")


def _asked(there: Visit, address: str) -> None:
    if not address.startswith((there.desk.address, "data:")):
        there.outside.append(address)
