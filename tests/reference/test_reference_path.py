"""The reference through the whole path: real texts in, figures out, nothing kept."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from clerestory.cli.app import app
from clerestory.errors import InputError
from clerestory.pipeline import reference as path
from clerestory.reference.rows import ROWS
from clerestory.reports.reference_text import reference_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows():
    return path.reference(None, now=NOW)


def test_every_row_is_there_and_nothing_is_out_of_tolerance(rows):
    assert [one.row.id for one in rows] == [*(row.id for row in ROWS), "waiting"]
    assert {one.row.id: (one.found, one.why) for one in rows if one.state == "out of tolerance"} == {}
    assert sum(one.state == "ok" for one in rows) >= 12


def test_data_that_may_not_ship_is_skipped_with_the_reason(rows):
    skipped = [one for one in rows if one.row.needs]
    assert {one.state for one in skipped} == {"skipped"}
    assert all(one.row.needs in one.why and "--data" in one.why for one in skipped)


def test_results_without_a_method_are_counted_and_not_passed(rows):
    assert (rows[-1].state, rows[-1].found) == ("not built yet", 11.0)


def test_the_table_names_every_row_and_counts_the_states(rows):
    said = reference_text(rows)
    assert all(row.quantity in said for row in ROWS)
    assert f"{sum(one.state == 'ok' for one in rows)} ok" in said.splitlines()[-1]


def test_nothing_is_left_behind(rows, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path.reference(None, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_others_data_is_compared_where_it_is_given(tmp_path):
    (tmp_path / "sms_spam").mkdir()
    base = "Free entry in our weekly draw for {} , text WIN to claim your prize before Friday at noon, terms apply"
    texts = [base.format("tickets")] * 3 + [
        base.format("vouchers"),
        "See you at the station in ten minutes, bring bread",
    ]
    lines = "".join(f"spam\t{text}\n" for text in texts)
    (tmp_path / "sms_spam" / "sms_filtered.tsv").write_text(lines, encoding="utf-8")
    found = {one.row.id: one for one in path.reference(tmp_path, now=NOW)}
    assert (found["sms.duplicates"].state, found["sms.duplicates"].found) == ("ok", 1.0)
    assert (found["sms.others"].state, found["sms.others"].found) == ("counted", 3.0)
    assert "test_cases_telephone.txt" in found["phones.elsewhere.written"].why


def test_what_ships_can_be_copied_and_what_is_there_stays(tmp_path):
    (tmp_path / "telephone_cases.tsv").write_text("mine")
    written = {one.name for one in path.copy_data(tmp_path)}
    assert {"model_bills.parquet", "PROVENANCE.md", "policy_diffusion-MIT.txt"} <= written
    assert "telephone_cases.tsv" not in written
    assert (tmp_path / "telephone_cases.tsv").read_text() == "mine"
    assert path.copy_data(tmp_path) == []
    with pytest.raises(InputError, match="expected a folder"):
        path.copy_data(tmp_path / "telephone_cases.tsv")


def test_no_folder(tmp_path):
    with pytest.raises(InputError, match="expected a folder"):
        path.reference(tmp_path / "nowhere", now=NOW)


def test_a_figure_off_ends_the_command_with_1(monkeypatch):
    monkeypatch.setattr(path, "_bills", lambda through, data: ({"bills.b_cubed.recall": 0.0}, {}))
    done = CliRunner().invoke(app, ["reference", "--json"])
    assert done.exit_code == 1
    assert '"out of tolerance"' in done.stdout
