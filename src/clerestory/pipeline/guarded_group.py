"""A group: its traces, and why they were linked, each reason with its cut; masked."""

from __future__ import annotations

import json
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

#: Things that a page shows, the most frequent ones.
MOST_THINGS = 200

#: From how many traces on a group is very large; and how many of those are looked through.
LARGE, COUNTED_OF_LARGE = 1_000, 200

#: Groups of one lead that its page leads to.
MOST_OF_LEAD = 26

#: Different writings of places that are read for them.
MOST_WRITINGS = 200


Days = tuple[tuple[str, tuple[tuple[date, int], ...], int], ...]


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

    days : source, its days with how many traces each, ascending, and how many have none
    left, things_left : links and things not shown
    size : how many traces it has    counted : of how many of them days, kinds, sources, places and things are told
    places : towns that its adverts and offers name, and how many of them do; never where anybody was (G2)
    """

    id: str
    traces: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    days: Days
    seen: dict[str, date | None]
    held_by: dict[str, str]
    things: tuple[Thing, ...]
    links: tuple[Link, ...]
    left: int
    things_left: int
    size: int
    counted: int
    places: tuple[tuple[str, int], ...] = ()


def group_of(desk: Desk, trace: str) -> str:
    """The group that a trace is in, or nothing; NotPermitted over real data outside of a case."""
    desk.check("leads")
    desk.anchor()
    found = desk.office.seen().pick("group_member", "trace", [trace], ["group_id"])["group_id"].to_pylist()
    return found[0] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLead:
    """A group that traces of a lead are in: under which names the lead speaks of it, with how many of its traces.

    name : as in A; several where the lead tells apart what is one group here; empty where it names none
    here, size : its traces that the lead rests on, and all of them
    """

    group: str
    name: str
    here: int
    size: int


def groups_of_lead(desk: Desk, lead: str) -> tuple[OfLead, ...]:
    """The groups that a lead's traces are in: by the names that the lead gives them, then the larger part of it first.

    As `group_of`: NotPermitted over real data outside of a case.
    """
    desk.check("leads")
    desk.anchor()
    snapshot = desk.office.seen()
    traces = snapshot.pick("answer_trace", "lead", [lead], ["trace"])["trace"].combine_chunks()
    # A lead may rest on very many traces: they are counted by group, and only those that it names looked up.
    found = snapshot.pick("group_member", "trace", traces, ["trace", "group_id"])["group_id"].combine_chunks()
    here = {one["values"]: one["counts"] for one in found.value_counts().to_pylist()}
    if not here:
        return ()
    named = _named_in(snapshot, lead)
    member = snapshot.pick("group_member", "trace", [first for _, first in named], ["trace", "group_id"])
    group = dict(zip(member["trace"].to_pylist(), member["group_id"].to_pylist(), strict=True))
    names: dict[str, list[str]] = defaultdict(list)
    for name, first in named:
        if group.get(first) in here:
            names[group[first]].append(name)
    order = sorted(here, key=lambda one: (not names[one], [(len(n), n) for n in names[one]], -here[one], one))
    return tuple(
        OfLead(
            group=one,
            name=", ".join(names[one]),
            here=here[one],
            size=snapshot.count("group_member", "group_id", one),
        )
        for one in order[:MOST_OF_LEAD]
    )


def _named_in(snapshot: Snapshot, lead: str) -> list[tuple[str, str]]:
    """The names that a lead gives to its members, each with the member's earliest trace; none where it names none."""
    rows = snapshot.pick("answer", "lead", [lead], ["reason"])["reason"].to_pylist()
    said = [one["slots"] for row in rows for one in json.loads(row) if one["code"] == "members"]
    return [
        (part.partition(":")[0], first)
        for slots in said
        for part, first in zip(str(slots["who"]).split("; "), str(slots.get("of", "")).split(), strict=False)
    ]


def group(desk: Desk, group_id: str) -> Group:
    """One group.

    Raises
    ------
    Unseen : no such group
    """
    desk.check("leads")
    desk.spend("group")
    snapshot = desk.office.seen()
    # Members lie by their ids, which are keyed digests: the first ones of very many are as good as drawn by lot.
    size = snapshot.counts("group_member", "group_id", [group_id])[group_id]
    most = COUNTED_OF_LARGE if size > LARGE else None
    members = snapshot.pick("group_member", "group_id", [group_id], ["trace"], most=most)
    traces = sorted(members["trace"].to_pylist())
    if not traces:
        raise Unseen(where="group", expected="a group of the last run", found="none of that id")
    with desk.act("group", group=group_id, traces=size):
        return _group(snapshot, group_id, traces, size, desk.workspace.info.country)


