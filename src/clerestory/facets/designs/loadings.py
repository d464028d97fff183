"""The register of loadings: how each sort of series answers, with its reason and source; and a team's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clerestory.errors import InputError
from clerestory.facets.register import read_texts
from clerestory.methods.level_or_visibility import Interval, Loading

_FILE = Path(__file__).with_name("loadings.toml")
_DECLARED = re.compile(r"([^=;]+)=\s*([^/;]+)/([^/;]+)(?:/([^/;]+))?(?:/([^/;]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of series: what it is, its loadings, why, and where that is from."""

    name: str
    means: str
    loading: Loading
    alias: str
    reason: str
    source: str


@cache
def register() -> Mapping[str, Sort]:
    """The sorts by name, as `loadings.toml` has them."""
    return {name: _sort(name, row) for name, row in read_texts(_FILE).items()}


def _sort(name: str, row: Mapping) -> Sort:
    missing = {"means", "level", "visibility", "alias", "reason", "source"} - set(row)
    if missing:
        raise InputError(where=f"loadings.toml, {name}", expected="a reason, a source and loadings", found="none")
    loading = Loading(
        name=name,
        level=tuple(row["level"]),
        visibility=tuple(row["visibility"]),
        shock=tuple(row.get("shock", (1.0, 1.0))),
        breach=row.get("breach", 0.02),
    )
    return Sort(
        name=name, means=row["means"], loading=loading, alias=row["alias"], reason=row["reason"], source=row["source"]
    )


def sort_of(series: str) -> Sort | None:
    """The sort of a series by the word before its colon, else by its aliases; None when it is of none."""
    named, colon, _ = series.partition(":")
    if colon and named.strip().casefold() in register():
        return register()[named.strip().casefold()]
    words = re.findall(r"[a-z]+", series.casefold())
    found = [
        sort
        for sort in register().values()
        if any(re.fullmatch(alias, word) for alias in sort.alias.split() for word in words)
    ]
    return found[0] if len(found) == 1 else None


def declared(text: str) -> dict[str, Loading]:
    """A team's own loadings, as in "tips = 0.9..1.1 / 0.9..1.1 / 1 / 0.02; harm = 0.9..1.1 / 0": level, visibility,
    shared shock (1 where it is not said), allowed breach (0.02).

    Raises
    ------
    InputError : words that are none of it
    """
    found = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = _DECLARED.fullmatch(part)
        if match is None:
            raise InputError(
                where="loadings", expected="as in tips = 0.9..1.1 / 0.9..1.1; harm = 0.9..1.1 / 0", found=repr(part)
            )
        name, level, visibility, shock, breach = (one.strip() if one else "" for one in match.groups())
        found[name.casefold()] = Loading(
            name=name,
            level=_ends(level),
            visibility=_ends(visibility),
            shock=_ends(shock or "1"),
            breach=_ends(breach or "0.02")[1],
        )
    return found


def _ends(text: str) -> Interval:
    low, dots, high = text.partition("..")
    try:
        return float(low), float(high if dots else low)
    except ValueError as error:
        raise InputError(where="loadings", expected="numbers, as in 0.9..1.1", found=repr(text)) from error
