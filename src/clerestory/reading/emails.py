"""Emails out of text (first version: plain writings)."""

from __future__ import annotations

import re

import pyarrow as pa

from clerestory.reading.found import found_rows

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}", re.IGNORECASE)


def read(texts: pa.Array, *, country: str) -> pa.Table:
    """E-mails in lower case."""
    return found_rows(
        (row, "email", m.group().lower(), m.start(), m.end())
        for row, text in enumerate(texts.to_pylist())
        if text
        for m in _EMAIL.finditer(text)
    )
