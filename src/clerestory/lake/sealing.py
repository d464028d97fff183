"""Sealed files: AES-256-GCM in chunks, the key of each file derived from a named key and from the content itself.

The same content under the same key gives the same bytes, so a rerun writes the same files.  Each content has a
key of its own, so a nonce (a counter) never meets two plaintexts.  The last chunk is marked: a cut, a swap, a
repeat or an added chunk is found, as in the STREAM construction.

References
----------
Hoang, Reyhanitabar, Rogaway, Vizár (2015), Online authenticated-encryption and its nonce-reuse misuse-resistance.
NIST SP 800-38D.  Krawczyk, Eronen (2010), RFC 5869 (here with keyed BLAKE2b, RFC 7693, in the place of HMAC).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clerestory.errors import IntegrityError

MAGIC = b"clerestory sealed 1\n"
CHUNK = 1 << 20
TAG = 16


class Fingerprint:
    """Keyed digest of a content, piece by piece: without the key nobody can try contents against it."""

    def __init__(self, key: bytes) -> None:
        self._state = hashlib.blake2b(key=key, digest_size=32, person=b"content")

    def update(self, piece: bytes) -> None:
        """Take in one more piece."""
        self._state.update(piece)

    def digest(self) -> bytes:
        """The fingerprint of all pieces."""
        return self._state.digest()


def _file_key(key: bytes, fingerprint: bytes) -> bytes:
    return hashlib.blake2b(fingerprint, key=key, digest_size=32, person=b"file").digest()


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">QI", number, int(last))


def _header(key_name: str, fingerprint: bytes) -> bytes:
    name = key_name.encode()
    return MAGIC + struct.pack(">H", len(name)) + name + fingerprint


def sealed_size(key_name: str, size: int) -> int:
    """How many bytes a content of *size* bytes has once sealed."""
    return len(_header(key_name, bytes(32))) + size + TAG * max(1, -(-size // CHUNK))


class Sealing:
    """Seals a content piece by piece, as it comes.

    salt : 32 bytes of which, with the key, the file's own key is made: the content's fingerprint where it is known
        beforehand, else bytes that were never used before
    """

    def __init__(self, *, key: bytes, key_name: str, salt: bytes) -> None:
        self.header = _header(key_name, salt)
        self._cipher = AESGCM(_file_key(key, salt))
        self._waiting = bytearray()
        self._number = 0

    def update(self, piece: bytes) -> Iterator[bytes]:
        """The sealed chunks that are full after one more piece: the sealed bytes do not depend on how we read."""
        view = memoryview(piece)
        while view:
            # A full chunk is the last one unless at least one more byte follows it.
            if len(self._waiting) == CHUNK:
                yield self._cipher.encrypt(_nonce(self._number, False), bytes(self._waiting), self.header)
                self._waiting.clear()
                self._number += 1
            taken = view[: CHUNK - len(self._waiting)]
            self._waiting += taken
            view = view[len(taken) :]

    def finish(self) -> bytes:
        """The last chunk, marked as such."""
        return self._cipher.encrypt(_nonce(self._number, True), bytes(self._waiting), self.header)


def seal_pieces(again: Callable[[], Iterable[bytes]], *, key: bytes, key_name: str) -> Iterator[bytes]:
    """Seal a content that can be read twice: once for its fingerprint, once to seal it."""
    fingerprint = Fingerprint(key)
    for piece in again():
        fingerprint.update(piece)
    sealing = Sealing(key=key, key_name=key_name, salt=fingerprint.digest())
    yield sealing.header
    for piece in again():
        yield from sealing.update(piece)
    yield sealing.finish()


def seal(data: bytes, *, key: bytes, key_name: str) -> bytes:
    """Seal bytes held in memory."""
    return b"".join(seal_pieces(lambda: (data,), key=key, key_name=key_name))


def key_name_of(head: bytes, *, where: str) -> tuple[str, int]:
    """The name of the key a sealed file needs, and where its chunks begin; *head* is the file's beginning."""
    start = len(MAGIC) + 2
    if not head.startswith(MAGIC) or len(head) < start:
        raise IntegrityError("this is no sealed file", where=where)
    (length,) = struct.unpack(">H", head[len(MAGIC) : start])
    end = start + length + 32
    try:
        name = head[start : start + length].decode()
    except UnicodeDecodeError:
        raise IntegrityError("the head of this sealed file is broken", where=where) from None
    if len(head) < end:
        raise IntegrityError("this sealed file is cut off", where=where)
    return name, end


#: Enough of a file to hold any header: names of keys are short.
HEADER_MOST = 4096


def unseal_pieces(pieces: Iterable[bytes], *, key: Callable[[str], bytes], where: str) -> Iterator[bytes]:
    """Open a sealed file piece by piece; IntegrityError at the first chunk that is not what was sealed.

    Pieces handed out before a broken chunk are sound, but the whole is sound only once this ends by itself.
    """
    buffer = bytearray()
    source = iter(pieces)
    for piece in source:
        buffer += piece
        if len(buffer) >= HEADER_MOST:
            break
    name, end = key_name_of(bytes(buffer[:HEADER_MOST]), where=where)
    header = bytes(buffer[:end])
    cipher = AESGCM(_file_key(key(name), header[-32:]))
    del buffer[:end]
    number, full = 0, CHUNK + TAG
    for piece in source:
        # A full chunk followed by at least one byte is not the last one.
        buffer += piece
        while len(buffer) > full:
            yield _open(cipher, number, False, bytes(buffer[:full]), header, where)
            del buffer[:full]
            number += 1
    while len(buffer) > full:
        yield _open(cipher, number, False, bytes(buffer[:full]), header, where)
        del buffer[:full]
        number += 1
    yield _open(cipher, number, True, bytes(buffer), header, where)


def _open(cipher: AESGCM, number: int, last: bool, chunk: bytes, header: bytes, where: str) -> bytes:
    try:
        return cipher.decrypt(_nonce(number, last), chunk, header)
    except InvalidTag:
        raise IntegrityError(
            f"part {number + 1} of this sealed file is not what was sealed",
            where=where,
            hint="restore the last backup",
        ) from None


def unseal(data: bytes, *, key: Callable[[str], bytes], where: str) -> bytes:
    """Open sealed bytes held in memory."""
    return b"".join(unseal_pieces((data,), key=key, where=where))


def sealed_key_name(path: Path) -> str:
    """The name of the key that a sealed file on disk needs."""
    with path.open("rb") as file:
        return key_name_of(file.read(HEADER_MOST), where=str(path))[0]
