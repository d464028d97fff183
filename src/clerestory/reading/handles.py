"""Account names: @name, "insta: name", links to a platform's account; in small letters, without @."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.reading import lexicon as lx
from clerestory.reading import links, mailboxes
from clerestory.reading.accounts import BY_LOOK, before_platform, behind_comma, in_deep_link, looks, name_stop
from clerestory.reading.compiled import kernel, part
from clerestory.reading.found import found_table
from clerestory.reading.hosts import is_ascii
from clerestory.reading.lexing import KIND, START, STOP, VALUE, Lexed, is_alnum, lexed, same
from clerestory.reading.platforms import account_of, is_account
from clerestory.reading.signs import LOW, SYMBOL

_ROW, _BEGIN, _END, _TO = 0, 1, 2, 3
_LONGEST = 32
#: Signs behind a word behind a platform's name among which the name itself may stand with an @.
_NEAR_AT = 24
_BAJO, _SIGN, _GRAM = (np.frombuffer(word, np.uint8) for word in (b"bajo", b"sign", b"gram"))
_PARTING = (32, 58, 61, 64, 47, 62, 45, 34, 39, 40, 91, 124, 42, 126, 36, 35, SYMBOL)

#: How a name was called an account: by @ or a colon; by a platform's name alone; and then whether it looks like one.
_SURE, _NAMED, _BY_LOOK, _CALLED = 115, 110, BY_LOOK, 99


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Account names of each text, by row and place; *country* does not matter.

    An @ before a word counts when the name has three signs or more and begins with a letter; "home", "5pm" and other
    words that people write after @ do not.  A platform's name counts when a colon follows, or what looks like a name.
    """
    cut = lexed(texts)
    addresses, accounts = _accounts(cut)
    mails = mailboxes.find(cut)[0]
    taken = np.concatenate([addresses[:, :_TO], mails[:, :_TO]])
    found, names = _names(cut, taken[np.argsort(taken[:, _BEGIN], kind="stable")])
    places = np.concatenate([found[:, :_TO], addresses[:, :_TO]])
    values = pa.concat_arrays([names, accounts])
    order = np.lexsort((places[:, _BEGIN], places[:, _ROW]))
    return found_table(cut, places[order], "handle", values.take(pa.array(order)))


