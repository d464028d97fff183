"""Whoever sits at the machine: no accounts for every role over real data, and no second first administrator (G10)."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from house_world import account

from clerestory_web import __main__ as program


@pytest.fixture
def say(world, workspace, monkeypatch, capsys):
    """Run the program with these words; its exit code, what it printed, and the accounts as they were and are."""
    from clerestory_web.store.models import Account

    def accounts():
        return sorted(Account.objects.values_list("name", "role", "password"))

    def run(*words: str):
        before = accounts()
        monkeypatch.setattr(sys, "argv", ["clerestory_web", *words, "--workspace", str(workspace)])
        code = program.main()
        told = capsys.readouterr()
        return code, told.out, told.err, before == accounts()

    yield run
    Account.objects.filter(name__in=("keeper", "first.keeper")).delete()


def test_demo_accounts_are_made_in_no_workspace_of_real_data(say, monkeypatch):
    from clerestory_web.store.queries import house

    monkeypatch.setattr(house()._workspace, "info", replace(house().info, evaluation=False))
    code, out, err, same = say("demo")
    assert code == 3
    assert out == ""
    assert same
    assert "--create-admin" in err


def test_first_administrator_is_made_once(say):
    from clerestory_web.store.models import Account

    Account.objects.filter(role="administrator").update(is_active=False)
    try:
        assert say("admin", "--name", "first.keeper")[0] == 0
        code, out, err, same = say("admin", "--name", "keeper")
    finally:
        Account.objects.filter(role="administrator").update(is_active=True)
    assert code == 3
    assert out == ""
    assert same
    assert "first.keeper" in err


def test_an_administrator_of_the_demo_is_the_first(say):
    account("administrator1", "administrator")
    code, _, err, same = say("admin", "--name", "keeper")
    assert (code, same) == (3, True)
    assert "administrator1" in err
