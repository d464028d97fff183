"""workspace.json: what a workspace is, readable by anybody, and bound by its key, so that nobody else can change it.

Its kind says what it may ask, its evaluation flag what it may hold: so a second copy of all of it lies sealed in it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import checked, sealing
from clerestory.lake.keys import HOUSE, KeyRing
from clerestory.model.workspace import FORMAT, WorkspaceInfo

INFO = "workspace.json"


def info_to_json(info: WorkspaceInfo) -> dict[str, Any]:
    """What workspace.json and backups say."""
    return asdict(info) | {"created_at": info.created_at.isoformat()}


def info_from_json(said: dict[str, Any]) -> WorkspaceInfo:
    """The workspace that was spelled."""
    return WorkspaceInfo(**{**said, "created_at": datetime.fromisoformat(said["created_at"])})


def document(path: Path) -> dict[str, Any]:
    """workspace.json as it lies there; InputError when there is no workspace."""
    try:
        return checked.load(path / INFO)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            where=str(path),
            expected="a workspace",
            found="none",
            hint="name one: --workspace FOLDER or CLERESTORY_WORKSPACE; or make one: "
            "clerestory init FOLDER --kind service|enforcement|bank|research",
        ) from None


def read_info(path: Path) -> WorkspaceInfo:
    """What workspace.json says to whoever has no key; InputError when another release wrote it."""
    said = document(path)
    check_format(said.get("format"), where=str(path / INFO))
    try:
        return info_from_json({key: value for key, value in said.items() if key != "seal"})
    except (KeyError, TypeError, ValueError):
        raise IntegrityError("it lacks something that a workspace must say", where=str(path / INFO)) from None


def check_format(found: object, *, where: str) -> None:
    """InputError, with the way on, unless this release reads a workspace of that format."""
    if found == FORMAT:
        return
    older = isinstance(found, int) and found < FORMAT
    raise InputError(
        where=where,
        expected=f"format {FORMAT}",
        found=str(found),
        hint="an earlier release wrote it: make a copy of the folder, then say 'clerestory upgrade'"
        if older
        else "a later release wrote it: use that one",
    )


def check(path: Path, info: WorkspaceInfo, ring: KeyRing) -> None:
    """InputError that names the field when workspace.json was edited since its key sealed it."""
    where = str(path / INFO)
    seal = document(path).get("seal")
    try:
        bound = json.loads(sealing.unseal(bytes.fromhex(str(seal)), key=ring.get, where=where))
    except ValueError:
        raise IntegrityError("its seal is no seal", where=where, hint="restore the last backup") from None
    for name, value in info_to_json(info).items():
        if bound.get(name) != value:
            raise InputError(
                "it was edited: a workspace is what it was made as",
                where=f"{where}, {name}",
                expected=f"{bound.get(name)!r}",
                found=repr(value),
                hint="put the former value back, or this file from the last backup; real data needs a workspace of "
                "its own kind, made with 'clerestory init'",
            )


def save_info(path: Path, info: WorkspaceInfo, ring: KeyRing) -> None:
    """Write workspace.json, bound by the key."""
    said = info_to_json(info)
    spelled = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    seal = sealing.seal(spelled, key=ring.get(HOUSE), key_name=HOUSE)
    checked.save(path / INFO, said | {"seal": seal.hex()})
