"""The places that are known offline: an extract of GeoNames, and which of several places of one name is meant."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from clerestory.reading.compiled import kernel, part

#: Two places of one name are told apart by people when the first has this many times the second's.
_CLEARLY, _SURELY = 2, 5
#: Abroad, a name alone is a place only when this many people live there.
_KNOWN_ABROAD = 200_000
#: A city abroad as large as this, and so many times as large as the one at home, may as well be meant.
_CAPITAL, _FAR = 500_000, 20
_PROVINCES = {
    "AB": "01",
    "BC": "02",
    "MB": "03",
    "NB": "04",
    "NL": "05",
    "NS": "07",
    "ON": "08",
    "PE": "09",
    "QC": "10",
    "SK": "11",
}

IN_FRONT, SHOUTED = 1, 2


class Place(NamedTuple):
    """One row of the extract; `plain` says that the name is also a word or a person's."""

    name: str
    state: str
    country: str
    what: str
    people: int
    plain: bool

    @property
    def value(self) -> str:
        """ "Mobile, AL, US"; without the middle where there is none."""
        return ", ".join(part for part in (self.name, self.state, self.country) if part)


@part
def step(state, sign):
    """One step of FNV-1a, 64 bits."""
    return (state ^ np.uint64(sign)) * np.uint64(0x100000001B3)


FNV = np.uint64(0xCBF29CE484222325)


@kernel
def _hashes(data, ends):
    """The hash of each text."""
    out = np.empty(len(ends) - 1, np.uint64)
    for row in range(len(ends) - 1):
        state = FNV
        for at in range(ends[row], ends[row + 1]):
            state = step(state, data[at])
        out[row] = state
    return out


def hashes_of(words: Sequence[str]) -> np.ndarray:
    """The hash of each word."""
    encoded = [word.encode("ascii") for word in words]
    ends = np.concatenate([[0], np.cumsum([len(word) for word in encoded])]).astype(np.int64)
    return _hashes(np.frombuffer(b"".join(encoded) or b"\0", np.uint8), ends)


@cache
def gazetteer() -> tuple[list[list[Place]], np.ndarray, np.ndarray]:
    """Places by name, most peopled first, and a sorted table from a name's hash to its row there."""
    lines = (
        gzip.decompress(files("clerestory.reading").joinpath("data/places.tsv.gz").read_bytes()).decode().splitlines()
    )
    names: dict[str, list[Place]] = {}
    for line in lines:
        search, name, state, country, what, people, plain = line.split("\t")
        names.setdefault(search, []).append(Place(name, state, country, what, int(people), plain == "1"))
    keys = hashes_of(list(names))
    order = np.argsort(keys, kind="stable")
    return list(names.values()), keys[order], order.astype(np.int64)


@lru_cache(maxsize=65536)
def meant(name: int, region: str, context: int, country: str) -> tuple[str, bool]:
    """The place that a name means and whether the region behind it was needed; "" when none can be told.

    *region* is two letters, or a number as text: the row of the name behind a comma.
    """
    places = gazetteer()[0][name]
    inside = [place for place in places if _lies_in(place, region)] if region else []
    if inside:
        return inside[0].value, True
    if all(place.plain for place in places) and (not context & IN_FRONT or context & SHOUTED):
        return "", False
    return _alone(places, country), False


def _lies_in(place: Place, region: str) -> bool:
    """Whether a place lies in a state, a province or a country given by its letters or its name."""
    if place.what in ("state", "country"):
        return place.what == "state" and region.isdigit() and gazetteer()[0][int(region)][0].what == "country"
    if not region.isdigit():
        own = place.state == region and place.country == "US"
        province = place.country == "CA" and _PROVINCES.get(region) == place.state
        return own or province or place.country == {"UK": "GB"}.get(region, region)
    return any(
        (other.what == "state" and (other.state, other.country) == (place.state, place.country))
        or (other.what == "country" and other.country == place.country)
        for other in gazetteer()[0][int(region)]
    )


def _alone(places: list[Place], country: str) -> str:
    """The place that a name alone means: at home first; nothing when two are as likely."""
    home = [place for place in places if place.country == country]
    if home:
        if places[0].people >= max(_CAPITAL, _FAR * home[0].people) and home[0].what == "city":
            return ""  # "Paris" in a text from Texas: nobody can tell which
        rivals = [
            place for place in home[1:] if place.people * _CLEARLY > home[0].people and place.what == home[0].what
        ]
        return "" if rivals or (home[0].what == "county" and len(home) > 1) else home[0].value
    first, rival = places[0], places[1].people if len(places) > 1 else 0
    clear = first.people >= max(_KNOWN_ABROAD, _SURELY * rival)
    return first.value if clear or first.what == "country" else ""
