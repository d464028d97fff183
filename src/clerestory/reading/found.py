"""What every reader returns: a table of row, kind, value, start, stop."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from clerestory.reading.lexing import Lexed
from clerestory.reading.signs import spans

FOUND = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("kind", pa.string()),
        pa.field("value", pa.string()),
        pa.field("start", pa.int64()),
        pa.field("stop", pa.int64()),
    ]
)


def found_rows(rows: Iterable[tuple[int, str, str, int, int]]) -> pa.Table:
    """The table of what was found, from tuples in the order of FOUND."""
    columns = list(zip(*rows, strict=True)) or [()] * len(FOUND)
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, FOUND, strict=True)], schema=FOUND)


def found_table(cut: Lexed, places: np.ndarray, kind: str, values: pa.Array) -> pa.Table:
    """The table of what a kernel found: *places* holds row, first sign and end; values that are null are left out."""
    start, stop = spans(cut.folded, places[:, 0], places[:, 1], places[:, 2])
    kinds = pa.repeat(pa.scalar(kind), len(places))
    table = pa.table([pa.array(places[:, 0]), kinds, values, pa.array(start), pa.array(stop)], schema=FOUND)
    return table.filter(values.is_valid()) if values.null_count else table
