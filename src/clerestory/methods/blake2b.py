"""BLAKE2b of many short messages at once, as a compiled kernel: the digests are those of `hashlib.blake2b`.

References
----------
Saarinen, M.-J., Aumasson, J.-P. (2015). The BLAKE2 cryptographic hash and message authentication code. RFC 7693.
"""

from __future__ import annotations

from functools import cache

import numba
import numpy as np

from clerestory.errors import InputError

_BLOCK = 128
_IV = np.array(
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ],
    np.uint64,
)  # fmt: skip
#: Which words of the message go into which of the twelve rounds (RFC 7693, 2.7; rounds 10 and 11 are 0 and 1 again).
_SIGMA = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    ],
    np.int64,
)  # fmt: skip


@numba.njit(nogil=True, inline="always")
def _turned(word, by):
    return (word >> np.uint64(by)) | (word << np.uint64(64 - by))


@numba.njit(nogil=True, inline="always")
def _mix(a, b, c, d, x, y):
    a = a + b + x
    d = _turned(d ^ a, 32)
    c = c + d
    b = _turned(b ^ c, 24)
    a = a + b + y
    d = _turned(d ^ a, 16)
    c = c + d
    return a, _turned(b ^ c, 63), c, d


@numba.njit(nogil=True)
def _compress(h, m, size, last, iv, sigma):
    """One block more in the state; *size* is how many bytes the state has had with it."""
    # single words, not an array: so they stay in the processor
    a0, a1, a2, a3, b0, b1, b2, b3 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    c0, c1, c2, c3, d1, d3 = iv[0], iv[1], iv[2], iv[3], iv[5], iv[7]
    d0, d2 = iv[4] ^ np.uint64(size), ~iv[6] if last else iv[6]
    for r in range(12):
        s = sigma[r]
        a0, b0, c0, d0 = _mix(a0, b0, c0, d0, m[s[0]], m[s[1]])
        a1, b1, c1, d1 = _mix(a1, b1, c1, d1, m[s[2]], m[s[3]])
        a2, b2, c2, d2 = _mix(a2, b2, c2, d2, m[s[4]], m[s[5]])
        a3, b3, c3, d3 = _mix(a3, b3, c3, d3, m[s[6]], m[s[7]])
        a0, b1, c2, d3 = _mix(a0, b1, c2, d3, m[s[8]], m[s[9]])
        a1, b2, c3, d0 = _mix(a1, b2, c3, d0, m[s[10]], m[s[11]])
        a2, b3, c0, d1 = _mix(a2, b3, c0, d1, m[s[12]], m[s[13]])
        a3, b0, c1, d2 = _mix(a3, b0, c1, d2, m[s[14]], m[s[15]])
    h[0] ^= a0 ^ c0
    h[1] ^= a1 ^ c1
    h[2] ^= a2 ^ c2
    h[3] ^= a3 ^ c3
    h[4] ^= b0 ^ d0
    h[5] ^= b1 ^ d1
    h[6] ^= b2 ^ d2
    h[7] ^= b3 ^ d3


@numba.njit(cache=True, nogil=True)
def _hashed(start, lead, told, data, offsets, iv, sigma, out):  # noqa: PLR0913 (a kernel: arrays in)
    """Digests of lead + (the length in four bytes, when told) + data[offsets[i]:offsets[i + 1]]."""
    block = np.zeros(_BLOCK, np.uint8)
    as_words = block.view(np.uint64)
    h = np.empty(8, np.uint64)
    front = len(lead) + 4 * told
    for row in range(len(offsets) - 1):
        h[:] = start
        begin = offsets[row]
        length = offsets[row + 1] - begin
        total = front + length
        at = 0
        while True:
            n = min(_BLOCK, total - at)
            k = 0
            while k < n and at + k < front:
                place = at + k
                if place < len(lead):
                    block[k] = lead[place]
                else:
                    block[k] = (length >> (8 * (3 - (place - len(lead))))) & 255
                k += 1
            block[k:n] = data[begin + at + k - front : begin + at + n - front]
            block[n:] = 0
            at += n
            _compress(h, as_words, _BLOCK + at, at == total, iv, sigma)
            if at == total:
                break
        out[row, 0], out[row, 1] = h[0], h[1]


@cache
def _keyed(key: bytes, person: bytes) -> np.ndarray:
    """The state after the block of the key."""
    fields = np.zeros(64, np.uint8)
    fields[:4] = 16, len(key), 1, 1
    fields[48 : 48 + len(person)] = np.frombuffer(person, np.uint8)
    h, block = _IV ^ fields.view(np.uint64), np.zeros(_BLOCK, np.uint8)
    block[: len(key)] = np.frombuffer(key, np.uint8)
    _compress(h, block.view(np.uint64), _BLOCK, False, _IV, _SIGMA)
    return h


def digests(data: np.ndarray, offsets: np.ndarray, *, key: bytes, person: bytes, lead: bytes, told: bool) -> np.ndarray:
    """128-bit keyed digests of many messages.

    Parameters
    ----------
    data, offsets : uint8[b], int64[n + 1]: message i ends in data[offsets[i]:offsets[i + 1]]
    key : 1 to 64 bytes;  person : at most 16
    lead : bytes that every message begins with, one at least
    told : whether the length of the rest stands between, in four bytes, the highest first

    Returns
    -------
    uint64[n, 2]: the words of each digest, their bytes in the order of `hashlib.blake2b(…, digest_size=16)`

    Raises
    ------
    InputError : a key or a person that is too long, no key, or no lead
    """
    if not 0 < len(key) <= 64 or len(person) > 16 or not lead:
        raise InputError(
            where="digests", expected="a key of 1 to 64 bytes, a person of up to 16, a lead", found="another"
        )
    out = np.empty((len(offsets) - 1, 2), np.uint64)
    head = np.frombuffer(lead, np.uint8)
    _hashed(_keyed(key, person), head, told, data, np.asarray(offsets, np.int64), _IV, _SIGMA, out)
    return out
