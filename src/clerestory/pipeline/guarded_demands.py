"""Demands for records: step by step, with the yearly table in bands (G16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clerestory.guards import demands as guard
from clerestory.guards.demands import STEPS, Taken
from clerestory.guards.policy import Stale, Unseen
from clerestory.lake.workspace import Snapshot
from clerestory.pipeline.guarded import Desk, needed
from clerestory.pipeline.guarded_kept import kept_rows

__all__ = ["STEPS", "Demand", "Taken", "demands", "receive", "step", "year_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A demand with the steps taken so far."""

    id: str
    from_whom: str
    records: str
    by_judge: bool
    received_at: datetime
    taken: tuple[Taken, ...]

    @property
    def open_steps(self) -> tuple[str, ...]:
        """What may come next."""
        return guard.open_steps(self.taken, by_judge=self.by_judge)


def demands(desk: Desk) -> tuple[Demand, ...]:
    """Every demand, newest first."""
    desk.check("demand")
    with desk.act("demands"):
        return _demands(desk.workspace.snapshot())


def year_table(desk: Desk, year: int) -> tuple[tuple[str, str], ...]:
    """How many demands of a year were received, released, refused, gagged: in bands, as may be published."""
    desk.check("demand")
    own = [one for one in _demands(desk.workspace.snapshot()) if one.received_at.year == year]
    counted = Counter(step for one in own for step in {taken.step for taken in one.taken})
    return tuple((step, guard.band(counted[step])) for step in ("received", "released", "refused", "gagged"))


def receive(desk: Desk, *, from_whom: str, records: str, words: str, by_judge: bool) -> str:
    """Enter a demand; its id."""
    desk.check("demand")
    needed(from_whom=from_whom, records=records)
    made = desk.new_id("demand", from_whom, records)
    guard.check_step((), "received", desk.viewer.name, words, by_judge=by_judge)
    row = _row(desk, made, "received", words) | {"by_judge": by_judge, "from_whom": from_whom, "records": records}
    desk.write("demand", {"demand": [row]}, demand=made)
    return made


def step(desk: Desk, demand_id: str, step: str, words: str) -> None:
    """Take a step; NotPermitted before its time or by one person for two."""
    desk.check("demand")

    def fresh(snapshot: Snapshot) -> None:
        found = {one.id: one for one in _demands(snapshot)}.get(demand_id)
        if found is None:
            raise Unseen(where="demand", expected="one that was received", found="none of that id")
        if any(one.step == step for one in found.taken):
            raise Stale("somebody took this step meanwhile", where="demand")
        guard.check_step(found.taken, step, desk.viewer.name, words, by_judge=found.by_judge)

    desk.write(
        f"demand {guard.known(step)}", {"demand": [_row(desk, demand_id, step, words)]}, fresh=fresh, demand=demand_id
    )


def _row(desk: Desk, demand_id: str, step: str, words: str) -> dict[str, Any]:
    return {"demand": demand_id, "step": step, "who": desk.viewer.name, "decided_at": desk.now, "words": words,
            "by_judge": None, "from_whom": "", "records": ""}  # fmt: skip


def _demands(snapshot: Snapshot) -> tuple[Demand, ...]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in kept_rows(snapshot, "demand"):
        rows.setdefault(row["demand"], []).append(row)
    made = [
        Demand(
            id=id_, from_whom=own[0]["from_whom"], records=own[0]["records"], by_judge=bool(own[0]["by_judge"]),
            received_at=own[0]["decided_at"],
            taken=tuple(Taken(step=r["step"], who=r["who"], words=r["words"]) for r in own),
        )
        for id_, own in rows.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.received_at, one.id), reverse=True))
