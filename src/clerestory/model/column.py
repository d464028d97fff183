"""One column of a table: its type, and how much it may show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clerestory.errors import InputError

Shown = Literal["plain", "identifier", "text"]
Type = Literal["string", "int64", "float64", "bool", "date", "timestamp", "list<string>"]

TYPES: tuple[str, ...] = ("string", "int64", "float64", "bool", "date", "timestamp", "list<string>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `shown` says what an export does with it: leave, mask to a number, or withhold.

    Text is the default, since a column nobody thought about must not leak.
    """

    name: str
    type: Type = "string"
    shown: Shown = "text"
    required: bool = False
    meaning: str = ""

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise InputError(where=f"column {self.name}", expected=f"a type of {', '.join(TYPES)}", found=self.type)
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise InputError(
                where="column", expected="a lower-case name that can be selected unquoted", found=self.name
            )


def plain(name: str, type: Type = "string", meaning: str = "", *, required: bool = False) -> Column:
    """A column that may be shown as it is."""
    return Column(name=name, type=type, shown="plain", meaning=meaning, required=required)


def identifier(name: str, meaning: str = "", *, required: bool = False) -> Column:
    """A column that points at a person or an account: masked unless revealed."""
    return Column(name=name, shown="identifier", meaning=meaning, required=required)


def text(name: str, meaning: str = "", *, required: bool = False) -> Column:
    """A column of somebody's words: withheld unless revealed."""
    return Column(name=name, shown="text", meaning=meaning, required=required)
