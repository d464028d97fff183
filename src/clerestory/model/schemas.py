"""Arrow schemas, made from the columns: apart from them, since Arrow is slow to import."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from clerestory.model.column import Column
from clerestory.model.tables import table_spec

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
}


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type of a column."""
    return _ARROW[column.type]


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table; InputError when there is none of that name."""
    return pa.schema([pa.field(column.name, arrow_type(column)) for column in table_spec(table).columns])
