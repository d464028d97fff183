"""Check digits: whether a row of letters and figures is the number of an account, a card, a car, a person.

References
----------
ISO 13616 (IBAN; its check is ISO 7064, MOD 97-10); ISO/IEC 7812-1 annex B (cards: the Luhn formula); ISO 3779 and
49 CFR 565 (VIN); the published form of Mexico's CURP (eighteen signs: four letters, a date, sex, state, consonants).
"""

from __future__ import annotations

import re

_CURP = re.compile(r"[A-Z][AEIOUX][A-Z]{2}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[HMX][A-Z]{5}[A-Z0-9]\d")
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", (*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10), *range(10)), strict=True))  # fmt: skip  # noqa: E501
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def is_card(digits: str) -> bool:
    """Whether twelve to nineteen digits hold the Luhn sum, and are not all one digit."""
    if not 12 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [int(d) if k % 2 == 0 else int(d) * 2 for k, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def iban_length(signs: str) -> int:
    """How many of these capitals and figures, from the first, are an IBAN; 0 when none are."""
    for size in range(min(len(signs), 34), 14, -1):
        turned = signs[4:size] + signs[:4]
        if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1:
            return size
    return 0


def is_vin(signs: str) -> bool:
    """Whether seventeen signs are the number of a car: their check digit holds, or at least six end in figures."""
    if len(signs) != 17 or any(sign not in _VIN_VALUES for sign in signs):
        return False
    total = sum(weight * _VIN_VALUES[sign] for weight, sign in zip(_VIN_WEIGHTS, signs, strict=True)) % 11
    if signs[8] == ("X" if total == 10 else str(total)):
        return True
    return signs[-4:].isdigit() and not signs.isdigit() and not signs.isalpha()


def is_curp(signs: str) -> bool:
    """Whether eighteen capitals and figures have the form of a CURP."""
    return _CURP.fullmatch(signs) is not None
