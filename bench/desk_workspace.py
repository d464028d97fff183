"""The workspace over which the desk is measured: a task force's invented files, and a million invented adverts more.

The county's files give every kind of trace and every question something; the adverts give the size.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from unittest import mock

import numpy as np
from bench.corpora import families_of, texts_of
from bench.rows import _csv

from clerestory.county.make import make as make_county
from clerestory.model.kinds import kind
from clerestory.pipeline.create import create
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.run import run
from clerestory_web import clock

#: Traces of the invented county beside the adverts, and the office whose files are taken.
COUNTY, OFFICE = 12_000, "taskforce"

#: A file's adverts: several files, as in life, so that an answer has to be put together out of them.
A_FILE = 340_000


def make(folder: Path, traces: int, *, seed: int = 20_261_127) -> Path:
    """A workspace of so many invented adverts and a county's files, run; its folder."""
    now = clock.now()
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=now)
    office = open_office(folder / "w", user="bench", now=now, purpose="demo")
    for file in make_county(folder / "files", size=min(COUNTY, traces), seed=1).files[OFFICE]:
        fields = {column.name for column in kind(file.kind).all_columns}
        columns = {field: header for field, header in file.columns.items() if field in fields}
        _add(office, file.path, Asked(source=file.path.stem, authority="invented", kind=file.kind, columns=columns))
    families = families_of(seed, traces)
    for at in range(0, traces, A_FILE):
        rows = np.arange(at, min(at + A_FILE, traces))
        path = folder / f"adverts-{at // A_FILE + 1}.csv"
        _csv(path, texts_of(seed, rows, families[rows], 0.08))
        _add(office, path, Asked(source=path.stem, authority="invented", kind="advert"))
        path.unlink()
    run(office)
    age_ledger(office)
    return folder / "w"


def _add(office: Office, path: Path, asked: Asked) -> None:
    """Put one file in; its error when it is refused."""
    (report,) = add(office.workspace, [path], asked=asked, user="bench", now=office.now)
    if report.error is not None:
        raise report.error


#: Lines of the ledger that a house has after some months: pages that read it must not grow with it.
LINES = 100_000


def age_ledger(office: Office, lines: int = LINES) -> None:
    """Write so many lines of work that was done in the weeks before; unsynced, since nobody waits for them."""
    begun = office.now - timedelta(days=60)
    step = timedelta(days=58) / max(1, lines)
    with mock.patch.object(os, "fsync"):
        for turn in range(lines // 2):
            now = begun + 2 * turn * step
            line = office.workspace.ledger.intend("page", who=f"bench.{turn % 5}", now=now, purpose="quality")
            office.workspace.ledger.outcome(line, now=now)
