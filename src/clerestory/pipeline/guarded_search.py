"""Saved searches: what somebody keeps looking for, sealed like what people decide, told when something new matches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import NotPermitted
from clerestory.guards.people import kept_as, may_be_watched
from clerestory.guards.policy import Unseen
from clerestory.lake.workspace import Snapshot
from clerestory.model.workspace import WorkspaceInfo
from clerestory.pipeline.case_kept import belongings
from clerestory.pipeline.find import Finder
from clerestory.pipeline.guarded import Desk, needed
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.kept_out import kept_out
from clerestory.reading.query import read_query
from clerestory.reports.found import Found

#: One person keeps at most so many: a long list is a watch list, and that is another thing (G5).
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved search with how many traces it found when it was last looked at, and how many more there are now."""

    id: str
    value: str
    masked: str
    total: int
    new: int
    made_at: datetime


def save(desk: Desk, value: str, found: Found) -> str:
    """Keep a search; its id."""
    desk.check("find")
    needed(value=value)
    _check_watched(desk, value)
    mine = _mine(desk.workspace.snapshot(), desk.viewer.name)
    if len(mine) >= MOST:
        raise NotPermitted(f"{MOST} searches are the most that one person keeps", where="find", hint="drop one")
    made = desk.workspace.ids.of("search", desk.viewer.name, value.strip())
    _write(desk, "search saved", made, value.strip(), found.total, dropped=False)
    return made


def _check_watched(desk: Desk, value: str) -> None:
    """NotPermitted unless whoever the value belongs to may be watched for: a watch list takes its input here (G5)."""
    if not is_watched(desk.workspace.snapshot(), desk.workspace.info, value):
        raise NotPermitted(
            "nobody is watched for but the subject of an inquiry: who is not decided counts as a victim",
            where="find", hint="enter the person into the case, and have a second person agree to it",
        )  # fmt: skip


def is_watched(snapshot: Snapshot, info: WorkspaceInfo, value: str) -> bool:
    """Whether a search for this value may be kept, or go on; over real data words that name nobody may not."""
    meant = read_query(value, country=info.country)
    known, out = belongings(snapshot), kept_out(snapshot)
    if not meant:
        return info.evaluation
    # Of words that may be an account or a name, one that belongs to somebody who is watched is enough.
    may = [may_be_watched(one, known, out, evaluation=info.evaluation) for one in meant]
    return all(may) if info.evaluation else any(may) and not kept_as(meant) & out


def drop(desk: Desk, search_id: str) -> None:
    """Keep it no longer; Unseen when it is not the viewer's."""
    desk.check("find")
    found = _mine(desk.workspace.snapshot(), desk.viewer.name).get(search_id)
    if found is None:
        raise Unseen(where="search", expected="one of yours", found="none of that id")
    _write(desk, "search dropped", search_id, "", 0, dropped=True)


def saved(desk: Desk, finder: Finder) -> tuple[Saved, ...]:
    """The viewer's searches; what is new since each was saved is counted, and each count is a read in the ledger."""
    desk.check("find")
    mine = _mine(desk.workspace.snapshot(), desk.viewer.name)
    if not mine:
        return ()
    made = []
    with desk.act("searches", searches=len(mine)):
        for id_, (value, total, at) in mine.items():
            # A role that was decided since ends the watching: what is kept is neither looked for nor counted.
            if not is_watched(desk.workspace.snapshot(), desk.workspace.info, value):
                continue
            try:
                found = finder.find(value, desk.office)
            except NotPermitted:
                # It stands in another case than the one worked on: there it is counted.
                continue
            made.append(
                Saved(
                    id=id_, value=value, masked=found.masked, total=total, new=max(0, found.total - total), made_at=at
                )
            )
    return tuple(made)


def _mine(snapshot: Snapshot, who: str) -> dict[str, tuple[str, int, datetime]]:
    mine: dict[str, tuple[str, int, datetime]] = {}
    for row in kept_rows(snapshot, "saved_search"):
        if row["who"] == who:
            mine.pop(row["search"], None)
            if not row["dropped"]:
                mine[row["search"]] = (row["value"], row["total"], row["decided_at"])
    return mine


def _write(desk: Desk, act: str, search_id: str, value: str, total: int, *, dropped: bool) -> None:
    row = {"search": search_id, "who": desk.viewer.name, "value": value, "total": total, "decided_at": desk.now,
           "dropped": dropped}  # fmt: skip
    desk.write(act, {"saved_search": [row]}, search=search_id)
