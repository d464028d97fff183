"""What every reader returns: a table of row, kind, value, start, stop."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

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
