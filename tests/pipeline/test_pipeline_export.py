"""Exports: masked, withheld, defused, whole; revealed only for a purpose."""

from __future__ import annotations

import csv
import errno
import json
import stat
import tempfile
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as pq
import pytest
from small_office import TIPS, make_office, put_in
from xlsxwriter.worksheet import Worksheet

from clerestory.errors import InputError, NotPermitted
from clerestory.model.tables import TABLES
from clerestory.pipeline import export as export_module
from clerestory.pipeline.export import export
from clerestory.pipeline.run import run
from factory import without_ids

ENDINGS = ("csv", "jsonl", "parquet", "xlsx")


def read_back(path) -> list[dict]:
    """The rows of an export, every value as text or None."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_masks_identifiers_and_withholds_text(office_run, tmp_path, ending):
    target = tmp_path / f"mention.{ending}"
    assert export(office_run, "mention", target) == office_run.workspace.snapshot().table("mention").num_rows
    rows = read_back(target)
    assert {row["value"].rpartition(" ")[0] for row in rows} == {"value"}
    assert len({row["value"] for row in rows}) < len(rows), "a number is stable within the file"
    assert "external_id" in rows[0]
    export(office_run, "tip", tmp_path / f"tip.{ending}")
    assert {row["text"] for row in read_back(tmp_path / f"tip.{ending}")} == {"(withheld)"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_revealing_needs_a_purpose_and_says_so_in_the_ledger(office_run, tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    with pytest.raises(NotPermitted, match="purpose"):
        export(office_run, "mention", target, reveal=True)
    assert not target.exists()
    export(office_run, "mention", target, reveal=True, purpose="quality")
    assert "+12125550143" in {row["value"] for row in read_back(target)}
    lines = [line for line in office_run.workspace.ledger.lines() if line.get("act") == "export"]
    assert [line["detail"]["revealed"] for line in lines] == ["yes"]


def test_the_same_number_has_the_same_mask_within_a_file(office_run, tmp_path):
    export(office_run, "mention", tmp_path / "masked.csv")
    export(office_run, "mention", tmp_path / "clear.csv", reveal=True, purpose="quality")
    masks: dict[str, set] = {}
    for masked, clear in zip(read_back(tmp_path / "masked.csv"), read_back(tmp_path / "clear.csv"), strict=True):
        masks.setdefault(clear["value"], set()).add(masked["value"])
    assert all(len(one) == 1 for one in masks.values())
    assert len(set.union(*masks.values())) == len(masks)


def test_an_identifier_in_a_plain_column_is_masked_too(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ["id,text,place,site", "1,piano moved,212 555 0143,mara@example.org"], name="adverts.csv")
    export(office, "advert", tmp_path / "a.csv")
    assert "0143" not in without_ids((tmp_path / "a.csv").read_text())
    assert "mara" not in (tmp_path / "a.csv").read_text()


FORMULAS = [
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "\t=1",
    "=HYPERLINK(1)",
    " =1+1",
    "\u00a0=1",
    "\u200b@A1",
    "\uff1d1+1",
    "\uff0bcmd",
]
HARMLESS = ["+1 212 555 0143", "-5", "plain", "+44 7700 900123", "1-2"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_formulas_are_defused_and_numbers_survive(tmp_path, ending):
    office = make_office(tmp_path / "w")
    texts = [*FORMULAS, *HARMLESS]
    rows = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts)]
    put_in(office, rows, name="adverts.jsonl", kind="advert")
    export(office, "advert", tmp_path / f"a.{ending}", reveal=True, purpose="quality")
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}, "no cell is a formula"
        return
    by_id = {row["external_id"]: row["text"] for row in read_back(tmp_path / "a.csv")}
    for number, text in enumerate(texts):
        assert by_id[str(number)] == ("'" + text if text in FORMULAS else text)


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_exports_with_and_without_rows(office_run, tmp_path, table):
    for ending in ENDINGS:
        rows = export(office_run, table, tmp_path / f"{table}.{ending}")
        assert rows == office_run.workspace.snapshot().table(table).num_rows
        assert len(read_back(tmp_path / f"{table}.{ending}")) == rows


def test_what_export_refuses(office, tmp_path):
    with pytest.raises(InputError, match="table: expected one of advert"):
        export(office, "adverts", tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"a name that ends in \.csv"):
        export(office, "advert", tmp_path / "a.doc")
    with pytest.raises(InputError, match="a folder that exists"):
        export(office, "advert", tmp_path / "nowhere" / "a.csv")
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(InputError, match="not there yet"):
        export(office, "advert", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_an_interrupted_export_leaves_nothing(office_run, tmp_path, monkeypatch):
    def broken(rows, path, aside):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clerestory.pipeline.export._write_csv", broken)
    with pytest.raises(InputError, match="No space left"):
        export(office_run, "advert", tmp_path / "a.csv")
    assert not [path.name for path in tmp_path.iterdir() if "a.csv" in path.name]
    run(office_run)


def test_identifiers_written_among_other_words_of_a_plain_cell_are_masked(tmp_path):
    office = make_office(tmp_path / "w")
    cells = [
        "Queens 212 555 0143",
        "Queens, two one two 555 oh one 43",
        "mara (at) example (dot) org",
        "Queens",
        "Albany",
    ]
    lines = [
        "id,text,place,site",
        *(f'{n},piano number {n} moved,"{cell}",board.example.org' for n, cell in enumerate(cells)),
    ]
    put_in(office, lines, name="adverts.csv")
    export(office, "advert", tmp_path / "a.csv")
    rows = read_back(tmp_path / "a.csv")
    assert [row["place"] for row in rows[3:]] == ["Queens", "Albany"]
    assert all(row["place"].startswith("place ") for row in rows[:3])
    assert {row["site"] for row in rows} == {"board.example.org"}
    assert [row["external_id"] for row in rows] == ["0", "1", "2", "3", "4"]


def test_what_leaves_is_for_its_owner_alone(office_run, tmp_path):
    export(office_run, "advert", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").stat().st_mode & 0o077 == 0


def test_a_plain_cell_that_only_looks_like_an_identifier_is_masked_too(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ["id,text,place", "1,a piano moved,Queens 998 456 789 012", "2,a fence,Queens"], name="adverts.csv")
    export(office, "advert", tmp_path / "a.csv")
    assert [row["place"] for row in read_back(tmp_path / "a.csv")] == ["place 1", "Queens"]


def _watched(office, monkeypatch, error: BaseException | None, after: int) -> list[tuple[str, int]]:
    """Write so many cells or pieces, note what lies in the workspace's own room, then fail as the disk would."""
    tmp = office.workspace.path / "tmp"
    seen: list[tuple[str, int]] = []

    def failing(real):
        calls = iter(range(after))

        def write(*arguments, **named):
            if next(calls, None) is None:
                for one in tmp.rglob("*"):
                    seen.append((one.name.partition("-")[0], stat.S_IMODE(one.stat().st_mode)))
                if error is not None:
                    raise error
            return real(*arguments, **named)

        return write

    monkeypatch.setattr(Worksheet, "write_string", failing(Worksheet.write_string))
    monkeypatch.setattr(ZipFile, "write", failing(ZipFile.write))
    monkeypatch.setattr(export_module.pq, "write_table", failing(pq.write_table))
    monkeypatch.setattr(export_module.pa_csv, "write_csv", failing(export_module.pa_csv.write_csv))
    return seen


