"""Somebody of the house says that they met the holder of an account: that it is nobody else's, whoever made it (G10).

An administrator knows the first password of each account that they make, and of those that an administrator of their
making makes.  So two such accounts are one hand, until somebody who is neither says, apart from the desk, that they
are two persons.  It is said at the machine, where the system knows who sits there; no page of the desk says it.
"""

from __future__ import annotations

from clerestory.errors import InputError
from clerestory.guards import second
from clerestory.pipeline.case_kept import kin_of, staff
from clerestory.pipeline.guarded import Desk


def vouch(desk: Desk, name: str, *, reason: str) -> None:
    """Say that one met the holder of an account; any later change of the account takes it back.

    reason : where and when they met

    Raises
    ------
    NotPermitted : an administrator, somebody whom nobody gave a role, the account itself, whoever made it
    InputError : no such account in use, no reason
    """
    desk.check("approve", reason=reason)
    snapshot = desk.workspace.snapshot()
    found = staff(snapshot).get(name)
    if found is None or not found.active:
        raise InputError(where="account", expected="one that is in use here", found="none of that name")
    second.check_vouch(desk.viewer, found.name, found.made_by, kin=kin_of(snapshot))
    row = {"name": found.name, "role": found.role, "made_by": found.made_by, "active": True, "who": desk.viewer.name,
           "decided_at": desk.now, "vouched": True}  # fmt: skip
    desk.write("account vouched", {"staff": [row]}, account=found.name, reason=reason)
