"""Rows of what people decided, each file read once: a file of the lake never changes, so its digest names its rows."""

from __future__ import annotations

import threading
from typing import Any

from clerestory.lake.workspace import Snapshot

_lock = threading.Lock()
_rows: dict[str, list[dict[str, Any]]] = {}

#: Files whose rows stay in memory.
MOST = 20_000


def kept_rows(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    """All rows of a kept table, in the order in which they were committed; not to be changed by whoever asks.

    What an erasure took out of HEAD is no longer asked for, and leaves the memory with the next clearing.
    """
    found: list[dict[str, Any]] = []
    for entry in snapshot.entries(table):
        rows = _rows.get(entry.digest)
        if rows is None:
            rows = snapshot.read(entry).to_pylist()
            with _lock:
                if len(_rows) >= MOST:
                    _rows.clear()
                _rows[entry.digest] = rows
        found.extend(rows)
    return found
