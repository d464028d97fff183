"""Zip containers of workbooks: looked through before anything in them is opened.

A workbook is a zip of XML.  Sizes in a zip are claims: so every part is unpacked here under a limit, checked, and
written into a fresh container, which alone the workbook reader sees.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from clerestory.errors import InputError
from clerestory.sources.images import is_image, named_as_image, refusal

_MOST_BYTES = 1 << 30
_MOST_PARTS = 4096
#: Sheets of text shrink five- to thirtyfold; a bomb a thousandfold.
_MOST_RATIO = 150
_SMALL = 4 << 20
_PREVIEWS = ("thumbnails/", "docprops/thumbnail")


def opened(data: bytes, file: str) -> zipfile.ZipFile:
    """The container; InputError when it is broken, encrypted, or holds what no workbook holds."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(where=file, expected="a workbook (xlsx or ods)", found="a broken container") from error
    if len(parts) > _MOST_PARTS:
        raise InputError(where=file, expected=f"at most {_MOST_PARTS} parts in a workbook", found=str(len(parts)))
    for part in parts:
        _check(part, file)
    _check_images(archive, parts, file)
    if sum(part.file_size for part in parts) > _MOST_BYTES:
        raise InputError(
            where=file,
            expected=f"at most {_MOST_BYTES >> 20} MiB once unpacked",
            found="more",
            hint="save the sheet as CSV UTF-8 and add that",
        )
    return archive


def names_in(data: bytes, file: str) -> frozenset[str]:
    """The names of the parts, before anything is known of them; InputError when it is no container."""
    try:
        return frozenset(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(where=file, expected="a workbook or a zip", found="a broken container") from error


def _check(part: zipfile.ZipInfo, file: str) -> None:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\x00" in part.filename:
        raise InputError(where=file, expected="parts inside the container", found="a part whose path leads out of it")
    if part.flag_bits & 0x1:
        raise InputError(
            where=file,
            expected="a workbook without a password",
            found="an encrypted part",
            hint="save it without a password",
        )
    if part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
        raise InputError(where=file, expected="a workbook", found="a part that unpacks to far more than a sheet would")


def _check_images(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], file: str) -> None:
    previews = []
    for part in parts:
        name = part.filename.lower()
        if part.is_dir():
            continue
        if name.startswith(_PREVIEWS):
            previews.append(name)
        elif "/media/" in f"/{name}" or name.startswith("pictures/") or named_as_image(name):
            raise refusal(file, "a container with an image in it")
        elif "/embeddings/" in f"/{name}" or is_image(_head(archive, part)):
            raise refusal(file, "a container with an image or another document in it")
    if previews:
        raise InputError(
            where=file,
            expected="a workbook of text",
            found="one with a preview picture of its first page",
            hint="no picture is stored here: save the sheet as .xlsx or as CSV UTF-8 and add that",
        )


def _head(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(part) as stream:
            return stream.read(32)
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, EOFError, RuntimeError):
        return b""


def unpacked(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    """One part, never more bytes than it declares; InputError when it is broken or holds what no sheet holds."""
    try:
        with archive.open(name) as stream:
            data = stream.read(_MOST_BYTES)
    except KeyError:
        raise InputError(where=file, expected="a workbook (xlsx or ods)", found="a container without one") from None
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise InputError(where=file, expected="a workbook that is whole", found="a broken part") from error
    head = data[:4096]
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError(where=file, expected="a workbook", found="XML with entities of its own")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        raise InputError(where=file, expected="a workbook in UTF-8", found="XML in another encoding")
    return data


def repacked(parts: dict[str, bytes]) -> io.BytesIO:
    """A fresh container with these parts, stored as they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    target.seek(0)
    return target
