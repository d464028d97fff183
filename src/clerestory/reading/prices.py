"""Prices: an amount with its currency, as "USD 12000" in minor units."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import kernel, part
from clerestory.reading.found import found_table
from clerestory.reading.gaps import is_currency
from clerestory.reading.lexing import KIND, START, STOP, VALUE, Lexed, is_alnum, is_digit, lexed
from clerestory.reading.numbering import checked_country
from clerestory.reading.signs import LOW

_ROW, _BEGIN, _END, _MONEY, _MINOR, _PREFIX = 0, 1, 2, 3, 4, 5

#: Countries whose own currency "$" or "peso" stands for; elsewhere "$" is the dollar of the United States.
_DOLLARS = {
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "SG": "SGD",
    "HK": "HKD",
    "MX": "MXN",
    "CO": "COP",
    "AR": "ARS",
    "CL": "CLP",
}
_PESOS = {"MX": "MXN", "CO": "COP", "AR": "ARS", "CL": "CLP", "PH": "PHP", "UY": "UYU", "DO": "DOP", "CU": "CUP"}
#: Letters stuck before "$".
_PREFIXES = {0: "", 1: "USD", 2: "CAD", 3: "AUD", 4: "MXN", 5: "NZD", 6: "SGD", 7: "HKD", 8: "BRL"}
#: Currencies without minor units: their amount is kept as it is.
_WHOLE = ("JPY", "KRW", "CLP", "VND")
_SIGNS = {
    3: "EUR",
    4: "GBP",
    5: "JPY",
    6: "INR",
    7: "RUB",
    8: "KRW",
    11: "PHP",
    12: "TRY",
    13: "NGN",
    14: "VND",
    36: "$",
}
_SIGN_CODES = np.array([lx.CURRENCIES.index(_SIGNS[s]) if s in _SIGNS else 0 for s in range(37)], np.int64)
_MOST, _PESO = 10**11, lx.CURRENCIES.index("peso")


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Prices of each text, by row and place; "$" and "pesos" are those of *country*, else US dollars, Mexican pesos."""
    country = checked_country(country)
    cut = lexed(texts)
    kinds = cut.tokens[:, KIND]
    found = np.empty((int(np.count_nonzero(kinds & (lx.NUMBER | lx.MONEY))) + 1, 6), np.int64)
    found = found[: _find(cut.arrays, _SIGN_CODES, found)]
    return found_table(cut, found[:, :_MONEY], "price", _values(found, country))


