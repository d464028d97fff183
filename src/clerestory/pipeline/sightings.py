"""What was found, made ready to be shown: masked, counted, on a timeline, with what it is shared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.guards.masking import mask
from clerestory.lake.workspace import Entry, Snapshot
from clerestory.model.kinds import Kind
from clerestory.model.kinds import kind as kind_named
from clerestory.pipeline.excerpts import around, mask_identifiers, whole_cell
from clerestory.pipeline.lookup import STATUSES, Shelf
from clerestory.reading.occurrences import LOOKED_UP
from clerestory.reports.found import Excerpt, Found, FoundSource, Lane, Shared

Value = tuple[str, str]

#: How many excerpts and shared things an answer shows; the rest is counted.
MOST_EXCERPTS, MOST_SHARED = 12, 12

#: Days of one file that a timeline is drawn from, besides those of the rows that were read again.
MOST_MARKS = 2000

_WORDS = {"case_record": ("case", "cases")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Rows of one file of traces that hold what was asked for.

    read : those that were read again, with all their columns
    spans : per row of `read`, column, start and stop of the first place where it stands
    others : trace, kind, value …: what else the readers found in the rows of `read`
    rest : when the rows were seen (and their status) that were counted and not read again
    left : how many more rows hold all of a phrase's words somewhere; they were neither read again nor counted
    """

    entry: Entry
    kind: Kind
    read: pa.Table
    spans: tuple[tuple[str, int, int], ...]
    others: pa.Table
    rest: pa.Table
    left: int = 0

    @property
    def total(self) -> int:
        """All rows, read again or not."""
        return self.read.num_rows + self.rest.num_rows


def found_of(  # noqa: PLR0913 (what was asked for, and how it was taken)
    shelf: Shelf,
    sightings: Sequence[Sighting],
    *,
    values: Sequence[Value],
    text: str,
    country: str,
    keys: Callable[[Sequence[Value]], np.ndarray],
    notes: tuple[str, ...] = (),
) -> Found:
    """The answer: nothing in it but masked identifiers and the words around them.

    keys : the index's key of each value
    notes : how what was asked for was taken
    """
    snapshot = shelf.snapshot
    total = sum(one.total for one in sightings)
    asked, shown = _asked(values, text, country)
    if not total:
        notes = (*notes, *_notes(sightings, phrase=True))
        return Found(kind=asked, masked=shown, sentence="", version=snapshot.version, total=0, notes=notes)
    holders = _holders(shelf, sightings)
    excerpts = _excerpts(snapshot, sightings, holders, shown if asked != "phrase" else None, country)
    shared, left = _shared(shelf, sightings, values, keys)
    return Found(
        kind=asked,
        masked=shown,
        sentence=sentence(sightings),
        version=snapshot.version,
        total=total,
        lanes=_lanes(snapshot, sightings, holders),
        excerpts=tuple(excerpts),
        excerpts_left=max(0, total - MOST_EXCERPTS),
        shared_with=shared,
        shared_left=left,
        sources=_found_sources(snapshot, sightings, holders),
        overshared=_overshared(shelf, values),
        notes=(*notes, *_notes(sightings, phrase=asked == "phrase" and " " in text)),
    )


def _notes(sightings: Sequence[Sighting], *, phrase: bool) -> tuple[str, ...]:
    rest = sum(one.rest.num_rows for one in sightings)
    left = sum(one.left for one in sightings)
    more = (f"{left:,} more traces hold all of these words somewhere; they were not read: say more of it.",)
    if not rest:
        return more if left else ()
    read = sum(one.read.num_rows for one in sightings)
    dated = f"; the timeline shows {MOST_MARKS:,} of them a file" if rest > MOST_MARKS else ""
    others = "the others hold all of these words, in whatever order" if phrase else "the others are counted only"
    said = f"{read:,} of {rest + read:,} traces were read again; {others}{dated}."
    return (said, *more) if left else (said,)


def _asked(values: Sequence[Value], text: str, country: str) -> tuple[str, str]:
    """The kind that was asked for, and its mask; a phrase stands as it was asked, but for what looks like more."""
    sure = [(k, v) for k, v in values if k not in ("handle", "name")]
    if sure:
        return sure[0][0], ", ".join(dict.fromkeys(mask(k, v) for k, v in sure))
    if text.startswith("@") and values:
        return values[0][0], mask(*values[0])
    return "phrase", mask_identifiers(text, country=country)


