"""SELECTs of the lake in Spark's dialect, with the types, lists and order of rows that the embedded engine gives.

A SELECT is written in DuckDB's dialect.  sqlglot puts it into Spark's; what it does not know to differ is put right
here.  The result's types are those that DuckDB names for the same SELECT over empty tables, and the last sort is
DuckDB's own, so the rows come out alike.

Errors to expect
----------------
Sums and means of numbers with a fraction may differ in their last bit: the order in which they are added is not fixed
in either engine.
"""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from clerestory.lake import engine
from clerestory.lake.select import Query
from clerestory.lake.snapshot import Snapshot
from clerestory.model.tables import table_spec
from clerestory.spark.cluster import Cluster

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SQL = {
    "string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMPTZ", "list<string>": "VARCHAR[]",
}  # fmt: skip
#: Where a row stands in its table: its file, and its row there.
_AT, _FILE = "_at", 1 << 40


def in_spark(query: Query) -> str:
    """The SELECT in Spark's dialect; one that only reads says the order in which its rows stand.

    Raises
    ------
    sqlglot.errors.SqlglotError : a part of it that has no counterpart there
    """
    known: dict[str, object] = {name: {c.name: _SQL[c.type] for c in table_spec(name).columns} for name in query.tables}
    tree = sqlglot.parse_one(query.sql, dialect="duckdb")
    tree = qualify(tree, schema=known, dialect="duckdb", quote_identifiers=True, validate_qualify_columns=False)
    tree = annotate_types(tree, schema=known, dialect="duckdb")
    for node in list(tree.find_all(*_UNLIKE)):
        other = _put_right(node)
        if other is not node:
            node.replace(other)
    for listed in list(tree.find_all(exp.ArrayAgg)):
        whole = listed.parent if isinstance(listed.parent, exp.Filter) else listed
        # of no rows DuckDB makes no list, Spark an empty one
        whole.replace(exp.Nullif(this=whole.copy(), expression=exp.Array(expressions=[])))
    for generator in list(tree.find_all(exp.Explode)):
        _outermost(generator)
    if query.ordered and isinstance(tree, exp.Select) and tree.args.get("order") is None:
        tree = tree.order_by(exp.column(_AT))
    return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


#: What means another thing in Spark, or nothing.
_UNLIKE = (exp.Length, exp.Sub, exp.RegexpFullMatch)


def _put_right(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Length) and isinstance(node.this, exp.Split):
        return exp.ArraySize(this=node.this.copy())
    if isinstance(node, exp.Sub) and _is_date(node.this) and _is_date(node.expression):
        return exp.DateDiff(this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, exp.RegexpFullMatch):
        whole = exp.Concat(expressions=[exp.Literal.string("^(?:"), node.expression.copy(), exp.Literal.string(")$")])
        return exp.RegexpLike(this=node.this.copy(), expression=whole)
    return node


def _outermost(generator: exp.Explode) -> None:
    """f(explode(list)) as explode(transform(list, one -> f(one))): Spark wants a generator outermost."""
    whole: exp.Expr = generator
    while whole.parent is not None and not isinstance(whole.parent, exp.Alias | exp.Select):
        whole = whole.parent
    if whole is generator:
        return
    values, one = generator.this.copy(), exp.to_identifier("_one")
    generator.replace(exp.column(one.copy()))
    each = exp.Lambda(this=whole.copy(), expressions=[one])
    whole.replace(exp.Explode(this=exp.Transform(this=values, expression=each)))


def _is_date(node: exp.Expr) -> bool:
    return node.type is not None and node.is_type(exp.DataType.Type.DATE)


class Selects:
    """Executes SELECTs on a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def select(self, snapshot: Snapshot, sql: str, params: Mapping[str, Any]) -> pa.Table:
        """The rows that `snapshot.select` gives."""
        query = engine.parse(sql)
        for name in query.tables:
            self._view(snapshot, name, query).createOrReplaceTempView(name)
        bound = {name: params[name] for name in query.params}
        rows = self._cluster.spark.sql(in_spark(query), args=bound or None).toArrow()
        return engine.settled(query, rows, bound, folder=self._cluster.folder)

    def _view(self, snapshot: Snapshot, name: str, query: Query) -> DataFrame:
        columns = query.columns_of(name)
        parts = [
            self._cluster.rows(snapshot, entry, columns).selectExpr("*", f"{number} * {_FILE} + row AS {_AT}")
            for number, entry in enumerate(snapshot.entries(name))
        ]
        if not parts:
            none = snapshot.table(name, columns).append_column(_AT, pa.array([], pa.int64()))
            return self._cluster.handed(none)
        return reduce(lambda one, other: one.unionAll(other), parts).drop("row")
