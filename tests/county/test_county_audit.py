"""The generator is honest, and the audit would say so if it were not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.county.audit import audit, rank_auc
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


@pytest.mark.parametrize("seed", [3, 11])
def test_no_bookkeeping_tells_what_was_planted(seed):
    found = audit(county(size=20_000, seed=seed).folder, offices=OFFICES)
    assert {(one.office, one.kind) for one in found} >= {("taskforce", "advert"), ("taskforce", "offer")}
    assert [one for one in found if not one.passed] == []
    # where there are thousands of rows, chance explains little, and the plain limit holds
    adverts = [one for one in found if (one.office, one.kind) == ("taskforce", "advert")]
    assert {one.column for one in adverts if one.limit < 0.6 and one.auc > 0.57} == set()


@pytest.mark.parametrize("column", ["row", "words", "seconds", "at"])
def test_a_generator_that_gives_itself_away_is_caught(tmp_path, column):
    """Broken on purpose: planted rows come first, are longer, or at another second."""
    made = county(size=20_000, seed=3)
    (tmp_path / "truth").mkdir()
    for office in OFFICES:
        table = pq.read_table(made.folder / "truth" / f"{office}-bookkeeping.parquet")
        planted = table["planted"].to_numpy()
        values = table[column].to_numpy().astype(np.int64)
        moved = np.where(planted, np.quantile(values, 0.9).astype(np.int64), values)
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(moved))
        pq.write_table(table, tmp_path / "truth" / f"{office}-bookkeeping.parquet")
    named = {"row": "row in file", "words": "words", "seconds": "second", "at": "seen_at"}[column]
    assert named in {one.column for one in audit(tmp_path, offices=OFFICES) if not one.passed}


def test_the_report_says_worst_and_allowed():
    said = reported(county(size=20_000, seed=3).folder)
    assert said["worst"] <= said["allowed"] == 0.55
    assert said == reported(county(size=20_000, seed=3).folder / "truth")
    assert all(set(one) >= {"office", "kind", "column", "auc", "limit", "passed"} for one in said["columns"])


def test_no_county_there(tmp_path):
    with pytest.raises(InputError, match="a county's folder"):
        reported(tmp_path)
    with pytest.raises(InputError, match="a county with the truth of hotline"):
        audit(tmp_path, offices=("hotline",))
