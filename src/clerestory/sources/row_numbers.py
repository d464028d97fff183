"""An office's own number of a row must not be somebody's telephone number or e-mail: it is shown in every export."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.sources.conventions import date_order_of

EXPECTED = "the office's own number of the row, not a telephone number or an e-mail address"

_ALWAYS = (
    r"\S@\S",
    # An international number, written with + or 00.
    r"^(?:tel:?\s*)?(?:\+|00)\s?[1-9](?:[\s().\-/·]{0,2}\d){6,14}$",
    # Three, three and four digits of North America, with or without its 1.
    r"^(?:1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.\-/·]{0,2}[2-9]\d{2}[\s.\-/·]?\d{4}$",
    r"^[2-9]\d{2}[\s.-]\d{4}$",
    # Mobile numbers without their +: the country's code, then what its mobile numbers begin with.
    r"^(?:447\d{9}|33[67]\d{8}|614\d{8}|491[567]\d{8,9}|34[67]\d{8}|521?[1-9]\d{9}|55[1-9]\d9\d{8}|639\d{9}|91[6-9]\d{9}"
    r"|861[3-9]\d{9}|393\d{8,9}|316\d{8}|324\d{8}|417\d{8}|436\d{8,11}|467\d{8}|479\d{7}|407\d{8}|3519\d{8}|3538\d{8}"
    r"|234[789]\d{9}|254[17]\d{8}|27[678]\d{8}|66[689]\d{8}|84[35789]\d{8}|628\d{8,11}|81[789]0\d{8}|8210\d{8}"
    r"|380[3-9]\d{8}|79\d{9}|905\d{9}|201[0125]\d{8}|212[67]\d{8}|502[3-5]\d{7}|503[67]\d{7}|504[389]\d{7}|573\d{9})$",
)
#: A trunk 0 and nine or ten digits, or pairs of digits: how numbers are written at home outside North America.
_AT_HOME = (r"^0[1-9](?:[\s.\-/]?\d){8,9}$", r"^\(0\d{1,4}\)[\s.\-/]?(?:\d[\s.\-/]?){5,9}$")


def reads_as_contact(values: pa.Array, *, country: str) -> pa.Array:
    """Which of the values read as a telephone number or an e-mail address; never null."""
    found = pa.repeat(False, len(values))
    patterns = _ALWAYS if date_order_of(country) == "mdy" or country == "CA" else _ALWAYS + _AT_HOME
    for pattern in patterns:
        found = pc.or_(found, pc.fill_null(pc.match_substring_regex(values, pattern), False))
    return found
