"""The same file under another map: its former traces give way; what others hold or people decided is not lost."""

from __future__ import annotations

import openpyxl
import pytest
from small_office import ADVERTS, TIPS, make_office, put_in

from clerestory.lake.verify import examine
from clerestory.lake.workspace import Transaction
from clerestory.pipeline.decide import cut, review
from clerestory.pipeline.find import find
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.run import run

ROWS = ["id,text,place,site,price,cost", "1,pianos moved,Albany,b.example.org,10,20", "2,flats cleaned,Troy,,30,40"]
COST = {"columns": {"price": "cost"}}


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path / "w")


def adverts(office):
    rows = office.workspace.snapshot().table("advert").to_pylist()
    return sorted((row["external_id"], row["price"]) for row in rows)


def held(office, table="held"):
    snapshot = office.workspace.snapshot()
    names = {source.id: source.name for source in snapshot.sources}
    return sorted((names[row["source"]], row["row"]) for row in snapshot.table(table).to_pylist())


def test_a_corrected_map_replaces_the_former_traces_in_one_commit(office):
    put_in(office, ROWS, name="a.csv")
    version = office.workspace.snapshot().version
    report = put_in(office, ROWS, name="a.csv", **COST)
    assert (report.new, report.held, report.replaced, report.changed) == (2, 0, 2, 0)
    assert "replaces 2 traces read under the former map" in "\n".join(report.lines())
    assert adverts(office) == [("1", 2000), ("2", 4000)]
    assert held(office) == [("a", 2), ("a", 3)]
    snapshot = office.workspace.snapshot()
    assert snapshot.version == version + 1
    assert len(snapshot.originals()) == 1
    assert examine(office.workspace.path, key_file=None) == []


def test_under_the_same_map_nothing_changes(office):
    put_in(office, ROWS, name="a.csv")
    put_in(office, ROWS, name="a.csv", **COST)
    version = office.workspace.snapshot().version
    report = put_in(office, ROWS, name="a.csv", **COST)
    assert (report.new, report.held, report.replaced) == (0, 2, 0)
    assert put_in(office, ROWS, name="a.csv").replaced == 0, "the source remembers its map"
    assert office.workspace.snapshot().version == version


def test_another_source_keeps_what_it_holds(office):
    put_in(office, ROWS, name="a.csv")
    put_in(office, ROWS, name="a.csv", source="other")
    put_in(office, ROWS, name="a.csv", **COST)
    assert adverts(office) == [("1", 1000), ("1", 2000), ("2", 3000), ("2", 4000)]
    assert held(office) == [("a", 2), ("a", 3), ("other", 2), ("other", 3)]
    owners = {entry.source for entry in office.workspace.snapshot().entries("advert")}
    assert len(owners) == 2
    put_in(office, ROWS, name="a.csv", source="other", **COST)
    assert adverts(office) == [("1", 2000), ("2", 4000)]


def test_what_another_file_of_the_source_gives_too_stays(office):
    put_in(office, ROWS, name="a.csv")
    longer = [ROWS[0], "7,doors repaired,Rome,,1,1", *ROWS[1:]]
    report = put_in(office, longer, name="b.csv", source="a")
    assert (report.new, report.held) == (1, 2)
    assert held(office, "held_again") == [("a", 3), ("a", 4)]
    put_in(office, ROWS, name="a.csv", **COST)
    assert adverts(office) == [("1", 1000), ("1", 2000), ("2", 3000), ("2", 4000), ("7", 100)]
    assert held(office) == [("a", 2), ("a", 2), ("a", 3), ("a", 3), ("a", 4)]
    assert held(office, "held_again") == []
    put_in(office, longer, name="b.csv", source="a", **COST)
    assert adverts(office) == [("1", 2000), ("2", 4000), ("7", 100)]


def test_another_kind_replaces_too_and_nothing_read_out_of_the_former_is_left(office):
    lines = ["id,text,place", "1,call 212 555 0143 for pianos,Albany"]
    put_in(office, lines, name="a.csv", kind="advert")
    run(office)
    assert find(office, "212 555 0143").total == 1
    report = put_in(office, lines, name="a.csv", kind="tip")
    assert (report.kind, report.new, report.replaced) == ("tip", 1, 1)
    snapshot = office.workspace.snapshot()
    assert snapshot.table("advert").num_rows == 0
    assert snapshot.table("mention").num_rows == 0
    assert snapshot.table("occurrence").num_rows == 0
    assert not snapshot.runs
    run(office)
    found = find(office, "212 555 0143")
    assert (found.total, found.sentence.split(",")[0]) == (1, "1 tip")


