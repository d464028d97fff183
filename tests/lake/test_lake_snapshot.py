"""A version is read once: what a writer does meanwhile is seen whole, or not at all."""

from __future__ import annotations

import pyarrow as pa
import pytest

from clerestory.errors import InputError, IntegrityError
from clerestory.lake import head as heads
from clerestory.model.schemas import schema
from clerestory.model.tables import TABLES


def test_a_new_workspace_has_every_table_and_no_rows(lake):
    snapshot = lake.create().snapshot()
    assert (snapshot.version, snapshot.sources, dict(snapshot.runs)) == (0, (), {})
    for spec in TABLES:
        assert snapshot.table(spec.name).equals(schema(spec.name).empty_table())


def test_rows_come_file_by_file_in_their_order_with_the_wanted_columns(lake):
    snapshot = lake.filled().snapshot()
    rows = snapshot.table("advert", ["text", "trace"])
    assert rows.column_names == ["text", "trace"]
    assert rows["text"].to_pylist() == ["cleaning of flats", "removals, two men", "roof repairs", "garden work"]
    assert snapshot.table("advert").schema.equals(schema("advert"))
    assert pa.concat_tables([snapshot.read(one) for one in snapshot.entries("advert")]).equals(snapshot.table("advert"))


def test_unknown_names_are_told_with_the_known_ones(lake):
    snapshot = lake.filled().snapshot()
    with pytest.raises(InputError, match="expected one of: 'papers', 'hotline', 'second', found 'paper'"):
        snapshot.source("paper")
    with pytest.raises(InputError, match="table: expected one of advert"):
        snapshot.table("adverts")
    with pytest.raises(InputError, match="expected columns of trace, external_id"):
        snapshot.table("advert", ["texts"])
    with pytest.raises(InputError, match="original: expected the digest"):
        snapshot.original("0" * 64)


def test_entries_can_be_asked_by_table_and_source(lake):
    snapshot = lake.filled().snapshot()
    papers = snapshot.source("papers").id
    assert {one.table for one in snapshot.entries(source=papers)} == {"advert", "held", "mention", "reject"}
    assert len(snapshot.entries("advert")) == 2
    assert [one.table for one in snapshot.entries("advert", source=papers)] == ["advert"]
    assert len(snapshot.originals()) == 3
    assert len(snapshot.originals(source=papers)) == 1


def test_originals_come_back_with_their_name_and_digest(lake):
    import hashlib

    snapshot = lake.filled().snapshot()
    data = b"cleaning of flats\nremovals, two men\nroof repairs"
    (entry,) = snapshot.originals(source=snapshot.source("papers").id)
    assert snapshot.original(entry.digest) == data
    info = snapshot.original_info(entry.digest)
    assert (info.name, info.size, info.sha256) == ("papers.csv", len(data), hashlib.sha256(data).hexdigest())
    assert "papers.csv" not in (lake.path / "HEAD.json").read_text()
    assert info.sha256 not in (lake.path / "HEAD.json").read_text()


def test_batches_are_small_in_order_and_whole(lake):
    snapshot = lake.filled().snapshot()
    for table in ("advert", "tip", "count"):
        batches = list(snapshot.map_batches(table, None, lambda rows: rows, rows=2))
        assert all(0 < one.num_rows <= 2 for one in batches)
        assert sum(one.num_rows for one in batches) == snapshot.table(table).num_rows
        if batches:
            assert pa.concat_tables(batches).equals(snapshot.table(table))
    lengths = snapshot.map_batches("tip", ["text"], lambda rows: pa.table({"n": [rows.num_rows]}), rows=1)
    assert [one["n"].to_pylist() for one in lengths] == [[1], [1]]


def test_single_row_groups_can_be_read(lake):
    snapshot = lake.filled().snapshot()
    for table in ("advert", "tip"):
        entry = snapshot.entries(table)[0]
        file = snapshot.parquet(entry)
        assert file.read_row_group(0, columns=["text"]).num_rows == entry.rows


def test_an_old_snapshot_stays_what_it_was(lake):
    workspace = lake.filled()
    old = workspace.snapshot()
    lake.add(workspace, "fourth", "advert", ["painters wanted"])
    assert old.table("advert").num_rows == 4
    assert workspace.snapshot().table("advert").num_rows == 5
    assert workspace.snapshot().version == old.version + 1


def test_a_reader_moves_on_once_when_its_file_is_gone(lake):
    workspace = lake.filled()
    for read in (lambda one: one.table("group_member"), lambda one: one.select("SELECT * FROM group_member"),
                 lambda one: pa.concat_tables(one.map_batches("group_member", None, lambda rows: rows))):  # fmt: skip
        old = workspace.snapshot()
        version = old.version
        lake.run(workspace, f"after {version}")
        assert set(read(old)["group_id"].to_pylist()) == {f"gafter {version}"}
        assert old.version == version + 1


def test_a_reader_is_told_when_what_it_read_already_has_changed(lake):
    workspace = lake.filled()
    old = workspace.snapshot()
    old.table("template")
    lake.run(workspace, "2")
    with pytest.raises(InputError, match="the workspace was changed while it was read"):
        old.table("group_member")
    old = workspace.snapshot()
    old.table("advert")
    lake.run(workspace, "3")
    assert set(old.table("group_member")["group_id"].to_pylist()) == {"g3"}, "what it had read is the same still"


def test_a_file_that_is_gone_without_a_newer_version_is_told(lake):
    workspace = lake.filled()
    entry = workspace.snapshot().entries("advert")[0]
    (lake.path / entry.file).unlink()
    for read in ("table", "select"):
        with pytest.raises(IntegrityError, match="a file that HEAD names is gone"):
            workspace.snapshot().table("advert") if read == "table" else workspace.snapshot().select(
                "SELECT * FROM advert"
            )


def test_a_file_of_an_older_version_is_told_from_a_lost_one(lake):
    workspace = lake.filled()
    old = workspace.snapshot()
    entry = old.entries("template")[0]
    lake.run(workspace, "2")
    for read in (old.read, old.parquet):
        with pytest.raises(InputError, match="the workspace was changed while it was read"):
            read(entry)


def test_a_broken_sealed_file_is_told_when_it_is_read(lake):
    workspace = lake.filled()
    entry = workspace.snapshot().entries("tip")[0]
    data = bytearray((lake.path / entry.file).read_bytes())
    data[-20] ^= 4
    (lake.path / entry.file).write_bytes(bytes(data))
    with pytest.raises(IntegrityError, match=entry.file):
        workspace.snapshot().table("tip")


def test_a_head_of_thousands_of_files_is_read_quickly_and_whole():
    entries = tuple(heads.Entry(file=f"tables/advert-{n:064x}.parquet", table="advert", digest=f"{n:064x}", rows=n,
                                source="a", meta={"n": str(n)}) for n in range(5000))  # fmt: skip
    head = heads.Head(workspace="w", version=7, entries=entries, doomed=("run/1",), ledger={"n": 1, "of": "x"})
    assert heads.from_json(heads.to_json(head), where="") == head


def test_a_head_of_another_format_or_without_a_part_is_told():
    said = heads.to_json(heads.Head(workspace="w"))
    with pytest.raises(InputError, match="expected format 2, found 9"):
        heads.from_json(said | {"format": 9}, where="HEAD.json")
    del said["entries"]
    with pytest.raises(IntegrityError, match="lacks something"):
        heads.from_json(said, where="HEAD.json")
