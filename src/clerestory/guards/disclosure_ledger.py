"""A release as the ledger of releases keeps it: what was shown and what that says, never what was counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from clerestory.guards.disclosure_tables import Shown, View


def as_json(view: View) -> str:
    """The view, spelled in one way."""
    said = {
        "values": {dim: list(some) for dim, some in sorted(view.values.items())},
        "shown": [[dict(one), s.value, s.low, s.high] for one, s in sorted(view.shown.items())],
        "silent": [dict(one) for one in sorted(view.silent)],
    } | ({} if view.totals else {"totals": False})
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str, *, of: str) -> View:
    """The view that was spelled so."""
    said = json.loads(text)
    return View(
        of=of,
        values={dim: tuple(some) for dim, some in said["values"].items()},
        shown={_key(one): Shown(value=value, low=low, high=high) for one, value, low, high in said["shown"]},
        silent=frozenset(_key(one) for one in said["silent"]),
        totals=said.get("totals", True),
    )


def _key(said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(said.items()))


def digest(**said: Any) -> str:
    """The id of a release: a digest of all it says."""
    return hashlib.blake2b(json.dumps(said, sort_keys=True, ensure_ascii=False).encode(), digest_size=16).hexdigest()
