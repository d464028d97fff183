"""Near spellings: exactly the words within one edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.reading.spellings import near_spellings


@pytest.mark.parametrize("near", ["wokers", "workerss", "wrokers", "warkers", "aworkers", "worker", "orkers"])
def test_one_slip_is_near(near):
    assert near in near_spellings("workers")


@pytest.mark.parametrize("far", ["workers", "wokerss", "werkerz", "srekrow"])
def test_two_slips_and_the_word_itself_are_not(far):
    assert far not in near_spellings("workers")


@pytest.mark.parametrize("short", ["", "van", "four", "b4ker5", "555012"])
def test_short_words_and_numbers_have_none(short):
    assert near_spellings(short) == []


def test_accents_and_case_are_folded_as_in_the_index():
    assert "limpieza" not in near_spellings("Limpieza")
    assert near_spellings("Limpiéza") == near_spellings("limpieza")


@given(st.text("abcdeé", min_size=5, max_size=9), st.text("abcdeé", min_size=5, max_size=9))
def test_near_goes_both_ways(one, other):
    plain = {word: word.replace("é", "e") for word in (one, other)}
    assert (plain[other] in near_spellings(one)) == (plain[one] in near_spellings(other))
