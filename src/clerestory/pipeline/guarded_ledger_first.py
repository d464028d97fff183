"""Accounts that whoever sits at the machine makes: the first administrator, and while evaluating all others (G10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from clerestory.guards import access
from clerestory.model.schemas import schema
from clerestory.pipeline.case_kept import staff
from clerestory.pipeline.office import Office


def note_first(office: Office, account: str, *, role: str) -> None:
    """A line in the ledger, and a row of staff, for an account that nobody of the house made.

    Raises
    ------
    NotPermitted : over real data, anything but the first administrator, as the workspace itself knows its staff
    """
    known = staff(office.workspace.snapshot()).values()
    there = [one.name for one in known if one.role == "administrator" and one.active]
    access.check_first(office.workspace.info, role, there)
    row = member_row(account, role, "", active=True, who=office.user, now=office.now)
    with office.act("account made first", account=account, role=role), office.workspace.writer() as transaction:
        transaction.add("staff", pa.Table.from_pylist([row], schema=schema("staff")))
        transaction.commit()


def member_row(  # a row of staff
    name: str, role: str, made_by: str, *, active: bool, who: str, now: datetime
) -> dict[str, Any]:
    """A row of staff."""
    return {"name": name, "role": role, "made_by": made_by, "active": active, "who": who, "decided_at": now}