def sentence(sightings: Sequence[Sighting]) -> str:
    """As in `3 tips, 1 closed case, 14 months`."""
    counted: Counter[tuple[str, bool]] = Counter()
    days: list[date] = []
    for one in sightings:
        for rows in (one.read, one.rest):
            closed = _closed(rows)
            counted[one.kind.name, True] += closed
            counted[one.kind.name, False] += rows.num_rows - closed
            ends = pc.min_max(rows["seen_at"]).as_py()
            days += [end.date() for end in ends.values() if end is not None]
    order = list(dict.fromkeys(one.kind.name for one in sightings))
    pieces = [_counted(name, closed, counted[name, closed]) for name in order for closed in (False, True)]
    return ", ".join([*(piece for piece in pieces if piece), *_span(days)])


def _closed(rows: pa.Table) -> int:
    """How many rows say that they are closed, in whichever column their kind keeps that."""
    said = [
        pc.fill_null(pc.starts_with(pc.utf8_lower(pc.utf8_trim_whitespace(rows[name])), "closed"), False)
        for name in STATUSES
        if name in rows.column_names
    ]
    if not said:
        return 0
    closed = said[0]
    for more in said[1:]:
        closed = pc.or_(closed, more)
    return pc.sum(closed).as_py() or 0


def _counted(name: str, closed: bool, n: int) -> str:
    if not n:
        return ""
    one, many = _WORDS.get(name, (name.replace("_", " "), name.replace("_", " ") + "s"))
    return f"{n:,} {'closed ' if closed else ''}{one if n == 1 else many}"


def _span(days: list[date]) -> list[str]:
    """The time between the first and the last day, in the unit a person would say."""
    if not days or min(days) == max(days):
        return ["on one day"] if len(days) > 1 else []
    n = (max(days) - min(days)).days
    months = round(n / 30.44)
    if months >= 24:
        return [f"{n / 365.25:.0f} years"]
    if months >= 2:
        return [f"{months} months"]
    return [f"{n} day" + ("" if n == 1 else "s")]


def _traces(sightings: Sequence[Sighting]) -> pa.Array:
    return pa.chunked_array(
        [chunk for one in sightings for chunk in one.read["trace"].chunks], pa.string()
    ).combine_chunks()


def _holders(shelf: Shelf, sightings: Sequence[Sighting]) -> list[dict[str, list[str]]]:
    """Of each file, trace → ids of the sources that hold it: the file's own, then others that gave the same row."""
    others = shelf.holders(_traces(sightings))
    return [
        {
            trace: list(dict.fromkeys([one.entry.source, *others.get(trace, [])]))
            for trace in one.read["trace"].to_pylist()
        }
        for one in sightings
    ]


def _lanes(
    snapshot: Snapshot, sightings: Sequence[Sighting], holders: Sequence[dict[str, list[str]]]
) -> tuple[Lane, ...]:
    """One lane a source, the earliest first, undated ones last."""
    days: dict[str, list[date]] = defaultdict(list)
    undated: Counter[str] = Counter()
    for one, sources in zip(sightings, holders, strict=True):
        # A line of characters shows no more marks than this.
        rest = one.rest.take(_evenly(one.rest.num_rows, MOST_MARKS))
        held = [*(sources[trace] for trace in one.read["trace"].to_pylist()), *([[one.entry.source]] * rest.num_rows)]
        seen_on = [*_days(one.read), *_days(rest)]
        for day, named in zip(seen_on, held, strict=True):
            for source in named:
                if day is None:
                    undated[source] += 1
                else:
                    days[source].append(day)
    names = {source.id: source.name for source in snapshot.sources}
    lanes = [
        Lane(source=names.get(source, source), dates=tuple(sorted(days[source])), undated=undated[source])
        for source in {*days, *undated}
    ]
    return tuple(sorted(lanes, key=lambda lane: (lane.dates[:1] or (date.max,), lane.source)))


