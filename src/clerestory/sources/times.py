"""Dates and times as people and programs write them, into UTC; day before month or after is for a column to say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError

_TIME = (
    r"(?:(?:[Tt]|,?\s+)(?:at |a las |um )?(?P<h>\d{1,2})(?:[:h](?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<z>[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,4})?)?$"
)
_DAY = r"^(?:[A-Za-zÀ-ÿ]{2,10}\.?,?\s+)?"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("ymd", r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME),
    ("ab", r"^(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4}|\d{2})" + _TIME),
    ("dn", _DAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[\s./-]+(?:of |de |del )?(?P<n>[A-Za-zÀ-ÿ]{3,10})\.?,?[\s./-]+"
     r"(?:of |de |del )?(?P<y>\d{4}|\d{2})" + _TIME),
    ("nd", _DAY + r"(?P<n>[A-Za-zÀ-ÿ]{3,10})\.?[\s-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _TIME),
    ("ymd", r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T ]?(?P<h>\d{2}):?(?P<mi>\d{2}):?(?P<s>\d{2})?"
     r"(?P<f>\b\B)?(?P<ap>\b\B)?(?P<z>Z|[+-]\d{2}:?\d{2})?)?$"),
)  # fmt: skip
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_EPOCH = r"^(?:\d{10}|\d{13})$"

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril", "may mayo",
            "jun june junio", "jul july julio", "aug august ago agosto", "sep sept september septiembre setiembre set",
            "oct october octubre", "nov november noviembre", "dec december dic diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

#: Minutes east of Greenwich of names that leave no doubt in North America; other letters are refused.
_ZONES = {
    "": 0, "Z": 0, "z": 0, "UTC": 0, "GMT": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420,
    "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
}  # fmt: skip

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_NAIVE = -(1 << 20)
_MICRO = 1_000_000
_DAY_MICROS = 86_400 * _MICRO
_EXCEL_EPOCH = -25_569


def order_of(values: pa.Array) -> str:
    """Whether day or month stands first in the values of a column.

    Returns
    -------
    `dmy` or `mdy`; `either` when every value could be both; "" when none is written with slashes, points or hyphens
    """
    found = pc.drop_null(pc.extract_regex(values, r"^(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?:\d{4}|\d{2})(?:\D|$)"))
    if not len(found):
        return ""
    a, b = (pc.cast(pc.struct_field(found, i), pa.int32()).to_numpy(zero_copy_only=False) for i in (0, 1))
    day_first, month_first = int((a > 12).sum()), int((b > 12).sum())
    if day_first == month_first:
        return "either"
    return "dmy" if day_first > month_first else "mdy"


def timestamps(values: pa.Array, *, order: str, zone: str) -> tuple[pa.Array, np.ndarray]:
    """Points in time, in UTC.

    Parameters
    ----------
    values : trimmed, without nulls
    order : `dmy` or `mdy`
    zone : of times that name none, as in America/New_York

    Returns
    -------
    (timestamps, fine) : null where not *fine*
    """
    micros, offset, fine = _parsed(_plain_offsets(values), order)
    naive = fine & (offset == _NAIVE)
    utc = np.where(naive, 0, micros - np.where(naive, 0, offset) * 60 * _MICRO)
    if naive.any() and zone != "UTC":
        local = pa.array(np.where(naive, micros, 0), pa.int64()).cast(pa.timestamp("us"))
        utc = np.where(naive, _in_utc(local, zone), utc)
    elif naive.any():
        utc = np.where(naive, micros, utc)
    return pa.array(utc, pa.int64(), mask=~fine).cast(pa.timestamp("us", tz="UTC")), fine


def _plain_offsets(values: pa.Array) -> pa.Array:
    """Offsets as telephones write them, "(UTC-5)" and "UTC+02:00", as -05:00 and +02:00."""
    if not pc.any(pc.match_substring_regex(values, r"UTC|GMT")).as_py():
        return values
    bare = pc.replace_substring_regex(values, r"\s*\(((?:UTC|GMT)[^)]*)\)$", r" \1")
    padded = pc.replace_substring_regex(bare, r"(?:UTC|GMT)([+-])(\d)(:?\d\d)?$", r"\10\2\3")
    return pc.replace_substring_regex(padded, r"(?:UTC|GMT)([+-]\d\d)(:?\d\d)?$", r"\1\2")


def _in_utc(local: pa.Array, zone: str) -> np.ndarray:
    try:
        known = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="earliest")
    except pa.ArrowException as error:
        raise InputError(where="workspace zone", expected="a time zone, as in America/New_York", found=zone) from error
    return known.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy(zero_copy_only=False)


def dates(values: pa.Array, *, order: str, last: bool = False) -> tuple[pa.Array, np.ndarray]:
    """Days as they are written, without any zone; 2024 and 2024-03 are their first day, or with *last* their last."""
    micros, _, fine = _parsed(values, order)
    days = np.floor_divide(micros, _DAY_MICROS)
    coarse = pc.extract_regex(values, r"^(?P<y>\d{4})(?:[-/](?P<m>\d{1,2}))?$")
    some = np.asarray(pc.is_valid(coarse)) & ~fine
    if some.any():
        year, month = _ints(coarse, "y"), _ints(coarse, "m")
        whole = month == 0
        from_month = (year - 1970) * 12 + np.where(whole, 0, month - 1)
        until = np.where(whole, from_month + 12, from_month + 1)
        day = (
            (until.astype("M8[M]").astype("M8[D]").astype(np.int64) - 1)
            if last
            else (from_month.astype("M8[M]").astype("M8[D]").astype(np.int64))
        )
        right = some & (month <= 12) & (year >= _FIRST_YEAR) & (year <= _LAST_YEAR)
        days, fine = np.where(right, day, days), fine | right
    return pa.array(days.astype(np.int32), pa.int32(), mask=~fine).cast(pa.date32()), fine


def _parsed(values: pa.Array, order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(microseconds as written, minutes east or _NAIVE, whether it is a date)."""
    micros, offset = np.zeros(len(values), np.int64), np.full(len(values), _NAIVE, np.int64)
    fine = np.zeros(len(values), bool)
    left = np.arange(len(values))
    for style, pattern in _PATTERNS:
        if not len(left):
            return micros, offset, fine
        found = pc.extract_regex(values.take(pa.array(left)), pattern)
        matched = np.asarray(pc.is_valid(found))
        if matched.any():
            where = left[matched]
            micros[where], offset[where], fine[where] = _composed(pc.drop_null(found), style, order)
            left = left[~matched]
    if len(left):
        micros[left], offset[left], fine[left] = _counted(values.take(pa.array(left)))
    return micros, offset, fine


