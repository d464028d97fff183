"""Make a workspace: one legal entity, one kind, chosen once (G17)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clerestory.errors import InputError
from clerestory.lake.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A workspace just made, and where its key file lies."""

    folder: Path
    key_file: Path


def create(
    folder: Path, *, kind: str, country: str, zone: str, now: datetime, passphrase: str | None = None
) -> Created:
    """Make the folder, the key file beside it, and the ledger's first line.

    Raises
    ------
    InputError : an unknown kind, country or zone, or a folder that holds something already
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(where="zone", expected="a name such as America/New_York", found=repr(zone)) from error
    named = os.environ.get("CLERESTORY_KEY_FILE")
    key_file = Path(named) if named else folder.absolute().with_name(folder.absolute().name + ".key")
    Workspace.create(
        folder, kind=kind, country=country.upper(), now=now, zone=zone, key_file=key_file, passphrase=passphrase
    )
    return Created(folder=folder, key_file=key_file)
