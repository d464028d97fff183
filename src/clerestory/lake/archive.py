"""The file of a backup: a tar of sealed members, then the digest of all before it; every byte of it is checked.

Its digest finds accidents only: whoever makes a file up can give it a right one.  So a header is believed when it is,
byte for byte, the one that we would write for that name and size; nothing else that a tar may hold is known here.
"""

from __future__ import annotations

import hashlib
import struct
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import files

#: Longer names than any of ours, and a header of two parts for those over a hundred bytes.
_LONGEST_NAME = 255

_BLOCK = tarfile.BLOCKSIZE
_DIGEST = "sha256"

#: The first member is empty, and its name says which workspace's key opens the others.
MARK = "clerestory-"


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    # Nothing of the machine, its users or its clock: the same content gives the same archive.
    info.size, info.mode, info.mtime = size, 0o600, 0
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _tail(digest: str) -> bytes:
    said = (digest + "\n").encode()
    return _header(_DIGEST, len(said)) + said + _padding(len(said)) + bytes(2 * _BLOCK)


TAIL = len(_tail("0" * 64))


class Packer:
    """Makes the bytes of an archive, member by member, and remembers the digest of each."""

    def __init__(self) -> None:
        self.members: dict[str, str] = {}
        self._whole = hashlib.sha256()

    def member(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes of one member of exactly *size* bytes."""
        own, written = hashlib.sha256(), 0
        yield self._counted(_header(name, size))
        for piece in pieces:
            own.update(piece)
            written += len(piece)
            yield self._counted(piece)
        if written != size:
            raise IntegrityError("a file changed while it was backed up", where=name)
        yield self._counted(_padding(size))
        self.members[name] = own.hexdigest()

    def end(self) -> bytes:
        """The last bytes: the digest of all before."""
        return _tail(self._whole.hexdigest())

    def _counted(self, piece: bytes) -> bytes:
        self._whole.update(piece)
        return piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive that was read: where each member lies."""

    path: Path
    workspace: str
    places: dict[str, tuple[int, int]] = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Check every byte and list the members; IntegrityError when it is not what was written."""
        if not path.is_file():
            raise InputError(where=str(path), expected="a backup", found="no file there")
        check(path)
        with files.told(path), path.open("rb") as file:
            places = _places(file, path)
        named = [name.removeprefix(MARK) for name in places if name.startswith(MARK)]
        if len(named) != 1:
            raise no_backup(path)
        return cls(path=path, workspace=named[0], places=places)

    def pieces(self, name: str, size: int = 1 << 20) -> Iterator[bytes]:
        """The bytes of a member."""
        if name not in self.places:
            raise IntegrityError(f"the backup lacks its part {name}", where=str(self.path))
        at, left = self.places[name]
        with files.told(self.path), self.path.open("rb") as file:
            file.seek(at)
            while left:
                piece = file.read(min(left, size))
                if not piece:
                    raise IntegrityError("the backup is cut off", where=str(self.path))
                left -= len(piece)
                yield piece


def no_backup(path: Path) -> InputError:
    """What is said of a file that is whole, and that none of our backups is."""
    return InputError(
        where=str(path), expected="a backup made by 'clerestory backup'", found="a file that is built otherwise"
    )


def _places(file: BinaryIO, path: Path) -> dict[str, tuple[int, int]]:
    """Where each member lies; InputError at the first byte of a header that we would not have written."""
    end = path.stat().st_size
    places: dict[str, tuple[int, int]] = {}
    at = 0
    while at < end:
        name, size, start = _member(file, at, path)
        if name in places or start + size > end:
            raise no_backup(path)
        if name == _DIGEST:
            return places
        places[name] = (start, size)
        at = start + size + len(_padding(size))
    raise no_backup(path)


def _member(file: BinaryIO, at: int, path: Path) -> tuple[str, int, int]:
    """Name and size of the member whose header is at *at*, and where its bytes begin."""
    for blocks in (1, 3):
        # A long name takes a header of its own and a block before the usual one.
        file.seek(at)
        head = file.read(blocks * _BLOCK)
        try:
            info = tarfile.TarInfo.frombuf(head[-_BLOCK:], "utf-8", "surrogateescape")
            name = info.name if blocks == 1 else head[_BLOCK : 2 * _BLOCK].rstrip(b"\0").decode()
            same = info.size >= 0 and len(name) <= _LONGEST_NAME and _header(name, info.size) == head
        except (tarfile.TarError, ValueError, OverflowError, struct.error):
            continue
        if same:
            return name, info.size, at + len(head)
    raise no_backup(path)


def check(path: Path) -> None:
    """IntegrityError unless every byte of the archive is what was written; needs no key."""
    whole, tail = hashlib.sha256(), b""
    for piece in files.chunks_of(path):
        tail += piece
        if len(tail) > TAIL:
            whole.update(tail[:-TAIL])
            tail = tail[-TAIL:]
    if tail != _tail(whole.hexdigest()):
        raise IntegrityError(
            "this backup's bytes are not what was written", where=str(path), hint="use another copy of it"
        )
