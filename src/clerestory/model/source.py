"""Who gave the files, under which authority, with which handling label, until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from clerestory.errors import InputError

#: Traffic Light Protocol 2.0 (FIRST 2022), strictest first.
TLP = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")

#: First words of an authority that an evaluation workspace accepts (G19).
EVALUATION_AUTHORITIES = ("invented", "reference", "test")


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
        if self.label not in TLP:
            raise InputError(
                where=f"source {self.name}, label", expected="one of " + ", ".join(TLP), found=repr(self.label)
            )

    @property
    def for_evaluation(self) -> bool:
        """Whether what it gives is invented, reference or test data by its own word."""
        return self.authority.strip().lower().split()[0].strip(":,;.") in EVALUATION_AUTHORITIES