@pytest.mark.parametrize("kind", ["contact", "template"])
def test_cuts_and_reviews_go_over_to_the_traces_in_their_rows(office, kind):
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, TIPS, name="tips.csv")
    run(office)
    before = office.workspace.snapshot()
    row_of = {one["trace"]: one["row"] for one in before.table("held").to_pylist()}
    things = set(before.table(kind, [kind])[kind].to_pylist())
    first = next(
        one
        for one in before.table("link").to_pylist()
        if one["thing"] in things and one["trace"] in _adverts(before) and row_of[one["trace"]] != 2
    )
    cut(office, first["trace"], first["thing"], reason="another firm")
    about = {one["about"]: one["lead"] for one in before.table("answer").to_pylist()}
    template = before.table("template", ["template"])["template"][0].as_py()
    review(office, about[template], "unclear", reason="no second source")
    report = put_in(office, ADVERTS, name="adverts.csv", columns={"site": ""})
    assert (report.replaced, report.carried) == (5, 2)
    assert "2 cuts and reviews carried over" in "\n".join(report.lines())
    run(office)
    after = office.workspace.snapshot()
    now = {one["row"]: one["trace"] for one in after.table("held").to_pylist() if one["trace"] in _adverts(after)}
    old, new = after.table("link_cut").to_pylist()
    assert (old["trace"], old["thing"]) == (first["trace"], first["thing"])
    assert (new["trace"], new["who"], new["reason"]) == (now[row_of[first["trace"]]], "mara", "another firm")
    links = {(one["trace"], one["thing"]) for one in after.table("link").to_pylist()}
    assert (new["trace"], new["thing"]) not in links
    assert new["thing"] in {thing for _, thing in links}, "the others still share it"
    (named,) = after.table("template", ["template"])["template"].to_pylist()
    lead = office.workspace.ids.of("lead", "advertising.templates", named)
    assert [one["lead"] for one in after.table("review").to_pylist()] == [about[template], lead]


def _adverts(snapshot):
    return set(snapshot.table("advert", ["trace"])["trace"].to_pylist())


def test_a_sheet_is_replaced_without_the_others(office, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Adverts"
    for number, sheet in enumerate((book.active, book.create_sheet("More adverts"))):
        sheet.append(["id", "text", "site", "price", "cost"])
        sheet.append([f"{number}", f"pianos moved {number}", "b.example.org", 10, 20])
    book.save(tmp_path / "book.xlsx")

    def put(**more):
        asked = Asked(source="a", authority="test", **more)
        return add(office.workspace, [tmp_path / "book.xlsx"], asked=asked, user="mara", now=office.now)

    assert [report.new for report in put()] == [1, 1]
    (report,) = put(sheet="More adverts", **COST)
    assert (report.replaced, report.new) == (1, 1)
    assert adverts(office) == [("0", 1000), ("1", 2000)]
    assert office.workspace.snapshot().version == 2


def test_a_crash_leaves_the_former_traces_whole(office, monkeypatch):
    put_in(office, ROWS, name="a.csv")

    def crash(self):
        raise RuntimeError("power")

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", crash)
        with pytest.raises(RuntimeError):
            put_in(office, ROWS, name="a.csv", **COST)
    assert adverts(office) == [("1", 1000), ("2", 3000)]
    put_in(office, ROWS, name="a.csv", **COST)
    assert adverts(office) == [("1", 2000), ("2", 4000)]


def test_slabs_are_replaced_as_a_whole(office, monkeypatch):
    from clerestory.sources import delimited, table

    lines = ["id,text,place,site,price,cost", *(f"{n},advert {n},Albany,b.example.org,1,2" for n in range(200))]
    monkeypatch.setattr(delimited, "_WINDOW", 512)
    monkeypatch.setattr(table, "SLAB_BYTES", 2000)
    put_in(office, lines, name="a.csv")
    assert len(office.workspace.snapshot().entries("held")) > 2
    report = put_in(office, lines, name="a.csv", **COST)
    assert report.replaced == 200
    prices = office.workspace.snapshot().table("advert", ["price"])["price"]
    assert (len(prices), set(prices.to_pylist())) == (200, {200})
