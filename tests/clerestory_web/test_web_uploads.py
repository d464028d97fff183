"""Files on their way in lie sealed from their first byte: what a disk shows is searched for what stands in them."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

#: Stand in the file's rows and in its name, and nowhere else.
CANARIES = (b"Quillfeather", b"quillfeather")
ROW = '{n},2024-05-03,"Gutters cleaned by hand by Quillfeather and sons, ladder {n} brought along",Utica,80\n'
NAME = "quillfeather-adverts.csv"
FORM = {"source": "on its way", "authority": "test", "label": "TLP:AMBER", "until": ""}


def rows(n: int) -> bytes:
    return ("id,date,text,place,price\n" + "".join(ROW.format(n=one) for one in range(n))).encode()


def told(folders: list[Path], canaries: tuple[bytes, ...] = CANARIES) -> list[str]:
    """The files in which, or in whose names, a canary stands in the clear."""
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    return [str(one) for one in files if any(canary in one.name.encode() + one.read_bytes() for canary in canaries)]


def body(content: bytes, **fields: str) -> tuple[bytes, str]:
    """A form with a file, as a browser sends it."""
    said = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{NAME}"\r\n\r\n'
    return (said + head).encode() + content + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


@pytest.fixture
def disk(workspace, tmp_path, monkeypatch):
    """The folders that this process may write to, without what other tests laid down and left."""
    for left in workspace.with_name(workspace.name + ".desk").glob("uploads/*"):
        left.unlink()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return [workspace, workspace.with_name(workspace.name + ".desk"), tmp_path]


class Watched:
    """A request's body that looks at the disk while it is read."""

    def __init__(self, content: bytes, look) -> None:
        self.content, self.at, self.look, self.seen = content, 0, look, []

    def read(self, size: int = -1) -> bytes:
        size = len(self.content) - self.at if size < 0 else size
        piece = self.content[self.at : self.at + size]
        self.at += len(piece)
        self.seen.append(self.look())
        return piece

    readline = read


def lie(disk) -> list[Path]:
    return sorted((disk[1] / "uploads").iterdir())


def send(browser, content: bytes, look=list):
    sent, kind = body(content, **FORM)
    watched = Watched(sent, look)
    answer = browser.generic("POST", "/intake/upload", b"", CONTENT_TYPE=kind, CONTENT_LENGTH=len(sent),
                          **{"wsgi.input": watched})  # fmt: skip
    return answer, watched


def test_no_byte_of_a_file_lies_in_the_clear_until_it_is_in(browsers, disk):

    browser = browsers["analyst"]
    answer, watched = send(browser, rows(30_000), lambda: told(disk))
    assert answer.status_code == 302, answer.content.decode()[2000:]
    assert len(watched.seen) > 20, "the disk was looked at while the file came in"
    assert not [one for seen in watched.seen for one in seen]
    assert not told(disk)
    (laid,) = lie(disk)
    assert laid.stat().st_size > 2_000_000, "and it does lie there"
    assert laid.stat().st_mode & 0o077 == 0
    page = browser.get(answer["Location"]).content.decode()
    assert "Gutters cleaned" in page, "its sender sees a preview"
    assert browser.post(answer["Location"] + "take", {}).status_code == 302
    for _ in range(600):
        state = browser.get(answer["Location"] + "progress").json()["state"]
        if state not in ("waiting", "running"):
            break
        time.sleep(0.05)
    assert state == "done", browser.get(answer["Location"]).content.decode()
    assert not lie(disk)
    assert not told(disk[1:]), "it is in: the desk keeps nothing of it"


