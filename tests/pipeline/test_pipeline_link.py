"""Linking on a workspace: what is joined, what is not, cuts that stay, and the same bytes again."""

import numpy as np
import pytest
from linked_workspace import TABLES, LinkedWorkspace

from clerestory.pipeline.link import link_is_current

REMOVALS = (
    "Fern Brothers move homes and small offices across {place}. Two careful men with a covered van, boxes included, "
    "pianos carried with care. Call {phone} for a visit, from {price}"
)
OVENS = "Ovens and hobs made to shine, windows washed inside and out by friendly staff, ask {who} at {phone} any day"


def advert(name, text, **more):
    return {"external_id": name, "text": text, **more}


def removals(name, place, phone, *, day=0):
    return advert(name, REMOVALS.format(place=place, phone=phone, price="$40"), day=day)


@pytest.fixture
def made(tmp_path):
    """Removals a1-a3 from one template on three numbers; a4 on a3's number; a5 alone; tip t1 on a1's number."""
    made = LinkedWorkspace(tmp_path)
    made.add(
        "advert",
        [
            removals("a1", "Salem", "212-555-0141", day=1),
            removals("a2", "Dover", "212-555-0142", day=2),
            removals("a3", "Milton", "212-555-0143", day=3),
            advert("a4", OVENS.format(who="Ana", phone="212 555 0143"), day=4),
            advert("a5", "Bicycles tuned for the season in our yard behind the old mill, no appointment needed", day=5),
        ],
    )
    made.add("tip", [{"external_id": "t1", "text": "somebody keeps leaving cards with 212.555.0141"}], source="two")
    return made.link()


def test_templates_contacts_and_groups(made):
    template = made.rows("template")
    assert len(template) == 1
    assert template[0]["size"] == 3
    assert template[0]["pattern"].startswith("Fern Brothers move homes and small offices across …")
    assert "555" not in template[0]["pattern"]
    assert made.names([row["trace"] for row in made.rows("template_member")]) == {"a1", "a2", "a3"}
    contacts = {row["value"]: row for row in made.rows("contact")}
    assert set(contacts) == {"+12125550141", "+12125550143"}
    assert contacts["+12125550141"] | {"contact": ""} == {
        "contact": "", "kind": "phone", "value": "+12125550141", "traces": 2, "sources": 2, "overshared": False,
        "bridge": False,
    }  # fmt: skip
    assert made.groups() == {frozenset({"a1", "a2", "a3", "a4", "t1"})}
    links = made.rows("link")
    assert {(row["kind"], row["reason"]) for row in links} == {("contact", "contact:phone"), ("template", "template")}
    assert {round(row["weight"], 3) for row in links} == {0.631, 0.5}


def test_ids_are_of_the_value_and_of_the_earliest_trace(made):
    ids = made.workspace.ids
    assert ids.of("contact", "phone", "+12125550141") in {row["contact"] for row in made.rows("contact")}
    assert made.rows("template")[0]["template"] == ids.of("template", made.trace("a1"))
    earliest = min((row["seen_at"], row["trace"]) for kind in ("advert", "tip") for row in made.rows(kind))[1]
    assert {row["group_id"] for row in made.rows("group_member")} == {ids.of("group", earliest)}
    before = {row["template"] for row in made.rows("template")} | {row["contact"] for row in made.rows("contact")}
    made.add("advert", [removals("a6", "Rye", "212-555-0146", day=9)], source="three")
    made.link()
    assert made.rows("template")[0]["size"] == 4
    assert {row["template"] for row in made.rows("template")} | {
        row["contact"] for row in made.rows("contact")
    } == before


def test_a_second_run_writes_the_same_bytes(made):
    before = {table: [entry.file for entry in made.workspace.snapshot().entries(table)] for table in TABLES}
    rows = {table: made.rows(table) for table in TABLES}
    made.link()
    assert {table: made.rows(table) for table in TABLES} == rows
    plain = [e for table in TABLES for e in made.workspace.snapshot().entries(table) if not e.sealed]
    assert all(entry.file in before[entry.table] for entry in plain)


