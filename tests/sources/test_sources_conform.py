"""Rows typed: a bad cell is left empty, or refuses its row where it is needed; only shapes are shown."""

import datetime as dt

import pyarrow as pa
import pytest

from clerestory.model.kinds import kind
from clerestory.model.schemas import schema
from clerestory.sources.conform import conventions_of, typed
from clerestory.sources.conventions import Conventions
from clerestory.sources.raw import ROW


def batch(first=2, **columns):
    rows = len(next(iter(columns.values())))
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return table.append_column(ROW, pa.array(range(first, first + rows), pa.int64()))


def read(name, columns=None, country="US", **cells):
    table = batch(**cells)
    fields = columns or {field: field for field in cells}
    return typed(table, kind(name), fields, conventions=Conventions(country=country))


def test_rows_have_the_columns_of_their_kind():
    rows, bad = read("advert", text=["a"], price=["$5"])
    assert rows.schema.names == [*schema("advert").names[1:], ROW]
    for name in rows.schema.names[:-1]:
        assert rows.schema.field(name).type == schema("advert").field(name).type
    assert (rows["price"][0].as_py(), rows["currency"][0].as_py()) == (500, "USD")
    assert not bad.num_rows


def test_a_bad_cell_is_left_empty_and_a_needed_one_refuses_its_row():
    rows, bad = read(
        "advert",
        text=["one", "two", "three", "", "five"],
        price=["180", "call Ann 9", "n/a", "5", ""],
        seen_at=["2025-03-04", "2025-03-04", "soon", "2025-03-04", "-"],
    )
    assert rows["text"].to_pylist() == ["one", "two", "three", "five"]
    assert rows["price"].to_pylist() == [18_000, None, None, None]
    assert rows["currency"].to_pylist() == ["USD", None, None, None]
    assert [seen is None for seen in rows["seen_at"].to_pylist()] == [False, False, True, True]
    assert bad.to_pylist() == [
        {"row": 3, "field": "price", "expected": "an amount of money, as in 180, $1,250 or 120 €",
         "found": "text shaped 'aaaa aaa 9'", "refused": False},
        {"row": 4, "field": "seen_at", "expected": "a date and time, as in 2025-03-14 09:30",
         "found": "text shaped 'aaaa'", "refused": False},
        {"row": 5, "field": "text", "expected": "a value: it is required", "found": "nothing", "refused": True},
    ]  # fmt: skip


def test_a_row_with_two_bad_cells_is_told_for_each():
    rows, bad = read("advert", text=["a"], price=["x"], seen_at=["y"])
    assert sorted(bad["field"].to_pylist()) == ["price", "seen_at"]
    assert set(bad["row"].to_pylist()) == {2}
    assert rows.num_rows == 1


def test_all_that_is_told_of_a_refused_row_says_that_it_is_refused():
    rows, bad = read("advert", text=["", "b"], price=["x", "y"])
    assert rows["text"].to_pylist() == ["b"]
    assert [(one["row"], one["field"], one["refused"]) for one in bad.to_pylist()] == [
        (2, "price", True), (2, "text", True), (3, "price", False),
    ]  # fmt: skip


def test_a_row_of_which_nothing_can_be_read_is_refused_and_no_blank_form():
    rows, bad = read("call", started_at=["soon", "", "2025-03-04"], seconds=["", "", "x"])
    assert rows["started_at"].to_pylist() == [dt.datetime(2025, 3, 4, tzinfo=dt.UTC)]
    assert [(one["row"], one["field"], one["refused"]) for one in bad.to_pylist()] == [
        (2, "started_at", True), (4, "seconds", False),
    ]  # fmt: skip


def test_words_stay_as_they_were_written():
    words = ["  two  spaces\n and a line ", "=cmd|' /C calc'!A0", "\x1b[31mred", "+1 (212) 555-0143"]
    rows, bad = read("advert", text=words, place=["  Boston ", None, "", "x"])
    assert rows["text"].to_pylist() == words
    assert rows["place"].to_pylist() == ["Boston", None, None, "x"]
    assert not bad.num_rows


def test_a_zero_byte_empties_its_cell_or_refuses_its_row():
    rows, bad = read("advert", text=["a\x00b", "c"], place=["x", "y\x00z"])
    assert rows["text"].to_pylist() == ["c"]
    assert rows["place"].to_pylist() == [None]
    expected = {"expected": "text without zero bytes", "found": "a zero byte"}
    assert bad.to_pylist() == [
        {"row": 2, "field": "text", **expected, "refused": True},
        {"row": 3, "field": "place", **expected, "refused": False},
    ]


@pytest.mark.parametrize("number", ["+12125550143", "212-555-0143", "ann@example.org", "2125550143"])
def test_a_number_of_a_row_that_is_somebodys_contact_is_left_out(number):
    rows, bad = read("tip", external_id=[number, "T-0001"], text=["a", "b"])
    assert rows["external_id"].to_pylist() == [None, "T-0001"]
    assert bad["refused"].to_pylist() == [False]
    assert bad["field"].to_pylist() == ["external_id"]
    assert "telephone" in bad["expected"][0].as_py()
    assert "0143" not in bad["found"][0].as_py()


