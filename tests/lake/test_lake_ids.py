"""Ids: the same row is the same id wherever it comes from, any other row is another one."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.lake import ids as ids_module
from clerestory.lake.ids import Ids, Seen
from clerestory.model.schemas import schema

IDS = Ids(b"k" * 32)
TEXTS = st.one_of(st.none(), st.text(alphabet=st.sampled_from("ab \n\té\u0301ß0"), max_size=6))
ROW = st.fixed_dictionaries({"external_id": TEXTS, "title": TEXTS, "text": TEXTS, "place": TEXTS,
                             "price": st.one_of(st.none(), st.integers(-3, 3))})  # fmt: skip


def _table(rows: list[dict], names=("external_id", "title", "text", "place", "price")) -> pa.Table:
    wanted = pa.schema([schema("advert").field(name) for name in names])
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=wanted)


def _meaning(row: dict) -> tuple:
    """What makes a row another row, written a second time and slowly."""

    def said(value):
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
        return value

    return tuple(
        sorted((name, said(v)) for name, v in row.items() if v is not None and (name != "external_id" or said(v)))
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_equal_rows_and_only_they_have_the_same_first_id(rows):
    seen: dict[tuple, str] = {}
    for row in rows:
        (own,) = IDS.traces("advert", _table([row])).to_pylist()
        assert seen.setdefault(_meaning(row), own) == own
    assert len(set(seen.values())) == len(seen)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8), st.permutations(["external_id", "title", "text", "place", "price"]))
def test_neither_the_order_of_columns_nor_the_cutting_into_tables_matters(rows, names):
    whole = IDS.traces("advert", _table(rows)).to_pylist()
    assert IDS.traces("advert", _table(rows, names)).to_pylist() == whole
    assert len(set(whole)) == len(whole), "two rows of one file have one id"
    seen = Seen()
    pieces = [IDS.traces("advert", _table([row]), seen=seen).to_pylist() for row in rows]
    assert [one for piece in pieces for one in piece] == whole
    chunked = pa.concat_tables([_table([row]) for row in rows])
    assert IDS.traces("advert", chunked).to_pylist() == whole


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_set_of_ids(rows, dice):
    other = list(rows)
    dice.shuffle(other)
    assert set(IDS.traces("advert", _table(rows)).to_pylist()) == set(IDS.traces("advert", _table(other)).to_pylist())


def test_the_nth_equal_row_has_its_own_id_that_stays():
    row = {"text": "removals"}
    three = IDS.traces("advert", _table([row, {"text": "other"}, row, row])).to_pylist()
    two = IDS.traces("advert", _table([row, row])).to_pylist()
    assert len(set(three)) == 4
    assert [three[0], three[2]] == two


def test_a_column_that_is_missing_and_one_that_is_null_are_the_same():
    full = _table([{"text": "removals"}])
    assert IDS.traces("advert", full).equals(IDS.traces("advert", full.select(["text"])))
    without_office = full.drop_columns(["external_id"])
    assert IDS.traces("advert", full).equals(IDS.traces("advert", without_office))


def test_null_and_empty_differ_but_for_the_office_s_own_number():
    null, empty = _table([{"title": None}]), _table([{"title": ""}])
    assert not IDS.traces("advert", null).equals(IDS.traces("advert", empty))
    null, empty = _table([{"external_id": None}]), _table([{"external_id": "  "}])
    assert IDS.traces("advert", null).equals(IDS.traces("advert", empty))


@pytest.mark.parametrize(
    ("one", "other"), [("removals ", "removals"), ("e\u0301", "é"), ("a\r\nb", "a\nb"), ("a\rb", "a\nb")]
)
def test_two_writings_of_the_same_text_are_the_same(one, other):
    assert IDS.traces("advert", _table([{"text": one}])).equals(IDS.traces("advert", _table([{"text": other}])))


def test_values_cannot_slide_from_one_column_into_the_next():
    pairs = [("a", "b"), ("ab", ""), ("", "ab"), ("b", "a"), (None, "ab"), ("ab", None), (None, "a\0b")]
    rows = [{"title": title, "text": text} for title, text in pairs]
    firsts = [IDS.traces("advert", _table([row])).to_pylist()[0] for row in rows]
    assert len(set(firsts)) == len(rows)


def test_every_type_takes_part():
    wanted = schema("count")
    first = {
        "series": "calls",
        "period_start": date(2025, 1, 1),
        "value": 2.5,
        "seen_at": datetime(2025, 1, 1, tzinfo=UTC),
    }
    changes = [
        {},
        {"value": 2.25},
        {"value": None},
        {"value": float("nan")},
        {"period_start": date(2025, 1, 2)},
        {"seen_at": datetime(2025, 1, 1, 0, 0, 0, 1, tzinfo=UTC)},
        {"seen_at": None},
        {"period_end": date(2025, 1, 1)},
    ]
    others = [first | change for change in changes]
    rows = pa.Table.from_pylist(others, schema=wanted).drop_columns(["trace"])
    assert len(set(IDS.traces("count", rows).to_pylist())) == len(others)
    zero = pa.Table.from_pylist([{"value": 0.0}, {"value": -0.0}], schema=wanted)
    assert IDS.traces("count", zero.slice(0, 1)).equals(IDS.traces("count", zero.slice(1, 1)))


def test_kind_and_secret_take_part():
    rows = _table([{"text": "removals"}]).select(["text"])
    assert not IDS.traces("advert", rows).equals(IDS.traces("offer", rows))
    assert not IDS.traces("advert", rows).equals(Ids(b"other" * 6).traces("advert", rows))


def test_blocks_do_not_show(monkeypatch):
    rows = _table([{"text": f"removals {n % 7}"} for n in range(50)])
    whole = IDS.traces("advert", rows)
    many = IDS.many("mention", rows["text"])
    monkeypatch.setattr(ids_module, "BLOCK", 4)
    assert IDS.traces("advert", rows).equals(whole)
    assert IDS.many("mention", rows["text"]).equals(many)


def test_many_rows_at_once_have_the_ids_that_they_have_one_by_one(monkeypatch):
    texts = [f"removals {n % 7} " + "x" * (n % 300) for n in range(400)] + ["a"] * 3
    rows = pa.table({"text": texts})
    slow, many = IDS.traces("advert", rows), IDS.many("mention", rows["text"].slice(5))
    monkeypatch.setattr(ids_module, "_MANY", 2)
    assert IDS.traces("advert", rows).equals(slow)
    assert IDS.many("mention", rows["text"].slice(5)).equals(many)
    assert IDS.many("mention", pa.array(["a", None, "é"])).to_pylist()[1:] == [None, IDS.of("mention", "é")]


def test_ids_stay_what_they_were():
    rows = pa.table({"text": ["removals 1", "removals 1", ""]})
    assert IDS.traces("advert", rows).to_pylist() == [
        "d08caa1d1d8236976913830e7dd6a907",
        "931019cc4933ea13bf35e0955b5c565f",
        "f5aa8222be9b0cd98c7cf3c07aae665b",
    ]
    assert IDS.many("mention", rows["text"]).to_pylist()[:1] == ["2eb46238aacf6deb79e222cb273ee781"]


def test_equal_rows_are_numbered_over_many_tables():
    rng, seen, counts = np.random.default_rng(3), Seen(), {}
    for size in (1, 5, 3, 40, 1, 2, 17, 64, 1, 9):
        digests = rng.integers(0, 25, (size, 2)).astype(np.uint64) * np.uint64(7)
        told = dict(seen.numbered(digests))
        for row, digest in enumerate(digests.tolist()):
            before = counts.get(tuple(digest), 0)
            assert told.get(row, 0) == before
            counts[tuple(digest)] = before + 1


def test_of_and_many_agree_and_frame_their_parts():
    assert IDS.many("contact", ["a", None, ""]).to_pylist() == [IDS.of("contact", "a"), None, IDS.of("contact", "")]
    assert IDS.many("contact", pa.chunked_array([["a"], ["b"]])).to_pylist() == [
        IDS.of("contact", "a"),
        IDS.of("contact", "b"),
    ]
    assert IDS.of("ab", "c") != IDS.of("a", "bc")
    assert IDS.of("a") != IDS.of("a", "")
    assert len(IDS.of("a")) == 32


def test_ids_are_what_they_were():
    """A change here would make every workspace's rows new: it needs a new format."""
    rows = _table([{"external_id": "7", "title": "Removals", "text": "two men", "price": 12000}])
    assert IDS.traces("advert", rows).to_pylist() == [FIRST]
    assert IDS.of("source", "hotline") == SECOND


FIRST, SECOND = "3b36098c0ab1d3885a25a7c92d196611", "cf3e07989a1fa497b619b6db6b702d0b"
