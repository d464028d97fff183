"""A template as a sheet that a person reads at a glance: what stays, what changes, where and when, and how to cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that stand together: constant when `slot` is None, else what fills that slot; identifiers masked."""

    words: str
    slot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSheet:
    """One slot.  `values` are the most frequent ones, masked, each with the number of texts that have it.

    filled : texts that fill it    different : how many different values there are
    """

    number: int
    kind: str
    filled: int
    different: int
    values: tuple[tuple[str, int], ...]

    @property
    def left_out(self) -> int:
        """How many more values there are than are shown."""
        return max(0, self.different - len(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSheet:
    """One text of the template, cut where its slots are."""

    trace: str
    kind: str
    day: date | None
    place: str
    source: str
    pieces: tuple[Piece, ...]

    def in_slot(self, number: int) -> str:
        """What it has in a slot; empty when it leaves it open."""
        return " ".join(piece.words for piece in self.pieces if piece.slot == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSheet:
    """All that is shown of a template.  Whoever fills it has masked every identifier (G4).

    pattern : one text of it with its slots, as the others have it too
    read : of how many texts, evenly over time, the pattern and what fills the slots are told
    counted : of how many texts, drawn by lot, kinds, days, places, sites and sources are told
    kinds : how many texts of each kind of trace;  places, sites, sources : name and number of texts, most first
    joins : False for a template of so few words that it joins nothing;  bridge : it alone holds a group together
    """

    template: str
    workspace_kind: str
    version: int
    made_on: date
    evaluation: bool
    size: int
    read: int
    counted: int
    kinds: tuple[tuple[str, int], ...]
    first: date | None
    last: date | None
    places: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    joins: bool
    bridge: bool
    pattern: tuple[Piece, ...]
    slots: tuple[SlotSheet, ...]
    texts: tuple[TextSheet, ...]
    lawful: tuple[str, ...]
    wrong: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.size < 2 or not (self.pattern and self.lawful and self.wrong):
            raise InputError(
                where=f"template {self.template}",
                expected="two texts or more, a pattern, lawful readings and what would make it wrong",
                found="one of them missing",
            )

    @property
    def what(self) -> str:
        """What its texts are, in the plural, as in "adverts and tips"."""
        names = [kind.replace("_", " ") + "s" for kind, _ in self.kinds]
        return " and ".join(names) if len(names) < 3 else "texts"

    @property
    def days(self) -> int | None:
        """Days from the first to the last, both counted; None when no time is known."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "template": self.template, "version": self.version, "size": self.size, "read": self.read,
            "counted": self.counted, "kinds": dict(self.kinds), "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "places": dict(self.places), "sites": dict(self.sites), "sources": dict(self.sources),
            "joins": self.joins, "bridge": self.bridge, "pattern": [_piece(one) for one in self.pattern],
            "slots": [
                {"slot": one.number, "kind": one.kind, "filled": one.filled, "different": one.different,
                 "values": [{"value": value, "texts": n} for value, n in one.values]}
                for one in self.slots
            ],
            "texts": [
                {"trace": one.trace, "kind": one.kind, "day": one.day.isoformat() if one.day else None,
                 "place": one.place, "source": one.source, "pieces": [_piece(piece) for piece in one.pieces]}
                for one in self.texts
            ],
            "lawful": list(self.lawful), "wrong": list(self.wrong),
        }  # fmt: skip


def _piece(piece: Piece) -> dict[str, Any]:
    return {"words": piece.words, "slot": piece.slot}
