"""Parquet: values of every plain type as text, nested ones by name, long repeated values held back."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clerestory.errors import InputError
from clerestory.sources import parquet
from clerestory.sources.formats import open_file
from clerestory.sources.raw import ROW


def written(path, table):
    pq.write_table(table, path)
    return path


def test_values_become_text(tmp_path):
    table = pa.table(
        {
            "text": ["a", None],
            "n": pa.array([3, 4], pa.int64()),
            "x": pa.array([3.0, 1.25]),
            "ok": [True, False],
            "day": [dt.date(2025, 3, 4), None],
            "at": pa.array([dt.datetime(2025, 3, 4, 5, 6, tzinfo=dt.UTC), None], pa.timestamp("us", tz="UTC")),
            "money": pa.array([Decimal("12.50"), None], pa.decimal128(8, 2)),
            "tags": pa.array([["p", "q"], None], pa.list_(pa.string())),
            "code": pa.array(["k", "l"]).dictionary_encode(),
        }
    )
    raw = open_file(written(tmp_path / "a.parquet", table))
    first, second = next(raw.batches()).to_pylist()
    assert first["text"] == "a"
    assert (first["n"], first["x"], second["x"], first["ok"]) == ("3", "3", "1.25", "true")
    assert (first["day"], first["at"], first["money"]) == ("2025-03-04", "2025-03-04 05:06:00.000000Z", "12.50")
    assert (first["tags"], first["code"], first[ROW], second[ROW]) == ("p;q", "k", 1, 2)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (pa.array([{"a": 1}]), "nested"),
        (pa.array([[1, 2]]), "a list of other things"),
        (pa.array([b"\xff\xd8\xff"]), "raw bytes"),
    ],
)
def test_nested_and_raw_columns_are_named(tmp_path, column, found):
    path = written(tmp_path / "a.parquet", pa.table({"text": ["a"], "odd": column}))
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert caught.value.where == "a.parquet, column 'odd'"
    assert found in caught.value.found


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"PAR1hello", b"text,place\na,b\n"])
def test_what_is_no_parquet_is_an_error(tmp_path, data):
    path = tmp_path / "a.parquet"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert caught.value.where.startswith("a.parquet")


def test_a_cut_parquet_is_an_error(tmp_path):
    path = written(tmp_path / "a.parquet", pa.table({"text": ["word " * 50] * 5000}))
    data = path.read_bytes()
    path.write_bytes(data[:60] + b"\x00" * 200 + data[260:])
    with pytest.raises(InputError):
        list(open_file(path).batches())


def test_long_values_that_repeat_come_in_parts_and_too_long_ones_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_BATCH_BYTES", 1 << 20)
    table = pa.table({"text": ["x" * 100_000] * 200 + ["y" * (5 << 20)] + ["z"]})
    raw = open_file(written(tmp_path / "a.parquet", table))
    sizes = [sum(len(text) for text in batch["text"].to_pylist()) for batch in raw.batches()]
    assert sum(sizes) == 200 * 100_000 + 1
    assert max(sizes) <= 1 << 20
    assert [row for part in raw.refused for row in part["row"].to_pylist()] == [201]
