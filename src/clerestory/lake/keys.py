"""The key file of a workspace, outside it: a secret for ids; keys per source, case, run generation, for kept tables.

Backups hold no key.  Destroying a source's key therefore makes every backup forget the source.  Each key lies wrapped
by the workspace's key; that one lies in the file, or, with a passphrase, is wrapped by what scrypt makes of it
(Percival, Josefsson 2016, RFC 7914).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import checked, files

SECRET, HOUSE, KEPT = "secret", "house", "kept"

#: The format of workspace that a key file has opened.  It lies outside the workspace, so that a folder taken back to an
#: older format, whose identity was bound to nothing, is not believed again.
FORMAT = 2

#: 128 MiB and about half a second a guess.
SCRYPT_COST = 1 << 17

#: Keys made beforehand.  A crash between key and commit, and the rerun after it, then take the same key, so the
#: rerun writes the same sealed bytes as a run that was never interrupted.
SPARES = 4


def run_key(generation: int) -> str:
    """The name of the key of run tables; a new generation begins with every erasure."""
    return f"run/{generation}"


def case_key(case: str) -> str:
    """The name of a case's key: what lies under it, in backups too, goes with the case."""
    return f"case/{case}"


def default_key_file(workspace: Path) -> Path:
    """`<workspace>.key` beside the workspace."""
    return workspace.with_name(workspace.name + ".key")


def _from_passphrase(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())


def _wrap(by: bytes, key: bytes, label: str) -> str:
    nonce = os.urandom(12)
    return (nonce + AESGCM(by).encrypt(nonce, key, label.encode())).hex()


def _unwrap(by: bytes, wrapped: str, label: str) -> bytes:
    data = bytes.fromhex(wrapped)
    return AESGCM(by).decrypt(data[:12], data[12:], label.encode())


