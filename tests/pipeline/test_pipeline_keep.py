"""Backup, restore, verify: as a team would do them after a bad day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_office import NOW

from clerestory.errors import InputError, IntegrityError, NotPermitted
from clerestory.pipeline.erase import erase
from clerestory.pipeline.find import find
from clerestory.pipeline.keep import backup, restore, verify, verify_backup
from clerestory.pipeline.office import open_office


def test_a_backup_restored_elsewhere_says_the_same(office_run, tmp_path):
    before = find(office_run, "2125550143")
    backup(office_run, tmp_path / "b.clb")
    verify_backup(tmp_path / "b.clb")
    report = restore(tmp_path / "b.clb", tmp_path / "w2", key_file=None, user="mara", now=NOW)
    assert (report.traces, report.notes) == (8, ())
    again = open_office(tmp_path / "w2", user="mara", now=NOW)
    assert find(again, "2125550143") == before
    said = verify(tmp_path / "w2", now=NOW)
    assert (said.broken, said.left, said.open_intents) == ((), (), ())


def test_an_old_backup_is_called_old_and_what_was_erased_stays_erased(office_run, tmp_path):
    backup(office_run, tmp_path / "b.clb")
    erase(office_run, "tips")
    report = restore(tmp_path / "b.clb", tmp_path / "w2", key_file=None, user="mara", now=NOW + timedelta(days=3))
    assert report.traces == 6
    assert any("3 days ago" in note for note in report.notes)
    assert any("Erased since" in note for note in report.notes)
    again = open_office(tmp_path / "w2", user="mara", now=NOW)
    assert [source.name for source in again.workspace.snapshot().sources] == ["adverts", "calls"]
    assert find(again, "workers in a van").total == 0
    assert find(again, "2125550143").total == 5


def test_without_its_key_a_backup_opens_nothing(office_run, tmp_path):
    (tmp_path / "vault").mkdir()
    backup(office_run, tmp_path / "vault" / "b.clb")
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "b.clb"
    moved.write_bytes((tmp_path / "vault" / "b.clb").read_bytes())
    with pytest.raises(InputError, match="key file"):
        restore(moved, tmp_path / "elsewhere" / "w2", key_file=None, user="mara", now=NOW)
    assert not (tmp_path / "elsewhere" / "w2").exists()


def test_a_flipped_bit_is_found(office_run, tmp_path):
    backup(office_run, tmp_path / "b.clb")
    data = bytearray((tmp_path / "b.clb").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "b.clb").write_bytes(data)
    with pytest.raises(IntegrityError):
        verify_backup(tmp_path / "b.clb")
    (table, *_) = sorted((office_run.workspace.path / "tables").glob("advert-*"))
    data = bytearray(table.read_bytes())
    data[len(data) // 3] ^= 4
    table.write_bytes(data)
    said = verify(office_run.workspace.path, now=NOW)
    assert [line.partition(":")[0] for line in said.broken] == [f"tables/{table.name}"]


def test_verify_lists_acts_that_began_and_did_not_end(office_run):
    office_run.workspace.ledger.intend("erase", who="mara", now=NOW)
    assert verify(office_run.workspace.path, now=NOW).open_intents == ("erase by mara, 2026-01-05T12:00",)


def test_verify_needs_a_workspace(tmp_path):
    with pytest.raises(InputError, match="a workspace"):
        verify(tmp_path, now=NOW)


def test_the_second_writer_is_told_who_writes(office_run):
    with (
        office_run.workspace.writer(),
        pytest.raises(NotPermitted, match="writ"),
        office_run.workspace.writer(wait=0.1),
    ):
        pass
