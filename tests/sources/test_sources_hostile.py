"""Twenty and more hostile files: each a clear error or refused rows, in bounded time and memory, and nothing else."""

import io
import os
import subprocess
import sys
import time
import zipfile

import pytest

from clerestory.errors import InputError
from clerestory.sources.formats import open_file, open_tables

IMAGES = {
    "jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 60,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 60,
    "gif": b"GIF89a" + b"\x00" * 60,
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 60,
    "heic": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60,
    "bmp": b"BM\x46\x00\x00\x00\x00\x00\x00\x00" + b"\x00" * 60,
    "tiff": b"II*\x00" + b"\x00" * 60,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>' + b" " * 40,
    "mp4": b"\x00\x00\x00\x20ftypisom" + b"\x00" * 60,
}


def made(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("name", ["offered", "renamed.csv"])
def test_images_are_refused_whatever_their_name(tmp_path, kind, name):
    path = made(tmp_path / (name if "." in name else f"{name}.{kind}"), IMAGES[kind])
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert "image" in caught.value.found
    assert "nothing was stored" in caught.value.found
    for word in ("Keep it", "send it to nobody", "delete nothing", "Take It Down", "CyberTipline", "StopNCII"):
        assert word in caught.value.hint


def test_a_text_that_begins_like_a_bitmap_is_no_image(tmp_path):
    raw = open_file(made(tmp_path / "a.csv", b"BMW text,place\nwe repair cars,Boston\n"))
    assert raw.headers == ("BMW text", "place")


def hostile_paths(folder):
    """Paths and containers that are no table: name → path."""
    word = folder / "word.docx"
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    photos = folder / "photos.zip"
    with zipfile.ZipFile(photos, "w") as archive:
        archive.writestr("holiday", IMAGES["jpeg"])
    loop = folder / "loop.csv"
    loop.symlink_to(loop)
    pipe = folder / "pipe.csv"
    os.mkfifo(pipe)
    (folder / "folder.csv").mkdir()
    return {
        "missing": folder / "missing.csv",
        "a folder": folder / "folder.csv",
        "a loop of links": loop,
        "a pipe": pipe,
        "a path with a zero": folder / "a\x00b.csv",
        "a document": word,
        "photographs": photos,
        "a name too long": folder / ("x" * 5000 + ".csv"),
    }


def hostile(folder):
    """Every kind of hostile file: name → path."""
    files = hostile_paths(folder)
    contents = {
        "empty.csv": b"",
        "blank.csv": b"\n\n\n",
        "spaces.csv": b"   \n  \n",
        "noheader.csv": b"2025-03-04,+12125550143,3:25\n2025-03-05,+12125550144,3:26\n",
        "binary.csv": bytes(range(256)) * 40,
        "zeros.csv": b"\x00" * 5000,
        "utf16.csv": "text,place\na,b\n".encode("utf-16-be"),
        "halfutf16.csv": b"\xff\xfe" + "text,place\na,b\n".encode("utf-16-le") + b"\x00\xd8",
        "duplicate.csv": b"text,text\na,b\n",
        "wide.csv": b",".join(b"c%d" % i for i in range(10_000_000)) + b"\n1\n",
        "widerow.csv": b"text,place\n" * 1 + b"," * 10_000_000 + b"\n",
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "report.pdf": b"%PDF-1.7\n" + b"\x00" * 600,
        "packed.csv": b"\x1f\x8b\x08" + b"\x00" * 600,
        "data.sqlite": b"SQLite format 3\x00" + b"\x00" * 600,
        "named.xlsx": b"text,place\na,b\n",
        "broken.xlsx": b"PK\x03\x04" + b"\x00" * 600,
        "named.parquet": b"text,place\na,b\n",
        "deep.json": b"[" * 1_000_000,
        "deep.jsonl": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "keys.jsonl": b"{" + b",".join(b'"k%d":1' % i for i in range(100_000)) + b"}",
        "what.docm": b"hello",
        "noending": b"text,place\na,b\n",
    }
    for name, data in contents.items():
        files[name] = made(folder / name, data)
    return files


#: Of these some rows can be told apart, so they are no error as a whole.
ROWS_ONLY = {"widerow.csv"}


def outcome(path):
    """The error of a file, or how many rows it gave and how many were refused."""
    try:
        raw = open_file(path)
        return sum(batch.num_rows for batch in raw.batches()), sum(part.num_rows for part in raw.refused)
    except InputError as error:
        return error


def test_every_hostile_file_is_a_clear_error_within_ten_seconds(tmp_path):
    files = hostile(tmp_path)
    assert len(files) >= 25
    for name, path in files.items():
        started = time.process_time()
        said = outcome(path)
        assert isinstance(said, InputError) == (name not in ROWS_ONLY), name
        if isinstance(said, InputError):
            assert said.where, name
            assert said.message or (said.expected and said.found), name
        else:
            assert said[0] == 0
            assert said[1] > 0
        # Time of this process alone: what else the machine does is no part of it.
        assert time.process_time() - started < 10, name


def test_the_next_good_file_is_read(tmp_path):
    with pytest.raises(InputError):
        open_file(made(tmp_path / "bad.csv", b"\x00" * 5000))
    raw = open_file(made(tmp_path / "good.csv", b"text,place\nwe move pianos,Boston\n"))
    assert next(raw.batches())["text"].to_pylist() == ["we move pianos"]


def test_errors_of_paths_say_what_stands_there(tmp_path):
    files = hostile_paths(tmp_path)
    words = {
        "missing": "no such file",
        "a folder": "a folder",
        "a pipe": "a device or a pipe",
        "a loop of links": "links",
    }
    for name, said in words.items():
        assert said in outcome(files[name]).sentence(), name


def test_an_unreadable_file_is_an_error(tmp_path):
    path = made(tmp_path / "a.csv", b"text\na\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root reads every file")
    with pytest.raises(InputError, match="permission denied"):
        open_file(path)


def a_zip(path, parts, **more):
    """A zip with these parts, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


GOOD = ("messages.csv", "sender,receiver,sent,body\na,b,2025-03-04,one\n")


def inner():
    """A zip as bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(*GOOD)
    return target.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([GOOD, ("../../escape.csv", "text\na\n")], "part 2: expected parts inside the zip, found a part whose path"),
        ([GOOD, ("/etc/escape.csv", "text\na\n")], "leads out of it"),
        ([GOOD, ("a\\..\\..\\escape.csv", "text\na\n")], "leads out of it"),
        ([GOOD, ("C:\\escape.csv", "text\na\n")], "leads out of it"),
        ([GOOD, ("inner.zip", inner())], "an archive or a workbook within the zip"),
        ([GOOD, ("renamed.csv", inner())], "an archive or a workbook within the zip"),
        ([GOOD, ("packed.json", b"\x1f\x8b\x08" + b"\x00" * 60)], "an archive or a workbook within the zip"),
        ([GOOD, ("bomb.csv", b"a" * 60_000_000)], "unpacks to far more than it is long"),
        ([(f"{i}.csv", "") for i in range(4097)], "at most 4096 parts"),
        ([("readme.pdf", b"%PDF-1.7" + b"\x00" * 60)], "a zip with tables of text in it"),
        ([("notes.csv", b"\x00" * 500), ("a.bin", b"x")], "a zip with tables of text in it"),
        ([], "a zip with tables of text in it"),
    ],
)
def test_hostile_zips_are_clear_errors(tmp_path, parts, words):
    with pytest.raises(InputError) as caught:
        open_tables(a_zip(tmp_path / "return.zip", parts))
    assert words in caught.value.sentence()
    assert caught.value.where.startswith("return.zip")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["return.zip"]


