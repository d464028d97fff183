"""Opens a file by what its bytes are, whatever its name says, and gives its rows as strings."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from clerestory.errors import InputError
from clerestory.sources.containers import names_in, opened
from clerestory.sources.delimited import open_delimited
from clerestory.sources.directed import directed
from clerestory.sources.html_tables import open_html
from clerestory.sources.images import is_image, named_as_image, refusal
from clerestory.sources.json_parts import open_json
from clerestory.sources.json_records import open_json_lines
from clerestory.sources.opened import Opened, no_such_part, single
from clerestory.sources.parquet import open_parquet
from clerestory.sources.raw import MAX_FILE_BYTES, RawFile
from clerestory.sources.returns import open_return
from clerestory.sources.shown_names import shown_file
from clerestory.sources.workbook import open_ods, open_xlsx

Opener = Callable[[Path, bytes, str], RawFile]
#: What opens a file that may hold several tables; the last argument names the one wanted, or is empty.
PartsOpener = Callable[[Path, bytes, str], Opened]

#: Every format, by the ending of the name.
FORMATS: tuple[tuple[str, str, Opener], ...] = (
    (".csv", "csv", open_delimited),
    (".txt", "csv", open_delimited),
    (".tsv", "tsv", open_delimited),
    (".tab", "tsv", open_delimited),
    (".jsonl", "jsonl", open_json_lines),
    (".ndjson", "jsonl", open_json_lines),
    (".parquet", "parquet", open_parquet),
)

#: Files of text that may hold several tables, by the ending of the name.
_SEVERAL: dict[str, PartsOpener] = {".json": open_json, ".html": open_html, ".htm": open_html}

#: What these endings promise is a container; whether it is one, its bytes say.
_CONTAINERS = (".xlsx", ".xlsm", ".ods", ".zip")

EXPECTED = "a csv, tsv, jsonl, json, html, parquet, xlsx or ods file, or a zip of such texts"

#: Other files by their first bytes, and what to do about them.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "copy its table into a sheet, or add the text that you have written out of it"),
    (b"\xd0\xcf\x11\xe0", "an old binary workbook, or one with a password", "save it as .xlsx, without a password"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it first"),
    (b"Rar!", "a compressed file", "unpack it first"),
    (b"\x7fELF", "a program", ""),
    (b"SQLite format 3\x00", "a database", "export the table as CSV UTF-8"),
    (b"{\\rtf", "a rich-text document", "save the table as CSV UTF-8"),
)


def open_file(path: Path, *, sheet: str = "") -> RawFile:
    """The first table of a file, or the one that *sheet* names; raises what `open_tables` raises."""
    return open_tables(path, sheet=sheet).tables[0]


def open_tables(path: Path, *, sheet: str = "", data: bytes | None = None) -> Opened:
    """A file's tables, each with its headers and rows as strings.

    Parameters
    ----------
    sheet : the name or the number (`#2`) of the one sheet or part that is wanted
    data : the bytes, where the file lies on no disk and *path* is only its name

    Raises
    ------
    InputError : no such file, not a file, not readable, empty, an image (G6), no known format, broken, or no such sheet
    """
    data = _read(path) if data is None else _some(path, data)
    # A file may be named after somebody: messages take its name from here on.
    path = path.with_name(shown_file(path.name))
    head = data[:64]
    if is_image(head):
        raise refusal(path.name)
    for magic, what, hint in _OTHERS:
        if head.startswith(magic):
            raise InputError(where=path.name, expected=EXPECTED, found=what, hint=hint)
    found = _parts(path, data, sheet)
    return replace(found, tables=tuple(directed(raw) for raw in found.tables))


def _parts(path: Path, data: bytes, sheet: str) -> Opened:
    if data.startswith(b"PK"):
        return _container(path, data)(path, data, sheet)
    if path.suffix.lower() in _SEVERAL:
        return _SEVERAL[path.suffix.lower()](path, data, sheet)
    if sheet:
        raise no_such_part(path.name, ())
    named, opener = _opener(path, data)
    return single(opener(path, data, named))


def _read(path: Path) -> bytes:
    try:
        # Without O_NONBLOCK a named pipe would keep us waiting for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise InputError(where=str(path), expected=EXPECTED, found="no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "a path that is none"
        raise InputError(where=str(path), expected="a file that can be read", found=reason) from error
    about = os.fstat(descriptor)
    if stat.S_ISREG(about.st_mode) and 0 < about.st_size <= MAX_FILE_BYTES:
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(about.st_size)
    os.close(descriptor)
    raise _no_file(path, about)


def _some(path: Path, data: bytes) -> bytes:
    if not data:
        raise InputError(where=shown_file(path.name), expected=EXPECTED, found="an empty file")
    return data


def _no_file(path: Path, about: os.stat_result) -> InputError:
    if stat.S_ISDIR(about.st_mode):
        return InputError(where=str(path), expected=EXPECTED, found="a folder", hint=f"name the files in it: {path}/*")
    if not stat.S_ISREG(about.st_mode):
        return InputError(where=str(path), expected=EXPECTED, found="a device or a pipe")
    if not about.st_size:
        return InputError(where=path.name, expected=EXPECTED, found="an empty file")
    return InputError(
        where=path.name,
        expected=f"at most {MAX_FILE_BYTES >> 30} GiB",
        found=f"{about.st_size >> 30} GiB",
        hint="split the file",
    )


def _opener(path: Path, data: bytes) -> tuple[str, Opener]:
    """The format by content where the content says it, else by the ending of the name."""
    ending = path.suffix.lower()
    if data.startswith(b"PAR1"):
        return "parquet", open_parquet
    if named_as_image(path.name):
        raise refusal(path.name, "a file named as an image")
    if ending in _CONTAINERS:
        what = "a zip" if ending == ".zip" else "a workbook"
        raise InputError(where=path.name, expected=what, found="a file that is none, whatever its name says")
    for known, named, opener in FORMATS:
        if ending == known:
            return named, opener
    raise InputError(
        where=path.name,
        expected=EXPECTED,
        found=f"a name ending in '{ending}'" if ending else "a name without ending",
        hint="give the file the ending that says what it is",
    )


def _container(path: Path, data: bytes) -> PartsOpener:
    listed = names_in(data, path.name)
    if "xl/workbook.xml" in listed or ("content.xml" in listed and "mimetype" in listed):
        opened(data, path.name)
        return open_xlsx if "xl/workbook.xml" in listed else open_ods
    if path.suffix.lower() == ".zip":
        return partial(open_return, part_opener=_part)
    raise InputError(
        where=path.name,
        expected=EXPECTED,
        found="a container of other files",
        hint="unpack it and add the tables in it; what a platform handed over as a zip must be named .zip",
    )


def _part(path: Path, data: bytes) -> Opened:
    """A part of a zip, opened as a file of text of that name."""
    return _parts(path, data, "")
