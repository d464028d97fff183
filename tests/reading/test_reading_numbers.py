"""Numbers in words, against what others expect of their own sentences."""

from __future__ import annotations

import re
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
import pytest

from clerestory.reading import phones
from clerestory.reading.lexing import lexed
from clerestory.reading.numbering import plan
from clerestory.reading.numbers import numbers_of

_OTHERS = Path(__file__).parents[3] / "shared/data/phone_nemo"

#: Sentences in which letters also stand for digits (a keypad) or are part of a name: no telephone's words.
_NOT_DIGITS = ("r t x forty fifty", "HAUL", "haul", "la dirección de i p", "doce tres punto")


def digits(text: str, area: str = "") -> str:
    """The digits read, behind an area code that makes a whole number of them."""
    found = phones.read(pa.array([area + text]), country="US")["value"].to_pylist()
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("words", "seven"),
    [
        ("five five five oh one four three", "5550143"),
        ("five fifty five zero one forty three", "5550143"),
        ("triple five zero one four three", "5550143"),
        ("three fives oh one four three", "5550143"),
        ("five hundred fifty five oh one forty-three", "5550143"),
        ("five hundred and fifty five zero one four three", "5550143"),
        ("double five five o one double four", "5550144"),
        ("five double five ought one for four", "5550144"),
        ("cinco cinco cinco cero uno cuarenta y tres", "5550143"),
        ("quinientos cincuenta y cinco cero ciento cuarenta y tres", "5550143"),
        ("cinco cincuenta y cinco cero uno veintitrés", "5550123"),
        ("triple cinco cero uno dieciséis", "5550116"),
        ("fivefivefive zero1four3", "5550143"),
        ("5five5 oh1 forty3", "5550143"),
        ("fife fife fife zero one niner niner", "5550199"),
    ],
)
def test_numbers_in_words(words, seven):
    assert digits(words, "two one two ") == "+1212" + seven


def test_hundreds_are_cut_where_the_words_say():
    assert digits("eight hundred five five five oh one four three") == "+18005550143"
    assert digits("two hundred two five hundred fifty five zero one seventy six") == "+12025550176"


@pytest.mark.skipif(not _OTHERS.is_dir(), reason="the sentences of others are not on this machine")
@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("en/data_inverse_text_normalization", "test_cases_telephone.txt"),
        ("en/data_inverse_text_normalization", "test_cases_telephone_cased.txt"),
        ("es/data_inverse_text_normalization", "test_cases_telephone.txt"),
        ("es_en/data_inverse_text_normalization", "test_cases_telephone.txt"),
        ("es/data_text_normalization", "test_cases_telephone.txt"),
        ("en/data_text_normalization", "test_cases_telephone.txt"),
    ],
)
def test_sentences_of_others_give_the_digits_that_others_expect(folder, file):
    wrong = []
    for line in (_OTHERS / folder / file).read_text(encoding="utf-8").splitlines():
        one, _, two = line.partition("~")
        spoken, wanted = (one, two) if "inverse" in folder else (two, one)
        if any(part in line for part in _NOT_DIGITS):
            continue
        cut = lexed(pa.array([spoken]))
        if _digits_of(cut) != re.sub(r"\D", "", wanted):
            wrong.append(line)
    assert wrong == []


def _digits_of(cut) -> str:
    """All digits of a text in their order, whether they make a telephone or not: the kernel's own table."""
    table, buffer = np.zeros((400, 10), np.int64), np.zeros(4000, np.uint8)
    signs, _, tokens, ends = cut.arrays
    count = _numbers(signs, tokens, (np.int64(0), ends[1]), table, buffer)
    size = int(table[count - 1, 2] + table[count - 1, 3]) if count else 0
    return "".join(str(digit) for digit in buffer[:size])


@numba.njit
def _numbers(signs, tokens, span, table, buffer):
    return numbers_of(signs, tokens, span, table, buffer)


def test_the_plan_knows_lengths_areas_and_the_home_row():
    of_us, of_gb = plan("US"), plan("GB")
    assert of_us.areas[212]
    assert not of_us.areas[211]
    assert of_us.lengths[44] >> 10 & 1
    assert of_us.home[0] == 1
    assert of_gb.home[:2].tolist() == [44, 0]
