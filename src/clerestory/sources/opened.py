"""What a file holds: one table or several, what was passed over and why, what stays with its lawful holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clerestory.errors import InputError
from clerestory.sources.raw import RawFile
from clerestory.sources.synonyms import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A part of a file that is not read, and why, in words."""

    part: str
    why: str

    def sentence(self) -> str:
        """What is said of it."""
        return f"{self.part} is passed over: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A part that is not stored and stays with whoever holds it lawfully (G6): what may be kept of it.

    shape : of its name;  size : in bytes;  sha256 : of its bytes, so that a court can tell it again
    """

    number: int
    what: str
    shape: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file, opened.

    data : what is sealed as the original: the bytes as received, or those parts of them that may be kept
    whole : whether that is the file as it was received
    keep : whether it may be kept at all: not when a picture stands where no row shows it (G6)
    tables : at least one;  left : parts that are not stored
    """

    data: bytes = field(repr=False)
    tables: tuple[RawFile, ...]
    whole: bool = True
    keep: bool = True
    passed: tuple[Passed, ...] = ()
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()


def single(raw: RawFile) -> Opened:
    """A file that is one table."""
    return Opened(data=raw.data, tables=(raw,))


def is_named(said: str, name: str, number: int) -> bool:
    """Whether a person who says *said* means the part of this name and number."""
    return fold(said) == fold(name) or said.strip() == f"#{number}"


def no_such_part(file: str, labels: Sequence[str]) -> InputError:
    """The error of a part that is not there; what a person typed is not repeated."""
    return InputError(
        where=f"{file}, --sheet",
        expected="one of its parts: " + ", ".join(labels) if labels else "a workbook or a zip with several tables",
        found="another name" if labels else "a file that is one table",
        hint="name it as it stands in the file, or by its number: --sheet '#2'",
    )
