"""Backup and restore elsewhere: all comes back, what was erased since does not, and an old backup is called old."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from clerestory.errors import InputError, IntegrityError, NotPermitted
from clerestory.lake import keys
from clerestory.lake.archive import Archive
from clerestory.lake.backup import backup, read_manifest, restore
from clerestory.lake.verify import verify


@pytest.fixture
def filled(lake):
    workspace = lake.filled()
    workspace.ledger.intend("backup", who="ana", now=lake.now)
    return workspace


def _erase(workspace, name):
    with workspace.writer() as transaction:
        transaction.erase_source(workspace.snapshot().source(name).id)
        transaction.commit()


def test_a_backup_comes_back_whole_in_another_folder(lake, filled):
    version = backup(filled, lake.folder / "backup", now=lake.now)
    again = restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    assert lake.state(again) == lake.state(filled)
    assert again.snapshot().version == version == filled.snapshot().version
    assert list(again.ledger.lines()) == list(filled.ledger.lines())
    assert again.info == filled.info
    assert again.ids.of("x") == filled.ids.of("x")
    assert verify(again) == []
    assert (again.restored.version, again.restored.made_at) == (version, lake.now)
    assert (again.restored.erased, again.restored.older, again.restored.runs_lost) == ((), False, False)
    assert type(again).open(lake.folder / "new").snapshot().version == version
    lake.add(again, "fourth", "tip", ["painters"])
    again.ledger.intend("add", who="ana", now=lake.now)
    assert verify(again) == []


def test_a_backup_holds_no_key_and_nothing_in_the_clear(lake, filled):
    filled.ledger.intend("words-in-the-ledger", who="ana", now=lake.now)
    backup(filled, lake.folder / "backup", now=lake.now)
    data = (lake.folder / "backup").read_bytes()
    assert data.count(b"clerestory sealed 1\n") == len(filled.snapshot().entries()) + 3 + 3 + 1 + 2
    for word in (b"cleaning", b"removals", b"PAR1", b"papers", b"ana", b"words-in-the-ledger", b"group_id"):
        assert word not in data, word
    for name in filled.ring.names():
        assert filled.ring.get(name) not in data
        assert filled.ring.get(name).hex().encode() not in data


def test_the_same_workspace_gives_the_same_backup(lake, filled):
    backup(filled, lake.folder / "one", now=lake.now)
    backup(filled, lake.folder / "two", now=lake.now)
    assert (lake.folder / "one").read_bytes() == (lake.folder / "two").read_bytes()


def test_what_was_erased_since_is_told_and_all_else_works(lake, filled):
    backup(filled, lake.folder / "backup", now=lake.now)
    papers = filled.snapshot().source("papers").id
    _erase(filled, "papers")
    again = restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    assert again.restored.erased == (papers,)
    assert again.restored.older
    assert again.restored.runs_lost
    snapshot = again.snapshot()
    assert [one.name for one in snapshot.sources] == ["hotline", "second"]
    # "removals, two men" lay under the erased source, and the second one holds it too.
    assert sorted(snapshot.table("advert")["text"].to_pylist()) == ["garden work", "removals, two men"]
    assert snapshot.table("tip").num_rows == 2
    assert snapshot.table("link_cut").num_rows == 1
    assert snapshot.table("group_member").num_rows == 0
    assert verify(again) == []
    lake.run(again)
    _erase(again, "second")
    assert again.snapshot().table("advert").num_rows == 0
    assert verify(again) == []


def test_a_source_given_again_after_its_erasure_does_not_open_its_old_self(lake, filled):
    backup(filled, lake.folder / "backup", now=lake.now)
    _erase(filled, "hotline")
    lake.add(filled, "hotline", "tip", ["a new tip"])
    again = restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    assert again.restored.erased == (filled.snapshot().source("hotline").id,)
    assert again.snapshot().table("tip").num_rows == 0
    lake.add(again, "hotline", "tip", ["a new tip"])
    assert again.snapshot().table("tip")["text"].to_pylist() == ["a new tip"]


def test_traces_of_several_erased_sources_go_to_the_last_that_holds_them(lake):
    workspace = lake.create()
    for name in ("one", "two", "three"):
        lake.add(workspace, name, "tip", ["shared words", f"only {name}"])
    backup(workspace, lake.folder / "backup", now=lake.now)
    _erase(workspace, "one")
    _erase(workspace, "two")
    again = restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    expected = lake.state(workspace)
    assert sorted(again.snapshot().table("tip")["text"].to_pylist()) == ["only three", "shared words"]
    assert again.snapshot().table("held").equals(workspace.snapshot().table("held"))
    assert expected["tip"]


def test_an_old_backup_is_called_old(lake, filled):
    backup(filled, lake.folder / "old", now=lake.now)
    lake.add(filled, "fourth", "tip", ["painters"])
    backup(filled, lake.folder / "new", now=lake.now + timedelta(days=9))
    old, new = (read_manifest(Archive.open(lake.folder / name), filled.ring) for name in ("old", "new"))
    assert (old.older, new.older) == (True, False)
    assert new.version > old.version
    assert new.made_at - old.made_at == timedelta(days=9)
    assert len(new.sources) == 4


def test_an_old_key_file_is_refused_not_taken_for_an_erasure(lake, filled):
    shutil.copy(lake.key_file, lake.folder / "copy.key")
    lake.add(filled, "fourth", "tip", ["painters"])
    backup(filled, lake.folder / "backup", now=lake.now)
    with pytest.raises(InputError, match="it is an older copy"):
        restore(lake.folder / "backup", lake.folder / "new", key_file=lake.folder / "copy.key")
    assert not (lake.folder / "new").exists()


def test_the_key_is_found_beside_or_named(lake, filled, room):
    backup(filled, lake.folder / "backup", now=lake.now)
    away = room / "away"
    away.mkdir()
    shutil.copy(lake.folder / "backup", away / "backup")
    (away / "server.key").write_text("-----BEGIN SOMETHING ELSE-----")
    with pytest.raises(InputError, match="beside the backup or the target, found keys of other workspaces"):
        restore(away / "backup", away / "a", key_file=None)
    with pytest.raises(InputError, match="key is not there"):
        restore(away / "backup", away / "a", key_file=away / "nowhere.key")
    named = restore(away / "backup", away / "a", key_file=lake.key_file)
    assert named.key_file == lake.key_file
    assert not (away / "a.key").exists()
    shutil.copy(lake.key_file, away / "whatever.key")
    found = restore(away / "backup", away / "b", key_file=None)
    assert found.key_file == away / "b.key"
    shutil.copy(lake.key_file, away / "c.key")
    (away / "whatever.key").unlink()
    assert restore(away / "backup", away / "c", key_file=None).key_file == away / "c.key"


def test_the_key_of_another_workspace_is_never_written_over(lake, filled):
    backup(filled, lake.folder / "backup", now=lake.now)
    other = type(filled).create(lake.folder / "new", kind="bank", country="US", now=lake.now)
    shutil.rmtree(other.path)
    key = other.key_file.read_bytes()
    with pytest.raises(InputError, match="found the key of another workspace"):
        restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    assert other.key_file.read_bytes() == key


def test_a_passphrase_is_needed_for_a_restore_too(lake, monkeypatch):
    monkeypatch.setattr(keys, "SCRYPT_COST", 1 << 10)
    workspace = lake.create(passphrase="four plain words")
    lake.add(workspace, "hotline", "tip", ["words"])
    backup(workspace, lake.folder / "backup", now=lake.now)
    with pytest.raises(InputError, match="needs its passphrase"):
        restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    again = restore(lake.folder / "backup", lake.folder / "new", key_file=None, passphrase="four plain words")
    assert again.snapshot().table("tip").num_rows == 1


def test_nothing_is_written_over(lake, filled):
    target = lake.folder / "backup"
    target.write_text("something")
    with pytest.raises(InputError, match="a name that is free"):
        backup(filled, target, now=lake.now)
    with pytest.raises(InputError, match="expected a folder"):
        backup(filled, lake.folder / "none" / "backup", now=lake.now)
    target.unlink()
    backup(filled, target, now=lake.now)
    (lake.folder / "full").mkdir()
    (lake.folder / "full" / "file").write_text("x")
    with pytest.raises(InputError, match="does not exist or is empty"):
        restore(target, lake.folder / "full", key_file=lake.key_file)
    with pytest.raises(InputError, match="does not exist or is empty"):
        restore(target, lake.path, key_file=lake.key_file)
    (lake.folder / "empty").mkdir()
    restore(target, lake.folder / "empty", key_file=lake.key_file)
    with pytest.raises(InputError, match="a folder to put it in"):
        restore(target, lake.folder / "no" / "where", key_file=lake.key_file)


def test_a_broken_backup_restores_nothing(lake, filled):
    backup(filled, lake.folder / "backup", now=lake.now)
    data = bytearray((lake.folder / "backup").read_bytes())
    data[len(data) // 3] ^= 1
    (lake.folder / "backup").write_bytes(bytes(data))
    with pytest.raises(IntegrityError, match="not what was written"):
        restore(lake.folder / "backup", lake.folder / "new", key_file=None)
    (lake.folder / "text").write_text("this is no backup")
    with pytest.raises(IntegrityError):
        restore(lake.folder / "text", lake.folder / "new", key_file=None)
    with pytest.raises(InputError, match="no file there"):
        restore(lake.folder / "nothing", lake.folder / "new", key_file=None)
    assert not (lake.folder / "new").exists()


def test_no_other_act_writes_while_a_backup_is_made(lake, filled):
    with filled.writer(), pytest.raises(NotPermitted):
        backup(lake.open(), lake.folder / "backup", now=lake.now, wait=0.0)
