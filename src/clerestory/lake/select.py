"""What a SELECT may be: one question over tables of the lake, by plain names, with no way to a file or the machine.

Two readers must agree that it is one SELECT: sqlglot, which knows its tables and columns, and DuckDB, which runs it.
Behind this wall the engine is shut in as well; but it may read the folder of tables, so a name that is a path must not
reach it, or a SELECT would read files of the lake that it does not say it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from clerestory.errors import InputError
from clerestory.model.schemas import schema
from clerestory.model.tables import table_spec

#: What makes the order of rows depend on threads, when the SELECT itself says none.
_UNORDERED = (exp.Join, exp.Group, exp.Distinct, exp.SetOperation, exp.Window, exp.AggFunc)

_WRITING = (exp.DDL, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Command, exp.Into, exp.Pragma, exp.Copy)

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

#: Names of the engine's own catalogue, which tells of paths and settings: no part of a SELECT may be called so.
_CATALOGUE = re.compile(r"(?:sqlite_|duckdb_|pragma_|pg_|information_schema|_opened_).*", re.IGNORECASE)

#: Functions that look at files, settings, the environment or the session, or run text as SQL.
_OUTSIDE = re.compile(
    r"getenv|glob|query|query_table|sniff_\w+|read_\w+|\w+_scan|parquet_\w+|pragma_\w+|duckdb_\w+|pg_\w+|sqlite_\w+"
    r"|current_setting|set_config|getvariable|write_log|\w+_serialized_sql|json_\w+_sql|current_query|current_query_id"
    r"|current_database|current_schemas?|current_connection_id|current_transaction_id|txid_current|nextval|currval"
    r"|version|current_version|checkpoint|force_checkpoint|summary|test_all_types|repeat_row",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A parsed SELECT: its text, the tables of the lake that it names, every name in it, and whether it says an order.

    names : None when it takes all columns (`*`)
    """

    sql: str
    tables: tuple[str, ...]
    names: frozenset[str] | None
    params: frozenset[str]
    ordered: bool

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The columns of a table that the SELECT can mean; at least one, to count rows by."""
        known = tuple(schema(table).names)
        if self.names is None:
            return known
        return tuple(name for name in known if name in self.names) or known[:1]


@lru_cache(maxsize=1024)
def parse(sql: str) -> Query:
    """Read a SELECT; InputError when it is anything else or names what is no table of the lake.  Kept: it is pure."""
    tree = one_select(sql)
    _inside(tree)
    every = {name.this.lower() for name in tree.find_all(exp.Identifier)}
    return Query(
        sql=sql.strip().rstrip(";"),
        tables=tuple(dict.fromkeys(_tables(tree))),
        names=None if _takes_all(tree) else frozenset(every),
        params=frozenset(str(one.this) for one in tree.find_all(exp.Placeholder) if one.this),
        ordered=tree.args.get("order") is not None or not any(tree.find(kind) for kind in _UNORDERED),
    )


def one_select(sql: str) -> exp.Query:
    """The tree of what both readers take for one SELECT; InputError otherwise.  `parse` asks what it may do."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
        said = [one.type for one in duckdb.extract_statements(sql)]
    except (SqlglotError, duckdb.Error, RecursionError) as error:
        raise InputError("this SELECT cannot be read: " + first_line(error), where="select") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query) or said != [duckdb.StatementType.SELECT]:
        raise InputError(where="select", expected="one SELECT", found="something else")
    return trees[0]


def _inside(tree: exp.Query) -> None:
    """InputError when any part of the SELECT writes, looks at the machine, or hides behind a name."""
    if tree.find(*_WRITING) is not None:
        raise InputError(where="select", expected="a SELECT that only reads", found="one that writes or sets")
    for cte in tree.find_all(exp.CTE):
        name = cte.alias_or_name
        if not _PLAIN.fullmatch(name) or _CATALOGUE.fullmatch(name):
            raise InputError(where="select", expected="plain names after WITH", found="another", hint=_NAMES)
    for function in tree.find_all(exp.Func):
        said = function.name if isinstance(function, exp.Anonymous | exp.AnonymousAggFunc) else function.sql_name()
        if _OUTSIDE.fullmatch(said):
            raise InputError(where="select", expected="functions of rows alone", found=f"{said.lower()}()")


_NAMES = "letters, digits and _ only, and no name of the engine's own tables"


def _tables(tree: exp.Query) -> Iterator[str]:
    """The tables of the lake, as often as they are named."""
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or not _PLAIN.fullmatch(table.name):
            raise InputError(where="select", expected="tables of the lake by their names", found="another source")
        if not _from_with(table):
            yield table_spec(table.name.lower()).name


def _from_with(table: exp.Table) -> bool:
    """Whether a WITH that this very place can see gives the name; elsewhere the engine would look for it itself."""
    name = table.name.lower()
    below: exp.Expr = table
    node: exp.Expr | None = table.parent
    while node is not None:
        seen: Sequence[exp.Expr] = ()
        if isinstance(node, exp.With):
            # From inside, only what was said before; itself when it may call itself.
            at = next(n for n, one in enumerate(node.expressions) if one is below)
            seen = node.expressions[: at + bool(node.recursive)]
        elif isinstance(node, exp.Query) and not isinstance(below, exp.With):
            seen = node.ctes
        if any(cte.alias_or_name.lower() == name for cte in seen):
            return True
        below, node = node, node.parent
    return False


def _takes_all(tree: exp.Query) -> bool:
    """Whether columns may be meant that the SELECT does not name: `*`, or a whole row by its table's name."""
    if any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
        return True
    rows = {table.alias_or_name.lower() for table in tree.find_all(exp.Table)}
    if any(column.name.lower() in rows for column in tree.find_all(exp.Column)):
        return True
    natural = any(join.method == "NATURAL" for join in tree.find_all(exp.Join))
    return natural or tree.find(exp.Pivot, exp.Columns) is not None


def first_line(error: Exception) -> str:
    """The first line of a parser's words, not too long."""
    return str(error).strip().split("\n")[0][:300]
