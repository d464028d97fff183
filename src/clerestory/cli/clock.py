"""The one place with a clock and a user's name: from here both go in as arguments."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(tz=UTC)


def account() -> str:
    """The account of this machine under which the command runs, as the system and not the environment says."""
    from clerestory.pipeline import machine

    return machine.account()


def user(given: str | None) -> str:
    """Who asks: as said, or the account's name."""
    from clerestory.pipeline import machine

    return given or machine.logged_in() or getpass.getuser()