def _names(cut: Lexed, taken: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """Names behind @ or a platform's name, none in a span that is taken; null where it is a plain word."""
    anchors = int(np.count_nonzero(cut.tokens[:, KIND] & (lx.AT | lx.PLATFORM))) + 1
    found, values = np.empty((anchors, 4), np.int64), np.empty(anchors * (_LONGEST + 2), np.uint8)
    n = _find(cut.arrays, taken, found, values)
    once = mailboxes.strings(found[:n, _TO], values).dictionary_encode()
    names = [
        name[1:] if is_account(name[1:], sure=name[0] == "s", looks=name[0] == "l", called=name[0] == "c") else None
        for name in _list(once)
    ]
    return found[:n], pc.take(pa.array(names, pa.string()), once.indices)


def _accounts(cut: Lexed) -> tuple[np.ndarray, pa.Array]:
    """Accounts that links name; null for other links."""
    found, values = links.find(cut)
    once = values.dictionary_encode()
    return found, pc.take(pa.array([account_of(link) for link in _list(once)], pa.string()), once.indices)


def _list(once: pa.DictionaryArray) -> list[str]:
    return once.dictionary.to_pylist()


@part
def _behind_at(signs, token, limits):
    """The name behind an @: where it begins and ends, and how surely it is one."""
    start, stop = token[START], token[STOP]
    if start > limits[0] and (is_alnum(signs[start - 1]) or signs[start - 1] in (46, 95, 64)):
        return stop, stop, _SURE
    at = stop
    while at < limits[1] and signs[at] == 32 and at - stop < 2:
        at += 1
    end = name_stop(signs, at, limits[1], False)
    if at > stop and not looks(signs, at, end):
        return stop, stop, _SURE
    return at, end, _SURE


@part
def _past_signs(signs, at, end):
    """Pass over spaces and signs behind a platform's name; whether one of them says that a name follows."""
    says, first = False, at
    if at + 1 < end and signs[at] == 58 and signs[at + 1] == 47:
        return at, False  # the scheme of a link
    while at < end and at - first < 5 and (signs[at] in _PARTING or (signs[at] == 46 and signs[at - 1] == 32)):
        says |= signs[at] in (58, 61, 64, 47, 62)
        at += 1
    return at, says


@part
def _names_account(signs, start, stop):
    """ "id", "handle", "username", "usuario": what follows is an account's name."""
    first, size = signs[start] & LOW, stop - start
    return (
        (size == 2 and first == 105 and signs[start + 1] & LOW == 100)
        or (first == 104 and size == 6)
        or size == 8
        or (size == 7 and first == 117)
    )


@part
def _past_gram(signs, stop, end):
    """Past "gram" behind "tele" or "insta" and a space."""
    apart = stop + 5 <= end and signs[stop] == 32 and same(signs, stop + 1, stop + 5, _GRAM)
    return stop + 5 if apart and (stop + 5 == end or not is_alnum(signs[stop + 5])) else stop


@part
def _behind_platform(signs, tokens, k, last, end):
    """The name behind a platform's name and words such as "name", "id", "is": begin, end, how surely."""
    stop = _past_gram(signs, tokens[k, STOP], end)
    if stop + 2 < end and signs[stop] == 58 and signs[stop + 1] == 47 and signs[stop + 2] == 47:
        at = in_deep_link(signs, stop + 3, end)
        return at, name_stop(signs, at, end, True), _SURE
    at, says = _past_signs(signs, stop, end)
    called = k > 0 and tokens[k - 1, KIND] & lx.NAMES and tokens[k, START] - tokens[k - 1, STOP] == 1
    called = called or (at > stop + 1 and signs[stop + 1] == 45)  # "Insta - olegvans"
    for after in range(k + 1, min(k + 5, last)):
        if at < end and signs[at] == 44 and tokens[after, START] - at <= 2 and tokens[after, KIND] & lx.NAMES:
            named = _names_account(signs, tokens[after, START], tokens[after, STOP])
            at = tokens[after, START] if named or tokens[after, STOP] - tokens[after, START] == 4 else at  # "user"
        if tokens[after, START] != at or not tokens[after, KIND] & (lx.NAMES | lx.AT):
            break
        at, also = _past_signs(signs, tokens[after, STOP], end)
        called = True
        says |= also or _names_account(signs, tokens[after, START], tokens[after, STOP])
    if at == stop:
        return behind_comma(signs, tokens[k, START], stop, end)
    limit, end = end, name_stop(signs, at, end, says)
    if same(signs, at, end, _SIGN):
        return at, at, _SURE  # "at sign, then …"
    if says or looks(signs, at, end):
        return at, end, _SURE if says else _BY_LOOK
    for ahead in range(end, min(end + _NEAR_AT, limit)):
        if signs[ahead] == 64 and signs[ahead - 1] == 32:
            return stop, stop, _NAMED  # "on telegram you find me as @acme"
    return (at, end, _CALLED if called else _NAMED) if tokens[k, VALUE] == 1 else (stop, stop, _NAMED)


@kernel
def _find(cut, taken, found, values):
    """Every name of every text, a letter before it for how surely it is one."""
    signs, offsets, tokens, ends = cut
    n = at = np.int64(0)
    for row in range(len(offsets) - 1):
        passed = offsets[row]
        for k in range(ends[row], ends[row + 1]):
            if tokens[k, START] < passed or not tokens[k, KIND] & (lx.AT | lx.PLATFORM):
                continue
            begin, end, how = _name(signs, tokens, k, (offsets[row], offsets[row + 1]), ends[row + 1])
            while at < len(taken) and taken[at, _END] <= begin:
                at += 1
            if end > begin and not (at < len(taken) and taken[at, _BEGIN] < end):
                n, passed = _put(signs, (row, begin, end, how), found, values, n)
                passed = _go_on(signs, tokens, (k, ends[row + 1], offsets[row + 1]), found, values, n)
    return n


@part
def _underscore(signs, tokens, k, end):
    """Where the word for an underscore that token k may be ends, or 0: "underscore", "guion bajo"."""
    if tokens[k, KIND] & lx.MARK and tokens[k, VALUE] == 95:
        return tokens[k, STOP]
    stop = tokens[k, STOP]
    low = tokens[k, KIND] & lx.MARK and tokens[k, VALUE] == 45 and stop + 5 <= end and signs[stop] == 32
    return stop + 5 if low and same(signs, stop + 1, stop + 5, _BAJO) else 0


@part
def _go_on(signs, tokens, about, found, values, n):
    """Add what words for an underscore join to the last name, "lawn underscore larry"; where the name ends."""
    k, last, limit = about
    for word in range(k + 1, last):
        stop, v = found[n - 1, _END], found[n - 1, _TO]
        if tokens[word, START] > stop + 1:
            break
        mark = _underscore(signs, tokens, word, limit) if tokens[word, START] == stop + 1 else 0
        begin = mark + 1
        if not mark or begin >= limit or signs[mark] != 32 or not is_ascii(signs[begin]):
            continue
        values[found[n - 2, _TO] if n > 1 else 0] = _SURE
        values[v] = 95
        end, v = begin, v + 1
        while end < limit and is_ascii(signs[end]) and v - (found[n - 2, _TO] if n > 1 else 0) < _LONGEST:
            values[v] = signs[end] & LOW
            end, v = end + 1, v + 1
        found[n - 1, _END], found[n - 1, _TO] = end, v
    return found[n - 1, _END]


@part
def _name(signs, tokens, k, limits, last):
    """The name behind token k: begin, end, how surely; begin = end when there is none."""
    if tokens[k, KIND] & lx.PLATFORM:
        begin, end = before_platform(signs, (tokens[k, START], tokens[k, STOP]), limits)
        if end > begin:
            return begin, end, _BY_LOOK
        return _behind_platform(signs, tokens, k, last, limits[1])
    if tokens[k, VALUE] == 64:
        return _behind_at(signs, tokens[k], limits)
    return tokens[k, STOP], tokens[k, STOP], _SURE


@part
def _put(signs, name, found, values, n):
    """Write one name: how many there are, and where it ends."""
    row, begin, end, how = name
    v = found[n - 1, _TO] if n else 0
    found[n, _ROW], found[n, _BEGIN], found[n, _END] = row, begin, end
    found[n, _BEGIN] = begin - 1 if begin and signs[begin - 1] == 64 else begin
    values[v] = how
    v += 1
    for at in range(begin, end):
        values[v] = signs[at] & LOW
        v += 1
    found[n, _TO] = v
    return n + 1, end
