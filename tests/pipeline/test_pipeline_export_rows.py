"""What leaves can come back: amounts keep their value; refusals name their file and source, and show no content."""

from __future__ import annotations

import csv

import pytest
from small_office import make_office, put_in

from clerestory.pipeline.export import export
from factory import without_ids

PRICES = [
    "id,text,price,currency",
    "1,pianos moved,$1250,",
    "2,flats cleaned,12.05,",
    "3,gutters cleaned,1200,JPY",
    '4,doors repaired,"1.250,50",EUR',
    "5,fences painted,0.500,KWD",
    "6,lamps mended,1.250,KWD",
    "7,lawns mown,,",
    "8,windows washed,0.07,USD",
]
WANTED = [
    (125_000, "USD"), (1_205, "USD"), (1_200, "JPY"), (125_050, "EUR"), (500, "KWD"), (1_250, "KWD"), (None, None),
    (7, "USD"),
]  # fmt: skip


def kept(office):
    rows = office.workspace.snapshot().table("advert", ["external_id", "price", "currency"]).to_pylist()
    return [(row["price"], row["currency"]) for row in sorted(rows, key=lambda row: row["external_id"])]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_an_export_that_is_added_again_keeps_its_amounts(tmp_path, ending):
    office, other = make_office(tmp_path / "w"), make_office(tmp_path / "other")
    put_in(office, PRICES, name="adverts.csv")
    assert kept(office) == WANTED
    target = tmp_path / f"out.{ending}"
    export(office, "advert", target, reveal=True, purpose="quality")
    from clerestory.pipeline.intake import Asked, add

    (report,) = add(
        other.workspace, [target], asked=Asked(source="again", authority="test"), user="mara", now=other.now
    )
    assert (report.kind, report.new, report.refused, report.emptied) == ("advert", 8, 0, 0)
    assert kept(other) == WANTED


def exported(office, path):
    export(office, "reject", path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_refusals_leave_with_the_names_of_file_and_source_and_with_shapes(tmp_path):
    office = make_office(tmp_path / "w")
    lines = ["id,date,text,place,site,price", "1,soon,,Albany,board.example.org,5", "2,,pianos,Troy,b.example.org,Ann"]
    put_in(office, lines, name="adverts.csv", source="the board", columns={"seen_at": "date"})
    put_in(office, lines, name="Mara Example.csv", source="another", kind="advert")
    put_in(office, lines, name="call 212 555 0143.csv", source="third", kind="advert")
    rows = exported(office, tmp_path / "reject.csv")
    assert [(row["source_name"], row["file"], row["row"], row["field"], row["found"], row["refused"]) for row in rows][
        :3
    ] == [
        ("the board", "adverts.csv", "2", "seen_at", "text shaped 'aaaa'", "true"),
        ("the board", "adverts.csv", "2", "text", "nothing", "true"),
        ("the board", "adverts.csv", "3", "price", "text shaped 'aaa'", "false"),
    ]
    assert {row["file"] for row in rows} == {
        "adverts.csv", "a file named aaaa aaaaaaa.csv", "a file named aaaa 999 999 9999.csv",
    }  # fmt: skip
    assert "Mara" not in (tmp_path / "reject.csv").read_text("utf-8")
    assert "0143" not in without_ids((tmp_path / "reject.csv").read_text("utf-8"))


def test_without_refusals_an_export_of_them_has_its_columns(tmp_path):
    office = make_office(tmp_path / "w")
    assert exported(office, tmp_path / "reject.csv") == []
    assert "source_name" in (tmp_path / "reject.csv").read_text("utf-8")
