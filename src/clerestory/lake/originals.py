"""Originals: the files as received, sealed, never changed; with each its name and SHA-256, sealed as well.

The name of a file and its plain digest can say whom it is about, or let a thief of the disk check a guess: so both
lie inside the seal, and HEAD holds a keyed fingerprint only.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from clerestory.errors import IntegrityError
from clerestory.lake.sealing import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalInfo:
    """What is known of an original: its name when received, size in bytes, and plain SHA-256 for a court."""

    name: str
    size: int
    sha256: str


def survey(pieces: Iterable[bytes], *, name: str, key: bytes) -> tuple[OriginalInfo, str]:
    """One reading of an original: what is known of it, and its keyed fingerprint."""
    plain, keyed, size = hashlib.sha256(), Fingerprint(key), 0
    for piece in pieces:
        plain.update(piece)
        keyed.update(piece)
        size += len(piece)
    return OriginalInfo(name=name, size=size, sha256=plain.hexdigest()), keyed.digest().hex()


def with_info(info: OriginalInfo, again: Callable[[], Iterable[bytes]]) -> Callable[[], Iterator[bytes]]:
    """The pieces to be sealed: the information, then the content."""
    said = json.dumps({"name": info.name, "size": info.size, "sha256": info.sha256}, sort_keys=True).encode()

    def pieces() -> Iterator[bytes]:
        yield struct.pack(">I", len(said)) + said
        yield from again()

    return pieces


def without_info(pieces: Iterator[bytes], *, where: str) -> tuple[OriginalInfo, Iterator[bytes]]:
    """The information of an opened original, and an iterator over its content."""
    buffer = bytearray()
    while len(buffer) < 4 or len(buffer) < 4 + struct.unpack(">I", buffer[:4])[0]:
        piece = next(pieces, None)
        if piece is None:
            raise IntegrityError("this original is cut off", where=where)
        buffer += piece
    end = 4 + struct.unpack(">I", buffer[:4])[0]
    info = OriginalInfo(**json.loads(bytes(buffer[4:end])))

    def content() -> Iterator[bytes]:
        yield bytes(buffer[end:])
        yield from pieces

    return info, content()
