"""Names that files bring along: harmless ones are shown, what could point at somebody is a shape."""

import pytest

from clerestory.sources.left_out import reasons
from clerestory.sources.shown_names import (
    holds_identifier,
    option_for,
    shown_file,
    shown_headers,
    shown_part,
    shown_strictly,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tips.csv", "tips.csv"),
        ("tips-2025-03-14.csv", "tips-2025-03-14.csv"),
        ("calls 20250314.xlsx", "calls 20250314.xlsx"),
        ("212 555 0143.csv", "a file named 999 999 9999.csv"),
        ("mara@example.org.csv", "a file named aaaa@aaaaaaa.aaa.csv"),
        ("Mara Example.csv", "Mara Example.csv"),
    ],
)
def test_a_files_name_is_a_shape_when_it_holds_a_number_or_an_address(name, shown):
    assert shown_file(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mara Example.csv", "a file named aaaa aaaaaaa.csv"),
        ("Mara_M_Example.csv", "a file named aaaa_a_aaaaaaa.csv"),
        ("Call Sheet.csv", "Call Sheet.csv"),
        ("tips-march.csv", "tips-march.csv"),
    ],
)
def test_strictly_a_persons_name_is_a_shape_too(name, shown):
    assert shown_strictly(name) == shown
    assert holds_identifier(name) == (shown != name)


def test_headers_are_shown_where_most_of_them_are_headers():
    assert shown_headers(["Date", "Caller", "Colour"]) == ["Date", "Caller", "Colour"]
    assert shown_headers(["Date", "Caller", "212 555 0143"])[2] == "column 3 (text shaped '999 999 9999')"
    assert shown_headers(["Date", "Caller", "x" * 61])[2].startswith("column 3 (text shaped")
    assert shown_headers(["web", "Mara", "Troy"]) == [
        "web",
        "column 2 (text shaped 'aaaa')",
        "column 3 (text shaped 'aaaa')",
    ]
    assert option_for("Mara", ["web", "Mara", "Troy"]) == "#2"
    assert option_for("Colour", ["Date", "Caller", "Colour"]) == "Colour"


def test_a_part_keeps_its_number_and_shows_only_a_name_that_is_known():
    assert shown_part("sheet", 2, "Calls") == "sheet 2 'Calls'"
    assert shown_part("sheet", 3, "Mara Example") == "sheet 3"
    assert shown_part("sheet", 4, "calls of 212 555 0143") == "sheet 4"


def test_columns_left_out_on_purpose_are_told_with_the_reason():
    said = reasons(["IMEI", "Colour", "Cell ID", "How can we contact you?", "Consent given"])
    assert [one.split(":")[0] for one in said] == ["IMEI", "Cell ID", "How can we contact you?", "Consent given"]
    assert reasons(["Colour", "Cell", "Notes"]) == ()
