"""Read what stands in the traces: for each file of traces its mentions and find's index, never twice the same file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.workspace import Entry, Snapshot, Workspace
from clerestory.model.kinds import KINDS, Kind
from clerestory.pipeline.progress import Progress, silent
from clerestory.reading.mentions import mentions_of
from clerestory.reading.occurrences import occurrences_of
from clerestory.reading.readers import READERS

#: Which readers read a file: another list of readers or versions reads it anew.
VERSION = {"reading": ", ".join([*(reader.label for reader in READERS), "index 2"])}


def unread(snapshot: Snapshot) -> list[tuple[Kind, Entry]]:
    """The files of traces whose mentions are missing or were read by other readers, in HEAD order."""
    done = {entry.of for entry in snapshot.entries("mention") if entry.meta.get("reading") == VERSION["reading"]}
    return [
        (kind, entry)
        for kind in KINDS
        if kind.read_columns
        for entry in snapshot.entries(kind.name)
        if entry.digest not in done
    ]


#: What reads one file: its mentions and find's index.
Reader = Callable[[Workspace, Snapshot, Entry, Kind], tuple[pa.Table, pa.Table]]


def read(workspace: Workspace, *, progress: Progress = silent, reader: Reader | None = None) -> int:
    """Read every file that has not been read; one commit a file, so that a stopped run goes on where it was.

    Returns
    -------
    how many mentions were read; 0 when all had been read before
    """
    files = unread(workspace.snapshot())
    total = sum(entry.rows for _, entry in files)
    done = mentions = 0
    for kind, entry in files:
        progress("reading", done, total)
        found, index = (reader or read_here)(workspace, workspace.snapshot(), entry, kind)
        with workspace.writer() as transaction:
            for old in (*transaction.snapshot.entries("mention"), *transaction.snapshot.entries("occurrence")):
                if old.of == entry.digest:
                    transaction.drop(old)
            same = {"source": entry.source, "sealed": entry.sealed, "of": entry.digest, "meta": VERSION}
            transaction.add_all([("mention", found), ("occurrence", index)], **same)
            transaction.commit()
        done += entry.rows
        mentions += found.num_rows
    progress("reading", total, total)
    return mentions


def read_here(workspace: Workspace, snapshot: Snapshot, entry: Entry, kind: Kind) -> tuple[pa.Table, pa.Table]:
    """The mentions and find's index of one file."""
    rows = snapshot.read(entry, ["trace", *kind.searched_columns])
    found = with_ids(workspace, mentions_of(rows, kind, country=workspace.info.country))
    return found, occurrences_of(rows, kind, found, partial(workspace.ids.many, "occurrence"))


def with_ids(workspace: Workspace, found: pa.Table) -> pa.Table:
    """The mentions with their ids: keyed over trace, column, span, kind and value."""
    parts = [
        found["trace"],
        found["field"],
        found["start"].cast(pa.string()),
        found["stop"].cast(pa.string()),
        found["kind"],
        found["value"],
    ]
    keys = pc.binary_join_element_wise(*parts, "\x1f")
    return found.add_column(0, "mention", workspace.ids.many("mention", keys))
