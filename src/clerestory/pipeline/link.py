"""Link what was published, sent or reported: contacts and texts that recur, and the groups they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Ids
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.linking import tables
from clerestory.linking.contacts import CONTACTS, contacts_of
from clerestory.linking.groups import groups_of
from clerestory.linking.patterns import SAMPLE, SLOT, patterns
from clerestory.linking.tables import Things
from clerestory.linking.templates import templates_of
from clerestory.model.kinds import KINDS
from clerestory.pipeline.link_slots import mentioned_in, slot_tables
from clerestory.pipeline.progress import Progress, silent

#: Kinds of trace that are linked; callers and people of case records are found, never linked (G5).
LINKED = tuple(kind for kind in KINDS if kind.linked)
#: A template of fewer common words joins nothing: "call me" is nobody's.
LEAST_WORDS = 4
_STEPS = 4


class Traces(NamedTuple):
    """Linked traces from the earliest to the latest, those without a time last, then by id."""

    trace: pa.Array
    text: pa.Array


class Mentions(NamedTuple):
    """Which trace mentions which contact, and what each contact is."""

    trace: np.ndarray
    contact: np.ndarray
    kinds: pa.Array
    values: pa.Array


def files_read(snapshot: Snapshot) -> tuple[str, ...]:
    """The digests of the files that linking reads, sorted: traces, their mentions and sources, and the cuts."""
    kinds = {entry.digest for kind in LINKED for entry in snapshot.entries(kind.name)}
    mentions = {entry.digest for entry in snapshot.entries("mention") if entry.of in kinds}
    others = {entry.digest for name in ("held", "link_cut") for entry in snapshot.entries(name)}
    return tuple(sorted(kinds | mentions | others))


def link_is_current(snapshot: Snapshot) -> bool:
    """Whether the last linking read exactly the files that HEAD names now."""
    record = snapshot.runs.get("link")
    return record is not None and tuple(sorted(record.files)) == files_read(snapshot)


#: What makes the linked tables: `linked_tables` here, or that of a cluster.
Linker = Callable[..., dict[str, pa.Table]]


def link(workspace: Workspace, *, now: datetime, progress: Progress = silent, linker: Linker | None = None) -> None:
    """Build contact, template and its slots, template_member, link and group_member anew, all in one commit.

    A link that somebody cut is left out of everything.  Ids are of the value (contact) or of the earliest trace
    (template, group), so they stay while more traces come in; the same files give the same bytes.
    """
    with workspace.writer() as transaction:
        snapshot = transaction.snapshot
        transaction.replace_all((linker or linked_tables)(snapshot, workspace.ids, progress=progress))
        transaction.record_run("link", files_read(snapshot), now=now)
        transaction.commit()


def linked_tables(snapshot: Snapshot, ids: Ids, *, progress: Progress = silent) -> dict[str, pa.Table]:
    """The seven tables, by name; empty ones when there is nothing to link."""
    progress("linking", 0, _STEPS)
    traces = traces_of(snapshot)
    labels = templates_of(traces.text)
    progress("linking", 1, _STEPS)
    mentions, written = uncut(snapshot, traces, labels, ids)
    progress("linking", 2, _STEPS)
    written, said = patterned(written, traces)
    slots = slot_tables(traces.trace, traces.text, written, partial(mentioned_in, snapshot))
    tables_made = slots | made(snapshot, traces, mentions, (written, said), ids)
    progress("linking", _STEPS, _STEPS)
    return tables_made


def uncut(snapshot: Snapshot, traces: Traces, labels: np.ndarray, ids: Ids) -> tuple[Mentions, Things]:
    """Contacts and templates without the links that people cut."""
    cuts = _cuts(snapshot, traces)
    mentions = _uncut_mentions(_mentions(snapshot, traces), cuts, ids)
    return mentions, _uncut_templates(labels, traces, cuts, ids)


def made(
    snapshot: Snapshot, traces: Traces, mentions: Mentions, templates: tuple[Things, list[str]], ids: Ids
) -> dict[str, pa.Table]:
    """contact, template, template_member, link and group_member, by name."""
    written, said = templates
    of = np.full(len(traces.trace), -1)
    of[written.trace] = written.thing
    shared = contacts_of(mentions.trace, mentions.contact, of)
    numbers, thing = np.unique(shared.contact, return_inverse=True)
    kinds, values = (column.take(pa.array(numbers)).to_pylist() for column in (mentions.kinds, mentions.values))
    names = pa.array([ids.of("contact", *one) for one in zip(kinds, values, strict=True)], pa.string())
    contacts = Things(names, shared.trace, thing, shared.overshared[numbers])
    groups = groups_of(
        np.concatenate([contacts.trace, written.trace]),
        np.concatenate([contacts.thing, len(contacts.ids) + written.thing]),
        traces=len(traces.trace),
        overshared=np.concatenate([contacts.overshared, written.overshared]),
    )
    bridge, first = groups.bridge[: len(contacts.ids)], np.unique(groups.label[groups.label >= 0])
    group_ids = np.full(len(traces.trace), "", object)
    group_ids[first] = ids.many("group", traces.trace.take(pa.array(first))).to_pylist()
    return {
        "contact": tables.contact_table(contacts, kinds, values, _sources(snapshot, traces, contacts), bridge),
        "template": tables.template_table(written, said, groups.bridge[len(contacts.ids) :]),
        "template_member": tables.template_member_table(traces.trace, written),
        "link": tables.link_table(traces.trace, contacts, kinds, written),
        "group_member": tables.group_member_table(traces.trace, groups, pa.array(group_ids, pa.string())),
    }


def traces_of(snapshot: Snapshot, *, texts: bool = True) -> Traces:
    """All that is linked; the texts are empty when they are not asked for."""
    columns = ["trace", "seen_at", *(["text"] if texts else [])]
    parts = [snapshot.table(kind.name, columns) for kind in LINKED]
    rows = pa.concat_tables(parts).sort_by([("seen_at", "ascending"), ("trace", "ascending")])
    codes = rows["trace"].combine_chunks().dictionary_encode().indices.to_numpy()
    # a trace held by two sources may stand in two files
    first = np.sort(np.unique(codes, return_index=True)[1])
    if len(first) < rows.num_rows:
        rows = rows.take(pa.array(first))
    text = rows["text"].cast(pa.large_string()).combine_chunks() if texts else pa.array([], pa.large_string())
    return Traces(rows["trace"].combine_chunks(), text)


def _mentions(snapshot: Snapshot, traces: Traces) -> Mentions:
    """Contacts in the columns that are linked; which column a mention stands in is told by `field`."""
    parts = [pa.table({name: pa.array([], pa.string()) for name in ("trace", "kind", "value")})]
    for kind in LINKED:
        digests = {entry.digest for entry in snapshot.entries(kind.name)}
        for entry in snapshot.entries("mention"):
            if entry.of in digests:
                rows = snapshot.read(entry, ["trace", "kind", "value", "field"])
                wanted = pc.and_(
                    pc.is_in(rows["kind"], value_set=pa.array(CONTACTS)),
                    pc.is_in(rows["field"], value_set=pa.array(kind.linked)),
                )
                parts.append(rows.filter(wanted).select(["trace", "kind", "value"]))
    rows = pa.concat_tables(parts)
    place = pc.index_in(rows["trace"], value_set=traces.trace)
    rows, place = rows.filter(place.is_valid()), place.drop_null().to_numpy()
    both = pc.binary_join_element_wise(rows["kind"], rows["value"], "\x1f").combine_chunks()
    found = both.dictionary_encode() if len(both) else pa.array([], pa.string()).dictionary_encode()
    halves = pc.split_pattern(found.dictionary, "\x1f", max_splits=1)
    kinds, values = (pc.list_element(halves, i) if len(halves) else pa.array([], pa.string()) for i in (0, 1))
    return Mentions(place.astype(np.int64), found.indices.to_numpy().astype(np.int64), kinds, values)


def _cuts(snapshot: Snapshot, traces: Traces) -> dict[int, set[str]]:
    """The things cut from each trace, by the trace's place."""
    rows = snapshot.table("link_cut", ["trace", "thing"])
    cuts: dict[int, set[str]] = {}
    for place, thing in zip(
        pc.index_in(rows["trace"], value_set=traces.trace).to_pylist(), rows["thing"].to_pylist(), strict=True
    ):
        if place is not None:
            cuts.setdefault(place, set()).add(thing)
    return cuts


