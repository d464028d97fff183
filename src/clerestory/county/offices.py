"""How the files of the two offices look: headers, dates and formats as different people left them over the years."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Style:
    """One file's look.  `headers`: field → header, in the order of the file; `years`: which years' rows it takes.

    `extra` are columns that no table of ours has (who took a tip): real files have them.
    """

    stem: str
    format: str
    kind: str
    headers: Headers
    dates: str = "iso"
    delimiter: str = ","
    title: str = ""
    years: tuple[int, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", MappingProxyType(dict(self.headers)))

    @property
    def suffix(self) -> str:
        """The file's ending."""
        return f".{self.format}"


@cache
def styles(office: str) -> tuple[Style, ...]:
    """The files of an office, as offices.toml describes them."""
    said = tomllib.loads(files("clerestory.county").joinpath("offices.toml").read_text(encoding="utf-8"))
    return tuple(Style(**{**one, "years": tuple(one["years"])}) for one in said[office])


#: The number an office gives a row begins with this.
PREFIX = {"tip": "TIP", "call": "CALL", "offer": "JOB", "advert": "AD", "case_record": "CASE", "message": "MSG"}
