"""Addresses of wallets made for the tests: the form and the checksum of each network over bytes that nobody holds."""

from __future__ import annotations

import base64
import binascii
import hashlib

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CASH = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)


def payload(name: str, size: int = 20) -> bytes:
    """Bytes that stand for a key: the digest of the test's own words."""
    return hashlib.sha256(b"clerestory canary " + name.encode()).digest()[:size]


def base58(data: bytes, alphabet: str = BASE58) -> str:
    """The bytes in base 58, leading zeros kept."""
    number, text = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def base58check(version: bytes, name: str, alphabet: str = BASE58) -> str:
    """An address with the four bytes of its double digest at the end."""
    data = version + payload(name)
    return base58(data + hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4], alphabet)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for k, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> k & 1 else 0
    return check


def bech32(prefix: str, name: str, size: int = 20, end: int = 1) -> str:
    """An address of BIP 173 or BIP 350 with any prefix."""
    bits = "".join(f"{byte:08b}" for byte in payload(name, size) + payload(name + "+", max(0, size - 32)))
    bits = bits.ljust(-(-len(bits) // 5) * 5, "0")
    values = [0, *(int(bits[k : k + 5], 2) for k in range(0, len(bits), 5))]
    head = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod(head + values + [0] * 6) ^ end
    values += [check >> 5 * (5 - k) & 31 for k in range(6)]
    return prefix + "1" + "".join(_BECH32[v] for v in values)


def stellar(name: str) -> str:
    """An address of SEP 23 with its CRC-16."""
    data = bytes([6 << 3]) + payload(name, 32)
    return base64.b32encode(data + binascii.crc_hqx(data, 0).to_bytes(2, "little")).decode("ascii")


WALLETS = {
    "btc": base58check(b"\0", "btc"),
    "btc3": base58check(b"\5", "btc3"),
    "btcq": bech32("bc", "btcq"),
    "btcp": bech32("bc", "btcp", 32, 0x2BC830A3),
    "tron": base58check(b"\x41", "tron"),
    "ltc": base58check(b"\x30", "ltc"),
    "ltcq": bech32("ltc", "ltcq"),
    "doge": base58check(b"\x1e", "doge"),
    "dash": base58check(b"\x4c", "dash"),
    "zec": base58check(b"\x1c\xb8", "zec"),
    "xrp": base58check(b"\0", "xrp", RIPPLE),
    "ada": bech32("addr", "ada", 57),
    "atom": bech32("cosmos", "atom"),
    "sol": base58(payload("sol", 32)),
    "xmr": "4" + "B" + base58(payload("x", 32) + payload("y", 32) + payload("z", 32))[:93],
    "eth": "0x" + payload("eth").hex(),
    "xlm": stellar("xlm"),
    "ton": "UQ" + base58(payload("ton", 32) + payload("on", 4))[:46],
}
