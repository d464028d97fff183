"""A small office as it would be over real people's data: its rows are invented, its guards are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from small_office import ADVERTS, CALLS, NOW, TIPS, put_in

from clerestory.lake.workspace import Workspace
from clerestory.model.schemas import schema
from clerestory.pipeline import cases_change as change
from clerestory.pipeline import guarded_second
from clerestory.pipeline.guarded import Desk, desk_of
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.run import run

#: The movers' number.
NUMBER = "212 555 0143"

#: Who of the staff vouched for whom: all their accounts come from one hand.  mara and ines took their own.
VOUCHED = {"lea": "ines", "board1": "ines", "mara": "mara", "ines": "ines"}

#: Name → role, and who made the account.
STAFF = {
    "mara": ("investigator", "keeper"), "ines": ("analyst", "keeper"), "lea": ("liaison", "keeper2"),
    "board1": ("second", "keeper2"), "keeper": ("administrator", ""), "keeper2": ("administrator", "keeper"),
}  # fmt: skip

COUNTS = [
    "series,place,period_start,value",
    *(f"permits,{place},2024-01-0{n},{n}" for place in ("Albany", "Troy") for n in (1, 2, 3)),
]

AUTHORITY = {"kind": "warrant", "number": "7", "issuer": "court", "scope": "all", "until": ""}


@dataclass
class Real:
    """A workspace that may hold real data, and who works in it."""

    folder: Path
    case: str = ""

    def office(self, user: str = "mara", *, case: str | None = None, purpose: str | None = "exploitation") -> Office:
        """Opened by somebody, in the case unless another is said."""
        return open_office(self.folder, user=user, now=NOW, purpose=purpose, case=self.case if case is None else case)

    def desk(self, user: str = "mara", **more) -> Desk:
        return desk_of(self.office(user, **more))


def make_real(folder: Path, *, kind: str = "enforcement") -> Real:
    """Adverts, tips, a call sheet and counts, run; one case of mara's, with nothing in it."""
    workspace = Workspace.create(folder, kind=kind, country="US", now=NOW, evaluation=False)
    rows = [
        {"name": name, "role": role, "made_by": made_by, "active": True, "who": made_by, "decided_at": NOW}
        for name, (role, made_by) in STAFF.items()
    ]
    rows = [row | ({"who": VOUCHED[row["name"]], "vouched": True} if row["name"] in VOUCHED else {}) for row in rows]
    with workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist(rows, schema=schema("staff")))
        transaction.commit()
    made = Real(folder)
    office = made.office(purpose=None)
    for name, lines in (("adverts", ADVERTS), ("tips", TIPS), ("calls", CALLS), ("counts", COUNTS)):
        put_in(office, lines, name=f"{name}.csv", authority="warrant 7")
    run(office)
    made.case = change.open_case(
        made.desk(case=""), title="movers", purpose="exploitation", authority=AUTHORITY, reason="a tip", members=()
    )
    return made


def without_evaluation(office: Office, **changes) -> Office:
    """An office of an evaluation workspace, told that it is none."""
    import copy

    workspace = copy.copy(office.workspace)
    workspace.info = replace(workspace.info, evaluation=False)
    return replace(office, workspace=workspace, **changes)


def agree(led: Real, request: str, user: str, *, yes: bool = True) -> None:
    """Somebody answers a request, in no case."""
    guarded_second.answer(led.desk(user, case=""), request, agree=yes, reason="seen")
