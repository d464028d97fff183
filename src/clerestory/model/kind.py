"""What a kind of trace is: its columns, and whether its files lie sealed."""

from __future__ import annotations

from dataclasses import dataclass

from clerestory.errors import InputError
from clerestory.model.column import Column, plain

#: Every kind has these three first.  `external_id` is the number the office itself gave the row.
COMMON: tuple[Column, ...] = (
    plain("trace", meaning="keyed digest: the row's own id", required=True),
    plain("external_id", meaning="the office's own number of the row"),
    plain("seen_at", "timestamp", "when it was seen, in UTC"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of trace.  `protected` files are sealed whole; `published` texts may be linked to each other.

    Only what somebody published, sent or reported about a publication is linked.  Callers and people in case
    records are found, never linked: their numbers are mostly those of people harmed or of those who report.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    protected: bool = False
    linked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.all_columns]
        if len(set(names)) != len(names):
            raise InputError(where=f"kind {self.name}", expected="each column once", found=", ".join(names))
        missing = set(self.linked) - set(names)
        if missing:
            raise InputError(where=f"kind {self.name}", expected="linked columns that exist", found=", ".join(missing))

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The common columns, then the kind's own."""
        return COMMON + self.columns

    @property
    def searched_columns(self) -> tuple[str, ...]:
        """The columns whose words find knows: those that are read, and plain ones: a place, the office's number."""
        plain = (c.name for c in self.all_columns if c.shown == "plain" and c.type == "string" and c.name != "trace")
        return (*self.read_columns, *plain)

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that readers look into: words and identifiers."""
        return tuple(c.name for c in self.columns if c.shown in ("text", "identifier") and c.type == "string")
