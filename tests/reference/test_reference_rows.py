"""Rows, their comparison, and the data that ships."""

from __future__ import annotations

import hashlib
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.model.comparison import Row
from clerestory.reference import sets
from clerestory.reference.rows import ROWS, compare

ROW = Row(id="a.b", facet=5, question="q.r", quantity="n", expected=0.5, tolerance=0.02, source="s")


@pytest.mark.parametrize(
    ("found", "state"),
    [(0.5, "ok"), (0.52, "ok"), (0.48, "ok"), (0.5201, "out of tolerance"), (0.4, "out of tolerance"),
     (math.nan, "out of tolerance"), (math.inf, "out of tolerance")],
)  # fmt: skip
def test_a_figure_is_ok_only_within_its_tolerance(found, state):
    assert compare(ROW, {"a.b": found}, why={}).state == state


@given(found=st.floats(allow_nan=False, allow_infinity=False), tolerance=st.floats(0, 10))
def test_ok_means_near(found, tolerance):
    row = Row(id="a.b", facet=5, question="q.r", quantity="n", expected=0.5, tolerance=tolerance, source="s")
    assert (compare(row, {"a.b": found}, why={}).state == "ok") == (abs(found - 0.5) <= tolerance + 1e-12)


def test_what_was_not_measured_is_skipped_with_its_reason_and_never_ok():
    said = compare(ROW, {}, why={"a.b": "no data"})
    assert (said.state, said.found, said.why) == ("skipped", None, "no data")
    assert compare(ROW, {}, why={}).why


def test_what_has_no_expectation_is_counted():
    row = Row(id="a.b", facet=5, question="q.r", quantity="n", expected=None, tolerance=0, source="s")
    assert compare(row, {"a.b": 3.0}, why={}).state == "counted"


def test_json_has_what_the_contract_names():
    said = compare(ROW, {"a.b": 0.5}, why={}).as_json()
    assert set(said) >= {"id", "facet", "question", "expected", "found", "tolerance", "state", "source"}


def test_a_tolerance_below_nothing_is_refused():
    with pytest.raises(InputError, match="0 or more"):
        Row(id="a.b", facet=5, question="q.r", quantity="n", expected=0.5, tolerance=-0.1, source="s")


def test_each_row_stands_once_and_names_its_source():
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.source and row.quantity for row in ROWS)


def test_the_data_that_ships_is_what_its_provenance_says():
    bills, groups, pairs = sets.bills(), sets.bill_groups(), sets.passages()
    assert (bills.num_rows, len(set(groups["truth"].to_pylist())), pairs.num_rows) == (60, 11, 398)
    assert set(bills["id"].to_pylist()) == set(groups["external_id"].to_pylist())
    labels = pairs["label"].to_pylist()
    assert [labels.count(label) for label in (0, 1, 2)] == [240, 130, 28]
    size = sum(path.stat().st_size for path in sets._DATA.iterdir() if path.is_file())
    assert size < 600_000
    provenance = sets._DATA.joinpath("PROVENANCE.md").read_text(encoding="utf-8")
    for path in sets._DATA.iterdir():
        if path.suffix in (".parquet", ".tsv") and path.name != "waiting.tsv":
            assert f"`{path.name}`" in provenance
            assert hashlib.sha256(path.read_bytes()).hexdigest() in provenance


def test_telephone_cases_hold_no_number_that_somebody_may_have():
    cases = sets.telephone_cases().to_pylist()
    assert len(cases) > 50
    expected = {case["expected"] for case in cases}
    assert expected == {"", "unclear", "+12125550143", "+447700900143"}
    for case in cases:
        digits = re.sub(r"\D", "", case["written"])
        assert len(digits) < 9 or re.search(r"123|555|44770090|43277321|111111|987987040", digits), case


def test_results_that_wait_are_named_by_question():
    waiting = sets.waiting().to_pylist()
    assert len(waiting) == 11
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", row["question"]) for row in waiting)


def test_a_folder_without_the_data_says_what_it_expected(tmp_path):
    with pytest.raises(InputError, match=r"sms_filtered\.tsv"):
        sets.sms_spam(tmp_path)
    with pytest.raises(InputError, match=r"test_cases_telephone\.txt"):
        sets.telephone_cases_elsewhere(tmp_path)


def test_spam_messages_and_cases_elsewhere_are_read_as_they_lie(tmp_path):
    (tmp_path / "sms_spam").mkdir()
    lines = 'ham\tHello\nspam\tWin a "prize"\tnow\nspam\tCall\n'
    (tmp_path / "sms_spam" / "sms_filtered.tsv").write_text(lines, encoding="utf-8")
    assert sets.sms_spam(tmp_path)["text"].to_pylist() == ['Win a "prize"\tnow', "Call"]
    folder = tmp_path / "phone_nemo" / "sv" / "data_text_normalization"
    folder.mkdir(parents=True)
    text = "+44 20 7946 0123~plus fyrtiofyra\n08-789~noll åtta\n+1 123-123-5678~plus ett\n"
    (folder / "test_cases_telephone.txt").write_text(text, encoding="utf-8")
    cases = sets.telephone_cases_elsewhere(tmp_path).to_pylist()
    assert [case["expected"] for case in cases] == ["+442079460123", "", ""]