class KeyRing:
    """The keys of one workspace; whatever changes is on disk before a method returns."""

    def __init__(self, path: Path, document: dict[str, Any], master: bytes) -> None:
        self.path, self._document, self._master = path, document, master
        self._open: dict[str, bytes] = {}

    @classmethod
    def make(cls, path: Path, *, workspace_id: str, passphrase: str | None) -> KeyRing:
        """New keys, not yet on disk; InputError when a key file lies there, since backups may depend on it."""
        if path.exists():
            raise InputError(
                "a key lies there already, and backups may depend on it",
                where=str(path),
                hint="move it to a safe place, or choose another name for the workspace",
            )
        master = os.urandom(32)
        document: dict[str, Any] = {"format": FORMAT, "workspace": workspace_id}
        document |= {"keys": {}, "spare": [], "destroyed": []}
        if passphrase is None:
            document["lock"] = {"by": "file", "key": master.hex()}
        else:
            if not passphrase:
                raise InputError(where="passphrase", expected="at least one character", found="none")
            salt = os.urandom(16)
            wrapped = _wrap(_from_passphrase(passphrase, salt, SCRYPT_COST), master, f"{workspace_id} master")
            document["lock"] = {"by": "scrypt", "cost": SCRYPT_COST, "salt": salt.hex(), "key": wrapped}
        ring = cls(path, document, master)
        for name in (SECRET, HOUSE, KEPT):
            ring._put(name, os.urandom(32))
        ring._fill_spares()
        return ring

    @classmethod
    def create(cls, path: Path, *, workspace_id: str, passphrase: str | None) -> KeyRing:
        """New keys, written; InputError when a key file lies there, since backups may depend on it."""
        ring = cls.make(path, workspace_id=workspace_id, passphrase=passphrase)
        ring.keep()
        return ring

    @classmethod
    def load(cls, path: Path, *, workspace_id: str | None, passphrase: str | None) -> KeyRing:
        """Read a key file; InputError when it is missing, another workspace's, or the passphrase is wrong."""
        # Through a link the file itself is rewritten: a key that is destroyed must not live on behind the link.
        path = path.resolve()
        document = read_key_file(path)
        if workspace_id is not None and document["workspace"] != workspace_id:
            raise InputError(
                where=str(path),
                expected=f"the key of workspace {workspace_id[:8]}…",
                found=f"that of {document['workspace'][:8]}…",
                hint="name the right file with CLERESTORY_KEY_FILE",
            )
        return cls(path, document, _master(path, document, passphrase))

    @property
    def workspace_id(self) -> str:
        """The workspace whose keys these are."""
        return self._document["workspace"]

    @property
    def format(self) -> int:
        """The newest format of workspace that these keys have opened."""
        return self._document["format"]

    def keep(self) -> None:
        """Write the keys down, and that they opened a workspace of this format."""
        self._document["format"] = FORMAT
        self._save()

    def names(self) -> frozenset[str]:
        """The names of all keys."""
        return frozenset(self._document["keys"])

    @property
    def destroyed(self) -> frozenset[str]:
        """The names of keys that were destroyed: how a restore tells what was erased from what is merely missing."""
        return frozenset(self._document["destroyed"])

    def source_key(self, source_id: str) -> str:
        """The name of a source's key; one added again after it was erased gets another, or old backups would open."""
        before = sum(name.startswith(f"source/{source_id}/") for name in self._document["destroyed"])
        return f"source/{source_id}/{before + 1}"

    def fresh_generation(self, after: int) -> int:
        """The next number of a run key that was never used."""
        used = self.names() | self.destroyed
        return next(n for n in range(after + 1, after + len(used) + 2) if run_key(n) not in used)

    def get(self, name: str) -> bytes:
        """A key; the file is read again when it is not known, since another process may have added it."""
        if name not in self._open:
            if name not in self._document["keys"]:
                self._reload()
            wrapped = self._document["keys"].get(name)
            if wrapped is None:
                raise IntegrityError(
                    f"its key ({name}) is not in the key file",
                    where=str(self.path),
                    hint="what was erased cannot be opened again; otherwise use the newest copy of the key file",
                )
            self._open[name] = self._unwrapped(wrapped, name)
        return self._open[name]

    def ensure(self, name: str) -> bytes:
        """A key, made and synced first when there is none of that name."""
        if name not in self._document["keys"]:
            self._reload()
        if name not in self._document["keys"]:
            spare = self._document["spare"].pop(0)
            self._put(name, self._unwrapped(spare, "spare"))
            self._fill_spares()
            try:
                self._save()
            except BaseException:
                # A key that is not on disk must not seal anything.
                del self._document["keys"][name]
                raise
        return self.get(name)

    def destroy(self, names: Iterable[str]) -> None:
        """Take keys out of the file for good."""
        self._reload()
        gone = set(names) & set(self._document["keys"])
        if not gone:
            return
        for name in gone:
            del self._document["keys"][name]
            self._open.pop(name, None)
        self._document["destroyed"] = sorted(self.destroyed | gone)
        self._save()

    def copy_to(self, path: Path) -> KeyRing:
        """Write the same keys to another file, and use that one."""
        files.replace(path, checked.to_bytes(self._document | {"format": FORMAT}))
        return KeyRing(path, read_key_file(path), self._master)

    def _unwrapped(self, wrapped: str, label: str) -> bytes:
        try:
            return _unwrap(self._master, wrapped, f"{self.workspace_id} {label}")
        except InvalidTag:
            raise IntegrityError(f"the key {label} cannot be unwrapped", where=str(self.path)) from None

    def _put(self, name: str, key: bytes) -> None:
        self._document["keys"][name] = _wrap(self._master, key, f"{self.workspace_id} {name}")

    def _fill_spares(self) -> None:
        while len(self._document["spare"]) < SPARES:
            self._document["spare"].append(_wrap(self._master, os.urandom(32), f"{self.workspace_id} spare"))

    def _reload(self) -> None:
        document = read_key_file(self.path)
        if document["workspace"] != self.workspace_id:
            raise IntegrityError("the key file is now that of another workspace", where=str(self.path))
        self._document = document

    def _save(self) -> None:
        checked.save(self.path, self._document)


def read_key_file(path: Path) -> dict[str, Any]:
    """The key file as it lies there, keys still wrapped; InputError with a hint when there is none."""
    try:
        return checked.load(path)
    except FileNotFoundError:
        raise InputError(
            "the workspace's key is not there",
            where=str(path),
            hint="put the key file back beside the workspace, or name it with CLERESTORY_KEY_FILE",
        ) from None


def _master(path: Path, document: dict[str, Any], passphrase: str | None) -> bytes:
    lock = document["lock"]
    if lock["by"] == "file":
        return bytes.fromhex(lock["key"])
    if passphrase is None:
        raise InputError("this key needs its passphrase", where=str(path), hint="give it with CLERESTORY_PASSPHRASE")
    try:
        by = _from_passphrase(passphrase, bytes.fromhex(lock["salt"]), lock["cost"])
        return _unwrap(by, lock["key"], f"{document['workspace']} master")
    except InvalidTag:
        raise InputError("the passphrase does not open this key", where=str(path), hint="try again") from None
