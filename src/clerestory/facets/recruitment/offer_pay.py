"""Pay that an offer names, brought to a week, and whether it is far above what unskilled work earns."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: A week of pay above this is "far above usual": about three times the median full-time week of the United States,
#: 1,192 dollars (Bureau of Labor Statistics, usual weekly earnings, fourth quarter of 2024).  Euros and pounds alike.
FAR_ABOVE = 3500.0

#: Where the offer asks for nothing, a lower one is: twice that median week.
FAR_ABOVE_UNSKILLED = 1900.0

#: Units of time, as hours of work in a week of 40.
_PER_WEEK = {"hour": 40.0, "day": 5.0, "week": 1.0, "month": 12 / 52}

_SUM = (
    r"(?:[$€£] ?|usd ?|eur ?|gbp ?)(?P<a>\d[\d,.]*) ?(?P<k>k)?"
    r"|(?P<b>\d[\d,.]*) ?(?P<l>k)? ?(?:[$€£]|usd|eur|gbp|dollars?|euros?|pounds?)"
)
_UNIT = {
    "hour": r"(?:an|per|a|/|p) ?h(?:ou)?rs?|hourly|/ ?h|ph",
    "day": r"(?:a|per|/|each|every) ?day|daily|a night|per night",
    "week": r"(?:a|per|/|each|every) ?w(?:ee)?k|weekly",
    "month": r"(?:a|per|/|each|every|in) ?mon(?:th)?|monthly",
}
_NOTHING_ASKED = (
    r"[^\w](?:no (?:\w+ )?(?:experience|skills?|degree|qualifications?|background)|without experience|anyone"
    r"|everybody qualified|sin experiencia)[^\w]"
)


def far_above(plain: pa.Array) -> np.ndarray:
    """Whether each offer names pay that is far above what such work earns.

    Parameters
    ----------
    plain : folded texts

    Returns
    -------
    (n,) booleans; False for pay in another currency, and where no unit of time stands by the sum
    """
    most = np.zeros(len(plain))
    for unit, words in _UNIT.items():
        pattern = rf"(?:{_SUM})[^\d$€£.]{{0,16}}?[^\w](?:{words})[^\w]"
        where = np.flatnonzero(np.asarray(pc.match_substring_regex(plain, pattern)))
        if not len(where):
            continue
        read = pc.extract_regex(plain.take(pa.array(where)), pattern)
        sums = np.maximum(_amount(read, "a", "k"), _amount(read, "b", "l"))
        most[where] = np.maximum(most[where], sums * _PER_WEEK[unit])
    unskilled = np.asarray(pc.match_substring_regex(plain, _NOTHING_ASKED))
    return (most >= FAR_ABOVE) | (unskilled & (most >= FAR_ABOVE_UNSKILLED))


def far_words(plain: str) -> tuple[int, int] | None:
    """From where to where one folded text names pay that is far above; None when it does not."""
    unskilled = " no experience" if re.search(_NOTHING_ASKED, plain, re.ASCII) else ""
    for words in _UNIT.values():
        for at in re.finditer(rf"(?:{_SUM})[^\d$€£.]{{0,16}}?[^\w](?:{words})(?=[^\w])", plain, re.ASCII):
            if far_above(pa.array([f" {at[0]} {unskilled} "]))[0]:
                return at.start(), at.end()
    return None


def _amount(read: pa.Array, digits: str, thousands: str) -> np.ndarray:
    """Whole units of money: signs that part thousands go, and what stands behind a decimal sign."""
    said = pc.fill_null(pc.struct_field(read, digits), "")
    said = pc.replace_substring_regex(said, r"[.,]\d{1,2}$|[.,]+$", "")
    said = pc.replace_substring_regex(said, r"[.,]", "")
    said = pc.if_else(pc.equal(said, ""), "0", said)
    # Longer than any pay: a telephone number, or nonsense.
    said = pc.if_else(pc.greater(pc.utf8_length(said), 7), "0", said)
    factor = pc.if_else(pc.equal(pc.fill_null(pc.struct_field(read, thousands), ""), "k"), 1000.0, 1.0)
    return np.asarray(pc.multiply(pc.cast(said, pa.float64()), factor))
