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
from clerestory_web.store.queries import house

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


def make_first(  # noqa: PLR0913  # an account, and who makes it
    kind: str, name: str, role: str, password: str, *, now: datetime, fresh: bool = False, by: str = ""
) -> Account:
    """An account made by whoever sits at the machine itself; InputError when one of that name is there."""
    ready = _ready(kind, name, role, password, made_by="", now=now, fresh=fresh)
    house().note_first(ready.name, role, now=now, by=by)
    ready.save()
    return ready


def claim(account: str, *, now: datetime) -> str:
    """Take the account of one's own name, at the machine: the new password, told once.

    Nobody else was told it; second factors go, since whoever made the account may have put theirs there first.

    Parameters
    ----------
    account : the account of the machine, as the system says it

    Raises
    ------
    InputError : no account of that name at this desk
    NotPermitted : an administrator's, or one without a role
    """
    from allauth.mfa.models import Authenticator

    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        found = Account.objects.select_for_update().filter(name=account.strip().lower(), is_active=True).first()
        if found is None:
            raise InputError(
                where="claim", expected="an account of this desk by the name of yours on this machine", found="none",
                hint="an administrator makes it, under Team",
            )  # fmt: skip
        house().claim(found.name, now=now, account=account)
        found.set_password(password)
        found.fresh = True
        found.save(update_fields=["password", "fresh"])
        Authenticator.objects.filter(user=found).delete()
    return password


def make(desk: Desk, name: str, role: str, password: str = "") -> tuple[Account, str]:
    """An account made by an administrator, and the password to be told once; its owner must change it at once.

    Raises
    ------
    NotPermitted : anybody but an administrator
    InputError : a name or role that cannot be, one that is taken, or a weak password
    """
    said = password or secrets.token_urlsafe(12)
    desk.check("team")
    ready = _ready(desk.workspace.info.kind, name, role, said, made_by=desk.viewer.name, now=desk.now, fresh=True)
    # Once it is known that the account can be made, and before it is: what the house keeps never runs behind.
    note_account(desk, "made", ready.name, role=role, reason="a new account", made_by=desk.viewer.name)
    ready.save()
    return ready, said


def change(desk: Desk, name: str, *, role: str, active: bool, reason: str) -> Account:
    """Change a role, or switch an account off; its sessions end with the next request.

    Raises
    ------
    NotPermitted : anybody but an administrator; one's own account; the last administrator
    """
    desk.check("team", reason=reason)
    check_role(desk.workspace.info.kind, role)
    with transaction.atomic():
        found = Account.objects.select_for_update().filter(name=_name(name)).first()
        if found is None:
            raise InputError(where="account", expected="one of this desk", found="none of that name")
        if found.name == desk.viewer.name:
            raise NotPermitted("nobody changes their own role", where="account")
        note_account(desk, "changed", found.name, role=role, reason=reason, made_by=found.made_by, active=active)
        found.role, found.is_active = role, active
        found.save(update_fields=["role", "is_active"])
    return found


def _ready(  # noqa: PLR0913  # an account's columns
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
