"""Compare every byte of a workspace with what was written; no key and no passphrase is needed for it.

What cannot be found: a folder whose HEAD, files and ledger were all taken back together to an older state, or written
anew by somebody who knows how.  Compare the version and the ledger's last digest with those of a backup kept elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clerestory.errors import ClerestoryError
from clerestory.guards.ledger import TAKEN_BACK, Ledger
from clerestory.guards.ledger_lines import Mark, differs
from clerestory.lake import files, headfile, sealing, sweep
from clerestory.lake import head as heads
from clerestory.lake.head import Entry, Head
from clerestory.lake.identity import INFO, read_info
from clerestory.lake.keys import default_key_file, read_key_file
from clerestory.lake.workspace import FOLDERS, LEDGER, LOCK, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A file, and what is wrong with it; not `broken` is only what an interrupted act left for the next to sweep."""

    file: str
    what: str
    broken: bool = True


def verify(workspace: Workspace) -> list[Finding]:
    """What is wrong with an open workspace; empty when nothing is."""
    return examine(workspace.path, key_file=workspace.key_file)


def examine(path: Path, *, key_file: Path | None = None) -> list[Finding]:
    """What is wrong with a workspace, also one that no longer opens; empty when nothing is."""
    path = path.absolute()
    before = _version(path)
    found = _examined(path, key_file or default_key_file(path))
    if found and before != _version(path):
        # Somebody wrote meanwhile, and swept what this had still to compare.
        return _examined(path, key_file or default_key_file(path))
    return found


def _version(path: Path) -> int | None:
    try:
        return headfile.look(path).version
    except ClerestoryError:
        return None


def _examined(path: Path, key_file: Path) -> list[Finding]:
    found: list[Finding] = []
    identity: str | None = None
    try:
        identity = read_info(path).id
    except ClerestoryError as error:
        found.append(Finding(file=INFO, what=error.message or error.sentence()))
    head: Head | None = None
    mark = _mark(path)
    try:
        head = headfile.look(path)
        found.extend(_taken_back(path, mark))
    except ClerestoryError as error:
        found.append(Finding(file=heads.HEAD, what=error.message or error.sentence()))
    missing = [folder for folder in FOLDERS if not (path / folder).is_dir()]
    found.extend(Finding(file=folder, what="the folder is gone") for folder in missing)
    keys = _Keys(key_file)
    found.extend(keys.findings(identity))
    if head is not None and not missing:
        if identity is not None and head.workspace != identity:
            found.append(Finding(file=heads.HEAD, what="it is that of another workspace"))
        for entry in (*head.entries, *head.originals):
            found.extend(_entry(path, entry, keys))
        found.extend(_surplus(path, head))
    found.extend(_ledger(path, head))
    if not (path / LOCK).is_file() or (path / LOCK).stat().st_size:
        found.append(Finding(file=LOCK, what="it should be an empty file"))
    return found


def _mark(path: Path) -> Mark | None:
    """The HEAD that the ledger saw last: read before HEAD, since a commit may come between."""
    try:
        return Ledger(path / LEDGER).mark()
    except ClerestoryError:
        # What is wrong with the ledger is found when it is read whole.
        return None


def _taken_back(path: Path, mark: Mark | None) -> Iterator[Finding]:
    wrong = differs(headfile.mark(path), mark)
    if wrong:
        yield Finding(file=heads.HEAD, what=f"{wrong}; {TAKEN_BACK}")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    for piece in files.chunks_of(path):
        digest.update(piece)
    return digest.hexdigest()


class _Keys:
    """The key file as far as it can be read without opening it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: frozenset[str] | None = None

    def findings(self, identity: str | None) -> Iterator[Finding]:
        try:
            document = read_key_file(self.path)
        except ClerestoryError as error:
            yield Finding(file=self.path.name, what=error.message or error.sentence())
            return
        self.names = frozenset(document["keys"])
        if identity is not None and document["workspace"] != identity:
            yield Finding(file=self.path.name, what="it is the key of another workspace")


def _entry(path: Path, entry: Entry, keys: _Keys) -> Iterator[Finding]:
    try:
        same = digest_of(path / entry.file) == entry.digest
    except FileNotFoundError:
        yield Finding(file=entry.file, what=f"a file of {entry.table} is gone")
        return
    except ClerestoryError as error:
        yield Finding(file=entry.file, what=error.message)
        return
    if not same:
        yield Finding(file=entry.file, what=f"a file of {entry.table}: its bytes are not what was written")
    elif entry.sealed and keys.names is not None:
        name = sealing.sealed_key_name(path / entry.file)
        if name not in keys.names:
            yield Finding(file=entry.file, what=f"its key ({name}) is not in the key file {keys.path.name}")


def _surplus(path: Path, head: Head) -> Iterator[Finding]:
    left = "HEAD does not name it: an interrupted act left it, and the next one that writes removes it"
    beside = [one for one in (path / "HEAD.json.new", path / "tmp" / "writing") if one.exists()]
    for file in (*sweep.unnamed(path, head), *beside):
        yield Finding(file=str(file.relative_to(path)), what=left, broken=False)


def _ledger(path: Path, head: Head | None) -> Iterator[Finding]:
    ledger = Ledger(path / LEDGER)
    wrong = ledger.verify()
    for what in wrong:
        yield Finding(file="ledger.tip" if "tip" in what else LEDGER, what=what)
    if wrong or head is None:
        return
    n, of = head.ledger["n"], head.ledger["of"]
    there = "" if not n else next((line["digest"] for line in ledger.lines() if line["n"] == n), None)
    if there != of:
        yield Finding(file=LEDGER, what=f"its line {n} is not the one that HEAD was committed with: it was taken back")
