"""One workspace for the desk's tests, run once, and a browser's stand-in for every role."""

from __future__ import annotations

import os

import pytest
from house_world import ROLES, World, browser_of, fill


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


@pytest.fixture(scope="session")
def browsers(workspace):
    """Role → a client that has signed in with it; "" → one that has not."""
    from django.test import Client

    return {role: browser_of(f"{role}1", role) for role in ROLES} | {"": Client()}


@pytest.fixture(scope="module")
def world(browsers):
    """Things for every role to be tried on, made anew for each file of tests."""
    from clerestory_web.store.queries import house

    made = World(house=house())
    made.set_up()
    return made
