"""What the viewer may see in the clear at this moment, by trace and field."""

from __future__ import annotations

from datetime import datetime

from clerestory.pipeline import guarded_clear
from clerestory.pipeline.guarded import Desk


def clear_now(desk: Desk) -> dict[tuple[str, str], tuple[str, datetime]]:
    """Trace and field → its text, and until when."""
    return {(one.trace, one.field): (one.text, one.until) for one in guarded_clear.still_clear(desk)}
