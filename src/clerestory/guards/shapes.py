"""What looks like an identifier though no reader knows it: by its form and, where the format has one, its check digit.

`certain` is for all that is shown or leaves; `likely` is for the words around a place, where an ordinary word masked
is the lesser evil: account names behind labels and emoji, codes of letters and figures, digits spelled out.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator

from clerestory.guards import labelled, looks
from clerestory.guards.checks import iban_length, is_card, is_curp, is_vin
from clerestory.guards.unwrapped import Unwrapped, unwrapped

Span = tuple[int, int]

#: E-mail, page, anything behind a scheme, handle, seven digits or more but for a date or two years.
_SHAPES = re.compile(
    r"""(?:"[^"\n]{1,64}"|[^\s<>"'(),;]{1,64})@[^\s<>"'(),;]{2,}     # e-mail
      | (?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|(?<![\w:/])//(?=[\w-]+\.))[^\s<>"]+      # page
      | \b(?:tel|sms|smsto|mms|mmsto|callto|facetime|facetime-audio|mailto|sips?|xmpp|skype|live|intent):[^\s<>"]{3,}
      | (?<![\w@])@[\w.]{3,}                               # handle
      | (?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w.]\d)         # address of the internet
      | (?<!\d)(?!(?:\d{4}-\d\d-\d\d|\d\d?([/.-])\d\d?\1(?:19|20)\d\d|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d)\b(?![\s().\-/·•_*]{0,3}\d))
        \+?\d(?:[\s().\-‐-―/\\·•_*|~+=:'"\[\]{}<>]{0,3}\d){6,}
    """,  # noqa: E501
    re.VERBOSE | re.IGNORECASE,
)
_TIMES = re.compile(r"(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:\s?[-–]\s?\d{1,2}:\d\d(?::\d\d)?)?")
_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){11,18}(?!\d)")
#: Looked for at every place, since one that is none must not swallow the next: what may be an IBAN; and 17 or 18 signs.
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}\d\d(?:[ .-]?[A-Za-z0-9]){11,30}))")
_LONG = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9](?:-?[A-Za-z0-9]){16,17}(?![A-Za-z0-9-])")
_HEX = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])|(?<![\w:.-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w-])|(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", re.IGNORECASE)  # fmt: skip  # noqa: E501
_NATIONAL = re.compile(
    r"""\b[A-Z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[A-D]\b                    # National Insurance, United Kingdom
      | \b[XYZ]-?\d{7}-?[A-Z]\b | \b\d{2}\.?\d{3}\.?\d{3}-?[A-Z]\b   # NIE and DNI, Spain
      | \b[A-Z&]{3,4}-?\d{6}-?[A-Z0-9]{3}\b                          # RFC, Mexico
      | \b[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]\b              # codice fiscale, Italy
      | \b[A-Z]{5}\d{4}[A-Z]\b                                       # PAN, India
    """,
    re.VERBOSE | re.IGNORECASE,
)


def certain(text: str) -> list[Span]:
    """Start and stop of everything that is an identifier by its form, in the order of their starts."""
    return sorted(_mapped(text, _certain))


def likely(text: str) -> list[Span]:
    """Start and stop of everything that may be one, besides what `certain` says: for words that are only shown."""
    return sorted(_mapped(text, _likely))


def _mapped(text: str, finder) -> set[Span]:
    """Spans found in the text as written and in the text as it would be shown."""
    spans = set(finder(text))
    if not text.isascii() or any(sign in text for sign in "&%=\\"):
        plain: Unwrapped = unwrapped(text)
        if plain.text != text:
            spans.update(plain.span(start, stop) for start, stop in finder(plain.text) if stop > start)
    return spans


def _likely(text: str) -> Iterator[Span]:
    yield from labelled.spans(text)
    yield from looks.spans(text)


def _certain(text: str) -> Iterator[Span]:
    for match in _SHAPES.finditer(text):
        if not _is_time(match.group()):
            yield match.span()
    yield from (match.span() for match in _NATIONAL.finditer(text))
    yield from _cards(text)
    yield from _hexes(text)
    yield from _codes(text)


def _is_time(found: str) -> bool:
    return _TIMES.fullmatch(found) is not None


def _cards(text: str) -> Iterator[Span]:
    """Rows of digits with a card's check digit, whatever signs stand between them."""
    for match in _DIGITS.finditer(text):
        digits = [unicodedata.decimal(sign) for sign in match.group() if sign.isdecimal()]
        if is_card("".join(map(str, digits))):
            yield match.span()


def _hexes(text: str) -> Iterator[Span]:
    """Addresses of machines: MAC, and IP of the sixth version."""
    for match in _HEX.finditer(text):
        found = match.group()
        if found.count(":") < 2 or re.fullmatch(r"(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}", found) or _is_ip(found):
            yield match.span()


def _is_ip(found: str) -> bool:
    try:
        ipaddress.IPv6Address(found)
    except ValueError:
        return False
    return any(sign.isalnum() for sign in found)


def _codes(text: str) -> Iterator[Span]:
    """IBAN, VIN and CURP, whole or in groups."""
    for match in _IBAN.finditer(text):
        stop = _iban_stop(match.group(1))
        if stop:
            yield match.start(), match.start() + stop
    for match in _LONG.finditer(text):
        signs = match.group().replace("-", "").upper()
        if is_vin(signs) or is_curp(signs):
            yield match.span()


def _iban_stop(found: str) -> int:
    """How many characters of what was found are the IBAN; 0 when none are."""
    places = [at for at, sign in enumerate(found) if sign.isalnum()]
    size = iban_length("".join(found[at] for at in places).upper())
    return places[size - 1] + 1 if size else 0