def _group(snapshot: Snapshot, group_id: str, traces: list[str], size: int, country: str) -> Group:
    value_set = pa.array(traces, pa.string())
    links = snapshot.pick("link", "trace", value_set)
    rows = links.slice(0, MOST_LINKS).to_pylist()
    often = sorted(links["thing"].value_counts().to_pylist(), key=lambda one: (-one["counts"], one["values"]))
    things = _things(snapshot, {*(one["values"] for one in often[:MOST_THINGS]), *(row["thing"] for row in rows)})
    kinds, seen = _seen(snapshot, value_set)
    held = _held(snapshot, value_set)
    days = _days_by_source(seen, held)
    # A group may have very many traces: looked up one by one are only those that the page names.
    named = pa.array(sorted({*traces[:MOST_TRACES], *(row["trace"] for row in rows)}), pa.string())
    seen, held = (table.filter(pc.is_in(table["trace"], value_set=named)) for table in (seen, held))
    held_by: dict[str, set[str]] = defaultdict(set)
    for trace, source in zip(held["trace"].to_pylist(), held["source"].to_pylist(), strict=True):
        held_by[trace].add(source)
    return Group(
        id=group_id,
        traces=tuple(traces[:MOST_TRACES]),
        kinds=tuple(kinds.most_common()),
        sources=tuple((name, sum(n for _, n in some) + undated) for name, some, undated in days),
        days=days,
        seen=dict(zip(seen["trace"].to_pylist(), seen["day"].to_pylist(), strict=True)),
        held_by={trace: ", ".join(sorted(found)) for trace, found in held_by.items()},
        things=tuple(sorted(things.values(), key=lambda one: (-one.traces, one.id))),
        things_left=max(0, len(often) - len(things)),
        size=size,
        counted=len(traces),
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


def _seen(snapshot: Snapshot, traces: pa.Array) -> tuple[Counter[str], pa.Table]:
    """How many traces of each kind there are; and trace, day of each."""
    kinds: Counter[str] = Counter()
    seen = [pa.table({"trace": pa.array([], pa.string()), "day": pa.array([], pa.date32())})]
    for kind in KINDS:
        if not snapshot.entries(kind.name):
            continue
        rows = snapshot.pick(kind.name, "trace", traces, ["trace", "seen_at"])
        if len(rows):
            kinds[kind.name] += len(rows)
        days = rows["seen_at"].cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.date32(), safe=False)
        seen.append(pa.table({"trace": rows["trace"], "day": days}))
    return kinds, pa.concat_tables(seen)


def _held(snapshot: Snapshot, traces: pa.Array) -> pa.Table:
    """Trace and the name of a source that holds it, each pair once."""
    known = pa.table({"source": pa.array([one.id for one in snapshot.sources], pa.string()),
                      "name": pa.array([one.name for one in snapshot.sources], pa.string())})  # fmt: skip
    rows = snapshot.pick("held", "trace", traces, ["trace", "source"])
    at = pc.index_in(rows["source"].cast(pa.string()), value_set=known["source"].combine_chunks())
    names = pc.coalesce(known["name"].combine_chunks().take(at.combine_chunks()), rows["source"].combine_chunks())
    return pa.table({"trace": rows["trace"], "source": names}).group_by(["trace", "source"]).aggregate([])


def _days_by_source(seen: pa.Table, held: pa.Table) -> Days:
    """Each source by name with the days of its traces and how many each, ascending, and how many have none."""
    days = seen["day"].combine_chunks().take(pc.index_in(held["trace"], value_set=seen["trace"].combine_chunks()))
    by = held["source"]
    found = []
    for name in sorted(pc.unique(by).to_pylist()):
        own = days.filter(pc.equal(by, name))
        dated = own.drop_null()
        counted = [(one["values"], one["counts"]) for one in dated.value_counts().to_pylist()]
        found.append((name, tuple(sorted(counted)), len(own) - len(dated)))
    return tuple(found)
