"""Files into a workspace: what goes in, what is refused, what is held, and that nothing is half done."""

import csv
import datetime as dt
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_office import TIPS, make_office, put_in

from clerestory.errors import InputError, NotPermitted
from clerestory.lake.workspace import Transaction, Workspace
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.start import start
from factory import without_ids

NOW = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
TEST = Asked(source="county", authority="test")
ADVERTS = "text,place,site,price\nwe move pianos,Boston,example.org,180\nwe clean flats,Newark,example.com,$1\n"


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "w", kind="enforcement", country="US", now=NOW)


def put(workspace, *files, asked=TEST, **more):
    return add(workspace, list(files), asked=asked, user="ann", now=NOW, **more)


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def counts(report):
    return report.rows, report.new, report.held, report.refused


def tables(workspace):
    snapshot = workspace.snapshot()
    return {name: snapshot.table(name).to_pylist() for name in ("advert", "tip", "held", "reject")}


def test_a_file_goes_in_whole(workspace, tmp_path):
    (report,) = put(workspace, write(tmp_path / "a.csv", ADVERTS))
    assert (report.kind, counts(report), report.exit_code) == ("advert", (2, 2, 0, 0), 0)
    snapshot = workspace.snapshot()
    rows = snapshot.table("advert").to_pylist()
    assert [(row["text"], row["price"], row["currency"]) for row in rows] == [
        ("we move pianos", 18_000, "USD"), ("we clean flats", 100, "USD"),
    ]  # fmt: skip
    (source,) = snapshot.sources
    assert [(row["trace"], row["source"], row["row"]) for row in snapshot.table("held").to_pylist()] == [
        (rows[0]["trace"], source.id, 2), (rows[1]["trace"], source.id, 3),
    ]  # fmt: skip
    (original,) = snapshot.originals()
    assert snapshot.original(original.digest) == ADVERTS.encode()
    assert source.columns == {"advert": {name: name for name in ("text", "place", "site", "price")}}


def test_the_same_file_again_adds_nothing_at_all(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS + "ragged\n")
    (first,) = put(workspace, path)
    before, version = tables(workspace), workspace.snapshot().version
    (second,) = put(workspace, path)
    assert (counts(first), counts(second)) == ((3, 2, 0, 1), (3, 0, 2, 1))
    assert tables(workspace) == before
    assert workspace.snapshot().version == version
    assert len(workspace.snapshot().originals()) == 1


def test_two_equal_rows_are_two_traces(workspace, tmp_path):
    line = "we move pianos,Boston,example.org,180\n"
    (report,) = put(workspace, write(tmp_path / "a.csv", "text,place,site,price\n" + line * 3))
    assert report.new == 3
    (longer,) = put(workspace, write(tmp_path / "b.csv", "text,place,site,price\n" + line * 5))
    assert (longer.new, longer.held) == (2, 3)


