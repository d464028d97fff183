"""Where identifiers stand in a text, so that a door can mask every one of them."""

from __future__ import annotations

import pyarrow as pa

from clerestory.reading.lexing import lexed, well_formed
from clerestory.reading.readers import READERS

#: Kinds that point at a person or an account.
IDENTIFIERS = ("phone", "email", "handle", "url", "wallet", "plate")


def spans_of_identifiers(text: str, *, country: str) -> list[tuple[int, int, str]]:
    """Start, stop and kind of every identifier in *text*, by start; spans do not overlap."""
    spans = []
    cut = lexed(pa.array([well_formed(text)], pa.string()))
    for reader in READERS:
        if set(reader.kinds) & set(IDENTIFIERS):
            found = reader.read(cut, country=country)
            spans += zip(found["start"].to_pylist(), found["stop"].to_pylist(), found["kind"].to_pylist(), strict=True)
    kept: list[tuple[int, int, str]] = []
    for start, stop, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if kept and start < kept[-1][1]:
            before = kept.pop()
            kept.append((before[0], max(before[1], stop), before[2]))
        else:
            kept.append((start, stop, kind))
    return kept
