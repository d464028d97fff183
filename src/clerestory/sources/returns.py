"""Zips that platforms hand over on a warrant: their tables are read, and pictures stay with their holder (G6).

The parts are looked through before any of them is unpacked, and each is unpacked into memory under a limit, never onto
the disk.  What holds a picture, or is no text, is listed by its shape, size and digest and is not stored: then the
original that is kept is a fresh zip of the parts of text with that list in it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from clerestory.errors import InputError
from clerestory.sources.images import anywhere, is_image, named_as_image
from clerestory.sources.opened import Left, Opened, Passed, is_named, no_such_part
from clerestory.sources.raw import RawFile
from clerestory.sources.shape import shape
from clerestory.sources.shown_names import shown_part

_MOST_PARTS = 4096
_MOST_BYTES = 1 << 30
_MOST_RATIO = 200
_SMALL = 4 << 20
_TEXTS = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".html", ".htm")
#: Numbers of the tables of one part follow each other from its own number times this.
TABLES_A_PART = 10_000
#: The list of what was left with its holder, beside the parts of text in the original that is kept.
LIST = "left-with-the-holder.csv"

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_DOCUMENTS = ((b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old document"), (b"SQLite format 3", "a database"))

#: Opens one part as if it were a file of its own.
PartOpener = Callable[[Path, bytes], Opened]


@dataclass(slots=True)
class _Read:
    """What was gathered of a zip."""

    tables: list[RawFile] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    keep: bool = True


def open_return(path: Path, data: bytes, sheet: str, *, part_opener: PartOpener) -> Opened:
    """The tables of a zip, or only the part that *sheet* names.

    Parameters
    ----------
    part_opener : opens a part by its name and bytes

    Raises
    ------
    InputError : broken, encrypted, with paths that lead out, with archives in it, larger once unpacked than it may be,
        or without any table that can be read
    """
    archive, parts = _looked_through(data, path.name)
    read = _Read()
    for number, part in enumerate(parts, 1):
        _take(archive, part, number, read, path, sheet, part_opener)
    if not read.tables:
        if sheet:
            raise no_such_part(path.name, [_label(number, part) for number, part in enumerate(parts, 1)])
        raise InputError(
            where=path.name,
            expected="a zip with tables of text in it: csv, json or html",
            found="; ".join([one.sentence() for one in read.passed[:3]]) or f"{len(read.left)} parts that are no text",
        )
    whole = not read.left
    kept = data if whole else _rebuilt(read.texts, read.left, data)
    tables = tuple(replace(raw, data=kept) for raw in read.tables)
    return Opened(
        data=kept,
        tables=tables,
        whole=whole,
        keep=read.keep,
        passed=tuple(read.passed),
        left=tuple(read.left),
        notes=tuple(read.notes),
    )


def _looked_through(data: bytes, file: str) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and its parts, or an error for what no such zip holds; nothing is unpacked for it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in archive.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(where=file, expected="a zip that is whole", found="a broken one") from error
    if len(parts) > _MOST_PARTS:
        raise InputError(where=file, expected=f"at most {_MOST_PARTS} parts in a zip", found=str(len(parts)))
    seen: set[str] = set()
    for number, part in enumerate(parts, 1):
        _check(part, number, file)
        if part.filename in seen:
            raise InputError(where=file, expected="each part under a name of its own", found=f"part {number} again")
        seen.add(part.filename)
    if sum(part.file_size for part in parts) > _MOST_BYTES:
        raise InputError(
            where=file,
            expected=f"at most {_MOST_BYTES >> 20} MiB once unpacked",
            found="more",
            hint="unpack it where it may lie, and add the tables one by one",
        )
    return archive, parts


def _check(part: zipfile.ZipInfo, number: int, file: str) -> None:
    where = f"{file}, part {number}"
    name = PurePosixPath(part.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or "\x00" in part.filename or ":" in name.parts[0]:
        raise InputError(where=where, expected="parts inside the zip", found="a part whose path leads out of it")
    if part.flag_bits & 0x1:
        raise InputError(
            where=where,
            expected="a zip without a password",
            found="an encrypted part",
            hint="unpack it with its password where it may lie, and add the tables in it",
        )
    if part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
        raise InputError(where=where, expected="a file", found="a part that unpacks to far more than it is long")


def _label(number: int, part: zipfile.ZipInfo) -> str:
    return shown_part("part", number, PurePosixPath(part.filename).name)


def _take(  # noqa: PLR0913  # what a part needs
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    number: int,
    read: _Read,
    path: Path,
    sheet: str,
    part_opener: PartOpener,
) -> None:
    label = _label(number, part)
    data = _unpacked(archive, part, f"{path.name}, part {number}")
    what = _not_text(part.filename, data, f"{path.name}, part {number}")
    if what:
        digest = hashlib.sha256(data).hexdigest()
        named = shape(part.filename).removeprefix("text shaped ").strip("'")
        read.left.append(Left(number=number, what=what, shape=named, size=len(data), sha256=digest))
        return
    read.texts[part.filename] = data
    if not data:
        read.passed.append(Passed(part=label, why="it is empty"))
        return
    name = PurePosixPath(part.filename).name
    if sheet and not (is_named(sheet, name, number) or is_named(sheet, PurePosixPath(name).stem, number)):
        return
    try:
        opened = part_opener(Path(name), data)
    except InputError as error:
        read.passed.append(Passed(part=label, why=f"it is no table: expected {error.expected}, found {error.found}"))
        return
    read.keep = read.keep and opened.keep
    for raw in opened.tables:
        inner = f"{label}, {raw.part}" if raw.part else label
        # A part that is one table has the part's number; of several, each has one that no part has.
        own = number if len(opened.tables) == 1 else number * TABLES_A_PART + raw.number
        read.tables.append(replace(raw, path=path, part=inner, part_name=raw.part_name or name, number=own))
    read.passed += [Passed(part=f"{label}, {one.part}", why=one.why) for one in opened.passed]


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, where: str) -> bytes:
    """One part, never more bytes than it declares."""
    try:
        with archive.open(part) as stream:
            return stream.read(part.file_size + 1)
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise InputError(where=where, expected="a zip that is whole", found="a broken part") from error


def _not_text(name: str, data: bytes, where: str) -> str:
    """What a part is that is not stored; "" for text.  InputError for an archive in the archive."""
    head = data[:64]
    if any(head.startswith(magic) for magic in _ARCHIVES):
        raise InputError(
            where=where,
            expected="files",
            found="an archive or a workbook within the zip",
            hint="unpack the outer one where it may lie, and add what is in it one by one",
        )
    if is_image(head) or named_as_image(name):
        return "an image or a film"
    for magic, what in _DOCUMENTS:
        if head.startswith(magic):
            return what
    if not name.lower().endswith(_TEXTS):
        return "a file that is no table of text"
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "bytes that are no text"
    return "a text with an image in it" if anywhere(data) else ""


def _rebuilt(texts: dict[str, bytes], left: list[Left], received: bytes) -> bytes:
    """A fresh zip of the parts of text and the list of the others; the same parts give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*texts.items(), (_free(texts), _listed(left, received))):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


def _free(texts: dict[str, bytes]) -> str:
    name = LIST
    while name in texts:
        name = f"_{name}"
    return name


def _listed(left: list[Left], received: bytes) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["part", "what", "name_shape", "bytes", "sha256"])
    writer.writerow(["0", "the zip as received", "", len(received), hashlib.sha256(received).hexdigest()])
    writer.writerows([one.number, one.what, one.shape, one.size, one.sha256] for one in left)
    return text.getvalue().encode()
