"""Phones out of text (first version: plain writings)."""

from __future__ import annotations


import phonenumbers
import pyarrow as pa

from clerestory.reading.found import found_rows


def read(texts: pa.Array, *, country: str) -> pa.Table:
    """Phones as E.164."""
    rows = []
    for row, text in enumerate(texts.to_pylist()):
        if text:
            for m in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.POSSIBLE):
                value = phonenumbers.format_number(m.number, phonenumbers.PhoneNumberFormat.E164)
                rows.append((row, "phone", value, m.start, m.end))
    return found_rows(rows)
