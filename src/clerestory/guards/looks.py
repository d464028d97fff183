"""What may be an identifier by its look alone: names as nobody writes words, codes of letters and figures, keypads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

#: One word as it stands, and what of it says that it is a name: an underscore inside, letters and then figures, a dot
#: between small letters, name#1234, $name.
_WORD = re.compile(r"[@$]?[\w.\-]+(?:#\d{4}\b)?")
_UNDERSCORED, _FIGURED = re.compile(r"[^\W_]_+[^\W_]|^_+[^\W_]\w"), re.compile(r"^[^\W\d_]{4,}\d{2,}")
_DOTTED, _CASHTAG = re.compile(r"^[a-z][a-z0-9]{2,}(?:\.[a-z][a-z0-9]{2,})+$"), re.compile(r"^\$[^\W\d_][\w\-]{2,}$")
#: Keypad letters: 1-800-EXAMPLE, 404.KL5.0117; a card with its middle left out.
_KEYPAD = re.compile(
    r"\b(?:1[-. ]?)?8(?:00|33|44|55|66|77|88)[-. ][A-Z0-9]{2,8}(?:[-. ][A-Z0-9]{2,8})?\b"
    r"|\b\d{3}[-. ][A-Z\d]{3}[-. ][A-Z\d]{4}\b"
)
_HIDDEN = re.compile(r"\d(?:[ -]?[\d*xX•#]){10,22}(?![\w*])")
_RUN = re.compile(r"(?<![A-Za-z0-9_\-])[A-Za-z0-9_\-/.]{6,}(?![A-Za-z0-9_])")
_MONTH = re.compile(r"\d{1,4}[-/. ][A-Za-z]{3,9}[-/. ]\d{2,4}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?")
_MEASURE = re.compile(r"\d{1,6}[A-Za-z]{1,4}|\d+(?:[xX×]\d+)+[A-Za-z]{0,3}|[A-Za-z]{1,3}\d{1,4}|\d+(?:st|nd|rd|th)")
_DIGIT_WORDS = (
    "zero oh nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple cero uno "
    "una un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doble"
)
_ONE_DIGIT = "|".join(sorted(_DIGIT_WORDS.split(), key=len, reverse=True))
_SPELLED = re.compile(rf"(?<!\w)(?>(?>{_ONE_DIGIT}|\d{{1,4}}+)(?:[\s,.\-/·y]{{1,4}}+)?+){{7,}}", re.IGNORECASE)


def spans(text: str) -> Iterator[Span]:
    """Start and stop of all that looks like the name of an account, a code, or a number in another writing."""
    for pattern in (_KEYPAD, _SPELLED):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _WORD.finditer(text):
        word = match.group().rstrip(".-")
        if "#" in word or any(p.search(word) for p in (_UNDERSCORED, _FIGURED, _DOTTED, _CASHTAG)):
            yield match.start(), match.start() + len(word)
    for match in _HIDDEN.finditer(text):
        found = match.group()
        if sum(sign.isdigit() for sign in found) >= 6 and re.search(r"[*xX•#]{2}", found):
            yield match.span()
    for match in _RUN.finditer(text):
        if _is_code(match.group().strip("-/._")):
            yield match.span()


def _is_code(run: str) -> bool:
    """Whether letters and figures stand together as they do in no word, measure or date."""
    figures = sum(sign.isdigit() for sign in run)
    letters = sum(sign.isalpha() for sign in run)
    if not figures or not letters or _MONTH.fullmatch(run) or _MEASURE.fullmatch(run):
        return False
    size = figures + letters
    if "-" in run or "/" in run or "." in run:
        return figures >= 5 and size >= 7
    switches = sum(a.isdigit() != b.isdigit() for a, b in pairwise(run))
    return (
        (figures >= 5 and size >= 6) or (figures >= 4 and size >= 8) or (figures >= 3 and size >= 12) or switches >= 3
    )
