"""The key file: wrapped keys, a passphrase, words when it is missing, wrong or old."""

from __future__ import annotations

import shutil

import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import keys
from clerestory.lake.keys import KeyRing
from clerestory.lake.workspace import Workspace

REAL_COST = keys.SCRYPT_COST


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(keys, "SCRYPT_COST", 1 << 10)


@pytest.fixture
def ring(tmp_path):
    return KeyRing.create(tmp_path / "a.key", workspace_id="w1", passphrase=None)


def _loaded(ring, passphrase=None, workspace_id="w1"):
    return KeyRing.load(ring.path, workspace_id=workspace_id, passphrase=passphrase)


def test_keys_come_back_and_differ(ring):
    one, two = ring.ensure("source/a/1"), ring.ensure("source/b/1")
    again = _loaded(ring)
    assert (again.get("source/a/1"), again.get("source/b/1")) == (one, two)
    assert len({one, two, *(again.get(name) for name in ("secret", "house", "kept"))}) == 5


def test_the_file_is_its_owner_s_alone_and_never_written_over(ring):
    assert ring.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="backups may depend on it"):
        KeyRing.create(ring.path, workspace_id="w2", passphrase=None)


def test_a_passphrase_is_needed_and_must_be_right(tmp_path):
    ring = KeyRing.create(tmp_path / "p.key", workspace_id="w1", passphrase="four plain words")
    one = ring.ensure("source/a/1")
    assert _loaded(ring, "four plain words").get("source/a/1") == one
    assert ring._master.hex() not in ring.path.read_text()
    with pytest.raises(InputError, match="needs its passphrase"):
        _loaded(ring)
    with pytest.raises(InputError, match="does not open this key"):
        _loaded(ring, "four plain word")
    with pytest.raises(InputError, match="at least one character"):
        KeyRing.create(tmp_path / "q.key", workspace_id="w1", passphrase="")


def test_scrypt_costs_what_it_should():
    assert REAL_COST == 1 << 17


def test_a_missing_key_is_told_with_what_to_do(lake):
    lake.create()
    lake.key_file.rename(lake.folder / "moved.key")
    with pytest.raises(InputError, match="key is not there") as caught:
        lake.open()
    assert "CLERESTORY_KEY_FILE" in caught.value.hint
    Workspace.open(lake.path, key_file=lake.folder / "moved.key")


def test_the_key_of_another_workspace_is_refused(lake, room):
    lake.create()
    other = type(lake)(room / "other")
    other.folder.mkdir()
    other.create()
    shutil.copy(other.key_file, lake.key_file)
    with pytest.raises(InputError, match="expected the key of workspace"):
        lake.open()


def test_a_flipped_bit_in_the_key_file_is_told(ring):
    data = bytearray(ring.path.read_bytes())
    data[len(data) // 2] ^= 1
    ring.path.write_bytes(bytes(data))
    with pytest.raises(IntegrityError, match=r"a\.key: its bytes are not what was written"):
        _loaded(ring)


def test_destroyed_keys_are_gone_from_the_file_and_their_names_are_not_used_again(ring):
    one = ring.ensure(ring.source_key("a"))
    ring.destroy([ring.source_key("a"), "run/1"])
    assert ring.destroyed == {"source/a/1"}
    for held in (ring, _loaded(ring)):
        with pytest.raises(IntegrityError, match="not in the key file"):
            held.get("source/a/1")
    assert ring.source_key("a") == "source/a/2"
    assert ring.ensure(ring.source_key("a")) != one


def test_generations_of_run_keys_are_never_used_twice(ring):
    ring.ensure("run/1")
    ring.ensure("run/2")
    ring.destroy(["run/2"])
    assert ring.fresh_generation(1) == 3
    assert ring.fresh_generation(4) == 5


def test_a_key_that_another_process_added_is_found(ring):
    reader = _loaded(ring)
    one = ring.ensure("source/new/1")
    assert reader.get("source/new/1") == one


def test_a_rerun_takes_the_key_that_the_interrupted_run_would_have_taken(ring, tmp_path):
    shutil.copy(ring.path, tmp_path / "b.key")
    copy = KeyRing.load(tmp_path / "b.key", workspace_id="w1", passphrase=None)
    for n in range(keys.SPARES):
        assert ring.ensure(f"source/{n}/1") == copy.ensure(f"source/{n}/1")
    assert ring.ensure("source/x/1") != copy.ensure("source/x/1"), "keys must be drawn, not foreseeable for ever"


def test_keys_cannot_change_places_within_the_file(ring):
    from clerestory.lake import checked

    ring.ensure("source/a/1")
    document = checked.load(ring.path)
    document["keys"]["source/a/1"] = document["keys"]["house"]
    checked.save(ring.path, document)
    with pytest.raises(IntegrityError, match="cannot be unwrapped"):
        _loaded(ring).get("source/a/1")
