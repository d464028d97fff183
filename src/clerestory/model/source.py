"""Who gave the files, under which authority, with which handling label, until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from clerestory.errors import InputError

#: Traffic Light Protocol 2.0 (FIRST 2022), strictest first.
TLP = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")

#: What an evaluation workspace accepts as an authority (G19), word for word; and `test: WORDS`, which says of itself
#: that it is none.  A longer sentence that only begins so could be an order about somebody.
EVALUATION_AUTHORITIES = ("invented", "reference", "test", "authority test")
_TEST = re.compile(r"test: *\S.*", re.IGNORECASE)

#: What would break a line, or show it otherwise than it is: controls, separators, marks that turn the direction.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def one_line(words: str) -> str:
    """The words without what would break their line or turn it: each such mark becomes a space."""
    return _UNPRINTABLE.sub(" ", words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of files.  `columns` is the map remembered from the last file: kind → field → header."""

    id: str
    name: str
    authority: str
    added_at: datetime
    label: str = "TLP:AMBER"
    until: datetime | None = None
    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError(where="source", expected="a name, as in --source 'hotline 2025'", found="none")
        if not self.authority.strip():
            raise InputError(
                where=f"source {self.name}",
                expected="the authority under which the team holds it",
                found="none",
                hint="say --authority TEXT, as in --authority 'consent form 12' or --authority test",
            )
        for what, words in (("name", self.name), ("authority", self.authority)):
            if one_line(words) != words:
                raise InputError(
                    where=f"source, {what}",
                    expected="words on one line, as they are read",
                    found="a line break, a control character or a mark that turns the direction of text",
                )
        if self.label not in TLP:
            raise InputError(
                where=f"source {self.name}, label", expected="one of " + ", ".join(TLP), found=repr(self.label)
            )

    @property
    def for_evaluation(self) -> bool:
        """Whether what it gives is invented, reference or test data by its own word."""
        said = " ".join(self.authority.split())
        return said.lower() in EVALUATION_AUTHORITIES or _TEST.fullmatch(said) is not None
