"""Numbers as people write them: money in minor units, counts, decimals, lengths of time, yes and no."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.sources.conventions import currency_token, minor_digits

_SPACES = r"[\s\x{00A0}\x{2007}\x{2009}\x{202F}]+"
_MONEY = (
    r"^(?P<pre>[^\d\s.,+-]{0,6}\.?)\s?(?P<sign>[+-]?)(?P<pre2>[^\d\s.,+-]{0,3})\s?(?P<n>\d[\d.,' ’]*?)"
    r"(?:[.,]?[-–—]{1,2})?\s?(?P<post>[^\d\s.,][^\d\s,]{0,9})?$"
)

#: What an amount is for; the amount is kept, and what it is for stands in the original.
_PER = (
    r"(?i)\s?(?:/|\bper\b|\bpor\b|\ban\b|\ba\b|\bla\b|\bal\b)\s?"
    r"(?:h|hr|hrs|hour|hora|day|d[ií]a|night|noche|week|wk|semana|month|mo|mes|visit|visita|room|job|each)\.?$"
)

# One to two digits after a sign are decimals, three are a group: the only reading under which 1,250 and 12,50 both mean
# what their writers meant.
_POINT_MONEY = r"^(?P<i>[1-9]\d{0,2}(?:[,' ’]\d{3})+|\d+)(?:\.(?P<f>\d{1,2}))?$"
_COMMA_MONEY = r"^(?P<i>[1-9]\d{0,2}(?:[.' ’]\d{3})+|\d+)(?:,(?P<f>\d{1,2}))?$"
_POINT_NUMBER = r"^(?P<s>[+-]?)(?P<i>[1-9]\d{0,2}(?:[,' ’]\d{3})+|\d+)?(?:\.(?P<f>\d*))?$"
_COMMA_NUMBER = r"^(?P<s>[+-]?)(?P<i>[1-9]\d{0,2}(?:[.' ’]\d{3})+|\d+)?(?:,(?P<f>\d*))?$"
_EXPONENT = r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}$"
_WHOLE = r"^(?P<s>[+-]?)(?P<i>[1-9]\d{0,2}(?:[,' ’]\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:[.,]0{1,2})?$"
_CLOCK = r"^(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>\d{2})$"
_LENGTH = (
    r"^(?:(?P<h>\d{1,3})\s?(?:h|hr|hrs|hour|hours|hora|horas)\.?,?\s?)?(?:(?P<m>\d{1,4})\s?(?:m|min|mins|minute|minutes|minuto|"
    r"minutos|')\.?,?\s?)?(?:(?P<s>\d{1,5})\s?(?:s|sec|secs|second|seconds|seg|segundo|segundos|\"|'')\.?)?$"
)
_MOST_DIGITS = 15

_YES = ["yes", "y", "true", "t", "1", "x", "si", "sí", "s", "checked", "on", "verdadero", "oui", "ja", "✓", "✔"]
_NO = ["no", "n", "false", "f", "0", "unchecked", "off", "falso", "non", "nein", "✗", "✘"]

Read = tuple[pa.Array, np.ndarray]


def money(values: pa.Array, *, country: str) -> tuple[pa.Array, pa.Array, np.ndarray, np.ndarray]:
    """Amounts in minor units.

    Parameters
    ----------
    values : trimmed, without nulls
    country : whose "$" or "kr" is meant, and whose currency where none is written

    Returns
    -------
    (minor units, ISO 4217, fine, said) : *said* where the cell itself names its currency beyond doubt
    """
    bare = pc.replace_substring_regex(pc.replace_substring_regex(values, _SPACES, " "), _PER, "")
    found = pc.extract_regex(bare, _MONEY)
    matched = pc.is_valid(found)
    before = pc.binary_join_element_wise(_group(found, "pre"), _group(found, "pre2"), "")
    after = pc.utf8_trim_whitespace(_group(found, "post"))
    both = np.asarray(pc.and_(pc.not_equal(before, ""), pc.not_equal(after, "")))
    token = pc.if_else(pc.equal(before, ""), after, before)
    # "$180 USD" and "US$180 usd": the word beside the sign decides, so that the sign may stay general.
    coded = pc.if_else(pa.array(both), after, token).dictionary_encode()
    index = coded.indices.to_numpy(zero_copy_only=False)
    names = [currency_token(name, country) for name in coded.dictionary.to_pylist()]
    plain = [name.strip().lower() in ("", "$", "kr", "kr.", "¥") for name in coded.dictionary.to_pylist()]
    currency = np.array([name or "" for name in names] or [""], object)[index]
    digits = np.array([minor_digits(name or "USD") for name in names] or [2], np.int64)[index]
    known = np.array([name is not None for name in names] or [False], bool)[index]
    units, whole = _minor_units(pc.utf8_trim_whitespace(_group(found, "n")), digits)
    negative = np.asarray(pc.equal(_group(found, "sign"), "-"))
    fine = np.asarray(matched) & known & whole & ~negative
    said = fine & ~np.array(plain or [True], bool)[index]
    return pa.array(units, pa.int64(), mask=~fine), pa.array(currency, pa.string(), mask=~fine), fine, said


def _group(found: pa.Array, name: str) -> pa.Array:
    return pc.fill_null(pc.struct_field(found, name), "")


def _minor_units(numbers: pa.Array, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    units, fine = _thousandths(numbers, digits)
    for pattern in (_POINT_MONEY, _COMMA_MONEY):
        found = pc.extract_regex(numbers, pattern)
        whole, fraction = _digits(_group(found, "i")), _group(found, "f")
        parts = pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 3, "0"), 0, 3)
        thousandths = pc.cast(pc.if_else(pc.equal(fraction, ""), "0", parts), pa.int64()).to_numpy(zero_copy_only=False)
        small = np.asarray(pc.less_equal(pc.utf8_length(whole), _MOST_DIGITS))
        scale = 10 ** (3 - digits)
        # A yen has no hundredth: 12.50 JPY is refused rather than rounded.
        right = np.asarray(pc.is_valid(found)) & small & (thousandths % scale == 0) & ~fine
        value = _to_int(whole, right) * 10**digits + thousandths // scale
        units, fine = np.where(right, value, units), fine | right
    return units, fine


def _thousandths(numbers: pa.Array, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Amounts of currencies with a thousandth: there a point and three digits are decimals, not a group."""
    found = pc.extract_regex(numbers, r"^(?P<i>\d{1,15})\.(?P<f>\d{3})$")
    right = np.asarray(pc.is_valid(found)) & (digits == 3)
    return np.where(right, _to_int(_group(found, "i"), right) * 1000 + _to_int(_group(found, "f"), right), 0), right