def _evenly(n: int, most: int) -> pa.Array:
    """At most *most* of n rows, evenly, the last one among them."""
    return pa.array(range(n) if n <= most else [(i + 1) * n // most - 1 for i in range(most)], pa.int64())


def _days(rows: pa.Table) -> list[date | None]:
    return rows["seen_at"].cast(pa.date32(), safe=False).to_pylist()


def _excerpts(
    snapshot: Snapshot,
    sightings: Sequence[Sighting],
    holders: Sequence[dict[str, list[str]]],
    shown: str | None,
    country: str,
) -> list[Excerpt]:
    """The newest first, no more than are shown: masking the words around each takes the longest."""
    names = {source.id: source.name for source in snapshot.sources}
    read = [
        (day is None, -(day or date.min).toordinal(), at, row, trace)
        for at, one in enumerate(sightings)
        for row, (day, trace) in enumerate(zip(_days(one.read), one.read["trace"].to_pylist(), strict=True))
    ]
    excerpts = []
    for _, _, at, row, trace in sorted(read)[:MOST_EXCERPTS]:
        one = sightings[at]
        field, start, stop = one.spans[row]
        cell = one.read[field][row].as_py()
        named = any(column.name == field and column.shown == "identifier" for column in one.kind.columns)
        before, found, after = whole_cell(cell) if named else around(cell, start, stop, country=country)
        excerpts.append(
            Excerpt(
                trace=trace,
                source=", ".join(names.get(source, source) for source in holders[at][trace]),
                kind=one.kind.name,
                day=one.read["seen_at"][row].cast(pa.date32(), safe=False).as_py(),
                before=before,
                masked=shown if shown is not None else found,
                after=after,
                field=field,
                external_id=one.read["external_id"][row].as_py() or "",
            )
        )
    return excerpts


def others_counted(sighting: Sighting, values: Sequence[Value]) -> Counter[Value]:
    """How many of the rows that were read hold each other value that find can look up."""
    others = sighting.others
    held = set(zip(*(others[name].to_pylist() for name in ("trace", "kind", "value")), strict=True))
    return Counter((k, v) for _, k, v in held if k in LOOKED_UP and (k, v) not in values)


def _shared(
    shelf: Shelf, sightings: Sequence[Sighting], values: Sequence[Value], keys: Callable[[Sequence[Value]], np.ndarray]
) -> tuple[tuple[Shared, ...], int]:
    """What else stands in these traces: other contacts, and texts that recur; most shared first."""
    counted: Counter[Value] = Counter()
    for one in sightings:
        counted += others_counted(one, values)
    texts = _texts(shelf, sightings)
    order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    shown = dict(order[:MOST_SHARED])
    known = _contacts(shelf, list(shown))
    in_all = _in_all(shelf, known, dict(zip(shown, keys(list(shown)).tolist(), strict=True)))
    shared = [
        (
            Shared(
                kind=k, masked=mask(k, v), n=n, n_all=max(n, in_all[k, v]), overshared=known.get((k, v), (0, False))[1]
            ),
            v,
        )
        for (k, v), n in shown.items()
    ]
    shared += [(one, one.masked) for one in texts]
    shared.sort(key=lambda one: (-one[0].n, one[0].kind, one[1]))
    return tuple(one for one, _ in shared[:MOST_SHARED]), max(0, len(counted) + len(texts) - MOST_SHARED)


def _in_all(shelf: Shelf, known: dict[Value, tuple[int, bool]], keys: dict[Value, int]) -> dict[Value, int]:
    """In how many traces each value stands, in whatever kind, as `find` would count it.

    What is linked was counted when it was; files of kinds that are never linked, as calls, are asked here.
    """
    total = {value: known[value][0] if value in known else 0 for value in keys}
    for entry, index in shelf.indexes():
        for value, key in keys.items():
            if value not in known or not kind_named(entry.table).linked:
                total[value] += shelf.index(index).count(key)
    return total


def _contacts(shelf: Shelf, asked: Sequence[Value]) -> dict[Value, tuple[int, bool]]:
    """Of these values and others written like them: in how many traces each stands, and whether in too many."""
    rows = shelf.table("contact", ["kind", "value", "traces", "overshared"])
    rows = rows.filter(pc.is_in(rows["value"], value_set=pa.array([v for _, v in asked], pa.string())))
    columns = [rows[name].to_pylist() for name in rows.column_names]
    return {(k, v): (n, bool(over)) for k, v, n, over in zip(*columns, strict=True)}


def _texts(shelf: Shelf, sightings: Sequence[Sighting]) -> list[Shared]:
    """Texts that some of these traces share with others: how many here, how many in all."""
    here = Counter(shelf.templates(_traces(sightings)))
    if not here:
        return []
    rows = shelf.table("template", ["template", "size"])
    rows = rows.filter(pc.is_in(rows["template"], value_set=pa.array(list(here), rows["template"].type)))
    sizes = dict(zip(rows["template"].to_pylist(), rows["size"].to_pylist(), strict=True))
    return [Shared(kind="text", masked=template[:8], n=n, n_all=sizes.get(template, n)) for template, n in here.items()]


def _overshared(shelf: Shelf, values: Sequence[Value]) -> str:
    known = _contacts(shelf, values)
    n = max((known[value][0] for value in values if value in known and known[value][1]), default=0)
    if not n:
        return ""
    return f"it stands in {n:,} traces with little else in common, as a help line or a platform does: it joins nothing"


def _found_sources(
    snapshot: Snapshot, sightings: Sequence[Sighting], holders: Sequence[dict[str, list[str]]]
) -> tuple[FoundSource, ...]:
    counted: Counter[str] = Counter()
    for one, sources in zip(sightings, holders, strict=True):
        counted.update(source for held in sources.values() for source in held)
        counted[one.entry.source] += one.rest.num_rows
    return tuple(
        FoundSource(
            name=source.name,
            authority=source.authority,
            label=source.label,
            n=counted[source.id],
            until=None if source.until is None else source.until.date(),
        )
        for source in snapshot.sources
        if counted[source.id]
    )
