"""Small JSON documents that carry their own digest and have one spelling only: any flipped bit shows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from clerestory.errors import IntegrityError
from clerestory.lake import files


def _spelled(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def to_bytes(document: dict[str, Any]) -> bytes:
    """The document with its digest, one line of JSON."""
    body = {key: value for key, value in document.items() if key != "digest"}
    return _spelled(body | {"digest": hashlib.sha256(_spelled(body)).hexdigest()}) + b"\n"


def digest_of(document: dict[str, Any]) -> str:
    """The digest that a document without one would carry."""
    return hashlib.sha256(_spelled(document)).hexdigest()


def from_bytes(data: bytes, *, where: str) -> dict[str, Any]:
    """The document without its digest; IntegrityError when the bytes are not exactly what was written."""
    document: Any = None
    try:
        document = json.loads(data)
        # Comparing the bytes, not the values, also finds a flip in a blank or in a letter's case of a number.
        same = isinstance(document, dict) and to_bytes(document) == data
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise IntegrityError(
            "its bytes are not what was written", where=where, hint="restore the last backup, or this file from it"
        )
    del document["digest"]
    return document


def load(path: Path) -> dict[str, Any]:
    """Read a document; FileNotFoundError when there is none."""
    return from_bytes(files.read_all(path), where=str(path))


def save(path: Path, document: dict[str, Any]) -> None:
    """Write a document: all of it or nothing."""
    files.replace(path, to_bytes(document))
