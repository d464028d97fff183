"""What a file is: from headers, values, memory, and what a person said; unsure when it is unsure."""

import pyarrow as pa
import pytest

from clerestory.errors import InputError
from clerestory.model.kinds import KINDS
from clerestory.sources.formats import open_file
from clerestory.sources.proposal import override, propose, unsure
from clerestory.sources.synonyms import fold, names_of

LONG = "They saw several people who are driven to a farm each day at five"


def proposed(headers, *rows, **more):
    rows = rows or ([""] * len(headers),)
    return propose(headers, pa.table({h: [row[i] for row in rows] for i, h in enumerate(headers)}), **more)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_file_with_the_fields_of_a_kind_is_that_kind(kind):
    headers = [column.name for one in KINDS if one.name == kind for column in one.all_columns if column.name != "trace"]
    found = proposed(headers)
    assert (found.kind, found.sure, found.unused) == (kind, True, ())
    assert dict(found.columns) == {header: header for header in headers}


@pytest.mark.parametrize(
    ("headers", "row", "kind", "columns"),
    [
        (
            "text,place,site,price",
            "We move pianos,Boston,example.org,180",
            "advert",
            {"text": "text", "place": "place", "site": "site", "price": "price"},
        ),
        (
            "Date,Caller,Number dialled,Duration,Notes",
            "2025-03-05,+12125550143,+12125550144,3:25,asked about a job",
            "call",
            {
                "caller": "Caller",
                "callee": "Number dialled",
                "started_at": "Date",
                "seconds": "Duration",
                "text": "Notes",
            },
        ),
        (
            "Date received,Channel,What was said,City",
            f"2025-03-05,web,{LONG},Boston",
            "tip",
            {"seen_at": "Date received", "text": "What was said", "channel": "Channel", "place": "City"},
        ),
        (
            "Posted,Headline,Body,Location,Website,Price,Phone",
            f"2025-03-05,Movers,{LONG},Boston,example.org,$9,212-555-0143",
            "advert",
            {
                "seen_at": "Posted",
                "title": "Headline",
                "text": "Body",
                "place": "Location",
                "site": "Website",
                "price": "Price",
                "contact": "Phone",
            },
        ),
        (
            "Fecha,Mensaje,Remitente,Destinatario",
            f"05/03/2025,{LONG},a,b",
            "message",
            {"seen_at": "Fecha", "text": "Mensaje", "sender": "Remitente", "receiver": "Destinatario"},
        ),
        (
            "Job title,Company,DESCRIPTION,Location",
            f"Cleaner,Acme,{LONG},Boston",
            "offer",
            {"title": "Job title", "employer": "Company", "text": "DESCRIPTION", "place": "Location"},
        ),
        (
            "Fecha,Teléfono,Duración,Observaciones",
            "05/03/2025,+12125550143,3:25,preguntó por un empleo",
            "call",
            {"started_at": "Fecha", "caller": "Teléfono", "seconds": "Duración", "text": "Observaciones"},
        ),
        (
            "prs_FirstName,prs_Birthdate,cas_Status",
            "x,1999-01-01,Active",
            "case_record",
            {"prs_first_name": "prs_FirstName", "prs_birthdate": "prs_Birthdate", "cas_status": "cas_Status"},
        ),
        (
            "First Name,Birthdate,Methods of Control",
            "x,1999-01-01,y",
            "case_record",
            {
                "prs_first_name": "First Name",
                "prs_birthdate": "Birthdate",
                "vic_methods_of_control": "Methods of Control",
            },
        ),
    ],
)
def test_headers_of_offices_are_understood(headers, row, kind, columns):
    found = proposed(headers.split(","), row.split(","))
    assert (found.kind, dict(found.columns), found.sure) == (kind, columns, True)


def test_unused_headers_are_told():
    found = proposed(["text", "place", "site", "price", "Colour"], ["a", "b", "c", "1", "red"])
    assert found.unused == ("Colour",)


