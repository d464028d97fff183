"""Where e-mail addresses stand in texts, in any writing: for the readers of e-mails, of links and of handles."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import kernel, part
from clerestory.reading.hosts import (
    NO_DOT,
    SPOKEN,
    dot_at,
    frames,
    host_at,
    is_ascii,
    kind_of,
    past_frames,
    path_sign,
    word_stop,
)
from clerestory.reading.lexing import KIND, START, STOP, VALUE, Lexed, same
from clerestory.reading.mailnames import MOST_PARTS, count_framed, count_joined, in_local, parts_of, write_local
from clerestory.reading.signs import LOW, MAIL, UPPER

#: Columns of what is found: row, first and last sign, end of its value.
ROW, BEGIN, END, TO = 0, 1, 2, 3

#: How surely a sign or word is the @ of an address.
_NONE, _WEAK, _LEANING, _SPACED, _SURE = 0, 1, 2, 3, 4

_ROOM = 1024
_SIGN, _SYMBOL = (np.frombuffer(word, np.uint8) for word in (b"sign", b"symbol"))
_MAIL_WORDS = (np.frombuffer(b"mail", np.uint8), np.frombuffer(b"correo", np.uint8))


def find(cut: Lexed) -> tuple[np.ndarray, pa.StringArray]:
    """Row, first and last sign of every address, and the addresses."""
    kinds = cut.tokens[:, KIND]
    anchors = int(np.count_nonzero(kinds & (lx.AT | lx.NEAR)))
    found, values = np.empty((anchors + 1, 4), np.int64), np.empty(_ROOM * (anchors + 1), np.uint8)
    n = _find(cut.arrays, lx.tree(), np.zeros((MOST_PARTS + 1, 3), np.int64), found, values)
    return found[:n], strings(found[:n, TO], values)


def strings(stops: np.ndarray, values: np.ndarray) -> pa.StringArray:
    """An Arrow array over the bytes that a kernel wrote one after the other."""
    ends = np.concatenate([[0], stops]).astype(np.int32)
    return pa.StringArray.from_buffers(len(stops), pa.py_buffer(ends), pa.py_buffer(values[: ends[-1]].copy()))


@part
def _past_line(signs, at, limits, step):
    """Past the end of one line right beside an @, as columns break addresses."""
    here = at
    while limits[0] <= here < limits[1] and signs[here] in (32, 10) and abs(here - at) < 4:
        here += step
    return here if abs(here - at) < 4 else at


@part
def _past_sign_word(signs, stop, end):
    """Past "sign" or "symbol" behind "at": "name at-sign example dot org"."""
    first = past_frames(signs, stop, end, 1)[0]
    after = word_stop(signs, first, end)
    if same(signs, first, after, _SIGN) or same(signs, first, after, _SYMBOL):
        return after
    return stop


@part
def _sureness(signs, token, limits):
    """How surely a token is the @ of an address, and the places of the name before it and the host behind it."""
    start, stop, kind = token[START], token[STOP], token[KIND]
    if stop < limits[1] and kind & lx.AT and signs[stop] == 64:
        stop += 1  # "name@@host"
    leet = token[VALUE] == 64 and stop + 1 < limits[1] and signs[stop] & LOW == 116 and not is_ascii(signs[stop + 1])
    stop += leet  # "name @t host"
    if kind & lx.AT and token[VALUE] != 64:
        stop = _past_sign_word(signs, stop, limits[1])
    bracketed = stop < limits[1] and signs[stop] in (41, 93, 125)
    lined = kind & lx.AT and token[VALUE] == 64
    stop += bracketed
    left, opened = past_frames(signs, _past_line(signs, start - 1, limits, -1) if lined else start - 1, limits[0], -1)
    lined = lined or bracketed
    right, closed = past_frames(signs, _past_line(signs, stop, limits, 1) if lined else stop, limits[1], 1)
    closed = closed or bracketed
    stop -= bracketed
    if left < limits[0] or right >= limits[1] or not is_ascii(signs[right]) or not in_local(signs[left]):
        return _NONE, left, right
    framed = opened and closed
    if kind & lx.AT and token[VALUE] == 64:
        if not framed and left < start - 1 and right == stop:
            return _LEANING, left, right  # "follow @name" is an account, "name @example.org" an address
        tight = left == start - 1 and right == stop
        return (_SURE if tight or framed else _SPACED), left, right
    camel = left == start - 1 or right == stop
    if not kind & lx.AT:
        return (_SPACED if framed and stop - start == 1 and signs[start] == 97 else _NONE), left, right
    shouted = signs[start] & UPPER != 0 and not signs[left] & UPPER
    return (_SURE if framed or camel else _SPACED if shouted or stop - start > 2 else _WEAK), left, right


@part
def _called_mail(signs, start, begin):
    """Whether "mail", "correo" or an envelope stands among the signs from *begin* to *start*."""
    for at in range(begin, start):
        if signs[at] == MAIL or same(signs, at, start, _MAIL_WORDS[0]) or same(signs, at, start, _MAIL_WORDS[1]):
            return True
    return False


@part
def _is_called(signs, start, stop, limits):
    """Whether an address is called a mail in the signs before or behind it."""
    before, behind = max(limits[0], start - 20), min(limits[1], stop + 14)
    return _called_mail(signs, start, before) or _called_mail(signs, behind, stop)


@part
def _is_plain(signs, parts, joined, tree):
    """Whether the name is one word that people write before a plain "at": "us", "now", "online"."""
    start, stop = parts[0, 0], parts[0, 1]
    kind = kind_of(signs, start, stop, tree)
    return joined == 1 and stop - start > 1 and (kind & lx.NEAR != 0 or kind & (lx.PLAIN | lx.TLD) == lx.PLAIN)


@part
def _mailbox(signs, token, limits, tools, v):
    """The address around one @: first and last sign, length of the values after it; last = first when none."""
    tree, parts, values = tools
    sure, left, right = _sureness(signs, token, limits)
    if sure == _NONE:
        return 0, 0, v
    tight = sure == _SURE and token[VALUE] == 64 and left == token[START] - 1
    joined = count_joined(parts, parts_of(signs, left, limits[0], tree, parts))
    if tight:
        joined = count_framed(signs, parts, joined)
    if parts[0, 0] >= left + 1 or (not tight and _is_plain(signs, parts, joined, tree)):
        return 0, 0, v
    after = write_local(signs, parts, joined, values, v)
    stop, size, how = host_at(signs, right, limits[1], tree, values, after)
    if stop == right and tight:
        stop, size = _over_line(signs, right, limits[1], tools, after)
    weak = sure == _WEAK and how < SPOKEN
    if stop == right or (weak and not _is_called(signs, parts[joined - 1, 0], stop, limits)):
        return 0, 0, v
    if sure < _SURE and _is_no_host(signs, (right, stop, limits[1]), token[VALUE] != 64, how, tree):
        return 0, 0, v
    if sure == _LEANING and not _leans(signs, parts, joined, stop, tree):
        return 0, 0, v
    return parts[joined - 1, 0], stop, size


@part
def _is_no_host(signs, span, worded, how, tree):
    """Whether what stands behind an "at" is a page, a party or a shop, no host of a mail; *worded*: no @."""
    right, stop, end = span
    if how == SPOKEN and _ends_plain(signs, right, stop, tree):
        return True  # "meet at polka dot shop"
    if not worded:
        return False
    if _goes_on(signs, stop, end, tree):
        return True  # "photos at example dot com slash desks"
    single = word_stop(signs, right, stop) == right + 1
    return single and dot_at(signs, right + 1, stop, tree)[0] != NO_DOT  # "love at first sight at a dot com party"


@part
def _ends_plain(signs, begin, stop, tree):
    """Whether the last label of a host is also a word."""
    at = stop
    while at > begin and is_ascii(signs[at - 1]):
        at -= 1
    return kind_of(signs, at, stop, tree) & lx.PLAIN != 0


@part
def _goes_on(signs, stop, end, tree):
    """Whether a slash and a path, or a word for a slash, stand behind a host."""
    if stop + 1 < end and signs[stop] == 47 and is_ascii(signs[stop + 1]):
        return True
    at = past_frames(signs, stop, end, 1)[0]
    return at > stop and at < end and signs[at] != 47 and path_sign(signs, at, end, tree)[0] == 47


@part
def _over_line(signs, right, end, tools, v):
    """A host whose last label stands on the next line: where it ends (*right*: none) and the length of the values."""
    tree, values = tools[0], tools[2]
    dot = word_stop(signs, right, end)
    first = dot + 2 if dot + 2 < end and signs[dot] == 46 and signs[dot + 1] == 10 else end
    stop = word_stop(signs, first, end)
    if dot == right or first == end or kind_of(signs, first, stop, tree) & (lx.TLD | lx.PLAIN) != lx.TLD:
        return right, v
    for at in range(right, stop):
        if signs[at] != 10:
            values[v] = signs[at] & LOW
            v += 1
    return stop, v


@part
def _leans(signs, parts, joined, stop, tree):
    """Whether a name, a space and "@host" are an address: a common end of hosts, no word such as "ig"."""
    at = stop
    while is_ascii(signs[at - 1]):
        at -= 1
    kind = kind_of(signs, at, stop, tree)
    start, end = parts[0, 0], parts[0, 1]
    plain = joined == 1 and kind_of(signs, start, end, tree) & (lx.NEAR | lx.CALL | lx.PLATFORM)
    return stop - at >= 3 and not kind & lx.PLAIN and not plain and end - start > 2


@kernel
def _find(cut, tree, parts, found, values):
    """Every address of every text."""
    signs, offsets, tokens, ends = cut
    tools = (tree, parts, values)
    n = v = np.int64(0)
    for row in range(len(offsets) - 1):
        limits = (offsets[row], offsets[row + 1])
        last = limits[0]
        for k in range(ends[row], ends[row + 1]):
            if not tokens[k, KIND] & lx.AT and not _is_framed_a(signs, tokens[k], limits):
                continue
            begin, end, size = _mailbox(signs, tokens[k], limits, tools, v)
            if end > begin >= last:
                found[n, ROW], found[n, BEGIN], found[n, END], found[n, TO] = row, begin, end, size
                n, v, last = n + 1, size, end
    return n


@part
def _is_framed_a(signs, token, limits):
    """ "(a)": an @ in Spanish and German writing."""
    start, stop = token[START], token[STOP]
    if stop - start != 1 or signs[start] & LOW != 97 or start <= limits[0] or stop >= limits[1]:
        return False
    left = start - 2 if signs[start - 1] == 32 and start - 2 >= limits[0] else start - 1
    right = stop + 1 if signs[stop] == 32 and stop + 1 < limits[1] else stop
    return frames(signs[left]) and frames(signs[right])
