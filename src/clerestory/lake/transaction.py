"""One writer's change of the lake: files are written and synced at once, and count all together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from os import cpu_count
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from clerestory.errors import InputError, IntegrityError
from clerestory.guards.ledger import Ledger
from clerestory.lake import erasing, files, headfile, originals, reasons, sealing, sweep, tables
from clerestory.lake.erasing import ErasedReport
from clerestory.lake.head import Entry, Head, RunRecord
from clerestory.lake.keys import KEPT, KeyRing, case_key, run_key
from clerestory.lake.snapshot import Snapshot
from clerestory.model.kinds import KINDS
from clerestory.model.source import Source
from clerestory.model.tables import TableSpec, table_spec

NOTHING: Mapping[str, str] = MappingProxyType({})

#: Kinds of trace, and whether their files are sealed.
_PROTECTED = {kind.name: kind.protected for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a workspace lies, its keys and its ledger: what a writer needs of it."""

    path: Path
    ring: KeyRing
    ledger: Ledger


class Transaction:
    """The one writer's change; leaving it without `commit` changes nothing."""

    def __init__(self, place: Place, head: Head) -> None:
        self._place, self._base, self._head = place, head, head

    @property
    def snapshot(self) -> Snapshot:
        """The lake as it would be after a commit now; its version is the one this change builds on."""
        return Snapshot(self._place.path, self._head, self._place.ring, pending=True)

    def put_source(self, source: Source) -> None:
        """Add a source, or replace the one of the same id; InputError when another one has its name."""
        if not source.id or not source.id.isalnum():
            raise InputError(where="source", expected="an id of letters and digits", found=repr(source.id))
        others = [one for one in self._head.sources if one.id != source.id]
        if any(one.name == source.name for one in others):
            raise InputError(where="source", expected="a name that no other source has", found=repr(source.name))
        known = [one.id for one in self._head.sources]
        if source.id in known:
            kept = tuple(source if one.id == source.id else one for one in self._head.sources)
        else:
            kept = (*self._head.sources, source)
            self._place.ring.ensure(self._place.ring.source_key(source.id))
        self._head = replace(self._head, sources=kept)

    def add_original(self, source_id: str, data: bytes | Path, *, name: str) -> str:
        """Seal a file as received; the digest under which it lies.  The same content again is not stored again.

        A path is read in pieces, so the file may be larger than memory.
        """
        key_name = self._place.ring.source_key(self._known(source_id))
        key = self._place.ring.ensure(key_name)

        def again() -> Iterable[bytes]:
            return files.chunks_of(data) if isinstance(data, Path) else (data,)

        try:
            info, fingerprint = originals.survey(again(), name=name, key=key)
        except FileNotFoundError:
            raise InputError(where=str(data), expected="a file", found="none") from None
        for entry in self._head.originals:
            if entry.source == source_id and entry.meta.get("fingerprint") == fingerprint:
                return entry.digest
        pieces = sealing.seal_pieces(originals.with_info(info, again), key=key, key_name=key_name)
        file, digest = self._write("originals", "{digest}.sealed", pieces)
        entry = Entry(
            file=file, table="original", digest=digest, rows=0, source=source_id, meta={"fingerprint": fingerprint}
        )
        self._head = replace(self._head, originals=(*self._head.originals, entry))
        return digest

    def add(
        self,
        table: str,
        rows: pa.Table,
        *,
        source: str = "",
        sealed: bool | None = None,
        of: str = "",
        meta: Mapping[str, str] = NOTHING,
    ) -> Entry:
        """Add a file to a table; the same rows of the same owner again are not stored twice.

        Parameters
        ----------
        rows : the table's columns in any order; one that is missing is null
        source : id of the source it goes with; needed for tables that belong to sources, refused for the others
        sealed : by default closed, but for kinds of trace that are open and what is derived from them
        of : digest of the file it was derived from
        meta : a few words in the clear; never a value out of a trace
        """
        (entry,) = self.add_all([(table, rows)], source=source, sealed=sealed, of=of, meta=meta)
        return entry

    def add_all(
        self,
        parts: Sequence[tuple[str, pa.Table]],
        *,
        source: str = "",
        sealed: bool | None = None,
        of: str = "",
        meta: Mapping[str, str] = NOTHING,
    ) -> list[Entry]:
        """`add` for a file of each of several tables; they are encoded on all cores, and written one after another."""
        planned = [
            (
                tables.conform(table, rows),
                {"table": table, "source": source, "of": of},
                *self._fits(table, source, sealed, of),
            )
            for table, rows in parts
        ]
        with ThreadPoolExecutor(min(len(planned), cpu_count() or 1) or 1) as pool:
            encoded = pool.map(lambda plan: None if plan[2].life == "kept" else tables.to_parquet(*plan[:2]), planned)
            return [
                self._decided(about["table"], rows, reasons.holders(self.snapshot, about["table"], rows), meta=meta)
                if data is None
                else self._put(
                    rows, about, self._place.ring.source_key(source) if source else run_key(self._head.generation),
                    shut=shut, meta=meta, data=data,
                )
                for (rows, about, _, shut), data in zip(planned, encoded, strict=True)
            ]  # fmt: skip

    def _fits(self, table: str, source: str, sealed: bool | None, of: str) -> tuple[TableSpec, bool]:
        """What the table is and whether its file is closed; InputError for a file that cannot be one of it."""
        spec = table_spec(table)
        if (spec.life == "source") != bool(source):
            wanted = "the source it belongs to" if spec.life == "source" else "no source: it belongs to none"
            raise InputError(where=f"table {table}", expected=wanted, found=repr(source))
        if source:
            self._known(source)
        shut = self._sealed(table, of) if sealed is None else sealed
        if not shut and (spec.life != "source" or _PROTECTED.get(table, False)):
            raise InputError(where=f"table {table}", expected="a sealed file", found="sealed=False")
        return spec, shut

    def _decided(
        self, table: str, rows: pa.Table, spoken: list[frozenset[str]], *, meta: Mapping[str, str] = NOTHING
    ) -> Entry:
        """Add what people decided; what speaks of one source or case goes under its key: backups then forget it too."""
        said = reasons.noted(spoken)
        case = reasons.one_case(table, rows)
        alone = len(frozenset().union(*spoken)) == 1 and all(spoken)
        key_name = self._place.ring.source_key(said["sources"]) if alone else case_key(case) if case else KEPT
        about = {"table": table, "source": "", "of": ""}
        data = tables.to_parquet(rows, about)
        return self._put(rows, about, key_name, shut=True, meta={**meta, **said}, data=data)

    def _put(
        self,
        rows: pa.Table,
        about: Mapping[str, str],
        key_name: str,
        *,
        shut: bool,
        meta: Mapping[str, str],
        data: bytes,
    ) -> Entry:
        file, digest = self._store(about["table"], data, key_name, shut=shut)
        entry = Entry(file=file, digest=digest, rows=rows.num_rows, sealed=shut, meta=meta, **about)
        others = tuple(one for one in self._head.entries if one.file != file)
        if len(others) == len(self._head.entries):
            self._head = replace(self._head, entries=(*others, entry))
        elif entry not in self._head.entries:
            kept = tuple(entry if one.file == file else one for one in self._head.entries)
            self._head = replace(self._head, entries=kept)
        return entry

    def replace(self, table: str, rows: pa.Table, *, of: str = "", meta: Mapping[str, str] = NOTHING) -> Entry:
        """Put rows in the place of all files of a table that a run writes; InputError for any other table."""
        if table_spec(table).life != "run":
            raise InputError(where=f"table {table}", expected="a table that a run writes", found="another")
        self._head = replace(self._head, entries=tuple(one for one in self._head.entries if one.table != table))
        return self.add(table, rows, of=of, meta=meta)

    def replace_all(self, made: Mapping[str, pa.Table]) -> None:
        """`replace` for several tables, encoded on all cores."""
        for name in made:
            if table_spec(name).life != "run":
                raise InputError(where=f"table {name}", expected="a table that a run writes", found="another")
        kept = tuple(one for one in self._head.entries if one.table not in made)
        self._head = replace(self._head, entries=kept)
        self.add_all(list(made.items()))

    def drop(self, entry: Entry) -> None:
        """Take a file out of the lake; InputError for what people decided, and for what is not there."""
        if table_spec(entry.table).life == "kept":
            raise InputError(where=f"table {entry.table}", expected="a table that can be rebuilt", found="a kept one")
        kept = tuple(one for one in self._head.entries if one.file != entry.file)
        if len(kept) == len(self._head.entries):
            raise InputError(where=entry.file, expected="a file of this version", found="one it does not name")
        self._head = replace(self._head, entries=kept)

    def drop_runs(self) -> None:
        """Drop all tables that runs wrote, and their records."""
        kept = tuple(one for one in self._head.entries if table_spec(one.table).life != "run")
        self._head = replace(self._head, entries=kept, runs=())

    def record_run(self, name: str, files: Iterable[str], *, now: datetime) -> None:
        """Say that a run of *name* was finished over the files of these digests."""
        if now.tzinfo is None:
            raise InputError(where=f"run {name}", expected="a time with its zone", found="one without")
        run = RunRecord(name=name, version=self._base.version + 1, files=tuple(files), finished_at=now)
        others = tuple(one for one in self._head.runs if one.name != name)
        self._head = replace(self._head, runs=(*others, run))

    def erase_source(self, source_id: str) -> ErasedReport:
        """Erase a source and all derived from it; after `commit` nothing opens it, in backups neither.

        Traces that another source holds too are rewritten under that one.  What people decided is kept, without the
        words of those decisions whose traces all went.
        """
        source = self.snapshot.source(source_id)
        spoken = self._spoken_of(source.id)
        traces, heirs = erasing.shares(self.snapshot, source.id)
        before = self._head
        self._head, originals_gone = erasing.without(before, source.id)
        ring = self._place.ring
        doomed = {*before.doomed, ring.source_key(source.id), run_key(before.generation)}
        fresh = ring.fresh_generation(before.generation)
        self._head = replace(self._head, generation=fresh, doomed=tuple(sorted(doomed)))
        stay = sum(self.add(heir.table, heir.rows, source=heir.source).rows for heir in heirs)
        blanked = self._blank(source.id, spoken)
        gone = len(before.entries) - len([one for one in before.entries if one in self._head.entries])
        return ErasedReport(
            source=source.name,
            traces=traces - stay,
            kept=stay,
            originals=originals_gone,
            files=gone + originals_gone,
            reasons=blanked,
        )

    def erase_case(self, case_id: str) -> int:
        """Erase what people decided in a case, as a source is erased; how many rows.  Reviews and cuts are of none."""
        entries, gone = list(self._head.entries), 0
        for place, table, left, went in reversed(list(erasing.of_case(self.snapshot, self._head, case_id))):
            gone += went
            # From the last file on, and what is left in its place: the order of files says what was decided first.
            entries[place : place + 1] = [self._decided(table, left, [frozenset()] * len(left))] if len(left) else []
        if gone:
            doomed = tuple(sorted({*self._head.doomed, case_key(case_id)}))
            self._head = replace(self._head, entries=tuple(entries), doomed=doomed)
        return gone

    def _spoken_of(self, source_id: str) -> list[tuple[Entry, pa.Table, list[frozenset[str]]]]:
        """The files of what people decided on traces of a source, their rows, and the sources each speaks of."""
        found = []
        for entry in self._head.entries:
            if entry.table in reasons.WORDS:
                rows = self.snapshot.read(entry)
                sources = reasons.speaks_of(self.snapshot, entry, rows)
                if any(source_id in one for one in sources):
                    found.append((entry, rows, sources))
        return found

    def _blank(self, source_id: str, spoken: list[tuple[Entry, pa.Table, list[frozenset[str]]]]) -> int:
        """Write those files anew without what the source's key opens and without the words that went; how many."""
        blanked = 0
        for entry, rows, sources in spoken:
            went = [bool(one) and one <= {source_id} for one in sources]
            blanked += sum(went)
            self._head = replace(self._head, entries=tuple(one for one in self._head.entries if one != entry))
            left = [one - {source_id} for one in sources]
            self._decided(entry.table, reasons.blanked(entry.table, rows, went), left)
        return blanked

    def commit(self) -> int:
        """Make it all count; the number of the version, the old one when nothing was changed.

        After an error here the lake is as before or as after; what an erasure has still to remove is removed when
        the workspace is opened next.
        """
        if self._head == self._base:
            return self._base.version
        path = self._place.path
        for folder in ("tables", "originals"):
            files.sync_folder(path / folder)
        tip = self._place.ledger.tip()
        doomed = tuple(name for name in self._head.doomed if name in self._place.ring.names())
        head = replace(
            self._head, version=self._base.version + 1, doomed=doomed, ledger={"n": tip["n"], "of": tip["of"]}
        )
        headfile.save(path, head, self._place.ring)
        self._base = self._head = head
        sweep.finish(path, head, self._place.ring)
        return head.version

    def _known(self, source_id: str) -> str:
        if all(one.id != source_id for one in self._head.sources):
            raise InputError(
                where="source", expected="one that was put first", found=repr(source_id), hint="it may have been erased"
            )
        return source_id

    def _sealed(self, table: str, of: str) -> bool:
        if table in _PROTECTED:
            return _PROTECTED[table]
        spec = table_spec(table)
        if spec.life != "source" or table == "reject":
            return True
        return all(one.sealed for one in self._head.entries if one.digest == of)

    def _store(self, table: str, data: bytes, key_name: str, *, shut: bool) -> tuple[str, str]:
        if not shut:
            return self._write("tables", table + "-{digest}.parquet", (data,))
        key = self._place.ring.ensure(key_name)
        pieces = sealing.seal_pieces(lambda: (data,), key=key, key_name=key_name)
        return self._write("tables", table + "-{digest}.sealed", pieces)

    def _write(self, folder: str, name: str, pieces: Iterable[bytes]) -> tuple[str, str]:
        """Write a file beside, sync it, and give it the name of its digest."""
        digest, path = hashlib.sha256(), self._place.path
        beside = path / "tmp" / "writing"

        def counted() -> Iterable[bytes]:
            for piece in pieces:
                digest.update(piece)
                yield piece

        files.write_new(beside, counted())
        file = f"{folder}/{name.format(digest=digest.hexdigest())}"
        if not (path / folder).is_dir():
            raise IntegrityError("a folder of the workspace is gone", where=str(path / folder))
        # Over a file of the same name there lie the same bytes: a rename is safe for whoever reads it.
        files.rename(beside, path / file)
        return file, digest.hexdigest()
