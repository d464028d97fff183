"""Bring a backup back into a new folder; what was erased since stays erased, and all else comes back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError, IntegrityError
from clerestory.guards.ledger_lines import differs
from clerestory.lake import files, headfile, identity, sealing, tables
from clerestory.lake import head as heads
from clerestory.lake.archive import Archive
from clerestory.lake.head import Entry, Head
from clerestory.lake.identity import info_from_json
from clerestory.lake.keys import KeyRing, default_key_file, read_key_file
from clerestory.lake.workspace import FOLDERS, LEDGER, LOCK, Restored, Workspace, ledger_of
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema
from clerestory.model.tables import table_spec
from clerestory.model.workspace import FORMAT, WorkspaceInfo

#: Formats of backups that are read: 1 differs only in what the workspace itself left in the clear.
FORMATS = (1, FORMAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself, and what of it the key file at hand can still open.

    erased : ids of sources whose keys were destroyed since
    older : the key file knows keys that this backup does not: the workspace has moved on since it was made
    """

    info: WorkspaceInfo
    version: int
    made_at: datetime
    sources: tuple[str, ...]
    erased: tuple[str, ...]
    runs_lost: bool
    older: bool
    said: Mapping[str, Any]


def read_manifest(archive: Archive, ring: KeyRing) -> Manifest:
    """Open the manifest; InputError when the key file is an older copy that lacks keys of this backup."""
    where = str(archive.path)
    data = b"".join(sealing.unseal_pieces(archive.pieces("manifest.sealed"), key=ring.get, where=where))
    said = json.loads(data)
    if not isinstance(said, dict) or "format" not in said:
        raise IntegrityError("what lies where its manifest should is none", where=where, hint="use another copy of it")
    if said["format"] not in FORMATS:
        raise InputError(where=where, expected=f"a backup of format {FORMAT} or older", found=str(said["format"]))
    needed = {one["key"] for one in said["members"].values()}
    lacking = needed - ring.names() - ring.destroyed
    if lacking:
        raise InputError(
            f"the key file lacks {len(lacking)} of the keys of this backup: it is an older copy, or not the last one",
            where=str(ring.path),
            hint="use the newest copy of the key file",
        )
    gone = needed & ring.destroyed
    return Manifest(
        info=info_from_json(said["info"] | {"format": FORMAT}),
        version=said["head"]["version"],
        made_at=datetime.fromisoformat(said["made_at"]),
        sources=tuple(said["sources"]),
        erased=tuple(one for one in said["sources"] if said["members"][f"sources/{one}.sealed"]["key"] in gone),
        runs_lost=any(name.startswith("run/") for name in gone),
        older=bool(ring.destroyed - set(said["destroyed"]) or ring.names() - set(said["keys"])),
        said=said,
    )


def restore(
    archive: Path, target: Path, *, key_file: Path | None, passphrase: str | None = None,
    settle: Callable[[Workspace], object] | None = None,
) -> Workspace:  # fmt: skip
    """Restore a backup into a folder that does not exist or is empty, and open it.

    settle : called with the workspace before its folder gets its name: what must be so before anybody can open it

    The key is *key_file*; else `<target>.key`; else a `*.key` beside the archive or the target that is this
    workspace's, which is then copied to `<target>.key`.  What there is to say stands in the workspace's `restored`.

    Raises
    ------
    InputError : the target holds something, or no key that fits is found
    IntegrityError : the backup is not what was written
    """
    archive, target = archive.absolute(), target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(where=str(target), expected="a folder that does not exist or is empty", found="something")
    if not target.parent.is_dir():
        raise InputError(where=str(target.parent), expected="a folder to put it in", found="none")
    read = Archive.open(archive)
    ring = _ring(read, target, key_file, passphrase)
    manifest = read_manifest(read, ring)
    beside = target.with_name(target.name + ".part")
    if beside.exists():
        # What an interrupted restore left.
        shutil.rmtree(beside)
    _Unpacking(read, ring, manifest, beside).write()
    if manifest.erased:
        give_back(Workspace(beside, manifest.info, ring), read, manifest)
    if settle is not None:
        settle(Workspace(beside, manifest.info, ring))
    if key_file is None and ring.path != default_key_file(target):
        ring = ring.copy_to(default_key_file(target))
    if target.exists():
        target.rmdir()
    files.rename(beside, target)
    files.sync_folder(target.parent)
    workspace = Workspace(target, manifest.info, ring)
    workspace.restored = Restored(
        version=manifest.version,
        made_at=manifest.made_at,
        erased=manifest.erased,
        runs_lost=manifest.runs_lost,
        older=manifest.older,
    )
    return workspace


def _ring(archive: Archive, target: Path, key_file: Path | None, passphrase: str | None) -> KeyRing:
    wanted = archive.workspace
    if key_file is not None:
        return KeyRing.load(key_file.absolute(), workspace_id=wanted, passphrase=passphrase)
    own = default_key_file(target)
    if own.is_file() and _workspace_of(own) != wanted:
        raise InputError(
            where=str(own),
            expected="no key file there, or this backup's",
            found="the key of another workspace",
            hint="restore into a folder of another name: a key is never written over",
        )
    beside = (*sorted(archive.path.parent.glob("*.key")), *sorted(target.parent.glob("*.key")))
    candidates = [one for one in dict.fromkeys((own, *beside)) if one.is_file()]
    for path in candidates:
        if _workspace_of(path) == wanted:
            return KeyRing.load(path, workspace_id=wanted, passphrase=passphrase)
    raise InputError(
        where=str(archive.path),
        expected=f"the key file of workspace {wanted[:8]}… beside the backup or the target",
        found="keys of other workspaces" if candidates else "none",
        hint="put the key file there, or name it with --key or CLERESTORY_KEY_FILE",
    )