def test_an_encrypted_zip_is_told_apart(tmp_path):
    path = a_zip(tmp_path / "return.zip", [GOOD])
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="part 1: expected a zip without a password, found an encrypted part"):
        open_tables(path)


def test_a_broken_part_and_a_name_given_twice_are_told(tmp_path):
    path = a_zip(tmp_path / "return.zip", [GOOD])
    data = bytearray(path.read_bytes())
    data[data.find(b"messages.csv") + 14] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="found a broken part"):
        open_tables(path)
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = a_zip(tmp_path / "twice.zip", [GOOD, GOOD])
    with pytest.raises(InputError, match="each part under a name of its own"):
        open_tables(twice)
    (tmp_path / "named.zip").write_bytes(b"text,place\na,b\n")
    with pytest.raises(InputError, match="expected a zip, found a file that is none"):
        open_tables(tmp_path / "named.zip")


IMAGE_AS_TEXT = "data:image/png;base64," + "iVBORw0KGgo" + "A" * 400


@pytest.mark.parametrize("kind", IMAGES)
def test_pictures_in_a_zip_are_listed_and_not_kept_whatever_their_name(tmp_path, kind):
    parts = [GOOD, (f"media/{kind}", IMAGES[kind]), (f"media/{kind}.csv", IMAGES[kind])]
    opened = open_tables(a_zip(tmp_path / "return.zip", parts))
    assert [(one.number, one.what) for one in opened.left] == [(2, "an image or a film"), (3, "an image or a film")]
    with zipfile.ZipFile(io.BytesIO(opened.data)) as kept:
        assert kept.namelist() == ["messages.csv", "left-with-the-holder.csv"]
        assert IMAGES[kind][:12] not in b"".join(kept.read(name) for name in kept.namelist())


