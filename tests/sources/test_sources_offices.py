"""Files as offices get them are read without a question: workbooks, records of carriers, telephones, web forms."""

import datetime as dt

import pytest
import xlsxwriter
from office_files import (
    EXAMPLES,
    EXTRACTION,
    EXTRACTION_CSV,
    PICTURES,
    RETURN,
    SHEETS,
    workbook,
    zipped,
)

from clerestory.errors import InputError
from clerestory.sources.formats import open_file, open_tables
from clerestory.sources.no_trace import no_trace
from clerestory.sources.proposal import propose
from clerestory.sources.table import read_table


def proposed(raw, file=""):
    return propose(raw.headers, raw.sample(), file=raw.part_name or file or raw.path.name)


def typed(raw, file=""):
    found = proposed(raw, file)
    assert found.sure, (raw.where, found.why)
    table = read_table(raw, found, country="US", zone="UTC")
    rows, bad = zip(*table.slabs(), strict=True)
    return found, [row for part in rows for row in part.to_pylist()], [row for part in bad for row in part.to_pylist()]


def utc(words):
    return dt.datetime.fromisoformat(words).replace(tzinfo=dt.UTC)


# --- workbooks


def test_every_sheet_of_a_workbook_that_is_a_table_is_one(tmp_path):
    opened = open_tables(workbook(tmp_path / "book.xlsx", SHEETS))
    assert [(raw.part, raw.number) for raw in opened.tables] == [
        ("sheet 2 'Adverts'", 2), ("sheet 3 'Call sheet'", 3), ("sheet 4", 4),
    ]  # fmt: skip
    kinds = [proposed(raw) for raw in opened.tables]
    assert [(one.kind, one.sure) for one in kinds[:2]] == [("advert", True), ("call", True)]
    assert not kinds[2].sure
    assert "no column" not in no_trace(opened.tables[1], sure=True, country="US")
    assert "no" in no_trace(opened.tables[2], sure=False, country="US")
    assert [one.sentence() for one in opened.passed] == [
        "sheet 1 is passed over: it is no table: expected columns with names, found notes or a cover"
    ]


@pytest.mark.parametrize("said", ["Call sheet", "call SHEET", "#3"])
def test_one_sheet_is_chosen_by_name_or_number(tmp_path, said):
    opened = open_tables(workbook(tmp_path / "book.xlsx", SHEETS), sheet=said)
    assert [(raw.number, raw.headers[2]) for raw in opened.tables] == [(3, "Caller")]
    assert opened.passed == ()


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path):
    path = workbook(tmp_path / "book.xlsx", {**SHEETS, "Mara Example 212 555 0143": [["a", "b"], [1, 2]]})
    with pytest.raises(InputError) as caught:
        open_tables(path, sheet="Tips")
    assert (
        caught.value.expected == "one of its parts: sheet 1, sheet 2 'Adverts', sheet 3 'Call sheet', sheet 4, sheet 5"
    )
    assert "Tips" not in caught.value.sentence()
    (tmp_path / "a.csv").write_text("text,place\na,b\n")
    with pytest.raises(InputError, match="a file that is one table"):
        open_tables(tmp_path / "a.csv", sheet="Tips")


def test_hidden_sheets_are_read_only_when_they_are_named(tmp_path):
    import openpyxl

    path = workbook(tmp_path / "book.xlsx", SHEETS)
    book = openpyxl.load_workbook(path)
    book["Call sheet"].sheet_state = "hidden"
    book.save(path)
    opened = open_tables(path)
    assert [raw.number for raw in opened.tables] == [2, 4]
    assert "sheet 3 'Call sheet' is passed over: it is hidden" in opened.passed[0].sentence()
    assert open_tables(path, sheet="Call sheet").tables[0].headers[2] == "Caller"


def test_a_workbook_without_any_table_is_the_error_of_its_first_sheet(tmp_path):
    path = workbook(tmp_path / "book.xlsx", {"Cover": SHEETS["Cover"], "Blank": []})
    with pytest.raises(InputError, match=r"sheet 1: expected columns with names, found notes or a cover"):
        open_tables(path)


def test_sheets_count_together_against_memory(tmp_path, monkeypatch):
    from clerestory.sources import sheet_bounds

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for _ in range(2):
            sheet = book.add_worksheet()
            for number in range(200):
                sheet.write_row(number, 0, ["text", "place"] if not number else ["x" * 4000, "b"])
    monkeypatch.setattr(sheet_bounds, "_MOST_TEXT", 1_000_000)
    assert open_tables(path, sheet="#1").tables
    with pytest.raises(InputError, match="MiB of text"):
        open_tables(path)