def test_a_trace_of_two_sources_is_stored_once_and_held_twice(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    put(workspace, path)
    (report,) = put(workspace, path, asked=Asked(source="state", authority="invented"))
    assert counts(report) == (2, 0, 2, 0)
    assert len(tables(workspace)["advert"]) == 2
    assert len(tables(workspace)["held"]) == 4
    assert len({row["source"] for row in tables(workspace)["held"]}) == 2


def test_a_file_that_overlaps_another_is_held_once_a_trace(workspace, tmp_path):
    put(workspace, write(tmp_path / "a.csv", ADVERTS))
    (report,) = put(workspace, write(tmp_path / "b.csv", ADVERTS + "we repair doors,Boston,example.net,70\n"))
    assert counts(report) == (3, 1, 2, 0)
    held = [(row["trace"], row["source"]) for row in tables(workspace)["held"]]
    assert len(held) == len(set(held)) == 3


def test_a_narrower_file_takes_nothing_from_the_memory_of_its_source(workspace, tmp_path):
    wide, narrow = write(tmp_path / "a.csv", ADVERTS), write(tmp_path / "b.csv", "text,price\nwe paint,90\n")
    put(workspace, wide, narrow)
    assert len(workspace.snapshot().sources[0].columns["advert"]) == 4
    version = workspace.snapshot().version
    put(workspace, narrow, wide)
    assert workspace.snapshot().version == version


def test_refused_rows_are_kept_with_reasons_and_the_rest_goes_in(workspace, tmp_path):
    text = "text,place,site,price\na,b,c,1\nshort,b\n,b,c,1\nx,y,z,call Ann\n" + "".join(
        f"r{i},b,c,?!\n" for i in range(9)
    )
    (report,) = put(workspace, write(tmp_path / "a.csv", text))
    assert (*counts(report), report.emptied) == (13, 11, 0, 2, 10)
    assert report.exit_code == 1
    assert [example.row for example in report.reject_examples] == [3, 4, 5, 6, 7]
    rejected = tables(workspace)["reject"]
    assert [(row["row"], row["field"], row["refused"]) for row in rejected][:3] == [
        (3, "(row)", True), (4, "text", True), (5, "price", False),
    ]  # fmt: skip
    assert rejected[2]["found"] == "text shaped 'aaaa aaa'"
    said = "\n".join(report.lines())
    assert "13 rows, read as advert (by the names of the columns): 11 new, 0 already held, 2 refused; 10 cells" in said
    assert "row 5, price: expected an amount of money" in said
    assert "found text shaped 'aaaa aaa'; the row is in, the cell is left empty" in said
    assert "Ann" not in said
    assert "the others stand in the table `reject`" in said


def test_another_map_of_the_same_file_replaces_its_refusals(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "text,place,site,price,cost\na,b,c,x,1\n")
    put(workspace, path)
    assert len(tables(workspace)["reject"]) == 1
    (report,) = put(workspace, path, asked=Asked(source="county", authority="test", columns={"price": "cost"}))
    assert counts(report) == (1, 1, 0, 0)
    assert tables(workspace)["reject"] == []
    assert [row["price"] for row in tables(workspace)["advert"]] == [100]


def test_of_several_files_the_good_ones_go_in(workspace, tmp_path):
    files = [write(tmp_path / "bad.csv", b""), write(tmp_path / "good.csv", ADVERTS), tmp_path / "missing.csv"]
    bad, good, missing = put(workspace, *files)
    assert isinstance(bad.error, InputError)
    assert isinstance(missing.error, InputError)
    assert (bad.exit_code, good.exit_code, missing.exit_code) == (2, 0, 2)
    assert good.new == 2
    assert len(workspace.snapshot().originals()) == 1


def test_a_failed_file_leaves_nothing_but_its_line_in_the_ledger(workspace, tmp_path):
    before = workspace.snapshot().version
    (report,) = put(workspace, write(tmp_path / "a.csv", b"\x00" * 5000))
    assert report.error is not None
    snapshot = workspace.snapshot()
    assert (snapshot.version, snapshot.sources, snapshot.entries(), snapshot.originals()) == (before, (), (), ())
    assert not workspace.ledger.open_intents()
    (again,) = put(workspace, write(tmp_path / "a.csv", ADVERTS))
    assert again.new == 2


def test_real_data_is_refused_before_anything_is_read(workspace, tmp_path):
    asked = Asked(source="court", authority="court order 12")
    with pytest.raises(NotPermitted, match="evaluation workspace"):
        put(workspace, tmp_path / "missing.csv", asked=asked)
    put(workspace, write(tmp_path / "a.csv", ADVERTS))
    with pytest.raises(NotPermitted, match="evaluation workspace"):
        put(workspace, tmp_path / "a.csv", asked=Asked(source="county", authority="court order 12"))
    assert len(workspace.snapshot().originals()) == 1


def test_a_source_needs_an_authority_and_keeps_it(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    with pytest.raises(InputError, match="authority"):
        put(workspace, path, asked=Asked(source="county"))
    put(workspace, path)
    (report,) = put(workspace, path, asked=Asked(source="county"))
    assert report.held == 2
    with pytest.raises(InputError, match="its authority"):
        put(workspace, path, asked=Asked(source="county", authority="invented"))


def test_sources_end_after_thirty_days_or_sooner(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    put(workspace, path)
    soon, late = NOW + dt.timedelta(days=3), NOW + dt.timedelta(days=300)
    kept = put(workspace, path, asked=Asked(source="soon", authority="test", until=soon))
    cut = put(workspace, path, asked=Asked(source="late", authority="test", until=late))
    assert not [note for note in kept[0].notes if "sooner" in note]
    assert [note for note in cut[0].notes if "sooner" in note and f"{late:%Y-%m-%d}" in note]
    ends = {source.name: source.until for source in workspace.snapshot().sources}
    assert ends == {"county": NOW + dt.timedelta(days=30), "soon": soon, "late": NOW + dt.timedelta(days=30)}
    with pytest.raises(InputError, match="still to come"):
        put(workspace, path, asked=Asked(source="x", authority="test", until=NOW))
    with pytest.raises(NotPermitted, match="ended"):
        add(workspace, [path], asked=Asked(source="soon"), user="ann", now=soon + dt.timedelta(days=1))


def test_the_stricter_of_two_labels_holds(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    for label in ("TLP:GREEN", "TLP:RED", "TLP:CLEAR"):
        put(workspace, path, asked=Asked(source="county", authority="test", label=label))
    assert workspace.snapshot().sources[0].label == "TLP:RED"


def test_the_ledger_knows_before_and_after(workspace, tmp_path):
    path = write(tmp_path / "Ann Person.csv", ADVERTS)
    seen = []
    put(workspace, path, progress=lambda *step: seen.append(len(list(workspace.ledger.lines()))))
    assert seen[0] == 1
    lines = list(workspace.ledger.lines())
    assert len(lines) == 2
    assert "Person" not in json.dumps(lines)
    assert lines[1]["detail"]["new"] == 2
    assert "stands for case, anchor and second person" in json.dumps(lines[0])


def test_a_ledger_that_cannot_be_written_refuses_the_file(workspace, tmp_path, monkeypatch):
    def broken(*args, **more):
        raise InputError("the ledger cannot be written", where="ledger")

    monkeypatch.setattr(workspace.ledger, "intend", broken)
    with pytest.raises(InputError, match="ledger"):
        put(workspace, write(tmp_path / "a.csv", ADVERTS))
    assert not workspace.snapshot().originals()


def test_a_crash_at_the_commit_leaves_the_lake_as_it_was(workspace, tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv", ADVERTS)

    def crash(self):
        raise RuntimeError("power")

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", crash)
        with pytest.raises(RuntimeError):
            put(workspace, path)
    assert tables(workspace)["advert"] == []
    assert not workspace.snapshot().sources
    (report,) = put(workspace, path)
    assert counts(report) == (2, 2, 0, 0)


def test_what_nobody_can_tell_is_asked_or_refused_with_the_words_to_say(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "Told,Colour\nsomebody saw a van at the farm each day,red\n")
    (report,) = put(workspace, path)
    # No header is known, so that the first row may be somebody's data: only shapes are told.
    assert "column 1 (text shaped 'aaaa'), column 2" in report.error.sentence()
    assert "Told" not in report.error.sentence() + report.error.hint
    assert "--column text='#1'" in report.error.hint
    assert "--as " in report.error.hint
    (left,) = put(workspace, path, confirm=lambda raw, proposal: None)
    assert "left out" in left.error.sentence()
    said = Asked(source="county", authority="test", kind="tip", columns={"text": "Told"})
    (taken,) = put(workspace, path, asked=said)
    assert (taken.kind, taken.new, taken.unused_headers) == ("tip", 1, ("column 2 (text shaped 'aaaaaa')",))
    assert taken.columns == {"text": "Told"}
    (again,) = put(workspace, write(tmp_path / "b.csv", "Told,Colour\nanother one was seen at the farm,red\n"))
    assert (again.kind, again.new) == ("tip", 1)
    assert "last file" in again.why


def test_confirm_decides(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "text\nsomebody saw a van\n")
    from clerestory.sources.proposal import propose

    def chosen(raw, proposal):
        assert not proposal.sure
        return propose(raw.headers, raw.sample(), kind="tip")

    (report,) = put(workspace, path, confirm=chosen)
    assert (report.kind, report.new) == ("tip", 1)


def test_a_wrong_option_is_an_error_with_the_choices(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    (report,) = put(workspace, path, asked=Asked(source="s", authority="test", columns={"text": "nothing"}))
    assert "text, place, site, price" in report.error.sentence()
    with pytest.raises(InputError, match="one of advert"):
        put(workspace, path, asked=Asked(source="s", authority="test", kind="novel"))
    with pytest.raises(InputError, match="at least one file"):
        put(workspace)


def test_numbers_given_before_with_other_content_are_told(workspace, tmp_path):
    put(workspace, write(tmp_path / "a.csv", "external_id,text,channel\n1,old words,web\n2,same,web\n"))
    (report,) = put(
        workspace, write(tmp_path / "b.csv", "external_id,text,channel\n1,new words,web\n2,same,web\n3,x,web\n")
    )
    assert (report.new, report.held, report.changed) == (2, 1, 1)
    assert "already gave with other content; both versions are kept" in "\n".join(report.lines())
    texts = {row["text"] for row in tables(workspace)["tip"]}
    assert {"old words", "new words"} <= texts
    other = Asked(source="other", authority="test")
    (foreign,) = put(workspace, write(tmp_path / "c.csv", "external_id,text,channel\n1,third,web\n"), asked=other)
    assert foreign.changed == 0


def test_a_number_that_reads_as_a_contact_is_left_empty(workspace, tmp_path):
    text = "external_id,text,channel\n212-555-0143,a,web\nann@example.org,b,web\nT-1,c,web\n"
    (report,) = put(workspace, write(tmp_path / "a.csv", text))
    assert (*counts(report), report.emptied) == (3, 3, 0, 0, 2)
    assert [row["external_id"] for row in tables(workspace)["tip"]] == [None, None, "T-1"]
    assert "0143" not in without_ids(str(report.lines()) + str(tables(workspace)["reject"]))


IMAGE = "data:image/png;base64," + "iVBORw0KGgo" + "A" * 400
TORN = f"text,place,site,price,extra\nwe move pianos,Boston,example.org,180,\nb,c,d,1,{IMAGE}\n"
QUOTED = f'text,place,site,price,extra\nwe move pianos,Boston,example.org,180,\nb,c,d,1,"{IMAGE}"\n'


@pytest.mark.parametrize("text", [TORN, QUOTED, TORN.encode("utf-16")])
def test_an_image_written_as_text_is_not_stored_nor_the_file_that_holds_it(workspace, tmp_path, text):
    (report,) = put(workspace, write(tmp_path / "a.csv", text))
    assert counts(report) == (2, 1, 0, 1)
    assert not report.original
    assert not workspace.snapshot().originals()
    assert "not kept" in "\n".join(report.lines())
    assert len(tables(workspace)["held"]) == 1
    put(workspace, tmp_path / "a.csv")
    assert len(tables(workspace)["reject"]) == 1


def test_a_long_image_in_a_parquet_is_found_too(workspace, tmp_path):
    pq.write_table(pa.table({"text": ["a tip", "x " * 3_000_000 + IMAGE]}), tmp_path / "a.parquet")
    (report,) = put(workspace, tmp_path / "a.parquet", asked=Asked(source="s", authority="test", kind="tip"))
    assert (counts(report), report.original) == ((2, 1, 0, 1), False)


def test_an_offered_image_leaves_no_trace(workspace, tmp_path):
    (report,) = put(workspace, write(tmp_path / "a.csv", b"\xff\xd8\xff\xe0" + b"\x00" * 500))
    assert "StopNCII" in report.error.hint
    assert workspace.snapshot().version == 0
    for path in (tmp_path / "w").rglob("*"):
        assert not path.is_file() or b"\xff\xd8\xff" not in path.read_bytes()


def test_a_file_that_unpacks_to_the_memorys_end_is_refused(workspace, tmp_path):
    codes = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), pa.array(["x" * 100_000]))
    pq.write_table(pa.table({"text": codes}), tmp_path / "a.parquet")
    (report,) = put(workspace, tmp_path / "a.parquet", asked=Asked(source="s", authority="test", kind="tip"))
    assert "unpacks to far more" in report.error.sentence()


def test_every_format_gives_the_same_traces(workspace, tmp_path):
    rows = [
        {"external_id": f"T{i}", "text": f"tip {i}, é", "seen_at": f"2025-03-{i + 1:02d}", "channel": "web"}
        for i in range(9)
    ]
    made: list[Path] = []
    for delimiter, name in ((",", "a.csv"), ("\t", "a.tsv"), (";", "b.csv")):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
        made.append(tmp_path / name)
    made.append(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows))))
    made.append(write(tmp_path / "a.json", json.dumps(rows)))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    made.append(tmp_path / "a.parquet")
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([row["external_id"], row["text"], dt.date.fromisoformat(row["seen_at"]), row["channel"]])
    book.save(tmp_path / "a.xlsx")
    made.append(tmp_path / "a.xlsx")
    reports = put(workspace, *made)
    assert [report.new for report in reports] == [9, 0, 0, 0, 0, 0, 0]
    assert [report.held for report in reports] == [0, 9, 9, 9, 9, 9, 9]
    assert len(tables(workspace)["held"]) == 9


def test_start_asks_at_most_four_questions(workspace, tmp_path):
    path = write(
        tmp_path / "mystery.csv",
        "When,Told,Thought\n2025-03-05,a van was seen at the farm today,they were all very tired\n",
    )
    asked = []

    def answer(question, choices, default=""):
        asked.append((question, choices, default))
        if not choices and len(asked) == 1:
            return str(path)
        if "tip" in choices:
            return "tip"
        return "Told" if "Told" in choices else ""

    (report,) = start(workspace, ask=answer, user="ann", now=NOW)
    assert (report.kind, report.new, report.columns["text"]) == ("tip", 1, "Told")
    assert len(asked) == 4
    assert workspace.snapshot().sources[0].name == "mystery"
    assert workspace.snapshot().sources[0].authority == "test"


def test_start_does_not_ask_what_the_file_says(workspace, tmp_path):
    path = write(tmp_path / "a.csv", ADVERTS)
    answers = iter([str(path), "invented", "the county"])
    (report,) = start(workspace, ask=lambda question, choices, default="": next(answers), user="ann", now=NOW)
    assert (report.kind, report.new, report.source) == ("advert", 2, "the county")
    with pytest.raises(InputError, match="one of"):
        start(workspace, ask=lambda q, choices, default="": "no such" if choices else str(path), user="ann", now=NOW)


def test_a_large_file_goes_in_slab_by_slab_and_is_the_same(workspace, tmp_path, monkeypatch):
    lines = "".join(
        f"{i % 7},advert {i % 40},2025-03-{i % 28 + 1:02d},{'x' if i % 9 == 4 else i}\n" for i in range(300)
    )
    path = write(tmp_path / "a.csv", "place,text,seen_at,price\n" + lines)
    (whole,) = put(workspace, path, asked=Asked(source="one", authority="test"))
    from clerestory.sources import delimited, table

    monkeypatch.setattr(delimited, "_WINDOW", 512)
    monkeypatch.setattr(table, "KEPT_BYTES", 1000)
    monkeypatch.setattr(table, "SLAB_BYTES", 2000)
    other = Workspace.create(tmp_path / "w2", kind="enforcement", country="US", now=NOW)
    (parts,) = put(other, path, asked=Asked(source="one", authority="test"))
    assert counts(parts) == counts(whole)
    assert parts.reject_examples == whole.reject_examples
    assert len(other.snapshot().entries("advert")) > 3
    columns = ["text", "place", "seen_at", "price"]
    assert (
        other.snapshot().table("advert", columns).to_pylist()
        == workspace.snapshot().table("advert", columns).to_pylist()
    )
    rows = [other.snapshot().table(name, ["row"])["row"].to_pylist() for name in ("held", "reject")]
    assert rows == [workspace.snapshot().table(name, ["row"])["row"].to_pylist() for name in ("held", "reject")]
    (again,) = put(workspace, path, asked=Asked(source="one", authority="test"))
    assert (again.new, again.held) == (0, whole.new)


@pytest.mark.parametrize("said", ["from Mara +1 212 555 0164", "mara@example.org", "two one two 555 oh one 43"])
def test_a_source_or_authority_that_names_somebody_is_refused(tmp_path, said):
    office = make_office(tmp_path / "w")
    for words in ({"source": said}, {"source": "tips", "authority": f"test by {said}"}):
        with pytest.raises(InputError, match="words that name nobody"):
            put_in(office, TIPS, name="tips.csv", **words)


def test_the_ledger_forgets_the_name_of_a_source(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, TIPS, name="tips.csv", source="shelter in hidden lane")
    assert "hidden lane" not in office.workspace.path.joinpath("ledger.jsonl").read_text("utf-8")
