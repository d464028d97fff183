"""Mentions of tables, what a query means, what a door masks, the list of readers, and what kernels depend on."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.model.kinds import kind
from clerestory.reading.compiled import sources_digest
from clerestory.reading.masking import spans_of_identifiers
from clerestory.reading.mentions import MENTIONS, folded_name, mentions_of
from clerestory.reading.query import read_query
from clerestory.reading.readers import READERS, Reader


def values(table: pa.Table, *columns: str) -> list[tuple]:
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))


def test_every_column_of_words_is_read_and_spans_are_of_that_cell():
    rows = pa.table(
        {
            "trace": ["a", "b"],
            "title": ["Movers (212) 555-0143", None],
            "text": ["mail john@example.org", "no contact"],
            "contact": [None, "646-555-0188"],
        }
    )
    found = mentions_of(rows, kind("advert"), country="US")
    assert found.schema == MENTIONS
    assert values(found, "trace", "kind", "value", "start", "stop", "field") == [
        ("a", "phone", "+12125550143", 7, 21, "title"),
        ("a", "email", "john@example.org", 5, 21, "text"),
        ("b", "phone", "+16465550188", 0, 12, "contact"),
    ]
    assert set(found["reader"].to_pylist()) <= {reader.label for reader in READERS}


def test_identifier_cells_without_a_contact_are_kept_as_names_or_accounts():
    offers = pa.table({"trace": ["a", "b", "c"], "employer": ["  Acme  Removals Ltd ", "212-555-0143", None]})
    found = mentions_of(offers, kind("offer"), country="US")
    assert values(found, "trace", "kind", "value", "start", "stop") == [
        ("b", "phone", "+12125550143", 0, 12),
        ("a", "name", "acme removals ltd", 2, 20),
    ]
    messages = pa.table({"trace": ["a", "b"], "sender": ["acme_removals", "Sam of Acme"], "text": ["hi", "hi"]})
    assert sorted(values(mentions_of(messages, kind("message"), country="US"), "trace", "kind", "value")) == [
        ("a", "handle", "acme_removals"),
        ("b", "name", "sam of acme"),
    ]


def test_a_cell_of_a_call_sheet_may_hold_a_calling_code_without_plus():
    calls = pa.table({"trace": ["a", "b"], "caller": ["447700900123", "0143"]})
    assert values(mentions_of(calls, kind("call"), country="US"), "kind", "value", "start", "stop") == [
        ("phone", "+447700900123", 0, 12),
        ("handle", "0143", 0, 4),
    ]


def test_two_contacts_in_one_cell_are_two():
    calls = pa.table({"trace": ["a"], "caller": ["2125550143; 6465550188"]})
    assert values(mentions_of(calls, kind("call"), country="US"), "value") == [("+12125550143",), ("+16465550188",)]


def test_no_rows_no_columns_nulls_and_chunks():
    assert mentions_of(pa.table({"trace": pa.array([], pa.string())}), kind("advert"), country="US").num_rows == 0
    empty = pa.table({"trace": ["a"], "text": pa.array([None], pa.string())})
    assert mentions_of(empty, kind("advert"), country="US").schema == MENTIONS
    one = pa.table({"trace": ["a"], "text": ["212-555-0143"]})
    two = pa.concat_tables([one, one.slice(1), one])
    assert mentions_of(two, kind("tip"), country="US").num_rows == 2


def test_reading_twice_is_the_same_and_more_rows_than_a_piece_are_read():
    rows = pa.table({"trace": [str(k) for k in range(20_000)], "text": ["we move homes"] * 19_999 + ["212-555-0143"]})
    first, second = (mentions_of(rows, kind("tip"), country="US") for _ in range(2))
    assert first.equals(second)
    assert values(first, "trace", "value") == [("19999", "+12125550143")]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_rows_changes_nothing(order):
    texts = ["212-555-0143", "john@example.org $5", None, "Houston, TX", "@acme_x or 646-555-0188"]
    rows = pa.table({"trace": list("abcde"), "text": pa.array(texts, pa.string())})
    straight = mentions_of(rows, kind("tip"), country="US")
    mixed = mentions_of(rows.take(pa.array(order)), kind("tip"), country="US")
    columns = ("trace", "kind", "value", "start", "stop", "reader")
    assert sorted(values(straight, *columns)) == sorted(values(mixed, *columns))


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("two one two 555 oh one 43", ("phone", "+12125550143")),
        ("(212) 555-0143", ("phone", "+12125550143")),
        ("+44 7700 900123", ("phone", "+447700900123")),
        ("447700900123", ("phone", "+447700900123")),
        ("user AT example DOT org", ("email", "user@example.org")),
        ("instagram.com/acme_removals", ("handle", "acme_removals")),
        ("@acme_removals", ("handle", "acme_removals")),
        ("acme_removals", ("handle", "acme_removals")),
        ("Acme  Removals", ("name", "acme removals")),
        ("https://example.org/x/", ("url", "example.org/x")),
        ("Houston, TX", ("place", "Houston, TX, US")),
        ("\ud800", ("name", "\ufffd")),
    ],
)
def test_what_a_query_means(query, meant):
    assert meant in read_query(query, country="US")


def test_an_empty_query_means_nothing():
    assert read_query("  ", country="US") == []


def test_every_identifier_is_masked_once():
    text = "call (212) 555-0143 or john@example.org, see example.org/x @acme_x, $5 in Houston"
    spans = spans_of_identifiers(text, country="US")
    assert [(text[a:b], what) for a, b, what in spans] == [
        ("(212) 555-0143", "phone"),
        ("john@example.org", "email"),
        ("example.org/x", "url"),
        ("@acme_x", "handle"),
    ]
    assert spans_of_identifiers("", country="US") == []
    assert spans_of_identifiers("\ud800 212-555-0143", country="US") == [(2, 14, "phone")]


def test_names_meet_in_one_writing():
    assert folded_name("  ＡＣＭＥ  Removals ") == "acme removals"


def test_the_list_of_readers_is_whole():
    assert [reader.name for reader in READERS] == [
        "phones",
        "emails",
        "urls",
        "handles",
        "prices",
        "places",
        "wallets",
        "plates",
    ]
    with pytest.raises(InputError):
        Reader(name="x", version=0, kinds=("x",), read=READERS[0].read)


def test_kept_kernels_depend_on_every_source(tmp_path):
    (tmp_path / "a.py").write_text("one")
    first = sources_digest(tmp_path)
    (tmp_path / "b.py").write_text("two")
    second = sources_digest(tmp_path)
    (tmp_path / "b.py").write_text("three")
    assert len({first, second, sources_digest(tmp_path)}) == 3
