"""Takes one run of letters and digits apart: number words run together, look-alikes, letters put between digits."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.signs import LOW, UPPER

_NEVER = 1 << 20
#: What may stand in a run: no plurals, since "two555" would be read as "twos".
IN_RUNS = (lx.SPELLED & ~lx.PLURAL) | lx.GLUE | lx.AND | lx.EXTENSION


#: Rows of the scratch: the cheapest way to each place, from where, by which word; then the pieces of the way taken.
COST, BACK, BY, BEGIN, END, WHAT, WORTH = 0, 1, 2, 3, 4, 5, 6


def workspace(longest: int) -> np.ndarray:
    """Scratch for runs of up to *longest* signs."""
    return np.zeros((7, longest + 2), np.int64)


def _table(pairs: dict[str, str]) -> np.ndarray:
    """A table from a sign to a sign, for capitals (high bit) and small letters."""
    table = np.zeros(256, np.uint8)
    for letters, digit in pairs.items():
        for letter in letters:
            table[ord(letter.lower()) | (0x80 if letter.isupper() else 0)] = ord(digit)
    return table


#: What a letter among digits stands for, by its look.
LIKE = _table(
    {"oODQ": "0", "lIiL": "1", "zZ": "2", "eE": "3", "aA": "4", "sS": "5", "bG": "6", "tT": "7", "B": "8", "gq": "9"}
)
#: The letters that pass for digits even where no digit stands beside them in the same run.
ALIKE = _table({"oO": "0", "lIiL": "1", "zZ": "2", "sS": "5", "G": "6", "B": "8", "g": "9"})
#: The letter that a digit is written for in "f1ve" or "thr33".
_LETTER_OF = _table({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"})
#: First letters of the English digits: "7even" and "2wo".
_FIRST = np.frombuffer(b"zottffssen", np.uint8) - np.uint8(97)


@part
def _is_digit(sign):
    return 48 <= sign <= 57


@part
def _reach(work, here, there, node, price):
    """Note a way from *here* to *there* when it is the cheapest so far."""
    if work[COST, here] + price < work[COST, there]:
        work[COST, there], work[BACK, there], work[BY, there] = work[COST, here] + price, here, node


@part
def _words_from(signs, span, here, node, tools):
    """Follow the tree from *here*: every word that ends is a way; a letter drawn out ("fiiive") is passed over."""
    start, stop = span
    tree, work = tools
    letters, last, deep = 0, -1, 0
    at = start + here if node == 0 else start + here + 1
    wanted = signs[start + here] - 48 if node else -1
    while at < stop:
        sign = signs[at] & LOW
        letter = (_LETTER_OF[sign] if _is_digit(sign) else sign) - 97
        if letter < 0 or letter > 25:
            return
        after = tree[node, letter]
        early = at - start - here < 2 and _is_digit(signs[start + here])  # "0one" is 0 and 1
        if after == 0 and (letter != last or _is_digit(sign) or early):
            return
        letters += not _is_digit(sign)
        deep += after != 0
        node, last = (after if after else node), letter
        at += 1
        own = wanted < 0 or (tree[node, lx.KIND] & lx.UNIT and tree[node, lx.VALUE] == wanted)
        own = own and (deep > 1 or after != 0)  # "OO" is two, no "o" drawn out
        if own and tree[node, lx.KIND] & IN_RUNS and _enough_letters(signs, span, (start + here, at), letters):
            torn = here > 0 and _is_digit(signs[start + here]) and _is_digit(signs[start + here - 1])
            _reach(work, here, at - start, node, 4 if torn else 2)  # "0107ext325" ends in 7, it says no "text"


@part
def _enough_letters(signs, span, word, letters):
    """Whether enough of a word is letters: half, or a third where no digit stands beside it ("0n3", but not "61x")."""
    size = word[1] - word[0]
    if 2 * letters >= size:
        return True
    beside = (word[0] > span[0] and _is_digit(signs[word[0] - 1])) or (word[1] < span[1] and _is_digit(signs[word[1]]))
    return 3 * letters >= size and not beside


@part
def _ways(signs, start, stop, tools):
    """The cheapest way through the run in words and digits; whether there is one."""
    tree, work = tools
    size = stop - start
    for at in range(1, size + 1):
        work[COST, at] = _NEVER
    work[COST, 0] = 0
    reached = 0
    for here in range(size):
        if work[COST, here] == _NEVER:
            continue
        sign = signs[start + here]
        if _is_digit(sign):
            _reach(work, here, here + 1, 0, 1)
            _words_from(signs, (start, stop), here, tree[0, _FIRST[sign - 48]], tools)
        _words_from(signs, (start, stop), here, 0, tools)
        reached = here
    return work[COST, size] != _NEVER and reached >= 0


@part
def _take(work, size):
    """Turn the way around into pieces, first to last; return how many."""
    count, at = 0, size
    while at > 0:
        at = work[BACK, at]
        count += 1
    at = size
    for k in range(count - 1, -1, -1):
        work[END, k], work[BEGIN, k], work[WORTH, k] = at, work[BACK, at], work[BY, at]
        at = work[BACK, at]
    return count


@part
def _name(work, count, tree):
    """Give the pieces their kinds, join digits that stand side by side: how many pieces, figures, number words."""
    kept = spelled = numbers = 0
    for k in range(count):
        node = work[WORTH, k]
        if node == 0:
            if kept and work[WHAT, kept - 1] == lx.NUMBER and work[END, kept - 1] == work[BEGIN, k]:
                work[END, kept - 1] = work[END, k]
                continue
            numbers += 1
        spelled += work[END, k] - work[BEGIN, k] > 1 and tree[node, lx.KIND] & lx.SPELLED != 0
        work[BEGIN, kept], work[END, kept] = work[BEGIN, k], work[END, k]
        work[WHAT, kept] = tree[node, lx.KIND] if node else lx.NUMBER
        work[WORTH, kept] = tree[node, lx.VALUE]
        kept += 1
    return kept, numbers, spelled


@part
def _tally(signs, start, stop, table):
    """Digits, runs of letters between them, letters that pass for digits, letters in all."""
    digits = groups = alike = letters = 0
    for at in range(start, stop):
        if _is_digit(signs[at]):
            digits += 1
            continue
        letters += 1
        alike += table[signs[at]] != 0
        groups += at == start or _is_digit(signs[at - 1])
    return digits, groups, alike, letters


@part
def _whole(work, size, kind):
    """The run as one piece."""
    work[BEGIN, 0], work[END, 0], work[WHAT, 0], work[WORTH, 0] = 0, size, kind, 0
    return 1


@part
def _is_parted(signs, start, stop):
    """Whether letters part a run into three, three and four figures: 212x555x0143."""
    sizes, size = 0, 0
    for at in range(start, stop):
        if _is_digit(signs[at]):
            size += 1
        elif size:
            sizes, size = 10 * sizes + min(size, 9), 0
    return 10 * sizes + min(size, 9) == 334


@part
def _is_prefixed(signs, start, stop, letters):
    """Whether two letters or more stand before figures only, as in the number of a tax office; "OO44…" is none."""
    zeros = 0
    for at in range(start, start + letters):
        if _is_digit(signs[at]):
            return False
        zeros += signs[at] & LOW == 111
    return letters >= 2 and zeros < letters and stop - start - letters >= 5


@part
def _is_named(signs, start, stop):
    """Whether a run begins or ends with a capital and small letters, its only letters."""
    at = start if not _is_digit(signs[start]) else stop - 1
    step = 1 if at == start else -1
    small = 0
    while start <= at < stop and not _is_digit(signs[at]):
        first = at == start or (step < 0 and _is_digit(signs[at - 1]))
        if (signs[at] & UPPER != 0) != first:
            return False
        small += not first
        at += step
    return small > 1


@part
def _mixed(signs, start, stop, tools):
    """A run of digits and letters that is no row of words: look-alikes, or letters put between the digits."""
    work = tools[1]
    digits, groups, alike, letters = _tally(signs, start, stop, LIKE)
    # Between pairs of figures ("20x25x55") letters mean measures, between single ones they hide a number.
    between = groups >= digits - 1 or _is_parted(signs, start, stop)
    if digits >= 7 and between and letters <= 2 * groups and (alike < letters or digits >= 10):
        return _whole(work, stop - start, lx.NUMBER | lx.INSERTED)
    if groups == 1 and letters > 2 and digits > 2 and _is_named(signs, start, stop):
        return 0  # "Bob069…"
    if alike == letters and stop - start <= 15 and not _is_prefixed(signs, start, stop, letters):
        return _whole(work, stop - start, lx.NUMBER | lx.LOOKS)
    return 0


@part
def _is_crossed_out(signs, start, stop):
    """Whether all its letters are x, two or more in a row: figures that somebody left out."""
    row = most = 0
    for at in range(start, stop):
        if signs[at] & LOW == 120:
            row += 1
            most = max(most, row)
        elif _is_digit(signs[at]):
            row = 0
        else:
            return False
    return most >= 2


@part
def _is_chat(signs, start, size):
    """ "b4 noon", "lol": letters that could be figures and are none."""
    if size == 2:
        return signs[start] == 98 and signs[start + 1] == 52
    return size == 3 and signs[start] == 108 and signs[start + 1] == 111 and signs[start + 2] == 108


@part
def cut(signs, start, stop, tools):
    """Cut a run into pieces, written to the work arrays; 0 pieces when it holds nothing like a number."""
    tree, work = tools
    size = stop - start
    digits, groups, alike, letters = _tally(signs, start, stop, ALIKE)
    if letters >= 2 and _is_crossed_out(signs, start, stop):
        return 0
    if digits >= 7 and groups >= 2 and letters <= 2 * groups:
        count = _mixed(signs, start, stop, tools)
        if count and work[WHAT, 0] & lx.INSERTED:
            return count
    if (size >= 4 or digits) and _ways(signs, start, stop, tools):
        count, numbers, spelled = _name(work, _take(work, size), tree)
        words = count - numbers
        single = count == 2 and work[WHAT, 0] & lx.CALL and numbers == 1 and work[END, 1] - work[BEGIN, 1] == 1
        if single and signs[stop - 1] != 48:
            return 1  # "ph2 212 555 0143": the second telephone, not a figure of it
        if spelled >= 2 or (numbers and (spelled or (words and alike < letters))) or (spelled and count == 1):
            return count
    if _is_chat(signs, start, size):
        return 0
    if digits:
        return _mixed(signs, start, stop, tools)
    if alike == letters and size <= 4:
        return _whole(work, size, lx.LOOKS)
    return 0
