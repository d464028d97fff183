"""HEAD.json as it lies on disk: what a thief may see in the clear, the rest sealed, all of it under a keyed digest.

In the clear are names of tables, digests, sizes and the version, so that checking bytes needs no key.  A source's name,
its authority and the headers of its files lie sealed under the source's own key: an old HEAD that is dug out of
the disk forgets them with the source.  The plain digest finds accidents; the keyed one keeps out whoever can write to
the folder but has not the key: without it nobody can drop a file, doom a key or name an older file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clerestory.errors import IntegrityError
from clerestory.guards.ledger_lines import Mark
from clerestory.lake import checked, files, sealing
from clerestory.lake import head as heads
from clerestory.lake.head import HEAD, Head
from clerestory.lake.keys import HOUSE, KeyRing
from clerestory.model.source import Source

GONE = "restore the last backup"


def _spelled(said: object) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _keyed(said: Mapping[str, Any], ring: KeyRing) -> str:
    body = {key: value for key, value in said.items() if key not in ("mac", "digest")}
    return hashlib.blake2b(_spelled(body), key=ring.get(HOUSE), digest_size=32, person=b"head").hexdigest()


def to_json(head: Head, ring: KeyRing) -> dict[str, Any]:
    """A version of the lake as HEAD.json spells it; the same version under the same keys is spelled the same."""
    said = heads.to_json(head)
    said["sources"] = [_sealed_source(source, ring) for source in head.sources]
    said["runs"] = sealing.seal(_spelled(said["runs"]), key=ring.get(HOUSE), key_name=HOUSE).hex()
    return said | {"mac": _keyed(said, ring)}


def _sealed_source(source: Source, ring: KeyRing) -> dict[str, str]:
    name = ring.source_key(source.id)
    sealed = sealing.seal(_spelled(heads.source_to_json(source)), key=ring.get(name), key_name=name)
    return {"id": source.id, "sealed": sealed.hex()}


def from_json(said: Mapping[str, Any], ring: KeyRing, *, where: str) -> Head:
    """The version that was spelled, opened; IntegrityError when it is not what this workspace's key signed."""
    head = heads.from_json({**said, "sources": [], "runs": []}, where=where)
    if head.workspace != ring.workspace_id:
        raise IntegrityError("HEAD.json is that of another workspace", where=where)
    if said.get("mac") != _keyed(said, ring):
        raise IntegrityError("it was not written with this workspace's key: somebody edited it", where=where, hint=GONE)
    opened = [sealing.unseal(bytes.fromhex(one["sealed"]), key=ring.get, where=where) for one in said["sources"]]
    runs = json.loads(sealing.unseal(bytes.fromhex(said["runs"]), key=ring.get, where=where))
    return replace(
        head,
        sources=tuple(heads.source_from_json(json.loads(one)) for one in opened),
        runs=tuple(heads.run_from_json(run) for run in runs),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A HEAD as it was read: its bytes, and what they say.  The same bytes under the same keys say the same."""

    data: bytes
    head: Head
    mark: Mark


#: HEAD.json → its bytes as they were read last, and their mark: every line of the ledger asks for it.
_marks: dict[Path, tuple[bytes, Mark]] = {}
_MOST_MARKS = 64


def _bytes(workspace: Path) -> bytes:
    try:
        return files.read_all(workspace / HEAD)
    except FileNotFoundError:
        raise IntegrityError("HEAD.json is gone", where=str(workspace / HEAD), hint=GONE) from None


def _document(workspace: Path) -> dict[str, Any]:
    return checked.from_bytes(_bytes(workspace), where=str(workspace / HEAD))


def load(workspace: Path, ring: KeyRing) -> Head:
    """Read HEAD once: one consistent version."""
    return load_marked(workspace, ring)[0]


def load_marked(workspace: Path, ring: KeyRing) -> tuple[Head, Mark]:
    """Read HEAD once, and say which it was."""
    found = read(workspace, ring)
    return found.head, found.mark


def read(workspace: Path, ring: KeyRing, last: Read | None = None) -> Read:
    """Read HEAD; where its bytes are those of *last*, which the same ring opened, they are not opened again."""
    data = _bytes(workspace)
    if last is not None and data == last.data:
        return last
    said = checked.from_bytes(data, where=str(workspace / HEAD))
    return Read(data, from_json(said, ring, where=str(workspace / HEAD)), _marked(said))


def look(workspace: Path) -> Head:
    """What HEAD says to whoever has no key: files, digests, version; no sources and no runs.  Never to be saved."""
    return heads.from_json({**_document(workspace), "sources": [], "runs": []}, where=str(workspace / HEAD))


def mark(workspace: Path) -> Mark:
    """The version of HEAD and its digest, for the ledger."""
    data, path = _bytes(workspace), workspace / HEAD
    known = _marks.get(path)
    if known is not None and known[0] == data:
        return known[1]
    made = _marked(checked.from_bytes(data, where=str(path)))
    if len(_marks) >= _MOST_MARKS:
        _marks.clear()
    _marks[path] = (data, made)
    return made


def _marked(said: Mapping[str, Any]) -> Mark:
    return {"version": said["version"], "digest": checked.digest_of(dict(said))}


def save(workspace: Path, head: Head, ring: KeyRing) -> None:
    """Make a version count: from the rename on it does, before it does not."""
    checked.save(workspace / HEAD, to_json(head, ring))
