"""One template as a sheet: its texts cut where its slots are, every identifier masked (G4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.facets.framework import find_question
from clerestory.guards.masking import mask
from clerestory.lake.workspace import Snapshot
from clerestory.linking.contacts import CONTACTS
from clerestory.model.kinds import KINDS
from clerestory.pipeline.decide import full_id
from clerestory.pipeline.excerpts import Spans, around, mask_identifiers, spans_in
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, write_whole
from clerestory.reports.template_sheet import Piece, SlotSheet, TemplateSheet, TextSheet

#: Texts laid under each other, and values shown of a slot.
MOST_TEXTS, MOST_VALUES = 6, 8
#: Texts of a large template that are read for its pattern and its slots, evenly over time; all are counted.
MOST_READ, MOST_READ_OF_LARGE = 100, 24
#: From how many texts on a template is very large; and of how many of those days, places, sites and sources are told.
LARGE, COUNTED_OF_LARGE = 1_000, 200
#: The question whose lawful readings hold for every template.
QUESTION = "advertising.templates"
Rows = list[dict[str, Any]]


class Cut(NamedTuple):
    """A slot's place in a text and what stands there, as the readers have it where they read it."""

    slot: int
    start: int
    stop: int
    kind: str
    value: str


def template_sheet(office: Office, template: str) -> TemplateSheet:
    """The template whose id, or the first six characters or more of it, this is.

    Raises
    ------
    InputError : no such template, or several
    """
    snapshot = office.seen()
    template = full_id(snapshot, "template", "template", template)
    with office.act("template", template=template) as outcome:
        made = _sheet(office, snapshot, template)
        outcome["traces"] = made.size
    return made


def write_page(office: Office, sheet: TemplateSheet, target: Path) -> None:
    """Write the sheet as one page of HTML, in the place of an older one if there is one.

    Raises
    ------
    InputError : a target whose name does not end in .html, or whose folder does not exist
    """
    from clerestory.reports.template_page import template_page

    check_target(target, ".html", over=True)
    with office.act("template page", template=sheet.template):
        write_whole(target, template_page(sheet).encode())


def _sheet(office: Office, snapshot: Snapshot, template: str) -> TemplateSheet:
    info = office.workspace.info
    own = _of(snapshot, "template", "template", [template])[0]
    # Members lie by their ids, which are keyed digests: the first ones of very many are as good as drawn by lot.
    large = own["size"] > LARGE
    some = snapshot.pick("template_member", "template", [template], ["trace"], most=COUNTED_OF_LARGE if large else None)
    members = some["trace"].combine_chunks()
    every = _dated(snapshot, members)
    traces = _evenly(every["trace"], MOST_READ_OF_LARGE if large else MOST_READ).to_pylist()
    rows = _traces(snapshot, traces)
    values: dict[str, Rows] = defaultdict(list)
    for row in snapshot.pick("slot_value", "trace", traces, ["trace", "template", "slot", "start", "stop"]).to_pylist():
        if row["template"] == template:
            values[row["trace"]].append(row)
    kinds = {row["slot"]: row["kind"] for row in _of(snapshot, "template_slot", "template", [template])}
    sources = _sources(snapshot, traces)
    read = _mentions(snapshot, traces)
    cuts = {row["trace"]: _cuts(row, values[row["trace"]], kinds, read[row["trace"]]) for row in rows}
    shown = _shown(rows, values)
    texts = [_text(row, cuts[row["trace"]], sources, country=info.country) for row in shown]
    days = pc.min_max(every["day"]).as_py()
    _, question = find_question(office.facets, QUESTION)
    return TemplateSheet(
        template=template,
        workspace_kind=info.kind,
        version=snapshot.version,
        made_on=office.now.date(),
        evaluation=info.evaluation,
        size=own["size"],
        read=len(rows),
        counted=len(every),
        kinds=_most_first(_n_of(every["kind"])),
        first=days["min"],
        last=days["max"],
        places=_most_first(_masked_places(every["place"], info.country)),
        sites=_most_first(_n_of(every["site"])),
        sources=_most_first(_n_of_sources(snapshot, members)),
        joins=not own["overshared"],
        bridge=own["bridge"],
        pattern=texts[0].pieces,
        slots=_slots(cuts, kinds, country=info.country),
        texts=tuple(sorted(texts, key=lambda one: (one.day is None, one.day, one.trace))),
        lawful=question.text.lawful,
        wrong=question.text.wrong,
    )


