"""Urls out of text (first version: plain writings)."""

from __future__ import annotations

import re

import pyarrow as pa

from clerestory.reading.found import found_rows

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,400}", re.IGNORECASE)


def read(texts: pa.Array, *, country: str) -> pa.Table:
    """Links without scheme, www and trailing slash."""
    return found_rows(
        (row, "url", re.sub(r"^(?:https?://)?(?:www\.)?", "", m.group().lower()).rstrip("/.,"), m.start(), m.end())
        for row, text in enumerate(texts.to_pylist())
        if text
        for m in _URL.finditer(text)
    )
