"""Handles out of text (first version: plain writings)."""

from __future__ import annotations

import re

import pyarrow as pa

from clerestory.reading.found import found_rows

_HANDLE = re.compile(r"(?<![\w.@])@([a-z][a-z0-9_.]{2,29})(?![\w@])", re.IGNORECASE)


def read(texts: pa.Array, *, country: str) -> pa.Table:
    """Handles without @."""
    return found_rows(
        (row, "handle", m.group(1).lower().rstrip("."), m.start(), m.end())
        for row, text in enumerate(texts.to_pylist())
        if text
        for m in _HANDLE.finditer(text)
    )