def test_what_nobody_may_lay_down_leaves_nothing(browsers, disk):
    # Nobody has signed in; a role that takes nothing in; a form without its token; no source named; an image.
    from django.test import Client
    from house_world import account

    sent, kind = body(rows(3), **FORM)
    assert browsers[""].post("/intake/upload", sent, content_type=kind).status_code == 302
    assert browsers["liaison"].post("/intake/upload", sent, content_type=kind).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account("analyst1", "analyst"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/intake/upload", sent, content_type=kind).status_code == 403
    analyst = browsers["analyst"]
    unnamed, _ = body(rows(3), **FORM | {"source": ""})
    assert analyst.post("/intake/upload", unnamed, content_type=kind).status_code == 400
    image, _ = body(b"\x89PNG" + bytes(60), **FORM)
    refused = analyst.post("/intake/upload", image, content_type=kind)
    assert "NCMEC" in refused.content.decode()
    empty, _ = body(b"", **FORM)
    assert analyst.post("/intake/upload", empty, content_type=kind).status_code == 400
    assert not lie(disk)


def test_nobody_who_has_not_signed_in_makes_the_desk_write(disk):
    from django.test import Client

    sent, kind = body(rows(30_000), **FORM)
    watched = Watched(sent, lambda: len(lie(disk)))
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "a" * 32
    about = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": len(sent), "wsgi.input": watched}
    answer = stranger.generic("POST", "/intake/upload", b"", **about)
    assert answer.status_code == 403
    assert len(watched.seen) > 20, "the form is read for its token"
    assert not any(watched.seen)


def test_a_file_that_is_too_large_or_breaks_off_leaves_nothing(browsers, disk, monkeypatch):
    from django.http import UnreadablePostError

    from clerestory_web.desk import sealed_upload
    from clerestory_web.desk.views import intake

    content = rows(30_000)

    class Broken(Watched):
        def read(self, size: int = -1) -> bytes:
            if self.at > 1_000_000:
                raise ConnectionResetError("whoever sent it went away")
            return super().read(size)

    sent, kind = body(content, **FORM)
    watched = Broken(sent, lambda: len(lie(disk)))
    about = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": len(sent), "wsgi.input": watched}
    with pytest.raises(UnreadablePostError):
        browsers["analyst"].generic("POST", "/intake/upload", b"", **about)
    assert max(watched.seen) == 1
    assert not lie(disk)
    for module in (sealed_upload, intake):
        monkeypatch.setattr(module, "LARGEST", 1 << 20)
    answer, watched = send(browsers["analyst"], content, lambda: len(lie(disk)))
    assert answer.status_code == 400
    assert "at most 1 MB" in answer.content.decode()
    assert max(watched.seen) == 1
    assert not lie(disk)


def test_after_a_day_it_goes_and_another_sealed_in_its_place_is_not_taken(browsers, disk, monkeypatch):
    from datetime import timedelta

    from clerestory_web import clock

    browser = browsers["analyst"]
    first, _ = send(browser, rows(50))
    (kept,) = lie(disk)
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert browser.post(first["Location"] + "take", {}).status_code == 302
    for _ in range(200):
        if browser.get(first["Location"] + "progress").json()["state"] != "running":
            break
        time.sleep(0.05)
    assert "not what was sealed" in browser.get(first["Location"]).content.decode()
    now = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: now)
    browser.get("/intake/")
    assert not lie(disk)
    assert browser.get(first["Location"]).status_code == 404


async def _half(port: int, head: bytes, sent: bytes, look) -> None:
    """Send all of a request but its last bytes, and look."""
    for _ in range(240):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except OSError:
            await asyncio.sleep(0.5)
    writer.write(head + sent[:-1000])
    await writer.drain()
    look("half of it")
    writer.write(sent[-1000:])
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(65_536), 60)
    assert answer.split(b"\r\n")[0].split()[1] == b"302", answer[:2000]
    look("all of it")
    writer.close()


@pytest.mark.slow
def test_what_a_killed_server_leaves_tells_nothing(workspace, browsers, tmp_path):
    """A real server, killed while a file waits: all that lies on disk is searched, and the next start clears it."""
    served, tmp = tmp_path / "served" / "w", tmp_path / "tmp"
    tmp.mkdir()
    for one in ("", ".desk"):
        shutil.copytree(workspace.with_name(workspace.name + one), served.with_name("w" + one))
    shutil.copy(workspace.with_name("w.key"), served.with_name("w.key"))
    port = 20_000 + os.getpid() % 20_000
    sent, kind = body(rows(60_000).replace(CANARIES[0], b"Brackenholt"), **FORM, csrfmiddlewaretoken="a" * 32)
    cookie = browsers["analyst"].cookies["desk"].value
    head = (
        f"POST /intake/upload HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(sent)}\r\nCookie: desk={cookie}; csrftoken={'a' * 32}\r\n\r\n"
    ).encode()
    command = [sys.executable, "-m", "clerestory_web", "serve", "--workspace", str(served), "--port", str(port)]
    found: list[str] = []

    def look(when: str) -> None:
        found.extend(f"{when}: {one}" for one in told([tmp_path], (b"Brackenholt",)))

    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(tmp)}, start_new_session=True) as running:
        try:
            asyncio.run(_half(port, head, sent, look))
            uploads = served.with_name("w.desk") / "uploads"
            assert [one.stat().st_size > 4_000_000 for one in uploads.iterdir()] == [True]
        finally:
            os.killpg(running.pid, 9)
    look("killed")
    assert not found
    from django.test import override_settings

    from clerestory_web.desk.uploads import begin

    with override_settings(FOLDER=served.with_name("w.desk")):
        begin()
    assert not list(uploads.iterdir())
