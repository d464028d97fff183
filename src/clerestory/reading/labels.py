"""What the words right before a number call it: a telephone, an invoice, a reference."""

from __future__ import annotations

from clerestory.reading import lexicon as lx
from clerestory.reading.baits import BAIT, CALLED, DOTTED, DOUBTED, chain_end, mark
from clerestory.reading.compiled import part
from clerestory.reading.gaps import BREAK, SPACED, WEAK, WORDED
from clerestory.reading.lexing import KIND, START, STOP, is_alnum
from clerestory.reading.numbers import BEGIN, END, FIRST, LAST, LINK, MARKED, SIZE
from clerestory.reading.signs import LOW, PHONE, UNSPACED


@part
def _label(signs, tokens, k, first):
    """What the words right before token k call it: BAIT, DOUBTED, CALLED or 0."""
    at, numbered, near = tokens[k, START], False, False
    for back in range(k - 1, max(first - 1, k - 6), -1):
        gap, kind = _label_gap(signs, tokens[back, STOP], at), tokens[back, KIND]
        if gap < 0 or kind & lx.NUMBER:
            return 0
        if gap > 0 or kind & lx.CALL:
            return CALLED
        if kind & lx.FILL and tokens[back, START] > 1 and signs[tokens[back, START] - 1] == 47:
            return BAIT  # "P/N", "S/N"
        if not near and kind & (lx.BAIT | lx.SOFT):
            if _comma_between(signs, tokens[back, STOP], at):
                return 0  # "for the deposit, 01632 960 088 for questions"
            if kind & lx.BAIT:
                return BAIT
            asked = (
                back > first and tokens[back - 1, KIND] & lx.CALL and tokens[back, START] - tokens[back - 1, STOP] == 1
            )
            return CALLED if asked else BAIT if numbered or 35 in (signs[at - 1], signs[at - 2]) else DOUBTED
        if not kind & (lx.FILL | lx.NEAR):
            return 0
        if numbered and _is_own(signs, tokens[back, START], tokens[back, STOP]):
            return CALLED  # "my number is"
        numbered |= kind & lx.FILL != 0
        near |= not kind & lx.FILL
        at = tokens[back, START]
    return 0


@part
def _comma_between(signs, start, stop):
    """Whether a comma or a semicolon stands between."""
    commas = 0
    for at in range(start, stop):
        commas += signs[at] in (44, 59)
    return commas > 0


@part
def _is_own(signs, start, stop):
    """ "my", "mi" or "our"."""
    if stop - start == 2:
        return signs[start] & LOW == 109 and signs[start + 1] & LOW in (105, 121)
    return stop - start == 3 and signs[start] & LOW == 111 and signs[start + 1] & LOW == 117


@part
def _label_gap(signs, start, stop):
    """-1 when words or too much stand between, 1 when a handset does, else 0."""
    if stop - start > 6:
        return -1
    handset = 0
    for at in range(start, stop):
        if is_alnum(signs[at]) or signs[at] == UNSPACED:
            return -1
        handset |= signs[at] == PHONE
    return 1 if handset else 0


@part
def _handset_before(signs, begin, at):
    """Whether a handset stands among the few signs before a number."""
    for back in range(at - 1, max(begin - 1, at - 4), -1):
        if signs[back] == PHONE:
            return True
        if is_alnum(signs[back]):
            return False
    return False


@part
def _labelled_behind(signs, tokens, table, k, last):
    """Whether a word in brackets behind number k calls it a telephone: "(whatsapp)"."""
    after = table[k, LAST] + 1
    if after >= last or not tokens[after, KIND] & lx.CALL:
        return False
    gap = tokens[after, START] - table[k, END]
    return 0 < gap <= 2 and signs[tokens[after, START] - 1] in (40, 91)


@part
def chain_end_before(table, k):
    """The first number of the row that ends with number k."""
    while k > 0 and not table[k, LINK] & BREAK:
        k -= 1
    return k


@part
def mark_labels(signs, table, count, tokens, span, begin):
    """Mark numbers by the words before them; what is called an invoice stays one up to the next comma or line."""
    for k in range(count):
        said = _label(signs, tokens, table[k, FIRST], span[0]) if table[k, LINK] & BREAK else 0
        before = table[k, FIRST] - 1
        if table[k, LINK] & BREAK and before >= span[0] and table[k, SIZE] <= 5:
            near = table[k, BEGIN] - tokens[before, STOP] <= 2
            table[k, MARKED] |= BAIT if near and tokens[before, KIND] & lx.EXTENSION else 0
        if _labelled_behind(signs, tokens, table, k, span[1]):
            table[chain_end_before(table, k), MARKED] |= CALLED
        if _handset_before(signs, begin, table[k, BEGIN]):
            said = CALLED
        if said in (BAIT, DOUBTED):
            last = chain_end(table, count, k, BREAK | WEAK | WORDED)
            mark(table, (k, last), said)
        elif said == CALLED:
            table[k, MARKED] |= CALLED
            if table[k, MARKED] & DOTTED:
                for at in range(k, chain_end(table, count, k, BREAK | SPACED | WORDED) + 1):
                    table[at, MARKED] &= ~BAIT
