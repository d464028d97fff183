"""An office's running numbers that have the shape of telephone numbers, as 2024000123: told by the whole column.

Ten digits are a telephone number of North America whenever the first and the fourth are 2 to 9, so no cell can say
which it is.  A column can: a year, a short count in it, few of them twice, close together, and nothing else beside
them.  Numbers that people call from are spread over an area code; that eight of them and no other share the first five
digits of a year and a nought has no other likely reason.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: A year from 1990 to 2099, a nought, and five digits: up to 99,999 numbers a year.
_FORM = r"^(?:199\d|20\d\d)0\d{5}$"
#: Fewer cells than this prove nothing.
_LEAST = 8
_LEAST_DISTINCT = 0.95
#: Numbers of a year lie so close that one of this many is in the file.
_MOST_GAPS = 200


class RunningNumbers:
    """Sees a column batch by batch, and says whether its ten-digit cells are running numbers.

    One cell of any other form settles it, so that nothing is gathered of most columns.
    """

    def __init__(self) -> None:
        self._possible = True
        self._parts: list[np.ndarray] = []

    def see(self, cells: pa.Array | pa.ChunkedArray) -> None:
        """Take in the cells of a batch."""
        if not self._possible:
            return
        filled = pc.drop_null(pc.utf8_trim_whitespace(cells))
        filled = filled.filter(pc.greater(pc.binary_length(filled), 0))
        if not len(filled):
            return
        if not pc.all(pc.match_substring_regex(filled, _FORM)).as_py():
            self._possible, self._parts = False, []
            return
        self._parts.append(pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False))

    @property
    def sure(self) -> bool:
        """Whether all that was seen is an office's running numbers."""
        if not self._parts:
            return False
        numbers = np.concatenate(self._parts)
        distinct = np.unique(numbers)
        if len(numbers) < _LEAST or len(distinct) < _LEAST_DISTINCT * len(numbers):
            return False
        years = distinct // 1_000_000
        for year in np.unique(years):
            of_year = distinct[years == year]
            if of_year[-1] - of_year[0] > _MOST_GAPS * len(of_year):
                return False
        return True


def running(cells: pa.Array | pa.ChunkedArray) -> bool:
    """Whether the cells, all there are or a sample, are an office's running numbers."""
    seen = RunningNumbers()
    seen.see(cells)
    return seen.sure
