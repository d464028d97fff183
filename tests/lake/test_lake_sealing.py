"""Sealed bytes: the same for the same, and whatever is done to them is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import IntegrityError
from clerestory.lake import sealing

KEY, NAME = b"k" * 32, "source/abc/1"


def _open(data: bytes, key: bytes = KEY) -> bytes:
    return sealing.unseal(data, key=lambda name: key, where="a file")


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch):
    monkeypatch.setattr(sealing, "CHUNK", 64)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(1, 90), st.integers(1, 5000))
def test_opened_again_whatever_the_pieces(size, cut, read):
    data = bytes(n * 7 % 251 for n in range(size))
    pieces = [data[n : n + cut] for n in range(0, size, cut)]
    sealed = b"".join(sealing.seal_pieces(lambda: pieces, key=KEY, key_name=NAME))
    assert sealed == sealing.seal(data, key=KEY, key_name=NAME)
    assert len(sealed) == sealing.sealed_size(NAME, size)
    again = [sealed[n : n + read] for n in range(0, len(sealed), read)]
    assert b"".join(sealing.unseal_pieces(again, key=lambda name: KEY, where="")) == data


def test_the_content_does_not_show_and_other_contents_and_keys_differ():
    data = b"removals, two men" * 20
    one = sealing.seal(data, key=KEY, key_name=NAME)
    assert b"removals" not in one
    other = sealing.seal(data[:-1] + b"x", key=KEY, key_name=NAME)
    # Another content gets another key, so not even its first, equal chunk looks equal.
    assert one[-40:] != other[-40:]
    head = len(one) - len(data)
    assert one[head - 16 : head + 20] != other[head - 16 : head + 20]
    assert sealing.seal(data, key=b"o" * 32, key_name=NAME) != one


def test_every_flip_is_found():
    sealed = sealing.seal(b"x" * 200, key=KEY, key_name=NAME)
    for at in range(len(sealed)):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(IntegrityError):
            _open(bytes(broken))


def _parts(sealed: bytes) -> tuple[bytes, list[bytes]]:
    _, end = sealing.key_name_of(sealed, where="")
    rest, full = sealed[end:], 64 + sealing.TAG
    return sealed[:end], [rest[n : n + full] for n in range(0, len(rest), full)]


def test_chunks_cut_off_repeated_exchanged_or_added_are_found():
    head, chunks = _parts(sealing.seal(bytes(range(256)), key=KEY, key_name=NAME))
    assert len(chunks) == 4
    for wrong in (
        chunks[:-1],
        chunks[1:],
        [chunks[1], chunks[0], *chunks[2:]],
        [*chunks, chunks[-1]],
        [chunks[0], *chunks],
        [],
    ):
        with pytest.raises(IntegrityError, match="is not what was sealed"):
            _open(head + b"".join(wrong))
    for size in range(len(head + chunks[0])):
        with pytest.raises(IntegrityError):
            _open((head + chunks[0])[:size])


def test_a_chunk_of_another_file_of_the_same_key_does_not_fit():
    one, two = (_parts(sealing.seal(bytes([n]) * 256, key=KEY, key_name=NAME)) for n in (1, 2))
    with pytest.raises(IntegrityError):
        _open(one[0] + two[1][0] + b"".join(one[1][1:]))


def test_another_key_is_told_with_the_file_and_without_content():
    sealed = sealing.seal(b"removals", key=KEY, key_name=NAME)
    with pytest.raises(IntegrityError, match="a file: part 1 of this sealed file is not what was sealed"):
        _open(sealed, b"o" * 32)
    with pytest.raises(IntegrityError, match="this is no sealed file"):
        _open(b"PAR1 something else")


def test_the_head_names_the_key(tmp_path):
    (tmp_path / "x").write_bytes(sealing.seal(b"removals", key=KEY, key_name=NAME))
    assert sealing.sealed_key_name(tmp_path / "x") == NAME


def test_bytes_are_what_they_were(monkeypatch):
    """Sealed files of earlier releases must open: a change here needs a new format."""
    monkeypatch.undo()
    assert sealing.seal(b"removals", key=KEY, key_name=NAME).hex() == SEALED
    assert _open(bytes.fromhex(SEALED)) == b"removals"


SEALED = (
    "636c65726573746f7279207365616c656420310a000c736f757263652f6162632f31964d5bb0186d5973b9372c16818c"
    "d3ed1be4a373e3bfcf6c756373130e715787c06297c036d5bfcaa071bf9e0dfa03aa383e4e07203d2b53"
)