def _uncut_mentions(mentions: Mentions, cuts: dict[int, set[str]], ids: Ids) -> Mentions:
    asked = np.flatnonzero(np.isin(mentions.trace, list(cuts)))
    gone = [
        int(at)
        for at in asked
        if ids.of(
            "contact", mentions.kinds[mentions.contact[at]].as_py(), mentions.values[mentions.contact[at]].as_py()
        )
        in cuts[int(mentions.trace[at])]
    ]
    kept = np.delete(np.arange(len(mentions.trace)), gone)
    return mentions._replace(trace=mentions.trace[kept], contact=mentions.contact[kept])


def _uncut_templates(labels: np.ndarray, traces: Traces, cuts: dict[int, set[str]], ids: Ids) -> Things:
    """Templates without the members that were cut off; one that keeps fewer than two is none."""
    first = np.unique(labels[labels >= 0], return_index=True)[1]
    earliest = np.flatnonzero(labels >= 0)[first]
    names = ids.many("template", traces.trace.take(pa.array(earliest)))
    kept = labels.copy()
    for place, things in cuts.items():
        if labels[place] >= 0:
            # a template is named after its earliest trace: an earlier one may have come in since the cut
            members = traces.trace.take(pa.array(np.flatnonzero(labels == labels[place])))
            if things & set(ids.many("template", members).to_pylist()):
                kept[place] = -1
    members = np.flatnonzero(kept >= 0)
    sizes = np.bincount(kept[members], minlength=len(names))
    members = members[sizes[kept[members]] > 1]
    numbers, thing = np.unique(kept[members], return_inverse=True)
    return Things(names.take(pa.array(numbers)), members, thing, np.zeros(len(numbers), np.bool_))


