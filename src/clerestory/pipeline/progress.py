"""How a long step says how far it is; the doors decide how to draw it."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the step's name, how much is done, and how much there is.
Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """Say nothing."""
