"""Masks: nothing of an identifier is left but what tells two apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.guards.masking import mask, mask_shapes, mask_spans


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+12125550143", "+1 ••• ••• ••43"),
        ("phone", "+447700900123", "+44 ••• ••• ••23"),
        ("phone", "+35312345678", "+353 ••• ••• ••78"),
        ("phone", "12345", "•••"),
        ("email", "maria@example.org", "m•••@•••.org"),
        ("handle", "acme_removals", "@a•••"),
        ("handle", "abc", "@•••"),
        ("url", "example.org/acme/1", "•••.org/•••"),
        ("name", "sunny days", "s•••"),
        ("wallet", "", "•••"),
    ],
)
def test_known_masks(kind, value, shown):
    assert mask(kind, value) == shown


@settings(max_examples=200)
@given(st.integers(2010000000, 9899999999))
def test_a_masked_number_keeps_two_digits_of_ten(number):
    shown = mask("phone", f"+1{number}")
    assert re.sub(r"\D", "", shown.removeprefix("+1")) == str(number)[-2:]


@pytest.mark.parametrize(
    "text",
    [
        "write to maria.lopez@example.org now",
        "call 212-555-0143",
        "call (212) 555 0143 or 2125550143",
        "see https://example.org/maria",
        "it is @maria_removals",
        "2 1 2 5 5 5 0 1 4 3",
    ],
)  # fmt: skip
def test_shapes_of_identifiers_are_masked(text):
    shown = mask_shapes(text)
    assert "•••" in shown
    assert not re.search(r"maria|0143|1 4 3", shown)


def test_a_date_and_a_price_are_no_identifiers():
    assert mask_shapes("on 2025-03-14, 80 dollars, flat 12b") == "on 2025-03-14, 80 dollars, flat 12b"


def test_overlapping_spans_leave_nothing_over():
    text = "abcdefghij"
    assert mask_spans(text, [(2, 6, "•"), (4, 8, "•")]) == "ab•ij"
    assert mask_spans(text, [(0, 10, "•"), (3, 5, "x")]) == "•"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("vin 1M8GDM9AXKP042788 ok", "vin ••• ok"),
        ("chassis WDB9066331S123456 ok", "chassis ••• ok"),  # made elsewhere: no check digit
        ("curp HEGG560427MVZRRL04 ok", "curp ••• ok"),
        ("to GB33 BUKB 2020 1555 5555 55 ok", "to ••• ok"),
        ("card 4111,1111,1111,1111 ok", "card ••• ok"),
        ("at 2001:db8::ff00:42:8329 ok", "at ••• ok"),
        ("at 10:30:00 ok", "at 10:30:00 ok"),
        ("of 4111,1111,1111,1112 ok", "of 4111,1111,1111,1112 ok"),  # no card: its check digit does not hold
        ("from 14/03/2025 on", "from 14/03/2025 on"),
    ],
)
def test_what_has_a_form_is_masked_whole(text, shown):
    assert mask_shapes(text) == shown
