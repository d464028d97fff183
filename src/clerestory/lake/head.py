"""HEAD.json names the files that count: what it names is the lake, whatever else lies in the folders is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from clerestory.errors import InputError, IntegrityError
from clerestory.model.source import Source, one_line
from clerestory.model.workspace import FORMAT

HEAD = "HEAD.json"

_NAME = re.compile(r"(?:tables/[a-z_]+-|originals/)[0-9a-f]{64}\.(?:parquet|sealed)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of the lake.

    file : path within the workspace
    digest : SHA-256 of the file's bytes as they lie on disk, so that checking needs no key
    source : id of the source it belongs to and goes with; "" for run and kept tables
    of : digest of the file it was derived from; "" when it stands for itself
    meta : a few words for its writer's own use; they lie in the clear, so never a value out of a trace
    """

    file: str
    table: str
    digest: str
    rows: int
    source: str = ""
    sealed: bool = True
    of: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # HEAD's digest keeps out accidents, not somebody who edits it: no name in it leads out of the workspace.
        if not _NAME.fullmatch(self.file):
            raise IntegrityError("HEAD names a file that is none of the workspace's", where=HEAD)
        object.__setattr__(self, "meta", MappingProxyType(dict(self.meta)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """That a run of *name* was finished, and on which files; `version` is the one its tables came with."""

    name: str
    version: int
    files: tuple[str, ...]
    finished_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One version of the lake.

    generation : number of the key of the run tables
    doomed : keys that an erasure takes away after its commit; whoever opens the workspace next finishes it
    ledger : how many lines the ledger had at the commit (`n`), and the digest of the last (`of`)
    """

    workspace: str
    version: int = 0
    sources: tuple[Source, ...] = ()
    entries: tuple[Entry, ...] = ()
    originals: tuple[Entry, ...] = ()
    runs: tuple[RunRecord, ...] = ()
    generation: int = 1
    doomed: tuple[str, ...] = ()
    ledger: Mapping[str, Any] = field(default_factory=dict)

    def files(self) -> frozenset[str]:
        """Every file that counts, by its path within the workspace."""
        return frozenset(entry.file for entry in (*self.entries, *self.originals))


def source_to_json(source: Source) -> dict[str, Any]:
    """A source as HEAD and backups spell it."""
    return {
        "id": source.id,
        "name": source.name,
        "authority": source.authority,
        "added_at": source.added_at.isoformat(),
        "label": source.label,
        "until": source.until.isoformat() if source.until else None,
        "columns": {kind: dict(columns) for kind, columns in source.columns.items()},
    }


def source_from_json(said: Mapping[str, Any]) -> Source:
    """The source that was spelled; an earlier release let line breaks into its words."""
    until = datetime.fromisoformat(said["until"]) if said["until"] else None
    words: dict[str, Any] = {what: one_line(said[what]) for what in ("name", "authority")}
    return Source(**dict(said) | words | {"added_at": datetime.fromisoformat(said["added_at"]), "until": until})


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """An entry as HEAD and backups spell it."""
    return {
        "file": entry.file,
        "table": entry.table,
        "digest": entry.digest,
        "rows": entry.rows,
        "source": entry.source,
        "sealed": entry.sealed,
        "of": entry.of,
        "meta": dict(entry.meta),
    }


def _run_to_json(run: RunRecord) -> dict[str, Any]:
    finished = run.finished_at.isoformat()
    return {"name": run.name, "version": run.version, "files": list(run.files), "finished_at": finished}


def run_from_json(said: Mapping[str, Any]) -> RunRecord:
    """The run that was spelled."""
    finished = datetime.fromisoformat(said["finished_at"])
    return RunRecord(name=said["name"], version=said["version"], files=tuple(said["files"]), finished_at=finished)


def to_json(head: Head) -> dict[str, Any]:
    """A version of the lake as one document, nothing of it sealed."""
    return {
        "format": FORMAT,
        "workspace": head.workspace,
        "version": head.version,
        "sources": [source_to_json(source) for source in head.sources],
        "entries": [entry_to_json(entry) for entry in head.entries],
        "originals": [entry_to_json(entry) for entry in head.originals],
        "runs": [_run_to_json(run) for run in head.runs],
        "generation": head.generation,
        "doomed": list(head.doomed),
        "ledger": dict(head.ledger),
    }


def from_json(said: Mapping[str, Any], *, where: str, formats: tuple[int, ...] = (FORMAT,)) -> Head:
    """The version that was spelled; InputError when another release wrote it."""
    if said.get("format") not in formats:
        raise InputError(
            where=where,
            expected=f"format {FORMAT}",
            found=str(said.get("format")),
            hint="this workspace was written by another release: use that one, or 'clerestory upgrade'",
        )
    try:
        return Head(
            workspace=said["workspace"],
            version=said["version"],
            sources=tuple(source_from_json(source) for source in said["sources"]),
            entries=tuple(Entry(**entry) for entry in said["entries"]),
            originals=tuple(Entry(**entry) for entry in said["originals"]),
            runs=tuple(run_from_json(run) for run in said["runs"]),
            generation=said["generation"],
            doomed=tuple(said["doomed"]),
            ledger=said["ledger"],
        )
    except (KeyError, TypeError, ValueError):
        raise IntegrityError("it lacks something that a HEAD must say", where=where) from None
