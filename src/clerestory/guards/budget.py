"""How much one person may ask, and an alarm on sequences: counted from the ledger, so that no restart forgets (G13)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from clerestory.errors import NotPermitted
from clerestory.guards.ledger_lines import spelled

#: Act → how many an hour, and how many a day, one person may do.
LIMITS: Mapping[str, tuple[int, int]] = {
    "find": (60, 300),
    "brief": (20, 60),
    "unmask": (20, 50),
    "lead": (200, 600),
    "ask": (60, 300),
    "case": (200, 1000),
    "template": (100, 400),
    "group": (100, 400),
    "review": (120, 400),
    "add": (30, 100),
    "release plan": (10, 30),
    "identifier": (40, 150),
    "ask: place": (5, 10),
    "ask: authority": (20, 60),
}

#: Acts in which somebody says a value: they are one sequence.
_SAID = ("find", "identifier")

#: Values asked for within an hour that differ in their last signs alone: nobody looks up that many by accident.
SEQUENCE = 8

_PIECE = 1 << 16
_AT = b'"at":"'


class Spent(NotPermitted):
    """A budget is used up; it comes back with time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What somebody did of a kind: in the last hour, in the last day, and how many are allowed."""

    act: str
    hour: int
    day: int
    an_hour: int
    a_day: int


@dataclass(frozen=True, slots=True)
class _Gone:
    """What was gone through of a ledger: up to which byte, which bytes end there, from when on, what was found."""

    end: int
    tail: bytes
    since: datetime
    found: list[tuple[datetime, dict[str, Any]]]


#: Bytes that tell whether a ledger is still the one that was gone through: the chain's digests stand in them.
_TAIL = 1 << 9
_MOST_GONE = 256
_gone: dict[tuple[Path, tuple[tuple[str, str], ...]], _Gone] = {}
_going = threading.Lock()


def lines_since(path: Path, since: datetime, **holding: str) -> list[dict[str, Any]]:
    """The lines of a ledger from *since* on, newest first, not to be changed: read from its end.

    A line that is torn is left out; `verify` is where chains are examined.  A ledger only grows: what this process has
    gone through for the same fields is not gone through again, unless other bytes stand there now.

    Parameters
    ----------
    holding : fields with their values, as in who="mara": only lines that say so are given, and no other is parsed
    """
    key = path, tuple(sorted(holding.items()))
    with _going:
        known = _gone.pop(key, None)
        with path.open("rb") as file:
            end = _whole(file)
            if known is not None and (known.since > since or known.end > end or _tail(file, known.end) != known.tail):
                known = None
            file.seek(known.end if known else end)
            behind = file.read(end - file.tell()).split(b"\n")
            tail = _tail(file, end)
        lines = reversed(behind) if known else backwards(path, end)
        found, ended = _holding(lines, since, holding)
        if known is not None and not ended:
            found += [one for one in known.found if one[0] >= since]
        if len(_gone) >= _MOST_GONE:
            _gone.pop(next(iter(_gone)))
        _gone[key] = _Gone(end, tail, since, found)
    return [line for _, line in found]


def _holding(
    lines: Iterable[bytes], since: datetime, holding: Mapping[str, str]
) -> tuple[list[tuple[datetime, dict[str, Any]]], bool]:
    """Of lines, newest first, those that hold the fields, with their time; and whether an older one ended them."""
    needles = [spelled({name: value})[1:-1] for name, value in holding.items()]
    found = []
    for raw in lines:
        try:
            when = _at(raw, since)
            if when < since:
                return found, True
            if raw and all(needle in raw for needle in needles):
                line = json.loads(raw)
                if all(line.get(name) == value for name, value in holding.items()):
                    found.append((when, line))
        except ValueError:
            continue
    return found, False


def _whole(file: BinaryIO) -> int:
    """Where the last whole line of a ledger ends."""
    size, reach = file.seek(0, 2), _PIECE
    while True:
        start = max(0, size - reach)
        file.seek(start)
        cut = file.read(size - start).rfind(b"\n")
        if cut >= 0 or not start:
            return start + cut + 1
        reach *= 2


def _tail(file: BinaryIO, end: int) -> bytes:
    file.seek(max(0, end - _TAIL))
    return file.read(end - file.tell())


def _at(raw: bytes, default: datetime) -> datetime:
    """When a line was written: its first `at`, since its fields are in order; *default* where it has none."""
    start = raw.find(_AT)
    if start < 0:
        return default
    start += len(_AT)
    return datetime.fromisoformat(raw[start : raw.index(b'"', start)].decode())


def backwards(path: Path, end: int | None = None) -> Iterator[bytes]:
    """The lines of a file, the last one first; those that begin before *end* where it is given."""
    with path.open("rb") as file:
        at = file.seek(0, 2) if end is None else end
        rest = b""
        while at > 0:
            size = min(_PIECE, at)
            at -= size
            file.seek(at)
            parts = (file.read(size) + rest).split(b"\n")
            rest = parts[0]
            yield from (part for part in reversed(parts[1:]) if part)
        if rest:
            yield rest


def offset_of(path: Path, n: int) -> int:
    """Where line number *n* of a ledger begins; its end where there are fewer.  Lines are numbered in order."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        end = high
        while high - low > _PIECE:
            middle = (low + high) // 2
            file.seek(middle)
            file.readline()
            raw = file.readline()
            if not raw or json.loads(raw)["n"] >= n:
                high = middle
            else:
                low = middle
        file.seek(low)
        at = low + (len(file.readline()) if low else 0)
        for raw in file:
            if not raw.endswith(b"\n") or json.loads(raw)["n"] >= n:
                return at
            at += len(raw)
        return end


def used(lines: Iterable[Mapping[str, Any]], who: str, *, now: datetime) -> dict[str, Used]:
    """Act → what *who* did of it; refused acts count too, or asking for what is refused would be free."""
    hour = now - timedelta(hours=1)
    counts = {act: [0, 0] for act in LIMITS}
    for line in lines:
        if line.get("event") == "intent" and line.get("who") == who and line.get("act") in counts:
            at = datetime.fromisoformat(line["at"])
            counts[line["act"]][1] += at > now - timedelta(days=1)
            counts[line["act"]][0] += at > hour
    return {
        act: Used(act=act, hour=h, day=d, an_hour=LIMITS[act][0], a_day=LIMITS[act][1])
        for act, (h, d) in counts.items()
    }


def check_budget(lines: Iterable[Mapping[str, Any]], who: str, act: str, *, now: datetime) -> None:
    """Spent when *who* has done as much of this as an hour or a day allows."""
    one = used(lines, who, now=now).get(act)
    if one is None:
        return
    if one.hour >= one.an_hour or one.day >= one.a_day:
        span, limit = ("an hour", one.an_hour) if one.hour >= one.an_hour else ("a day", one.a_day)
        raise Spent(f"{limit} of these {span} is the most that one person does here", where=act, hint="go on later")


def is_sequence(lines: Iterable[Mapping[str, Any]], who: str, block: str, value: str, *, now: datetime) -> bool:
    """Whether *who* is trying the values of one block one after the other.

    block, value : keyed digests of the value without its last signs, and of the whole value; never the value
    """
    if not block:
        return False
    seen = {value}
    for line in lines:
        detail = line.get("detail", {})
        recent = datetime.fromisoformat(line["at"]) > now - timedelta(hours=1) if "at" in line else False
        if recent and line.get("who") == who and line.get("act") in _SAID and detail.get("block") == block:
            seen.add(str(detail.get("value", "")))
    return len(seen) >= SEQUENCE
