"""A small lake of invented rows, and the kill that stops a process at its n-th step on the disk."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clerestory.lake import files
from clerestory.lake.transaction import Transaction
from clerestory.lake.workspace import Workspace
from clerestory.model.source import Source
from clerestory.model.tables import TABLES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Lake:
    """An invented workspace and short words for what a pipeline does with it."""

    folder: Path
    now: datetime = NOW

    @property
    def path(self) -> Path:
        return self.folder / "office"

    @property
    def key_file(self) -> Path:
        return self.folder / "office.key"

    def create(self, **how) -> Workspace:
        return Workspace.create(self.path, **{"kind": "service", "country": "US", "now": NOW} | how)

    def open(self) -> Workspace:
        return Workspace.open(self.path)

    def copied(self, to: Path) -> Lake:
        shutil.copytree(self.folder, to)
        return Lake(to)

    @staticmethod
    def source(workspace: Workspace, name: str) -> Source:
        return Source(id=workspace.ids.of("source", name), name=name, authority="test", added_at=NOW)

    def put(self, transaction: Transaction, workspace: Workspace, name: str, kind: str, texts: list[str]) -> None:
        """What intake does: new traces, who holds them, what was read out of them, the original, a reject."""
        source = self.source(workspace, name)
        rows = pa.table({"external_id": [f"{name}-{n}" if kind == "call" else None for n in range(len(texts))],
                         "text": texts})  # fmt: skip
        ids = workspace.ids.traces(kind, rows)
        transaction.put_source(source)
        known = transaction.snapshot.table(kind, ["trace"])["trace"].combine_chunks()
        new = rows.append_column("trace", ids).filter(pc.invert(pc.is_in(ids, value_set=known)))
        original = transaction.add_original(source.id, "\n".join(texts).encode(), name=f"{name}.csv")
        holding = transaction.snapshot.entries("held", source=source.id)
        if any(one.of == original for one in holding):
            return
        entry = transaction.add(kind, new, source=source.id, of=original)
        held = pa.table({"trace": ids, "source": [source.id] * len(texts), "row": range(2, len(texts) + 2)})
        transaction.add("held", held, source=source.id, of=original)
        found = pa.table({"trace": new["trace"], "kind": ["email"] * new.num_rows, "value": new["text"]})
        transaction.add("mention", found, source=source.id, of=entry.digest)
        reject = pa.table({"source": [source.id], "row": [99], "field": ["text"], "found": [texts[0]]})
        transaction.add("reject", reject, source=source.id, of=original)

    def add(self, workspace: Workspace, name: str, kind: str, texts: list[str]) -> int:
        with workspace.writer() as transaction:
            self.put(transaction, workspace, name, kind, texts)
            return transaction.commit()

    def run(self, workspace: Workspace, label: str = "1") -> int:
        """What a run does: tables replaced, and a record of it."""
        with workspace.writer() as transaction:
            traces = transaction.snapshot.table("advert", ["trace"])["trace"]
            groups = pa.table({"trace": traces, "group_id": pa.array([f"g{label}"] * len(traces), pa.string())})
            transaction.replace("group_member", groups)
            transaction.replace(
                "template", pa.table({"template": ["t"], "pattern": [f"cleaning {label}"], "size": [3]})
            )
            transaction.record_run("link", [one.digest for one in transaction.snapshot.entries("advert")], now=NOW)
            return transaction.commit()

    def decide(self, workspace: Workspace, reason: str = "two firms, one secretary") -> int:
        with workspace.writer() as transaction:
            row = {"trace": ["x"], "thing": ["y"], "who": ["ana"], "decided_at": [NOW], "reason": [reason]}
            transaction.add("link_cut", pa.table(row))
            return transaction.commit()

    def filled(self) -> Workspace:
        workspace = self.create()
        self.add(workspace, "papers", "advert", ["cleaning of flats", "removals, two men", "roof repairs"])
        self.add(workspace, "hotline", "tip", ["a caller spoke of removals", "long hours, no pay"])
        self.add(workspace, "second", "advert", ["removals, two men", "garden work"])
        self.decide(workspace)
        self.run(workspace)
        return workspace

    @staticmethod
    def state(workspace: Workspace) -> dict[str, object]:
        """All that a reader can see, apart from the version."""
        snapshot = workspace.snapshot()
        seen: dict[str, object] = {spec.name: snapshot.table(spec.name).to_pylist() for spec in TABLES}
        seen["sources"] = snapshot.sources
        seen["runs"] = {name: run.files for name, run in snapshot.runs.items()}
        seen["originals"] = [snapshot.original(one.digest) for one in snapshot.originals()]
        seen["digests"] = [one.digest for one in (*snapshot.entries(), *snapshot.originals())]
        return seen


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of copies of a workspace are made here."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def lake(room: Path) -> Lake:
    (room / "here").mkdir()
    return Lake(room / "here")


def _killed_at(n: int, act: Callable[[Callable[[str], None]], None]) -> tuple[bool, list[str]]:
    """Run *act* in a child that is killed before its n-th step on the disk.

    Returns whether it came to its end, and what it was told to be done (acknowledged) before.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork beside threads; the child runs no other thread's code.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        steps = iter(range(n))

        def kill(name: str, path: Path) -> None:
            if next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        files.before_step = kill
        code = 1
        try:
            act(lambda word: os.write(writing, word.encode() + b"\n") and None)
            code = 0
        except BaseException as error:  # noqa: BLE001  # a child may not return into the test
            print(repr(error), file=sys.stderr)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read().split()
    _, status = os.waitpid(child, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return os.WIFEXITED(status), said


@pytest.fixture
def killed_at() -> Callable[..., tuple[bool, list[str]]]:
    return _killed_at


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written in short pieces, so that a kill also falls into the middle of one.

    A kill leaves what was handed to the system, synced or not: syncing would only make these tests slow.
    """
    monkeypatch.setattr(files, "PIECE", 4000)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