def _workspace_of(path: Path) -> str:
    """Whose key a file is; "" when it is no key file of ours, for there are many kinds of *.key."""
    try:
        return read_key_file(path)["workspace"]
    except (IntegrityError, KeyError):
        return ""


class _Unpacking:
    """Writes the folder of a workspace out of an archive, HEAD and workspace.json last."""

    def __init__(self, archive: Archive, ring: KeyRing, manifest: Manifest, folder: Path) -> None:
        self._archive, self._ring, self._manifest, self._folder = archive, ring, manifest, folder
        self._members: Mapping[str, Mapping[str, str]] = manifest.said["members"]

    def write(self) -> None:
        head = self._head()
        files.make_folder(self._folder)
        for folder in FOLDERS:
            files.make_folder(self._folder / folder)
        for entry in (*head.entries, *head.originals):
            self._file(entry)
        files.write_new(self._folder / LEDGER, (data := self._opened("ledger"),))
        ledger = ledger_of(self._folder)
        ledger.accept(data)
        files.write_new(self._folder / LOCK, ())
        for folder in ("tables", "originals"):
            files.sync_folder(self._folder / folder)
        headfile.save(self._folder, head, self._ring)
        if differs(headfile.mark(self._folder), ledger.mark()):
            # Without what was erased since it is another one than the ledger saw: it takes the next number.
            headfile.save(self._folder, replace(head, version=head.version + 1), self._ring)
        identity.save_info(self._folder, self._manifest.info, self._ring)

    def _head(self) -> Head:
        """The version that was backed up, without what was erased since."""
        said = self._manifest.said
        head = heads.from_json(said["head"], where=str(self._archive.path), formats=FORMATS)
        entries = dict(zip(said["places"], head.entries, strict=True))
        originals: dict[int, Entry] = {}
        sources = []
        for source_id in self._manifest.sources:
            if source_id not in self._manifest.erased:
                own = json.loads(self._opened(f"sources/{source_id}"))
                sources.append(heads.source_from_json(own["source"]))
                entries |= {n: Entry(**entry) for n, entry in own["entries"]}
                originals |= {n: Entry(**entry) for n, entry in own["originals"]}
        # Decisions that spoke of an erased source alone lay under its key.
        entries = {n: one for n, one in entries.items() if not one.sealed or not self._gone(one.file)}
        if self._manifest.runs_lost:
            entries = {n: one for n, one in entries.items() if table_spec(one.table).life != "run"}
            head = replace(head, runs=(), generation=self._ring.fresh_generation(head.generation))
        return replace(
            head,
            sources=tuple(sources),
            entries=tuple(entries[n] for n in sorted(entries)),
            originals=tuple(originals[n] for n in sorted(originals)),
        )

    def _gone(self, file: str) -> bool:
        return self._members[file]["key"] in self._ring.destroyed

    def _file(self, entry: Entry) -> None:
        digest = hashlib.sha256()

        def counted(pieces: Iterable[bytes]) -> Iterator[bytes]:
            for piece in pieces:
                digest.update(piece)
                yield piece

        whole = self._archive.pieces(entry.file) if entry.sealed else self._unsealed(entry.file)
        files.write_new(self._folder / entry.file, counted(whole))
        if digest.hexdigest() != entry.digest:
            raise IntegrityError(
                "it is not what was backed up", where=entry.file, hint="use another copy of the backup"
            )

    def _unsealed(self, name: str) -> Iterator[bytes]:
        member = f"{name}.sealed"
        key = self._ring.get(self._members[member]["key"])
        return sealing.unseal_pieces(self._archive.pieces(member), key=lambda _: key, where=member)

    def _opened(self, name: str) -> bytes:
        return opened_part(self._archive, self._manifest, name, self._ring)


def opened_part(archive: Archive, manifest: Manifest, name: str, ring: KeyRing) -> bytes:
    """A small part of a backup, opened, when it is the one that the manifest was written with.

    Each part is sealed, but so is that of an older backup, under the same key: the digest tells them apart.
    """
    member = f"{name}.sealed"
    whole = b"".join(archive.pieces(member))
    if hashlib.sha256(whole).hexdigest() != manifest.said["members"][member]["sha256"]:
        raise IntegrityError(
            f"its part {name} is not the one that was backed up", where=str(archive.path), hint="use another copy of it"
        )
    return sealing.unseal(whole, key=ring.get, where=member)


def give_back(workspace: Workspace, archive: Archive, manifest: Manifest) -> int:
    """Traces of erased sources that others hold too, put under those from their own part of the backup."""
    rows_back = 0
    with workspace.writer() as transaction:
        for source in transaction.snapshot.sources:
            for kind in KINDS:
                member = f"shared/{source.id}/{kind.name}.sealed"
                if member not in manifest.said["members"]:
                    continue
                part = opened_part(archive, manifest, f"shared/{source.id}/{kind.name}", workspace.ring)
                file = tables.opened(pa.BufferReader(part), where=member)
                rows = tables.from_parquet(file, kind.name, schema(kind.name).names)
                known = transaction.snapshot.table(kind.name, ["trace"])["trace"].combine_chunks()
                rows = rows.filter(pc.invert(pc.is_in(rows["trace"], value_set=known)))
                if rows.num_rows:
                    rows_back += transaction.add(kind.name, rows, source=source.id).rows
        transaction.commit()
    return rows_back
