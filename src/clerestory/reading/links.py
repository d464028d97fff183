"""Where addresses of the web stand in texts: with a scheme, with www, as a bare host, or with "dot" and "slash"."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.reading import lexicon as lx
from clerestory.reading import mailboxes
from clerestory.reading.compiled import kernel, part
from clerestory.reading.hosts import (
    APART,
    LOOSE,
    NO_DOT,
    SPOKEN,
    dot_at,
    frames,
    host_at,
    is_ascii,
    kind_of,
    mark_of,
    past_frames,
    path_sign,
    same_word,
    word_stop,
)
from clerestory.reading.lexing import KIND, START, STOP, Lexed, is_digit, same
from clerestory.reading.signs import LETTER, LOW, UPPER

ROW, BEGIN, END, TO = 0, 1, 2, 3
_WWW, _DOT, _PUNTO = (np.frombuffer(word, np.uint8) for word in (b"www", b"dot", b"punto"))
_TEST, _EXAMPLE = np.frombuffer(b"test", np.uint8), np.frombuffer(b"example", np.uint8)
_LONGEST_PATH, _ROOM, _MOST_LABELS = 2000, 1024, 6


def find(cut: Lexed) -> tuple[np.ndarray, pa.StringArray]:
    """Row, first and last sign of every address of the web, and the addresses; none inside an e-mail address."""
    kinds = cut.tokens[:, KIND]
    anchors = int(np.count_nonzero(kinds & (lx.SCHEME | lx.TLD | lx.DOT)))
    longest = int(np.max(np.diff(cut.folded.offsets), initial=0))
    room = _ROOM * (anchors + 1) + min(longest, _LONGEST_PATH) * (anchors + 1)
    found, values = np.empty((anchors + 1, 4), np.int64), np.empty(room, np.uint8)
    n = _find(cut.arrays, lx.tree(), mailboxes.find(cut)[0], found, values)
    return found[:n], mailboxes.strings(found[:n, TO], values)


@part
def _past_scheme(signs, stop, end, tree):
    """Where the host begins behind a scheme or www; -1 when the word is only a word."""
    at = stop
    while at < end and signs[at] in (32, 91, 93) and at - stop < 3:
        at += 1
    if at < end and signs[at] == 58:
        at += 1
        slashes = 0
        while at < end and signs[at] in (47, 92, 93, 32) and at - stop < 8:
            slashes += signs[at] in (47, 92)
            at += 1
        return at if slashes else -1
    how, after = dot_at(signs, stop, end, tree)
    return after if how != NO_DOT and signs[stop] != 44 else -1


@part
def _past_www(signs, at, end, tree):
    """Behind "www." when it stands here."""
    stop = word_stop(signs, at, end)
    if stop - at == 3 and same(signs, at, stop, _WWW):
        how, after = dot_at(signs, stop, end, tree)
        return after if how != NO_DOT else at
    return at


@part
def _numeric_host(signs, at, end, values, v):
    """An address of figures and dots in place of a host: where it ends and the length of the values."""
    stop, dots = at, 0
    while stop < end and stop - at < 15 and (is_digit(signs[stop]) or signs[stop] == 46):
        dots += signs[stop] == 46
        stop += 1
    if dots != 3 or not is_digit(signs[stop - 1]):
        return at, v
    for k in range(at, stop):
        values[v] = signs[k]
        v += 1
    return stop, v


@part
def _path_stop(signs, at, end):
    """Where a path ends: at a space, a line or a bracket; signs that end a sentence are not of it."""
    stop = at
    while stop < end and stop - at < _LONGEST_PATH and signs[stop] not in (32, 10, 60, 62, 34, 2):
        stop += 1
    while stop > at and signs[stop - 1] in (46, 44, 59, 58, 33, 63, 41, 93, 125, 39, 42, 124):
        stop -= 1
    return stop


@part
def _path(signs, stop, end, values, v):
    """The path behind a host, capitals kept: where it ends and the length of the values."""
    at = stop
    if at + 1 < end and signs[at] == 58 and is_digit(signs[at + 1]):
        while at < end and (signs[at] == 58 or is_digit(signs[at])):
            at += 1
    if at >= end or signs[at] not in (47, 63, 35):
        return stop, v
    last = _path_stop(signs, at, end)
    for k in range(stop, last):
        sign = signs[k]
        values[v] = (sign & LOW) - 32 if sign & UPPER else 95 if sign == LETTER or sign < 32 else sign
        v += 1
    if last > stop and values[v - 1] == 47:
        v -= 1
    return last, v


@part
def _spoken_path(signs, stop, end, tools, v):
    """ "slash jobs", "slash van dash hire" or " / jobs" behind a spoken host."""
    tree, values = tools
    first = True
    for _ in range(6):
        at = past_frames(signs, stop, end, 1)[0]
        mark, after = path_sign(signs, at, end, tree)
        if at == stop or mark not in (47, 45, 95) or (first and mark != 47):
            break
        word = past_frames(signs, after, end, 1)[0]
        last = word_stop(signs, word, end)
        while last + 1 < end and signs[last] in (95, 45, 46) and (is_ascii(signs[last + 1]) or signs[last + 1] == 95):
            last += 1 + (signs[last + 1] != 95)
            last = word_stop(signs, last, end)
        if last == word:
            break
        values[v] = mark
        v += 1
        for k in range(word, last):
            values[v] = signs[k] & LOW
            v += 1
        stop, first = last, False
    return stop, v


@part
def _label_before(signs, start, begin, tree):
    """Where the label begins that a framed dot, "one[.]example", or a word for a dash joins to the one at *start*."""
    at = past_frames(signs, start - 1, begin, -1)[0]
    if at <= begin or at == start - 1:
        return -1
    if signs[at] == 46:
        if not (frames(signs[at - 1]) and frames(signs[at + 1])):
            return -1
        at = past_frames(signs, at - 1, begin, -1)[0]
    else:
        stop = at + 1
        while at >= begin and is_ascii(signs[at]):
            at -= 1
        if stop - at > 13 or mark_of(signs, at + 1, stop, tree) != 45:
            return -1
        at = past_frames(signs, at, begin, -1)[0]
    stop = at + 1
    while at >= begin and (is_ascii(signs[at]) or (signs[at] == 45 and at + 1 < stop)) and stop - at < 64:
        at -= 1
    plain = kind_of(signs, at + 1, stop, tree) & (lx.NEAR | lx.AND | lx.CALL | lx.PLAIN)
    return -1 if at + 1 == stop or plain or (at >= begin and signs[at] in (64, 47, 95)) else at + 1


@part
def _host_start(signs, token, begin, tree):
    """Where the bare host that a last label or a "dot" belongs to begins, or -1."""
    if token[START] > begin and signs[token[START] - 1] in (60, 123) and not token[KIND] & lx.DOT:
        return -1  # "<addr>.<br>"
    at = past_frames(signs, token[START] - 1, begin, -1)[0]
    if not token[KIND] & lx.DOT or (token[KIND] & lx.TLD and signs[token[START] - 1] == 46):
        while at >= begin and signs[at] in (46, 32, 41, 93, 40, 91, 123, 125, 60, 62) and token[START] - at < 7:
            at -= 1
    stop = at + 1
    while at >= begin and (is_ascii(signs[at]) or signs[at] in (46, 45)) and stop - at < 200:
        at -= 1
    start = at + 1
    while start < stop and not is_ascii(signs[start]):
        start += 1
    defaced = at - 1 >= begin and signs[at] == 47 and signs[at - 1] == 47  # "h**p://example.com"
    if start == stop or (at >= begin and signs[at] in (64, 47, 95) and start == at + 1 and not defaced):
        return -1
    for _ in range(_MOST_LABELS):
        before = _label_before(signs, start, begin, tree)
        if before < 0:
            break
        start = before
    return start


@part
def _accepts(signs, span, how, token, tree, dots):
    """Whether a bare host is one: no plain word at its end without a path, no plain word as its only name."""
    start, host, stop = span
    first = word_stop(signs, start, host)
    if how >= LOOSE:
        spelled = lx.REPEAT if dots > 1 else lx.SPELLED  # "five dot org", but "one dot example dot org"
        plain = kind_of(signs, start, first, tree) & (lx.NEAR | lx.FILL | lx.AND | lx.DOT | spelled)
        plain = plain and signs[first] not in (40, 91, 123, 60)  # "one[.]example[.]org"
        at = host
        while at > start and is_ascii(signs[at - 1]):
            at -= 1
        return (
            how > LOOSE
            and not plain
            and (how != SPOKEN or stop > host or not kind_of(signs, at, host, tree) & lx.PLAIN)
            and (how != SPOKEN or _spoken_well(signs, token))
            and (first - start >= 2 or stop > host)
        )
    if only_digit_labels(signs, start, host):
        return False
    at = host
    while at > start and is_ascii(signs[at - 1]):
        at -= 1
    short = host - at == 2 and first + 1 == at and first - start <= 3  # "org.nr", "art.no"
    if kind_of(signs, at, host, tree) & lx.PLAIN or host - start < 5 or short:
        return stop > host
    return stop > host or not _is_call(signs, at, host)


@part
def _is_call(signs, at, host):
    """Whether "test" or "example" ends no host but a name in a program: "t.test(", "jdk.test.lib", "Gdk.test_one"."""
    if host >= len(signs) or not (same_word(signs, at, host, _TEST) or same_word(signs, at, host, _EXAMPLE)):
        return False
    goes_on = signs[host] == 46 and host + 1 < len(signs) and 97 <= signs[host + 1] <= 122
    return goes_on or signs[host] in (40, 95)


@part
def only_digit_labels(signs, start, stop):
    """Whether all labels but the last are figures, as in "3.50"."""
    letters, at = 0, stop
    while at > start and signs[at - 1] != 46:
        at -= 1
    for k in range(start, at):
        letters += signs[k] & LOW >= 97
    return letters == 0


@part
def _spoken_well(signs, token):
    """ "dot" and "punto" part hosts in running text; "point" and "period" do not."""
    return same(signs, token[START], token[STOP], _DOT) or same(signs, token[START], token[STOP], _PUNTO)


@part
def _link(signs, token, limits, tools, v):
    """The address around one token: first and last sign, length of the values after it; last = first when none."""
    tree, values = tools
    begin = token[START]
    if token[KIND] & lx.SCHEME:
        at = _past_scheme(signs, token[STOP], limits[1], tree)
    else:
        at = begin = _host_start(signs, token, limits[0], tree)
    if at < 0:
        return 0, 0, v
    at = _past_www(signs, at, limits[1], tree)
    host, size, how = host_at(signs, at, limits[1], tree, values, v)
    if host == at:
        host, size = _numeric_host(signs, at, limits[1], values, v) if token[KIND] & lx.SCHEME else (at, v)
    if host == at:
        return 0, 0, v
    named = size
    stop, size = _path(signs, host, limits[1], values, size)
    if how >= APART and (how > APART or (stop + 1 < limits[1] and signs[stop] == 32 and signs[stop + 1] == 47)):
        stop, size = _spoken_path(signs, stop, limits[1], tools, size)
    if not token[KIND] & lx.SCHEME:
        dots = 0
        for k in range(v, named):
            dots += values[k] == 46
        if not _accepts(signs, (at, host, stop), how, token, tree, dots):
            return 0, 0, v
    return begin, stop, size


@kernel
def _find(cut, tree, mails, found, values):
    """Every address of every text."""
    signs, offsets, tokens, ends = cut
    n = v = mail = np.int64(0)
    for row in range(len(offsets) - 1):
        limits, last = (offsets[row], offsets[row + 1]), offsets[row]
        for k in range(ends[row], ends[row + 1]):
            if not tokens[k, KIND] & (lx.SCHEME | lx.TLD | lx.DOT) or tokens[k, START] < last:
                continue
            while mail < len(mails) and mails[mail, END] <= tokens[k, START]:
                last = max(last, mails[mail, END])
                mail += 1
            if mail < len(mails) and mails[mail, BEGIN] <= tokens[k, START]:
                continue
            begin, end, size = _link(signs, tokens[k], limits, (tree, values), v)
            if end > begin >= last:
                found[n, ROW], found[n, BEGIN], found[n, END], found[n, TO] = (row, begin, end, size)
                n, v, last = n + 1, size, end
    return n