def _digits(numbers: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(numbers, r"\D", "")


def _to_int(digits: pa.Array, right: np.ndarray) -> np.ndarray:
    return pc.cast(pc.if_else(pa.array(right), digits, "0"), pa.int64()).to_numpy(zero_copy_only=False)


def integers(values: pa.Array) -> Read:
    """Whole numbers, groups of thousands in any writing."""
    found = pc.extract_regex(pc.replace_substring_regex(values, _SPACES, " "), _WHOLE)
    digits = pc.replace_substring_regex(_digits(_group(found, "i")), r"^0+(\d)", r"\1")
    fine = np.asarray(pc.is_valid(found)) & np.asarray(pc.less_equal(pc.utf8_length(digits), 18))
    sign = np.where(np.asarray(pc.equal(_group(found, "s"), "-")), -1, 1)
    return pa.array(_to_int(digits, fine) * sign, pa.int64(), mask=~fine), fine


def decimal_of_column(values: pa.Array) -> str:
    """The decimal sign that the values of a column show: "." or ","; "" when they show none."""
    point = pc.match_substring_regex(values, r"^[+-]?(?:0|\d+)?\.(?:\d{1,2}|\d{4,})$|,\d{3}\.|^[+-]?0\.\d+$")
    comma = pc.match_substring_regex(values, r"^[+-]?(?:0|\d+)?,(?:\d{1,2}|\d{4,})$|\.\d{3},|^[+-]?0,\d+$")
    points, commas = pc.sum(point).as_py() or 0, pc.sum(comma).as_py() or 0
    if points == commas:
        return ""
    return "." if points > commas else ","


def decimals(values: pa.Array, *, sign: str) -> Read:
    """Numbers with decimals; *sign* is what stands before them."""
    plain = pc.replace_substring_regex(pc.replace_substring_regex(values, r"\s?%$", ""), _SPACES, " ")
    found = pc.extract_regex(plain, _POINT_NUMBER if sign == "." else _COMMA_NUMBER)
    whole, fraction = _digits(_group(found, "i")), _group(found, "f")
    some = pc.or_(pc.not_equal(whole, ""), pc.not_equal(fraction, ""))
    written = pc.binary_join_element_wise(
        _group(found, "s"),
        pc.if_else(pc.equal(whole, ""), "0", whole),
        ".",
        pc.if_else(pc.equal(fraction, ""), "0", fraction),
        "",
    )
    scientific = pc.match_substring_regex(plain, _EXPONENT)
    right = pc.or_(pc.and_(pc.is_valid(found), some), scientific)
    number = pc.cast(pc.if_else(right, pc.if_else(scientific, plain, written), "0"), pa.float64())
    fine = np.asarray(right) & np.isfinite(number.to_numpy(zero_copy_only=False))
    return pc.if_else(pa.array(fine), number, None), fine


def seconds(values: pa.Array, *, unit: int = 1) -> Read:
    """Lengths of time in seconds: 205, 3:25, 0:03:25, "3 min 25 s"; a bare number is in *unit* seconds."""
    numbers, fine = integers(values)
    bare = pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False)
    fine = fine & (bare >= 0) & (bare < 1 << 40)
    total = np.where(fine, bare, 0) * unit
    for pattern in (_CLOCK, _LENGTH):
        found = pc.extract_regex(pc.utf8_lower(values), pattern)
        h, m, s = (_part(found, name) for name in ("h", "m", "s"))
        right = np.asarray(pc.is_valid(found)) & ~fine & np.asarray(pc.not_equal(values, ""))
        if pattern == _CLOCK:
            right &= s <= 59
        total, fine = np.where(right, h * 3600 + m * 60 + s, total), fine | right
    return pa.array(total, pa.int64(), mask=~fine), fine


def _part(found: pa.Array, name: str) -> np.ndarray:
    group = _group(found, name)
    return pc.cast(pc.if_else(pc.equal(group, ""), "0", group), pa.int64()).to_numpy(zero_copy_only=False)


def booleans(values: pa.Array) -> Read:
    """Yes and no, in several languages and as ticked boxes."""
    lower = pc.utf8_lower(values)
    yes, no = (pc.is_in(lower, value_set=pa.array(words)) for words in (_YES, _NO))
    return pc.if_else(pc.or_(yes, no), yes, None), np.asarray(pc.or_(yes, no))
