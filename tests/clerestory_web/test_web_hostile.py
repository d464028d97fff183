"""Hostile files through the desk: an error in words, soon and in little memory; nothing left, nothing outside, and the
next good file goes in."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

FORM = {"source": "hostile", "authority": "test", "label": "TLP:AMBER", "until": ""}
GOOD = b"id,date,text\n1,2024-01-03,Careful movers for pianos\n"

#: Seconds that looking at one file may take, and megabytes besides the file itself, which lies in memory unsealed.
SECONDS, MEGABYTES = 10, 512

_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_BOOK = (
    b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>'
    b'<sheet name="a" sheetId="1"/></sheets></workbook>'
)


def packed(**parts: bytes) -> bytes:
    """An archive of these parts, by their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def a_book(sheet: bytes, **more: bytes) -> bytes:
    return packed(
        **{"[Content_Types].xml": _TYPES, "xl/workbook.xml": _BOOK, "xl/worksheets/sheet1.xml": sheet}, **more
    )


def rows_of(n: int) -> bytes:
    row = b'<row><c t="inlineStr"><is><t>' + b"a" * 1000 + b"</t></is></c></row>"
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * n
        + b"</sheetData>"
    )


def laughs() -> bytes:
    """Entities that name entities: a billion signs out of a few."""
    said = [b'<!ENTITY a0 "ha">', *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))]
    return (
        b'<?xml version="1.0"?><!DOCTYPE s [' + b"".join(said) + b"]><worksheet><sheetData>&a9;</sheetData></worksheet>"
    )


@cache
def files() -> dict[str, tuple[str, bytes]]:
    """What is sent: what it is → its name, its bytes."""
    return {
        "a sheet of a gigabyte": ("a.xlsx", a_book(rows_of(900_000))),
        "a sheet that never ends its table": ("b.xlsx", a_book(rows_of(3))),
        "entities of entities": ("c.xlsx", a_book(laughs())),
        "shared texts of entities": ("d.xlsx", a_book(rows_of(1), **{"xl/sharedStrings.xml": laughs()})),
        "an archive of archives": ("e.xlsx", packed(**{f"x/{n}.zip": packed(y=bytes(10 << 20)) for n in range(20)})),
        "an archive of a gigabyte": ("f.zip", packed(**{"a.csv": bytes(1 << 30)})),
        "an archive that climbs": ("g.zip", packed(**{"../../../../tmp/climbed.csv": GOOD})),
        "a deep document": ("h.json", b"[" * 1_000_000),
        "a line without an end": ("i.csv", b"id,text\n1," + b"a" * (60 << 20)),
        "a million columns": ("j.csv", b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n"),
        "a packed text": ("k.csv.gz", b"\x1f\x8b\x08" + bytes(600)),
        "zeros": ("l.csv", bytes(5000)),
    }


#: Names as senders give them.
NAMES = ("../../../etc/cron.d/x.csv", "..\\..\\windows\\x.csv", "/etc/passwd.csv", "C:\\x.csv", "a\x00b.csv",
         "x" * 5000 + ".csv", ".csv", "....csv", "<script>a()</script>.csv", "a\r\nSet-Cookie: b=c.csv")  # fmt: skip


def send(browser, name: str, content: bytes):
    return browser.post("/intake/upload", FORM | {"file": SimpleUploadedFile(name, content)})


def lie(workspace) -> set[str]:
    """Every file beside and in the workspace, by name."""
    files = [one for one in workspace.parent.rglob("*") if one.is_file()]
    return {str(one) for one in files if "ledger" not in one.name and "sqlite" not in one.name}


@contextmanager
def narrow(more: int):
    """No more megabytes than these besides what this process has now: whoever asks for more gets none."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + (more << 20), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.slow
@pytest.mark.parametrize("what", files())
def test_a_hostile_file_is_an_error_in_words_and_leaves_nothing(browsers, workspace, what, monkeypatch):
    from clerestory.guards import budget

    monkeypatch.setattr(budget, "LIMITS", {})
    name, content = files()[what]
    browser, before = browsers["analyst"], lie(workspace)
    begun = time.monotonic()
    with narrow(MEGABYTES + 4 * (len(content) >> 20)):
        answer = send(browser, name, content)
    took = time.monotonic() - begun
    print(f"{what}: {answer.status_code}, {took:.1f} s")
    assert answer.status_code in (302, 400), answer.content[-2000:]
    assert took <= SECONDS
    if answer.status_code == 400:
        assert "Traceback" not in answer.content.decode()
        assert lie(workspace) == before
    assert not (workspace.parent / "climbed.csv").exists()
    good = send(browser, "good.csv", GOOD)
    assert good.status_code == 302, "the next good file goes in"
    assert "Careful movers" in browser.get(good["Location"]).content.decode()


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_words_and_no_way(browsers, workspace, name):
    browser, before = browsers["analyst"], lie(workspace)
    answer = send(browser, name, GOOD)
    assert answer.status_code in (302, 400)
    new = {one.removeprefix(str(workspace.parent)) for one in lie(workspace) - before}
    assert all(one.startswith("/w.desk/uploads/") and len(one) == 32 for one in new), new
    if answer.status_code == 302:
        said = browser.get(answer["Location"]).content.decode()
        shown = said.split("<h1")[1].split("</h1>")[0]
        assert "/" not in shown.split("looks like")[0].replace("</", "")
        assert "<script>" not in said
        assert "Set-Cookie" not in answer.headers