# --- carriers' records


def test_carriers_records_say_who_called_whom():
    found, rows, bad = typed(open_file(EXAMPLES / "carrier-records.csv"))
    assert (found.kind, found.columns["started_at"]) == ("call", "Call Date + Call Time")
    assert [(row["caller"], row["callee"], row["seconds"]) for row in rows] == [
        ("+1 212 555 0143", "646-555-0111", 205),
        ("646-555-0199", "+1 212 555 0143", 41),
        ("646-555-0111", "+1 212 555 0143", 3723),
        (None, None, 0),
    ]
    assert rows[0]["started_at"] == utc("2025-03-04T09:15:02")
    assert [(one["row"], one["field"], one["refused"]) for one in bad] == [(10, "direction", False)]
    assert found.unused == ("Cell ID", "IMEI", "IMSI")


ENDS = "Target,Direction,Other party,Start,Seconds\n+12125550143,{},+16465550111,2025-03-04 09:15,20\n"


@pytest.mark.parametrize(
    ("word", "caller"),
    [("MO", "+12125550143"), ("Outgoing call", "+12125550143"), ("IN", "+16465550111"), ("Missed", "+16465550111"),
     ("entrante", "+16465550111"), ("Saliente", "+12125550143")],
)  # fmt: skip
def test_directions_are_understood(tmp_path, word, caller):
    (tmp_path / "a.csv").write_text(ENDS.format(word))
    _, ((row),), _ = typed(open_file(tmp_path / "a.csv"))
    assert row["caller"] == caller
    assert {row["caller"], row["callee"]} == {"+12125550143", "+16465550111"}


def test_a_direction_beside_both_ends_changes_nothing(tmp_path):
    (tmp_path / "a.csv").write_text(
        "Calling number,Called number,Direction,Phone\n+12125550143,+16465550111,Incoming,+16465550199\n"
    )
    raw = open_file(tmp_path / "a.csv")
    assert raw.headers == ("Calling number", "Called number", "Direction", "Phone")


def test_a_column_named_type_that_says_nothing_of_directions_is_none(tmp_path):
    (tmp_path / "a.csv").write_text("Type,Phone,Date\nVoice,+16465550199,2025-03-04\nData,+16465550199,2025-03-04\n")
    assert open_file(tmp_path / "a.csv").headers == ("Type", "Phone", "Date")


def test_titles_that_look_like_fields_are_passed_over(tmp_path):
    (tmp_path / "a.csv").write_text(
        "Date,2025-04-01,,,\nNumber,212 555 0143,,,\n\nDate,Caller,Number dialled,Duration,Notes\n"
        "2025-03-04,+12125550143,+16465550111,0:03:25,asked for work\n"
    )
    assert open_file(tmp_path / "a.csv").headers == ("Date", "Caller", "Number dialled", "Duration", "Notes")


# --- telephones


def test_an_extraction_report_is_read_sheet_by_sheet(tmp_path):
    opened = open_tables(workbook(tmp_path / "phone.xlsx", EXTRACTION))
    by_name = {raw.part_name: raw for raw in opened.tables}
    found, rows, bad = typed(by_name["SMS Messages"])
    assert (found.kind, bad) == ("message", [])
    assert [(row["sender"], row["receiver"], row["text"]) for row in rows] == [
        ("+1 212 555 0143 Mover", None, "van at five tomorrow"),
        (None, "+1 212 555 0143 Mover", "which corner"),
        ("+1 646 555 0199", None, "bring the ladders"),
    ]
    assert rows[0]["seen_at"] == utc("2025-03-04T14:15:00")
    found, rows, bad = typed(by_name["Call Log"])
    assert (found.kind, bad) == ("call", [])
    assert [(row["caller"], row["callee"], row["seconds"]) for row in rows] == [
        (None, "+1 646 555 0111", 205), ("+1 212 555 0143 Mover", None, 0),
    ]  # fmt: skip
    assert "contacts" in no_trace(by_name["Contacts"], sure=True, country="US")
    assert no_trace(by_name["Summary"], sure=False, country="US")


@pytest.mark.parametrize("name", ["export.csv", "messages.csv"])
def test_messages_of_a_telephone_are_no_calls(tmp_path, name):
    (tmp_path / name).write_text(EXTRACTION_CSV)
    found, rows, _ = typed(open_file(tmp_path / name))
    assert (found.kind, found.unused) == ("message", ("Direction", "Status"))
    assert (rows[0]["sender"], rows[0]["seen_at"]) == ("+1 212 555 0143 Mover", utc("2025-03-04T09:15:00"))


