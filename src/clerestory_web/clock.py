"""The web's one clock and its dice."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(tz=UTC)


def seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbits(48)
