"""What traces share, as it may be told of: without whoever is kept out, even before the next run (G5).

A role that is decided takes effect at once: what was linked, answered or grouped before tells no trace, no contact and
no lead of theirs from then on, through whichever door it is read.  Their traces are found by whoever looks for them
in a case; they stand in no group, no template and no lead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.guards.people import Identifier
from clerestory.lake import engine
from clerestory.lake.workspace import Entry, Snapshot
from clerestory.pipeline.kept_out import entered, in_links, traces_of_identifiers

T = TypeVar("T")

#: Tables whose rows name a trace, a thing, a lead or a template: by which columns they are held against whom is out.
_BY = {
    "answer_trace": ("trace", "lead"), "group_member": ("trace",), "template_member": ("trace", "template"),
    "slot_value": ("trace", "template"), "link": ("trace", "thing"), "contact": ("contact",), "answer": ("lead",),
    "point": ("lead",), "template": ("template",), "template_slot": ("template",),
}  # fmt: skip

#: A template of fewer texts is none.
_FEWEST_TEXTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Who was entered as anything but a subject: their identifiers, and the traces in which one of them stands."""

    identifiers: frozenset[Identifier]
    traces: frozenset[str]


_NOBODY = Out(identifiers=frozenset(), traces=frozenset())
_MOST = 32
_lock = threading.Lock()
_known: dict[tuple[str, ...], object] = {}


def _once(made: Callable[[], T], *of: str) -> T:
    """What was made of these files before, or is made now: a file of the lake never changes."""
    with _lock:
        if of in _known:
            return _known[of]  # type: ignore[return-value]
    found = made()
    with _lock:
        if len(_known) >= _MOST:
            _known.pop(next(iter(_known)))
        _known[of] = found
    return found


def out_of(snapshot: Snapshot) -> Out:
    """Who is out now."""
    files = [entry.digest for entry in snapshot.entries("case_event")]
    if not files:
        return _NOBODY
    who = _once(lambda: entered(snapshot), "who", *files)
    if not who:
        return _NOBODY
    return _once(lambda: _out(snapshot, who), "out", *files, *(one.digest for one in snapshot.entries("mention")))


def _out(snapshot: Snapshot, who: frozenset[Identifier]) -> Out:
    known = who | in_links(snapshot, who)
    return Out(identifiers=known, traces=traces_of_identifiers(snapshot, known))


def without_kept_out(snapshot: Snapshot) -> Snapshot:
    """The snapshot as it may be told of; itself where nobody is out."""
    out = out_of(snapshot)
    return Without(snapshot, out) if out.identifiers else snapshot


def leads_out(snapshot: Snapshot) -> frozenset[str]:
    """The leads that rest on a trace of somebody who is out: none is told of until the next run has made them anew."""
    told = without_kept_out(snapshot)
    return frozenset(told.gone["lead"].to_pylist()) if isinstance(told, Without) else frozenset()


class Without(Snapshot):
    """A version of the lake in whose shared things nobody stands who is out."""

    def __init__(self, of: Snapshot, out: Out) -> None:
        self.__dict__.update(of.__dict__)
        self.out = out

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """As of any snapshot."""
        return self._told(name, columns, lambda wanted: super(Without, self).table(name, wanted))

    def pick(
        self, name: str, column: str, values: pa.Array | Sequence[str], columns: Sequence[str] | None = None,
        *, most: int | None = None,
    ) -> pa.Table:  # fmt: skip
        """As of any snapshot."""
        return self._told(
            name, columns, lambda wanted: super(Without, self).pick(name, column, values, wanted, most=most)
        )

    def counts(self, name: str, column: str, values: Sequence[str]) -> dict[str, int]:
        """As of any snapshot: of what is told in part the rows themselves are counted."""
        if name not in _BY:
            return super().counts(name, column, values)
        rows = self.pick(name, column, list(values), [column])[column].combine_chunks()
        return dict.fromkeys(values, 0) | {one["values"]: one["counts"] for one in rows.value_counts().to_pylist()}

    def read(self, entry: Entry, columns: Sequence[str] | None = None) -> pa.Table:
        """As of any snapshot."""
        return self._told(entry.table, columns, lambda wanted: super(Without, self).read(entry, wanted))

    def _relation(self, name: str, query: engine.Query) -> engine.Relation:
        """Of what is told in part a SELECT gets the rows themselves, so that nothing is counted that is not told."""
        if name not in _BY:
            return super()._relation(name, query)
        columns = query.columns_of(name)
        return engine.Relation(name=name, columns=columns, plain=(), sealed=(self.table(name, columns),))

    def _told(
        self, name: str, columns: Sequence[str] | None, read: Callable[[Sequence[str] | None], pa.Table]
    ) -> pa.Table:
        by = _BY.get(name, ())
        if not by:
            return read(columns)
        rows = read(None if columns is None else list(dict.fromkeys([*columns, *by])))
        for one in by:
            if one in rows.column_names:
                rows = rows.filter(pc.invert(pc.is_in(rows[one], value_set=self.gone[one])))
        return rows if columns is None else rows.select(list(columns))

    @cached_property
    def gone(self) -> dict[str, pa.Array]:
        """Column → the ids that stand in no row; worked out once while neither who is out nor a run changes."""
        of = ("case_event", "mention", "answer_trace", "contact", "template_member")
        return _once(self._worked_out, "gone", *(entry.digest for table in of for entry in self.entries(table)))

    def _worked_out(self) -> dict[str, pa.Array]:
        traces = pa.array(sorted(self.out.traces), pa.string())
        raw = super()
        leads = raw.pick("answer_trace", "trace", traces, ["lead"])["lead"].to_pylist()
        values = sorted({value for _, value in self.out.identifiers})
        things = [
            row["contact"]
            for row in raw.pick("contact", "value", values, ["contact", "kind", "value"]).to_pylist()
            if (row["kind"], row["value"]) in self.out.identifiers
        ]
        mine = raw.pick("template_member", "trace", traces, ["template"])["template"].unique()
        left = dict.fromkeys(mine.to_pylist(), 0)
        for row in raw.pick("template_member", "template", mine, ["trace", "template"]).to_pylist():
            left[row["template"]] += row["trace"] not in self.out.traces
        few = [one for one, n in left.items() if n < _FEWEST_TEXTS]
        ids = {"lead": leads, "thing": [*things, *few], "contact": things, "template": few}
        return {"trace": traces, **{name: pa.array(sorted(set(some)), pa.string()) for name, some in ids.items()}}
