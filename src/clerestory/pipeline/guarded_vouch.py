"""Whose an account is: its holder takes it at the machine, or somebody who did so met who holds it (G10).

An administrator knows the first password of each account that they make, and of those that an administrator of their
making makes.  So two such accounts are one hand.  What an administrator of the desk does not give is an account of the
machine: whoever sits there under the system's own account of the same name takes the desk's account for their own, with
a new password that nobody else was told; and says of others that they met them.  No page of the desk says either.
"""

from __future__ import annotations

from typing import Any

from clerestory.errors import InputError
from clerestory.guards import second
from clerestory.pipeline.case_kept import Member, kin_of, staff
from clerestory.pipeline.guarded import Desk


def vouch(desk: Desk, name: str, *, reason: str) -> None:
    """Say that one met the holder of an account; any later change of the account takes it back.

    reason : where and when they met

    Raises
    ------
    NotPermitted : an administrator, somebody whom nobody gave a role, the account itself, whoever made it, and whoever
        comes from the same hand and has not taken their own account
    InputError : no such account in use, no reason
    """
    desk.check("approve", reason=reason)
    snapshot = desk.workspace.snapshot()
    found = staff(snapshot).get(name)
    if found is None or not found.active:
        raise InputError(where="account", expected="one that is in use here", found="none of that name")
    second.check_vouch(desk.viewer, found.name, found.made_by, kin=kin_of(snapshot))
    desk.write("account vouched", {"staff": [_met(desk, found)]}, account=found.name, reason=reason)


def claim(desk: Desk, *, account: str) -> None:
    """Take one's own account, as whoever the system knows to sit at the machine; a later change takes it back.

    account : the account of the machine, as the system says it and nobody else

    Raises
    ------
    NotPermitted : another's account, an administrator's, one that nobody gave a role
    """
    second.check_claim(desk.viewer, account=account)
    found = staff(desk.workspace.snapshot())[desk.viewer.name]
    desk.write("account claimed", {"staff": [_met(desk, found)]}, account=found.name)


def _met(desk: Desk, found: Member) -> dict[str, Any]:
    return {"name": found.name, "role": found.role, "made_by": found.made_by, "active": True, "who": desk.viewer.name,
            "decided_at": desk.now, "vouched": True}  # fmt: skip
