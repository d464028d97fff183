"""Holds: what must be kept for a court or an inquiry is not erased and does not expire (G18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import InputError, NotPermitted
from clerestory.model.source import Source

KINDS_OF_HOLD = ("preservation", "pending case", "subpoena", "court order")

#: Stores that only a court order reaches.
ORDER_ONLY = frozenset({"survivors"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold on sources, placed by two persons; it stands until two persons lift it."""

    id: str
    name: str
    kind: str
    sources: frozenset[str]
    placed_by: str
    second: str
    placed_at: datetime
    reason: str
    lifted: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS_OF_HOLD:
            raise InputError(where="hold", expected="one of " + ", ".join(KINDS_OF_HOLD), found=repr(self.kind))
        if not self.name.strip() or not self.reason.strip():
            raise InputError(where="hold", expected="a name and a reason", found="none")
        if not self.sources:
            raise InputError(where="hold", expected="the sources that it names", found="none")
        if not self.second or self.second.casefold() == self.placed_by.casefold():
            raise NotPermitted("a hold is placed by two persons", where="hold")


def check_reach(kind: str, store: str) -> None:
    """NotPermitted when this kind of hold does not reach the store."""
    if store in ORDER_ONLY and kind != "court order":
        raise NotPermitted("only a court order reaches the store of survivors", where="hold")


def holding(holds: Iterable[Hold], source: str) -> tuple[Hold, ...]:
    """The holds that stand on a source, oldest first."""
    return tuple(sorted((h for h in holds if not h.lifted and source in h.sources), key=lambda h: (h.placed_at, h.id)))


def check_erase(holds: Iterable[Hold], source: Source) -> None:
    """NotPermitted, with the hold's name, when a source is held."""
    standing = holding(holds, source.id)
    if standing:
        names = ", ".join(one.name for one in standing)
        raise NotPermitted(f"held by {names}: it is not erased while the hold stands", where=f"source {source.name}",
                           hint="two persons lift a hold")  # fmt: skip
