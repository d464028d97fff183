"""A file that waits to be put in, sealed from its first byte, under a key that only this process's memory holds.

What a stolen disk shows of it, and what a kill leaves, can be opened by nobody: not with the workspace's key either.
"""

from __future__ import annotations

import os
from pathlib import Path

from clerestory.lake.sealing import Sealing, unseal_pieces

#: The name of a key that stands in no key file.
_NAME = "memory"

#: Bytes of a secret: a key and a salt.
SECRET = 64

#: Bytes of one reading.
_PIECE = 1 << 20


class LaidFile:
    """A sealed file: written once, piece by piece, then read whole.

    Parameters
    ----------
    path : where the sealed bytes lie; there must be nothing yet
    secret : SECRET bytes that were never used before
    """

    def __init__(self, path: Path, *, secret: bytes) -> None:
        if len(secret) != SECRET:
            raise ValueError(f"{SECRET} bytes are needed, not {len(secret)}")
        self.path, self.size = path, 0
        self._key = secret[:32]
        self._sealing = Sealing(key=self._key, key_name=_NAME, salt=secret[32:])
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._file.write(self._sealing.header)

    def write(self, piece: bytes) -> None:
        """Take in one more piece; less than a chunk of it waits in memory, the rest lies on disk, sealed."""
        self.size += len(piece)
        for sealed in self._sealing.update(piece):
            self._file.write(sealed)

    def finish(self) -> None:
        """All of it is there."""
        self._file.write(self._sealing.finish())
        self._file.close()

    def head(self, size: int) -> bytes:
        """The first bytes."""
        found = b""
        with self.path.open("rb") as file:
            for piece in unseal_pieces(iter(lambda: file.read(_PIECE), b""), key=lambda _: self._key, where=_NAME):
                found += piece
                if len(found) >= size:
                    break
        return found[:size]

    def content(self) -> bytes:
        """The whole, in memory; IntegrityError when the sealed bytes are not those that were written."""
        with self.path.open("rb") as file:
            pieces = unseal_pieces(iter(lambda: file.read(_PIECE), b""), key=lambda _: self._key, where=_NAME)
            return b"".join(pieces)

    def remove(self) -> None:
        """Remove it, finished or not."""
        self._file.close()
        self.path.unlink(missing_ok=True)
