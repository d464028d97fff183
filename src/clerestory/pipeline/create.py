"""Make a workspace: one legal entity, one kind, chosen once (G17)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import standing
from clerestory.lake.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A workspace just made, and where its key file lies."""

    folder: Path
    key_file: Path


def create(  # noqa: PLR0913  # what a workspace is, chosen once
    folder: Path, *, kind: str, country: str, zone: str, now: datetime, passphrase: str | None = None,
    evaluation: bool = True,
) -> Created:  # fmt: skip
    """Make the folder, the key file beside it, and the ledger's first line.

    Parameters
    ----------
    evaluation : False for real people's data: only while every guard that it needs stands, each tried now (G19)

    Raises
    ------
    NotPermitted : for real data, and a guard fell when it was tried
    InputError : an unknown kind, country or zone, or a folder that holds something already
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(where="zone", expected="a name such as America/New_York", found=repr(zone)) from error
    if not evaluation:
        check_guards()
    named = os.environ.get("CLERESTORY_KEY_FILE")
    key_file = Path(named) if named else folder.absolute().with_name(folder.absolute().name + ".key")
    Workspace.create(
        folder,
        kind=kind,
        country=country.upper(),
        now=now,
        zone=zone,
        key_file=key_file,
        passphrase=passphrase,
        evaluation=evaluation,
    )
    return Created(folder=folder, key_file=key_file)


def check_guards() -> None:
    """NotPermitted, naming what fell, unless every guard that real people's data needs stands."""
    from clerestory.pipeline.trials import found

    missing = standing.missing(found())
    if missing:
        raise NotPermitted(
            "these guards do not stand: " + "; ".join(f"{one.id} ({', '.join(one.fell)})" for one in missing),
            where="a workspace for real data", hint="make one for evaluation; this release is not safe for real data",
        )  # fmt: skip
