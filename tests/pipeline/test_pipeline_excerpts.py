"""Excerpts: no identifier in any writing is shown in them, and ordinary words are."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from canary_writings import FIRST, ORDINARY, SECOND

from clerestory.guards.shapes import certain, likely
from clerestory.pipeline.excerpts import around, mask_identifiers, whole_cell

_MARKED = re.compile("«(.*?)»", re.DOTALL)


def shown_pieces(line: str, *, country: str = "US") -> list[str]:
    """The secrets of a line of which so much is left over that they can be known again."""
    text = _MARKED.sub(r"\1", line)
    said = mask_identifiers(text, country=country).lower()
    return [secret for secret in _MARKED.findall(line) if _left_over(secret.lower(), said)]


def _left_over(secret: str, said: str) -> bool:
    """Whether five characters in a row of the secret stand in what is said, four with three figures, or all."""
    if secret in said:
        return True
    for size in (4, 5):
        for at in range(len(secret) - size + 1):
            piece = secret[at : at + size]
            figures = sum(sign.isdigit() for sign in piece)
            solid = sum(sign.isalnum() for sign in piece)
            if piece in said and ((size == 4 and figures >= 3) or (size == 5 and solid >= 4)):
                return True
    return False


def shown_of(sets: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, list[str]]:
    """The lines of each kind in which something is shown."""
    return {kind: [line for line in lines if shown_pieces(line)] for kind, lines in sets}


#: Of the second set; what is left of them tells nothing of whom they name.
HARMLESS = {"«oleg at proton»", "«tel;ext=4:4045550164»", "«hxxp:example.net/oleg»"}


@pytest.mark.parametrize("sets", [FIRST, SECOND])
def test_no_identifier_in_any_writing_is_shown(sets):
    shown = {line for lines in shown_of(sets).values() for line in lines}
    assert shown - HARMLESS == set()


def test_the_search_itself_sees_what_is_shown():
    assert _left_over("4045550117", "call 4045")
    assert _left_over("ninahauls", "ask •••ahaul")
    assert not _left_over("ninahauls", "ask n••• at 404")


def test_ordinary_words_stay():
    eaten = [line for line in ORDINARY if mask_identifiers(line, country="US") != line]
    assert len(eaten) <= 1, eaten


@pytest.mark.parametrize("line", ["mail nina&#64;example.org now", "+1%20404%20555%200117 now"])
def test_an_excerpt_that_begins_inside_an_identifier_shows_nothing_of_it(line):
    for start in range(len(line)):
        before, found, after = around(line, start, start + 1, country="US", most=3)
        assert not re.search(r"nina|example|404|0117", before + found + after), start


def test_a_cell_that_names_somebody_is_masked_whole():
    assert whole_cell("Maria  Brancusi Lopez") == ("", "M•••", "")
    assert whole_cell("Ana") == ("", "•••", "")


@pytest.mark.parametrize("piece", ["a@", "1 ", "one ", "a.b", "id: ", "$a", "x_", "11:", "ab12 ", "📸 ", "a ", "&#64;", "AB12 ", "%40", "-1", "@ ", "on ig "])  # fmt: skip  # noqa: E501
def test_twice_the_text_is_about_twice_the_work(piece):
    """Steps of the regular expressions cannot be counted; a square would take minutes here."""
    text = piece * (40_000 // len(piece))
    assert certain(text) is not None
    assert likely(text) is not None
