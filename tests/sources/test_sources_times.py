"""Dates and times: what people write, worked by hand; a column decides the order of day and month."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.sources.times import dates, order_of, timestamps

UTC = dt.UTC


def at(value, order="dmy", zone="UTC"):
    return timestamps(pa.array([value]), order=order, zone=zone)[0][0].as_py()


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2024-03-05", (2024, 3, 5)),
        ("2024/3/5", (2024, 3, 5)),
        ("20240305", (2024, 3, 5)),
        ("5 March 2024", (2024, 3, 5)),
        ("5-Mar-24", (2024, 3, 5)),
        ("March 5th, 2024", (2024, 3, 5)),
        ("5 de marzo de 2024", (2024, 3, 5)),
        ("Tuesday, 5 March 2024", (2024, 3, 5)),
        ("05.03.2024", (2024, 3, 5)),
        ("5/3/24", (2024, 3, 5)),
        ("2024-03-05T10:15:00Z", (2024, 3, 5, 10, 15)),
        ("2024-03-05 10:15", (2024, 3, 5, 10, 15)),
        ("2024-03-05T10:15:30.250+02:00", (2024, 3, 5, 8, 15, 30, 250_000)),
        ("2024-03-05T10:15:30-0530", (2024, 3, 5, 15, 45, 30)),
        ("2024-03-05 10:15 EST", (2024, 3, 5, 15, 15)),
        ("20240305T101500Z", (2024, 3, 5, 10, 15)),
        ("5/3/2024 10:15 PM", (2024, 3, 5, 22, 15)),
        ("5/3/2024 12:05 am", (2024, 3, 5, 0, 5)),
        ("5/3/2024 7pm", (2024, 3, 5, 19)),
        ("5/3/2024 14h30", (2024, 3, 5, 14, 30)),
        ("Tue, 05 Mar 2024 10:15:00 +0100", (2024, 3, 5, 9, 15)),
        ("45356", (2024, 3, 5)),
        ("45356.75", (2024, 3, 5, 18)),
        ("1709632800", (2024, 3, 5, 10)),
        ("1709632800500", (2024, 3, 5, 10, 0, 0, 500_000)),
        ("29/02/2024", (2024, 2, 29)),
    ],
)
def test_times_as_people_and_programs_write_them(value, wanted):
    assert at(value) == dt.datetime(*wanted, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "", "soon", "31/02/2024", "29/02/2023", "2024-13-01", "2024-00-10", "32/01/2024", "2024-03-05 25:00",
        "2024-03-05 10:61", "2024-03-05 13:00 pm", "2024-03-05 10", "99999", "12345", "1899-01-01", "2101-01-01",
        "5 Foo 2024", "2024-03-05 10:15 XYZ", "2024-03-05T10:15+99:00", "2024", "05/03", "+12125550143", "=1+1",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(value):
    assert at(value) is None


def test_naive_times_are_of_the_workspace_zone():
    assert at("2024-07-01 12:00", zone="America/New_York") == dt.datetime(2024, 7, 1, 16, tzinfo=UTC)
    assert at("2024-01-01 12:00", zone="America/New_York") == dt.datetime(2024, 1, 1, 17, tzinfo=UTC)
    assert at("2024-01-01T12:00Z", zone="America/New_York") == dt.datetime(2024, 1, 1, 12, tzinfo=UTC)
    # The hour that does not exist and the hour that comes twice are read, not refused.
    assert at("2024-03-10 02:30", zone="America/New_York") is not None
    assert at("2024-11-03 01:30", zone="America/New_York") == dt.datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    with pytest.raises(InputError, match="time zone"):
        at("2024-03-05", zone="Nowhere/At_All")


@settings(max_examples=100, deadline=None)
@given(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["dmy", "mdy"]), st.sampled_from("/.-"))
def test_days_are_read_in_the_order_given(day, order, sign):
    parts = [f"{day.day:02d}", f"{day.month:02d}"]
    text = sign.join([*(parts if order == "dmy" else parts[::-1]), str(day.year)])
    assert dates(pa.array([text]), order=order)[0][0].as_py() == day


@settings(max_examples=60, deadline=None)
@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 12, 31)))  # noqa: DTZ001
def test_iso_times_survive(moment):
    assert at(moment.isoformat()) == moment.replace(tzinfo=UTC)


def test_a_column_decides_its_order():
    assert order_of(pa.array(["03/04/2024", "13/04/2024"])) == "dmy"
    assert order_of(pa.array(["03/04/2024", "04/13/2024 10:15"])) == "mdy"
    assert order_of(pa.array(["03/04/2024"])) == "either"
    assert order_of(pa.array(["13/04/2024", "04/13/2024"])) == "either"
    assert order_of(pa.array(["2024-03-04", "4 March 2024"])) == ""


def test_years_and_months_alone_are_their_first_or_last_day():
    values = pa.array(["2024", "2024-02", "2023-02"])
    assert dates(values, order="dmy")[0].to_pylist() == [dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2023, 2, 1)]
    last = dates(values, order="dmy", last=True)[0].to_pylist()
    assert last == [dt.date(2024, 12, 31), dt.date(2024, 2, 29), dt.date(2023, 2, 28)]


def test_a_date_does_not_move_with_its_zone():
    assert dates(pa.array(["2024-03-05T23:30:00-08:00"]), order="dmy")[0][0].as_py() == dt.date(2024, 3, 5)
