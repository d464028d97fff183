"""`python -m clerestory_web`: serve a workspace's desk, make its first accounts.  The command line starts this program.

The library never imports the web: `clerestory serve` runs it as a program of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from clerestory.errors import ClerestoryError, NotPermitted
from clerestory_web import clock


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m clerestory_web")
    parser.add_argument("act", choices=("serve", "admin", "claim", "demo", "migrate"))
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--name", default="")
    return parser.parse_args()


def _django(workspace: Path) -> None:
    """Django with this workspace, its tables brought up to date."""
    import django
    from django.core.management import call_command

    os.environ["CLERESTORY_WORKSPACE"] = str(workspace.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "clerestory_web.settings"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _admin(name: str) -> None:
    """The first administrator, made by whoever sits at the machine; the password is told this one time.

    Raises
    ------
    NotPermitted : there is an administrator already: two made so would be each other's second person
    """
    import secrets

    from clerestory_web.store.accounts import make_first
    from clerestory_web.store.models import Account
    from clerestory_web.store.queries import house

    there = Account.objects.filter(role="administrator", is_active=True).order_by("made_at").first()
    if there is not None:
        raise NotPermitted(
            f"this desk has an administrator already: {there.name}", where="--create-admin",
            hint=f"sign in as {there.name}, who makes all further accounts under Team; `clerestory demo --serve` tells "
            "the passwords of a demonstration each time",
        )  # fmt: skip
    password = secrets.token_urlsafe(12)
    made = make_first(house().info.kind, name, "administrator", password, now=clock.now(), fresh=True,
                      by=_account())  # fmt: skip
    print(f"{made.name}  {password}  (administrator; to be changed when signing in)")


def _account() -> str:
    """The account of this machine of whoever sits there, as the system and not the environment says."""
    from clerestory.pipeline.machine import account

    return account()


def _claim() -> None:
    """Whoever sits at the machine takes the desk's account of their own name; its new password is told once."""
    from clerestory_web.store.accounts import claim

    name = _account()
    print(f"{name}  {claim(name, now=clock.now())}  (to be changed when signing in; second factors were taken off)")


def _demo() -> None:
    """An account for every role, told once; those that are there already get a new password.

    Raises
    ------
    NotPermitted : a workspace that may hold real data: whoever ran this would be everybody in it
    """
    import secrets

    from clerestory.pipeline.serve import roles_of
    from clerestory_web.store.accounts import make_first
    from clerestory_web.store.models import Account
    from clerestory_web.store.queries import house

    info = house().info
    if not info.evaluation:
        raise NotPermitted(
            "accounts of a demonstration are made in evaluation workspaces alone", where="demo",
            hint="clerestory serve --workspace W --create-admin NAME makes the first account",
        )  # fmt: skip
    kind = info.kind
    names = {"second": "board.member", "administrator": "keeper"}
    for role, words in roles_of(kind):
        name, password = names.get(role, role.replace("_", ".")), secrets.token_urlsafe(9)
        found = Account.objects.filter(name=name).first()
        if found is None:
            make_first(kind, name, role, password, now=clock.now())
        else:
            found.set_password(password)
            found.save()
        print(f"  {name:<14} {password}   {words}")


def _serve(host: str, port: int) -> None:
    """Serve, on loopback unless another name was said; one process, since its jobs are in memory."""
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "clerestory_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
        log_enabled=False,
    )
    server.serve()


def main() -> int:
    """Do what was said; the exit code."""
    said = _told()
    try:
        _django(said.workspace)
        if said.act == "admin":
            _admin(said.name)
        elif said.act == "claim":
            _claim()
        elif said.act == "demo":
            _demo()
        elif said.act == "serve":
            from clerestory_web.desk.uploads import begin
            from clerestory_web.store.queries import get_ready

            begin()
            # Kernels and indexes first: whoever comes to the first page does not wait for them.
            get_ready()
            _serve(said.host, said.port)
    except ClerestoryError as error:
        print(f"clerestory: {error.sentence()}" + (f"\n  {error.hint}" if error.hint else ""), file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Engines' threads are not waited for.
    os._exit(code)
