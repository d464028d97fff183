"""The generator is honest, and the audit would say so if it were not."""

from __future__ import annotations

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.county.auc import clustered_error, rank_auc
from clerestory.county.audit import audit
from clerestory.errors import InputError
from clerestory.pipeline.county import audit as reported
from factory import county

OFFICES = ("hotline", "taskforce")


def by_pairs(values, positive) -> float:
    """The definition, pair by pair."""
    wins = [(a > b) + (a == b) / 2 for a in values[positive] for b in values[~positive]]
    return max(np.mean(wins), 1 - np.mean(wins))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_order(rows):
    values, positive = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    if positive.all() or not positive.any():
        return
    assert rank_auc(values, positive) == pytest.approx(by_pairs(values, positive))


def test_the_error_is_that_of_many_draws_and_larger_where_rows_of_a_cluster_are_alike():
    """Two hundred draws of forty makers of ten rows each that share most of their value: their spread is the error."""
    rng = np.random.default_rng(5)
    makers = np.repeat(np.arange(40), 10)
    positive = makers < 16
    seen, said, alone = [], [], []
    for _ in range(200):
        values = rng.normal(size=40)[makers] + 0.3 * rng.normal(size=400)
        wins = (values[positive][:, None] > values[~positive][None, :]).mean()
        seen.append(wins)
        said.append(clustered_error(values, positive, makers))
        alone.append(clustered_error(values, positive, np.arange(400)))
    assert np.mean(said) == pytest.approx(np.std(seen), rel=0.12)
    assert np.mean(alone) < 0.5 * np.mean(said)


@pytest.mark.parametrize(("seed", "ranges"), [(3, "ranges.toml"), (11, "ranges_wide.toml")])
def test_nothing_gives_away_what_was_planted(seed, ranges):
    said = reported(county(size=12_000, seed=seed, ranges=ranges).folder)
    assert said["broken"] == []
    seen = {one["phenomenon"] for one in said["columns"]}
    assert seen >= {"families", "spam", "scams", "codes", "fraud_offers"}
    assert {one["question"] for one in said["oracle"]} == {
        "advertising.mode_of_operation",
        "recruitment.deceptive_offers",
    }
    assert said == reported(county(size=12_000, seed=seed, ranges=ranges).folder / "truth")


def leaky(tmp_path, table, change):
    """The truth of a county with one table of it changed: as if the generator had made it so."""
    made = county(size=12_000, seed=3)
    shutil.copytree(made.folder / "truth", tmp_path / "truth")
    for office in OFFICES:
        path = tmp_path / "truth" / f"{office}-{table}.parquet"
        rows = pq.read_table(path)
        pq.write_table(change(rows), path)
    return tmp_path


def put(rows, column, values):
    at = rows.schema.get_field_index(column)
    return rows.set_column(at, column, pa.array(values, rows.schema.field(column).type))


@pytest.mark.parametrize(
    ("column", "role"), [("row", "spam"), ("words", "fraud"), ("seconds", "scam"), ("at", "operation")]
)
def test_bookkeeping_that_tells_is_caught(tmp_path, column, role):
    """Broken on purpose: planted rows come last, are longer, at another second, or later."""

    def moved(rows):
        values = rows[column].to_numpy()
        there = np.array(rows["role"].to_pylist()) == role
        return put(rows, column, np.where(there, np.quantile(values, 0.75).astype(np.int64), values))

    folder = leaky(tmp_path, "bookkeeping", moved)
    named = {"row": "row in file", "words": "words", "seconds": "second", "at": "seen_at"}[column]
    phenomenon = {"spam": "spam", "fraud": "fraud_offers", "scam": "scams", "operation": "families"}[role]
    caught = {(one.phenomenon, one.column) for one in audit(folder, offices=OFFICES) if not one.passed}
    assert (phenomenon, named) in caught


def test_a_column_that_tells_alone_is_caught(tmp_path):
    """Broken on purpose: deceptive offers stand on a site of their own, spam costs an even price."""

    def priced(rows):
        spam = np.array(rows["role"].to_pylist()) == "spam"
        fraud = np.array(rows["role"].to_pylist()) == "fraud"
        rows = put(rows, "price", np.where(spam, 4_000, rows["price"].fill_null(0).to_numpy()))
        return put(
            rows, "site", ["own.example.com" if a else b for a, b in zip(fraud, rows["site"].to_pylist(), strict=True)]
        )

    caught = {
        (one.phenomenon, one.column)
        for one in audit(leaky(tmp_path, "bookkeeping", priced), offices=OFFICES)
        if not one.passed
    }
    assert {("spam", "price"), ("fraud_offers", "site")} <= caught


def test_groups_that_one_number_tells_are_caught(tmp_path):
    """Broken on purpose: every advert of a scam's maker is in a place of its own."""

    def spread(rows):
        scam = np.array(rows["role"].to_pylist()) == "scam"
        return put(rows, "place", [f"place {i}" if a else "one" for i, a in enumerate(scam)])

    said = reported(leaky(tmp_path, "bookkeeping", spread))
    assert [one for one in said["broken"] if "places of a group tells scam" in one]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: put(rows, "oracle", rows["truth"].to_pylist()), "errs 0.000"),
        (lambda rows: put(rows, "oracle", rows["truth"].to_pylist()[::-1]), "errs 1.0"),
        (lambda rows: put(rows, "oracle_p", [0.99] * rows.num_rows), "errs 0."),
    ],
)
def test_classes_that_are_too_easy_or_hopeless_or_misdescribed_are_caught(tmp_path, change, says):
    said = reported(leaky(tmp_path, "classes", change))
    assert [one for one in said["broken"] if "the oracle of advertising.mode_of_operation" in one and says in one]


@pytest.mark.parametrize(
    ("table", "column", "gone", "phenomenon"),
    [
        ("things", "what", {"other"}, "scams"),
        ("things", "what", {"festivals", "shifts"}, "coordination"),
        ("things", "what", {"agency"}, "fronts"),
        ("term_uses", "what", {"word", "slip", "busy"}, "codes"),
        ("changes", "what", {"season", "one event"}, "pathways"),
        ("classes", "what", {"independent"}, "fraud_offers"),
    ],
)
def test_too_few_look_alikes_are_caught(tmp_path, table, column, gone, phenomenon):
    def without(rows):
        return rows.filter(pa.array([one not in gone for one in rows[column].to_pylist()]))

    said = reported(leaky(tmp_path, table, without))
    assert [one for one in said["broken"] if "look-alikes" in one and one.endswith(phenomenon)]


def test_no_county_there(tmp_path):
    with pytest.raises(InputError, match="a county's folder"):
        reported(tmp_path)
    with pytest.raises(InputError, match="a county with the truth of hotline"):
        audit(tmp_path, offices=("hotline",))
