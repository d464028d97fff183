"""Addresses of wallets: Bitcoin (base58, bech32, bech32m) whose checksum holds, and Ethereum by its form."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from clerestory.reading.compiled import kernel
from clerestory.reading.found import found_table
from clerestory.reading.lexing import Lexed, is_alnum, lexed
from clerestory.reading.signs import LETTER, LOW, UPPER

_SHORTEST, _LONGEST = 26, 62
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = (1, 0x2BC830A3)


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Wallets of each text, by row and place; *country* does not matter. References: BIP 173, BIP 350."""
    cut = lexed(texts)
    signs = cut.folded.signs
    found = _runs(signs, cut.folded.offsets, np.empty((len(signs) // _SHORTEST + 1, 3), np.int64))
    values = [_wallet(signs[a:b]) for a, b in found[:, 1:].tolist()]
    return found_table(cut, found, "wallet", pa.array(values, pa.string()))


@kernel
def _runs(signs, offsets, found):
    """Runs of letters and digits as long as an address: row, first and last sign."""
    n = 0
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        while at < end:
            start, digits, foreign = at, 0, False
            while at < end and is_alnum(signs[at]):
                digits += signs[at] < 58
                foreign |= signs[at] & LOW == LETTER
                at += 1
            if _SHORTEST <= at - start <= _LONGEST and digits and not foreign:
                found[n, 0], found[n, 1], found[n, 2] = row, start, at
                n += 1
            at += 1
    return found[:n]


def _wallet(signs: np.ndarray) -> str | None:
    """The address as it is written in books, or None when it is none."""
    text = "".join(chr(s & LOW).upper() if s & UPPER else chr(s) for s in signs.tolist())
    if text[0] in "13" and _holds_base58(text):
        return text
    if text[:3].lower() == "bc1" and _holds_bech32(text):
        return text.lower()
    if text[:2].lower() == "0x" and len(text) == 42 and _holds_hex(text[2:]):
        return text.lower()
    return None


def _holds_base58(text: str) -> bool:
    """Whether the last four bytes are the digest of the others."""
    number = 0
    for sign in text:
        if sign not in _BASE58:
            return False
        number = number * 58 + _BASE58.index(sign)
    if number >= 1 << 200:
        return False
    data = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _holds_bech32(text: str) -> bool:
    """Whether the checksum of a bc1 address holds; mixed case is not allowed."""
    if text not in (text.lower(), text.upper()) or any(sign not in _BECH32 for sign in text[3:].lower()):
        return False
    check = 1
    for value in (3, 3, 0, 2, 3, *(_BECH32.index(sign) for sign in text[3:].lower())):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for k, generator in enumerate(_GENERATORS):
            check ^= generator if top >> k & 1 else 0
    return check in _BECH32_ENDS


def _holds_hex(text: str) -> bool:
    """Whether forty signs are hexadecimal; the checksum in their capitals needs Keccak, which is not here."""
    return all(sign in "0123456789abcdefABCDEF" for sign in text)
