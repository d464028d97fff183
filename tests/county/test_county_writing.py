"""How contacts are written: every style can be undone by somebody who knows how it was made."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.county.dice import Dice
from clerestory.county.numbers import Numbers, Order, Phone
from clerestory.county.writing import EVASIVE, STYLES, email_written, phone_written

WORDS = {
    word: str(i)
    for names in (
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
    )
    for i, word in enumerate(names.split())
} | {"oh": "0"}


def undone(written: str) -> str:
    """The digits in *written*, by a reader that knows every trick."""
    said = re.sub(r"plus|más", "", written)
    said = re.sub(r"[A-Za-zé]+", lambda m: WORDS.get(m[0].lower(), m[0]), said)
    said = said.translate(str.maketrans("OoIlS", "00115"))
    return "".join(str(unicodedata.digit(sign)) for sign in said if unicodedata.category(sign) == "Nd")


def dice(seed: int) -> Dice:
    return Dice(np.random.default_rng(seed))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), style=st.sampled_from(sorted(STYLES)), abroad=st.booleans())
def test_every_style_holds_the_whole_number_and_no_other_digit(seed, style, abroad):
    thrown = dice(seed)
    numbers = Numbers(thrown)
    phone = numbers.next_abroad() if abroad else numbers.next_here()
    assert phone is not None
    digits = undone(phone_written(phone, thrown, style))
    if abroad:
        assert digits in (phone.country + phone.national, "011" + phone.country + phone.national)
    else:
        assert digits in (phone.national, "1" + phone.national)


@pytest.mark.parametrize("style", sorted(EVASIVE))
def test_an_evasive_style_is_not_the_plain_number(style):
    phone = Phone("1", "2125550143")
    written = {phone_written(phone, dice(seed), style) for seed in range(40)}
    assert not {"2125550143", "212-555-0143", "(212) 555-0143"} >= written
    assert len(written) > 1


@given(seed=st.integers(0, 10**6))
def test_an_address_keeps_its_name_and_host(seed):
    written = email_written("varn.b3@example.org", dice(seed), evasive=True)
    assert written != "varn.b3@example.org"
    letters = re.sub(r"\W|\b(at|AT)\b|\b(dot|DOT)\b", "", written.replace("[", " ").replace("]", " "))
    assert letters == "varnb3exampleorg"


@settings(max_examples=30, deadline=None)
@given(n=st.integers(1, 500), seed=st.integers(0, 10**6))
def test_an_order_gives_each_number_once(n, seed):
    order = Order(n, dice(seed))
    assert sorted(order[i] for i in range(n)) == list(range(n))


def test_numbers_are_given_once_and_then_no_more():
    numbers = Numbers(dice(1))
    given_out = [numbers.next_abroad() for _ in range(numbers.supply)]
    some = [one.e164 for one in given_out if one is not None]
    assert len(set(some)) == len(some)
    assert given_out[-1] is None
    assert numbers.next_here() is not None
