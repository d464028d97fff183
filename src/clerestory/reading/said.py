"""Words that are digits only where they stand so ("won", "ate"), and digits that are none: "part one", "and I go"."""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.gaps import follows, is_kind
from clerestory.reading.lexing import KIND, START, STOP, VALUE, is_alnum
from clerestory.reading.signs import LOW

#: Signs between "last four" and its figures: "the last four are 0143"; between a letter and the figures it is one of.
_FIGURES_ARE, _BESIDE = 8, 3
#: Words in a row that are digits by their sound.
_SPOKEN = 7


@part
def sounds(signs, tokens, k, first, last):
    """Whether a word that only sounds like a digit ("to", "for", "ate") stands between two digit words."""
    if not tokens[k, KIND] & lx.SOUND or k == first or not tokens[k - 1, KIND] & lx.UNIT:
        return False
    return follows(signs, tokens, k, last) and is_kind(signs, tokens, k + 1, last, lx.UNIT | lx.REPEAT)


@part
def spoken_until(signs, tokens, k, last):
    """Where the row of digit words and what sounds like them ends that begins at token k, and whether it is told so.

    Seven words and more, half of them digits and nothing else: "ate fyve ate, fyve fyve fyve, oh won ate won".
    """
    at, units = k, 0
    while (
        at < last
        and tokens[at, KIND] & (lx.UNIT | lx.SOUND | lx.REPEAT)
        and (at == k or follows(signs, tokens, at, last))
    ):
        units += tokens[at, KIND] & lx.UNIT != 0
        at += 1
    return at, at - k >= _SPOKEN and 2 * units >= at - k


@part
def is_of_words(signs, token, row, k):
    """Whether "to" or "for" at an end of a row belongs to the words beside the row: "a text to zero two"."""
    at, size = token[STOP], token[STOP] - token[START]
    if size > 3 or (size == 3 and token[VALUE] != 4):
        return False
    before = k == row[0] and token[START] > 1 and signs[token[START] - 1] == 32 and is_alnum(signs[token[START] - 2])
    return before or (k == row[1] - 1 and at + 1 < len(signs) and signs[at] == 32 and is_alnum(signs[at + 1]))


@part
def counts(signs, tokens, k, first, last):
    """Whether a word says how many figures follow, "last four 0107", or which piece: "part one", "bit two"."""
    if k == first or not tokens[k, KIND] & lx.UNIT:
        return False
    if _is_step(signs, tokens, k, last):
        return True
    if not tokens[k - 1, KIND] & lx.ORDER:
        return False
    for at in range(k + 1, min(k + 3, last)):
        if tokens[at, KIND] & lx.NUMBER and tokens[at, START] - tokens[k, STOP] <= _FIGURES_ARE:
            return tokens[k, VALUE] > 2 and tokens[at, STOP] - tokens[at, START] == tokens[k, VALUE]
    return False


@part
def _is_step(signs, tokens, k, last):
    """Whether token k stands behind "part", "bit", "step", and no other digit behind it."""
    counted = tokens[k - 1, KIND] & lx.STEP and tokens[k, START] - tokens[k - 1, STOP] == 1
    return counted and not is_kind(signs, tokens, k + 1, last, lx.UNIT)


@part
def is_item(signs, tokens, k, last):
    """Whether a single figure counts what follows: "1) 206", "part 2: 555"."""
    start, stop = tokens[k, START], tokens[k, STOP]
    if stop - start != 1 or k + 1 >= last or tokens[k + 1, STOP] - tokens[k + 1, START] < 2:
        return False
    if k and tokens[k - 1, KIND] & lx.STEP and start - tokens[k - 1, STOP] == 1:
        return True
    alone = start == 0 or signs[start - 1] <= 32
    return alone and signs[stop] == 41 and signs[stop + 1] == 32 and tokens[k + 1, KIND] & lx.NUMBER != 0


@part
def is_ending(signs, token):
    """Whether a letter that looks like a figure ends a word behind an apostrophe ("the phone's") or is a mark: <i>."""
    begin = token[START]
    if token[KIND] & lx.NUMBER:
        return False
    if begin > 0 and signs[begin - 1] in (60, 47) and token[STOP] < len(signs) and signs[token[STOP]] == 62:
        return True
    return begin > 1 and signs[begin - 1] == 39 and is_alnum(signs[begin - 2])


@part
def is_short_form(signs, token):
    """Whether "o" belongs to "c/o", "w/o"."""
    begin = token[START]
    return token[STOP] - begin == 1 and begin > 1 and signs[begin - 1] == 47 and signs[begin - 2] & LOW >= 97


@part
def is_letter(signs, tokens, k, first, last):
    """Whether a letter that looks like a figure stands among words: "and I go"."""
    if tokens[k, KIND] & lx.NUMBER or tokens[k, STOP] - tokens[k, START] > 1:
        return False
    digits = lx.NUMBER | lx.LOOKS | lx.SPELLED
    before = k > first and tokens[k - 1, KIND] & digits and tokens[k, START] - tokens[k - 1, STOP] <= _BESIDE
    behind = k + 1 < last and tokens[k + 1, KIND] & digits and tokens[k + 1, START] - tokens[k, STOP] <= _BESIDE
    return not (before or behind)


@part
def again(signs, tokens, k, last):
    """How often the digit that ends before token k comes: "5 twice", "five three times"; and the token after."""
    if is_kind(signs, tokens, k, last, lx.AGAIN):
        return tokens[k, VALUE], k + 1
    times = is_kind(signs, tokens, k, last, lx.UNIT) and 2 <= tokens[k, VALUE] <= 4
    if times and is_kind(signs, tokens, k + 1, last, lx.HUNDRED) and tokens[k + 1, VALUE] == lx.TIMES:
        return tokens[k, VALUE], k + 2
    return 1, k
