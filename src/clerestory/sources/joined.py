"""Two columns that are one field, as the day and the time of a call: written "Day + Time" in a map."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

SIGN = " + "


def parts_of(header: str, headers: Collection[str]) -> tuple[str, ...]:
    """The headers that a map's header stands for: itself, or those it joins; empty when the file lacks one."""
    if header in headers:
        return (header,)
    parts = tuple(part.strip() for part in header.split(SIGN.strip()))
    return parts if len(parts) > 1 and all(part in headers for part in parts) else ()


def cells_of(batch: pa.Table, header: str) -> pa.Array:
    """The cells under a map's header; of joined columns the filled ones, with a space between."""
    parts = parts_of(header, batch.column_names)
    columns = [batch[part].combine_chunks() for part in parts]
    if len(columns) == 1:
        return columns[0]
    # A workbook gives the day of a cell formatted as a time-stamp with an empty clock.
    filled = [pc.replace_substring_regex(pc.utf8_trim_whitespace(column), r" 00:00:00$", "") for column in columns[:-1]]
    filled.append(columns[-1])
    joined = pc.binary_join_element_wise(*(pc.fill_null(column, "") for column in filled), " ")
    trimmed = pc.utf8_trim_whitespace(joined)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
