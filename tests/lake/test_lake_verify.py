"""Any flipped bit, missing, added or exchanged file is found and named; without a key or passphrase."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from clerestory.errors import ClerestoryError
from clerestory.lake import backup as backups
from clerestory.lake import verify as verify_module
from clerestory.lake.archive import Archive, check
from clerestory.lake.verify import examine, verify


@pytest.fixture
def told(lake):
    """A lake with a ledger that says something."""
    workspace = lake.filled()
    for n in range(3):
        workspace.ledger.outcome(workspace.ledger.intend(f"act {n}", who="ana", now=lake.now), now=lake.now)
    lake.decide(workspace, "another look")
    return workspace


def _broken(lake) -> list[str]:
    return [one.file for one in examine(lake.path) if one.broken]


def test_a_sound_workspace_has_no_findings(told):
    assert verify(told) == []


def test_every_flipped_bit_is_found_and_its_file_is_named(lake, told):
    paths = [one for one in sorted(lake.folder.rglob("*")) if one.is_file() and one.stat().st_size]
    assert len(paths) > 20
    dice = np.random.default_rng(7)
    for path in paths:
        data = path.read_bytes()
        ends = [0, len(data) * 8 - 1]
        for bit in [*ends, *dice.integers(0, len(data) * 8, 15).tolist()]:
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << (bit % 8)
            path.write_bytes(bytes(flipped))
            named = {
                path.name,
                str(path.relative_to(lake.folder)),
                str(path.relative_to(lake.folder)).split("/", 1)[-1],
            }
            assert named & set(_broken(lake)), f"{path.name}, bit {bit} of {len(data) * 8}"
        path.write_bytes(data)
    assert _broken(lake) == []


def test_every_missing_file_is_found_and_named(lake, told):
    for path in [one for one in lake.folder.rglob("*") if one.is_file()]:
        moved = path.rename(lake.folder / "aside")
        assert any(path.name in file for file in _broken(lake)), path.name
        moved.rename(path)


def test_every_cut_off_file_is_found(lake, told):
    for path in [one for one in lake.folder.rglob("*") if one.is_file() and one.stat().st_size]:
        data = path.read_bytes()
        for size in (0, len(data) // 2, len(data) - 1):
            path.write_bytes(data[:size])
            assert any(path.name in file for file in _broken(lake)), f"{path.name} cut to {size}"
        path.write_bytes(data)


def test_files_that_changed_places_are_found(lake, told):
    one, two = sorted((lake.path / "originals").iterdir())[:2]
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert len(_broken(lake)) == 2


def test_a_file_that_head_does_not_name_is_told_but_is_no_damage(lake, told):
    extra = lake.path / "tables" / "advert-0000.parquet"
    shutil.copy(next((lake.path / "tables").glob("advert-*.parquet")), extra)
    findings = verify(told)
    assert [(one.file, one.broken) for one in findings] == [("tables/advert-0000.parquet", False)]
    lake.decide(told, "the next act sweeps")
    assert verify(told) == []


def test_a_ledger_taken_back_together_with_its_tip_is_found(lake, told):
    ledger, tip = lake.path / "ledger.jsonl", lake.path / "ledger.tip"
    old = ledger.read_bytes(), tip.read_bytes()
    told.ledger.outcome(told.ledger.intend("later", who="ana", now=lake.now), now=lake.now)
    lake.decide(told, "a third look")
    ledger.write_bytes(old[0])
    tip.write_bytes(old[1])
    assert _broken(lake) == ["ledger.jsonl"]


def test_a_writer_meanwhile_is_no_damage(lake, told, monkeypatch):
    real = verify_module.digest_of
    once = iter([True])

    def digest(path):
        if next(once, False):
            lake.run(told, "meanwhile")
        return real(path)

    monkeypatch.setattr(verify_module, "digest_of", digest)
    assert verify(told) == []


def test_a_key_that_is_needed_and_lacks_is_named(lake, told):
    whose = told.snapshot().source("hotline").id
    told.ring.destroy([f"source/{whose}/1"])
    findings = verify(told)
    assert findings
    assert all("is not in the key file office.key" in one.what for one in findings)


def test_the_key_of_another_workspace_is_found(lake, told, room):
    other = type(lake)(room / "other")
    other.folder.mkdir()
    other.create()
    shutil.copy(other.key_file, lake.key_file)
    assert "office.key" in _broken(lake)


def test_every_flipped_bit_of_a_backup_is_found(lake, told):
    archive = lake.folder / "backup"
    backups.backup(told, archive, now=lake.now)
    data = archive.read_bytes()
    dice = np.random.default_rng(8)
    ends = [0, 8 * 512, len(data) * 8 - 1, (len(data) - 1024) * 8, (len(data) - 2000) * 8]
    for bit in [*ends, *dice.integers(0, len(data) * 8, 150).tolist()]:
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << (bit % 8)
        archive.write_bytes(bytes(flipped))
        with pytest.raises(ClerestoryError, match="not what was written"):
            check(archive)
    for size in (0, 100, len(data) // 2, len(data) - 1):
        archive.write_bytes(data[:size])
        with pytest.raises(ClerestoryError, match="not what was written"):
            Archive.open(archive)
    archive.write_bytes(data + b"\0")
    with pytest.raises(ClerestoryError, match="not what was written"):
        Archive.open(archive)