def _values(found: np.ndarray, country: str) -> pa.Array:
    """The prices as text; null where the currency is not known."""
    codes = []
    for code in lx.CURRENCIES:
        own = {"$": _DOLLARS.get(country, "USD"), "peso": _PESOS.get(country, "MXN")}.get(code, code)
        codes.append(own or None)
    stuck = pa.array([None, *(code for prefix, code in sorted(_PREFIXES.items()) if prefix)], pa.string())
    named = pc.coalesce(
        stuck.take(pa.array(found[:, _PREFIX])), pa.array(codes, pa.string()).take(pa.array(found[:, _MONEY]))
    )
    whole = pc.is_in(named, value_set=pa.array(_WHOLE)).to_numpy(zero_copy_only=False)
    amounts = pa.array(np.where(whole, found[:, _MINOR] // 100, found[:, _MINOR])).cast(pa.string())
    return pc.binary_join_element_wise(named, amounts, " ")


@part
def _amount(signs, at, end):
    """The amount that begins at *at*, in hundredths, and where it ends; -1 when it is no amount."""
    value, size = 0, 0
    while at < end and is_digit(signs[at]) and size < 10:
        value, size, at = 10 * value + signs[at] - 48, size + 1, at + 1
    cents = 0
    while at + 2 < end and signs[at] in (44, 46) and is_digit(signs[at + 1]) and is_digit(signs[at + 2]):
        three = at + 3 < end and is_digit(signs[at + 3])
        if three and at + 4 < end and is_digit(signs[at + 4]):
            return -1, at
        if three and size <= 9:
            value, size, at = 1000 * value + _number(signs, at + 1, 3), size + 3, at + 4
            continue
        if not three:
            cents, at = _number(signs, at + 1, 2), at + 3
        break
    if at < end and signs[at] & LOW == 107 and not (at + 1 < end and is_alnum(signs[at + 1])):
        value, at = 1000 * value, at + 1
    if size == 0 or size > 10 or (at < end and is_digit(signs[at])):
        return -1, at
    return 100 * value + cents, at


@part
def _number(signs, at, size):
    """The value of *size* digits."""
    value = 0
    for k in range(at, at + size):
        value = 10 * value + signs[k] - 48
    return value


@part
def _prefix(signs, at, begin):
    """Which letters stand stuck before a "$" at *at*, and where they begin: US$, C$, A$, MX$ …"""
    if at - 1 < begin or signs[at - 1] & LOW < 97:
        return 0, at
    two = at - 2 >= begin and signs[at - 2] & LOW >= 97
    last, first = signs[at - 1] & LOW, signs[at - 2] & LOW if two else 0
    start = at - 2 if two else at - 1
    if start > begin and is_alnum(signs[start - 1]):
        return 0, at
    if last == 115 and first == 117:
        return 1, start
    if last == 120 and first == 109:
        return 4, start
    if first == 0 or first in (99, 97, 110, 104):
        key = first if two else last
        code = 2 if key == 99 else 3 if key == 97 else 5 if key == 110 else 7 if key == 104 else 6 if key == 115 else 0
        return (8 if not two and last == 114 else code), start if code or last == 114 else at
    return 0, at


@part
def _sign_near(signs, start, limits):
    """The currency sign right before *start*, over one space; or -1."""
    at = start - 1
    at -= at >= limits[0] and signs[at] == 32
    if at >= limits[0] and is_currency(signs[at]) and not (at > limits[0] and is_digit(signs[at - 1])):
        return at
    return -1


@part
def _word_near(tokens, k, first, gap):
    """The currency word right before token k, or -1."""
    if k > first and tokens[k - 1, KIND] & lx.MONEY and tokens[k, START] - tokens[k - 1, STOP] <= gap:
        return k - 1
    return -1


@part
def _behind(signs, tokens, at, limits, k, last):
    """The currency behind an amount that ends at *at*: its code and where it ends; 0 when there is none."""
    stop = at + (at < limits[1] and signs[at] == 32)
    if stop < limits[1] and is_currency(signs[stop]) and not (stop + 1 < limits[1] and is_digit(signs[stop + 1])):
        return -np.int64(signs[stop]), stop + 1
    while k < last and tokens[k, START] < at:
        k += 1
    if k < last and tokens[k, KIND] & lx.MONEY and tokens[k, START] in (at, stop):
        return tokens[k, VALUE], tokens[k, STOP]
    return 0, at


@part
def _price(signs, tokens, k, limits, span, row):
    """The price at token k into *row* from its second column on; whether there is one."""
    value, stop = _amount(signs, tokens[k, START], limits[1])
    if value < 0 or value > _MOST:
        return False
    row[_BEGIN], row[_END], row[_MINOR], row[_PREFIX] = tokens[k, START], stop, value, 0
    code, after = _behind(signs, tokens, stop, limits, k + 1, span[1])
    at = _sign_near(signs, tokens[k, START], limits)
    if at >= 0:
        row[_MONEY] = -np.int64(signs[at])
        row[_PREFIX], row[_BEGIN] = _prefix(signs, at, limits[0]) if signs[at] == 36 else (0, at)
        if code > _PESO:
            row[_MONEY], row[_END], row[_PREFIX] = code, after, 0
        return True
    if code:
        row[_MONEY], row[_END] = code, after
        return True
    word = _word_near(tokens, k, span[0], 2)
    if word < 0 or tokens[word, VALUE] <= _PESO:
        return False
    row[_MONEY], row[_BEGIN] = tokens[word, VALUE], tokens[word, START]
    return True


@kernel
def _find(cut, sign_codes, found):
    """Every price of every text: how many."""
    signs, offsets, tokens, ends = cut
    n = 0
    for row in range(len(offsets) - 1):
        limits, span = (offsets[row], offsets[row + 1]), (ends[row], ends[row + 1])
        last = limits[0]
        for k in range(span[0], span[1]):
            start = tokens[k, START]
            plain = tokens[k, KIND] & lx.NUMBER or _leads(signs, tokens[k])
            if not plain or start < last or not _price(signs, tokens, k, limits, span, found[n]):
                continue
            if found[n, _MONEY] < 0:
                found[n, _MONEY] = sign_codes[-found[n, _MONEY]]
            found[n, _ROW], last = row, found[n, _END]
            n += 1
    return n


@part
def _leads(signs, token):
    """Whether a token of another kind begins with a figure, as in "50k"."""
    return is_digit(signs[token[START]])
