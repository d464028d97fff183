"""Names of hosts in any writing: example.org, example [dot] org, example DOT org."""

from __future__ import annotations

import numpy as np

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import part
from clerestory.reading.signs import LOW, UPPER

#: How the parts of a host are parted.
NO_DOT, TIGHT, LOOSE, APART, FRAMED, SPOKEN = 0, 1, 2, 3, 4, 5

_MOST_LABELS, _MOST_LOOSE, _LONGEST_LABEL = 8, 3, 63
_DASH = 45
_FORWARD = np.frombuffer(b"forward", np.uint8)


@part
def is_ascii(sign):
    """A Latin letter or a digit."""
    low = sign & LOW
    return 97 <= low <= 122 or 48 <= low <= 57


@part
def frames(sign):
    """Signs that people put around the words "at" and "dot": brackets, stars, dashes, bars."""
    return sign in (40, 41, 91, 93, 123, 125, 60, 62, 42, 45, 95, 124, 126, 34, 39, 35, 61)


@part
def past_frames(signs, at, end, step):
    """The first place from *at* that is neither space nor frame, at most four on; and whether a frame was passed."""
    framed = False
    for _ in range(4):
        inside = at < end if step > 0 else at >= end
        if not inside or not (signs[at] == 32 or frames(signs[at])):
            break
        framed |= signs[at] != 32
        at += step
    return at, framed


@part
def kind_of(signs, start, stop, tree):
    """What the word from *start* to *stop* may be."""
    node = 0
    for at in range(start, stop):
        low = signs[at] & LOW
        if low < 97 or low > 122:
            return 0
        node = tree[node, low - 97]
        if node == 0:
            return 0
    return tree[node, lx.KIND]


@part
def mark_of(signs, start, stop, tree):
    """The sign that the word from *start* to *stop* stands for: "dash", "underscore", "slash"; else 0."""
    node = 0
    for at in range(start, stop):
        low = signs[at] & LOW
        node = tree[node, low - 97] if 97 <= low <= 122 and (node or at == start) else 0
        if node == 0:
            return 0
    return tree[node, lx.VALUE] if tree[node, lx.KIND] & lx.MARK else 0


@part
def word_stop(signs, at, end):
    """Where the Latin letters and digits from *at* end; "DOT", "AT" in capitals between small ones end a word too."""
    first = at
    while at < end and is_ascii(signs[at]):
        dot = at > first and at + 3 < end and signs[at] == 0xE4 and signs[at + 1] == 0xEF and signs[at + 2] == 0xF4
        if dot and not signs[at - 1] & UPPER and not signs[at + 3] & UPPER:
            break
        capital = at > first and at + 2 < end and signs[at] == 0xE1 and signs[at + 1] == 0xF4
        if capital and not signs[at - 1] & UPPER and 97 <= signs[at + 2] <= 122:
            break
        at += 1
    return at


@part
def _label_stop(signs, at, end, tree):
    """The end of one label: words joined by a dash, but for a dash before "dot"."""
    stop = word_stop(signs, at, end)
    while stop > at and stop + 1 < end and signs[stop] == 45 and is_ascii(signs[stop + 1]):
        after = word_stop(signs, stop + 1, end)
        if kind_of(signs, stop + 1, after, tree) & lx.DOT:
            break
        stop = after
    return stop


@part
def dot_at(signs, at, end, tree):
    """The dot at *at*, sign or word: how it is written, and where the next label begins."""
    if at + 1 < end and signs[at] == 46 and is_ascii(signs[at + 1]):
        return TIGHT, at + 1
    if at + 1 < end and signs[at] == 44 and is_ascii(signs[at + 1]):
        return LOOSE, at + 1
    middle, framed = past_frames(signs, at, end, 1)
    if middle < end and signs[middle] == 46:
        after, closed = past_frames(signs, middle + 1, end, 1)
        turned = signs[middle - 1] in (41, 93, 125, 62) or (middle + 1 < end and signs[middle + 1] in (40, 91, 123, 60))
        if turned and framed:
            return NO_DOT, at  # "parse(). (GH)"
        if after < end and is_ascii(signs[after]):
            apart = middle > at and after > middle + 1
            return (FRAMED if framed and closed else APART if apart else LOOSE), after
        return NO_DOT, at
    stop = min(middle + 6, word_stop(signs, middle, end))
    capital = middle == at and middle + 3 < end and signs[middle] == 0xE4
    if capital:
        stop = middle + 3
    dotted = (
        stop - middle == 3 and signs[middle] & LOW == 100 and signs[middle + 1] == 48 and signs[middle + 2] & LOW == 116
    )
    if (middle > at or capital) and (dotted or kind_of(signs, middle, stop, tree) & lx.DOT):
        after = past_frames(signs, stop, end, 1)[0]
        if after < end and is_ascii(signs[after]) and (after > stop or capital):
            return SPOKEN, after
    return NO_DOT, at


