"""In which words of an offer a sign is seen, so that a reader can judge the sign by them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from clerestory.facets.recruitment.offer_pay import far_words
from clerestory.facets.recruitment.offer_signs import folded, signs

#: Words of the same sentence that are shown on either side: a "no" or a "never" stands there.
_BESIDE = 3


class Words(NamedTuple):
    """Where an offer shows a sign: from and to in its folded text, and the offer's own words there and beside them."""

    start: int
    stop: int
    words: str


def words_of(text: str) -> dict[str, Words]:
    """Sign → the words in which one offer shows it; a sign that is seen in what is missing has none.

    Parameters
    ----------
    text : heading and words of the offer, as published
    """
    plain = folded(pa.array([text], pa.string()))[0].as_py()
    own = _Own(text, plain)
    found = {}
    for sign in signs():
        if not sign.pattern:
            continue
        # What says the opposite is covered, not cut, so that places stay comparable between signs; twice, as in `seen`.
        left = plain
        for _ in range(2 if sign.unless else 0):
            left = re.sub(sign.unless, _covered, left, flags=re.ASCII)
        at = re.search(sign.pattern, left, flags=re.ASCII)
        if at is not None:
            found[sign.id] = own.words(at.start() + 1, at.end() - 1)
    pay = far_words(plain)
    return {**found, "pay_far_above": own.words(*pay)} if pay else found


def phrases(found: Iterable[Words]) -> int:
    """How many phrases these are, when those that overlap are one."""
    many, last = 0, -1
    for one in sorted(found):
        many += one.start >= last
        last = max(last, one.stop)
    return many


class _Own:
    """An offer as written beside its folded text, so that what was found in the one is quoted from the other."""

    def __init__(self, text: str, plain: str) -> None:
        written = (text or "").split()
        pieces = folded(pa.array([f" {word} " for word in written], pa.string())).to_pylist()
        pairs = [(word, piece.split()) for word, piece in zip(written, pieces, strict=True)]
        self.plain = plain
        # A text that does not fold word by word is quoted as it was folded.
        if [one for _, many in pairs for one in many] != plain.split():
            pairs = [(word, [word]) for word in plain.split()]
        self.written = [word for word, many in pairs if many]
        self.starts, at = [], 1
        for _, many in pairs:
            if many:
                self.starts.append(at)
                at += sum(map(len, many)) + len(many)

    def words(self, start: int, stop: int) -> Words:
        first, last = self._word(start), self._word(max(start, stop - 1))
        for _ in range(_BESIDE):
            first -= first > 0 and not self._ends(first - 1)
            last += last + 1 < len(self.written) and not self._ends(last)
        return Words(start, stop, " ".join(_masked(one) for one in self.written[first : last + 1]))

    def _word(self, at: int) -> int:
        return max(0, bisect_right(self.starts, at) - 1)

    def _ends(self, word: int) -> bool:
        return self.written[word].endswith((".", "!", "?"))


def _covered(match: re.Match[str]) -> str:
    return " " + "\u00a6" * (len(match[0]) - 2) + " "


@cache
def _known() -> frozenset[str]:
    """The words that signs are made of: they name nobody."""
    return frozenset(word for sign in signs() for word in re.findall(r"[a-z]{2,}", f"{sign.pattern} {sign.unless}"))


def _masked(word: str) -> str:
    """A word without what could be an identifier: no digit, no address, nor a capital word that may be a name (G4)."""
    if re.search(r"[@/\\]|\w\.\w{2,}", word):
        return "\u2026"
    plain = re.sub(r"[^a-z]", "", folded(pa.array([word], pa.string()))[0].as_py())
    if word.lstrip("\"'(\u201c\u2018\u00a1\u00bf").istitle() and plain not in _known():
        return "\u2022\u2022\u2022"
    return "".join("\u2022" if sign.isdigit() else sign for sign in word if sign.isprintable())
