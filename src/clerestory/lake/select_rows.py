"""The SELECT of a table of counts about people: rows of one table, chosen by plain conditions, each counted once (G12).

Whatever could make many rows of one (a join, UNNEST, UNION), or a name out of what a row says (a function, a constant),
is refused, and all that is not listed here with it: a count of eleven is a count of eleven rows that lie in the lake.
"""

from __future__ import annotations

from sqlglot import exp

from clerestory.errors import NotPermitted
from clerestory.lake.select import one_select
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema

#: Table → the column by which a row of it is known.  No other table about people is counted.
KNOWN_BY = {**{kind.name: "trace" for kind in KINDS}, "answer": "lead", "contact": "contact", "template": "template"}

#: Columns that tell rows apart: neither counted by nor chosen by.
_APART = frozenset({"trace", "external_id", "lead", "contact", "template", "order_number"})

#: What stands under the name of the row when it is counted.
EACH = "each_one"

#: The coarse times that may be counted by, and what they are called.
_TIMES = {"%Y": "year", "%Y-%m": "month"}

_CONDITIONS = (
    exp.Where, exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In,
    exp.Between, exp.Is, exp.Null, exp.Boolean, exp.Literal, exp.Neg, exp.Cast, exp.DataType, exp.Column,
    exp.Identifier,
)  # fmt: skip


def each_once(sql: str, *, strict: bool = False) -> str:
    """The SELECT, with the id of each row beside its columns, so that it can be counted once.

    strict : over real people's data conditions may only narrow, each by one value of one column: whatever joins rows
        (OR, IN, NOT, a range) could put known rows beside those of somebody, and so count them by what is shown

    Raises
    ------
    NotPermitted : more than one table, anything but its plain columns, their year or month, and plain conditions
    """
    tree = one_select(sql)
    table = _one_table(tree)
    name, known = table.alias_or_name, table.name.lower()
    if known not in KNOWN_BY:
        raise NotPermitted("rows of this table are not counted: one person may stand in several", where=known)
    for said in tree.expressions:
        bare = said.this if isinstance(said, exp.Alias) else said
        own = "" if type(bare) is not exp.Column else bare.name
        if isinstance(bare, exp.TimeToStr) and _is_coarse(bare):
            own, bare = _TIMES[bare.args["format"].this], bare.this
        if type(bare) is not exp.Column:
            raise _other("columns of the table, or strftime(column, '%Y-%m')")
        # The gate knows what was told before by the names of what is counted by: another name would hide it.
        if said.alias_or_name != own.lower():
            raise _other(f"each column under its own name, and a time as {' or '.join(_TIMES.values())}")
    where = tree.args.get("where")
    for node in where.walk() if where is not None else ():
        if type(node) not in _CONDITIONS or (isinstance(node, exp.Cast) and type(node.this) is not exp.Literal):
            raise _other("WHERE with comparisons of columns and values")
    if strict and where is not None:
        _check_narrows(where.this)
    for column in tree.find_all(exp.Column):
        _check_column(column, known, name)
    made = tree.copy()
    assert isinstance(made, exp.Select)
    each = exp.alias_(exp.column(KNOWN_BY[known], table=name), EACH)
    return made.select(each).sql(dialect="duckdb", comments=False)


def _one_table(tree: exp.Query) -> exp.Table:
    """The one table, with nothing beside SELECT … FROM … WHERE."""
    if type(tree) is not exp.Select or {key for key, said in tree.args.items() if said} - {
        "expressions", "from_", "where"
    }:  # fmt: skip
        raise _other("SELECT columns FROM table WHERE conditions, and nothing else")
    source = tree.args.get("from_")
    table = source.this if source is not None else None
    if type(table) is not exp.Table or {key for key, said in table.args.items() if said} - {"this", "alias"}:
        raise _other("one table")
    alias = table.args.get("alias")
    if alias is not None and {key for key, said in alias.args.items() if said} - {"this"}:
        raise _other("a table with its own columns")
    return table


def narrowed_by(sql: str) -> frozenset[tuple[str, str]]:
    """The conditions of a SELECT that `each_once` lets through strictly: column and value."""
    where = one_select(sql).args.get("where")
    if where is None:
        return frozenset()
    each = where.this.flatten() if isinstance(where.this, exp.And) else (where.this,)
    return frozenset((one.this.name.lower(), one.expression.name) for one in each if type(one) is exp.EQ)


def _check_narrows(said: exp.Expr) -> None:
    """NotPermitted unless it is `column = value`, or several of them joined by AND, each of another column."""
    named = set()
    for one in said.flatten() if isinstance(said, exp.And) else (said,):
        column, value = (one.this, one.expression) if type(one) is exp.EQ else (None, None)
        if type(column) is not exp.Column or type(value) is not exp.Literal or column.name.lower() in named:
            raise _other("over real people's data, WHERE column = value AND other_column = value, and nothing else")
        named.add(column.name.lower())


def _is_coarse(said: exp.TimeToStr) -> bool:
    form = said.args.get("format")
    more = {key for key, one in said.args.items() if one} - {"this", "format"}
    return not more and isinstance(form, exp.Literal) and form.this in _TIMES


def _check_column(column: exp.Column, table: str, alias: str) -> None:
    name, more = column.name.lower(), {key for key, said in column.args.items() if said} - {"this", "table"}
    if more or column.table.lower() not in ("", alias.lower()) or name not in schema(table).names:
        raise _other("columns of the table")
    if name in _APART:
        raise NotPermitted("nobody is counted or chosen by what tells one row apart", where=f"{table}.{name}")


def _other(expected: str) -> NotPermitted:
    return NotPermitted(
        where="a table of counts about people", expected=expected, found="something else",
        hint="one row counts once, and by what stands in it",
    )  # fmt: skip
