"""Where the records of a delimited text end, quotation marks minded: one pass over the bytes.

Arrow parses the cells, but it names no row and reads a stray quotation mark as a cell to the end of the file; knowing
where records end lets us number rows, cut out the ones that cannot be parsed, and hold no more than a window.
The rules are RFC 4180's as Arrow reads them: a quotation mark opens a cell only as its first character.
"""

from __future__ import annotations

import numpy as np
from numba import njit

FIELD_START, IN_FIELD, IN_QUOTES, QUOTE_IN_QUOTES = 0, 1, 2, 3


@njit(cache=True)
def _scan(data, window, delimiter, state, ends, fields):  # pragma: no cover - compiled
    """Fill *ends* with the position after each record in the window and *fields* with its cells; give how many."""
    start, stop = window
    last = len(data)
    mode, cells, n = state[0], state[1], 0
    for i in range(start, stop):
        c = data[i]
        if mode == 2:
            if c == 34:
                mode = 3
            continue
        if mode == 3:
            if c == 34:
                mode = 2
                continue
            mode = 1
        if c == 34 and mode == 0:
            mode = 2
        elif c == delimiter:
            cells += 1
            mode = 0
        elif c == 10 or (c == 13 and not (i + 1 < last and data[i + 1] == 10)):
            ends[n] = i + 1
            fields[n] = cells + 1
            n += 1
            cells = 0
            mode = 0
        elif c != 13:
            mode = 1
    state[0], state[1] = mode, cells
    return n


def scan(
    data: np.ndarray, start: int, stop: int, *, delimiter: str, state: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the records and their numbers of cells in data[start:stop].

    Parameters
    ----------
    data : uint8, the whole text
    start, stop : window, in bytes
    delimiter : one ASCII character
    state : int64[2], carried from window to window; zeros at the start of a record

    Returns
    -------
    (ends, fields) : int64 arrays in the order of the text; empty when no record ends in the window
    """
    window = data[start:stop]
    room = int(np.count_nonzero(window == 10) + np.count_nonzero(window == 13))
    ends, fields = np.empty(room, np.int64), np.empty(room, np.int64)
    n = _scan(data, (start, stop), ord(delimiter), state, ends, fields)
    return ends[:n], fields[:n]


def fresh_state() -> np.ndarray:
    """The state at the start of a record."""
    return np.zeros(2, np.int64)


def open_quote(state: np.ndarray) -> bool:
    """Whether the text ended within quotation marks."""
    return int(state[0]) == IN_QUOTES
