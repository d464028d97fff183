"""Bars and exclamation marks that stand for ones, dollar signs for fives: looked at where no telephone was read."""

from __future__ import annotations

import numpy as np

from clerestory.reading.compiled import kernel, part
from clerestory.reading.lexing import Lexed, cut_words, is_alnum, is_digit
from clerestory.reading.signs import Folded

#: Columns of findings: row, first and last sign.
_ROW, _BEGIN, _END = 0, 1, 2


def second_look(cut: Lexed, found: np.ndarray) -> tuple[Lexed, np.ndarray] | None:
    """The texts with such signs among digits, the signs replaced, and their rows; None when there are none."""
    signs = cut.folded.signs.copy()
    rows = np.flatnonzero(_replace(signs, cut.folded.offsets, found))
    if not len(rows):
        return None
    begins, ends = cut.folded.offsets[rows], cut.folded.offsets[rows + 1]
    offsets = np.concatenate([[0], np.cumsum(ends - begins)])
    at = np.concatenate([np.arange(a, b) for a, b in zip(begins, ends, strict=True)])
    folded = Folded(signs[at], cut.folded.places[at], offsets, cut.folded.sizes[rows])
    return Lexed(folded, *cut_words(folded.signs, folded.offsets)), rows


@part
def _among(sign):
    """Letters, digits, and such signs themselves."""
    return is_alnum(sign) or sign in (124, 33)


@kernel
def _replace(signs, offsets, found):
    """Replace such signs between digits outside what was found; whether each text has one."""
    has = np.zeros(len(offsets) - 1, np.bool_)
    n = 0
    for row in range(len(offsets) - 1):
        for at in range(offsets[row] + 1, offsets[row + 1]):
            sign = signs[at]
            if sign not in (124, 33, 36):
                continue
            while n < len(found) and found[n, _END] <= at:
                n += 1
            if n < len(found) and found[n, _BEGIN] <= at:
                continue
            inside = at + 1 < offsets[row + 1] and _among(signs[at - 1]) and _among(signs[at + 1])
            if inside and (is_digit(signs[at - 1]) or is_digit(signs[at + 1])):
                signs[at] = 115 if sign == 36 else 108
                has[row] = True
    return has
