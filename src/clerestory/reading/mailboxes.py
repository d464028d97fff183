"""Where e-mail addresses stand in texts, in any writing: for the readers of e-mails, of links and of handles."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clerestory.reading import lexicon as lx
from clerestory.reading.compiled import kernel, part
from clerestory.reading.hosts import SPOKEN, frames, host_at, is_ascii, kind_of, past_frames, word_stop
from clerestory.reading.lexing import KIND, START, STOP, VALUE, Lexed, same
from clerestory.reading.signs import LOW, MAIL, UPPER

#: Columns of what is found: row, first and last sign, end of its value.
ROW, BEGIN, END, TO = 0, 1, 2, 3

#: How surely a sign or word is the @ of an address.
_NONE, _WEAK, _LEANING, _SPACED, _SURE = 0, 1, 2, 3, 4

_LONGEST_LOCAL, _MOST_PARTS, _ROOM = 64, 5, 1024
_SIGN, _SYMBOL = (np.frombuffer(word, np.uint8) for word in (b"sign", b"symbol"))
_BAJO, _GUION, _RAYA = (np.frombuffer(word, np.uint8) for word in (b"bajo", b"guion", b"raya"))
_MAIL_WORDS = (np.frombuffer(b"mail", np.uint8), np.frombuffer(b"correo", np.uint8))


def find(cut: Lexed) -> tuple[np.ndarray, pa.StringArray]:
    """Row, first and last sign of every address, and the addresses."""
    kinds = cut.tokens[:, KIND]
    anchors = int(np.count_nonzero(kinds & (lx.AT | lx.NEAR)))
    found, values = np.empty((anchors + 1, 4), np.int64), np.empty(_ROOM * (anchors + 1), np.uint8)
    n = _find(cut.arrays, lx.tree(), np.zeros((_MOST_PARTS + 1, 3), np.int64), found, values)
    return found[:n], strings(found[:n, TO], values)


def strings(stops: np.ndarray, values: np.ndarray) -> pa.StringArray:
    """An Arrow array over the bytes that a kernel wrote one after the other."""
    ends = np.concatenate([[0], stops]).astype(np.int32)
    return pa.StringArray.from_buffers(len(stops), pa.py_buffer(ends), pa.py_buffer(values[: ends[-1]].copy()))


@part
def _in_local(sign):
    """What stands in the name before the @."""
    return is_ascii(sign) or sign in (46, 95, 45, 43)


@part
def _local_start(signs, stop, begin):
    """Where the name that ends at *stop* begins."""
    at = stop
    while at > begin and stop - at < _LONGEST_LOCAL and _in_local(signs[at - 1]):
        at -= 1
    while at < stop and not is_ascii(signs[at]) and signs[at] != 95:
        at += 1
    return at


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
    lined = kind & lx.AT and token[VALUE] == 64
    left, opened = past_frames(signs, _past_line(signs, start - 1, limits, -1) if lined else start - 1, limits[0], -1)
    right, closed = past_frames(signs, _past_line(signs, stop, limits, 1) if lined else stop, limits[1], 1)
    if left < limits[0] or right >= limits[1] or not is_ascii(signs[right]) or not _in_local(signs[left]):
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
def _mark_before(signs, start, begin, tree):
    """The sign that a word right before *start* stands for ("dot"), and where that word begins; else 0."""
    stop = past_frames(signs, start - 1, begin, -1)[0] + 1
    at = stop
    while at > begin and is_ascii(signs[at - 1]):
        at -= 1
    dot = at == stop and begin + 1 < stop < start and signs[stop - 1] == 46
    if dot and (signs[stop - 2] == 32 or frames(signs[stop - 2])):
        return 46, stop - 1  # "sam . jones @ example . org", "sam[.]jones[@]example[.]org"
    if at == stop or stop == start or stop - at > 10:
        return 0, start
    if stop - at == 4 and same(signs, at, stop, _BAJO):
        before = past_frames(signs, at - 1, begin, -1)[0] + 1
        if same(signs, before - 5, before, _GUION) or same(signs, before - 4, before, _RAYA):
            return 95, before - (5 if signs[before - 1] & LOW == 110 else 4)
    node = 0
    for k in range(at, stop):
        low = signs[k] & LOW
        node = tree[node, low - 97] if low >= 97 and (node or k == at) else 0
        if node == 0:
            return 0, start
    if tree[node, lx.KIND] & lx.DOT:
        return 46, at
    return (tree[node, lx.VALUE], at) if tree[node, lx.KIND] & lx.MARK else (0, start)


@part
def _parts(signs, left, begin, tree, parts):
    """The parts of the name before the @, last first, each with the sign before it: how many."""
    stop, n = left + 1, 0
    start = _local_start(signs, stop, begin)
    while n < _MOST_PARTS and start < stop:
        parts[n, 0], parts[n, 1], parts[n, 2] = start, stop, 0
        n += 1
        mark, word = _mark_before(signs, start, begin, tree)
        if mark == 0:
            break
        stop = past_frames(signs, word - 1, begin, -1)[0] + 1
        start = _local_start(signs, stop, begin)
        if start < stop and stop < word:
            parts[n - 1, 2] = mark
    return n


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
def _is_spelled(signs, start, stop):
    """Whether single letters stand with dashes between, three or more."""
    for at in range(start, stop):
        if (signs[at] == 45) != ((at - start) % 2 == 1):
            return False
    return stop - start >= 5 and (stop - start) % 2 == 1


@part
def _write_local(signs, parts, count, values, v):
    """Write the name and the @; a name spelled letter by letter ("r-u-t-h") without its dashes."""
    for k in range(count - 1, -1, -1):
        spelled = count == 1 and _is_spelled(signs, parts[k, 0], parts[k, 1])
        for at in range(parts[k, 0], parts[k, 1]):
            if not spelled or signs[at] != 45:
                values[v] = signs[at] & LOW
                v += 1
        if k and parts[k - 1, 2]:
            values[v] = parts[k - 1, 2]
            v += 1
    values[v] = 64
    return v + 1


@part
def _count_joined(parts, count):
    """How many parts of the name hang together."""
    joined = 1
    while joined < count and parts[joined - 1, 2]:
        joined += 1
    return joined


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
    joined = _count_joined(parts, _parts(signs, left, limits[0], tree, parts))
    if tight:
        joined = 1
    if parts[0, 0] >= left + 1 or (not tight and _is_plain(signs, parts, joined, tree)):
        return 0, 0, v
    after = _write_local(signs, parts, joined, values, v)
    stop, size, how = host_at(signs, right, limits[1], tree, values, after)
    if stop == right and tight:
        stop, size = _over_line(signs, right, limits[1], tools, after)
    weak = sure == _WEAK and how < SPOKEN
    if stop == right or (weak and not _is_called(signs, parts[joined - 1, 0], stop, limits)):
        return 0, 0, v
    if token[VALUE] != 64 and sure < _SURE and _goes_on(signs, stop, limits[1], tree):
        return 0, 0, v  # "photos at example dot com slash desks" is a page
    if sure == _LEANING and not _leans(signs, parts, joined, stop, tree):
        return 0, 0, v
    return parts[joined - 1, 0], stop, size


@part
def _goes_on(signs, stop, end, tree):
    """Whether a word for a slash stands behind a host."""
    at = past_frames(signs, stop, end, 1)[0]
    after = word_stop(signs, at, end)
    return after > at > stop and kind_of(signs, at, after, tree) & lx.MARK != 0 and signs[at] & LOW in (115, 98, 100)


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
