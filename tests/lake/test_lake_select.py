"""Hostile SELECTs: no name is a way to a file, no function a way to the machine, and no WITH a cloak for either."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clerestory.errors import ClerestoryError, InputError
from clerestory.lake import select
from clerestory.lake.select import parse

PATHS = ("/etc/passwd", "x.parquet", "tables/advert.parquet", "../w.key", "s3://a/b.csv", "http://example.org/a", "a b",
         "sqlite_master", "duckdb_settings", "pragma_version", "information_schema", "_opened_tip", "é")  # fmt: skip
FUNCTIONS = ("read_csv('/etc/passwd')", "read_csv_auto('x')", "read_parquet('x')", "read_text('x')", "read_blob('x')",
             "read_json('x')", "read_json_auto('x')", "parquet_metadata('x')", "parquet_schema('x')",
             "parquet_scan('x')", "glob('*')", "sniff_csv('x')", "query('SELECT 1')", "query_table('advert')",
             "getenv('HOME')", "current_setting('temp_directory')", "getvariable('x')", "write_log('x')",
             "duckdb_settings()", "pragma_version()", "sqlite_scan('x', 'y')", "json_execute_serialized_sql('x')",
             "current_query()", "version()", "nextval('x')", "pg_get_viewdef(1)")  # fmt: skip
STATEMENTS = ("ATTACH 'x.db'", "COPY advert TO 'x.csv'", "COPY advert FROM 'x.csv'", "PRAGMA database_list",
              "INSTALL httpfs", "LOAD httpfs", "SET threads = 1", "RESET threads", "USE main", "DETACH x", "CHECKPOINT",
              "EXPORT DATABASE 'x'", "IMPORT DATABASE 'x'", "CALL pragma_version()", "CREATE TABLE x AS SELECT 1",
              "CREATE MACRO f(a) AS a", "DROP VIEW advert", "DELETE FROM advert", "UPDATE advert SET text = ''",
              "INSERT INTO advert SELECT 1", "DESCRIBE advert", "SUMMARIZE advert", "SHOW TABLES", "EXPLAIN SELECT 1",
              "PREPARE p AS SELECT 1", "EXECUTE p", "VACUUM", "BEGIN", "SELECT 1 INTO x", "VALUES (1)",
              "MERGE INTO advert USING tip ON true WHEN MATCHED THEN DELETE")  # fmt: skip

#: Ways to put a hostile piece into an honest SELECT.
AS_TABLE = ("SELECT * FROM {}", "SELECT count(*) AS n FROM advert, {}", "SELECT * FROM (SELECT * FROM {}) t",
            "SELECT text FROM advert WHERE text IN (SELECT a FROM {})", "WITH x AS (SELECT * FROM {}) SELECT * FROM x",
            "SELECT 1 AS a UNION ALL SELECT a FROM {}", "SELECT (SELECT max(a) FROM {}) AS a FROM advert",
            "SELECT * FROM advert JOIN {} ON true", "FROM {}", "SELECT * FROM advert, LATERAL (SELECT * FROM {}) q",
            "SELECT EXISTS (FROM {}) AS e FROM advert", "PIVOT {} ON a USING count(*)")  # fmt: skip
AS_VALUE = ("SELECT {} AS a FROM advert", "SELECT text FROM advert WHERE {} IS NOT NULL",
            "SELECT text FROM advert ORDER BY {}", "SELECT list_transform([1], x -> {}) AS a FROM advert",
            "SELECT coalesce(upper({}), 'x') AS a FROM advert", "SELECT count(*) AS n FROM advert GROUP BY {}",
            "WITH x AS (SELECT {} AS a) FROM x", "SELECT max(text) FILTER (WHERE {} = 1) FROM tip")  # fmt: skip
#: A WITH of the same name, which the name itself does not stand in the sight of.
CLOAKS = ('SELECT * FROM (WITH "{0}" AS (SELECT 1 AS a) SELECT a FROM "{0}") t, "{0}"',
          'WITH a AS (SELECT * FROM "{0}"), "{0}" AS (SELECT 1 AS a) SELECT * FROM a',
          'SELECT * FROM "{0}" WHERE 1 IN (WITH "{0}" AS (SELECT 1 AS a) SELECT a FROM "{0}")',
          '(WITH "{0}" AS (SELECT 1 AS a) SELECT a FROM "{0}") UNION ALL SELECT a FROM "{0}"',
          'WITH "{0}" AS (SELECT * FROM "{0}") SELECT * FROM "{0}"')  # fmt: skip


@st.composite
def hostile(draw) -> str:
    way = draw(st.sampled_from(("path", "function", "value", "statement", "after", "cloak")))
    if way == "path":
        path, quote = draw(st.sampled_from(PATHS)), draw(st.sampled_from("'\""))
        return draw(st.sampled_from(AS_TABLE)).format(f"{quote}{path}{quote}")
    if way == "function":
        return draw(st.sampled_from(AS_TABLE)).format(draw(st.sampled_from(FUNCTIONS)))
    if way == "value":
        return draw(st.sampled_from(AS_VALUE)).format(draw(st.sampled_from(FUNCTIONS)))
    if way == "statement":
        return draw(st.sampled_from(STATEMENTS))
    if way == "after":
        return f"SELECT text FROM advert; {draw(st.sampled_from(STATEMENTS))}"
    return draw(st.sampled_from(CLOAKS)).format(draw(st.sampled_from((*PATHS, "no_such_table"))))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(hostile())
@example('WITH "x.parquet" AS (SELECT 1 AS a) SELECT * FROM "x.parquet"')
@example("WITH sqlite_master AS (SELECT 1 AS a) SELECT * FROM sqlite_master")
@example("SELECT text FROM advert) ; ATTACH 'x.db'; SELECT * FROM (SELECT 1")
@example("SELECT text FROM advert -- \n; COPY advert TO 'x'")
@example("SELECT text FROM main.advert")
@example("SELECT text FROM 'HEAD.json' AS advert")
def test_a_hostile_select_is_refused_with_words(sql):
    with pytest.raises(ClerestoryError, match=r"select|table") as caught:
        parse(sql)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("WITH x AS (SELECT text FROM tip), y AS (SELECT text FROM x) SELECT text FROM y", ("tip",)),
        ("WITH advert AS (SELECT text FROM advert) SELECT text FROM advert", ("advert",)),
        ("WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x WHERE a < 3) SELECT a FROM x", ()),
        ("WITH x AS (SELECT text FROM tip) SELECT text FROM x UNION ALL SELECT text FROM x", ("tip",)),
        ("SELECT text FROM advert WHERE text IN (WITH x AS (SELECT text FROM tip) SELECT text FROM x)",
         ("advert", "tip")),
        ('SELECT "text" FROM "advert" a JOIN tip USING (trace)', ("advert", "tip")),
        ("WITH x AS (SELECT text FROM tip) SELECT (SELECT max(text) FROM x) AS m FROM advert", ("tip", "advert")),
    ],
)  # fmt: skip
def test_an_honest_select_is_read_as_before(sql, tables):
    assert sorted(parse(sql).tables) == sorted(tables)


REFUSED_BY_THE_ENGINE = ("ATTACH 'x.db'", "COPY advert TO 'x.csv'", "SELECT 1; SELECT 2", "PRAGMA version",
                         "SET threads = 1", "INSTALL httpfs", "SELECT 1 AS a INTO advert", "SELEC 1")  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED_BY_THE_ENGINE)
def test_the_second_reader_refuses_what_the_first_took_for_a_select(monkeypatch, sql):
    harmless = select.sqlglot.parse("SELECT text FROM advert", dialect="duckdb")
    monkeypatch.setattr(select.sqlglot, "parse", lambda *said, **how: harmless)
    with pytest.raises(InputError, match=r"one SELECT|cannot be read"):
        parse(sql)


def test_deep_text_is_refused_and_not_a_crash():
    with pytest.raises(InputError, match="cannot be read"):
        parse("SELECT " + "(" * 20_000 + "1" + ")" * 20_000)


def test_the_engine_would_have_read_a_file_behind_a_cloak(lake):
    """Why the parser must be right: the engine may read the folder of tables."""
    workspace = lake.filled()
    file = next((lake.path / "tables").glob("advert-*.parquet"))
    sql = CLOAKS[0].format(file)
    with WithoutWalls(), pytest.raises(AssertionError):
        assert not workspace.snapshot().select(sql).num_rows
    with pytest.raises(InputError, match="plain names"):
        workspace.snapshot().select(sql)


class WithoutWalls:
    """The parser as it was: any name that some WITH gives counts as given."""

    def __enter__(self):
        self.kept = select._inside, select._tables
        select.parse.cache_clear()
        select._inside, select._tables = lambda tree: None, lambda tree: iter(("advert",))

    def __exit__(self, *error):
        select._inside, select._tables = self.kept
        select.parse.cache_clear()
