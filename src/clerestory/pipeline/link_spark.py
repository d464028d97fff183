"""The linked tables on Spark: texts and their words stay with the workers, ids and links are made here.

Keys never leave this machine, so what an id is made of comes here: the traces that are linked and their contacts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Ids
from clerestory.lake.workspace import Snapshot
from clerestory.linking.tables import Things
from clerestory.linking.template_slots import SLOT_KINDS
from clerestory.model.schemas import schema
from clerestory.pipeline import link as here
from clerestory.pipeline.link_slots import OF_MENTION, slot_tables
from clerestory.pipeline.progress import Progress, silent
from clerestory.spark.cluster import Cluster
from clerestory.spark.lanes import in_lanes, lanes_for, listed
from clerestory.spark.packing import arrived, shipped
from clerestory.spark.templates import templates_of

if TYPE_CHECKING:
    from clerestory.spark.lanes import Rows

_CELLS = ("patterns", "template_slot", "slot_value")


def linked_tables(
    cluster: Cluster, snapshot: Snapshot, ids: Ids, *, progress: Progress = silent
) -> dict[str, pa.Table]:
    """The seven tables of `link.linked_tables`, row by row the same."""
    progress("linking", 0, 4)
    traces = here.traces_of(snapshot, texts=False)
    texts = _texts(cluster, snapshot)
    labels = _labels(texts, traces.trace) if texts is not None else np.full(len(traces.trace), -1)
    progress("linking", 1, 4)
    mentions, written = here.uncut(snapshot, traces, labels, ids)
    progress("linking", 2, 4)
    said = _said(cluster, snapshot, texts, traces.trace, written)
    patterns = said["patterns"].take(pc.index_in(written.ids, value_set=said["patterns"]["template"].combine_chunks()))
    shared = patterns["overshared"].combine_chunks().to_numpy(zero_copy_only=False)
    written = written._replace(overshared=shared.astype(np.bool_))
    made = here.made(snapshot, traces, mentions, (written, patterns["pattern"].to_pylist()), ids)
    progress("linking", 4, 4)
    return {"template_slot": said["template_slot"], "slot_value": said["slot_value"]} | made


def _texts(cluster: Cluster, snapshot: Snapshot) -> Rows | None:
    """trace, text of all that is linked; a trace that two sources hold stands in two files."""
    entries = [entry for kind in here.LINKED for entry in snapshot.entries(kind.name)]
    rows = cluster.union(snapshot, entries, ["trace", "text"])
    return None if rows is None else rows.dropDuplicates(["trace"])


def _labels(texts: Rows, trace: pa.Array) -> np.ndarray:
    """int64, one a trace: the number of its template, -1 for none."""
    found = templates_of(texts, len(trace)).toArrow()
    _, number = np.unique(found["label"].to_numpy(), return_inverse=True)
    labels = np.full(len(trace), -1)
    labels[pc.index_in(found["trace"].combine_chunks(), value_set=trace).to_numpy()] = number
    return labels


def _said(
    cluster: Cluster, snapshot: Snapshot, texts: Rows | None, trace: pa.Array, written: Things
) -> dict[str, pa.Table]:
    """What the texts of each template say: its pattern, its slots, and what fills them."""
    order = np.argsort(written.thing, kind="stable")
    members = pa.table({
        "template": written.ids.take(pa.array(written.thing[order])), "at": np.arange(len(order)),
        "trace": trace.take(pa.array(written.trace[order])),
    })  # fmt: skip
    cells: dict[str, list[bytes]] = {name: [] for name in _CELLS}
    if texts is not None and members.num_rows:
        rows = cluster.handed(members).join(texts, "trace").join(_seen(cluster, snapshot), "trace", "left")
        shape = ", ".join(f"{name} binary" for name in _CELLS)
        done = in_lanes(rows, "template", lanes_for(members.num_rows), say, shape).toArrow()
        cells = {name: done[name].to_pylist() for name in _CELLS}
    said = {}
    for name in _CELLS:
        typed = _PATTERNS if name == "patterns" else schema(name)
        rows = pa.concat_tables([typed.empty_table(), *(arrived(cell) for cell in cells[name])])
        second = [] if name == "patterns" else [("slot", "ascending")]
        said[name] = rows.sort_by([(typed.names[0], "ascending"), *second])
    return said


_PATTERNS = pa.schema([("template", pa.string()), ("pattern", pa.string()), ("overshared", pa.bool_())])
_SEEN = "trace string, seen array<struct<start: bigint, stop: bigint, kind: bigint>>"


def _seen(cluster: Cluster, snapshot: Snapshot) -> Rows:
    """Of each trace what the readers saw in its text, as kinds of slot."""
    digests = {entry.digest for kind in here.LINKED for entry in snapshot.entries(kind.name)}
    entries = [entry for entry in snapshot.entries("mention") if entry.of in digests]
    rows = cluster.union(snapshot, entries, ["trace", "kind", "start", "stop", "field"])
    if rows is None:
        return cluster.shaped(_SEEN)
    numbers = {kind: SLOT_KINDS.index(slot) for kind, slot in OF_MENTION.items()}
    cases = " ".join(f"WHEN '{kind}' THEN {number}" for kind, number in numbers.items())
    wanted = rows.where("field = 'text'").selectExpr("trace", "start", "stop", f"bigint(CASE kind {cases} END) AS slot")
    return listed(wanted.where("slot IS NOT NULL"), "trace", "struct(start, stop, slot AS kind)", "seen")


def say(lane: pa.Table) -> pa.Table:
    """Whole templates (template, at, trace, text, seen) → patterns, slots and values, a cell each."""
    rows = lane.sort_by("at").combine_chunks()
    coded = rows["template"].cast(pa.string()).combine_chunks().dictionary_encode()
    thing = coded.indices.to_numpy().astype(np.int64)
    ids = coded.dictionary
    trace = rows["trace"].cast(pa.string()).combine_chunks()
    text = rows["text"].cast(pa.large_string()).combine_chunks()
    own = here.Traces(trace, text)
    written = Things(ids, np.arange(len(trace)), thing, np.zeros(len(ids), np.bool_))
    written, said = here.patterned(written, own)
    seen = _flat(rows["seen"].combine_chunks())

    def mentioned(asked: pa.Array) -> list[tuple[np.ndarray, ...]]:
        place = pc.index_in(trace, value_set=asked).fill_null(-1).to_numpy(zero_copy_only=False)[seen[0]]
        there = place >= 0
        return [(place[there].astype(np.int64), *(column[there] for column in seen[1:]))]

    slots = slot_tables(trace, text, written, mentioned)
    table = pa.table([ids, pa.array(said, pa.string()), pa.array(written.overshared)], schema=_PATTERNS)
    cells = {"patterns": table, **slots}
    return pa.table({name: pa.array([shipped(cells[name])], pa.large_binary()) for name in _CELLS})


def _flat(seen: pa.Array) -> tuple[np.ndarray, ...]:
    """Row, start, stop, kind of all that was seen."""
    flat = pc.list_flatten(seen)
    row = pc.list_parent_indices(seen).to_numpy(zero_copy_only=False)
    return (row, *(flat.field(name).to_numpy(zero_copy_only=False) for name in ("start", "stop", "kind")))
