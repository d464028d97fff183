"""BLAKE2b in a kernel gives what hashlib gives, for every length around its blocks."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.blake2b import digests

#: Lengths around one, two and three blocks of 128 bytes, and none.
LENGTHS = (0, 1, 3, 4, 5, 63, 64, 119, 120, 121, 123, 124, 125, 126, 127, 128, 129, 247, 252, 255, 256, 257, 384, 1000)


@pytest.mark.parametrize("lead", [b"a", b"\0\0\0\5phone", b"x" * 127, b"y" * 128, b"z" * 300])
@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize(("key", "person"), [(b"k", b""), (b"secret" * 5, b"clerestory id"), (b"a" * 64, b"p" * 16)])
def test_digests_are_those_of_hashlib(lead, told, key, person):
    rng = np.random.default_rng(7)
    rows = [rng.bytes(n) for n in LENGTHS]
    data = np.frombuffer(b"".join(rows), np.uint8)
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    found = digests(data, offsets, key=key, person=person, lead=lead, told=told)
    for row, words in zip(rows, found, strict=True):
        said = lead + (len(row).to_bytes(4, "big") if told else b"") + row
        expected = hashlib.blake2b(said, key=key, digest_size=16, person=person).digest()
        assert words.tobytes() == expected


@pytest.mark.parametrize(("key", "person"), [(b"", b""), (b"k" * 65, b""), (b"k", b"p" * 17), (b"k", b"p")])
def test_a_key_that_does_not_fit_is_refused(key, person):
    lead = b"" if (key, person) == (b"k", b"p") else b"a"
    with pytest.raises(InputError):
        digests(np.zeros(0, np.uint8), np.zeros(1, np.int64), key=key, person=person, lead=lead, told=False)