def test_callers_and_people_of_cases_are_never_linked(made):
    made.add(
        "call", [{"external_id": "c1", "caller": "212-555-0142", "text": "asks about 212-555-0143"}], source="calls"
    )
    made.link()
    linked = {row["trace"] for table in ("link", "group_member") for row in made.rows(table)}
    assert made.trace("c1") not in linked
    assert {row["value"] for row in made.rows("contact")} == {"+12125550141", "+12125550143"}


def test_senders_are_not_linked_but_what_they_wrote_is(tmp_path):
    made = LinkedWorkspace(tmp_path)
    rows = [
        {"external_id": f"m{i}", "text": text, "sender": "212-555-0150"}
        for i, text in enumerate(("come to the yard", "bring a van"))
    ]
    made.add(
        "message",
        [*rows, {"external_id": "m2", "text": "ring 212-555-0151"}, {"external_id": "m3", "text": "or 212-555-0151"}],
    )
    made.link()
    assert [row["value"] for row in made.rows("contact")] == ["+12125550151"]
    assert made.groups() == {frozenset({"m2", "m3"})}


def test_a_cut_stays_cut(made):
    contact = made.workspace.ids.of("contact", "phone", "+12125550143")
    made.cut(made.trace("a4"), contact)
    for _ in range(2):
        made.link()
        assert contact not in {row["thing"] for row in made.rows("link")}
        assert made.groups() == {frozenset({"a1", "a2", "a3", "t1"})}


@pytest.mark.parametrize("name", ["a1", "a2"])
def test_a_trace_cut_from_its_template_stays_out_also_when_an_earlier_one_comes_in(made, name):
    thing = made.rows("template")[0]["template"]
    made.cut(made.trace(name), thing)
    made.link()
    assert made.rows("template")[0]["template"] == thing
    assert name not in made.names([row["trace"] for row in made.rows("template_member")])
    made.add("advert", [removals("a0", "Rye", "212-555-0140", day=-9)], source="older")
    made.link()
    assert made.rows("template")[0]["template"] != thing
    rest = {"a0", "a1", "a2", "a3"} - {name}
    assert made.names([row["trace"] for row in made.rows("template_member")]) == rest


def test_cutting_all_but_one_leaves_no_template(made):
    thing = made.rows("template")[0]["template"]
    made.cut(made.trace("a1"), thing)
    made.cut(made.trace("a2"), thing)
    made.link()
    assert made.rows("template") == made.rows("template_member") == []


def test_a_help_line_in_300_unrelated_adverts_joins_nobody_and_is_named(tmp_path):
    made = LinkedWorkspace(tmp_path)
    dice = np.random.default_rng(4)
    words = np.array(
        [a + b for a in ("am", "bir", "ced", "dun", "em", "fer") for b in ("ber", "ch", "ar", "ket", "on")]
    )

    def said(n):
        return " ".join(dice.choice(words, n))

    rows = [advert(f"h{i}", f"{said(20)} in need call 212-555-0100") for i in range(300)]
    rows += [advert(f"f{i}", f"{said(20)} at 212-555-0160") for i in range(60)]
    made.add("advert", rows)
    made.link()
    over = [row["value"] for row in made.rows("contact") if row["overshared"]]
    assert over == ["+12125550100"]
    assert frozenset(f"f{i}" for i in range(60)) in {group for group in made.groups() if "f0" in group}
    assert max(len({n for n in group if n[0] == "h"}) for group in [*made.groups(), set()]) < 20


def test_current_only_until_something_comes_in_or_is_cut(made):
    assert link_is_current(made.workspace.snapshot())
    made.cut(made.trace("a4"), "anything")
    assert not link_is_current(made.workspace.snapshot())
    made.link()
    made.add("tip", [{"external_id": "t9", "text": "nothing new"}], source="more")
    assert not link_is_current(made.workspace.snapshot())


def test_nothing_to_link(tmp_path):
    made = LinkedWorkspace(tmp_path)
    assert not link_is_current(made.workspace.snapshot())
    made.link()
    assert all(made.rows(table) == [] for table in TABLES)
    assert link_is_current(made.workspace.snapshot())


def test_a_few_words_that_all_say_join_nothing(tmp_path):
    made = LinkedWorkspace(tmp_path)
    made.add("message", [{"external_id": f"m{i}", "text": "On my way!", "day": i} for i in range(5)])
    made.link()
    assert [(row["size"], row["overshared"]) for row in made.rows("template")] == [(5, True)]
    assert made.groups() == set()
