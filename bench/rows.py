"""The rows of `bench.all`: each cell is measured alone and says seconds, quality and what else its line shows."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench import slots
from bench.corpora import families_of, texts_of, write
from bench.templates import PEERS

from clerestory.linking.growing import Growing
from clerestory.linking.templates import templates_of, templates_of_batches
from clerestory.methods.b_cubed import b_cubed, recall_by_size
from clerestory.methods.union_find import components
from clerestory.pipeline import ask as asking
from clerestory.pipeline.create import create
from clerestory.pipeline.find import Finder
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.link import link
from clerestory.pipeline.office import open_office
from clerestory.pipeline.read import read

_SEED, _DAY, _WARM, _NOW = 20_261_124, 10_000, 300, datetime(2026, 11, 24, tzinfo=UTC)
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of each row is measured: rounds, adverts, texts and edges."""

    rounds: int
    p1: int
    p2: tuple[int, ...]
    p3: int
    p4: int
    p5: int
    p7: int
    p15: int


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median of the seconds, and what the last round gave."""
    took, made = [], None
    for _ in range(rounds):
        begun = time.perf_counter()
        made = work()
        took.append(time.perf_counter() - begun)
    return median(took), made


def quality(labels: np.ndarray, truth: np.ndarray) -> str:
    """B-cubed F1 and the recall in groups of 2-5 and 6-20."""
    labels = np.where(labels < 0, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)
    small = recall_by_size(labels, truth)
    shown = [f"{small[name]:.4f}" if small[name] is not None else "–" for name in ("2-5", "6-20")]
    return f"{b_cubed(labels, truth)['f1']:.4f} ({shown[0]}, {shown[1]})"


def _file_to_groups(rows: int, noise: float, rounds: int) -> Cell:
    """Ours from a file of texts to a file of groups."""
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "in.parquet", Path(name) / "out.parquet"
        truth = write(source, seed=_SEED + rows, rows=rows, noise=noise)
        templates_of(texts_of(1, np.arange(2000), np.arange(2000) // 3, noise))

        def work() -> np.ndarray:
            file = pq.ParquetFile(source)
            labels = templates_of_batches(batch["text"] for batch in file.iter_batches(1 << 16))
            pq.write_table(pa.table({"group": labels}), target)
            return labels

        took, labels = timed(work, rounds)
    return {"s": took, "quality": quality(labels, truth)}


def _peer(name: str, rows: int) -> Cell:
    families = families_of(_SEED + rows, rows)
    texts = texts_of(_SEED + rows, np.arange(rows), families, 0.08).to_pylist()
    took, labels = timed(lambda: PEERS[name](texts), 1)
    return {"s": took, "quality": quality(labels, families)}


def _growth(rows: int) -> Cell:
    """A day of 10,000 adverts into so many; at most a million is also linked in full, to compare."""
    families, held = families_of(_SEED + 4, rows + 2 * _DAY), Growing()
    for at in range(0, rows, 500_000):
        piece = np.arange(at, min(at + 500_000, rows))
        held.grow(texts_of(_SEED, piece, families[piece], 0.08))
    held.labels()
    took = []
    for day in range(2):
        piece = np.arange(rows + day * _DAY, rows + (day + 1) * _DAY)
        texts = texts_of(_SEED, piece, families[piece], 0.08)
        begun = time.perf_counter()
        held.grow(texts)
        labels = held.labels()
        took.append(time.perf_counter() - begun)
    said: Cell = {"s": min(took), "quality": quality(labels, families)}
    if rows <= 1_000_000:
        every = texts_of(_SEED, np.arange(rows + 2 * _DAY), families, 0.08)
        said["full"], full = timed(lambda: templates_of(every), 1)
        said["same"] = bool(np.array_equal(_first(labels), _first(full)))
    return said


def _first(labels: np.ndarray) -> np.ndarray:
    """The first text of each text's group."""
    own = np.where(labels < 0, labels.max(initial=-1) + 1 + np.arange(len(labels)), labels)
    _, first, which = np.unique(own, return_index=True, return_inverse=True)
    return first[which]


