"""The ledger: what was intended and what came of it, one JSON line each, chained by digest, synced before the act.

Beside it, `ledger.tip` says how many lines and bytes were acknowledged, and the digest of the last one.  Found is any
changed, removed, swapped or added byte, and an end that was cut off.  Not found, by anybody who has only this folder:
a ledger whose every line, tip and HEAD were written anew.  A backup, or the last digest noted on paper, finds that.
Audit records written after the act get lost with the crash that follows it: so a line that cannot be written is an
error, and the caller refuses the act.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clerestory.errors import InputError, IntegrityError
from clerestory.guards import ledger_lines as spelling
from clerestory.guards.ledger_lines import NOTHING, Detail, Mark, differs, shaped

__all__ = ["Ledger", "shaped"]

Step = Callable[[str, Path], None]

TAKEN_BACK = (
    "an older HEAD.json was put back, or the disk lost the newest one: put the newest back if there is a copy of it, "
    "else restore the last backup into another folder; nothing was changed here"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The end of a line: how many lines and bytes there are up to it, and the digest of the last one."""

    n: int = 0
    size: int = 0
    last: str = ""


def _none() -> Mark | None:
    """There is no lake beside this ledger."""
    return None


class Ledger:
    """One workspace's ledger; several processes may write, one line at a time."""

    def __init__(
        self, path: Path, *, step: Step = lambda name, path: None, head: Callable[[], Mark | None] = _none
    ) -> None:
        self.path, self.tip_path = path, path.with_suffix(".tip")
        self._step, self._head = step, head
        # What this process has gone through already: a ledger only grows, and a page cannot wait for all of it.
        self._waiting: tuple[Place, dict[str, dict[str, Any]]] = (Place(), {})
        self._sound: tuple[Place, str] = (Place(), hashlib.sha256().hexdigest())

    def create(self) -> None:
        """Write an empty ledger and its tip."""
        with self._refusing():
            self._write(self.path, b"", 0)
            self._write(self.tip_path, spelling.tip_bytes(0, 0, ""), 0)

    def accept(self, data: bytes) -> None:
        """Write the tip of a ledger that was restored: *data* is all of it; IntegrityError when it does not chain."""
        self._write(self.tip_path, spelling.tip_bytes(0, 0, ""), 0)
        lines = list(self.lines())
        if sum(len(raw) + 1 for raw in self._whole_lines()) != len(data) or len(lines) != data.count(b"\n"):
            raise IntegrityError("its lines are not what was written", where=str(self.path))
        if lines:
            self._write(self.tip_path, spelling.tip_bytes(lines[-1]["n"], len(data), lines[-1]["digest"]), 0)

    def intend(
        self, act: str, *, who: str, now: datetime, purpose: str = "", case: str = "", detail: Detail = NOTHING
    ) -> str:
        """Say what is about to be done, by whom and for which purpose; returns the id its outcome will name.

        Raises
        ------
        InputError : the line could not be written (the act must then not happen), or *act* or *who* is empty
        IntegrityError : the end of the ledger is not what was written
        """
        if not act.strip() or not who.strip():
            raise InputError(where="ledger", expected="an act, and who does it", found="nothing")
        body = {"event": "intent", "act": act, "who": who, "at": spelling.at(now), "purpose": shaped(purpose)}
        return self._append(body | {"case": shaped(case), "detail": spelling.checked(detail)})

    def outcome(self, id: str, *, now: datetime, result: str = "done", detail: Detail = NOTHING) -> None:
        """Say what came of an intent."""
        body = {"event": "outcome", "of": id, "at": spelling.at(now), "result": shaped(result)}
        self._append(body | {"detail": spelling.checked(detail)})

    def lines(self) -> Iterator[dict[str, Any]]:
        """All whole lines, oldest first; IntegrityError at the first that is not what was written.

        What is torn behind the last acknowledged line ends them: the next writer cuts it off, and says so.
        """
        for said, _ in self._chained(Place()):
            yield said

    def _chained(self, at: Place) -> Iterator[tuple[dict[str, Any], Place]]:
        """The lines behind a place, each with its own."""
        acknowledged = self.tip()["size"]
        for number, raw in enumerate(self._whole_lines(at.size), start=at.n + 1):
            said = spelling.read_line(raw)
            if said is None or said["last"] != at.last or said["n"] != number:
                if at.size >= acknowledged:
                    return
                raise IntegrityError(f"line {number} is not what was written", where=str(self.path))
            at = Place(number, at.size + len(raw) + 1, said["digest"])
            yield said, at

    def open_intents(self) -> list[dict[str, Any]]:
        """Intents without an outcome, oldest first: acts that were interrupted, or are under way."""
        at, known = self._waiting
        if self._size() < at.size:
            at, known = Place(), {}
        waiting, end = dict(known), at
        for line, end in self._chained(at):  # noqa: B007  # where the last line ends is what is kept
            if line["event"] == "intent":
                waiting[line["id"]] = line
            elif line["event"] == "outcome":
                waiting.pop(line["of"], None)
        self._waiting = end, waiting
        return list(waiting.values())

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            raise IntegrityError("the ledger is gone", where=str(self.path)) from None

    def tip(self) -> dict[str, Any]:
        """How many lines (`n`) and bytes (`size`) were acknowledged, and the digest of the last line (`of`)."""
        try:
            data = self.tip_path.read_bytes()
        except FileNotFoundError:
            raise IntegrityError("the ledger's tip is gone", where=str(self.tip_path)) from None
        said = spelling.read_line(data.rstrip(b" \n"))
        if said is None or data != spelling.tip_bytes(said["n"], said["size"], said["of"]):
            raise IntegrityError("the ledger's tip is not what was written", where=str(self.tip_path))
        return said

    def mark(self) -> Mark | None:
        """The newest HEAD that a line saw; None when no line says.

        Read it before HEAD: a commit meanwhile then makes HEAD newer than the mark, never older.
        """
        try:
            return self._end()[0]["head"]
        except FileNotFoundError:
            raise IntegrityError("the ledger is gone", where=str(self.path)) from None

    def verify(self) -> list[str]:
        """What is wrong, in words; empty when every line and the tip are what was written."""
        return self._verified(Place())[0]

    def is_sound(self) -> bool:
        """Whether `verify` finds nothing wrong.

        What this process has found sound is not taken apart again: its bytes must have the digest that they had.
        """
        at, digest = self._sound
        if self._size() < at.size or self._digest(at.size) != digest:
            at = Place()
        wrong, at = self._verified(at)
        if wrong:
            # The tip may lag behind what was found sound: then all is examined.
            wrong, at = self._verified(Place())
        if not wrong:
            self._sound = at, self._digest(at.size)
        return not wrong

    def _digest(self, size: int) -> str:
        """SHA-256 of so many bytes from the beginning."""
        made = hashlib.sha256()
        with self.path.open("rb") as file:
            while size > 0 and (piece := file.read(min(size, 1 << 20))):
                made.update(piece)
                size -= len(piece)
        return made.hexdigest()

    def _verified(self, at: Place) -> tuple[list[str], Place]:
        """What is wrong behind a place that is sound, and where the last whole line ends."""
        found: list[str] = []
        last, number, size = at.last, at.n, at.size
        tip = self._sound_tip(found)
        at_tip = last if tip and number == tip["n"] else ""
        for number, raw in enumerate(self._raw_lines(found, at.size), start=at.n + 1):
            said = spelling.read_line(raw)
            if said is None and tip and size >= tip["size"]:
                # A power cut may lose the middle of a line and keep its end; it was never acknowledged.
                number -= 1
                break
            if said is None:
                found.append(f"line {number} is not what was written")
            elif said["last"] != last or said["n"] != number:
                found.append(f"line {number} does not follow the line before it: lines were removed, swapped or added")
            last = said["digest"] if said else last
            size += len(raw) + 1
            at_tip = last if tip and number == tip["n"] else at_tip
        if tip and (number < tip["n"] or size < tip["size"] or at_tip != tip["of"]):
            found.append(f"{tip['n']} lines were acknowledged, and the end is another one: it was cut off or changed")
        return found, Place(number, size, last)

    def _sound_tip(self, found: list[str]) -> dict[str, Any] | None:
        try:
            return self.tip()
        except IntegrityError as error:
            found.append(error.message)
            return None

    def _raw_lines(self, found: list[str], start: int) -> list[bytes]:
        try:
            return list(self._whole_lines(start))
        except IntegrityError as error:
            found.append(error.message)
            return []

    def _whole_lines(self, start: int = 0) -> Iterator[bytes]:
        # What follows the last newline was never acknowledged.
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                for raw in file:
                    if raw.endswith(b"\n"):
                        yield raw[:-1]
        except FileNotFoundError:
            raise IntegrityError("the ledger is gone", where=str(self.path)) from None

    def _append(self, body: dict[str, Any]) -> str:
        with self._refusing(), self._alone():
            end, torn = self._end()
            n, last = end["n"], end["of"]
            mark = self._marked(end["head"], strict=body["event"] == "intent")
            data = b""
            if torn:
                # The cut is itself a line, so that nobody can take bytes away without a word.
                what = {"event": "cut", "bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}
                data, last = spelling.line(what | mark | {"n": n + 1, "last": last})
                n += 1
            body = body | mark | {"n": n + 1, "last": last}
            # The id depends on the line and on all before it: unique, and no dice needed.
            own_id = hashlib.sha256(spelling.spelled(body)).hexdigest()[:16]
            raw, last = spelling.line(body | {"id": own_id})
            data += raw
            self._write(self.path, data, end["size"])
            self._write(self.tip_path, spelling.tip_bytes(n + 1, end["size"] + len(data), last), 0)
            return own_id

    def _marked(self, known: Mark | None, *, strict: bool) -> dict[str, Mark]:
        """The HEAD that a new line saw.  It never goes back: a HEAD that was taken back must not be forgotten."""
        try:
            head = self._head()
        except (InputError, IntegrityError):
            if strict:
                raise
            head = None
        wrong = differs(head, known)
        if wrong and strict:
            raise IntegrityError(wrong, where="HEAD.json", hint=TAKEN_BACK)
        said = known if wrong or head is None else head
        return {"head": said} if said is not None else {}

    def _end(self) -> tuple[dict[str, Any], bytes]:
        """The last whole line's number, end and digest, and what was torn off behind it.

        A whole line behind the tip was written by somebody who died before saying so: it counts.
        """
        tip = self.tip()
        if self.path.stat().st_size < tip["size"]:
            raise IntegrityError("the end of the ledger was cut off", where=str(self.path))
        n, at, last = tip["n"], tip["size"], tip["of"]
        head, behind = self._behind(tip)
        while behind:
            raw, newline, rest = behind.partition(b"\n")
            said = spelling.read_line(raw) if newline else None
            if said is None or said["last"] != last or said["n"] != n + 1:
                break
            n, at, last, behind = n + 1, at + len(raw) + 1, said["digest"], rest
            head = said.get("head", head)
        return {"n": n, "size": at, "of": last, "head": head}, behind

    def _behind(self, tip: Mapping[str, Any]) -> tuple[Mark | None, bytes]:
        """What the last acknowledged line saw, and the bytes behind the tip; that line must be what the tip says."""
        size, reach = tip["size"], 1 << 16
        with self.path.open("rb") as file:
            while True:
                start = max(0, size - reach)
                file.seek(start)
                before = file.read(size - start)
                cut = before.rfind(b"\n", 0, max(0, len(before) - 1))
                if cut >= 0 or not start:
                    break
                reach *= 2
            said = spelling.read_line(before[cut + 1 : -1]) if before.endswith(b"\n") else None
            if tip["n"] and (said is None or said["digest"] != tip["of"]):
                raise IntegrityError("the last line of the ledger is not what was written", where=str(self.path))
            return (said or {}).get("head"), file.read()

    def _write(self, path: Path, data: bytes, at: int) -> None:
        self._step("ledger: write", path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            if path == self.path:
                os.ftruncate(handle, at)
            while data:
                written = os.pwrite(handle, data, at)
                data, at = data[written:], at + written
            self._step("ledger: sync", path)
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            raise IntegrityError("the ledger is gone", where=str(self.path)) from None
        try:
            # Held for two small writes only, so waiting has no limit.
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"the ledger could not be written ({error.strerror or 'unknown reason'}), so the act is refused",
                where=str(self.path),
                hint="make room or see who may write there, then give the same command again",
            ) from error