def test_the_order_of_day_and_month_is_decided_over_the_whole_column():
    table = batch(text=["a", "b", "c"], seen_at=["03/04/2025", "05/04/2025", "25/04/2025"])
    fields = {"text": "text", "seen_at": "seen_at"}
    rules = conventions_of(lambda h: pa.array(table[h].to_pylist()), kind("advert"), fields, country="US", zone="UTC")
    assert rules.orders == {"seen_at": "dmy"}
    assert rules.notes == ()
    rows, _ = typed(table.slice(0, 1), kind("advert"), fields, conventions=rules)
    assert rows["seen_at"][0].as_py() == dt.datetime(2025, 4, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(("country", "month"), [("US", 3), ("GB", 4)])
def test_an_undecidable_order_is_the_countrys_and_is_said(country, month):
    table = batch(text=["a"], seen_at=["03/04/2025"])
    fields = {"text": "text", "seen_at": "seen_at"}
    rules = conventions_of(
        lambda h: pa.array(table[h].to_pylist()), kind("advert"), fields, country=country, zone="UTC"
    )
    assert len(rules.notes) == 1
    assert country in rules.notes[0]
    rows, _ = typed(table, kind("advert"), fields, conventions=rules)
    assert rows["seen_at"][0].as_py().month == month


def test_a_call_is_seen_when_it_began():
    rows, _ = read("call", caller=["x"], started_at=["2025-03-04 10:00"], seconds=["3:25"])
    assert rows["seen_at"][0].as_py() == rows["started_at"][0].as_py() == dt.datetime(2025, 3, 4, 10, tzinfo=dt.UTC)
    assert rows["seconds"][0].as_py() == 205


def test_an_own_column_of_the_currency_decides_for_bare_amounts():
    rows, bad = read(
        "advert",
        text=list("abcde"),
        price=["100", "$100", "100 €", "12.50", "7"],
        currency=["EUR", "CAD", "USD", "JPY", None],
    )
    assert list(zip(rows["price"].to_pylist(), rows["currency"].to_pylist(), strict=True)) == [
        (10_000, "EUR"), (10_000, "CAD"), (None, None), (None, "JPY"), (700, "USD"),
    ]  # fmt: skip
    assert [(row["row"], row["field"]) for row in bad.to_pylist()] == [(4, "currency"), (5, "price")]


def test_an_amount_in_a_strange_currency_is_left_out_and_not_taken_for_the_countrys():
    rows, bad = read("advert", text=["a", "b"], price=["5", "6"], currency=["shells", ""])
    assert list(zip(rows["price"].to_pylist(), rows["currency"].to_pylist(), strict=True)) == [
        (None, None), (600, "USD"),
    ]  # fmt: skip
    assert [(one["row"], one["field"], one["refused"]) for one in bad.to_pylist()] == [(2, "currency", False)]


def test_numbered_blank_forms_are_no_rows():
    rows, bad = read("case_record", columns={"status": "status"}, number=["1", "2"], status=["open", ""])
    assert rows["status"].to_pylist() == ["open"]
    assert not bad.num_rows
    _, bad = read("tip", columns={"text": "text"}, number=["1", "2"], text=["a", ""])
    assert bad["row"].to_pylist() == [3]


def test_case_records_are_typed():
    rows, bad = read(
        "case_record", prs_birthdate=["1999-02-03", "soon"], con_consent=["Yes",
         "no"], prs_number_of_children=["2", "1"],
        prs_mailing_latitude=["42.3601", "1"],
    )  # fmt: skip
    assert rows["prs_birthdate"].to_pylist() == [dt.date(1999, 2, 3), None]
    assert (rows["con_consent"][0].as_py(), rows["prs_number_of_children"][0].as_py()) == (True, 2)
    assert rows["prs_mailing_latitude"][0].as_py() == 42.3601
    assert bad["field"].to_pylist() == ["prs_birthdate"]


@pytest.mark.parametrize(
    ("header", "wanted", "note"), [("Mins", 180, "minutes"), ("Length", 3, "seconds"), ("Secs", 3, "")]
)
def test_bare_numbers_of_a_length_are_in_the_unit_that_its_name_says(header, wanted, note):
    table = batch(**{header: ["3", "1:05"]})
    fields = {"seconds": header}
    rules = conventions_of(lambda h: pa.array(table[h].to_pylist()), kind("call"), fields, country="US", zone="UTC")
    rows, _ = typed(table, kind("call"), fields, conventions=rules)
    assert rows["seconds"].to_pylist() == [wanted, 65]
    assert note in " ".join(rules.notes)
    assert bool(rules.notes) == bool(note)


@pytest.mark.parametrize(
    ("value", "zone", "told"),
    [
        ("2025-03-04 13:10", "UTC", True),
        ("3/4/2025 1:10 pm", "UTC", True),
        ("2025-03-04 13:10", "America/New_York", False),
        ("2025-03-04T13:10:00Z", "UTC", False),
        ("2025-03-04 13:10+02:00", "UTC", False),
        ("2025-03-04", "UTC", False),
    ],
)
def test_times_without_a_zone_are_told_when_nobody_chose_one(value, zone, told):
    table = batch(When=[value])
    fields = {"seen_at": "When"}
    rules = conventions_of(lambda h: pa.array(table[h].to_pylist()), kind("advert"), fields, country="US", zone=zone)
    assert any("no time zone" in note for note in rules.notes) == told


def test_a_day_and_a_time_in_two_columns_are_one_moment():
    rows, bad = read(
        "call",
        columns={"started_at": "Day + Time", "caller": "caller"},
        Day=["2025-03-04 00:00:00", "2025-03-05", "2025-03-06", ""],
        Time=["10:15", "", "noon", ""],
        caller=["a", "b", "c", "d"],
    )
    assert rows["started_at"].to_pylist() == [
        dt.datetime(2025, 3, 4, 10, 15, tzinfo=dt.UTC), dt.datetime(2025, 3, 5, tzinfo=dt.UTC), None, None,
    ]  # fmt: skip
    assert bad["row"].to_pylist() == [4]
