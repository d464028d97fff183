"""Keep a workspace whole: verify its bytes, back it up, restore it, and say when a backup is old."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from clerestory.lake import backup as lake_backup
from clerestory.pipeline.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What `verify` saw: files compared, ledger lines, what is broken, which acts began and did not end."""

    files: int
    lines: int
    broken: tuple[str, ...]
    open_intents: tuple[str, ...]


def _key_file() -> Path | None:
    named = os.environ.get("CLERESTORY_KEY_FILE")
    return Path(named) if named else None


def backup(office: Office, target: Path) -> int:
    """Write everything but the key into one sealed file; returns its size in bytes."""
    with office.act("backup") as outcome:
        lake_backup.backup(office.workspace, target, now=office.now)
        outcome["bytes"] = target.stat().st_size
    return target.stat().st_size
