"""A day of 10,000 adverts into a lake that was linked before, beside linking everything; a time a stage, peak memory.

python -m bench.growth [--rows N]

The day's adverts are of the families that are there, as often as they are, and the latest of all.  Both ways must give
the same tables, row for row; whether they do is printed, and is the exit code.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from bench.corpora import families_of, texts_of
from bench.rows import timed

from clerestory.errors import ClerestoryError
from clerestory.pipeline import ask as asking
from clerestory.pipeline.create import create
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.link import linked_tables
from clerestory.pipeline.link_grown import Linked, grow_links
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.read import read
from clerestory.pipeline.read_cores import read_on_cores

_SEED, _DAY, _PIECE, _NOW = 20_261_127, 10_000, 50_000, datetime(2026, 11, 24, tzinfo=UTC)


def write(path: Path, numbers: np.ndarray, families: np.ndarray, date: str | None = None) -> Path:
    """A CSV file of these adverts, a piece at a time."""
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text,date\n")
        for at in range(0, len(numbers), _PIECE):
            piece = numbers[at : at + _PIECE]
            texts = texts_of(_SEED, piece, families[at : at + _PIECE], 0.08).to_pylist()
            for n, text in zip(piece.tolist(), texts, strict=True):
                file.write(f'{n},"{text}",{date or f"2026-{1 + n % 9:02d}-{1 + n % 28:02d}"}\n')
    return path


def _taken_in(office: Office, path: Path) -> None:
    asked = Asked(source=path.stem, authority="invented", kind="advert")
    (report,) = add(office.workspace, [path], asked=asked, user="bench", now=_NOW)
    if report.error is not None:
        raise report.error


def measured(folder: Path, rows: int) -> dict[str, object]:
    """The seconds of each stage of the lake as it is, of the day, and of linking everything."""
    families = families_of(_SEED, rows)
    whole = write(folder / "adverts.csv", np.arange(rows), families)
    among = np.random.default_rng(_SEED).choice(rows, _DAY)
    day = write(folder / "day.csv", np.arange(rows, rows + _DAY), families[among], "2026-11-20")
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=_NOW)
    office = open_office(folder / "w", user="bench", now=_NOW)
    workspace, said, linked = office.workspace, {}, Linked(0, 0, "")
    for name, path in (("", whole), ("day: ", day)):
        said[f"{name}add"], _ = timed(lambda path=path: _taken_in(office, path), 1)
        said[f"{name}read"], _ = timed(lambda: read(workspace, reader=read_on_cores), 1)
        said[f"{name}link"], linked = timed(lambda: grow_links(workspace, now=_NOW), 1)
        if not name:
            said["ask"], _ = timed(lambda: asking.sweep(office), 1)
            said["mb of it"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    snapshot = workspace.snapshot()
    said["everything: link"], full = timed(lambda: linked_tables(snapshot, workspace.ids), 1)
    same = all(snapshot.table(name).equals(rows.combine_chunks()) for name, rows in full.items())
    index = sum((workspace.path / entry.file).stat().st_size for entry in snapshot.entries("link_index"))
    return {
        **{name: round(took, 2) for name, took in said.items()},
        "new": linked.new, "of": linked.of, "same": same, "index mb": index >> 20,
        "mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=300_000)
    rows = asked.parse_args().rows
    try:
        with tempfile.TemporaryDirectory() as warm:
            # whatever is compiled once is compiled before
            measured(Path(warm), 2 * _DAY)
        with tempfile.TemporaryDirectory() as name:
            found = measured(Path(name), rows)
    except ClerestoryError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps({"rows": rows, **found}, indent=1))
    return 0 if found["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
