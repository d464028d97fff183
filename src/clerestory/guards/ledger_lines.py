"""How a line of the ledger is spelled: one JSON object, its digest over all of it, and no identifier in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from clerestory.errors import InputError

Detail = Mapping[str, str | int]
NOTHING: Detail = MappingProxyType({})

#: Which HEAD there was when a line was written: its `version`, and its `digest`.
Mark = Mapping[str, Any]

#: The tip is one sector long, always: a disk writes all of it or nothing.
TIP = 512

#: What reads as an e-mail address or a telephone number never stands in a line (G4); digests and dates may.
_IDENTIFIER = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\+\d[\d ().\-]{6,}\d"
    r"|(?<![\w.-])\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?![\w-])"
)


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", text))


def shaped(text: str) -> str:
    """The text with its e-mail addresses and telephone numbers turned into their shapes."""
    return _IDENTIFIER.sub(lambda match: _shape(match.group()), text)


def spelled(body: Mapping[str, Any]) -> bytes:
    """The one spelling of a body."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def line(body: Mapping[str, Any]) -> tuple[bytes, str]:
    """The body as a line, and its digest."""
    digest = hashlib.sha256(spelled(body)).hexdigest()
    return spelled(dict(body) | {"digest": digest}) + b"\n", digest


def read_line(raw: bytes) -> dict[str, Any] | None:
    """The line, or None when its bytes are not exactly what its digest was taken of."""
    try:
        said = json.loads(raw)
        body = {key: value for key, value in said.items() if key != "digest"}
        return said if line(body)[0] == raw + b"\n" else None
    except (ValueError, AttributeError, RecursionError):
        return None


def tip_bytes(n: int, size: int, of: str) -> bytes:
    """The whole tip: how many lines and bytes were acknowledged, and the digest of the last line."""
    raw, _ = line({"n": n, "size": size, "of": of})
    return raw[:-1].ljust(TIP - 1) + b"\n"


def at(now: datetime) -> str:
    """A time as lines spell it."""
    if now.tzinfo is None:
        raise InputError(where="ledger", expected="a time with its zone", found="one without")
    return now.isoformat()


def checked(detail: Detail) -> dict[str, str | int]:
    """A detail that may stand in a line."""
    for name, value in detail.items():
        if not isinstance(value, str | int):
            raise InputError(where=f"ledger, {name}", expected="a text or a whole number", found=type(value).__name__)
    return {name: shaped(value) if isinstance(value, str) else value for name, value in detail.items()}


def differs(head: Mark | None, mark: Mark | None) -> str:
    """What is wrong with a HEAD, given the one that the ledger saw last; empty when nothing is.

    A higher one is fine: it was committed, and its act did not live to say so.
    """
    if mark is None or head is None or head["version"] > mark["version"]:
        return ""
    if head["version"] < mark["version"]:
        return f"it is version {head['version']}, and the ledger saw version {mark['version']}: it was taken back"
    if head["digest"] != mark["digest"]:
        return f"it is another version {head['version']} than the one that the ledger saw"
    return ""
