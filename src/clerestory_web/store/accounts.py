"""Make and change accounts: the ledger first, then the row."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clerestory.errors import InputError, NotPermitted
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_ledger import note_account
from clerestory.pipeline.serve import check_role
from clerestory_web.store.models import Account

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


def make_first(kind: str, name: str, role: str, password: str, *, now: datetime, fresh: bool = False) -> Account:
    """An account made by whoever sits at the machine itself; InputError when one of that name is there."""
    return _make(kind, name, role, password, made_by="", now=now, fresh=fresh)


def make(desk: Desk, name: str, role: str, password: str = "") -> tuple[Account, str]:
    """An account made by an administrator, and the password to be told once; its owner must change it at once.

    Raises
    ------
    NotPermitted : anybody but an administrator
    InputError : a name or role that cannot be, one that is taken, or a weak password
    """
    said = password or secrets.token_urlsafe(12)
    check_role(desk.workspace.info.kind, role)
    note_account(desk, "made", _name(name), role=role, reason="a new account")
    made = _make(desk.workspace.info.kind, name, role, said, made_by=desk.viewer.name, now=desk.now, fresh=True)
    return made, said


def change(desk: Desk, name: str, *, role: str, active: bool, reason: str) -> Account:
    """Change a role, or switch an account off; its sessions end with the next request.

    Raises
    ------
    NotPermitted : anybody but an administrator; one's own account; the last administrator
    """
    check_role(desk.workspace.info.kind, role)
    note_account(desk, "changed", _name(name), role=role, reason=reason)
    with transaction.atomic():
        found = Account.objects.select_for_update().filter(name=name).first()
        if found is None:
            raise InputError(where="account", expected="one of this desk", found="none of that name")
        if found.name == desk.viewer.name:
            raise NotPermitted("nobody changes their own role", where="account")
        found.role, found.is_active = role, active
        found.save(update_fields=["role", "is_active"])
    return found


def _make(  # noqa: PLR0913  # an account's columns
    kind: str, name: str, role: str, password: str, *, made_by: str, now: datetime, fresh: bool
) -> Account:
    check_role(kind, role)
    made = Account(name=_name(name), role=role, made_by=made_by, made_at=now, fresh=fresh)
    try:
        validate_password(password, made)
    except ValidationError as error:
        raise InputError(where="password", expected="a better one", found=" ".join(error.messages)) from None
    if Account.objects.filter(name=made.name).exists():
        raise InputError(where="account", expected="a name that is free", found="one that is taken")
    made.set_password(password)
    made.save()
    return made


def _name(name: str) -> str:
    said = name.strip().lower()
    if not _NAME.fullmatch(said):
        raise InputError(
            where="account", expected="2 to 40 small letters, digits, dots or dashes", found="another name"
        )
    return said


def chose_password(sender: Any, request: Any, user: Account, **more: Any) -> None:
    """The owner of an account chose a password: from now on it is theirs alone."""
    Account.objects.filter(pk=user.pk).update(fresh=False)