@pytest.mark.parametrize(
    "headers", [["text"], ["text", "place", "site"], ["external_id", "seen_at", "text"], ["a", "b"]]
)
def test_what_several_kinds_could_be_is_not_sure(headers):
    found = proposed(headers)
    assert not found.sure
    error = unsure(found, headers, "a.csv")
    for number, header in enumerate(headers, 1):
        shown = f"column {number} (text shaped 'a')" if header in ("a", "b") else header
        assert shown in error.sentence()
    assert "--as " in error.hint


def test_the_name_of_a_file_settles_a_draw():
    for name, kind in (("tips 2025.csv", "tip"), ("adverts_march.xlsx", "advert"), ("messages.jsonl", "message")):
        assert (proposed(["text", "seen_at"], file=name).kind, proposed(["text", "seen_at"], file=name).sure) == (
            kind,
            True,
        )


def test_words_under_an_unknown_name_are_proposed_by_their_values():
    found = proposed(["When", "Told"], ["2025-03-05", LONG], kind="tip")
    assert (dict(found.columns), found.sure) == ({"seen_at": "When", "text": "Told"}, True)
    two = proposed(["Told", "Thought"], [LONG, LONG + " and more"], kind="tip")
    assert not two.sure
    assert "--as tip --column text=" in unsure(two, ["Told", "Thought"], "a.csv").hint


def test_an_exact_name_wins_over_a_synonym():
    found = proposed(["body", "text", "price"], ["x y z w v", "a b", "1"], kind="advert")
    assert found.columns["text"] == "text"
    assert found.unused == ("body",)


SAID = "Two men and a van for flats and pianos, any day of the week, ring us"


@pytest.mark.parametrize(
    ("headers", "row", "kind", "columns"),
    [
        ("Ad|Posted|Headline|Wording|Price", ("A1", "2025-01-03", "Removals", SAID, "$120"), "advert",
         {"external_id": "Ad", "seen_at": "Posted", "title": "Headline", "text": "Wording", "price": "Price"}),
        ("Ad|Posted|What is in it|Price", ("A1", "2025-01-03", SAID, "$120"), "advert",
         {"external_id": "Ad", "seen_at": "Posted", "text": "What is in it", "price": "Price"}),
        ("Who called|Called number|What they wanted|When", ("2125550101", "2125550100", SAID, "2025-02-01 10:00"),
         "call", {"caller": "Who called", "callee": "Called number", "started_at": "When", "text": "What they wanted"}),
        ("From number|Line|Started|What about", ("2125550101", "2125550100", "2025-02-01 10:00", SAID), "call",
         {"caller": "From number", "callee": "Line", "started_at": "Started", "text": "What about"}),
        ("Date|What was said", ("2025-02-01", SAID), "tip", {"seen_at": "Date", "text": "What was said"}),
    ],
)  # fmt: skip
def test_codes_are_no_words_and_sentences_are_found(headers, row, kind, columns):
    found = proposed(headers.split("|"), row)
    assert (found.kind, dict(found.columns)) == (kind, columns)


def test_sentences_and_contacts_that_nothing_reads_are_pointed_out():
    rows = ("A1", SAID, "seen again on another board, the same van", "yes", "212 555 0143", "2025-03-01")
    found = proposed(["Ad no", "Text", "Remarks", "Checked", "Spare", "Posted"], rows, kind="advert")
    assert set(found.unused) == {"Remarks", "Checked", "Spare"}
    assert found.overlooked == ("Remarks", "Spare")
    said = override(found, ["Ad no", "Text", "Remarks", "Checked", "Spare", "Posted"], {"text": "Remarks"}, file="f")
    assert said.overlooked == ()


def test_what_is_left_out_on_purpose_is_not_pointed_out():
    found = proposed(["Text", "Your email", "Date"], (SAID, "ana@example.org", "2025-03-01"), kind="tip")
    assert "Your email" in found.unused
    assert found.overlooked == ()


def test_a_synonym_whose_values_do_not_fit_is_not_taken():
    found = proposed(["text", "date", "price"], ["a", "Boston", "1"], kind="advert")
    assert "seen_at" not in found.columns
    assert found.unused == ("date",)
    ids = proposed(["number", "notes"], ["+12125550143", "x"], kind="call")
    assert dict(ids.columns) == {"caller": "number", "text": "notes"}


