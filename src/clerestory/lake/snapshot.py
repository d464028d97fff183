"""One version of the lake, read once: what questions, pages and exports see."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import engine, files, headfile, originals, picking, sealing, tables
from clerestory.lake.head import Entry, Head, RunRecord
from clerestory.lake.keys import KeyRing
from clerestory.lake.originals import OriginalInfo
from clerestory.model.source import Source
from clerestory.model.tables import table_spec

T = TypeVar("T")


class Snapshot:
    """A version of the lake.  An answer cites `version`.

    When a writer has swept a file of this version away, the snapshot moves on to the newest version, once; it refuses
    when something that was already read from it has changed meanwhile.
    """

    def __init__(
        self, path: Path, head: Head, ring: KeyRing, *, pending: bool = False, kept: picking.Kept | None = None
    ) -> None:
        self._path, self._head, self._ring = path, head, ring
        self._kept = kept or picking.Kept()
        # The writer's own view holds what is not committed: there is no newer version to move on to.
        self._may_move = not pending
        self._read: dict[str, tuple[str, ...]] = {}

    @property
    def version(self) -> int:
        """The number of the version."""
        return self._head.version

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, in the order they were added."""
        return self._head.sources

    @property
    def runs(self) -> Mapping[str, RunRecord]:
        """Finished runs by name."""
        return MappingProxyType({run.name: run for run in self._head.runs})

    def source(self, name: str) -> Source:
        """The source of that name or id; InputError lists the known ones."""
        for source in self.sources:
            if name in (source.name, source.id):
                return source
        known = ", ".join(repr(source.name) for source in self.sources) or "none yet"
        raise InputError(where="source", expected=f"one of: {known}", found=repr(name))

    def entries(self, table: str | None = None, *, source: str | None = None) -> tuple[Entry, ...]:
        """The files of a table (of all tables), of a source (of all), in the order they were added."""
        if table is not None:
            table_spec(table)
        return tuple(
            entry
            for entry in self._head.entries
            if (table is None or entry.table == table) and (source is None or entry.source == source)
        )

    def originals(self, *, source: str | None = None) -> tuple[Entry, ...]:
        """The originals (`table` is "original"), in the order they were added."""
        return tuple(entry for entry in self._head.originals if source is None or entry.source == source)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """All rows of a table, file by file in their order; an empty table when it has no file."""
        wanted = tables.checked_columns(name, columns)

        def read() -> pa.Table:
            parts = [self._rows(entry, wanted) for entry in self._noted(name)]
            return pa.concat_tables(parts) if parts else tables.empty(name, wanted)

        return self._settled(read)

    def pick(
        self, name: str, column: str, values: pa.Array | Sequence[str], columns: Sequence[str] | None = None,
        *, most: int | None = None,
    ) -> pa.Table:  # fmt: skip
        """The rows of a table whose *column* is among *values*, file by file in their order.

        By an index that is kept while the workspace is open, so that one thing among millions is read at once.  With
        *most*, the first so many of each file are.
        """
        wanted = tables.checked_columns(name, columns)
        asked = picking.Wanted(pa.array(values, pa.string()) if not isinstance(values, pa.Array) else values)

        def read() -> pa.Table:
            parts = [
                self._kept.rows(one.file, lambda one=one: self._open(one), column, asked, wanted, most=most)
                for one in self._noted(name)
            ]
            parts = [tables.widen(one, name, wanted) for one in parts]
            return pa.concat_tables(parts) if parts else tables.empty(name, wanted)

        return self._settled(read)

    def count(self, name: str, column: str, value: str) -> int:
        """How many rows of a table have this value in *column*."""
        return self.counts(name, column, [value])[value]

    def counts(self, name: str, column: str, values: Sequence[str]) -> dict[str, int]:
        """How many rows of a table have each of these values in *column*; no row is read."""
        tables.checked_columns(name, [column])

        def read() -> dict[str, int]:
            found = dict.fromkeys(values, 0)
            for one in self._noted(name):
                here = self._kept.counts(one.file, lambda one=one: self._open(one), column, list(found))
                found = {value: n + more for (value, n), more in zip(found.items(), here, strict=True)}
            return found

        return self._settled(read)

    def read(self, entry: Entry, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of one file."""
        wanted = tables.checked_columns(entry.table, columns)
        return self._settled(lambda: self._rows(entry, wanted))

    def _rows(self, entry: Entry, wanted: Sequence[str]) -> pa.Table:
        with closing(self._open(entry)) as file:
            return tables.from_parquet(file, entry.table, wanted)

    def parquet(self, entry: Entry) -> pq.ParquetFile:
        """One file, to read single row groups of; sealed ones are opened into memory."""
        return self._settled(lambda: self._open(entry))

    def select(self, sql: str, **params: object) -> pa.Table:
        """Rows of one SELECT in the DuckDB dialect over the tables of the lake; `$x` is the argument *x*.

        Only the tables that it names are opened, and of sealed files only the columns it mentions.  Lists come sorted;
        rows come sorted too when the SELECT joins or groups and says no order itself, so that answers are repeatable.

        Raises
        ------
        InputError : it is no single SELECT, names no table of the lake, lacks an argument, or cannot be executed
        """
        query = engine.parse(sql)

        def read() -> pa.Table:
            relations = {name: self._relation(name, query) for name in query.tables}
            return engine.execute(query, relations, params, folder=self._path)

        return self._settled(read)

    def map_batches(
        self, name: str, columns: Sequence[str] | None, fn: Callable[[pa.Table], pa.Table], *, rows: int = 65536
    ) -> Iterator[pa.Table]:
        """`fn` of each batch of at most *rows* rows, in order; only one batch is held at a time."""
        wanted = tables.checked_columns(name, columns)
        # The first file is opened together with the list, so that a list that is out of date is taken anew.
        entries, first = self._settled(lambda: self._begun(name))
        for number, entry in enumerate(entries):
            with closing(self.parquet(entry) if number or first is None else first) as file:
                present = [column for column in wanted if column in file.schema_arrow.names]
                for batch in file.iter_batches(batch_size=rows, columns=present):
                    yield fn(tables.widen(pa.Table.from_batches([batch]), name, wanted))

    def original(self, digest: str) -> bytes:
        """The bytes of an original as received."""
        return b"".join(self.original_pieces(digest)[1])

    def original_info(self, digest: str) -> OriginalInfo:
        """Name, size and plain SHA-256 of an original."""
        return self.original_pieces(digest)[0]

    def original_pieces(self, digest: str) -> tuple[OriginalInfo, Iterator[bytes]]:
        """What is known of an original, and its bytes piece by piece: for files larger than memory."""
        for entry in self._head.originals:
            if entry.digest == digest:
                return self._settled(lambda entry=entry: self._opened_original(entry))
        raise InputError(where="original", expected="the digest of an original held here", found=digest[:12])

    def _opened_original(self, entry: Entry) -> tuple[OriginalInfo, Iterator[bytes]]:
        sealed = files.chunks_of(self._path / entry.file)
        pieces = sealing.unseal_pieces(sealed, key=self._ring.get, where=entry.file)
        return originals.without_info(pieces, where=entry.file)

    def _begun(self, name: str) -> tuple[tuple[Entry, ...], pq.ParquetFile | None]:
        entries = self._noted(name)
        return entries, self._open(entries[0]) if entries else None

    def _noted(self, name: str) -> tuple[Entry, ...]:
        entries = self.entries(name)
        self._read[name] = tuple(entry.file for entry in entries)
        return entries

    def _open(self, entry: Entry) -> pq.ParquetFile:
        path = self._path / entry.file
        if not entry.sealed:
            return tables.opened(self._there(path), where=entry.file)
        data = sealing.unseal(files.read_all(path), key=self._ring.get, where=entry.file)
        return tables.opened(pa.BufferReader(data), where=entry.file)

    def _there(self, path: Path) -> Path:
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, "gone", str(path))
        return path

    def _relation(self, name: str, query: engine.Query) -> engine.Relation:
        entries = self._noted(name)
        plain = [self._there(self._path / entry.file) for entry in entries if not entry.sealed]
        columns = query.columns_of(name)
        sealed = [self._rows(entry, columns) for entry in entries if entry.sealed]
        return engine.Relation(name=name, columns=columns, plain=tuple(plain), sealed=tuple(sealed))

    def _settled(self, read: Callable[[], T]) -> T:
        before = dict(self._read)
        try:
            return read()
        except FileNotFoundError as gone:
            # What this very call has noted was not handed out.
            self._read = before
            self._move(gone)
        try:
            return read()
        except FileNotFoundError as gone:
            raise self._missing(gone) from None

    def _move(self, gone: FileNotFoundError) -> None:
        newer = headfile.load(self._path, self._ring) if self._may_move else self._head
        if newer.version == self._head.version:
            raise self._missing(gone) from None
        before, self._head = self._head, newer
        for name, read in self._read.items():
            if tuple(entry.file for entry in self.entries(name)) != read:
                self._head = before
                raise _changed(f"table {name}")

    def _missing(self, gone: FileNotFoundError) -> InputError | IntegrityError:
        path = Path(str(gone.filename))
        if f"{path.parent.name}/{path.name}" not in self._head.files():
            # The caller asked for a file that an older version named.
            return _changed(path.name)
        return IntegrityError(
            "a file that HEAD names is gone", where=str(gone.filename or gone), hint="restore the last backup"
        )


def _changed(where: str) -> InputError:
    return InputError(
        "the workspace was changed while it was read",
        where=where,
        hint="give the same command again: it then reads the new version whole",
    )
