"""The world's numbering plans, from the metadata of `phonenumbers`: what may be a telephone number, and its E.164 form.

Numbers that are only *possible* are kept: ranges that regulators reserve for films and examples (+44 7700 900xxx,
+33 6 39 98 xx xx) are never valid, and new ranges are not valid yet.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from clerestory.errors import InputError

#: Columns of `Plan.home`.
CODE, TRUNK, LENGTHS, NEEDED = 0, 1, 2, 3
_SHORTEST, _LONGEST = 8, 12
#: Countries with a trunk digit that people leave out when they write.
_WITHOUT_TRUNK = ("IN",)
#: Until 2019 a 1 stood between Mexico's code and a mobile number; people still write it.
_MEXICO = 52


class Plan(NamedTuple):
    """What a kernel needs: lengths by calling code (bits), North American areas in use, and the country's own row."""

    lengths: np.ndarray
    areas: np.ndarray
    home: np.ndarray


def _bits(lengths: tuple[int, ...]) -> int:
    return sum(1 << n for n in lengths if n > 0)


def _lengths_of(about: PhoneMetadata | None) -> int:
    """Lengths of a country's mobile and fixed numbers; of all its numbers where it has neither."""
    if about is None:
        return 0
    usual = 0
    for kind in (about.mobile, about.fixed_line):
        usual |= _bits(kind.possible_length or ()) if kind is not None else 0
    return usual or _bits(about.general_desc.possible_length if about.general_desc is not None else ())


@cache
def _world() -> tuple[np.ndarray, np.ndarray]:
    """Possible lengths for each calling code, and which North American area codes are in use."""
    lengths, areas = np.zeros(1000, np.int64), np.zeros(1000, np.int64)
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            about = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            lengths[code] |= _lengths_of(about) & ~0x7F
    lengths[_MEXICO] |= 1 << 11
    for area in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=area * 10**7 + 2345678)
        areas[area] = phonenumbers.is_valid_number(number)
    return lengths, areas


def checked_country(country: str) -> str:
    """The country's code in capitals; InputError when no numbering plan is known for it."""
    code = country.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise InputError(
            where="country",
            expected="an ISO 3166 code of two letters with a numbering plan, such as US or GB",
            found=repr(country),
        )
    return code


def _about(country: str) -> PhoneMetadata:
    """The metadata of a country that `checked_country` let pass."""
    about = PhoneMetadata.metadata_for_region(country)
    if about is None:
        raise InputError(where="country", expected="a country with a numbering plan", found=repr(country))
    return about


@cache
def plan(country: str) -> Plan:
    """The plan for numbers written without a country code in *country*."""
    lengths, areas = _world()
    about = _about(country)
    own = _lengths_of(about)
    longest = own.bit_length() - 1
    own &= (1 << (_LONGEST + 1)) - (1 << min(_SHORTEST, longest))
    trunk = _trunk(country)
    needed = trunk >= 0 and country not in _WITHOUT_TRUNK
    return Plan(lengths, areas, np.array([about.country_code, trunk, own, needed], np.int64))


def _trunk(country: str) -> int:
    """The digit dialled before numbers inside the country, or -1 where there is none."""
    about = _about(country)
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    if about.national_prefix and example is not None:
        shown = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
        if shown.lstrip("(").startswith(about.national_prefix[0]):
            return int(about.national_prefix[0])
    return -1


@cache
def _patterns(code: int) -> tuple[re.Pattern[str], ...]:
    """What national numbers under a calling code look like."""
    found = []
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ()):
        about = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
        if about is not None and about.general_desc is not None and about.general_desc.national_number_pattern:
            found.append(re.compile(about.general_desc.national_number_pattern))
    return tuple(found)


@lru_cache(maxsize=65536)
def international(digits: str) -> str:
    """E.164 of digits that begin with a calling code, or "" when no country has such a number."""
    for size in (1, 2, 3):
        code = int(digits[:size])
        patterns = _patterns(code)
        if patterns:
            rest = digits[size:]
            if (code != 39 and rest.startswith("0")) or (code == _MEXICO and len(rest) == 11 and rest[0] == "1"):
                rest = rest[1:]
            return f"+{code}{rest}" if any(p.fullmatch(rest) for p in patterns) else ""
    return ""


@lru_cache(maxsize=65536)
def national(digits: str, country: str) -> str:
    """E.164 of digits as written inside *country*, or "" when they are no number there."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return ""
    about = _about(country)
    own = str(number.national_number)
    trunk = plan(country).home[TRUNK]
    written_with_trunk = trunk >= 0 and digits.startswith(str(trunk))
    if number.country_code != about.country_code:
        return ""
    if not written_with_trunk and not phonenumbers.is_valid_number(number) and trunk >= 0:
        return ""
    if number.italian_leading_zero:
        own = "0" * (number.number_of_leading_zeros or 1) + own
    if not any(p.fullmatch(own) for p in _patterns(about.country_code)):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
