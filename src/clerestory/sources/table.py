"""A whole file as the typed rows of a kind: surveyed first, since a column is read as all of its values say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.model.kinds import kind as kind_named
from clerestory.sources.conform import conventions_of, typed
from clerestory.sources.conventions import Conventions
from clerestory.sources.images import FOUND, anywhere, image_rows
from clerestory.sources.joined import cells_of, parts_of
from clerestory.sources.proposal import Proposal
from clerestory.sources.raw import ROW, RawFile, no_rejects, rejects
from clerestory.sources.running_numbers import RunningNumbers

#: Strings of a file that are kept between survey and typing; a larger file is read twice instead.
KEPT_BYTES = 256 << 20
#: Strings that are typed and stored together: what bounds the memory that a large file needs.
SLAB_BYTES = 128 << 20

#: Compressed files hold up to thirty times their length; what holds more repeats itself to fill the memory.
_LEAST_TEXT = 64 << 20
_MOST_GROWTH = 40
_AS_TEXT = ("csv", "tsv", "jsonl", "json")

#: The types whose reading all values of a column decide.
_DECIDED = ("timestamp", "date", "float64", "int64")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFile:
    """A surveyed file.

    images : whether a cell held an image, so that the file itself may not be kept (G6)
    kept : its strings, when they are few; else None, and `slabs` reads the file again
    told : the rows that could not be cut into cells, or held an image
    """

    raw: RawFile
    proposal: Proposal
    conventions: Conventions
    images: bool
    told: pa.Table = field(repr=False)
    kept: tuple[pa.Table, ...] | None = field(repr=False)

    def slabs(self) -> Iterator[tuple[pa.Table, pa.Table]]:
        """(rows with `__row` last, rejects) in the order of the file, a slab at a time; at least one."""
        kind, columns = kind_named(self.proposal.kind), self.proposal.columns
        told = self.told
        for slab in _slabs(self._strings()):
            parts = [typed(batch, kind, columns, conventions=self.conventions) for batch in slab]
            bad = pa.concat_tables([told, *(part for _, part in parts)]).sort_by("row")
            yield pa.concat_tables([rows for rows, _ in parts]), bad
            told = no_rejects()

    def _strings(self) -> Iterator[pa.Table]:
        if self.kept is not None:
            yield from self.kept
            return
        used = _used(self.raw, self.proposal)
        for batch in self.raw.batches():
            yield batch.filter(pc.invert(image_rows(batch))).select(used)


def _slabs(batches: Iterator[pa.Table]) -> Iterator[list[pa.Table]]:
    slab, held = [], 0
    for batch in batches:
        slab.append(batch)
        held += batch.nbytes
        if held >= SLAB_BYTES:
            yield slab
            slab, held = [], 0
    if slab:
        yield slab


def _used(raw: RawFile, proposal: Proposal) -> list[str]:
    parts = (part for header in proposal.columns.values() for part in parts_of(header, raw.headers))
    return [*dict.fromkeys(parts), ROW]


def _silent(rows: int, total: int) -> None:
    """Say nothing."""


def read_table(
    raw: RawFile, proposal: Proposal, *, country: str, zone: str, step: Callable[[int, int], None] = _silent
) -> TypedFile:
    """Survey a file: how its columns are to be read, and which of its rows cannot be.

    Parameters
    ----------
    step : called with the number of rows read so far, and how many there may be

    Raises
    ------
    InputError : the file has no rows under its header, or unpacks to far more text than it is long
    """
    kind, used = kind_named(proposal.kind), _used(raw, proposal)
    decided = [c for c in kind.all_columns if c.type in _DECIDED and c.name in proposal.columns]
    values: dict[str, list[pa.Array]] = {proposal.columns[column.name]: [] for column in decided}
    kept: list[pa.Table] | None = []
    told, read, held, seen = [], 0, 0, 0
    numbers, number = RunningNumbers(), proposal.columns.get("external_id")
    for batch in raw.batches():
        marked = image_rows(batch)
        if pc.any(marked).as_py():
            told.append(rejects(batch[ROW].filter(marked), "(row)", "text", FOUND))
        strings = batch.filter(pc.invert(marked)).select(used)
        for header, parts in values.items():
            parts.append(pc.unique(cells_of(strings, header)))
        if number is not None:
            numbers.see(cells_of(strings, number))
        read, held, seen = read + batch.num_rows, held + strings.nbytes, seen + batch.nbytes
        _check_growth(raw, read, held)
        kept = None if kept is None or held > KEPT_BYTES else [*kept, strings]
        step(read, max(read, read * len(raw.data) // max(seen, 1)))
    told += raw.refused
    if not read and not told:
        raise InputError(where=raw.path.name, expected="rows under the names of the columns", found="none")
    refused = pa.concat_tables(told or [no_rejects()])
    conventions = conventions_of(
        lambda header: pc.unique(pa.chunked_array(values[header], pa.string())),
        kind,
        proposal.columns,
        country=country,
        zone=zone,
    )
    return TypedFile(
        raw=raw,
        proposal=proposal,
        conventions=replace(conventions, running=numbers.sure),
        images=_images(raw, refused),
        told=refused,
        kept=tuple(kept or [raw.sample(0).select(used)]) if kept is not None else None,
    )


def _check_growth(raw: RawFile, read: int, held: int) -> None:
    if held > max(_LEAST_TEXT, _MOST_GROWTH * len(raw.data)):
        raise InputError(
            where=f"{raw.path.name}, by row {read}",
            expected="a file of rows",
            found="one that unpacks to far more text than it is long",
        )


def _images(raw: RawFile, refused: pa.Table) -> bool:
    if pc.any(pc.equal(refused["found"], FOUND)).as_py():
        return True
    # The comma of a data address tears its row apart, so that no cell shows it.
    return bool(raw.refused) and raw.format in _AS_TEXT and anywhere(raw.data)
