"""A template's slots in the lake, and its sheet: kinds by what the readers saw, identifiers and names masked."""

import json

import pyarrow as pa
import pytest
from linked_workspace import NOW, LinkedWorkspace

from clerestory.errors import InputError
from clerestory.pipeline.export import masked
from clerestory.pipeline.office import Office
from clerestory.pipeline.template import template_sheet, write_page
from factory import without_ids

REMOVALS = (
    "Fern Brothers move homes and small offices across {place}. Two careful men with a covered van, boxes included, "
    "pianos carried with care. Call {phone} for a visit, from {price}, ask for {who}"
)
PHONES = ("212-555-0141", "(212) 555 0141")
FILLS = [("Boston", "Anatol"), ("Portland", "Boris Fell"), ("Springfield", "Carla"), ("Boston", "Dorothea")]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = LinkedWorkspace(tmp_path_factory.mktemp("template"))
    rows = [
        {"external_id": f"a{i}", "day": i, "place": place, "site": "board.example.org",
         "text": REMOVALS.format(place=place, phone=PHONES[i % 2], price=f"${i + 3}5", who=who)}
        for i, (place, who) in enumerate(FILLS)
    ]  # fmt: skip
    made.add("advert", [*rows, {"external_id": "z", "text": "Bicycles tuned in our yard behind the old mill"}])
    return made.link()


@pytest.fixture
def office(made):
    return Office(workspace=made.workspace, user="ana", now=NOW)


def test_slots_and_values_stand_in_the_lake(made):
    slots = made.rows("template_slot")
    assert [(row["slot"], row["position"], row["kind"]) for row in slots] == [
        (0, 8, "place"), (1, 22, "contact"), (2, 26, "price"), (3, 28, "name"),
    ]  # fmt: skip
    assert [row["values_n"] for row in slots] == [3, 2, 4, 4]
    assert {row["share_filled"] for row in slots} == {1.0}
    texts = {row["trace"]: row["text"] for row in made.rows("advert")}
    values = made.rows("slot_value")
    assert len(values) == 16
    for row in values:
        assert texts[row["trace"]][row["start"] : row["stop"]] == row["value"]


def test_an_export_shows_no_value(made):
    rows = made.workspace.snapshot().table("slot_value")
    said = without_ids(json.dumps(masked("slot_value", rows, country="US").to_pylist()))
    for value in ("0141", "Anatol", "Fell", "Boston"):
        assert value not in said


def test_the_sheet_masks_contacts_and_names_and_counts_writings_of_one_number_once(made, office):
    sheet = template_sheet(office, made.rows("template")[0]["template"][:6])
    said = without_ids(json.dumps(sheet.as_json(), ensure_ascii=False))
    for value in ("0141", "555", "Anatol", "Boris", "Fell", "Carla", "Dorothea"):
        assert value not in said
    contact = next(slot for slot in sheet.slots if slot.kind == "contact")
    assert (contact.filled, contact.different, contact.values) == (4, 1, (("+1 ••• ••• ••41", 4),))
    place = next(slot for slot in sheet.slots if slot.kind == "place")
    assert place.values == (("Boston", 2), ("Portland", 1), ("Springfield", 1))
    assert (sheet.size, sheet.days, sheet.sites) == (4, 4, (("board.example.org", 4),))
    assert [text.day.day for text in sheet.texts] == [1, 2, 3, 4]
    assert all(text.in_slot(1) == "+1 ••• ••• ••41" for text in sheet.texts)


def test_the_page_is_written_and_the_look_stands_in_the_ledger(made, office, tmp_path):
    sheet = template_sheet(office, made.rows("template")[0]["template"])
    write_page(office, sheet, tmp_path / "t.html")
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "4 adverts written from one text" in page
    assert "0141" not in without_ids(page[page.index("<body") :])
    with pytest.raises(InputError, match=r"ends in \.html"):
        write_page(office, sheet, tmp_path / "t.txt")
    with pytest.raises(InputError, match="none that begins so"):
        template_sheet(office, "ffffffffffff")


def test_no_template_no_slots(tmp_path):
    alone = LinkedWorkspace(tmp_path)
    alone.add("advert", [{"external_id": "a", "text": "Bicycles tuned in our yard behind the old mill"}])
    alone.link()
    snapshot = alone.workspace.snapshot()
    assert snapshot.table("template_slot").num_rows == snapshot.table("slot_value").num_rows == 0
    assert isinstance(snapshot.table("slot_value"), pa.Table)
