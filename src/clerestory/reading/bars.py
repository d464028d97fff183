"""Signs that stand for a letter or a figure (f!ve, 2|2, $even, thr€€, cu@tro): a second look for telephones."""

from __future__ import annotations

import numpy as np

from clerestory.reading.compiled import kernel, part
from clerestory.reading.lexing import Lexed, cut_words, is_alnum, is_digit
from clerestory.reading.signs import LOW, UPPER, Folded

#: Columns of findings: row, first and last sign.
_ROW, _BEGIN, _END = 0, 1, 2


def second_look(cut: Lexed, found: np.ndarray) -> tuple[Lexed, np.ndarray] | None:
    """The texts with such signs among digits, the signs replaced, and their rows; None when there are none."""
    signs = cut.folded.signs.copy()
    kept = np.ones(len(signs), np.bool_)
    rows = np.flatnonzero(_replace(signs, cut.folded.offsets, found, kept))
    if not len(rows):
        return None
    begins, ends = cut.folded.offsets[rows], cut.folded.offsets[rows + 1]
    offsets = np.concatenate([[0], np.cumsum([np.count_nonzero(kept[a:b]) for a, b in zip(begins, ends, strict=True)])])
    at = np.concatenate([np.arange(a, b)[kept[a:b]] for a, b in zip(begins, ends, strict=True)])
    folded = Folded(signs[at], cut.folded.places[at], offsets, cut.folded.sizes[rows])
    return Lexed(folded, *cut_words(folded.signs, folded.offsets)), rows


#: What each such sign stands for: | and ! for i (and so for one), $ for s, € for e, @ for a, & for B.
_STANDS_FOR = np.zeros(256, np.uint8)
_STANDS_FOR[[124, 33, 36, 3, 64, 38]] = [105, 105, 115, 101, 97, 98 | UPPER]


@part
def _among(sign):
    """Letters, digits, and such signs themselves."""
    return is_alnum(sign) or _STANDS_FOR[sign] != 0


#: Signs that are put between the letters of a word to hide it.
_BETWEEN = (46, 45, 95, 42, 126)


@part
def _draws_out(signs, at, begin, end):
    """Whether single letters stand on both sides, and the same sign once more beside one of them: "f.i.v.e"."""
    if at - 1 < begin or at + 1 >= end or signs[at - 1] & LOW < 97 or signs[at + 1] & LOW < 97:
        return False
    sign = signs[at]
    left = at - 2 < begin or signs[at - 2] == sign or signs[at - 2] <= 32
    right = at + 2 >= end or signs[at + 2] == sign or signs[at + 2] <= 32
    again = (at - 2 >= begin and signs[at - 2] == sign) or (at + 2 < end and signs[at + 2] == sign)
    return left and right and again


@part
def _hides(signs, at, begin, end):
    """Whether the sign stands in a run of letters and digits, or $ before a word."""
    if at + 1 < end and signs[at] == 124 and signs[at + 1] in (45, 46) and at > begin and is_alnum(signs[at - 1]):
        return True  # "O|.99.OO"
    if at + 1 >= end or not _among(signs[at + 1]):
        return False
    if at == begin or not _among(signs[at - 1]):
        if signs[at] == 36:
            return signs[at + 1] & LOW >= 97
        return signs[at] in (38, 124) and is_digit(signs[at + 1]) and (at == begin or signs[at - 1] in (32, 45))
    return True


@part
def _is_hidden_group(signs, at, begin, end):
    """Whether three dollars stand between figures: "201-$$$-0148"."""
    stop = at
    while stop < end and signs[stop] == 36:
        stop += 1
    parted = at - 2 >= begin and stop + 1 < end and signs[at - 1] == signs[stop]
    return stop - at == 3 and parted and is_digit(signs[at - 2]) and is_digit(signs[stop + 1])


@kernel
def _replace(signs, offsets, found, kept):
    """Replace such signs outside what was found, leave out the dots of "f.i.v.e"; whether each text has any."""
    has = np.zeros(len(offsets) - 1, np.bool_)
    n = 0
    for row in range(len(offsets) - 1):
        for at in range(offsets[row], offsets[row + 1]):
            sign = signs[at]
            if sign in _BETWEEN and _draws_out(signs, at, offsets[row], offsets[row + 1]):
                kept[at], has[row] = False, True
            if _STANDS_FOR[sign] == 0:
                continue
            while n < len(found) and found[n, _END] <= at:
                n += 1
            if n < len(found) and found[n, _BEGIN] <= at:
                continue
            if sign == 36 and _is_hidden_group(signs, at, offsets[row], offsets[row + 1]):
                signs[at : at + 3] = _STANDS_FOR[sign]
                has[row] = True
            elif _hides(signs, at, offsets[row], offsets[row + 1]):
                signs[at] = _STANDS_FOR[sign]
                has[row] = True
    return has
