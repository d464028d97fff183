"""Link a day's growth: what came is compared, and what the last linking found of the rest is taken as it is.

The tables are those of `link`, to the byte: a template with the same members has the same pattern and the same slots.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Ids
from clerestory.lake.workspace import Snapshot, Workspace
from clerestory.linking.tables import Things
from clerestory.pipeline.link import Traces, files_read, made, patterned, uncut
from clerestory.pipeline.link_index import load_index, save_index
from clerestory.pipeline.link_kept import Kept, ids_of
from clerestory.pipeline.link_slots import mentioned_in, slot_tables
from clerestory.pipeline.progress import Progress, silent

_STEPS = 5


class Linked(NamedTuple):
    """How many traces were linked anew, of how many; and why all of them were where something had been kept."""

    new: int
    of: int
    anew: str


def grow_links(workspace: Workspace, *, now: datetime, progress: Progress = silent) -> Linked:
    """Bring the linked tables up to what HEAD names now, in one commit; they are those that `link` would make."""
    with workspace.writer() as transaction:
        snapshot = transaction.snapshot
        kept, anew = _known(snapshot)
        made_now, new = _grown(snapshot, kept, workspace.ids, progress)
        transaction.replace_all(made_now)
        transaction.record_run("link", files_read(snapshot), now=now)
        save_index(transaction, kept.kept(), _files(snapshot, kept))
        transaction.commit()
        progress("linking", _STEPS, _STEPS)
    return Linked(new, len(kept.growing.left()), anew)


def _known(snapshot: Snapshot) -> tuple[Kept, str]:
    """What the last linking kept, or nothing and why."""
    found = load_index(snapshot)
    if isinstance(found, str):
        return Kept(), found
    arrays, files = found
    now = set(files_read(snapshot))
    gone = [digest for use in ("traces", "others") for digest in files[use] if digest not in now]
    of = {entry.of for entry in snapshot.entries("mention") if entry.digest not in set(files["others"])}
    if gone or of & set(files["traces"]):
        return Kept(), "files that the last linking read went, or were read anew"
    return Kept.of(arrays, files["traces"]), ""


def _files(snapshot: Snapshot, kept: Kept) -> dict[str, tuple[str, ...]]:
    """The digests of what linking read: traces in the order of their numbers, cuts, which may go, and the others."""
    cuts = tuple(entry.digest for entry in snapshot.entries("link_cut"))
    others = [digest for digest in files_read(snapshot) if digest not in {*kept.files, *cuts}]
    return {"traces": kept.files, "cuts": cuts, "others": tuple(others)}


def _grown(snapshot: Snapshot, kept: Kept, ids: Ids, progress: Progress) -> tuple[dict[str, pa.Table], int]:
    """The seven tables by name, and how many traces came."""
    progress("linking", 0, _STEPS)
    new, fresh = kept.take_in(snapshot)
    progress("linking", 1, _STEPS)
    labels = np.full(len(kept.seen), -1)
    labels[kept.growing.left()] = kept.growing.labels()
    order = kept.in_time()
    traces = Traces(ids_of(kept.trace[order]), pa.array([], pa.large_string()))
    progress("linking", 2, _STEPS)
    mentions, written = uncut(snapshot, traces, labels[order], ids)
    before = snapshot.table("template", ["template", "pattern", "overshared"])
    same = kept.unchanged(order, written)
    members = np.flatnonzero(~same[written.thing])
    numbers, thing = np.unique(written.thing[members], return_inverse=True)
    some = Things(written.ids.take(pa.array(numbers)), np.arange(len(members)), thing, written.overshared[numbers])
    place = written.trace[members]
    their = Traces(traces.trace.take(pa.array(place)), kept.texts(snapshot, order[place], fresh))
    some, said_now = patterned(some, their)
    progress("linking", 3, _STEPS)
    slots = slot_tables(their.trace, their.text, some, partial(mentioned_in, snapshot))
    slots = {name: _with(snapshot, name, rows, written.ids.filter(pa.array(same))) for name, rows in slots.items()}
    said, overshared = np.empty(len(same), object), np.zeros(len(same), np.bool_)
    said[numbers], overshared[numbers] = said_now, some.overshared
    at = pc.index_in(written.ids.filter(pa.array(same)), value_set=before["template"].combine_chunks())
    for column, whole in (("pattern", said), ("overshared", overshared)):
        whole[same] = before[column].take(at).to_numpy()
    progress("linking", 4, _STEPS)
    kept.remember(order, written)
    return slots | made(snapshot, traces, mentions, (written._replace(overshared=overshared), said.tolist()), ids), new


def _with(snapshot: Snapshot, name: str, rows: pa.Table, templates: pa.Array) -> pa.Table:
    """The rows of a table of slots, with those that the last linking wrote of these templates."""
    if not len(templates):
        return rows
    before = snapshot.table(name)
    before = before.filter(pc.is_in(before["template"], value_set=templates))
    both = pa.concat_tables([rows, before]).combine_chunks()
    return both.sort_by([(rows.column_names[0], "ascending"), ("slot", "ascending")])