def patterned(written: Things, traces: Traces) -> tuple[Things, list[str]]:
    """The pattern of each template, from members evenly chosen by time; those of few words join nothing."""
    order = np.argsort(written.thing, kind="stable")
    sizes = written.degree
    taken = np.minimum(sizes, SAMPLE)
    edges = np.concatenate([[0], np.cumsum(taken)])
    inner = np.arange(edges[-1]) - np.repeat(edges[:-1], taken)
    at = np.repeat(np.cumsum(sizes) - sizes, taken) + inner * np.repeat(sizes, taken) // np.repeat(taken, taken)
    said = patterns(traces.text.take(pa.array(written.trace[order][at])), edges)
    written_words = (one.split() for one in said)
    words = np.array([len(one) - one.count(SLOT) for one in written_words], np.int64)
    return written._replace(overshared=words < LEAST_WORDS), said


def _sources(snapshot: Snapshot, traces: Traces, contacts: Things) -> np.ndarray:
    """How many sources hold the traces of each contact."""
    held = snapshot.table("held", ["trace", "source"])
    place = pc.index_in(held["trace"], value_set=traces.trace)
    source = (
        held["source"].combine_chunks().dictionary_encode()
        if held.num_rows
        else pa.array([], pa.string()).dictionary_encode()
    )
    kept = place.is_valid().to_numpy()
    trace, source = place.drop_null().to_numpy(), source.indices.to_numpy()[kept].astype(np.int64)
    wide = int(source.max(initial=0)) + 1
    order = np.argsort(trace, kind="stable")
    starts = np.searchsorted(trace[order], contacts.trace, "left")
    counts = np.searchsorted(trace[order], contacts.trace, "right") - starts
    inner = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    pairs = np.unique(np.repeat(contacts.thing, counts) * wide + source[order][np.repeat(starts, counts) + inner])
    return np.bincount(pairs // wide, minlength=len(contacts.ids))
