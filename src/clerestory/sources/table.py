"""A whole file as the typed rows of a kind: read once, its conventions decided over all rows, then typed in batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.model.kinds import kind as kind_named
from clerestory.sources.conform import conventions_of, typed
from clerestory.sources.conventions import Conventions
from clerestory.sources.images import FOUND, anywhere, image_rows
from clerestory.sources.proposal import Proposal
from clerestory.sources.raw import ROW, RawFile, no_rejects, rejects

#: Compressed files hold up to thirty times their length; what holds more repeats itself to fill the memory.
_LEAST_TEXT = 64 << 20
_MOST_GROWTH = 40
_AS_TEXT = ("csv", "tsv", "jsonl", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFile:
    """What a file gave.

    rows : the kind's columns without `trace`, and `__row` last
    rejects : row, field, expected, found (a shape), by row
    images : whether a cell held an image, so that the file itself may not be kept (G6)
    """

    rows: pa.Table
    rejects: pa.Table
    conventions: Conventions
    images: bool

    @property
    def refused(self) -> int:
        """How many rows were refused; a row with two bad cells is one."""
        return pc.count_distinct(self.rejects["row"]).as_py()

    @property
    def total(self) -> int:
        """Rows used and rows refused."""
        return self.rows.num_rows + self.refused


def _silent(rows: int) -> None:
    """Say nothing."""


def read_table(
    raw: RawFile, proposal: Proposal, *, country: str, zone: str, step: Callable[[int], None] = _silent
) -> TypedFile:
    """The rows of a file, typed.

    Parameters
    ----------
    step : called with the number of rows read so far

    Raises
    ------
    InputError : the file has no rows under its header
    """
    kind = kind_named(proposal.kind)
    used = list(dict.fromkeys(proposal.columns.values()))
    batches, told = [], []
    read = held = 0
    for batch in raw.batches():
        marked = image_rows(batch)
        if pc.any(marked).as_py():
            told.append(rejects(batch[ROW].filter(marked), "(row)", "text", FOUND))
            batch = batch.filter(pc.invert(marked))
        batches.append(batch.select([*used, ROW]))
        read += batch.num_rows
        held += batches[-1].nbytes
        if held > max(_LEAST_TEXT, _MOST_GROWTH * len(raw.data)):
            raise InputError(
                where=f"{raw.path.name}, by row {read}",
                expected="a file of rows",
                found="one that unpacks to far more text than it is long",
            )
        step(read)
    told += raw.refused
    if not read and not told:
        raise InputError(where=raw.path.name, expected="rows under the names of the columns", found="none")
    if not batches:
        batches = [raw.sample(0).select([*used, ROW])]
    conventions = _conventions(batches, proposal, country, zone)
    made = []
    while batches:
        # Each batch of strings goes as soon as it is typed: a file is held about twice, not three times.
        rows, bad = typed(batches.pop(0), kind, proposal.columns, conventions=conventions)
        made.append(rows)
        told.append(bad)
    rejected = pa.concat_tables(told or [no_rejects()]).sort_by("row")
    images = pc.any(pc.equal(rejected["found"], FOUND)).as_py() or False
    if raw.refused and raw.format in _AS_TEXT:
        # The comma of a data address tears its row apart, so that no cell shows it.
        images = images or anywhere(raw.data)
    return TypedFile(rows=pa.concat_tables(made), rejects=rejected, conventions=conventions, images=images)


def _conventions(batches: list[pa.Table], proposal: Proposal, country: str, zone: str) -> Conventions:
    whole = pa.concat_tables(batches)
    return conventions_of(
        lambda header: pc.unique(whole[header]),
        kind_named(proposal.kind),
        proposal.columns,
        country=country,
        zone=zone,
    )
