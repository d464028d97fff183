"""Shapes never show a value; contacts are told from an office's own numbers; images in cells are found."""

import base64

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.sources.images import image_rows
from clerestory.sources.row_numbers import reads_as_contact
from clerestory.sources.shape import shape


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=80))
def test_no_letter_and_no_digit_is_left(value):
    said = shape(value)
    inner = said.removeprefix("text shaped '").removesuffix("'")
    assert len(inner) <= 41
    if said != "nothing":
        assert not [c for c in inner if c.isalpha() and c != "a"]
        assert not [c for c in inner if c.isnumeric() and c != "9"]
        assert not [c for c in inner if ord(c) < 32 or c in "\u2028\u2029\u202e\u200b"]


def test_a_shape_by_hand():
    assert shape("Ann-12 é ٣") == "text shaped 'aaa-99 a 9'"
    assert shape("") == "nothing"


@pytest.mark.parametrize(
    "value",
    ["+12125550143", "+1 (212) 555-0143", "212-555-0143", "(212) 555 0143", "2125550143", "12125550143",
     "1-212-555-0143",
     "555-0143", "0012125550143", "+44 7700 900123", "447700900123", "33639980123", "ann@example.org",
      "tel:+12125550143"],
)  # fmt: skip
def test_contacts_are_told(value):
    assert reads_as_contact(pa.array([value]), country="US").to_pylist() == [True]


@pytest.mark.parametrize("value", ["06 39 98 01 23", "07700 900123", "0639980123"])
def test_numbers_as_written_at_home_are_told_outside_north_america(value):
    assert reads_as_contact(pa.array([value]), country="FR").to_pylist() == [True]


@pytest.mark.parametrize(
    "value",
    ["1", "12345", "1000001", "a0000012", "T-000123", "2025-03-0001", "2025-000123", "20250304123456",
     "0000012345", "999999",
     "1709632800000", "550e8400-e29b-41d4-a716-446655440000", "CASE/2025/17", "01.03.2025", "100000000001"],
)  # fmt: skip
def test_numbers_of_rows_are_let_through(value):
    assert reads_as_contact(pa.array([value]), country="US").to_pylist() == [False]


def test_images_written_as_text_are_found_in_any_column():
    jpeg = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(range(200))).decode()
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(200))).decode()
    table = pa.table(
        {
            "text": ["plain", "a data:image/png;base64," + png, "see data:image/png", "b"],
            "other": [jpeg, "x", "y", "DATA:IMAGE/JPEG;name=x;base64," + jpeg],
        }
    )
    assert image_rows(table).to_pylist() == [True, True, False, True]
