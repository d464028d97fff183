"""Folding: what each character is read as, and that every folded sign knows its character."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.reading.signs import LETTER, LOW, SYMBOL, UNSPACED, UPPER, fold, spans


def shown(text: str) -> str:
    return "".join(chr(sign & LOW) for sign in fold(pa.array([text])).signs)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Call NOW", "call now"),
        ("２１２ ＴＷＯ", "212 two"),
        ("1️⃣2️⃣", "12"),
        ("①⓪❷⒊⑴🄁", "102310"),
        ("⑩⑳", "1020"),
        ("٢١٢ २१२ ২১২ ๒๑๒ ០១", "212 212 212 212 01"),
        ("𝟐𝟙𝟤 ²₁", "212 21"),
        ("二一二〇", "2120"),
        ("оОІЅ З", "oois 3"),
        ("café señor", "cafe senor"),
        ("212—555–0143−1", "212-555-0143-1"),
        ("a·b•c。d", "a.b.c.d"),
        ("t\u200bw\u00ado\u2060", "two"),
        ("🅣🅦🅞 𝕥𝕨𝕠", "two two"),
        ("j u a n @ x", "juan@x"),
        ("2 1 2 5 5 5", "2 1 2 5 5 5"),
    ],
)
def test_characters_are_read_as_what_they_show(text, folded):
    assert shown(text) == folded


def test_capitals_letters_of_other_scripts_and_emoji_have_bytes_of_their_own():
    signs = fold(pa.array(["Aßж漢😀"])).signs.tolist()
    assert signs == [ord("a") | UPPER, LETTER, LETTER, UNSPACED, SYMBOL]


def test_nulls_slices_and_empty_arrays():
    texts = pa.array(["x", None, "", "２", "y"])
    folded = fold(texts.slice(1, 3))
    assert folded.offsets.tolist() == [0, 0, 0, 1]
    assert bytes(folded.signs) == b"2"
    assert fold(pa.array([], pa.string())).offsets.tolist() == [0]
    assert fold(pa.array([None], pa.string())).sizes.tolist() == [0]


def test_bytes_that_are_no_utf8_are_signs_and_not_a_crash():
    broken = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\6\0\0\0"), pa.py_buffer(b"2\xff1\xe2\x822"))
    folded = fold(broken)
    assert [chr(sign) for sign in folded.signs if 48 <= sign <= 57] == ["2", "1", "2"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
def test_every_sign_knows_its_character(texts):
    folded = fold(pa.array(texts, pa.string()))
    assert folded.sizes.tolist() == [len(text) for text in texts]
    for row, text in enumerate(texts):
        places = folded.places[folded.offsets[row] : folded.offsets[row + 1]].tolist()
        assert places == sorted(places)
        assert all(0 <= place < len(text) for place in places)
        for place, sign in zip(places, folded.signs[folded.offsets[row] :], strict=False):
            if text[place].isascii() and text[place].isalnum():
                assert chr(sign & LOW) == text[place].lower()


def test_spans_take_the_frame_of_a_keycap_but_not_the_next_character():
    import numpy as np

    folded = fold(pa.array(["1️⃣ x", "2️⃣"]))
    rows, begin = np.array([0, 1]), folded.offsets[:2]
    start, stop = spans(folded, rows, begin, begin + 1)
    assert list(zip(start.tolist(), stop.tolist(), strict=True)) == [(0, 3), (0, 3)]
