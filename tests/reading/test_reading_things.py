"""Prices, places, wallets and plates."""

from __future__ import annotations

import pyarrow as pa
import pytest
from canary_addresses import WALLETS

from clerestory.reading import places, plates, prices, wallets
from clerestory.reading.gazetteer import gazetteer


def read(reader, text: str, country: str = "US") -> list[tuple[str, str]]:
    table = reader.read(pa.array([text]), country=country)
    spans = zip(table["value"].to_pylist(), table["start"].to_pylist(), table["stop"].to_pylist(), strict=True)
    return [(value, text[a:b]) for value, a, b in spans]


@pytest.mark.parametrize(
    ("text", "value", "writing"),
    [
        ("from $1,200.50 up", "USD 120050", "$1,200.50"),
        ("US$ 20 an hour", "USD 2000", "US$ 20"),
        ("50 USD", "USD 5000", "50 USD"),
        ("USD12,000", "USD 1200000", "USD12,000"),
        ("€20,50", "EUR 2050", "€20,50"),
        ("1.200,50 €", "EUR 120050", "1.200,50 €"),
        ("£5", "GBP 500", "£5"),
        ("100 dollars", "USD 10000", "100 dollars"),
        ("$200k", "USD 20000000", "$200k"),
        ("C$30", "CAD 3000", "C$30"),
        ("¥5000", "JPY 5000", "¥5000"),
        ("500 pesos", "MXN 50000", "500 pesos"),
    ],
)
def test_prices(text, value, writing):
    assert read(prices, text) == [(value, writing)]


def test_a_dollar_is_the_country_s_own():
    assert read(prices, "$30", "CA") == [("CAD 3000", "$30")]
    assert read(prices, "$30", "MX") == [("MXN 3000", "$30")]
    assert read(prices, "$30", "DE") == [("USD 3000", "$30")]


def test_what_is_no_price():
    for text in ("call 212-555-0143", "room 5 us 20", "50 cents", "24/7", "$"):
        assert read(prices, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("movers in Mobile, AL and Houston", [("Mobile, AL, US", "Mobile, AL"), ("Houston, TX, US", "Houston")]),
        ("Mobile phones and Nice people Reading books", []),
        ("Reading, PA", [("Reading, PA, US", "Reading, PA")]),
        ("San Antonio, TX 78201", [("San Antonio, TX, US", "San Antonio, TX")]),
        ("REMOVALS IN HOUSTON OK", [("Houston, TX, US", "HOUSTON")]),
        ("Cook County, IL", [("Cook County, IL, US", "Cook County, IL")]),
        ("Springfield", []),
        ("Springfield, Illinois", [("Springfield, IL, US", "Springfield, Illinois")]),
        ("New York, NY 10001", [("New York City, NY, US", "New York, NY")]),
        ("en Ciudad de México", [("Mexico City, 09, MX", "Ciudad de México")]),
        ("Toronto, ON", [("Toronto, 08, CA", "Toronto, ON")]),
        ("from London, UK", [("London, ENG, GB", "London, UK")]),
        ("Jackson called", []),
        ("in Jackson", [("Jackson, MS, US", "Jackson")]),
        ("houston", []),
        ("@Houston_x Houston.com", []),
        ("across Texas", [("Texas, TX, US", "Texas")]),
    ],
)
def test_places(text, found):
    assert read(places, text) == found


def test_the_place_at_home_is_meant():
    assert read(places, "movers of Birmingham") == [("Birmingham, AL, US", "Birmingham")]
    assert read(places, "movers of Birmingham", "GB") == [("Birmingham, ENG, GB", "Birmingham")]
    assert read(places, "Paris") == []
    assert read(places, "Paris", "FR") == [("Paris, 11, FR", "Paris")]


def test_the_extract_is_small_and_whole():
    names = gazetteer()[0]
    assert len(names) > 30_000
    assert {place.what for group in names for place in group} == {"city", "state", "county", "country"}


_BASE58 = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
_BECH32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
_BECH32M = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
_HEX = "0x52908400098527886e0f7030069857d2e4169ee7"


def test_wallets_are_read_when_their_checksum_holds():
    for wallet in (_BASE58, _BECH32, _BECH32M, _HEX):
        assert read(wallets, f"pay {wallet} now") == [(wallet, wallet)]
    assert read(wallets, _BECH32.upper()) == [(_BECH32, _BECH32.upper())]
    for broken in (_BASE58[:-1] + "b", _BECH32[:-1] + "5", _BECH32M[:-1] + "q", _HEX[:-1], _HEX[:-1] + "g"):
        assert read(wallets, broken) == []


def test_plates_are_read_only_where_a_word_says_so():
    assert read(plates, "license plate 7ABC123") == [("7ABC123", "7ABC123")]
    assert read(plates, "Placa: ABC-12-34") == [("ABC1234", "ABC-12-34")]
    assert read(plates, "plate of FOOD") == []
    assert read(plates, "7ABC123") == []
    both = plates.read(pa.array(["the word plate", "7ABC123 plate 8XYZ99"]), country="US")
    assert both["row"].to_pylist() == [1]
    assert both["value"].to_pylist() == ["8XYZ99"]


@pytest.mark.parametrize("network", sorted(set(WALLETS) - {"ton"}))
def test_wallets_of_many_networks_and_none_with_a_slip(network):
    address = WALLETS[network]
    found = wallets.read(pa.array([f"pay {address} today"]), country="US").to_pylist()
    assert [(one["value"], one["start"]) for one in found] == [(address, 4)]
    if network not in ("eth", "sol", "xmr"):
        slip = address[:-3] + ("2" if address[-3] != "2" else "3") + address[-2:]
        assert wallets.read(pa.array([slip]), country="US").num_rows == 0