def _whole_way(rows: int) -> Cell:
    """From a CSV file to leads written, a time a stage; then two-word phrases are found in it."""
    if rows > _WARM:
        # whatever is compiled once is compiled before
        _whole_way(_WARM)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = texts_of(_SEED + 3, np.arange(rows), families_of(_SEED + 3, rows), 0.08)
        _csv(folder / "adverts.csv", texts)
        create(folder / "w", kind="enforcement", country="US", zone="UTC", now=_NOW)
        office = open_office(folder / "w", user="bench", now=_NOW)
        asked = Asked(source="adverts", authority="invented", kind="advert")
        stages: dict[str, float] = {}
        for stage, work in (
            ("add", lambda: add(office.workspace, [folder / "adverts.csv"], asked=asked, user="bench", now=_NOW)),
            ("read", lambda: read(office.workspace)),
            ("link", lambda: link(office.workspace, now=_NOW)),
            ("ask", lambda: asking.sweep(office)),
        ):
            stages[stage], _ = timed(work, 1)
        finder, dice = Finder(office), np.random.default_rng(5)
        took = []
        for row in dice.choice(rows, 60).tolist():
            words = texts[row].as_py().split()
            at = int(dice.integers(len(words) - 5))
            begun = time.perf_counter()
            finder.find(" ".join(words[at : at + 2]))
            took.append(time.perf_counter() - begun)
    return {"s": sum(stages.values()), "stages": stages, "find": sorted(took)[-1], "find_median": median(took)}


def _desk(traces: int) -> Cell:
    """Every way of the desk that can be read, over a workspace of so many traces: the worst page, and all of them."""
    from bench.desk import desk_over, summary
    from bench.desk_workspace import make

    with tempfile.TemporaryDirectory() as name:
        measured = desk_over(make(Path(name), traces), 30, [], tell=lambda line: None)
    half, late, worst, seconds = summary(measured["pages"])
    said = f"median {1000 * half:.0f} ms, p99 {1000 * late:.0f} ms; worst: {worst}"
    return {"s": seconds, "quality": said, "first": measured["first"], "ready": measured["ready"]}


def _csv(path: Path, texts: pa.Array) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text,date\n")
        for number, text in enumerate(texts.to_pylist()):
            file.write(f'{number},"{text}",2026-{1 + number % 9:02d}-{1 + number % 28:02d}\n')


def _sqlite(rows: int) -> Cell:
    """SQLite's own index of the same texts, the same phrases: which rows hold them."""
    import sqlite3

    texts = texts_of(_SEED + 3, np.arange(rows), families_of(_SEED + 3, rows), 0.08)
    with tempfile.TemporaryDirectory() as name:
        held = sqlite3.connect(Path(name) / "fts.db")
        held.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
        held.executemany("INSERT INTO t VALUES (?)", ((text,) for text in texts.to_pylist()))
        held.commit()
        took, dice = [], np.random.default_rng(5)
        for row in dice.choice(rows, 60).tolist():
            words = texts[row].as_py().split()
            at = int(dice.integers(len(words) - 5))
            begun = time.perf_counter()
            held.execute("SELECT rowid FROM t WHERE t MATCH ?", (f'"{words[at]} {words[at + 1]}"',)).fetchall()
            took.append(time.perf_counter() - begun)
        held.close()
    return {"s": sorted(took)[-1], "find_median": median(took)}