@part
def _write(signs, start, stop, out, n):
    """Write signs in small letters."""
    for at in range(start, stop):
        out[n] = signs[at] & LOW
        n += 1
    return n


@part
def _may_end(signs, span, tree, how, named):
    """Whether a label may be the last: a known end; behind a loose dot only one that is no plain word."""
    begin, labels = named
    kind = kind_of(signs, span[0], span[1], tree)
    if not kind & lx.TLD:
        return False
    capital = signs[span[0]] & UPPER != 0
    if how == TIGHT:
        # "the work is done.Call us": a capital behind the dot begins a sentence, unless all is in capitals.
        return not capital or signs[begin] & UPPER != 0 or signs[span[0] + 1] & UPPER != 0
    if (kind & lx.PLAIN and how < FRAMED) or (how <= APART and span[1] - span[0] < 3 and labels < 3):
        return False
    return how > APART or not capital or signs[begin] & UPPER != 0


@part
def _past_dash(signs, stop, end, tree):
    """Where a label goes on behind a word for a dash, "lamb hyphen lets"; *stop* when it does not."""
    word = past_frames(signs, stop, end, 1)[0]
    after = word_stop(signs, word, end)
    if word == stop or mark_of(signs, word, after, tree) != _DASH:
        return stop
    begin = past_frames(signs, after, end, 1)[0]
    return begin if after < begin < end and is_ascii(signs[begin]) else stop


@part
def path_sign(signs, at, end, tree):
    """The sign that goes on with a path, a slash, dash or underscore or a word for one, and where it ends; else 0."""
    if at < end and signs[at] == 47:
        return 47, at + 1
    after = word_stop(signs, at, end)
    if same_word(signs, at, after, _FORWARD):
        at = past_frames(signs, after, end, 1)[0]
        after = word_stop(signs, at, end)
    return mark_of(signs, at, after, tree), after


@part
def same_word(signs, start, stop, letters):
    """Whether a word is exactly these letters."""
    k = 0
    while k < len(letters) and start + k < stop and signs[start + k] & LOW == letters[k]:
        k += 1
    return k == len(letters) == stop - start


@part
def host_at(signs, at, end, tree, out, n):
    """The host that begins at *at*, written to *out*: where it ends (*at*: none), new length, loosest dot in it."""
    begin, labels, how, loosest = at, 0, NO_DOT, NO_DOT
    good, size, spoken = begin, n, NO_DOT
    sentence = False
    while labels < _MOST_LABELS:
        stop = _label_stop(signs, at, end, tree)
        if stop == at or stop - at > _LONGEST_LABEL or (sentence and how > LOOSE):
            break  # "we wash windows. shop(.)example(.)org"
        n = _write(signs, at, stop, out, n)
        labels += 1
        if labels > 1 and _may_end(signs, (at, stop), tree, how, (begin, labels)):
            good, size, spoken = stop, n, loosest
        elif how == LOOSE and labels > _MOST_LOOSE:
            break
        else:
            on = _past_dash(signs, stop, end, tree)
            if on > stop and (how in (NO_DOT, SPOKEN)):
                out[n] = _DASH
                stop = _label_stop(signs, on, end, tree)
                n = _write(signs, on, stop, out, n + 1)
        sentence |= how == LOOSE
        how, at = dot_at(signs, stop, end, tree)
        if how == NO_DOT:
            break
        loosest = max(loosest, how)
        out[n] = 46
        n += 1
    return good, size, spoken
