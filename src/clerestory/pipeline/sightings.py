"""What was found, made ready to be shown: masked, counted, on a timeline, with what it is shared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.guards.masking import DOT, mask, mask_spans
from clerestory.lake.workspace import Entry, Snapshot
from clerestory.model.kinds import Kind
from clerestory.pipeline.lookup import Shelf
from clerestory.reading.masking import spans_of_identifiers
from clerestory.reading.occurrences import LOOKED_UP
from clerestory.reports.found import Excerpt, Found, FoundSource, Lane, Shared

Value = tuple[str, str]

#: How many excerpts and shared things an answer shows; the rest is counted.
MOST_EXCERPTS, MOST_SHARED = 12, 12

#: Characters shown on each side of what was found.
AROUND = 90

#: Columns in which a kind says that a row is closed.
STATUSES = ("status", "cas_status")

_WORDS = {"case_record": ("case", "cases")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Rows of one file of traces that hold what was asked for.

    rows : trace, external_id, seen_at, status (where the kind has one), for all of them
    read : the same rows with their words, as far as they were read again
    spans : per row of `read`, column, start and stop of the first place where it stands
    others : per row of `read`, what else the readers found in it
    """

    entry: Entry
    kind: Kind
    rows: pa.Table
    read: pa.Table
    spans: tuple[tuple[str, int, int], ...]
    others: pa.Table


def found_of(shelf: Shelf, sightings: Sequence[Sighting], *, values: Sequence[Value], text: str, country: str) -> Found:
    """The answer: nothing in it but masked identifiers and the words around them."""
    snapshot = shelf.snapshot
    total = sum(one.rows.num_rows for one in sightings)
    asked, shown = _asked(values, text)
    if not total:
        return Found(kind=asked, masked=shown, sentence="", version=snapshot.version, total=0)
    sources = _sources_of(snapshot, sightings)
    lanes = _lanes(snapshot, sightings, sources)
    excerpts = _excerpts(snapshot, sightings, sources, shown if asked != "phrase" else None, country)
    shared, left = _shared(snapshot, sightings, values)
    read = sum(one.read.num_rows for one in sightings)
    notes = () if read == total else (f"Of {total:,} traces, {read:,} were read again; the others are counted only.",)
    return Found(
        kind=asked,
        masked=shown,
        sentence=sentence(sightings),
        version=snapshot.version,
        total=total,
        lanes=lanes,
        excerpts=tuple(excerpts[:MOST_EXCERPTS]),
        excerpts_left=max(0, total - MOST_EXCERPTS),
        shared_with=shared,
        shared_left=left,
        sources=_found_sources(snapshot, sources),
        overshared=_overshared(snapshot, values),
        notes=notes,
    )


def _asked(values: Sequence[Value], text: str) -> tuple[str, str]:
    """The kind that was asked for, and its mask; a phrase stands as it was asked, but for what looks like more."""
    sure = [(k, v) for k, v in values if k not in ("handle", "name")]
    if sure:
        return sure[0][0], ", ".join(dict.fromkeys(mask(k, v) for k, v in sure))
    if text.startswith("@") and values:
        return values[0][0], mask(*values[0])
    return "phrase", mask_spans(text, [])


def sentence(sightings: Sequence[Sighting]) -> str:
    """As in `3 tips, 1 closed case, 14 months`."""
    counted: Counter[tuple[str, bool]] = Counter()
    days: list[date] = []
    for one in sightings:
        counted.update((one.kind.name, closed) for closed in _closed(one.rows))
        days += [seen.date() for seen in one.rows["seen_at"].to_pylist() if seen is not None]
    order = [one.kind.name for one in sightings]
    pieces = [
        _counted(name, closed, n)
        for (name, closed), n in sorted(counted.items(), key=lambda c: (order.index(c[0][0]), c[0][1]))
    ]
    return ", ".join([*pieces, *_span(days)])


def _closed(rows: pa.Table) -> list[bool]:
    """Whether each row says that it is closed, in whichever column its kind keeps that."""
    said = [False] * rows.num_rows
    for name in STATUSES:
        if name in rows.column_names:
            words = rows[name].to_pylist()
            said = [
                old or (word or "").strip().lower().startswith("closed") for old, word in zip(said, words, strict=True)
            ]
    return said


def _counted(name: str, closed: bool, n: int) -> str:
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


def _sources_of(snapshot: Snapshot, sightings: Sequence[Sighting]) -> dict[str, list[str]]:
    """Trace → ids of the sources that hold it."""
    traces = pa.chunked_array([chunk for one in sightings for chunk in one.rows["trace"].chunks], pa.string())
    held = snapshot.table("held", ["trace", "source"])
    mine = held.filter(pc.is_in(held["trace"], value_set=traces.combine_chunks()))
    sources: dict[str, list[str]] = defaultdict(list)
    for trace, source in zip(mine["trace"].to_pylist(), mine["source"].to_pylist(), strict=True):
        if source not in sources[trace]:
            sources[trace].append(source)
    return sources


def _lanes(snapshot: Snapshot, sightings: Sequence[Sighting], sources: dict[str, list[str]]) -> tuple[Lane, ...]:
    """One lane a source, the earliest first, undated ones last."""
    days: dict[str, list[date]] = defaultdict(list)
    undated: Counter[str] = Counter()
    for one in sightings:
        for trace, seen in zip(one.rows["trace"].to_pylist(), one.rows["seen_at"].to_pylist(), strict=True):
            for source in sources.get(trace, []):
                if seen is None:
                    undated[source] += 1
                else:
                    days[source].append(seen.date())
    names = {source.id: source.name for source in snapshot.sources}
    lanes = [
        Lane(source=names.get(source, source), dates=tuple(sorted(days[source])), undated=undated[source])
        for source in {*days, *undated}
    ]
    return tuple(sorted(lanes, key=lambda lane: (lane.dates[:1] or (date.max,), lane.source)))


