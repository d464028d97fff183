"""A disk whose power is cut: what was written is recorded, and any image that the cut may leave is built anew.

The model is harsher than most file systems.  What was not synced may be lost, kept, or torn: of pending writes any
sector may have come through and any not, in any order.  Names in a folder that was not synced come through in their
order up to some point, each folder for itself.  A sector is written whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from clerestory.guards import ledger
from clerestory.lake import files

SECTOR = 512

Step = tuple[Any, ...]
#: A folder, a path in it, and the content it now stands for; None when it is gone.
InFolder = tuple[str, str, int | None]


@dataclass
class Recorder:
    """Everything that was done under a folder, in its order; `words`: what was acknowledged after how many steps."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    words: list[tuple[int, str]] = field(default_factory=list)
    start: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folders = sorted(str(one.relative_to(self.root)) for one in self.root.rglob("*") if one.is_dir())
        paths = [one for one in sorted(self.root.rglob("*")) if one.is_file()]
        self.start = {str(one.relative_to(self.root)): one.read_bytes() for one in paths}
        self.names: dict[str, int] = {name: n for n, name in enumerate(self.start)}
        self._next = len(self.names)
        self._open: dict[int, Any] = {}

    def tell(self, word: str) -> None:
        """Say that this was acknowledged to the user now."""
        self.words.append((len(self.steps), word))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what the lake and the ledger do to the disk."""
        shim = SimpleNamespace(**{name: getattr(os, name) for name in dir(os)})
        shim.open, shim.write, shim.pwrite = self._opened, self._write, self._pwrite
        shim.ftruncate, shim.fsync, shim.close = self._ftruncate, self._fsync, self._close
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(files, "os", shim)
            patched.setattr(ledger, "os", shim)
            for name, record in (("replace", self._replace), ("unlink", self._unlink), ("mkdir", self._mkdir)):
                real = getattr(Path, name)
                patched.setattr(
                    Path,
                    name,
                    lambda path, *a, real=real, record=record, **k: (record(path, *a), real(path, *a, **k))[1],
                )
            yield

    def _name(self, path: os.PathLike[str] | str) -> str | None:
        path = Path(path)
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else None

    def _opened(self, path: Path, flags: int, mode: int = 0o777) -> int:
        name, there = self._name(path), Path(path).exists()
        handle = os.open(path, flags, mode)
        if name is None:
            return handle
        if flags & os.O_DIRECTORY:
            self._open[handle] = name
            return handle
        if not there:
            self.names[name], self._next = self._next, self._next + 1
            self.steps.append(("link", name, self.names[name]))
        elif flags & os.O_TRUNC:
            self.steps.append(("cut", self.names[name], 0))
        self._open[handle] = [self.names[name], 0]
        return handle

    def _write(self, handle: int, data: memoryview) -> int:
        written = os.write(handle, data)
        if handle in self._open:
            self.steps.append(("write", *self._open[handle], bytes(data[:written])))
            self._open[handle][1] += written
        return written

    def _pwrite(self, handle: int, data: bytes, at: int) -> int:
        written = os.pwrite(handle, data, at)
        self.steps.append(("write", self._open[handle][0], at, bytes(data[:written])))
        return written

    def _ftruncate(self, handle: int, size: int) -> None:
        os.ftruncate(handle, size)
        self.steps.append(("cut", self._open[handle][0], size))

    def _fsync(self, handle: int) -> None:
        what = self._open.get(handle)
        if isinstance(what, str):
            self.steps.append(("sync folder", what))
        elif what is not None:
            self.steps.append(("sync", what[0]))

    def _close(self, handle: int) -> None:
        self._open.pop(handle, None)
        os.close(handle)

    def _replace(self, old: Path, new: Path) -> None:
        was, now = self._name(old), self._name(new)
        if was is not None and now is not None:
            self.names[now] = self.names.pop(was)
            self.steps.append(("rename", was, now, self.names[now]))

    def _unlink(self, path: Path, *_: bool) -> None:
        name = self._name(path)
        if name is not None and self.names.pop(name, None) is not None:
            self.steps.append(("unlink", name))

    def _mkdir(self, path: Path, *_: object) -> None:
        name = self._name(path)
        if name is not None and name not in self.folders:
            self.folders.append(name)

    def acknowledged(self, cut: int) -> set[str]:
        """What was told before the cut."""
        return {word for at, word in self.words if at <= cut}

    def image(self, cut: int, dice: np.random.Generator, to: Path, *, way: str) -> None:
        """Build what may lie on the disk when the power went after *cut* steps; `way` is lost, kept or torn."""
        sound, names, waiting, pending = self._until(cut)
        for folder in sorted({one[0] for one in pending}):
            own = [one for one in pending if one[0] == folder]
            kept = {"lost": 0, "kept": len(own)}.get(way, int(dice.integers(len(own) + 1)))
            for _, name, ino in own[:kept]:
                _name(names, name, ino)
        for ino, steps in waiting.items():
            if way != "lost":
                sound[ino] = _through(sound.get(ino, b""), steps, dice if way == "torn" else None)
        for folder in self.folders:
            (to / folder).mkdir(parents=True, exist_ok=True)
        for name, ino in names.items():
            (to / name).write_bytes(sound.get(ino, b""))

    def _until(self, cut: int) -> tuple[dict[int, bytes], dict[str, int], dict[int, list[Step]], list[InFolder]]:
        """What is sure after so many steps, contents and names, and what still waits for a sync of either."""
        sound: dict[int, bytes] = dict(enumerate(self.start.values()))
        waiting: dict[int, list[Step]] = {}
        names = dict(zip(self.start, range(len(self.start)), strict=True))
        pending: list[InFolder] = []
        for step in self.steps[:cut]:
            if step[0] in ("write", "cut"):
                waiting.setdefault(step[1], []).append(step)
            elif step[0] == "sync":
                sound[step[1]] = _through(sound.get(step[1], b""), waiting.pop(step[1], []), None)
            elif step[0] == "sync folder":
                for folder, name, ino in [one for one in pending if one[0] == step[1]]:
                    _name(names, name, ino)
                    pending.remove((folder, name, ino))
            else:
                pending += _in_folders(step)
        return sound, names, waiting, pending


def _name(names: dict[str, int], name: str, ino: int | None) -> None:
    if ino is None:
        names.pop(name, None)
    else:
        names[name] = ino


def _in_folders(step: Step) -> list[InFolder]:
    """What a step changes, folder by folder."""
    parent = lambda name: str(Path(name).parent)  # noqa: E731
    if step[0] == "link":
        return [(parent(step[1]), step[1], step[2])]
    if step[0] == "unlink":
        return [(parent(step[1]), step[1], None)]
    _, was, now, ino = step
    return [(parent(now), now, ino), (parent(was), was, None)]


def _through(data: bytes, steps: list[Step], dice: np.random.Generator | None) -> bytes:
    """The content after these steps; with dice, after any sectors of them, which are zeros where nothing came."""
    out = bytearray(data)
    for step in steps:
        if step[0] == "cut":
            if dice is None or dice.integers(2):
                out[:] = out[: step[2]].ljust(step[2], b"\0")
            continue
        _, _, at, piece = step
        end = at + len(piece)
        for begin in range(at - at % SECTOR, end, SECTOR):
            low, high = max(begin, at), min(begin + SECTOR, end)
            if dice is None or dice.integers(2):
                out[:] = out.ljust(high, b"\0") if len(out) < high else out
                out[low:high] = piece[low - at : high - at]
    return bytes(out)