def _contacts(texts: int, rounds: int, peer: bool) -> Cell:
    from bench import contacts

    each = max(texts // 80, 5)
    lines = contacts.evasions.make(_SEED, each=each)
    said = [line.text for line in lines][:texts]
    array = pa.array(said, pa.string())
    if peer:
        import phonenumbers

        possible = phonenumbers.Leniency.POSSIBLE

        def work() -> list[Any]:
            return [list(phonenumbers.PhoneNumberMatcher(text, "US", leniency=possible)) for text in said]
    else:

        def work() -> list[Any]:
            cut = contacts.lexed(array)
            return [reader.read(cut, country="US") for reader in contacts.READ]

    work()
    took, _ = timed(work, rounds)
    shown = "–"
    if not peer:
        counts = contacts.table(lines)
        n, found, false = (sum(one[k] for one in counts.values()) for k in range(3))
        shown = f"recall {found / n:.4f}, precision {found / (found + false):.4f}"
    return {"s": took, "quality": shown, "texts": len(said)}


def _slots(method: str, rounds: int) -> Cell:
    dice = np.random.default_rng(_SEED)
    families = [slots.family(dice, int(min(2 + dice.pareto(1.0) * 4, 60)), 0.06) for _ in range(300)]
    true = np.array([bool(mark) for one in families for marks in one.truth for mark in marks])
    work, marked = slots.METHODS[method]
    work(families[:2])
    took, made = timed(lambda: work(families), rounds)
    said = np.array([mark for marks in marked(families, made) for mark in marks])
    p, r = (said & true).sum() / max(said.sum(), 1), (said & true).sum() / true.sum()
    return {"s": took, "quality": f"slot F1 {2 * p * r / (p + r):.3f}"}


def _components(edges: int, rounds: int, peer: bool) -> Cell:
    dice = np.random.default_rng(_SEED)
    n = edges // 2
    left, right = dice.integers(0, n, edges), dice.integers(0, n, edges)
    if peer:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        def work() -> int:
            graph = coo_array((np.ones(edges, np.int8), (left, right)), shape=(n, n))
            return int(connected_components(graph, directed=False)[0])
    else:
        components(10, left[:1] % 10, right[:1] % 10)

        def work() -> int:
            return int((components(n, left, right) == np.arange(n)).sum())

    took, found = timed(work, rounds)
    return {"s": took, "quality": f"{found:,} parts"}


def _on_spark(rows: int) -> Cell:
    """The whole run on both engines; the memory is that of all processes of the run on Spark."""
    from bench.spark import compared

    both = compared(rows)
    quality = "the same tables" if both["same"] else "**other tables**"
    return {"s": both["spark"]["s"], "peak": both["spark"]["mb"], "quality": quality, "peer": both["duckdb"]}


CELLS: dict[str, Callable[[Size], Cell]] = {
    "p1": lambda size: _file_to_groups(size.p1, 0.08, size.rounds),
    "p1-doubled": lambda size: _file_to_groups(size.p1, 0.16, 1),
    "p1-rensa": lambda size: _peer("rensa", size.p1),
    "p1-datasketch": lambda size: _peer("datasketch", size.p1),
    "p2-10000": lambda size: _file_to_groups(10_000, 0.08, size.rounds),
    "p2-100000": lambda size: _file_to_groups(100_000, 0.08, size.rounds),
    "p2-1000000": lambda size: _file_to_groups(1_000_000, 0.08, min(size.rounds, 2)),
    "p2-4000000": lambda size: _file_to_groups(4_000_000, 0.08, 1),
    "p3": lambda size: _whole_way(size.p3),
    "p4": lambda size: _growth(size.p4),
    "p5": lambda size: _contacts(size.p5, size.rounds, False),
    "p5-peer": lambda size: _contacts(size.p5, size.rounds, True),
    "p6": lambda size: _slots("ours", size.rounds),
    "p6-pyspoa": lambda size: _slots("pyspoa", size.rounds),
    "p6-pyabpoa": lambda size: _slots("pyabpoa", size.rounds),
    "p7": lambda size: _components(size.p7, size.rounds, False),
    "p7-peer": lambda size: _components(size.p7, min(size.rounds, 3), True),
    "p8": lambda size: _on_spark(size.p1),
    "p15": lambda size: _desk(size.p15),
    "p13-peer": lambda size: _sqlite(size.p3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its id, and the lines that it makes out of cells."""

    id: str
    lines: Callable[[Callable[[str], Cell], Size], Iterator[str]]


def _line(row: str, work: str, ours: Cell, peer: str = "–", other: Cell | None = None) -> str:
    if "failed" in ours:
        return f"| {row} | {work} | failed: {ours['failed']} | {peer} | – | – | – |"
    ratio, shown = "–", peer
    if other is not None and "failed" in other:
        shown = f"{peer}: failed"
    elif other is not None:
        times = other["s"] / ours["s"]
        ratio = f"{times:.1f}" if times >= 1 else f"**{times:.2f}, behind**"
        shown = f"{peer} {other['s']:.2f} s; {other.get('quality', '–')}; {other['mb']:,.0f} MB"
    return (
        f"| {row} | {work} | {ours['s']:.2f} s | {shown} | {ratio} | {ours.get('quality', '–')} | {ours['mb']:,.0f} |"
    )


def _there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _p1(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    ours, work = cell("p1"), f"near-duplicates, {size.p1:,} adverts, file to groups"
    for name in ("rensa", "datasketch"):
        if _there(name):
            yield _line("P1", work, ours, name, cell(f"p1-{name}"))
        else:
            yield _line("P1", work, ours, f"{name} is not installed")
    yield _line("P1", "the same, noise doubled", cell("p1-doubled"))


def _p2(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    seen: list[tuple[int, float]] = []
    for rows in size.p2:
        ours = cell(f"p2-{rows}")
        if "s" in ours:
            seen.append((rows, ours["s"]))
        yield _line("P2", f"near-duplicates, {rows:,} adverts, file to groups", ours)
    if len(seen) > 1:
        (few, quick), (many, slow) = seen[-2], seen[-1]
        power = np.log(slow / quick) / np.log(many / few)
        yield f"| P2 | exponent of growth, {few:,} to {many:,} | {power:.2f} | – | – | – | – |"


def _p3(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    ours = cell("p3")
    yield _line("P3", f"the whole way, {size.p3:,} adverts, file to leads", ours)
    if "stages" in ours:
        for stage, took in ours["stages"].items():
            yield f"| P3 | of that: {stage} | {took:.2f} s | – | – | – | – |"
        worst = {**ours, "s": ours["find"], "quality": f"median {1000 * ours['find_median']:.0f} ms"}
        peer = cell("p13-peer")
        yield _line("P13", f"find a phrase in {size.p3:,} traces, excerpts and all, slowest of 60", worst,
                    "SQLite FTS5, row numbers only", peer)  # fmt: skip


def _p4(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    ours = cell("p4")
    work = f"templates of {_DAY:,} adverts more, into {size.p4:,} (in memory)"
    if "full" not in ours:
        yield _line("P4", work, ours)
        return
    same = "the same groups" if ours["same"] else "**other groups**"
    yield _line("P4", work, ours, f"all again, {same}:", {"s": ours["full"], "mb": ours["mb"]})


def _p8(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    work = f"run on Spark local[2], {size.p1:,} adverts: read, link, ask"
    if not (_there("pyspark") and shutil.which("java")):
        yield f"| P8 | {work} | PySpark or Java is not installed | – | – | – | – |"
        return
    ours = cell("p8")
    yield _line("P8", work, ours | {"mb": ours.get("peak", 0)}, "on DuckDB", ours.get("peer"))


def _p15(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
    ours = cell("p15")
    yield _line("P15", f"the desk over {size.p15:,} traces, every page and way of the API, slowest answer", ours)
    if "first" in ours:
        yield f"| P15 | of that: the first page of the process | {ours['first']:.2f} s | – | – | – | – |"


def _pair(row: str, work: Callable[[Size, Cell], str], ours: str, peers: dict[str, tuple[str, str]]) -> Row:
    def lines(cell: Callable[[str], Cell], size: Size) -> Iterator[str]:
        own = cell(ours)
        for name, (module, key) in peers.items():
            if _there(module):
                yield _line(row, work(size, own), own, name, cell(key))
            else:
                yield _line(row, work(size, own), own, f"{name} is not installed")

    return Row(id=row, lines=lines)


ROWS: tuple[Row, ...] = (
    Row(id="P1", lines=_p1),
    Row(id="P2", lines=_p2),
    Row(id="P3", lines=_p3),
    Row(id="P4", lines=_p4),
    _pair("P5", lambda _, own: f"all contacts of {own.get('texts', 0):,} evasive texts; the peer: telephones", "p5",
          {"PhoneNumberMatcher": ("phonenumbers", "p5-peer")}),
    _pair("P6", lambda _, __: "slots of 300 templates, 6 % of words changed", "p6",
          {"pyspoa": ("spoa", "p6-pyspoa"), "pyabpoa": ("pyabpoa", "p6-pyabpoa")}),
    _pair("P7", lambda size, _: f"components, {size.p7:,} edges", "p7", {"scipy": ("scipy", "p7-peer")}),
    Row(id="P8", lines=_p8),
    Row(id="P15", lines=_p15),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit("this is the rows of bench.all")