def _excerpts(
    snapshot: Snapshot, sightings: Sequence[Sighting], sources: dict[str, list[str]], shown: str | None, country: str
) -> list[Excerpt]:
    """The newest first; at most a dozen a file, since no more are shown."""
    names = {source.id: source.name for source in snapshot.sources}
    excerpts = []
    for one in sightings:
        seen_at = one.read["seen_at"].to_pylist()
        newest = sorted(range(len(seen_at)), key=lambda row: (seen_at[row] is None, -_stamp(seen_at[row])))[
            :MOST_EXCERPTS
        ]
        for row in newest:
            trace = one.read["trace"][row].as_py()
            field, start, stop = one.spans[row]
            before, found, after = around(one.read[field][row].as_py(), start, stop, country=country)
            seen = seen_at[row]
            excerpts.append(
                Excerpt(
                    trace=trace,
                    source=", ".join(names.get(source, source) for source in sources.get(trace, [])),
                    kind=one.kind.name,
                    day=None if seen is None else seen.date(),
                    before=before,
                    masked=shown if shown is not None else found,
                    after=after,
                    field=field,
                    external_id=one.read["external_id"][row].as_py() or "",
                )
            )
    return sorted(excerpts, key=lambda e: (e.day is None, -(e.day or date.min).toordinal(), e.trace))


def _stamp(seen: datetime | None) -> float:
    return seen.timestamp() if seen is not None else 0.0


def around(text: str, start: int, stop: int, *, country: str, most: int = AROUND) -> tuple[str, str, str]:
    """The words before, the words found, the words after; every identifier in them masked (G4).

    Spans are found in the whole text first, so that an identifier cut by the edge of the excerpt is masked too.
    """
    spans = [(a, b) for a, b, _ in spans_of_identifiers(text, country=country)]
    first, last = max(0, start - most), min(len(text), stop + most)
    # The edges move outwards to blanks, so that no word and no number is shown in part.
    while first > 0 and not text[first - 1].isspace() and start - first < 2 * most:
        first -= 1
    while last < len(text) and not text[last].isspace() and last - stop < 2 * most:
        last += 1
    before = _masked_piece(text, first, start, spans)
    after = _masked_piece(text, stop, last, spans)
    return (
        ("… " if first else "") + before.lstrip(),
        _masked_piece(text, start, stop, spans),
        after.rstrip() + (" …" if last < len(text) else ""),
    )


def _masked_piece(text: str, first: int, last: int, spans: Iterable[tuple[int, int]]) -> str:
    inside = [(max(a, first) - first, min(b, last) - first, DOT * 3) for a, b in spans if a < last and b > first]
    return mask_spans(text[first:last], inside)


def others_counted(sighting: Sighting, values: Sequence[Value]) -> Counter[Value]:
    """How many of the rows that were read hold each other value that find can look up."""
    others = sighting.others
    held = set(zip(*(others[name].to_pylist() for name in ("trace", "kind", "value")), strict=True))
    return Counter((k, v) for _, k, v in held if k in LOOKED_UP and (k, v) not in values)


def _shared(
    snapshot: Snapshot, sightings: Sequence[Sighting], values: Sequence[Value]
) -> tuple[tuple[Shared, ...], int]:
    """What else stands in these traces: other contacts, and texts that recur; most shared first."""
    counted: Counter[Value] = Counter()
    for one in sightings:
        counted += others_counted(one, values)
    known = _contacts(snapshot)
    shared = []
    for (k, v), n in counted.items():
        n_all, overshared = known.get((k, v), (n, False))
        shared.append((Shared(kind=k, masked=mask(k, v), n=n, n_all=max(n, n_all), overshared=overshared), v))
    shared += [(one, one.masked) for one in _texts(snapshot, sightings)]
    shared.sort(key=lambda one: (-one[0].n, one[0].kind, one[1]))
    return tuple(one for one, _ in shared[:MOST_SHARED]), max(0, len(shared) - MOST_SHARED)


def _contacts(snapshot: Snapshot) -> dict[Value, tuple[int, bool]]:
    rows = snapshot.table("contact", ["kind", "value", "traces", "overshared"])
    columns = [rows[name].to_pylist() for name in rows.column_names]
    return {(k, v): (n, bool(over)) for k, v, n, over in zip(*columns, strict=True)}


def _texts(snapshot: Snapshot, sightings: Sequence[Sighting]) -> list[Shared]:
    """Texts that some of these traces share with others: how many here, how many in all."""
    traces = pa.chunked_array([chunk for one in sightings for chunk in one.rows["trace"].chunks], pa.string())
    members = snapshot.table("template_member", ["trace", "template"])
    here = Counter(
        members.filter(pc.is_in(members["trace"], value_set=traces.combine_chunks()))["template"].to_pylist()
    )
    if not here:
        return []
    rows = snapshot.table("template", ["template", "size"])
    sizes = dict(zip(rows["template"].to_pylist(), rows["size"].to_pylist(), strict=True))
    return [Shared(kind="text", masked=template[:8], n=n, n_all=sizes.get(template, n)) for template, n in here.items()]


def _overshared(snapshot: Snapshot, values: Sequence[Value]) -> str:
    known = _contacts(snapshot)
    n = max((known[value][0] for value in values if value in known and known[value][1]), default=0)
    if not n:
        return ""
    return f"it stands in {n:,} traces with little else in common, as a help line or a platform does: it joins nothing"


def _found_sources(snapshot: Snapshot, sources: dict[str, list[str]]) -> tuple[FoundSource, ...]:
    counted = Counter(source for held in sources.values() for source in held)
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
