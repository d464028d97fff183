"""The one place with a clock and a user's name: from here both go in as arguments."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(tz=UTC)


def account() -> str:
    """The account of this machine under which the command runs, as the system and not the environment says."""
    import os
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def user(given: str | None) -> str:
    """Who asks: as said, or the account's name."""
    return given or getpass.getuser()