# --- returns


def test_a_return_gives_its_tables_and_lists_what_stays_with_its_holder(tmp_path):
    opened = open_tables(zipped(tmp_path / "return.zip", RETURN | PICTURES))
    kinds = {raw.part: typed(raw)[0].kind for raw in opened.tables if "part 4" not in raw.part}
    assert kinds == {
        "part 1 'messages.json'": "message", "part 2 'adverts.csv'": "advert", "part 3 'calls.html'": "call",
    }  # fmt: skip
    assert not opened.whole
    assert [(one.number, one.what, one.size) for one in opened.left] == [
        (5, "an image or a film", 404), (6, "an image or a film", 72),
    ]  # fmt: skip
    assert "mara" not in str(opened.left)
    assert "2125550143" not in str(opened.left)


def test_a_return_of_text_alone_is_kept_as_it_came(tmp_path):
    path = zipped(tmp_path / "return.zip", RETURN)
    opened = open_tables(path)
    assert opened.whole
    assert opened.data == path.read_bytes()


def test_a_part_is_chosen_by_its_name(tmp_path):
    path = zipped(tmp_path / "return.zip", RETURN | PICTURES)
    for said in ("messages.json", "messages", "#1"):
        (raw,) = open_tables(path, sheet=said).tables
        assert typed(raw)[0].kind == "message"
    with pytest.raises(InputError, match=r"one of its parts: part 1 'messages\.json'"):
        open_tables(path, sheet="photographs")


def test_lists_within_json_are_tables_of_their_own(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"threads": [{"id": "1", "messages": [{"sender": "a", "recipient": "b", "body": "one", "sent": "2025-03-04"}]}'
        ","
        ' {"id": "2", "messages": [{"sender": "c", "recipient": "b", "body": "two", "sent": "2025-03-05"}]}]}'
    )
    opened = open_tables(tmp_path / "a.json")
    names = {raw.part_name: raw for raw in opened.tables}
    assert set(names) == {"threads", "threads.messages"}
    assert [row["text"] for row in typed(names["threads.messages"], "messages")[1]] == ["one", "two"]


def test_html_tables_keep_lines_and_lose_scripts(tmp_path):
    (tmp_path / "a.html").write_text(
        "<table><tr><th>text<th>place</tr><tr><td>one<br>two &amp; <b>three</b><script>evil()</script></td><td> x </td>"
        "</tr><tr><td>only</td></tr></table><table><tr><td>nothing</td></tr></table>"
    )
    opened = open_tables(tmp_path / "a.html")
    (raw,) = opened.tables
    rows = next(raw.batches()).to_pylist()
    assert [(row["text"], row["place"], row["__row"]) for row in rows] == [("one\ntwo & three", "x", 2)]
    assert raw.refused[0].to_pylist()[0]["row"] == 3
    assert len(opened.passed) == 1


# --- web forms


def test_a_web_form_is_tips_and_never_reads_who_reported():
    found, rows, bad = typed(open_file(EXAMPLES / "web-form.csv"), "form.csv")
    assert (found.kind, bad) == ("tip", [])
    assert dict(found.columns) == {"external_id": "Submission ID", "seen_at": "Submitted at", "text": "Your message"}
    assert rows[0]["text"].count("\n") == 1
    assert (rows[2]["seen_at"], rows[2]["__row"]) == (None, 4)
    assert "0111" not in str(rows)


@pytest.mark.parametrize(
    "headers",
    ["Timestamp,What happened?,Where did this happen?,Your email address,I agree to be contacted",
     "submission_date,your_message,your_phone,consent", "Enviado el,Cuéntenos,Su correo"],
)  # fmt: skip
def test_web_forms_of_other_makers_are_tips(tmp_path, headers):
    words = "Somebody keeps four cleaners in one van and drives them off at five each morning"
    cells = ["2025-03-04 21:15", words, *["x"] * (headers.count(",") - 1)]
    (tmp_path / "form.csv").write_text(headers + "\n" + ",".join(cells) + "\n", encoding="utf-8")
    found, ((row),), _ = typed(open_file(tmp_path / "form.csv"), "form.csv")
    assert (found.kind, row["text"]) == ("tip", words)
    assert not {"sender", "receiver"} & set(found.columns)
