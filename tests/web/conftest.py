"""One workspace for the desk's tests, run once, and a browser's stand-in for every role."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from small_office import ADVERTS, CALLS, TIPS, make_office, put_in

ROLES = ("investigator", "analyst", "liaison", "administrator", "second")


def fill(folder: Path, *, kind: str = "enforcement", now: datetime | None = None):
    """A small office, run; its office."""
    from clerestory.pipeline.run import run

    office = make_office(folder, kind=kind, now=now or datetime.now(tz=UTC))
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, TIPS, name="tips.csv")
    put_in(office, CALLS, name="calls.csv")
    run(office)
    return office


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """The folder of a workspace that this process's desk serves."""
    folder = tmp_path_factory.mktemp("desk") / "w"
    fill(folder)
    os.environ["CLERESTORY_WORKSPACE"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "clerestory_web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    return folder


def account(name: str, role: str, *, made_by: str = "keeper0"):
    """An account of that name and role, made when there is none."""
    from clerestory_web.store.models import Account

    found, _ = Account.objects.get_or_create(
        name=name, defaults={"role": role, "made_by": made_by, "made_at": datetime.now(tz=UTC), "fresh": False}
    )
    return found


def browser_of(name: str, role: str):
    """A client that has signed in under that name."""
    from django.test import Client

    client = Client()
    client.force_login(account(name, role), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(scope="session")
def browsers(workspace):
    """Role → a client that has signed in with it; "" → one that has not."""
    from django.test import Client

    return {role: browser_of(f"{role}1", role) for role in ROLES} | {"": Client()}
