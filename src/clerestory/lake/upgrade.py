"""Bring a workspace of an earlier format up to this one's; may be stopped at any step and given again.

Format 1 had names of sources in the clear in HEAD, and bound workspace.json to nothing.  Whoever could write to such a
folder could change it unseen; so it is read once, by a person who says so, and the key file remembers that it was.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clerestory.errors import IntegrityError
from clerestory.lake import checked, headfile, identity
from clerestory.lake import head as heads
from clerestory.lake.keys import FORMAT as FORMAT_OF_KEYS
from clerestory.lake.keys import KeyRing, default_key_file
from clerestory.model.workspace import FORMAT


def is_older(path: Path) -> bool:
    """Whether a workspace is of an earlier format that `upgrade` knows."""
    return identity.document(path).get("format") == 1


def upgrade(path: Path, *, key_file: Path | None = None, passphrase: str | None = None) -> None:
    """Seal what format 1 left in the clear and bind what it left unbound; the caller holds the lock.

    Raises
    ------
    IntegrityError : the key has opened a newer format before: this folder was taken back to an older state
    """
    said = identity.document(path)
    ring = KeyRing.load((key_file or default_key_file(path)).absolute(), workspace_id=said["id"], passphrase=passphrase)
    if ring.format >= FORMAT_OF_KEYS:
        raise IntegrityError(
            "its key has opened a newer format of this workspace before: the folder was taken back",
            where=str(path / identity.INFO),
            hint="restore the last backup into another folder",
        )
    head = checked.load(path / heads.HEAD)
    if head.get("format") == 1:
        old = heads.from_json(head, where=str(path / heads.HEAD), formats=(1,))
        # Another number: under the old one the ledger saw another digest.
        headfile.save(path, replace(old, version=old.version + 1), ring)
    info = identity.info_from_json({**said, "format": FORMAT})
    identity.save_info(path, info, ring)
    ring.keep()
