"""Row P8: the whole run on Spark local[2] and on DuckDB, over copies of one workspace: seconds, memory, same tables?

python -m bench.spark 10000 [100000 ...]

The workspace is copied after intake, since ids hang on its key.  The memory is that of all processes of the run
together, asked of the operating system four times a second: Spark has a Java of its own and workers.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from bench.corpora import families_of, texts_of

from clerestory.pipeline.create import create
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.run import run

MASTER = "local[2]"
_SEED, _NOW = 20_261_124, datetime(2026, 11, 24, tzinfo=UTC)
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def _held(pid: int) -> float:
    """MB that a process and all below it hold in memory now."""
    below, open_, pages = _children(), [pid], 0
    while open_:
        one = open_.pop()
        open_ += below.get(one, [])
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * _PAGE / 2**20


class Peak:
    """The most memory that this process and all below it held while the block ran."""

    def __enter__(self) -> Peak:
        self.mb, self._done = _held(os.getpid()), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._done.wait(0.25):
            self.mb = max(self.mb, _held(os.getpid()))

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def derived(office: Office) -> dict[tuple[str, str], str]:
    """The digest of every file that a run writes, but for what it keeps to grow by, which Spark does not."""
    entries = office.workspace.snapshot().entries()
    return {(one.table, one.of): one.digest for one in entries if one.table != "link_index"}


def _office(folder: Path, rows: int) -> Path:
    texts = texts_of(_SEED + 8, np.arange(rows), families_of(_SEED + 8, rows), 0.08)
    with (folder / "adverts.csv").open("w", encoding="utf-8") as file:
        file.write("id,text,date\n")
        for number, text in enumerate(texts.to_pylist()):
            file.write(f'{number},"{text}",2026-{1 + number % 9:02d}-{1 + number % 28:02d}\n')
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=_NOW)
    office = open_office(folder / "w", user="bench", now=_NOW)
    asked = Asked(source="adverts", authority="invented", kind="advert")
    add(office.workspace, [folder / "adverts.csv"], asked=asked, user="bench", now=_NOW)
    return folder / "w"


def _run(path: Path, engine: str) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
    office, stages, begun = open_office(path, user="bench", now=_NOW), {}, time.perf_counter()

    def progress(stage: str, *_: int) -> None:
        stages[stage] = time.perf_counter() - begun

    with Peak() as peak:
        run(office, engine=engine, master=MASTER, progress=progress)
    took = time.perf_counter() - begun
    return {"s": took, "mb": peak.mb, "until": stages}, derived(office)


def compared(rows: int) -> dict[str, Any]:
    """Both engines on copies of a workspace of so many adverts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "warm").mkdir()
        _run(_office(folder / "warm", 300), "duckdb")
        path = _office(folder, rows)
        other = folder / "other" / "w"
        shutil.copytree(path, other)
        shutil.copy(path.with_suffix(".key"), other.with_suffix(".key"))
        here, ours = _run(path, "duckdb")
        there, theirs = _run(other, "spark")
    return {"duckdb": here, "spark": there, "same": ours == theirs, "files": len(ours)}


if __name__ == "__main__":
    for count in sys.argv[1:]:
        print(int(count), compared(int(count)), flush=True)
