"""Bytes into UTF-8: by byte order mark, by being UTF-8, or as Windows-1252 where the bytes clearly say so."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from clerestory.errors import InputError

_CHUNK = 1 << 20
_UNDEFINED_1252 = b"\x81\x8d\x8f\x90\x9d"

#: A letter with an accent, or typographic punctuation, between characters that fit: what Western text looks like.
_WESTERN = re.compile(
    rb"[A-Za-z][\xc0-\xff\x9a\x9e\x8a\x8e][A-Za-z]?|[\xc0-\xff][a-z]|[\x80\x85\x91-\x97\xa1\xa3\xa9\xab\xae\xb0\xba\xaa\xb4\xbb\xbf\xb7]"
)

#: Bytes that no text is made of; tab, line ends and escape may stand in one.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x1b") + b"\x7f"

#: With more broken places than this the whole file is broken, not a row of it.
_MOST_BROKEN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Utf8:
    """Text as UTF-8 bytes without a mark; `broken` are positions of bytes that are not UTF-8."""

    data: bytes = field(repr=False)
    broken: tuple[int, ...] = ()
    note: str = ""


def utf8(data: bytes, file: str) -> Utf8:
    """The text of a file as UTF-8.

    Raises
    ------
    InputError : not text, UTF-16 without a mark, or broken in too many places to be told row by row
    """
    for mark, name in ((codecs.BOM_UTF8, ""), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            body = data[len(mark) :]
            return _checked(body, file) if not name else Utf8(data=_transcoded(body, name, file), note="read as UTF-16")
    head = data[:4096]
    if len(head.translate(None, _CONTROLS)) < 0.9 * len(head):
        raise InputError(
            where=file,
            expected="text in UTF-8",
            found="many control bytes: UTF-16 without a mark, or no text at all",
            hint="save the file again as CSV UTF-8",
        )
    return _checked(data, file)


def _transcoded(data: bytes, encoding: str, file: str) -> bytes:
    decoder = codecs.getincrementaldecoder(encoding)()
    parts = []
    try:
        for at in range(0, len(data), _CHUNK):
            parts.append(decoder.decode(data[at : at + _CHUNK]).encode("utf-8"))
        parts.append(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeError as error:
        line = 1 + sum(part.count(b"\n") for part in parts)
        raise InputError(
            where=f"{file}, near line {line}",
            expected=f"text in {encoding.upper()}",
            found="bytes that are not",
            hint="save the file again as CSV UTF-8",
        ) from error
    return b"".join(parts)


def _checked(data: bytes, file: str) -> Utf8:
    broken, valid = _broken(data)
    if not broken:
        return Utf8(data=data)
    if not valid and _is_western(data, broken):
        return Utf8(data=_transcoded(data, "cp1252", file), note="read as Windows-1252, since it is not UTF-8")
    if len(broken) >= _MOST_BROKEN:
        raise InputError(
            where=f"{file}, line {data.count(bytes((10,)), 0, broken[0]) + 1}",
            expected="text in UTF-8",
            found=f"bytes that are not, in {_MOST_BROKEN} places or more",
            hint="save the file again as CSV UTF-8",
        )
    return Utf8(data=data, broken=tuple(broken))


def _broken(data: bytes) -> tuple[list[int], bool]:
    """Positions that are not UTF-8, and whether other parts hold real multi-byte UTF-8."""
    broken: list[int] = []
    multibyte = False
    at = 0
    while at < len(data) and len(broken) < _MOST_BROKEN:
        stop = min(at + _CHUNK, len(data))
        try:
            text, used = codecs.utf_8_decode(data[at:stop], "strict", stop == len(data))
        except UnicodeDecodeError as error:
            multibyte = multibyte or _non_ascii(data, at, at + error.start)
            broken.append(at + error.start)
            at += max(error.end, 1)
            continue
        multibyte = multibyte or len(text) < used
        at += used if used else stop - at
    return broken, multibyte


def _non_ascii(data: bytes, start: int, stop: int) -> bool:
    return not data[start:stop].isascii()


def _is_western(data: bytes, broken: list[int]) -> bool:
    if any(data[at] in _UNDEFINED_1252 for at in broken[:1000]):
        return False
    tried = broken[:200]
    fitting = sum(1 for at in tried if _WESTERN.search(data, max(at - 1, 0), at + 2))
    return fitting >= 0.9 * len(tried)
