"""Which sources are held: asked before anything expires or is erased (G18)."""

from __future__ import annotations

from clerestory.guards import holds as guard
from clerestory.guards.holds import Hold
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import CaseFile
from clerestory.model.source import Source
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.reach import reach_of


def holds_of(snapshot: Snapshot) -> tuple[Hold, ...]:
    """Every hold as its newest row says, oldest first."""
    newest: dict[str, Hold] = {}
    for row in kept_rows(snapshot, "hold"):
        newest[row["hold"]] = Hold(
            id=row["hold"], name=row["name"], kind=row["kind"], sources=frozenset(row["sources"]),
            placed_by=row["placed_by"], second=row["second"], placed_at=row["placed_at"], reason=row["reason"],
            lifted=bool(row["lifted"]),
        )  # fmt: skip
    return tuple(sorted(newest.values(), key=lambda one: (one.placed_at, one.id)))


def is_held(snapshot: Snapshot, source: Source) -> bool:
    """Whether a hold stands on a source: then it does not expire."""
    return bool(guard.holding(holds_of(snapshot), source.id))


def check_erase(snapshot: Snapshot, source: Source) -> None:
    """NotPermitted, with the hold's name, when a hold stands on the source."""
    guard.check_erase(holds_of(snapshot), source)


def holds_on_case(snapshot: Snapshot, case: CaseFile) -> tuple[Hold, ...]:
    """The holds on a case: that name it, or a source of anything that it leads to; then it does not expire."""
    standing = tuple(one for one in holds_of(snapshot) if not one.lifted)
    if not standing:
        return ()
    ids = {case.id}
    traces = sorted(reach_of(snapshot, case))
    if traces:
        ids.update(snapshot.pick("held", "trace", traces, ["source"])["source"].to_pylist())
    return tuple(one for one in standing if one.sources & ids)
