"""Names that a file brings along, of itself, its sheets and its columns, where a message has to show them.

The first row of a file without column names is somebody's data, and a file may be named after a person: so a name is
shown as it is only when it speaks the language of column names, and as its shape otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from clerestory.guards.masking import mask_shapes
from clerestory.sources.evidence import kinds_named
from clerestory.sources.shape import shape
from clerestory.sources.synonyms import HINTS, fold, known_names, words_of

_LONGEST = 60
_MOST_WORDS = 6
_DIGITS = re.compile(r"\d(?:[\s().\-/_]?\d){6,}")
_DAY = re.compile(r"(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?")
_PERSON = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ'’]+[\s_-]+(?:[A-ZÀ-Þ]\.?[\s_-]+)?[A-ZÀ-Þ][a-zß-ÿ'’]+\b")
_PLAIN = {"sheet", "hoja", "feuille", "table", "part", "data", "file", "export", "records", "log", "list", "page"}


def _known(name: str) -> bool:
    """Whether a name is one that people give to columns and files, or at least half of its few words are."""
    if fold(name) in known_names():
        return True
    words = words_of(name)
    telling = sum(
        word in HINTS or word in known_names() or word.rstrip("0123456789") in _PLAIN or bool(kinds_named(word))
        for word in words
    )
    return 0 < len(words) <= _MOST_WORDS and telling * 2 >= len(words)


def holds_identifier(name: str) -> bool:
    """Whether a name could point at somebody: a number, an address, two words written as a person's name is."""
    return looks_like_one(name) or bool(_PERSON.search(name) and not _known(name))


def looks_like_one(name: str) -> bool:
    """Whether a name holds what has the shape of a number or an address, days left aside."""
    bare = _DAY.sub(" ", name)
    return mask_shapes(bare) != bare or bool(_DIGITS.search(bare)) or "@" in bare


def shown_file(name: str) -> str:
    """A file's name for a message: its shape and its ending when it could point at somebody."""
    if not looks_like_one(name):
        return name
    path = PurePath(name)
    return f"a file named {_bare_shape(path.stem)}{path.suffix}"


def shown_strictly(name: str) -> str:
    """A file's name where nothing says that the file is a table of ours: also names of persons become shapes."""
    path = PurePath(name)
    return f"a file named {_bare_shape(path.stem)}{path.suffix}" if holds_identifier(path.stem) else name


def shown_part(what: str, number: int, name: str) -> str:
    """A sheet or a part, as in `sheet 2 'Calls'`: its number always, its name when it is harmless."""
    harmless = name and len(name) <= _LONGEST and _known(name) and not holds_identifier(name)
    return f"{what} {number} '{name}'" if harmless else f"{what} {number}"


def shown_headers(headers: Sequence[str]) -> list[str]:
    """The headers for a message.

    A header that is known is shown.  Another one only where at least half of all are known, so that the row is one of
    names, and when it is short and looks like no identifier; else its place and shape.
    """
    known = [fold(header) in known_names() or (_known(header) and not looks_like_one(header)) for header in headers]
    is_names = sum(known) * 2 >= len(known)
    return [
        header if sure or (is_names and is_harmless(header)) else f"column {number} ({shape(header)})"
        for number, (header, sure) in enumerate(zip(headers, known, strict=True), 1)
    ]


def option_for(header: str, headers: Sequence[str]) -> str:
    """What stands for a header in an option: itself, or its number as `#3` where it must not be shown."""
    shown = dict(zip(headers, shown_headers(headers), strict=True))
    return header if shown.get(header, header) == header else f"#{list(headers).index(header) + 1}"


def is_harmless(header: str) -> bool:
    """Whether what is known to be a header may be shown: it is short and looks like no identifier."""
    return len(header) <= _LONGEST and not looks_like_one(header)


def _bare_shape(name: str) -> str:
    return shape(name).removeprefix("text shaped ").strip("'")
