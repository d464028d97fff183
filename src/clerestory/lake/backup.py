"""One sealed file that holds a workspace and no key: erasing a source, which destroys its key, makes it forget too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clerestory.errors import InputError
from clerestory.lake import erasing, files, headfile, sealing, tables
from clerestory.lake import head as heads
from clerestory.lake.archive import MARK, Packer, check
from clerestory.lake.head import Entry, Head
from clerestory.lake.identity import info_to_json
from clerestory.lake.keys import HOUSE
from clerestory.lake.restore import FORMAT, Manifest, read_manifest, restore
from clerestory.lake.snapshot import Snapshot
from clerestory.lake.workspace import Workspace

__all__ = ["Manifest", "backup", "check", "read_manifest", "restore"]

Again = Callable[[], Iterable[bytes]]


def backup(workspace: Workspace, target: Path, *, now: datetime, wait: float = 10.0) -> int:
    """Write everything but the keys into one file, and return the version it holds.

    Each source's part is sealed with that source's key.  No other act can write meanwhile.

    Raises
    ------
    InputError : the target exists, or its folder does not
    NotPermitted : another act keeps writing
    """
    target = target.absolute()
    if target.exists():
        raise InputError(
            where=str(target), expected="a name that is free", found="a file", hint="a backup replaces none"
        )
    if not target.parent.is_dir():
        raise InputError(where=str(target.parent), expected="a folder", found="none")
    beside = target.with_name(target.name + ".part")
    with workspace.writer(wait=wait) as transaction:
        head = headfile.load(workspace.path, workspace.ring)
        files.write_new(beside, _Backup(workspace, head, transaction.snapshot).pieces(now))
        try:
            files.rename(beside, target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        files.sync_folder(target.parent)
    return head.version


class _Backup:
    """The parts of one backup, in their order."""

    def __init__(self, workspace: Workspace, head: Head, snapshot: Snapshot) -> None:
        self._workspace, self._head, self._snapshot = workspace, head, snapshot
        self._ring = workspace.ring
        self._packer = Packer()
        self._keys: dict[str, str] = {}

    def pieces(self, now: datetime) -> Iterator[bytes]:
        yield from self._packer.member(MARK + self._head.workspace, 0, ())
        for entry in (*self._head.entries, *self._head.originals):
            yield from self._file(entry)
        for source in self._head.sources:
            yield from self._part(f"sources/{source.id}", _spelled(self._of_source(source.id)), self._key_of(source.id))
        for (source_id, table), rows in erasing.shared(self._snapshot).items():
            data = tables.to_parquet(rows, {"table": table, "source": source_id})
            yield from self._part(f"shared/{source_id}/{table}", data, self._key_of(source_id))
        ledger = self._workspace.ledger
        tip = ledger.tip()
        yield from self._part("ledger", files.read_all(ledger.path)[: tip["size"]], HOUSE)
        yield from self._part("manifest", _spelled(self._manifest(now)), HOUSE)
        yield self._packer.end()

    def _key_of(self, source_id: str) -> str:
        return self._ring.source_key(source_id)

    def _file(self, entry: Entry) -> Iterator[bytes]:
        path = self._workspace.path / entry.file
        if entry.sealed:
            self._keys[entry.file] = sealing.sealed_key_name(path)
            yield from self._packer.member(entry.file, path.stat().st_size, files.chunks_of(path))
        else:
            # Open files are open on this disk only: what leaves it is sealed, and forgets with its key.
            yield from self._seal(
                entry.file, path.stat().st_size, lambda: files.chunks_of(path), self._key_of(entry.source)
            )

    def _part(self, name: str, data: bytes, key_name: str) -> Iterator[bytes]:
        return self._seal(name, len(data), lambda: (data,), key_name)

    def _seal(self, name: str, size: int, again: Again, key_name: str) -> Iterator[bytes]:
        pieces = sealing.seal_pieces(again, key=self._ring.get(key_name), key_name=key_name)
        member = f"{name}.sealed"
        self._keys[member] = key_name
        return self._packer.member(member, sealing.sealed_size(key_name, size), pieces)

    def _of_source(self, source_id: str) -> dict[str, Any]:
        """What HEAD says of one source; entries with their place, so that HEAD's order comes back."""
        head = self._head
        return {
            "source": heads.source_to_json(self._snapshot.source(source_id)),
            "entries": [(n, heads.entry_to_json(e)) for n, e in enumerate(head.entries) if e.source == source_id],
            "originals": [(n, heads.entry_to_json(e)) for n, e in enumerate(head.originals) if e.source == source_id],
        }

    def _manifest(self, now: datetime) -> dict[str, Any]:
        head = self._head
        own = replace(
            head, sources=(), entries=tuple(one for one in head.entries if not one.source), originals=(), doomed=()
        )
        return {
            "format": FORMAT,
            "info": info_to_json(self._workspace.info),
            "made_at": now.isoformat(),
            "head": heads.to_json(own),
            "places": [n for n, one in enumerate(head.entries) if not one.source],
            "sources": [source.id for source in head.sources],
            "members": {name: {"sha256": self._packer.members[name], "key": key} for name, key in self._keys.items()},
            "keys": sorted(self._ring.names()),
            "destroyed": sorted(self._ring.destroyed),
        }


def _spelled(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
