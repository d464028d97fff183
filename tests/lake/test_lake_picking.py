"""Single rows of big tables by an index: the same rows as a whole read gives, also after a file has gone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clerestory.lake.picking import Kept, _hashes


def a_file(path, n=2000, group=64):
    dice = np.random.default_rng(7)
    keys = [
        f"{int(one):06d}" if one % 3 else f"{int(one):06d}-and a long end {one}" for one in dice.integers(0, 400, n)
    ]
    keys[5] = None
    rows = pa.table({"key": pa.array(keys, pa.string()), "n": np.arange(n), "other": keys})
    pq.write_table(rows, path, row_group_size=group)
    return rows


@pytest.mark.parametrize("n", [0, 1, 2000])
def test_it_gives_what_a_filter_gives(tmp_path, n):
    rows, kept = a_file(tmp_path / "a", max(n, 6)), Kept()
    some = rows["key"].drop_null().unique().to_pylist()
    for wanted in ([], some[:1], some[3:40], ["none", some[-1]], some):
        asked = pa.array(wanted, pa.string())
        got = kept.rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", asked, ["n", "other"])
        expected = rows.filter(pc.is_in(rows["key"], value_set=asked))
        assert got["n"].to_pylist() == expected["n"].to_pylist()
        assert got["other"].to_pylist() == expected["other"].to_pylist()


def test_values_that_share_a_hash_are_told_apart(tmp_path, monkeypatch):
    from clerestory.lake import picking

    monkeypatch.setattr(picking, "_hashes", lambda values: np.ones(len(values), np.uint64))
    rows = a_file(tmp_path / "a")
    one = pa.array([rows["key"][0].as_py()])
    got = Kept().rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", one, ["n"])
    assert got["n"].to_pylist() == rows.filter(pc.is_in(rows["key"], value_set=one))["n"].to_pylist()


def test_a_sliced_array_hashes_like_a_whole_one():
    whole = pa.array(["a", "bb", None, "", "a long value of more than sixteen signs", "é"])
    assert (_hashes(whole.slice(2)) == _hashes(whole)[2:]).all()
    assert len(set(_hashes(whole).tolist())) == 5, "nothing and an empty text are one; all else differs"


def test_what_head_names_no_longer_is_forgotten(tmp_path):
    a_file(tmp_path / "a")
    kept, opened = Kept(), []

    def open_it():
        opened.append(1)
        return pq.ParquetFile(tmp_path / "a")

    for _ in range(2):
        kept.rows("a", open_it, "key", pa.array(["000001"]), ["n"])
    assert len(opened) == 1
    kept.only({"a"})
    kept.rows("a", open_it, "key", pa.array(["000001"]), ["n"])
    assert len(opened) == 1
    kept.only({"b"})
    assert not kept._held
