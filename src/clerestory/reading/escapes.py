"""Characters written as escapes: HTML's &#64; and &commat;, a link's %40, JSON's \\u0040: what forms leave behind."""

from __future__ import annotations

from functools import cache
from html.entities import html5

import numpy as np

from clerestory.reading.compiled import part

#: Slots of the table of names (a power of two, a quarter full), and the longest name that is looked at.
_SLOTS, _LONGEST = 8192, 32
_AMPERSAND, _PERCENT, _BACKSLASH, _HASH, _SEMICOLON = 38, 37, 92, 35, 59
_MASK = np.int64(0x3FFFFFFF)


def _name_hash(name: bytes) -> int:
    """The hash by which the kernel knows a name."""
    state = 5381
    for byte in name:
        state = (state * 33 + byte) & 0x3FFFFFFF
    return state


@cache
def entities() -> np.ndarray:
    """HTML's named characters as an open table: hash of the name (-1: empty), code point; from Python's `html`."""
    table = np.full((_SLOTS, 2), -1, np.int64)
    for name, shown in html5.items():
        if not name.endswith(";") or len(shown) != 1 or len(name) > _LONGEST:
            continue
        key = _name_hash(name[:-1].encode("ascii"))
        at = key % _SLOTS
        while table[at, 0] not in (-1, key):
            at = (at + 1) % _SLOTS
        table[at] = key, ord(shown)
    return table


@part
def _hex(byte):
    """The value of a hexadecimal digit, or -1."""
    if 48 <= byte <= 57:
        return np.int64(byte) - 48
    low = byte | 32
    return np.int64(low) - 87 if 97 <= low <= 102 else np.int64(-1)


@part
def _hexes(data, at, size, stop):
    """The value of *size* hexadecimal digits from *at*, or -1."""
    if at + size > stop:
        return np.int64(-1)
    value = np.int64(0)
    for k in range(at, at + size):
        one = _hex(data[k])
        if one < 0:
            return np.int64(-1)
        value = 16 * value + one
    return value


@part
def _numbered(data, at, stop):
    """The code point of "64;" or "x40;" behind "&#", and where it ends; -1 when it is none."""
    base = np.int64(10)
    if at < stop and data[at] | 32 == 120:
        base, at = np.int64(16), at + 1
    value, first = np.int64(0), at
    while at < stop and at - first < 8:
        one = _hex(data[at])
        if one < 0 or one >= base:
            break
        value = base * value + one
        at += 1
    good = at > first and at < stop and data[at] == _SEMICOLON and value < 0x110000
    return (value, at + 1) if good else (np.int64(-1), at)


@part
def _named(data, at, stop, names):
    """The code point of a name such as "commat;", and where it ends; -1 when no character has it."""
    state, first = np.int64(5381), at
    while at < stop and at - first < _LONGEST and data[at] != _SEMICOLON:
        byte = data[at]
        if not (48 <= byte <= 57 or 97 <= byte | 32 <= 122):
            return np.int64(-1), at
        state = (state * 33 + np.int64(byte)) & _MASK
        at += 1
    if at >= stop or data[at] != _SEMICOLON:
        return np.int64(-1), at
    slot = state % _SLOTS
    while names[slot, 0] != -1:
        if names[slot, 0] == state:
            return names[slot, 1], at + 1
        slot = (slot + 1) % _SLOTS
    return np.int64(-1), at


@part
def _is_amp(data, at, stop):
    """Whether "amp;" stands here: an escape that was escaped again."""
    return at + 4 < stop and data[at] == 97 and data[at + 1] == 109 and data[at + 2] == 112 and data[at + 3] == 59


@part
def _entity(data, at, stop, names):
    """The character of HTML that begins behind the "&" before *at*."""
    while _is_amp(data, at, stop) and (data[at + 4] == _HASH or 97 <= data[at + 4] | 32 <= 122):
        at += 4
    if at < stop and data[at] == _HASH:
        return _numbered(data, at + 1, stop)
    return _named(data, at, stop, names)


@part
def _slashed(data, at, stop):
    """The character behind a backslash: u0040, x40, or n, r, t unless a word goes on ("C:\\new")."""
    if at >= stop:
        return np.int64(-1), at
    if data[at] in (117, 120):
        size = 4 if data[at] == 117 else 2
        return _hexes(data, at + 1, size, stop), at + 1 + size
    if data[at] in (110, 114, 116) and not (at + 1 < stop and 97 <= data[at + 1] <= 122):
        return np.int64(10), at + 1
    return np.int64(-1), at


@part
def escaped(data, at, stop, names, linked):
    """The code point of the escape at *at* and its length in bytes (and characters); -1 when none begins here.

    In a link what stands behind a percent sign is left as it is: it belongs to the address.
    """
    first = data[at]
    point, after = np.int64(-1), at
    if first == _AMPERSAND:
        point, after = _entity(data, at + 1, stop, names)
    elif first == _PERCENT and not linked:
        value = _hexes(data, at + 1, 2, stop)
        # Nobody has to escape letters and figures: "617%555%0182" is parted by percent signs.
        plain = 48 <= value <= 57 or 97 <= value | 32 <= 122
        if (32 <= value < 127 or value in (10, 13)) and not plain:
            point, after = value, at + 3
    elif first == _BACKSLASH:
        point, after = _slashed(data, at + 1, stop)
    return point, after - at
