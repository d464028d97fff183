"""Single rows of big tables by an index: the same rows as a whole read gives, also after a file has gone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clerestory.lake.picking import Kept, Wanted, _hashes


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
        got = kept.rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", Wanted(asked), ["n", "other"])
        expected = rows.filter(pc.is_in(rows["key"], value_set=asked))
        assert got["n"].to_pylist() == expected["n"].to_pylist()
        assert got["other"].to_pylist() == expected["other"].to_pylist()


def test_values_that_share_a_hash_are_told_apart(tmp_path, monkeypatch):
    from clerestory.lake import picking

    monkeypatch.setattr(picking, "_hashes", lambda values: np.ones(len(values), np.uint64))
    rows = a_file(tmp_path / "a")
    one = pa.array([rows["key"][0].as_py()])
    got = Kept().rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", Wanted(one), ["n"])
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
        kept.rows("a", open_it, "key", Wanted(pa.array(["000001"])), ["n"])
    assert len(opened) == 1
    kept.only({"a"})
    kept.rows("a", open_it, "key", Wanted(pa.array(["000001"])), ["n"])
    assert len(opened) == 1
    kept.only({"b"})
    assert not kept._held


def ids(n, seed=7):
    dice = np.random.default_rng(seed)
    return ["".join(f"{int(byte):02x}" for byte in row) for row in dice.integers(0, 256, (n, 16))]


def a_file_of_ids(path, n=3000, group=64):
    """Ids that recur, some that differ in their second half alone; narrow columns, a wide one, and nulls."""
    known = ids(n // 4)
    known[1] = known[0][:16] + known[1][16:]
    known[2] = known[0][:16] + known[2][16:]
    dice = np.random.default_rng(3)
    keys = [known[int(one)] for one in dice.integers(0, len(known), n)]
    keys[5:8] = known[0:3]
    rows = pa.table({
        "key": keys, "n": np.arange(n), "other": ids(n, seed=9),
        "place": [("Albany", "Troy", None)[k % 3] for k in range(n)],
        "at": pa.array([None if k % 7 == 0 else 10**15 + k for k in range(n)], pa.timestamp("us", "UTC")),
        "text": [f"a text of its own, {k} " * 9 for k in range(n)], "yes": [k % 2 == 0 for k in range(n)],
        "some": [[f"{k}"] for k in range(n)], "empty": pa.array([None] * n, pa.string()),
    })  # fmt: skip
    pq.write_table(rows, path, row_group_size=group)
    return rows, known


@pytest.mark.parametrize("most", [None, 1, 3, 50])
def test_ids_are_picked_as_a_filter_picks_them(tmp_path, most):
    rows, known = a_file_of_ids(tmp_path / "a")
    kept = Kept()
    columns = rows.column_names
    for wanted in ([], known[:1], known[:3], known[3:90], ["none", known[4]], [known[0].upper()], [known[0], known[0]],
                   ["f" * 32], known):  # fmt: skip
        asked = pa.array(wanted, pa.string())
        got = kept.rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", Wanted(asked), columns, most=most)
        expected = rows.filter(pc.is_in(rows["key"], value_set=asked))
        expected = expected if most is None else expected.slice(0, most)
        assert got.to_pydict() == expected.to_pydict()
        assert got.schema.types == rows.schema.types


def test_counts_are_those_of_the_rows(tmp_path):
    rows, known = a_file_of_ids(tmp_path / "a")
    kept = Kept()
    wanted = [*known[:5], "none", "f" * 32]
    expected = [rows["key"].to_pylist().count(one) for one in wanted]
    assert sum(expected) > 5
    assert kept.counts("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", wanted) == expected
    assert kept.counts("a", lambda: pq.ParquetFile(tmp_path / "a"), "gone", wanted) == [0] * 7


def test_only_what_is_narrow_is_kept_and_nothing_wide_is_decoded_whole(tmp_path, monkeypatch):
    rows, known = a_file_of_ids(tmp_path / "a")
    kept = Kept()
    asked = pa.array(known[:1])
    read, real = [], pq.ParquetFile.read
    monkeypatch.setattr(pq.ParquetFile, "read", lambda self, columns: read.extend(columns) or real(self, columns))
    kept.rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", Wanted(asked), rows.column_names)
    held = kept._held["a"]
    whole = {name for name, one in held.whole.items() if one is not None}
    assert whole == {"key", "n", "other", "place", "at", "yes", "empty"}
    sizes = {
        name: one.ids.nbytes if one.ids is not None else one.values.nbytes for name, one in held.whole.items() if one
    }
    assert max(sizes.values()) <= 17 * len(rows)

    assert "text" not in read, "a wide column is not decoded to find out that it is wide"

    def refuse(*said, **more):
        raise AssertionError("something is decoded again")

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", refuse)
    monkeypatch.setattr(pq.ParquetFile, "read", refuse)
    again = kept.rows("a", refuse, "key", Wanted(asked), ["n", "other", "place", "at"])
    assert len(again) == rows["key"].to_pylist().count(known[0])


def test_many_places_of_their_own_are_not_kept(tmp_path):
    """Short texts that never recur take more bytes than their rows are worth."""
    rows = pa.table({"key": ids(2000), "mail": [f"somebody{n:07d}@example.org" for n in range(2000)]})
    pq.write_table(rows, tmp_path / "a", row_group_size=128)
    kept = Kept()
    wanted = Wanted(rows["key"].slice(7, 2).combine_chunks())
    got = kept.rows("a", lambda: pq.ParquetFile(tmp_path / "a"), "key", wanted, ["mail"])
    assert got["mail"].to_pylist() == rows["mail"].slice(7, 2).to_pylist()
    assert kept._held["a"].whole["mail"] is None
