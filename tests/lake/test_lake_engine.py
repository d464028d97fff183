"""SELECTs over the lake: only what they name, nothing outside, the same rows every time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clerestory.errors import InputError
from clerestory.lake import engine, snapshot
from clerestory.lake.engine import parse, tables_in
from clerestory.model.tables import TABLES


@pytest.fixture
def filled(lake):
    return lake.filled()


def test_rows_of_open_and_of_sealed_files_of_one_table_come_together(lake, filled):
    rows = filled.snapshot().select("SELECT value FROM mention ORDER BY value")
    assert rows["value"].to_pylist() == sorted(filled.snapshot().table("mention")["value"].to_pylist())
    assert {one.sealed for one in filled.snapshot().entries("mention")} == {True, False}
    both = filled.snapshot().select("SELECT count(*) AS n FROM mention m JOIN advert a USING (trace)")
    assert both["n"].to_pylist() == [4]


def test_arguments_are_bound(filled):
    sql = "SELECT text FROM advert WHERE text LIKE $like OR text = $like ORDER BY text"
    assert filled.snapshot().select(sql, like="removals%")["text"].to_pylist() == ["removals, two men"]
    assert filled.snapshot().select(sql, like="' OR 1=1 --", unused=3).num_rows == 0
    with pytest.raises(InputError, match=r"expected an argument for \$like, found none"):
        filled.snapshot().select(sql)


def test_a_table_without_files_is_empty_and_has_its_types(filled):
    rows = filled.snapshot().select("SELECT series, value, period_start, seen_at FROM count")
    assert rows.num_rows == 0
    assert rows.schema.types == [pa.string(), pa.float64(), pa.date32(), pa.timestamp("us", tz="UTC")]


def test_every_table_can_be_named_unquoted(lake):
    snapshot = lake.create().snapshot()
    for spec in TABLES:
        rows = snapshot.select(f"SELECT * FROM {spec.name}")
        assert rows.schema.names == [column.name for column in spec.columns]


def test_times_come_back_in_utc(lake, filled):
    with filled.writer() as transaction:
        rows = pa.table({"trace": ["t"], "text": ["x"], "seen_at": [datetime(2025, 7, 1, 3, tzinfo=UTC)]})
        transaction.add("advert", rows, source=filled.snapshot().source("papers").id)
        transaction.commit()
    rows = filled.snapshot().select(
        "SELECT seen_at, hour(seen_at) AS h, seen_at::DATE AS d FROM advert WHERE trace = 't'"
    )
    assert rows.to_pylist() == [{"seen_at": datetime(2025, 7, 1, 3, tzinfo=UTC), "h": 3, "d": date(2025, 7, 1)}]


def test_older_files_with_fewer_columns_read_as_null(filled):
    """Columns are only added: a file of before must still read, alone and beside newer ones."""
    snap = filled.snapshot()
    for entry in snap.entries("advert"):
        path = filled.path / entry.file
        pq.write_table(pq.read_table(path).drop_columns(["price"]), path)
        rows = filled.snapshot().select("SELECT text, price FROM advert")
        assert rows.num_rows == 4
        assert rows["price"].null_count == 4
        assert filled.snapshot().table("advert", ["price", "text"])["price"].type == pa.int64()


def test_lists_are_sorted_and_rows_too_where_nothing_else_says_so(filled):
    sql = "SELECT kind, list(value) AS vs, list(start) AS ns FROM mention GROUP BY kind"
    (row,) = filled.snapshot().select(sql).to_pylist()
    assert row["vs"] == sorted(row["vs"])
    assert len(row["vs"]) == 6
    rows = filled.snapshot().select("SELECT DISTINCT value FROM mention")["value"].to_pylist()
    assert rows == sorted(rows)
    kept = "SELECT value, list(trace) AS l FROM mention GROUP BY value ORDER BY value DESC"
    rows = filled.snapshot().select(kept)["value"].to_pylist()
    assert rows == sorted(rows, reverse=True)


def test_only_the_tables_that_are_named_are_opened(filled, monkeypatch):
    opened = []
    real = snapshot.tables.opened
    monkeypatch.setattr(
        snapshot.tables, "opened", lambda source, where: (opened.append(where), real(source, where=where))[1]
    )
    filled.snapshot().select("WITH tip AS (SELECT trace FROM advert) SELECT count(*) AS n FROM tip")
    assert opened == []
    filled.snapshot().select("SELECT count(*) AS n FROM tip")
    assert [one.split("-")[0] for one in opened] == ["tables/tip"]


def test_of_sealed_files_only_the_columns_that_are_mentioned_are_read(filled):
    assert parse("SELECT count(*) AS n FROM tip WHERE status = 'open'").columns_of("tip") == ("status",)
    assert parse("SELECT t.text FROM tip AS t").columns_of("tip") == ("text",)
    assert parse("SELECT 1 AS one FROM tip").columns_of("tip") == ("trace",)
    for sql in ("SELECT * FROM tip", "SELECT t.* FROM tip t", "SELECT t FROM tip t", "SELECT tip FROM tip",
                "SELECT text FROM tip NATURAL JOIN advert", "SELECT COLUMNS('t.*') FROM tip"):  # fmt: skip
        assert parse(sql).names is None, sql


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE advert",
        "SELECT 1 AS a; SELECT 2 AS a",
        "COPY advert TO 'x.csv'",
        "SET threads = 1",
        "INSERT INTO advert SELECT * FROM advert",
        "ATTACH 'x.db'",
        "SELECT * FROM read_text('workspace.json')",
        "SELECT * FROM 'HEAD.json'",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM no_such_table",
        "SELECT no_such_column FROM advert",
        "SELECT * FROM advert WHERE text = 1 +",
        "SELECT text FROM advert WHERE text = ?",
        "",
    ],
)
def test_all_else_is_refused_with_words(filled, sql):
    with pytest.raises(InputError, match=r"select|table"):
        filled.snapshot().select(sql)


def test_the_engine_itself_is_shut_in(filled, tmp_path):
    """Behind the parser there is a second wall: the engine may read the folder of tables, and nothing else."""
    (tmp_path / "outside.csv").write_text("a\n1\n")
    frame_local = pa.table({"a": [1]})
    assert frame_local.num_rows
    with engine._connection(filled.path / "tables", filled.path / "tmp" / "s") as connection:
        for sql in (
            f"SELECT * FROM read_csv('{tmp_path}/outside.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/x.csv'",
            f"ATTACH '{tmp_path}/x.db'",
            f"SELECT * FROM read_text('{filled.path}/HEAD.json')",
            f"SELECT * FROM read_text('{filled.path}/tables/../../office.key')",
            "SET threads = 1",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SELECT * FROM frame_local",
        ):
            with pytest.raises(engine.duckdb.Error):
                connection.execute(sql)
        inside = next((filled.path / "tables").glob("advert-*.parquet"))
        assert connection.execute("SELECT count(*) FROM read_parquet($p)", {"p": str(inside)}).fetchone()


def test_values_of_rows_do_not_stand_in_errors(filled):
    with pytest.raises(InputError) as caught:
        filled.snapshot().select("SELECT CAST(text AS BIGINT) AS n FROM advert")
    assert "cleaning" not in str(caught.value)
    assert "removals" not in str(caught.value)
    assert "garden" not in str(caught.value)


def test_tables_in():
    assert tables_in("SELECT * FROM advert a JOIN mention USING (trace), advert b") == ("advert", "mention")
    assert tables_in("WITH x AS (SELECT * FROM tip) SELECT * FROM x") == ("tip",)
    with pytest.raises(InputError, match="expected one of"):
        tables_in("SELECT * FROM nothing")


def test_nothing_is_left_in_the_spill_folder(filled):
    filled.snapshot().select("SELECT count(*) AS n FROM advert")
    assert list((filled.path / "tmp").iterdir()) == []
