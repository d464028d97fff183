"""What one writer may change, and what must never be there in halves or twice."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clerestory.errors import InputError
from clerestory.lake import tables
from clerestory.lake.verify import verify
from clerestory.model.schemas import schema

ROWS = pa.table({"trace": ["t"], "text": ["removals"]})


def _half(lake, workspace, transaction):
    lake.put(transaction, workspace, "fourth", "tip", ["painters"])
    transaction.add("no such table", ROWS)


def test_leaving_without_a_commit_changes_nothing(lake):
    workspace = lake.filled()
    before = lake.state(workspace)
    with workspace.writer() as transaction:
        lake.put(transaction, workspace, "fourth", "tip", ["painters"])
        transaction.drop_runs()
        assert transaction.snapshot.table("tip").num_rows == 3
    assert lake.state(workspace) == before
    with pytest.raises(InputError, match="expected one of advert"), workspace.writer() as transaction:
        _half(lake, workspace, transaction)
    assert lake.state(workspace) == before
    with workspace.writer() as transaction:
        assert transaction.commit() == workspace.snapshot().version
    assert verify(workspace) == []


def test_the_writer_sees_what_it_has_written_and_readers_do_not(lake):
    workspace = lake.filled()
    with workspace.writer() as transaction:
        lake.put(transaction, workspace, "fourth", "advert", ["painters"])
        assert transaction.snapshot.select("SELECT text FROM advert WHERE text = 'painters'").num_rows == 1
        assert workspace.snapshot().table("advert").num_rows == 4
        assert transaction.snapshot.version == workspace.snapshot().version
        transaction.commit()
        assert workspace.snapshot().table("advert").num_rows == 5
        lake.put(transaction, workspace, "fifth", "advert", ["tilers"])
        transaction.commit()
    assert workspace.snapshot().table("advert").num_rows == 6


def test_the_same_again_changes_no_byte(lake):
    workspace = lake.filled()
    before = {one: one.read_bytes() for one in lake.folder.rglob("*") if one.is_file()}
    seen = lake.state(workspace)
    for name, kind, texts in (("papers", "advert", ["cleaning of flats", "removals, two men", "roof repairs"]),
                              ("hotline", "tip", ["a caller spoke of removals", "long hours, no pay"])):  # fmt: skip
        lake.add(workspace, name, kind, texts)
    lake.run(workspace)
    lake.decide(workspace)
    after = {one: one.read_bytes() for one in lake.folder.rglob("*") if one.is_file()}
    assert {one.name for one in after if after[one] != before.get(one)} <= {"HEAD.json"}
    assert after.keys() == before.keys()
    assert lake.state(workspace) == seen


def test_who_is_sealed(lake):
    snapshot = lake.filled().snapshot()
    names = {one.id: one.name for one in snapshot.sources}
    sealed = {(one.table, names.get(one.source, "")): one.sealed for one in snapshot.entries()}
    assert sealed == {
        ("advert", "papers"): False, ("held", "papers"): True, ("mention", "papers"): False, ("reject", "papers"): True,
        ("advert", "second"): False, ("held", "second"): True, ("mention", "second"): False, ("reject", "second"): True,
        ("tip", "hotline"): True, ("held", "hotline"): True, ("mention", "hotline"): True, ("reject", "hotline"): True,
        ("link_cut", ""): True, ("group_member", ""): True, ("template", ""): True,
    }  # fmt: skip
    assert all(one.sealed for one in snapshot.originals())
    for entry in snapshot.entries():
        data = (lake.path / entry.file).read_bytes()
        assert data.startswith(b"clerestory sealed 1\n" if entry.sealed else b"PAR1")
        assert entry.file.endswith(".sealed" if entry.sealed else ".parquet")


@pytest.mark.parametrize("table", ["tip", "group_member", "review", "call"])
def test_what_protects_cannot_be_switched_off(lake, table):
    workspace = lake.filled()
    source = workspace.snapshot().source("papers").id if table in ("tip", "call") else ""
    with workspace.writer() as transaction, pytest.raises(InputError, match="expected a sealed file"):
        transaction.add(table, schema(table).empty_table(), source=source, sealed=False)


def test_a_kind_that_is_open_may_be_sealed(lake):
    workspace = lake.filled()
    with workspace.writer() as transaction:
        entry = transaction.add("advert", ROWS, source=workspace.snapshot().source("papers").id, sealed=True)
        transaction.commit()
    assert entry.sealed
    assert workspace.snapshot().select("SELECT text FROM advert").num_rows == 5


def test_rows_must_fit_and_errors_say_no_value(lake):
    workspace = lake.filled()
    papers = workspace.snapshot().source("papers").id
    with workspace.writer() as transaction:
        with pytest.raises(InputError, match=r"table advert: expected columns trace.*found colour"):
            transaction.add("advert", ROWS.append_column("colour", [["red"]]), source=papers)
        with pytest.raises(InputError, match="table advert, column price: expected int64, found string") as caught:
            transaction.add("advert", ROWS.append_column("price", [["secret 555-0143"]]), source=papers)
        assert "0143" not in str(caught.value)
        with pytest.raises(InputError, match="a column twice"):
            transaction.add("advert", pa.table([["t"], ["t"]], names=["trace", "trace"]), source=papers)
        with pytest.raises(InputError, match="expected the source it belongs to"):
            transaction.add("advert", ROWS)
        with pytest.raises(InputError, match="no source: it belongs to none"):
            transaction.add("review", schema("review").empty_table(), source=papers)
        with pytest.raises(InputError, match="one that was put first"):
            transaction.add("advert", ROWS, source="nobody")


def test_missing_columns_are_null_and_other_widths_are_cast(lake):
    workspace = lake.filled()
    with workspace.writer() as transaction:
        rows = ROWS.append_column("price", pa.array([5], pa.int32())).set_column(
            1, "text", pa.array(["x"], pa.large_string())
        )
        entry = transaction.add("advert", rows, source=workspace.snapshot().source("papers").id)
        transaction.commit()
    (row,) = workspace.snapshot().read(entry).to_pylist()
    assert (row["price"], row["text"], row["site"]) == (5, "x", None)


def test_replace_is_for_what_runs_write(lake):
    workspace = lake.filled()
    for table in ("advert", "review", "mention"):
        with workspace.writer() as transaction, pytest.raises(InputError, match="expected a table that a run writes"):
            transaction.replace(table, schema(table).empty_table())
    with workspace.writer() as transaction:
        transaction.replace("group_member", pa.table({"trace": ["a"], "group_id": ["g"]}))
        transaction.commit()
    assert workspace.snapshot().table("group_member").to_pylist() == [{"trace": "a", "group_id": "g"}]
    assert workspace.snapshot().table("template").num_rows == 1


def test_what_people_decided_cannot_be_dropped(lake):
    workspace = lake.filled()
    with workspace.writer() as transaction:
        with pytest.raises(InputError, match="found a kept one"):
            transaction.drop(transaction.snapshot.entries("link_cut")[0])
        gone = transaction.snapshot.entries("mention")[0]
        transaction.drop(gone)
        with pytest.raises(InputError, match="expected a file of this version"):
            transaction.drop(gone)
        transaction.drop_runs()
        transaction.commit()
    snapshot = workspace.snapshot()
    assert snapshot.table("link_cut").num_rows == 1
    assert snapshot.table("group_member").num_rows == 0
    assert dict(snapshot.runs) == {}


def test_sources_are_put_replaced_and_never_two_of_a_name(lake):
    workspace = lake.filled()
    papers = workspace.snapshot().source("papers")
    with workspace.writer() as transaction:
        transaction.put_source(replace(papers, columns={"advert": {"text": "Body"}}))
        with pytest.raises(InputError, match="a name that no other source has"):
            transaction.put_source(replace(papers, id="other"))
        with pytest.raises(InputError, match="an id of letters and digits"):
            transaction.put_source(replace(papers, id="../x", name="y"))
        transaction.commit()
    assert [one.name for one in workspace.snapshot().sources] == ["papers", "hotline", "second"]
    assert lake.open().snapshot().source("papers").columns == {"advert": {"text": "Body"}}


def test_an_original_may_be_a_path_larger_than_a_piece_and_is_stored_once(lake):
    workspace = lake.filled()
    papers = workspace.snapshot().source("papers").id
    data = bytes(range(256)) * 20_000
    (lake.folder / "big.bin").write_bytes(data)
    with workspace.writer() as transaction:
        one = transaction.add_original(papers, lake.folder / "big.bin", name="big.bin")
        two = transaction.add_original(papers, data, name="the same by another name")
        three = transaction.add_original(workspace.snapshot().source("hotline").id, data, name="big.bin")
        with pytest.raises(InputError, match="expected a file, found none"):
            transaction.add_original(papers, lake.folder / "none", name="none")
        transaction.commit()
    assert one == two != three
    assert workspace.snapshot().original(one) == data == workspace.snapshot().original(three)
    assert workspace.snapshot().original_info(one).name == "big.bin"


def test_run_records_name_what_they_read(lake):
    workspace = lake.filled()
    run = workspace.snapshot().runs["link"]
    assert run.files == tuple(one.digest for one in workspace.snapshot().entries("advert"))
    assert (run.version, run.finished_at) == (workspace.snapshot().version, lake.now)
    with workspace.writer() as transaction, pytest.raises(InputError, match="a time with its zone"):
        transaction.record_run("link", [], now=lake.now.replace(tzinfo=None))


def test_the_same_rows_give_the_same_bytes_whatever_their_chunks():
    rows = pa.table({"trace": [f"{n:032x}" for n in range(30_000)], "text": [f"{n:0300d}" for n in range(30_000)]})
    cut = pa.concat_tables([rows.slice(0, 4), rows.slice(4, 0), rows.slice(4, 9_000), rows.slice(9_004)])
    about = {"table": "advert", "source": "a"}
    whole = tables.to_parquet(tables.conform("advert", rows), about)
    assert tables.to_parquet(tables.conform("advert", cut), about) == whole
    assert tables.to_parquet(tables.conform("advert", rows), about | {"source": "b"}) != whole


def test_traces_lie_in_small_groups_and_all_else_in_larger_ones():
    many = pa.table({"trace": pa.array(["t"] * 20_000)})
    for table, groups in (("advert", 40), ("held", 2)):
        data = tables.to_parquet(tables.conform(table, many), {"table": table})
        file = pq.ParquetFile(pa.BufferReader(data))
        assert file.num_row_groups == groups
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