def _of(snapshot: Snapshot, table: str, column: str, wanted: list[str]) -> Rows:
    return snapshot.pick(table, column, wanted).to_pylist()


def _traces(snapshot: Snapshot, traces: list[str]) -> Rows:
    """Kind, time, place, site and text of the traces, by time, then id."""
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        if "text" not in kind.linked or not snapshot.entries(kind.name):
            continue
        names = [column.name for column in kind.all_columns]
        columns = [name for name in ("trace", "seen_at", "place", "site", "text") if name in names]
        for row in snapshot.pick(kind.name, "trace", traces, columns).to_pylist():
            found[row["trace"]] = {"place": None, "site": None, **row, "kind": kind.name}
    return sorted(found.values(), key=lambda row: (row["seen_at"] is None, row["seen_at"], row["trace"]))


def _sources(snapshot: Snapshot, traces: list[str]) -> dict[str, list[str]]:
    names = {source.id: source.name for source in snapshot.sources}
    held: dict[str, set[str]] = {trace: set() for trace in traces}
    for row in snapshot.pick("held", "trace", traces, ["trace", "source"]).to_pylist():
        held[row["trace"]].add(names.get(str(row["source"]), str(row["source"])))
    return {trace: sorted(found) for trace, found in held.items()}


def _dated(snapshot: Snapshot, members: pa.Array) -> pa.Table:
    """Kind, day, place and site of every text, by time, then id: whole columns, since a template may have thousands."""
    parts = []
    for kind in KINDS:
        if "text" not in kind.linked or not snapshot.entries(kind.name):
            continue
        has = {column.name for column in kind.all_columns}
        columns = [name for name in ("trace", "seen_at", "place", "site") if name in has]
        rows = snapshot.pick(kind.name, "trace", members, columns)
        none = pa.nulls(len(rows), pa.string())
        said = {name: rows[name] if name in columns else none for name in ("place", "site")}
        day = rows["seen_at"].cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.date32(), safe=False)
        kinds = pa.array([kind.name] * len(rows), pa.string())
        parts.append(pa.table({"kind": kinds, "trace": rows["trace"], "at": rows["seen_at"], "day": day, **said}))
    every = pa.concat_tables(parts)
    return every.take(pc.sort_indices(every, [("at", "ascending"), ("trace", "ascending")]))


