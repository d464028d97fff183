"""Where the desk's own things lie: in a folder beside the workspace, which only its owner may open."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from clerestory.errors import InputError


def desk_folder(workspace: Path) -> Path:
    """`<workspace>.desk` beside the workspace, made when there is none."""
    if not (workspace / "workspace.json").is_file():
        raise InputError(where=str(workspace), expected="a workspace", found="none",
                         hint="clerestory init W --kind KIND, or say --workspace W")  # fmt: skip
    folder = workspace.with_name(workspace.name + ".desk")
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def owned(path: Path) -> Path:
    """A file for its owner alone, made empty where there is none; what SQLite lays beside it is as narrow as this."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    path.chmod(0o600)
    return path


def secret_of(folder: Path) -> str:
    """What cookies are signed with: made once, kept in the folder for its owner alone."""
    path = folder / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made
