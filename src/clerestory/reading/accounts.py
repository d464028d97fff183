"""Names of accounts in a text: how far one reaches, whether it looks like one, and where it stands by a platform."""

from __future__ import annotations

import numpy as np

from clerestory.reading.compiled import part
from clerestory.reading.hosts import is_ascii
from clerestory.reading.lexing import is_alnum, is_digit, same
from clerestory.reading.signs import LOW

_SHORTEST, _LONGEST = 3, 32
#: How a name was called an account: by its look.
BY_LOOK = 108
_ON, _EN, _VIA, _SUR, _AUF = (np.frombuffer(word, np.uint8) for word in (b"on", b"en", b"via", b"sur", b"auf"))


@part
def _is_on(signs, start, stop):
    """ "on", "en", "via", "sur", "auf"."""
    if stop - start == 2:
        return same(signs, start, stop, _ON) or same(signs, start, stop, _EN)
    return same(signs, start, stop, _VIA) or same(signs, start, stop, _SUR) or same(signs, start, stop, _AUF)


@part
def name_stop(signs, at, end, dashed):
    """The end of the account name that begins at *at*, or *at* when none does; a dot at its end is the sentence's.

    *dashed* : a dash may stand in it, since a label says that a name follows
    """
    if at >= end or not (
        97 <= signs[at] & LOW <= 122 or (signs[at] == 95 and at + 1 < end and is_ascii(signs[at + 1]))
    ):
        return at
    stop = at
    while stop < end and (is_ascii(signs[stop]) or signs[stop] in (46, 95) or (dashed and signs[stop] == 45)):
        if signs[stop] in (46, 45) and not (stop + 1 < end and (is_ascii(signs[stop + 1]) or signs[stop + 1] == 95)):
            break
        stop += 1
    foreign = stop < end and (is_alnum(signs[stop]) or signs[stop] == 64)
    return at if foreign or stop - at < _SHORTEST or stop - at > _LONGEST else stop


@part
def looks(signs, start, stop):
    """Whether a name has what words do not: an underscore, a figure, a dot inside."""
    marks = 0
    for at in range(start, stop):
        marks += signs[at] in (95, 46) or is_digit(signs[at])
    return marks > 0


@part
def before_platform(signs, platform, limits):
    """A name that looks like one right before "on" and a platform's name, or before that in brackets: begin and end."""
    start, after = platform
    if after < limits[1] and signs[after] in (95, 45, 46) and after + 1 < limits[1] and is_ascii(signs[after + 1]):
        return start, start
    at = start - 1
    framed = at > limits[0] and signs[at] in (40, 91) and after < limits[1] and signs[after] in (41, 93)
    at -= at > limits[0] and signs[at] in (40, 91)
    space = at
    while at > limits[0] and 97 <= signs[at - 1] & LOW <= 122 and space - at < 4:
        at -= 1
    if _is_on(signs, at, space) and signs[space] == 32:
        at, framed = at - 1, True
        at -= at > limits[0] and signs[at] in (40, 91)
        at -= at > limits[0] + 1 and signs[at] == 32 and signs[at - 1] in (34, 39)
    else:
        at = space
    if not framed or at <= limits[0] or signs[at] not in (32, 34, 39):
        return start, start
    stop = at
    while at > limits[0] and (is_ascii(signs[at - 1]) or signs[at - 1] in (46, 95)):
        at -= 1
    if at > limits[0] and signs[at - 1] > 32 and signs[at - 1] not in (40, 41, 34, 39, 93):
        return start, start
    name = name_stop(signs, at, limits[1], False) == stop
    return (at, stop) if name and looks(signs, at, stop) else (start, start)


@part
def in_deep_link(signs, at, end):
    """Where the name begins in "tg://resolve?domain=name" or "snapchat://add/name"."""
    name = at
    while at < end and signs[at] > 32:
        if signs[at] == 47:
            name = at + 1
        elif signs[at] == 61:
            return at + 1
        at += 1
    return name


@part
def behind_comma(signs, start, stop, end):
    """A name with an underscore behind a platform's name and a comma: "find me on tiktok, tidy_tess"."""
    on = _is_on(signs, start - 3, start - 1) or _is_on(signs, start - 4, start - 1)
    if not on or stop + 2 >= end or signs[stop] != 44 or signs[stop + 1] != 32:
        return stop, stop, 0
    last = name_stop(signs, stop + 2, end, False)
    for at in range(stop + 2, last):
        if signs[at] == 95:
            return stop + 2, last, BY_LOOK
    return stop, stop, 0
