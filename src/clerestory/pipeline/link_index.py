"""What linking keeps from one run to the next, sealed under the run's key: an erasure destroys it with the links.

It is true for one code, and for exactly the files that the last linking read, or more of them.  Where it does not fit
it is not used: linking anew is slower, never wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from clerestory import linking, methods, reading
from clerestory.errors import IntegrityError
from clerestory.lake.workspace import Snapshot, Transaction
from clerestory.reading.compiled import sources_digest

TABLE = "link_index"
#: Words of memory a file: what is written is held several times over while it is sealed.
_WORDS = 1 << 25
#: Signs of the arrays' list are padded to whole words.
_WORD = 8

Arrays = Mapping[str, np.ndarray]


@cache
def made_by() -> str:
    """The code that links, as a digest: what other code kept may mean something else."""
    digest = hashlib.blake2b(digest_size=16)
    for package in (linking, reading, methods):
        digest.update(sources_digest(Path(str(package.__file__)).parent).encode())
    for path in sorted(Path(__file__).parent.glob("link*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def forget_index(transaction: Transaction) -> None:
    """Drop what linking kept."""
    for entry in transaction.snapshot.entries(TABLE):
        transaction.drop(entry)


def save_index(transaction: Transaction, kept: Arrays, files: Mapping[str, tuple[str, ...]]) -> None:
    """Put what is kept now in the place of what was kept; `files` are the digests of what it was made of, by use."""
    words = _packed(kept, {"made_by": made_by(), "files": {use: list(digests) for use, digests in files.items()}})
    forget_index(transaction)
    parts = max(-(-len(words) // _WORDS), 1)
    for part in range(parts):
        rows = pa.table({"word": words[part * _WORDS : (part + 1) * _WORDS]})
        transaction.add(TABLE, rows, meta={"part": f"{part + 1} of {parts}"})


def load_index(snapshot: Snapshot) -> tuple[dict[str, np.ndarray], dict[str, tuple[str, ...]]] | str:
    """What was kept and the files it was made of; or why there is nothing to go on with, "" where nothing was kept."""
    entries, record = snapshot.entries(TABLE), snapshot.runs.get("link")
    if not entries or record is None:
        return ""
    if [entry.meta.get("part") for entry in entries] != [f"{n + 1} of {len(entries)}" for n in range(len(entries))]:
        return "what was kept of the last linking is not whole"
    try:
        parts = [snapshot.read(entry)["word"].to_numpy() for entry in entries]
        kept, about = _unpacked(np.concatenate(parts))
    except (IntegrityError, ValueError, KeyError):
        # damaged, or written by another release: the lake's own check says more of it
        return "what was kept of the last linking cannot be read"
    if about["made_by"] != made_by():
        return "this release links otherwise than the one before"
    files = {use: tuple(digests) for use, digests in about["files"].items()}
    if sorted(digest for digests in files.values() for digest in digests) != sorted(record.files):
        return "the last linking was made on other ways"
    return kept, files


def _packed(kept: Arrays, about: Mapping[str, object]) -> np.ndarray:
    """Arrays as one int64 array: a list of them in front, whole numbers in half their width where they fit."""
    listed, small = [], {}
    for name, rows in kept.items():
        fits = rows.dtype == np.int64 and (not rows.size or (rows.min() >= -(2**31) and rows.max() < 2**31))
        # what is all zero is told by its shape
        small[name] = rows[:0] if not rows.any() else rows.astype(np.int32) if fits else np.ascontiguousarray(rows)
        listed.append([name, rows.dtype.str, small[name].dtype.str, list(rows.shape), small[name].nbytes])
    said = json.dumps({"about": about, "arrays": listed}).encode()
    said += b" " * (-len(said) % _WORD)
    sizes = [-(-rows.nbytes // _WORD) for rows in small.values()]
    words = np.zeros(1 + len(said) // _WORD + sum(sizes), np.int64)
    words[0] = len(said)
    words[1 : 1 + len(said) // _WORD] = np.frombuffer(said, np.int64)
    at = 1 + len(said) // _WORD
    for rows, size in zip(small.values(), sizes, strict=True):
        words[at : at + size].view(np.uint8)[: rows.nbytes] = rows.reshape(-1).view(np.uint8)
        at += size
    return words


def _unpacked(words: np.ndarray) -> tuple[dict[str, np.ndarray], dict]:
    """What `_packed` packed; ValueError or KeyError for anything else."""
    if not len(words) or not 0 < words[0] <= words.nbytes - _WORD:
        raise ValueError("no list of arrays")
    data = words.view(np.uint8)
    said = json.loads(data[_WORD : _WORD + int(words[0])].tobytes())
    at, kept = _WORD + int(words[0]), {}
    for name, dtype, stored, shape, size in said["arrays"]:
        n = int(np.prod(shape))
        rows = data[at : at + size].view(stored) if size else np.zeros(n, dtype)
        kept[name] = rows.astype(dtype, copy=False).reshape(shape)
        at += -(-size // _WORD) * _WORD
    return kept, said["about"]
