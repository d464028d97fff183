"""In which words of an offer a sign is seen, so that a reader can judge the sign by them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from clerestory.facets.recruitment.offer_signs import folded, signs


class Words(NamedTuple):
    """Where an offer shows a sign: from and to in its folded text, and the words, digits and addresses left out."""

    start: int
    stop: int
    words: str


def words_of(text: str) -> dict[str, Words]:
    """Sign → the words in which one offer shows it; signs that are seen in what is missing have none.

    Parameters
    ----------
    text : heading and words of the offer, as published
    """
    plain = folded(pa.array([text], pa.string()))[0].as_py()
    found = {}
    for sign in signs():
        if not sign.pattern:
            continue
        # What says the opposite is covered, not cut, so that places stay comparable between signs.
        left = re.sub(sign.unless, _covered, plain, flags=re.ASCII) if sign.unless else plain
        at = re.search(sign.pattern, left, flags=re.ASCII)
        if at is not None:
            start, stop = at.start() + 1, at.end() - 1
            found[sign.id] = Words(start, stop, _masked(left[start:stop]))
    return found


def phrases(found: Iterable[Words]) -> int:
    """How many phrases these are, when those that overlap are one."""
    many, last = 0, -1
    for one in sorted(found):
        many += one.start >= last
        last = max(last, one.stop)
    return many


def _covered(match: re.Match[str]) -> str:
    return " " + "\u00a6" * (len(match[0]) - 2) + " "


def _masked(words: str) -> str:
    """Words without what could be an identifier: no digit, no address (G4)."""
    return " ".join("\u2026" if "@" in one or "/" in one else re.sub(r"\d", "\u2022", one) for one in words.split())