def _evenly(values: pa.ChunkedArray, most: int) -> pa.ChunkedArray:
    """At most so many of them, the first one and others evenly after it."""
    n = min(most, len(values))
    return values.take(pa.array([k * len(values) // n for k in range(n)], pa.int64())) if n else values


def _n_of(values: pa.ChunkedArray) -> dict[str, int]:
    """Value → how often it is there; what is empty does not count."""
    return {one["values"]: one["counts"] for one in values.drop_null().value_counts().to_pylist() if one["values"]}


def _masked_places(places: pa.ChunkedArray, country: str) -> Counter[str]:
    """Places as they are shown: each writing is masked once, however many texts have it."""
    shown: Counter[str] = Counter()
    for place, n in _n_of(places).items():
        shown[mask_identifiers(place, country=country)] += n
    return shown


def _n_of_sources(snapshot: Snapshot, members: pa.Array) -> Counter[str]:
    """Source → how many of these it holds."""
    names = {source.id: source.name for source in snapshot.sources}
    held = snapshot.pick("held", "trace", members, ["trace", "source"]).group_by(["source", "trace"]).aggregate([])
    found: Counter[str] = Counter()
    for source, n in _n_of(held["source"]).items():
        found[names.get(source, source)] += n
    return found


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Each value with how often it is there, the most frequent first."""
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _constant(row: Mapping[str, Any], values: Rows) -> str:
    """The words of a text outside of its slots."""
    said, done = [], 0
    for value in sorted(values, key=lambda value: value["start"]):
        said.append(row["text"][done : value["start"]])
        done = value["stop"]
    return " ".join(" ".join([*said, row["text"][done:]]).casefold().split())


def _shown(rows: Rows, values: Mapping[str, Rows]) -> Rows:
    """The text whose constant words most texts have, all slots filled if any fills all; then others over time."""
    constant = {row["trace"]: _constant(row, values.get(row["trace"], [])) for row in rows}
    frequent = Counter(constant.values())
    filled = {row["trace"]: len({value["slot"] for value in values.get(row["trace"], [])}) for row in rows}
    # Of equals `max` takes the first.
    best = max(rows, key=lambda row: (filled[row["trace"]], frequent[constant[row["trace"]]]))
    n = min(MOST_TEXTS, len(rows))
    even = [rows[k * len(rows) // n] for k in range(n)]
    return [best, *[row for row in even if row is not best][: n - 1]]


def _mentions(snapshot: Snapshot, traces: list[str]) -> dict[str, Rows]:
    """What the readers saw in the text of each trace."""
    read: dict[str, Rows] = defaultdict(list)
    columns = ["trace", "field", "kind", "value", "start", "stop"]
    for row in snapshot.pick("mention", "trace", traces, columns).to_pylist():
        if row["field"] == "text" and row["kind"] in CONTACTS:
            read[row["trace"]].append(row)
    return read


def _cuts(row: Mapping[str, Any], values: Rows, kinds: Mapping[int, str], read: Rows) -> list[Cut]:
    """Where a text is cut, and what stands there: as the readers have it, so that two writings of a number are one."""
    made = []
    for value in sorted(values, key=lambda value: value["start"]):
        start, stop, kind = value["start"], value["stop"], kinds[value["slot"]]
        said = (kind, " ".join(row["text"][start:stop].split()))
        for one in read if kind == "contact" else ():
            if one["start"] < stop and one["stop"] > start:
                said = (one["kind"], one["value"])
        made.append(Cut(value["slot"], start, stop, *said))
    return made


def _text(row: Mapping[str, Any], cuts: list[Cut], sources: Mapping[str, list[str]], *, country: str) -> TextSheet:
    pieces, done, text = [], 0, row["text"]
    spans = spans_in(text, country=country)
    for cut in cuts:
        if text[done : cut.start].strip():
            pieces.append(Piece(words=_around(text, done, cut.start, spans)))
        plain = _around(text, cut.start, cut.stop, spans)
        pieces.append(Piece(words=_masked(cut.kind, cut.value, plain), slot=cut.slot))
        done = cut.stop
    if text[done:].strip():
        pieces.append(Piece(words=_around(text, done, len(text), spans)))
    return TextSheet(
        trace=row["trace"], kind=row["kind"], day=row["seen_at"].date() if row["seen_at"] else None,
        place=mask_identifiers(row["place"] or "", country=country), source=", ".join(sources[row["trace"]]),
        pieces=tuple(pieces),
    )  # fmt: skip


def _around(text: str, start: int, stop: int, spans: Spans) -> str:
    """A part of a text, what identifies somebody masked as the readers see it in the whole text."""
    return " ".join(around(text, start, stop, country="", most=0, spans=spans)[1].split())


def _masked(kind: str, value: str, plain: str) -> str:
    """What is shown of a slot's value: a contact's and a name's mask; of all else *plain*, masked already."""
    if kind in CONTACTS:
        return mask(kind, value)
    if kind in ("name", "contact"):
        return " ".join(mask("name", word) for word in value.split())
    return plain


def _slots(cuts: Mapping[str, list[Cut]], kinds: Mapping[int, str], *, country: str) -> tuple[SlotSheet, ...]:
    made = []
    for slot, kind in sorted(kinds.items()):
        own = [{(cut.kind, cut.value) for cut in one if cut.slot == slot} for one in cuts.values()]
        counts = Counter(value for values in own for value in values)
        frequent = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES]
        shown = [(_masked(*key, mask_identifiers(key[1], country=country)), n) for key, n in frequent]
        filled = sum(bool(values) for values in own)
        made.append(
            SlotSheet(number=slot, kind=kind, filled=filled, different=len(counts), values=tuple(_told_apart(shown)))
        )
    return tuple(made)


def _told_apart(shown: list[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """Masks that are the same get a number, since what they mask is not."""
    often, seen = Counter(words for words, _ in shown), Counter()
    for words, n in shown:
        seen[words] += 1
        yield (f"{words} ({seen[words]})" if often[words] > 1 else words), n
