"""How a request becomes somebody at a desk, and reads of accounts: each asks the guards of the library first."""

from __future__ import annotations

import os
import threading
from importlib import import_module
from pathlib import Path
from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template

from clerestory.pipeline.guarded import Desk, Viewer
from clerestory.pipeline.serve import House
from clerestory_web import clock
from clerestory_web.store.models import Account

_lock = threading.Lock()
_houses: dict[Path, House] = {}


def house() -> House:
    """The workspace that this process serves, opened once."""
    path = Path(settings.WORKSPACE)
    with _lock:
        if path not in _houses:
            named = os.environ.get("CLERESTORY_PASSPHRASE_FILE")
            words = Path(named).read_text(encoding="utf-8").rstrip("\n") if named else None
            _houses[path] = House(path, now=clock.now(), passphrase=words)
        return _houses[path]


def get_ready() -> None:
    """Have the workspace open, the kernels and the pages loaded before the server answers."""
    house().get_ready()
    import_module(settings.ROOT_URLCONF)
    for name in ("base", "board", "find", "leads", "lead", "group", "template", "case", "question", "facet"):
        get_template(f"desk/{name}.html")


def viewer_of(account: Account) -> Viewer:
    """Who an account is to the library."""
    return Viewer(name=account.name, role=account.role, made_by=account.made_by)


def account_of(request: HttpRequest) -> Account | None:
    """The account that has signed in, if any."""
    user = request.user
    return cast(Account, user) if user.is_authenticated else None


def desk_of(request: HttpRequest) -> Desk:
    """The desk of whoever has signed in, with the case they work on; PermissionError when nobody has."""
    account = account_of(request)
    if account is None:
        raise PermissionError("nobody has signed in")
    session = request.session
    return house().desk(
        viewer_of(account), now=clock.now(), case=session.get("case", ""), purpose=session.get("purpose", "")
    )


def has_second_factor(account: Account) -> bool:
    """Whether an account has a second factor: a code generator or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=account.pk, type__in=kinds).exists()


def passkeys_n(account: Account) -> int:
    """How many passkeys an account has."""
    return Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN).count()


def accounts(desk: Desk) -> list[Account]:
    """Every account, for whoever keeps the house."""
    desk.check("team")
    return list(Account.objects.order_by("name"))


def colleagues(desk: Desk) -> list[str]:
    """The names that can be put on a case: of roles that read cases."""
    desk.check("cases")
    return [
        one.name
        for one in Account.objects.filter(is_active=True).order_by("name")
        if desk.role_may(one.role, "cases") and one.name != desk.viewer.name
    ]


def with_second_factor(desk: Desk) -> frozenset[int]:
    """The keys of the accounts that have a second factor."""
    desk.check("team")
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return frozenset(Authenticator.objects.filter(type__in=kinds).values_list("user_id", flat=True))