FAILURES = (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), None)


@pytest.mark.parametrize(("ending", "after"), [("xlsx", 12), ("xlsx", 3), ("csv", 0), ("parquet", 0)])
def test_an_export_that_fails_half_way_leaves_nothing_anywhere(tmp_path, monkeypatch, ending, after):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv")
    elsewhere = tmp_path / "system"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    for error in FAILURES:
        before = sorted(one.name for one in tmp_path.iterdir())
        target = tmp_path / f"out.{ending}"
        with monkeypatch.context() as patched:
            seen = _watched(office, patched, error, after)
            if error is None:
                export(office, "tip", target)
            else:
                with pytest.raises(InputError if isinstance(error, OSError) else KeyboardInterrupt) as caught:
                    export(office, "tip", target)
                assert "No space left" in str(caught.value) or not isinstance(error, OSError)
        assert list(elsewhere.iterdir()) == [], "the system's own folder for such files was used"
        assert list((office.workspace.path / "tmp").iterdir()) == []
        left = sorted(one.name for one in tmp_path.iterdir())
        assert left == (before if error is not None else sorted([*before, target.name]))
        assert seen
        assert all(mode & 0o077 == 0 for _, mode in seen)
        # The rows of a workbook lie in the workspace's own room while it is put together.
        assert ending != "xlsx" or len(seen) > 2


def test_a_disk_that_fills_while_a_workbook_is_zipped_is_told_in_words(tmp_path, monkeypatch):
    office = make_office(tmp_path / "w")

    def full(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ZipFile, "write", full)
    with pytest.raises(InputError, match="No space left"):
        export(office, "tip", tmp_path / "out.xlsx")
    assert list((tmp_path / "w" / "tmp").iterdir()) == []
    assert not (tmp_path / "out.xlsx").exists()


def test_what_a_killed_export_left_goes_with_the_next_writer(tmp_path):
    office = make_office(tmp_path / "w")
    tmp = office.workspace.path / "tmp"
    (tmp / "spill-dead").mkdir()
    (tmp / "spill-dead" / "rows").write_text("a row")
    (tmp / "spill-dead.lock").touch()
    with office.workspace.writer():
        pass
    assert list(tmp.iterdir()) == []
