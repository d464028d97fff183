"""The same board, find, leads and reviews as JSON, for whoever has signed in: the same guards, the same ledger."""

from __future__ import annotations

from clerestory_web.api.ways import api

__all__ = ["api"]
