"""From rows as people have them, a unit, a period and a value each, to the tables that the methods take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """A value for each unit and period.

    units : (units,) names, sorted    periods : (periods,) as they were given, sorted
    y : (units, periods); nan where there is no row
    first : (units,) the period in which each unit was first treated, in the numbers of `at`; 0 for never
    at : (periods,) periods as the methods take them: whole numbers as they are, anything else counted from 1
    """

    units: np.ndarray
    periods: np.ndarray
    y: np.ndarray
    first: np.ndarray
    at: np.ndarray

    @property
    def gaps(self) -> int:
        """How many units lack a value in some period."""
        return int((~np.isfinite(self.y)).any(axis=1).sum())

    def complete(self) -> Wide:
        """Only the units that have a value in every period, as most programs for panels keep.

        Raises
        ------
        InputError : no unit has
        """
        keep = np.isfinite(self.y).all(axis=1)
        if not keep.any():
            raise InputError(where="panel", expected="a unit with a value in every period", found="none")
        return replace(self, units=self.units[keep], y=self.y[keep], first=self.first[keep])

    def row(self, unit: object) -> np.ndarray:
        """The values of one unit.

        Raises
        ------
        InputError : no unit of that name
        """
        found = np.flatnonzero(self.units == unit)
        if not len(found):
            raise InputError(where="unit", expected="one of " + _few(self.units), found=repr(unit))
        return self.y[found[0]]

    def before(self, period: object) -> int:
        """How many periods there are before this one."""
        return int((self.periods < np.asarray(period, self.periods.dtype)).sum())


def wide(
    unit: Sequence[Any] | np.ndarray,
    period: Sequence[Any] | np.ndarray,
    value: Sequence[Any] | np.ndarray,
    *,
    treated: Sequence[Any] | np.ndarray | None = None,
    first: Sequence[Any] | np.ndarray | None = None,
) -> Wide:
    """Columns of a long table as a wide one.

    Parameters
    ----------
    unit : (rows,) names or numbers of states, places, people
    period : (rows,) years, months as numbers, dates, or words that sort
    value : (rows,) numbers; nan or None for a missing cell
    treated : (rows,) 0 or 1, whether the unit was under the policy in that period; once begun it stays
    first : (rows,) instead of it the period in which it began, the same in all rows of a unit; 0, nan or None for never

    Returns
    -------
    a row a unit, a column a period; `group_time(w.y, w.first, w.at)` and its like take it as it stands

    Raises
    ------
    InputError : columns of other lengths, a unit with two rows in one period, a policy that goes off again or begins
        twice, a beginning that is no period
    """
    names, periods = np.asarray(unit), np.asarray(period)
    values = _numbers("value", value)
    rows = len(values)
    for name, column in (("unit", names), ("period", periods), ("treated", treated), ("first", first)):
        if column is not None and len(column) != rows:
            raise InputError(where=name, expected=f"{rows:,} rows, as many as values", found=f"{len(column):,}")
    if treated is not None and first is not None:
        raise InputError(where="treated, first", expected="one of the two", found="both")
    if names.dtype == object:
        names = np.array([str(one) for one in names])
    units, who = np.unique(names, return_inverse=True)
    when, at = np.unique(periods, return_inverse=True)
    cells, counts = np.unique(who * len(when) + at, return_counts=True)
    if (counts > 1).any():
        which = int(cells[counts > 1][0])
        raise InputError(
            where="panel", expected="one row a unit and period",
            found=f"{int(counts.max())} of {units[which // len(when)]} in {when[which % len(when)]}",
        )  # fmt: skip
    y = np.full((len(units), len(when)), np.nan)
    y[who, at] = values
    whole = np.issubdtype(when.dtype, np.number) and bool((when == np.round(when.astype(float))).all())
    numbers = when.astype(np.int64) if whole and float(when[0]) > 0 else np.arange(1, len(when) + 1)
    begun = np.zeros(len(units), np.int64)
    if treated is not None:
        begun = _from_treated(_numbers("treated", treated), (who, at), units, numbers)
    elif first is not None:
        begun = _from_first(np.asarray(first), who, (units, when, numbers))
    return Wide(units=units, periods=when, y=y, first=begun, at=numbers)


def _numbers(name: str, column: Sequence[Any] | np.ndarray) -> np.ndarray:
    held = np.asarray(column)
    if held.dtype == object:
        held = np.array([np.nan if one is None else one for one in held.tolist()])
    try:
        return held.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(where=name, expected="numbers", found=f"values of type {held.dtype}") from error


def _from_treated(
    on: np.ndarray, where: tuple[np.ndarray, np.ndarray], units: np.ndarray, numbers: np.ndarray
) -> np.ndarray:
    if not np.isin(on[np.isfinite(on)], (0.0, 1.0)).all():
        raise InputError(where="treated", expected="0 or 1", found="others", hint="a share of a year is no 0 or 1")
    under = np.full((len(units), len(numbers)), np.nan)
    under[where] = on
    begun = np.zeros(len(units), np.int64)
    for unit, row in enumerate(under):
        held = row[np.isfinite(row)]
        if (np.diff(held) < 0).any():
            raise InputError(where="treated", expected="a policy that stays once begun", found=f"not in {units[unit]}")
        if (held == 1).any():
            begun[unit] = numbers[int(np.argmax(row == 1))]
    return begun


def _from_first(first: np.ndarray, who: np.ndarray, of: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    units, when, numbers = of
    begun = np.zeros(len(units), np.int64)
    seen: list[object] = [None] * len(units)
    for unit, one in zip(who, first.tolist(), strict=True):
        none = one is None or one == 0 or one != one or one == np.inf  # nan is no number
        said = 0 if none else one
        if seen[unit] is not None and seen[unit] != said:
            raise InputError(where="first", expected="one beginning a unit", found=f"two of {units[unit]}")
        seen[unit] = said
        if not none:
            begun[unit] = _number_of(one, when, numbers)
    return begun


def _number_of(one: Any, when: np.ndarray, numbers: np.ndarray) -> int:
    """The number of the period; beginnings before the first and after the last keep their place outside."""
    try:
        value = np.asarray(one).astype(when.dtype)
        at = int(np.searchsorted(when, value))
        if at == len(when):
            return int(numbers[-1]) + 1
        if when[at] == value or at == 0:
            return int(numbers[at])
    except (TypeError, ValueError) as error:
        raise InputError(where="first", expected="a period", found=repr(one)) from error
    raise InputError(where="first", expected="one of the periods, 0 or nan for never", found=repr(one))


def never(first: Sequence[Any] | np.ndarray, periods: np.ndarray) -> np.ndarray:
    """Beginnings as the methods count them: 0 for never, whether said as 0, nan, infinity or after the last period."""
    begun = _numbers("first", first)
    held = np.asarray(periods, np.float64)
    return np.where(np.isfinite(begun) & (begun <= held[-1]), begun, 0.0)


def checked(
    y: Sequence[Any] | np.ndarray, first: Sequence[Any] | np.ndarray, periods: Sequence[Any] | np.ndarray,
    *, gaps: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """A panel as arrays, never-treated units as 0.

    Parameters
    ----------
    y : (units, periods)    first : (units,)    periods : (periods,) ascending
    gaps : whether cells may be missing

    Raises
    ------
    InputError : another shape, periods that do not rise, or cells that are missing where none may be
    """
    table, begun, when = np.asarray(y, np.float64), _numbers("first", first), _numbers("periods", periods)
    if table.ndim != 2 or table.shape != (len(begun), len(when)):
        raise InputError(
            where="panel",
            expected=f"y of {len(begun)} units by {len(when)} periods, as `first` and `periods` have",
            found="x".join(str(n) for n in table.shape),
            hint="clerestory.methods.panel.wide makes it of long columns",
        )
    if (np.diff(when) <= 0).any():
        raise InputError(where="periods", expected="each once, ascending", found="others")
    lacking = int((~np.isfinite(table)).any(axis=1).sum())
    if lacking and not gaps:
        raise InputError(
            where="panel",
            expected="a value for each unit and period",
            found=f"{lacking} of {len(table)} units with gaps",
            hint="leave them out, as `complete` of clerestory.methods.panel.wide does; `impute` takes gaps",
        )
    return table, never(begun, when), when


def _few(units: np.ndarray) -> str:
    said = ", ".join(str(one) for one in units[:4])
    return said + (f" and {len(units) - 4} more" if len(units) > 4 else "")