def test_the_map_of_a_source_is_remembered_while_its_headers_fit():
    memory = {"tip": {"text": "Told", "channel": "Colour"}}
    found = proposed(["Told", "Colour", "Place"], ["x", "y", "z"], remembered=memory)
    assert (found.kind, found.sure, found.why) == ("tip", True, "as in the last file from this source")
    assert dict(found.columns) == {"text": "Told", "channel": "Colour", "place": "Place"}
    assert not proposed(["Told", "Place"], ["x", "z"], remembered=memory).sure
    assert proposed(["Told", "Colour"], ["x", "y"], remembered=memory, kind="advert").kind == "advert"


def test_memory_of_one_kind_does_not_swallow_another():
    memory = {"tip": {"text": "text", "place": "place"}}
    found = proposed(["text", "place", "site", "price"], ["a", "b", "example.org", "180"], remembered=memory)
    assert (found.kind, found.sure) == ("advert", True)


def test_what_a_person_says_of_columns_holds():
    headers = ["Told", "text", "Colour"]
    first = proposed(headers, [LONG, "a", "b"], kind="tip")
    found = override(first, headers, {"text": "told", "channel": "Colour"}, file="a.csv", kind_given=True)
    assert dict(found.columns) == {"text": "Told", "channel": "Colour"}
    assert (found.unused, found.sure) == (("text",), True)
    left = override(found, headers, {"channel": ""}, file="a.csv", kind_given=True)
    assert dict(left.columns) == {"text": "Told"}
    by_number = override(first, headers, {"text": "#1", "channel": "#3"}, file="a.csv", kind_given=True)
    assert dict(by_number.columns) == {"text": "Told", "channel": "Colour"}
    with pytest.raises(InputError, match=r"one of its headers: column 1 \(text shaped 'aaaa'\), text, column 3"):
        override(first, headers, {"text": "Nothing"}, file="a.csv")
    with pytest.raises(InputError, match="a field of tip"):
        override(first, headers, {"price": "Colour"}, file="a.csv")


def test_folding_forgets_case_accents_spaces_and_signs():
    assert fold("  Número_de-Teléfono ") == "numerodetelefono"


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_synonym_names_a_field(kind):
    fields = {column.name for one in KINDS if one.name == kind for column in one.all_columns}
    for name, found in names_of(kind).items():
        assert name == fold(name)
        assert {field for field, _ in found} <= fields


def test_words_around_a_name_do_not_hide_it():
    headers = ["Ad #", "Date found", "Ad title", "Ad text", "Area", "Found on", "Asking", "Tel."]
    row = ["A-1", "2025-03-01", "Movers", LONG, "Boston", "example.org", "80", "212-555-0143"]
    found = proposed(headers, row)
    assert (found.kind, found.sure, found.unused) == ("advert", True, ())
    assert list(found.columns) == ["external_id", "seen_at", "title", "text", "place", "site", "price", "contact"]


def test_a_day_and_its_time_are_joined():
    headers = ["Day", "Time", "From no.", "To no.", "Mins", "Remarks"]
    row = ["01/03/2025", "10:15", "+44 7700 900123", "+44 7700 900124", "3", "asked about a job"]
    found = proposed(headers, row)
    assert (found.kind, found.sure, found.unused) == ("call", True, ())
    assert found.columns["started_at"] == "Day + Time"
    again = proposed(headers, row, remembered={"call": found.columns})
    assert (dict(again.columns), again.unused, again.why) == (
        dict(found.columns),
        (),
        "as in the last file from this source",
    )
    whole = proposed(headers, ["01/03/2025 10:15", *row[1:]])
    assert whole.columns["started_at"] == "Day"


def test_a_period_from_and_to_is_no_call(tmp_path):
    path = tmp_path / "monthly.csv"
    rows = ["Series,Place,From,To,Number,Unit"]
    rows += [f"calls to the hotline,Albany,2024-{m:02d}-01,2024-{m:02d}-28,{30 + m},calls" for m in range(1, 13)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    raw = open_file(path)
    said = propose(raw.headers, raw.sample())
    assert said.kind == "count"
    assert said.columns["period_start"] == "From"
    assert said.columns["value"] == "Number"
