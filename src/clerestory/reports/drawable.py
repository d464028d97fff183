"""Text in signs that the PDF's fonts can draw: what they cannot is named, never an empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from clerestory.reports.plain_text import visible

_COVERAGE = Path(__file__).with_name("fonts") / "coverage.txt"
#: A run longer than this has no place where a line may break; typst would let it run off the page.
_UNBROKEN = 18
_BREAK = "\u200b"


@cache
def covered() -> frozenset[int]:
    """The code points that the fonts can draw."""
    ranges = (line.split("-") for line in _COVERAGE.read_text(encoding="ascii").split())
    return frozenset(code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))


def _script(char: str) -> str:
    """The first word of a sign's name, which is its script: ARABIC, CJK; or nothing."""
    return unicodedata.name(char, "").split(" ")[0].split("-")[0].capitalize()


def _named(run: str) -> str:
    if len(run) <= 2:
        return "".join(f"[U+{ord(char):04X}]" for char in run)
    scripts = {_script(char) for char in run if not char.isspace()}
    return f"[{len(run)} signs: {scripts.pop()}]" if len(scripts) == 1 else f"[{len(run)} signs]"


def _broken(word: str) -> Iterator[str]:
    for at in range(0, len(word), _UNBROKEN):
        yield word[at : at + _UNBROKEN]


def drawable(text: str) -> str:
    """*text* with signs outside the fonts named, as in [U+1F4DE] or [7 signs: Arabic], and long runs breakable."""
    known = covered()
    said = "".join(
        "".join(run) if drawn else _named("".join(run))
        for drawn, run in groupby(visible(text), key=lambda char: ord(char) in known)
    )
    return " ".join(word if len(word) <= _UNBROKEN else _BREAK.join(_broken(word)) for word in said.split(" "))
