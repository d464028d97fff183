"""Money, counts, decimals, lengths of time: known values worked by hand, and writing and reading as inverses."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.sources.amounts import booleans, decimal_of_column, decimals, integers, money, seconds


def price(value, country="US"):
    units, currency, fine, _ = money(pa.array([value]), country=country)
    return (units[0].as_py(), currency[0].as_py()) if fine[0] else None


@pytest.mark.parametrize(
    ("value", "country", "wanted"),
    [
        ("$1,250", "US", (125_000, "USD")),
        ("180", "US", (18_000, "USD")),
        ("180", "DE", (18_000, "EUR")),
        ("180", "JP", (180, "JPY")),
        ("120 €", "US", (12_000, "EUR")),
        ("80 usd", "US", (8_000, "USD")),
        ("1.250,50 €", "US", (125_050, "EUR")),
        ("1,250.50", "DE", (125_050, "EUR")),
        ("US$ 12.5", "MX", (1_250, "USD")),
        ("$180 USD", "MX", (18_000, "USD")),
        ("$180", "MX", (18_000, "MXN")),
        ("$180", "GB", (18_000, "USD")),
        ("£20", "US", (2_000, "GBP")),
        ("1 250 kr", "NO", (125_000, "NOK")),
        ("1\u00a0250,00 €", "FR", (125_000, "EUR")),
        ("CHF 1'200.-", "US", (120_000, "CHF")),
        ("12,50", "US", (1_250, "USD")),
        ("R$ 10", "US", (1_000, "BRL")),
        ("1000 yen", "US", (1_000, "JPY")),
        ("0", "US", (0, "USD")),
        ("$40/hr", "US", (4_000, "USD")),
        ("40 € per hour", "US", (4_000, "EUR")),
        ("$900 a month", "US", (90_000, "USD")),
    ],
)
def test_money(value, country, wanted):
    assert price(value, country) == wanted


@pytest.mark.parametrize(
    "value",
    [
        "",
        "free",
        "-5",
        "1,250,50",
        "12.3456",
        "80/truck",
        "9" * 30,
        "1.50 JPY",
        "5 bananas",
        "$",
        "=1+1",
        "1e9",
        "10-20",
    ],
)
def test_what_is_no_money(value):
    assert price(value) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_money_written_with_groups_is_read_back(cents, signs):
    group, point = signs
    text = f"{cents // 100:,}".replace(",", group) + f"{point}{cents % 100:02d} EUR"
    assert price(text) == (cents, "EUR")


def test_a_currency_is_said_only_beyond_doubt():
    values = pa.array(["$5", "5 USD", "5", "€5", "kr 5"])
    assert money(values, country="US")[3].tolist() == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1,250", 1250),
        ("1.250", 1250),
        ("-3", -3),
        ("3.0", 3),
        ("0012", 12),
        ("3.5", None),
        ("9" * 19, None),
        ("", None),
        ("0x10", None),
        ("1_000", None),
        ("0,125", None),
    ],
)
def test_integers(value, wanted):
    assert integers(pa.array([value]))[0][0].as_py() == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**17), 10**17))
def test_integers_survive(number):
    assert integers(pa.array([f"{number:,}"]))[0][0].as_py() == number


@pytest.mark.parametrize(
    ("value", "sign", "wanted"),
    [
        ("1,250", ".", 1250.0),
        ("1,250", ",", 1.25),
        ("1.250", ",", 1250.0),
        ("0.125", ".", 0.125),
        ("-3.5", ".", -3.5),
        (".5", ".", 0.5),
        ("1e5", ".", 1e5),
        ("5 %", ".", 5.0),
        ("1.2.3", ".", None),
        (".", ".", None),
        ("", ".", None),
        ("1e999", ".", None),
        ("nan", ".", None),
    ],
)
def test_decimals(value, sign, wanted):
    assert decimals(pa.array([value]), sign=sign)[0][0].as_py() == wanted


def test_a_column_shows_its_decimal_sign():
    assert decimal_of_column(pa.array(["1,5", "2"])) == ","
    assert decimal_of_column(pa.array(["1.5", "1,250"])) == "."
    assert decimal_of_column(pa.array(["1.250,5"])) == ","
    assert decimal_of_column(pa.array(["1,250", "7"])) == ""


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("205", 205),
        ("3:25", 205),
        ("0:03:25", 205),
        ("1:00:00", 3600),
        ("3 min 25 s", 205),
        ("3m", 180),
        ("1h 2m", 3720),
        ("45 sec", 45),
        ("00:61", None),
        ("-5", None),
        ("", None),
        ("long", None),
        ("3.5", None),
    ],
)
def test_lengths_of_time(value, wanted):
    assert seconds(pa.array([value]))[0][0].as_py() == wanted


def test_yes_and_no():
    values = pa.array(["Yes", "sí", "X", "1", "no", "FALSE", "0", "maybe", ""])
    assert booleans(values)[0].to_pylist() == [True, True, True, True, False, False, False, None, None]
