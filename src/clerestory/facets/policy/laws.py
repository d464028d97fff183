"""The register of laws that ships, and a team's own rows beside it: as records of one shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.register import read_texts

_FILE = Path(__file__).with_name("register.toml")
AIMS = ("victimisation", "identification", "intervention", "prosecution")

#: A team's own rows, whole.
OWN = """
    SELECT p.policy AS policy, p.place AS place, coalesce(p.law, '') AS law, p.in_force_on AS in_force_on,
           p.signed_on AS signed_on, p.ended_on AS ended_on, coalesce(p.changed, '') AS changed,
           coalesce(p.binds, '') AS binds, coalesce(p.liability, '') AS liability, coalesce(p.privacy, '') AS privacy,
           coalesce(p.aim, '') AS aim, coalesce(p.after_event, '') AS after_event, p.event_on AS event_on
    FROM policy AS p
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One provision in one place."""

    policy: str
    place: str
    in_force_on: date
    law: str = ""
    signed_on: date | None = None
    ended_on: date | None = None
    changed: str = ""
    binds: str = ""
    liability: str = ""
    privacy: str = ""
    aim: tuple[str, ...] = ()
    after_event: str = ""
    event_on: date | None = None

    def __post_init__(self) -> None:
        strange = set(self.aim) - set(AIMS)
        if strange:
            raise InputError(
                where=f"policy {self.policy}, aim", expected="one of " + ", ".join(AIMS), found=", ".join(strange)
            )

    def in_force(self, day: date) -> bool:
        """Whether it was in force on that day."""
        return self.in_force_on <= day and (self.ended_on is None or day <= self.ended_on)


@cache
def shipped() -> tuple[Law, ...]:
    """The laws of `register.toml`."""
    return tuple(Law(**{**row, "aim": tuple(row["aim"])}) for row in read_texts(_FILE)["policy"])


def laws(own: pa.Table) -> list[Law]:
    """The shipped laws and a team's own rows, by place and day; a team's row replaces ours of its name and place.

    Raises
    ------
    InputError : an aim that is none of the four
    """
    held = {(law.policy.casefold(), law.place.casefold()): law for law in shipped()}
    rows: Iterable[dict] = own.to_pylist()
    for row in rows:
        aims = tuple(one.strip().casefold() for one in row["aim"].split("+") if one.strip())
        held[row["policy"].casefold(), row["place"].casefold()] = Law(**{**row, "aim": aims})
    return sorted(held.values(), key=lambda law: (law.place, law.in_force_on, law.policy))