@pytest.mark.parametrize("name", ["page.html", "data.json", "rows.csv"])
def test_a_text_with_an_image_in_it_stays_with_its_holder(tmp_path, name):
    opened = open_tables(a_zip(tmp_path / "return.zip", [GOOD, (name, f"<p>{IMAGE_AS_TEXT}</p>")]))
    assert [one.what for one in opened.left] == ["a text with an image in it"]
    assert b"iVBORw0KGgo" not in opened.data
    with zipfile.ZipFile(io.BytesIO(opened.data)) as kept:
        assert name not in kept.namelist()


def test_a_page_with_an_image_in_it_is_refused_by_itself(tmp_path):
    page = f"<table><tr><th>text</th></tr><tr><td>a</td></tr></table><img src='{IMAGE_AS_TEXT}'>"
    with pytest.raises(InputError, match="nothing was stored"):
        open_tables(made(tmp_path / "a.html", page.encode()))


@pytest.mark.parametrize(
    "page",
    [
        b"<table>" * 200_000,
        b"<div>" * 500_000,
        b"<!--" + b"<a " * 500_000,
        b"<table><tr>" + b"<td>" * 1_000_000,
        b"<" * 1_000_000,
        b"<table><tr><th>text</th></tr>" + b"<tr><td>&#x;&;&amp" * 40_000,
        b"<script>" * 300_000,
        b"\x00" * 4000,
        b"no table here",
    ],
)
def test_hostile_pages_are_errors_within_ten_seconds(tmp_path, page):
    started = time.process_time()
    said = outcome(made(tmp_path / "a.html", page))
    assert isinstance(said, InputError) or said[0] == 40_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "text",
    [
        '{"a": ' * 60 + "1" + "}" * 60,
        '{"a": [' + "{" * 50_000,
        '{"messages": []}',
        "{" + ", ".join(f'"k{i}": [{{"x": 1}}]' for i in range(300)) + "}",
    ],
)
def test_hostile_json_objects_are_errors(tmp_path, text):
    assert isinstance(outcome(made(tmp_path / "a.json", text.encode())), InputError) or "[]" in text


HUGE = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from clerestory.errors import InputError
from clerestory.sources.formats import open_file
from clerestory.sources.proposal import propose
from clerestory.sources.table import read_table
try:
    raw = open_file(Path(sys.argv[1]))
    table = read_table(raw, propose(raw.headers, raw.sample(), kind="tip"), country="US", zone="UTC")
    done = [(rows.num_rows, bad.num_rows) for rows, bad in table.slabs()]
    print("rows", sum(rows for rows, _ in done), "refused", sum(bad for _, bad in done))
except InputError as error:
    print("error", error.sentence())
peak = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.parametrize("kind", ["columns", "cell", "quote", "bomb", "repeats"])
def test_large_hostile_files_stay_within_512_mebibytes(tmp_path, kind):
    path = tmp_path / "a.csv"
    if kind == "columns":
        made(path, b",".join(b"c%d" % i for i in range(10_000_000)) + b"\n")
    elif kind == "cell":
        made(path, b'text,place\na,b\n"' + b"x" * 100_000_000 + b'",b\nc,d\n')
    elif kind == "quote":
        made(path, b"text,place\n" + b'"open,b\n' + b"row,b\n" * 2_000_000)
    elif kind == "bomb":
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"<a>" + b" " * 400_000_000 + b"</a>")
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = tmp_path / "a.parquet"
        codes = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 1_000_000]))
        pq.write_table(pa.table({"text": codes}), path)
    done = subprocess.run([sys.executable, "-c", HUGE, str(path)], capture_output=True, text=True, check=True)
    said, peak = done.stdout.strip().split("\n")
    assert int(peak) <= 512
    wanted = {
        "columns": "error",
        "bomb": "error",
        "repeats": "error",
        "cell": "rows 2 refused 1",
        "quote": "rows 2000000 refused 1",
    }
    assert said.startswith(wanted[kind])
