"""Terms: words, two words, hashtags and emoji of a text; what is never one; the same term in other writings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from clerestory.reading.folding import fold_table

#: A sign that parts terms: what stood here is a contact, a place, a price or a number.
PARTED = "\x00"

#: Flags stand for a nationality, colours of skin for a race: neither is read.
_UNREAD = "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"
_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_TERM = re.compile(rf"#?[^\W_]+|[{_EMOJI}]|[\x00{_UNREAD}]")
_NOT_READ = re.compile(f"[{_UNREAD}]")
_DIGIT = re.compile(r"\d")
#: A word begins with a letter and has two; digits within it may stand for letters.
_OWN = re.compile(rf"[{_EMOJI}]|#?[^\W\d_](?=[^_]*[^\W\d_])[^\W_]+")


@cache
def _folding() -> dict[int, str | None]:
    """Each sign that is one of many writings of a letter, and that letter; signs inside words are left out."""
    table = fold_table()
    folds: dict[int, str | None] = {}
    for cp, entry in enumerate(table.tolist()):
        kind, to = entry >> 24, entry & 0xFFFFFF
        if kind == 3:
            folds[cp] = None
        elif kind and to != cp:
            folds[cp] = chr(to)
    return folds


@cache
def never() -> frozenset[str]:
    """The words that are never a term, folded."""
    said = tomllib.loads(Path(__file__).with_name("never_terms.toml").read_text(encoding="utf-8"))
    return frozenset(word for words in said.values() for word in words.translate(_folding()).split())


def folded(text: str) -> str:
    """The text with one letter for its many writings: case, accents, look-alikes, full width."""
    if text.isascii():
        return text.lower().replace("'", "")
    return text.translate(_folding())


def found_in(text: str, spans: Sequence[tuple[int, int]] = ()) -> list[str]:
    """The words, hashtags, numbers and emoji of a text in their order, and PARTED for what was read out of it.

    Parameters
    ----------
    spans : start and stop, in order, of what was read out of the text: contacts, places, prices
    """
    if spans:
        pieces, at = [], 0
        for start, stop in spans:
            if start >= at:
                pieces += [text[at:start], f" {PARTED} "]
            at = max(at, stop)
        text = "".join([*pieces, text[at:]])
    return _TERM.findall(folded(text))


def parts(token: str) -> bool:
    """Whether it parts terms, and is none itself: a contact, a number, a flag, a colour of skin."""
    return token[0] == PARTED or bool(_DIGIT.match(token)) or bool(_NOT_READ.match(token))


def is_term(words: Sequence[str], places: frozenset[str] = frozenset()) -> bool:
    """Whether one or two tokens may be a term: no stand-in for who somebody is, no place, no single letter."""
    return all(
        _OWN.fullmatch(word) and word.lstrip("#") not in never() and word.lstrip("#") not in places for word in words
    )


def as_term(said: str) -> str:
    """A term as somebody wrote it, in the form in which texts are read; empty when it cannot be one."""
    words = found_in(said)
    return " ".join(words) if 1 <= len(words) <= 2 and is_term(words) else ""
