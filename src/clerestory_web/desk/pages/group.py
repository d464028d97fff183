"""A template and a group: what hangs together, why, and how to cut it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clerestory.model.lead import Point
from clerestory.pipeline.guarded_group import Group, Thing
from clerestory.reports.template_sheet import TemplateSheet
from clerestory_web.desk.pages.shared import CaseRef, Timeline, timeline

#: Knots of the folded network: beyond this it is a ball of wool.
MOST_KNOTS = 60

#: What ties a group that its table names, the most frequent first; the list of links has the others.
MOST_TIES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link with its reason and its cut."""

    trace: str
    trace_short: str
    day: date | None
    source: str
    thing: str
    thing_masked: str
    kind: str
    reason: str
    words: str
    weight: float
    bridge: bool
    overshared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A knot of the network."""

    id: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line of the network."""

    a: str
    b: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A group."""

    template = "group"
    group: str
    sentence: str
    traces_n: int
    counted: int
    kinds: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    timeline: Timeline
    links: tuple[LinkRow, ...]
    links_left: int
    templates: tuple[tuple[str, str, str], ...]
    things: tuple[Thing, ...]
    things_left: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    sheet: TemplateSheet | None
    cases: tuple[CaseRef, ...]
    may_cut: bool
    places: tuple[Point, ...]
    knots: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """A template, its texts aligned."""

    template = "template"
    sheet: TemplateSheet
    group_url: str
    cases: tuple[CaseRef, ...]
    may_cut: bool


#: Reasons of links in words.
_REASONS = {
    "contact:phone": "The same telephone number stands in it:",
    "contact:email": "The same e-mail address stands in it:",
    "contact:handle": "The same account stands in it:",
    "contact:url": "The same page is named in it:",
    "contact:wallet": "The same wallet stands in it:",
    "template": "It is written from the same text:",
}


def group_page(
    group: Group, *, cases: Sequence[CaseRef], may_cut: bool, sheet: TemplateSheet | None = None
) -> GroupPage:
    """A group as a page."""
    things = {one.id: one for one in group.things}
    first = [one for one in group.things if not one.overshared][:MOST_KNOTS]
    near = {one.id for one in first}
    edges = [Edge(a=one.trace, b=one.thing) for one in group.links if one.thing in near][: MOST_KNOTS * 2]
    knots = sorted({edge.a for edge in edges})
    days = [day for _, some, _ in group.days for day, _ in some]
    return GroupPage(
        group=group.id, sentence=_sentence(group, days), traces_n=group.size, counted=group.counted,
        kinds=group.kinds, sources=group.sources,
        timeline=timeline(group.days),
        links=tuple(
            LinkRow(
                trace=one.trace, trace_short=one.trace[:8], day=group.seen.get(one.trace),
                source=group.held_by.get(one.trace, ""), thing=one.thing,
                thing_masked=things[one.thing].masked if one.thing in things else "•••", kind=one.kind,
                reason=one.reason, words=_REASONS.get(one.reason, one.reason.replace("_", " ")), weight=one.weight,
                bridge=one.thing in things and things[one.thing].bridge,
                overshared=one.thing in things and things[one.thing].overshared,
            )
            for one in group.links
        ),
        links_left=group.left,
        templates=tuple(
            (one.id, reverse("template", args=[one.id]), one.masked) for one in group.things if one.kind == "template"
        ),
        things=group.things[:MOST_TIES], things_left=group.things_left + len(group.things[MOST_TIES:]),
        nodes=(
            *(Node(id=one.id, words=one.masked, kind=one.kind) for one in first),
            *(Node(id=one, words=one[:6], kind="trace") for one in knots),
        ),
        edges=tuple(edges), sheet=sheet, cases=tuple(cases), may_cut=may_cut, knots=(len(first), len(knots)),
        places=tuple(Point(series="tile:adverts and offers", label=place, value=n) for place, n in group.places),
    )  # fmt: skip


def _sentence(group: Group, days: Sequence[date]) -> str:
    said = ", ".join(f"{n:,} {kind.replace('_', ' ')}{'' if n == 1 else 's'}" for kind, n in group.kinds)
    if group.counted < group.size:
        said = f"{group.size:,} traces"
    months = (max(days) - min(days)).days // 30 if days else 0
    held = f"{said} that hang together"
    return f"{held}, over {months} month{'' if months == 1 else 's'}" if months else held
