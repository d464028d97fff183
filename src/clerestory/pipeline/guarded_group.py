"""A group: its traces, and why they were linked, each reason with its cut; masked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.guards.masking import mask
from clerestory.guards.policy import Unseen
from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import KINDS
from clerestory.pipeline.excerpts import mask_identifiers
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.reach import PLACED

#: Traces, links and places that a page shows; the rest is counted.
MOST_TRACES, MOST_LINKS, MOST_PLACES = 400, 120, 24

#: Different writings of places that are read for them.
MOST_WRITINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What traces share: a contact, masked, or a template."""

    id: str
    kind: str
    masked: str
    traces: int
    bridge: bool
    overshared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A trace and a thing, and why they belong together."""

    trace: str
    thing: str
    kind: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as a page shows it.

    days : source → the days of its traces, sorted    left : links not shown
    places : towns that its adverts and offers name, and how many of them do; never where anybody was (G2)
    """

    id: str
    traces: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, tuple[date, ...], int], ...]
    seen: dict[str, date | None]
    held_by: dict[str, str]
    things: tuple[Thing, ...]
    links: tuple[Link, ...]
    left: int
    places: tuple[tuple[str, int], ...] = ()


def group_of(desk: Desk, trace: str) -> str:
    """The group that a trace is in, or nothing; NotPermitted over real data outside of a case."""
    desk.check("leads")
    desk.anchor()
    found = desk.office.seen().pick("group_member", "trace", [trace], ["group_id"])["group_id"].to_pylist()
    return found[0] if found else ""


def group_of_lead(desk: Desk, lead: str) -> str:
    """The group that the first trace of a lead is in, or nothing; as `group_of`."""
    desk.check("leads")
    desk.anchor()
    traces = desk.office.seen().pick("answer_trace", "lead", [lead], ["trace"])["trace"].to_pylist()
    return group_of(desk, min(traces)) if traces else ""


def group(desk: Desk, group_id: str) -> Group:
    """One group.

    Raises
    ------
    Unseen : no such group
    """
    desk.check("leads")
    desk.spend("group")
    snapshot = desk.office.seen()
    traces = sorted(snapshot.pick("group_member", "group_id", [group_id], ["trace"])["trace"].to_pylist())
    if not traces:
        raise Unseen(where="group", expected="a group of the last run", found="none of that id")
    with desk.act("group", group=group_id, traces=len(traces)):
        return _group(snapshot, group_id, traces, desk.workspace.info.country)


def _group(snapshot: Snapshot, group_id: str, traces: list[str], country: str) -> Group:
    value_set = pa.array(traces, pa.string())
    links = snapshot.pick("link", "trace", value_set)
    rows = links.slice(0, MOST_LINKS).to_pylist()
    things = _things(snapshot, set(pc.unique(links["thing"]).to_pylist()))
    kinds, seen = _seen(snapshot, value_set)
    held = _held(snapshot, value_set)
    days: dict[str, list[date]] = defaultdict(list)
    undated: Counter[str] = Counter()
    for trace in traces:
        day = seen.get(trace)
        for source in held.get(trace, ()):
            undated[source] += day is None
            if day is not None:
                days[source].append(day)
    names = sorted({*days, *undated})
    return Group(
        id=group_id,
        traces=tuple(traces[:MOST_TRACES]),
        kinds=tuple(kinds.most_common()),
        sources=tuple((name, len(days[name]) + undated[name]) for name in names),
        days=tuple((name, tuple(sorted(days[name])), undated[name]) for name in names),
        seen=seen,
        held_by={trace: ", ".join(sorted(found)) for trace, found in held.items()},
        things=tuple(sorted(things.values(), key=lambda one: (-one.traces, one.id))),
        links=tuple(
            Link(trace=r["trace"], thing=r["thing"], kind=r["kind"], weight=r["weight"], reason=r["reason"])
            for r in rows
        ),
        left=max(0, len(links) - MOST_LINKS),
        places=_places(snapshot, value_set, country),
    )


def _places(snapshot: Snapshot, traces: pa.Array, country: str) -> tuple[tuple[str, int], ...]:
    """The places of adverts and offers alone: what somebody published of themselves, as coarse as a town."""
    said: Counter[str] = Counter()
    for kind in PLACED:
        if snapshot.entries(kind):
            said.update(filter(None, snapshot.pick(kind, "trace", traces, ["place"])["place"].to_pylist()))
    named: Counter[str] = Counter()
    # Each writing is read once, however many adverts have it; the commonest only: reading is what takes time.
    for place, n in said.most_common(MOST_WRITINGS):
        named[_town(place, country)] += n
    named.pop("", None)
    return tuple(sorted(named.items(), key=lambda one: (-one[1], one[0]))[:MOST_PLACES])


def _town(place: str, country: str) -> str:
    """A place without its street and number, masked like any words; empty where nothing else was said."""
    parts = [one.strip() for one in place.split(",") if one.strip()]
    streets = [n for n, one in enumerate(parts) if one[0].isdigit() or (one[-1].isdigit() and n + 1 < len(parts))]
    after = parts[streets[-1] + 1 :] if streets else parts
    town = re.sub(r"\d+", "", after[0]).strip(" -") if after else ""
    return mask_identifiers(town, country=country)


def _things(snapshot: Snapshot, wanted: set[str]) -> dict[str, Thing]:
    found = {}
    ids = pa.array(sorted(wanted), pa.string())
    for row in snapshot.pick("contact", "contact", ids).to_pylist():
        found[row["contact"]] = Thing(
            id=row["contact"], kind=row["kind"], masked=mask(row["kind"], row["value"]), traces=row["traces"],
            bridge=bool(row["bridge"]), overshared=bool(row["overshared"]),
        )  # fmt: skip
    for row in snapshot.pick("template", "template", ids).to_pylist():
        found[row["template"]] = Thing(
            id=row["template"], kind="template", masked=f"text {row['template'][:6]}", traces=row["size"],
            bridge=bool(row["bridge"]), overshared=bool(row["overshared"]),
        )  # fmt: skip
    return found


def _seen(snapshot: Snapshot, traces: pa.Array) -> tuple[Counter[str], dict[str, date | None]]:
    kinds: Counter[str] = Counter()
    seen: dict[str, date | None] = {}
    for kind in KINDS:
        if not snapshot.entries(kind.name):
            continue
        rows = snapshot.pick(kind.name, "trace", traces, ["trace", "seen_at"])
        if len(rows):
            kinds[kind.name] += len(rows)
        days = rows["seen_at"].cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.date32(), safe=False).to_pylist()
        seen |= zip(rows["trace"].to_pylist(), days, strict=True)
    return kinds, seen


def _held(snapshot: Snapshot, traces: pa.Array) -> dict[str, set[str]]:
    names = {source.id: source.name for source in snapshot.sources}
    held: dict[str, set[str]] = defaultdict(set)
    rows = snapshot.pick("held", "trace", traces, ["trace", "source"])
    for trace, source in zip(rows["trace"].to_pylist(), rows["source"].to_pylist(), strict=True):
        held[trace].add(names.get(str(source), str(source)))
    return held
