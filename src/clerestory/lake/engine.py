"""DuckDB over the files of the lake, shut in: no extension, no network, no folder but the lake's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.lake.select import Query, first_line, parse
from clerestory.lake.spill import spilling
from clerestory.lake.tables import empty
from clerestory.model.column import Type
from clerestory.model.tables import table_spec

_SQL_TYPES: Mapping[Type, str] = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "list<string>": "VARCHAR[]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table as the engine gets it: plain files by path, sealed ones opened in memory."""

    name: str
    columns: tuple[str, ...]
    plain: tuple[Path, ...]
    sealed: tuple[pa.Table, ...]


def execute(query: Query, relations: Mapping[str, Relation], params: Mapping[str, object], *, folder: Path) -> pa.Table:
    """The rows of the SELECT."""
    missing = query.params - set(params)
    if missing:
        raise InputError(where="select", expected="an argument for $" + ", $".join(sorted(missing)), found="none")
    bound = {name: params[name] for name in query.params}
    with spilling(folder / "tmp") as spill, _connection(folder / "tables", spill) as connection:
        for relation in relations.values():
            _present(connection, relation)
        try:
            described = connection.sql(f"DESCRIBE {query.sql}", params=bound).fetchall()
            return connection.sql(_repeatable(query, described), params=bound).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
            raise InputError("this SELECT cannot be executed: " + first_line(error), where="select") from None
        except duckdb.Error as error:
            # Errors met while rows are read quote their values.
            what = type(error).__name__.removesuffix("Exception")
            raise InputError(
                f"this SELECT fails on the rows it reads ({what})",
                where="select",
                hint="a cast or a calculation does not fit some row: see TRY_CAST and the types of the columns",
            ) from None


def settled(query: Query, rows: pa.Table, params: Mapping[str, object], *, folder: Path) -> pa.Table:
    """What another engine found for a SELECT, with the types, lists and order that `execute` gives."""
    bound = {name: params[name] for name in query.params}
    with spilling(folder / "tmp") as spill, _connection(folder / "tables", spill) as connection:
        for name in query.tables:
            _present(connection, Relation(name=name, columns=query.columns_of(name), plain=(), sealed=()))
        described = connection.sql(f"DESCRIBE {query.sql}", params=bound).fetchall()
        names = [name for name, *_ in described]
        connection.register("_opened_rows", rows.rename_columns(names))
        typed = ", ".join(f'"{name}"::{type_} AS "{name}"' for name, type_, *_ in described)
        found = replace(query, sql=f"SELECT {typed} FROM _opened_rows")
        return connection.sql(_repeatable(found, described)).to_arrow_table()


def _repeatable(query: Query, described: list[tuple[str, ...]]) -> str:
    """The SELECT with its lists sorted, and its rows too when it says no order and threads would decide."""
    lists = [f'list_sort("{name}") AS "{name}"' for name, type_, *_ in described if type_.endswith("[]")]
    if not lists and query.ordered:
        return query.sql
    replaced = f" REPLACE ({', '.join(lists)})" if lists else ""
    order = "" if query.ordered else " ORDER BY ALL"
    # The inner ORDER BY stays in force: DuckDB keeps the order of a subquery that is only projected.
    return f"SELECT *{replaced} FROM ({query.sql}\n){order}"


def _present(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Make a table of the lake known under its name."""
    parts: list[str] = []
    if relation.plain:
        parts.append(_plain(connection, relation))
    if relation.sealed or not relation.plain:
        rows = pa.concat_tables(relation.sealed) if relation.sealed else empty(relation.name, relation.columns)
        connection.register(f"_opened_{relation.name}", rows)
        parts.append(f"SELECT * FROM _opened_{relation.name}")
    connection.execute(f"CREATE VIEW {relation.name} AS {' UNION ALL BY NAME '.join(parts)}")


def _plain(connection: duckdb.DuckDBPyConnection, relation: Relation) -> str:
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in relation.plain)
    scan = f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
    found = {row[0] for row in connection.sql(f"DESCRIBE SELECT * FROM {scan}").fetchall()}
    types = {column.name: _SQL_TYPES[column.type] for column in table_spec(relation.name).columns}
    # A column that was added to the table after all these files were written.
    columns = [name if name in found else f"NULL::{types[name]} AS {name}" for name in relation.columns]
    return f"SELECT {', '.join(columns)} FROM {scan}"


@contextmanager
def _connection(folder: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "temp_directory": str(spill),
            # What is spilled may come out of sealed files.
            "temp_file_encryption": "true",
            # Otherwise any Arrow table in a caller's frame could be named in the SELECT.
            "python_enable_replacements": "false",
        },
    )
    try:
        connection.execute("SET TimeZone = 'UTC'")
        allowed = str(folder).replace("'", "''")
        connection.execute(f"SET allowed_directories = ['{allowed}/']")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


@cache
def tables_in(sql: str) -> tuple[str, ...]:
    """The tables of the lake that a SELECT names, each once, in their order."""
    return parse(sql).tables
