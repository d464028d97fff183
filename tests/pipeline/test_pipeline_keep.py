"""Backup, restore, verify: as a team would do them after a bad day."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from small_office import NOW, TIPS, make_office, put_in

from clerestory.errors import InputError, IntegrityError, NotPermitted
from clerestory.lake import checked
from clerestory.pipeline.decide import cut
from clerestory.pipeline.doctor import doctor
from clerestory.pipeline.erase import erase
from clerestory.pipeline.find import find
from clerestory.pipeline.keep import backup, restore, upgrade, verify, verify_backup
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


def test_fifty_flips_of_a_backup_are_all_found_without_a_key(office_run, tmp_path):
    backup(office_run, tmp_path / "b.clb")
    whole = (tmp_path / "b.clb").read_bytes()
    (tmp_path / "w.key").rename(tmp_path / "away.key")
    for bit in np.random.default_rng(3).integers(0, len(whole) * 8, 50).tolist():
        data = bytearray(whole)
        data[bit // 8] ^= 1 << (bit % 8)
        (tmp_path / "b.clb").write_bytes(data)
        with pytest.raises(IntegrityError, match="not what was written"):
            verify_backup(tmp_path / "b.clb")
    (tmp_path / "b.clb").write_bytes(whole)
    verify_backup(tmp_path / "b.clb")


def test_verify_counts_what_is_past_its_end_and_erases_nothing(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv")
    later = NOW + timedelta(days=31)
    before = (tmp_path / "w" / "HEAD.json").read_bytes()
    assert verify(tmp_path / "w", now=NOW).ended == 0
    assert verify(tmp_path / "w", now=later).ended == 1
    assert (tmp_path / "w" / "HEAD.json").read_bytes() == before
    open_office(tmp_path / "w", user="mara", now=later)
    assert verify(tmp_path / "w", now=later).ended == 0


def test_an_older_workspace_is_told_to_upgrade_and_upgraded_once(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv")
    for path in (tmp_path / "w" / "workspace.json", tmp_path / "w.key"):
        said = checked.load(path)
        checked.save(path, {key: value for key, value in said.items() if key != "seal"} | {"format": 1})
    for attempt in (lambda: verify(tmp_path / "w", now=NOW), lambda: open_office(tmp_path / "w", user="mara", now=NOW)):
        with pytest.raises(InputError, match="expected format 2, found 1") as caught:
            attempt()
        assert "clerestory upgrade" in caught.value.hint
    assert upgrade(tmp_path / "w", user="mara", now=NOW)
    assert not upgrade(tmp_path / "w", user="mara", now=NOW)
    again = open_office(tmp_path / "w", user="mara", now=NOW)
    assert [line["act"] for line in again.workspace.ledger.lines() if "act" in line] == ["add", "upgrade"]
    said = verify(tmp_path / "w", now=NOW)
    assert (said.broken, said.left, said.open_intents) == ((), (), ())


def test_an_edited_kind_or_flag_is_refused_by_every_door(tmp_path):
    make_office(tmp_path / "w")
    info = checked.load(tmp_path / "w" / "workspace.json")
    for field, value in (("evaluation", False), ("kind", "service"), ("country", "DE"), ("id", "0" * 32)):
        checked.save(tmp_path / "w" / "workspace.json", info | {field: value})
        with pytest.raises((InputError, IntegrityError), match=rf"{field}|the key of workspace|another workspace"):
            open_office(tmp_path / "w", user="mara", now=NOW)


def test_erasing_blanks_the_words_of_decisions_that_spoke_of_it_alone(office_run):
    snapshot = office_run.workspace.snapshot()
    tips = set(snapshot.table("tip", ["trace"])["trace"].to_pylist())
    links = snapshot.table("link", ["trace", "thing"]).to_pylist()
    ours = next(row for row in links if row["trace"] in tips)
    theirs = next(row for row in links if row["trace"] not in tips)
    for row, why in ((ours, "the neighbour is Ana"), (theirs, "two firms")):
        cut(office_run, row["trace"], row["thing"], reason=why)
    report = erase(office_run, "tips")
    assert report.reasons == 1
    cuts = {r["trace"]: (r["who"], r["reason"]) for r in office_run.workspace.snapshot().table("link_cut").to_pylist()}
    assert cuts[ours["trace"]] == ("mara", "(erased with its source)")
    assert cuts[theirs["trace"]] == ("mara", "two firms")


def test_two_commands_that_let_the_same_source_go_do_not_trip(tmp_path, monkeypatch):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv")
    (gone,) = office.workspace.snapshot().sources
    erase(office, "tips")
    # As the second of two commands sees it that both began before the first had erased.
    monkeypatch.setattr("clerestory.pipeline.expiring.expiry.expired", lambda sources, now: (gone,))
    again = open_office(tmp_path / "w", user="mara", now=NOW + timedelta(days=31))
    assert again.workspace.snapshot().sources == ()
    assert again.workspace.ledger.open_intents() == []


def test_a_backup_that_failed_is_none_to_the_doctor(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv")
    said = lambda: next(one for one in doctor(office) if "backup " in one.what)  # noqa: E731
    with pytest.raises(InputError):
        backup(office, tmp_path / "nowhere" / "b.clb")
    assert (said().what, said().look) == ("no backup has been made", True)
    office.workspace.ledger.intend("backup", who="mara", now=NOW)
    assert said().look
    backup(office, tmp_path / "b.clb")
    assert (said().what, said().look) == ("the last backup is 0 days old", False)
