"""The run on Spark: the same files to the byte; nothing in the clear, nobody listening, nothing left behind."""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from small_office import ADVERTS, CALLS, MOVERS, NOW, TIPS, make_office, put_in

from clerestory.pipeline.decide import cut
from clerestory.pipeline.demo import demo
from clerestory.pipeline.office import open_office
from clerestory.pipeline.run import run
from clerestory.spark.cluster import cluster
from clerestory.spark.lanes import kept

_THERE = all(importlib.util.find_spec(name) for name in ("pyspark", "pandas")) and shutil.which("java")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _THERE, reason="needs pip install clerestory[spark] and Java 17"),
    # PySpark's own words on type hints, and a socket that its gateway leaves to the collector
    pytest.mark.filterwarnings("ignore::UserWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def derived(office) -> dict[tuple[str, str], str]:
    """The digest of each file that a run writes, but for answers, which name the version, and what it grows by."""
    left_out = {"answer", "link_index"}
    return {(e.table, e.of): e.digest for e in office.workspace.snapshot().entries() if e.table not in left_out}


def answers(office) -> list[dict]:
    rows = office.workspace.snapshot().table("answer").to_pylist()
    return [{name: value for name, value in row.items() if name != "version"} for row in rows]


def twin(path: Path, to: Path):
    """The same workspace, under the same key, without what was derived."""
    shutil.copytree(path, to)
    shutil.copy(path.with_suffix(".key"), to.with_suffix(".key"))
    office = open_office(to, user="mara", now=NOW)
    with office.workspace.writer() as transaction:
        for table in ("mention", "occurrence"):
            for entry in transaction.snapshot.entries(table):
                transaction.drop(entry)
        transaction.drop_runs()
        transaction.commit()
    return office


def same(office, other) -> None:
    assert derived(other) == derived(office)
    assert answers(other) == answers(office)


def test_an_office_with_two_sources_a_cut_and_sealed_files_is_the_same(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, [ADVERTS[0], *ADVERTS[2:5]], name="again.csv")
    put_in(office, TIPS, name="tips.csv")
    put_in(office, CALLS, name="calls.csv")
    run(office)
    trace, thing = (office.workspace.snapshot().table("link")[name][0].as_py() for name in ("trace", "thing"))
    cut(office, trace, thing, reason="a number that was given to somebody else")
    run(office)
    other = twin(office.workspace.path, tmp_path / "v")
    report = run(other, engine="spark", master="local[2]")
    assert report.linked
    same(office, other)
    # whoever goes on, finds nothing to do
    assert run(other).linked is False
    assert list((other.workspace.path / "tmp").iterdir()) == []


def test_both_offices_of_a_county_are_the_same(tmp_path):
    assert len(list(demo(tmp_path / "d", size=5000, seed=3, user="mara", now=NOW))) == 3
    for name in ("hotline", "taskforce"):
        office = open_office(tmp_path / "d" / name, user="mara", now=NOW)
        other = twin(tmp_path / "d" / name, tmp_path / name)
        run(other, engine="spark", master="local[2]")
        same(office, other)


def test_a_hundred_thousand_adverts_are_the_same():
    from bench.spark import compared

    assert compared(100_000)["same"]


CANARY = "zebrafinch"


class Watch:
    """What lies in the clear in a folder, and who listens where, while the block runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clear, self.seen, self.heard = folder, set(), 0, set()

    def __enter__(self) -> Watch:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.02):
            for folder, _, names in os.walk(self.folder):
                for name in names:
                    try:
                        data = (Path(folder) / name).read_bytes()
                    except OSError:
                        # gone meanwhile
                        continue
                    self.seen += len(data)
                    if CANARY.encode() in data:
                        self.clear.add(name)
            self.heard |= listening(java_below(os.getpid()))


def java_below(pid: int) -> list[int]:
    """The Java processes that this one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition(")")
            parent = int(rest.split()[1])
        except (OSError, IndexError):
            continue
        own = int(stat.parent.name)
        if parent == pid:
            found += java_below(own) + ([own] if name.endswith("(java") else [])
    return found


def listening(pids: list[int]) -> set[str]:
    """The addresses, in hexadecimal, at which these processes listen."""
    sockets = set()
    for pid in pids:
        for fd in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(str(fd.readlink()).partition("[")[2].rstrip("]"))
            except OSError:
                continue
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    return {line[1].partition(":")[0] for line in lines if len(line) > 9 and line[3] == "0A" and line[9] in sockets}


#: 127.0.0.1 as the system writes it, alone and inside version 6.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def test_nothing_lies_in_the_clear_and_nobody_outside_can_ask(tmp_path):
    import pyarrow as pa

    (tmp_path / "tmp").mkdir()
    with Watch(tmp_path) as watch, cluster(tmp_path, "local[2]", rows=200_000) as spark:
        rows = spark.handed(pa.table({"n": np.arange(200_000), "text": [f"{CANARY} {n}" for n in range(200_000)]}))
        # shuffled, kept on disk, and sorted
        from pyspark import StorageLevel

        held = kept(rows.repartition("n")).persist(StorageLevel.DISK_ONLY)
        assert held.sort("text").toArrow().num_rows == 200_000
        assert spark.spark.sparkContext.uiWebUrl is None
    assert watch.seen > 1_000_000
    assert watch.clear == set()
    assert watch.heard
    assert watch.heard <= LOOPBACK
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_movers_are_found_whoever_looks(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(
        office,
        [*ADVERTS, f'6,2024-04-01,"{MOVERS.format(phone="646 555 0123")}",Rome,other.example.org,90'],
        name="a.csv",
    )
    run(office, engine="spark", master="local[2]")
    members = office.workspace.snapshot().table("template_member")
    assert members.num_rows == 4
