"""Who sits at the machine, as the system knows them: never what they say, nor what their environment says (G10)."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

#: Where the kernel says who logged in: it stays through sudo, and nobody but the machine's administrator changes it.
LOGIN = Path("/proc/self/loginuid")

_UNSET = 0xFFFFFFFF


def account() -> str:
    """The account of this machine of whoever runs this.

    A workspace's files are their owner's alone.  Where that is an account in which nobody can log in, the staff run its
    commands by `sudo -u`, and each is who the kernel knows to have logged in.
    """
    return logged_in() or pwd.getpwuid(os.geteuid()).pw_name


def logged_in() -> str:
    """Who logged in and now runs this as an account in which nobody can; empty where it is no such account."""
    if pwd.getpwuid(os.geteuid()).pw_shell.rpartition("/")[2] not in ("nologin", "false"):
        # Whoever runs this may have another's login on them, and is the account that they run as.
        return ""
    try:
        who = int(LOGIN.read_text(encoding="ascii"))
        return "" if who == _UNSET else pwd.getpwuid(who).pw_name
    except (OSError, ValueError, KeyError):
        return ""
