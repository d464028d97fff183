"""The slots of the linked templates, their kinds told by what the readers saw in them, as tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.workspace import Snapshot
from clerestory.linking.contacts import CONTACTS
from clerestory.linking.tables import Things
from clerestory.linking.template_slots import SLOT_KINDS, Slots, slot_kinds, slots_of
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema

#: The kind of slot that a kind of mention makes.
OF_MENTION = {**dict.fromkeys(CONTACTS, "contact"), "price": "price", "place": "place", "plate": "number"}


#: Of some traces what the readers saw in their texts: which trace, start, stop, kind of slot; any number of parts.
Mentioned = Callable[[pa.Array], list[tuple[np.ndarray, ...]]]


def slot_tables(trace: pa.Array, text: pa.Array, written: Things, mentioned: Mentioned) -> dict[str, pa.Table]:
    """template_slot and slot_value of the templates that join anything, by name; empty when there is none."""
    kept = ~written.overshared[written.thing]
    order = np.flatnonzero(kept)[np.argsort(written.thing[kept], kind="stable")]
    templates, sizes = np.unique(written.thing[order], return_counts=True)
    members = written.trace[order]
    slots = slots_of(text.take(pa.array(members)), np.concatenate([[0], np.cumsum(sizes)]))
    kinds = slot_kinds(slots, _read(mentioned(trace.take(pa.array(members))), slots))
    first = np.searchsorted(slots.group, np.arange(len(sizes)))
    inner = np.arange(len(slots.group)) - first[slots.group]
    names = written.ids.take(pa.array(templates[slots.group], pa.int64()))
    filled, different = _tallies(slots)
    slot_rows = {
        "template": names, "slot": inner, "position": slots.position,
        "kind": pa.array(SLOT_KINDS).take(pa.array(kinds, pa.int64())), "values_n": different,
        "share_filled": filled / sizes[slots.group],
    }  # fmt: skip
    value_rows = {
        "trace": trace.take(pa.array(members[slots.text], pa.int64())), "template": names.take(pa.array(slots.slot)),
        "slot": inner[slots.slot], "value": slots.value, "start": slots.start, "stop": slots.stop,
    }  # fmt: skip
    made = {}
    for name, rows in (("template_slot", slot_rows), ("slot_value", value_rows)):
        typed = schema(name)
        columns = [pa.array(rows[column], typed.field(column).type) for column in typed.names]
        by = [(column, "ascending") for column in (typed.names[0], "slot")]
        made[name] = pa.table(columns, schema=typed).sort_by(by)
    return made


def _tallies(slots: Slots) -> tuple[np.ndarray, np.ndarray]:
    """In how many texts each slot is filled, and how many different values it has."""
    n = len(slots.group)
    values = slots.value.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    wide = int(values.max(initial=0)) + 1
    return (
        np.bincount(np.unique(slots.slot * (int(slots.text.max(initial=0)) + 1) + slots.text)
                    // (int(slots.text.max(initial=0)) + 1), minlength=n),
        np.bincount(np.unique(slots.slot * wide + values) // wide, minlength=n),
    )  # fmt: skip


def _read(mentioned: list[tuple[np.ndarray, ...]], slots: Slots) -> np.ndarray:
    """The kind that the readers saw in each value, as a number of `SLOT_KINDS`; -1 where they saw nothing."""
    read = np.full(len(slots.text), len(SLOT_KINDS))
    span = int(slots.stop.max(initial=0)) + 1
    starts = slots.text * span + slots.start
    for text, start, stop, kind in mentioned:
        # the last value of the text that begins before the mention ends
        at = np.searchsorted(starts, text * span + np.minimum(stop, span) - 1, "right") - 1
        meets = (at >= 0) & (slots.text[at] == text) & (slots.stop[at] > start) if len(starts) else np.zeros(0, bool)
        np.minimum.at(read, at[meets], kind[meets])
    return np.where(read == len(SLOT_KINDS), -1, read)


def mentioned_in(snapshot: Snapshot, trace: pa.Array) -> list[tuple[np.ndarray, ...]]:
    """Mentions in the texts of these traces: which text, start, stop, kind of slot; one tuple a file."""
    digests = {entry.digest for kind in KINDS if kind.linked for entry in snapshot.entries(kind.name)}
    wanted = pa.array(list(OF_MENTION))
    numbers = np.array([SLOT_KINDS.index(kind) for kind in OF_MENTION.values()])
    found = []
    for entry in snapshot.entries("mention"):
        if entry.of not in digests:
            continue
        rows = snapshot.read(entry, ["trace", "kind", "start", "stop", "field"])
        kind = pc.index_in(rows["kind"].combine_chunks(), value_set=wanted)
        place = pc.index_in(rows["trace"].combine_chunks(), value_set=trace)
        kept = pc.and_(pc.and_(kind.is_valid(), place.is_valid()), pc.equal(rows["field"].combine_chunks(), "text"))
        columns = (place, rows["start"].combine_chunks(), rows["stop"].combine_chunks(), kind)
        text, start, stop, which = (column.filter(kept).to_numpy(zero_copy_only=False) for column in columns)
        found.append((text.astype(np.int64), start, stop, numbers[which.astype(np.int64)]))
    return found
