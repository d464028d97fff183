"""Addresses of wallets: those whose checksum holds (Bitcoin, Litecoin, Dogecoin, Tron, XRP, Cardano, Stellar and others
of their forms), and by their form alone Ethereum, Monero and Solana.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

import numpy as np
import pyarrow as pa

from clerestory.reading.compiled import kernel
from clerestory.reading.found import found_table
from clerestory.reading.lexing import Lexed, is_alnum, lexed
from clerestory.reading.signs import LETTER, LOW, UPPER

_SHORTEST, _LONGEST = 26, 110
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = (1, 0x2BC830A3)
#: A part that may be read, one digit, and data: Bitcoin's "bc", Litecoin's "ltc", Cardano's "addr" and others.
_PREFIXED = re.compile(r"([a-z]{2,12})1([02-9ac-hj-np-z]{12,})")
_STELLAR = re.compile(r"G[A-Z2-7]{55}")
_MONERO = re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?")


def read(texts: pa.Array | Lexed, *, country: str) -> pa.Table:
    """Wallets of each text, by row and place; *country* does not matter.

    References: BIP 173 and 350 (bech32), Bitcoin's base58check, which others took over, SEP 23 (Stellar).
    """
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
    if text[:2].lower() == "0x" and len(text) == 42 and _holds_hex(text[2:]):
        return text.lower()
    if text in (text.lower(), text.upper()) and _holds_bech32(text.lower()):
        return text.lower()
    if _STELLAR.fullmatch(text) and _holds_crc(text):
        return text
    if len(text) <= 36 and (_holds_base58(text, _BASE58) or (text[0] == "r" and _holds_base58(text, _RIPPLE))):
        return text
    return text if _MONERO.fullmatch(text) or _is_solana(text) else None


def _number(text: str, alphabet: str) -> int:
    """The number that a text in base 58 is, or -1."""
    number = 0
    for sign in text:
        at = alphabet.find(sign)
        if at < 0:
            return -1
        number = number * 58 + at
    return number


def _holds_base58(text: str, alphabet: str) -> bool:
    """Whether the last four bytes are the digest of the others: one byte or two of version, and twenty."""
    number = _number(text, alphabet)
    size = 25 if number < 1 << 200 else 26
    if number < 0 or number >= 1 << 208:
        return False
    data = number.to_bytes(size)
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _is_solana(text: str) -> bool:
    """Whether a text in base 58 is 32 bytes, with capitals, small letters and figures as such a number has."""
    if not 43 <= len(text) <= 44 or not (any(s.isdigit() for s in text) and text not in (text.lower(), text.upper())):
        return False
    return 1 << 248 <= _number(text, _BASE58) < 1 << 256


def _holds_crc(text: str) -> bool:
    """Whether the last two bytes are the CRC-16 (XModem) of the others."""
    data = base64.b32decode(text)
    return binascii.crc_hqx(data[:-2], 0) == int.from_bytes(data[-2:], "little")


def _holds_bech32(text: str) -> bool:
    """Whether the checksum of an address with a readable prefix holds."""
    match = _PREFIXED.fullmatch(text)
    if match is None:
        return False
    prefix, data = match.groups()
    values = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    check = 1
    for value in (*values, *(_BECH32.index(sign) for sign in data)):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for k, generator in enumerate(_GENERATORS):
            check ^= generator if top >> k & 1 else 0
    return check in _BECH32_ENDS


def _holds_hex(text: str) -> bool:
    """Whether forty signs are hexadecimal; the checksum in their capitals needs Keccak, which is not here."""
    return all(sign in "0123456789abcdefABCDEF" for sign in text)
