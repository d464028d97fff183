"""What a row of digits may be: a number at home, in North America, or abroad; the dialling prefixes before it."""

from __future__ import annotations

from clerestory.reading.compiled import part
from clerestory.reading.numbering import CODE, LENGTHS, TRUNK

#: What a run of digits may be.
NOTHING, NATIONAL, AMERICAN, ABROAD = 0, 1, 2, 3

#: Brazil has no trunk digit in the metadata, people write one before the area; Australia dials abroad by 0011,
#: Hungary inside by 06.
_BRAZIL, _AUSTRALIA, _HUNGARY, _SIX = 55, 61, 36, 6

#: Weights, in tenths, of each form before anything else is looked at.
_BASE_AMERICAN, _BASE_PLUS, _BASE_PREFIX, _BASE_TRUNK, _BASE_BARE, BASE_CODE = (100, 130, 115, 100, 90, 70)


@part
def code_size(digits, at, size, lengths):
    """Length of the calling code that begins at *at*, when what follows may be a number there; 0 when not."""
    code = 0
    if digits[at] == 0:
        return 0
    for k in range(min(3, size)):
        code = 10 * code + digits[at + k]
        if lengths[code]:
            rest = size - k - 1
            if lengths[code] >> rest & 1:
                return k + 1
            trunk = rest > 1 and digits[at + k + 1] == 0 and lengths[code] >> (rest - 1) & 1
            return k + 1 if trunk else 0
    return 0


@part
def _american(digits, at):
    """Whether ten digits may be a North American number: area and exchange from 2, not all one digit."""
    if digits[at] < 2 or digits[at + 3] < 2:
        return False
    same = 0
    for k in range(1, 10):
        same += digits[at + k] == digits[at]
    return same < 9


@part
def abroad(digits, at, size, plan, base):
    """A number with its calling code from *at*: form, weight, where the digits begin."""
    if size == 11 and digits[at] == 1:
        return (AMERICAN, base, at + 1) if _american(digits, at + 1) else (NOTHING, 0, at)
    if 8 <= size <= 15 and digits[at] != 1 and code_size(digits, at, size, plan[0]):
        return ABROAD, base, at
    return NOTHING, 0, at


@part
def _prefix(digits, at, size):
    """Length of the international prefix the digits begin with: 00, 011; 0 when there is none."""
    if size > 10 and digits[at] == 0 and digits[at + 1] == 0:
        return 2
    if size > 11 and digits[at] == 0 and digits[at + 1] == 1 and digits[at + 2] == 1:
        return 3
    return 0


@part
def _is_home_first(digits, at, size, plan):
    """Whether 011 is no prefix but an area behind a 0, as in Brazil: "(011) 95550 0104"."""
    return (
        plan[2][CODE] == _BRAZIL and digits[at] == 0 and digits[at + 1] > 0 and plan[2][LENGTHS] >> (size - 1) & 1 != 0
    )


@part
def _at_home(digits, at, size, plan):
    """A number as it is written inside the country: form, weight, begin."""
    if plan[2][CODE] == 1:
        if size == 10 and _american(digits, at):
            return AMERICAN, _BASE_AMERICAN, at
        if size == 11 and digits[at] == 1 and _american(digits, at + 1):
            return AMERICAN, _BASE_AMERICAN + 5, at + 1
        return NOTHING, 0, at
    trunk = plan[2][TRUNK]
    if trunk >= 0 and digits[at] == trunk and plan[2][LENGTHS] >> (size - 1) & 1:
        return NATIONAL, _BASE_TRUNK, at
    if plan[2][CODE] == _HUNGARY and digits[at] == 0 and digits[at + 1] == _SIX and plan[2][LENGTHS] >> (size - 2) & 1:
        return NATIONAL, _BASE_TRUNK, at
    if plan[2][LENGTHS] >> size & 1 or _is_home_first(digits, at, size, plan):
        return NATIONAL, _BASE_BARE, at
    return NOTHING, 0, at


@part
def form_of(digits, at, size, plan, plus):
    """What digits may be: form, weight, where its own digits begin (behind a prefix or the American 1)."""
    if plus:
        form = abroad(digits, at, size, plan, _BASE_PLUS)
        if form[0] != NOTHING:
            return form
    prefix = _prefix(digits, at, size)
    if prefix and not _is_home_first(digits, at, size, plan):
        if plan[2][CODE] == _AUSTRALIA and prefix == 2 and size > 12 and digits[at + 2] == 1 and digits[at + 3] == 1:
            form = abroad(digits, at + 4, size - 4, plan, _BASE_PREFIX)  # Australia's 0011
            if form[0] != NOTHING:
                return form
        form = abroad(digits, at + prefix, size - prefix, plan, _BASE_PREFIX)
        if form[0] != NOTHING:
            return form
    return _at_home(digits, at, size, plan)