def _ints(found: pa.Array, name: str, empty: int = 0) -> np.ndarray:
    group = pc.fill_null(pc.struct_field(found, name), "")
    filled = pc.if_else(pc.equal(group, ""), str(empty), group)
    return pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False)


def _composed(found: pa.Array, style: str, order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    year, month, day = _calendar(found, style, order)
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    fine = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(fine, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    days = months.astype("M8[D]") + np.where(fine, day - 1, 0)
    # The 31st of a month of thirty days lands in the next one.
    fine &= days.astype("M8[M]") == months
    clock, clock_fine = _clock(found)
    offset, zone_fine = _offset(pc.struct_field(found, "z"))
    return days.astype(np.int64) * _DAY_MICROS + clock, offset, fine & clock_fine & zone_fine


def _calendar(found: pa.Array, style: str, order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    year = _ints(found, "y")
    if style == "ymd":
        return year, _ints(found, "m"), _ints(found, "d")
    if style == "ab":
        a, b = _ints(found, "a"), _ints(found, "b")
        return (year, b, a) if order == "dmy" else (year, a, b)
    names = pc.utf8_lower(pc.struct_field(found, "n")).dictionary_encode()
    months = np.array([_MONTHS.get(name, 0) for name in names.dictionary.to_pylist()] or [0], np.int64)
    return year, months[names.indices.to_numpy(zero_copy_only=False)], _ints(found, "d")


def _clock(found: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    hour, minute, second = (_ints(found, name) for name in ("h", "mi", "s"))
    half = pc.utf8_lower(pc.fill_null(pc.struct_field(found, "ap"), ""))
    said = np.asarray(pc.not_equal(half, ""))
    evening = np.asarray(pc.starts_with(half, "p"))
    fine = np.where(said, (hour >= 1) & (hour <= 12), hour <= 23) & (minute <= 59) & (second <= 59)
    # An hour alone is no time, unless it says before or after noon.
    alone = pc.and_(pc.equal(pc.struct_field(found, "mi"), ""), pc.not_equal(pc.struct_field(found, "h"), ""))
    bare = np.asarray(alone)
    fine &= ~bare | said
    hour = np.where(said, hour % 12 + 12 * evening, hour)
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.struct_field(found, "f"), 6, "0"), 0, 6)
    micros = pc.cast(pc.if_else(pc.equal(fraction, ""), "0", fraction), pa.int64()).to_numpy(zero_copy_only=False)
    return ((hour * 60 + minute) * 60 + second) * _MICRO + micros, fine


def _offset(zone: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    coded = pc.fill_null(zone, "").dictionary_encode()
    minutes = [_minutes(name) for name in coded.dictionary.to_pylist()] or [None]
    index = coded.indices.to_numpy(zero_copy_only=False)
    values = np.array([_NAIVE if m is None else m for m in minutes], np.int64)
    fine = np.array([m is not None for m in minutes], bool)
    return values[index], fine[index]


def _minutes(zone: str) -> int | None:
    if not zone:
        return _NAIVE
    if zone[0] not in "+-":
        return _ZONES.get(zone)
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (1 if zone[0] == "+" else -1)


def _counted(values: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days since 1900 as a spreadsheet counts them, and seconds or milliseconds since 1970."""
    serial = np.asarray(pc.match_substring_regex(values, _SERIAL))
    epoch = np.asarray(pc.match_substring_regex(values, _EPOCH))
    numbers = pc.cast(pc.if_else(pa.array(serial | epoch), values, "0"), pa.float64()).to_numpy(zero_copy_only=False)
    # 20,000 is October 1954 and 80,000 is 2119: other five-digit numbers are no dates.
    serial &= (numbers >= 20_000) & (numbers < 80_000)
    from_serial = np.rint((numbers + _EXCEL_EPOCH) * 86_400) * _MICRO
    seconds = np.where(numbers > 1e11, numbers / 1000, numbers)
    micros = np.where(serial, from_serial, np.where(epoch, seconds * _MICRO, 0)).astype(np.int64)
    return micros, np.where(epoch, 0, _NAIVE), serial | epoch
