"""A backup that somebody made up or changed, with a right digest over it: words and an exit code, never a crash."""

from __future__ import annotations

import hashlib
import io
import tarfile

import numpy as np
import pytest

from clerestory.errors import ClerestoryError, InputError, IntegrityError
from clerestory.lake import archive as archives
from clerestory.lake.archive import MARK, TAIL, Archive, _tail
from clerestory.lake.backup import backup, read_manifest, restore
from clerestory.lake.verify import verify


def _whole(body: bytes) -> bytes:
    """The body under a digest that fits: whoever makes a file up can do that."""
    return body + _tail(hashlib.sha256(body).hexdigest())


@pytest.fixture
def body(lake) -> bytes:
    workspace = lake.filled()
    backup(workspace, lake.folder / "b", now=lake.now)
    return (lake.folder / "b").read_bytes()[:-TAIL]


def _tarred(name: str, size: int, data: bytes, form: int, **said) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    for key, value in said.items():
        setattr(info, key, value)
    return info.tobuf(form) + data


HOSTILE = {
    "sparse map in a pax header": _tarred(
        "a", 0, b"", tarfile.PAX_FORMAT,
        pax_headers={"GNU.sparse.map": "x,y,z", "GNU.sparse.size": "9" * 40, "GNU.sparse.major": "1"}),
    "sparse size that is no number": _tarred("a", 512, b"?" * 512, tarfile.PAX_FORMAT,
                                             pax_headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}),
    "size of the universe": _tarred("a", 1 << 80, b"", tarfile.GNU_FORMAT),
    "size below nothing": _tarred("a", 0, b"", tarfile.GNU_FORMAT)[:124] + b"\xff" * 12 + b"\0" * 376,
    "size in a pax header": _tarred("a", 0, b"", tarfile.PAX_FORMAT, pax_headers={"size": "-1"}),
    "old sparse": _tarred("a", 0, b"\1" * 512, tarfile.GNU_FORMAT, type=tarfile.GNUTYPE_SPARSE),
    "long name of a terabyte": _tarred("@LongLink", 1 << 40, b"", tarfile.GNU_FORMAT, type=tarfile.GNUTYPE_LONGNAME),
    "link outside": _tarred("a", 0, b"", tarfile.GNU_FORMAT, type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "path outside": _tarred("../../a", 0, b"", tarfile.GNU_FORMAT),
    "folder": _tarred("a", 0, b"", tarfile.GNU_FORMAT, type=tarfile.DIRTYPE),
    "letters": b"a" * 512,
    "nothing": b"",
    "zeros": bytes(10240),
    "half a header": b"a" * 100,
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(HOSTILE))
@pytest.mark.parametrize("marked", [False, True])
def test_a_hostile_tar_is_told_to_be_no_backup(tmp_path, what, marked):
    mark = archives._header(MARK + "w", 0) if marked else b""
    (tmp_path / "b").write_bytes(_whole(mark + HOSTILE[what]))
    if marked and what in ("nothing", "path outside"):
        # Built as ours are: the next door finds that it lacks its manifest.
        assert "manifest.sealed" not in Archive.open(tmp_path / "b").places
        return
    with pytest.raises(InputError, match="expected a backup made by 'clerestory backup'"):
        Archive.open(tmp_path / "b")


def _mutated(body: bytes, dice: np.random.Generator) -> bytes:
    changed = bytearray(body)
    way = dice.integers(6)
    # Headers are where a reader breaks: half of the blows fall there.
    headers = [n for n in range(0, len(body), 512) if body[n + 257 : n + 262] == b"ustar"]
    at = int(dice.choice(headers)) if way < 3 else int(dice.integers(len(body)))
    if way == 0:
        changed[at + int(dice.integers(512))] = int(dice.integers(256))
    elif way == 1:
        changed[at + 124 : at + 136] = dice.bytes(12)
    elif way == 2:
        info = tarfile.TarInfo("x" * int(dice.integers(1, 300)))
        info.size = int(dice.integers(1 << 40))
        info.type = bytes([int(dice.choice(list(b"01234567LKSxgVM")))])
        changed[at : at + 512] = info.tobuf(tarfile.GNU_FORMAT)[-512:]
    elif way == 3:
        del changed[at : at + int(dice.integers(1, 2000))]
    elif way == 4:
        changed[at:at] = dice.bytes(int(dice.integers(1, 2000)))
    else:
        changed[at] ^= 1 << int(dice.integers(8))
    return bytes(changed)


def test_five_hundred_changed_archives_give_words_or_open(lake, body):
    dice, refused = np.random.default_rng(11), []
    ring = lake.open().ring
    for n in range(500):
        (lake.folder / "m").write_bytes(_whole(_mutated(body, dice)))
        try:
            read = Archive.open(lake.folder / "m")
            read_manifest(read, ring)
        except ClerestoryError as error:
            refused.append((n, error.exit_code, bool(error.sentence())))
    assert 200 < len(refused) < 500
    assert {(code, said) for _, code, said in refused} == {(2, True), (4, True)}


def test_fifty_flips_under_a_right_digest_restore_nothing_else(lake, body):
    """The digest at the end is plain, so it can be made anew; the seals and the manifest cannot."""
    dice, found = np.random.default_rng(12), 0
    seen = lake.state(lake.open())
    for n, bit in enumerate(dice.integers(0, len(body) * 8, 50).tolist()):
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << (bit % 8)
        (lake.folder / "m").write_bytes(_whole(bytes(flipped)))
        try:
            again = restore(lake.folder / "m", lake.folder / f"new{n}", key_file=lake.key_file)
        except ClerestoryError:
            assert not (lake.folder / f"new{n}").exists()
            found += 1
            continue
        # Only what no reader uses, as the zeros that fill a block, may be another.
        assert lake.state(again) == seen
        assert verify(again) == []
    assert found > 20


def test_a_part_of_an_older_backup_does_not_pass_for_this_ones(lake):
    workspace = lake.filled()
    backup(workspace, lake.folder / "old", now=lake.now)
    workspace.ledger.outcome(workspace.ledger.intend("find", who="ana", now=lake.now), now=lake.now)
    backup(workspace, lake.folder / "new", now=lake.now)
    old, new = (Archive.open(lake.folder / name) for name in ("old", "new"))
    packer, out = archives.Packer(), io.BytesIO()
    for name in new.places:
        read = old if name == "ledger.sealed" else new
        out.writelines(packer.member(name, read.places[name][1], read.pieces(name)))
    out.write(packer.end())
    (lake.folder / "mixed").write_bytes(out.getvalue())
    with pytest.raises(IntegrityError, match="part ledger is not the one"):
        restore(lake.folder / "mixed", lake.folder / "again", key_file=lake.key_file)


def test_names_of_any_length_that_we_write_are_read(tmp_path):
    packer = archives.Packer()
    names = [MARK + "w", "a" * 99, "b" * 100, "c" * 101, "d" * 200]
    with (tmp_path / "b").open("wb") as file:
        for n, name in enumerate(names):
            file.writelines(packer.member(name, n, (b"x" * n,)))
        file.write(packer.end())
    read = Archive.open(tmp_path / "b")
    assert list(read.places) == names
    assert [b"".join(read.pieces(name)) for name in names] == [b"x" * n for n in range(len(names))]
