"""Which sources are held: asked before anything expires or is erased (G18)."""

from __future__ import annotations

from clerestory.guards import holds as guard
from clerestory.guards.holds import Hold
from clerestory.lake.workspace import Snapshot
from clerestory.model.source import Source
from clerestory.pipeline.guarded_kept import kept_rows


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
