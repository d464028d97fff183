"""advertising.templates and advertising.shared_contacts: the six tests of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.advertising import FACET
from clerestory.model.lead import Ref

QUESTIONS = {question.name: question for question in FACET.questions}
TEMPLATES, SHARED = QUESTIONS["templates"], QUESTIONS["shared_contacts"]


def codes(lead) -> dict:
    return {reason.code: dict(reason.slots) for reason in lead.reasons}


def removals() -> InventedLake:
    """Four adverts from one text over two places, six days and two contacts; one advert on its own."""
    lake = InventedLake()
    for number, (place, sources) in enumerate(
        [("Albany", ["one"]), ("Albany", ["one"]), ("Troy", ["one", "two"]), ("Troy", ["two"])]
    ):
        lake.trace("advert", f"a{number}", day=2 * number, sources=sources, text="we move pianos and more", place=place)
    lake.trace("advert", "b0", text="gutters cleaned by hand", place="Utica")
    lake.template("t1", ["a0", "a1", "a2", "a3"], pattern="we move pianos …")
    lake.contact("c1", ["a0", "a1"])
    lake.contact("c2", ["a2", "a3"])
    return lake


# templates ------------------------------------------------------------------------------------------------------


def test_templates_known_answer():
    (lead,) = removals().ask(TEMPLATES)
    assert (lead.about, lead.value, lead.unit, lead.traces) == ("t1", 4, "adverts", ("a0", "a1", "a2", "a3"))
    said = codes(lead)
    assert said["same_words"]["n"] == 4
    # Three constant words of five.
    assert said["same_words"]["share"] == 60
    assert said["several_contacts"] == {"contacts": 2}
    assert said["spread_places"] == {"places": 2}
    assert said["spread_days"] == {"first": "2025-03-01", "last": "2025-03-07", "days": 6}
    assert said["several_sources"] == {"sources": 2}


@pytest.mark.parametrize(("pattern", "code"), [("we … pianos and more", "same_words"), ("… pianos …", "same_passages")])
def test_templates_claim_one_wording_only_where_most_words_never_change(pattern, code):
    lake = InventedLake()
    for number in range(3):
        lake.trace("advert", f"a{number}", text="we move pianos and more")
    lake.template("t1", ["a0", "a1", "a2"], pattern=pattern)
    assert lake.ask(TEMPLATES)[0].reasons[0].code == code


def test_templates_silence():
    lake = InventedLake()
    assert lake.ask(TEMPLATES) == []
    for number in range(9):
        lake.trace("advert", f"a{number}", text=f"text number {number}")
    assert lake.ask(TEMPLATES) == []


def test_templates_edges():
    assert len(removals().ask(TEMPLATES, least=4)) == 1
    assert removals().ask(TEMPLATES, least=5) == []
    lake = removals()
    lake.template("t2", ["b0"], overshared=True)
    lake.rows["template"][0]["overshared"] = True
    assert lake.ask(TEMPLATES) == []


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(6)), st.booleans())
def test_templates_invariance(order, backwards):
    lake = InventedLake()
    for number in order:
        lake.trace("advert", f"a{number}", day=number, text="we move pianos", place=f"place {number % 2}")
    lake.template("t1", [f"a{number}" for number in order if number < 3])
    lake.template("t2", [f"a{number}" for number in order if number >= 3])
    plain = lake.ask(TEMPLATES)
    assert [lead.about for lead in plain] == ["t1", "t2"]
    assert lake.ask(TEMPLATES, backwards=backwards) == plain
    for table in ("held", "link"):
        lake.rows[table] += lake.rows[table]
    assert lake.ask(TEMPLATES) == plain


def test_templates_refusal():
    with pytest.raises(InputError, match="least: expected 2 or more, found 1"):
        removals().ask(TEMPLATES, least=1)


# shared_contacts ------------------------------------------------------------------------------------------------


def shared() -> InventedLake:
    """One number under three adverts of two texts, and in a tip; a second number under one text only."""
    lake = InventedLake()
    for number in range(6):
        lake.trace("advert", f"a{number}", day=number, text=f"text {number}", place="Albany")
    lake.trace("tip", "t0", text="somebody called about a removal")
    lake.template("m1", ["a0", "a1"])
    lake.template("m2", ["a3", "a4", "a5"])
    lake.contact("c1", ["a0", "a1", "a2", "t0"], bridge=True)
    lake.contact("c2", ["a3", "a4", "a5"])
    return lake


def test_shared_contacts_known_answer():
    (lead,) = shared().ask(SHARED)
    assert (lead.about, lead.value, lead.traces) == ("c1", 3, ("a0", "a1", "a2"))
    said = codes(lead)
    assert said["one_contact"] == {"contact": Ref("c1"), "n": 3}
    assert said["several_templates"] == {"templates": 2}
    assert said["across_kinds"] == {"kinds": "tip"}
    assert said["weak_bridge"] == {"contact": Ref("c1")}
    assert "spread_places" not in said


def test_a_long_silence_of_a_contact_is_told_where_its_number_may_have_changed_hands():
    for gap, told in ((89, False), (90, True)):
        lake = shared()
        lake.trace("advert", "a6", day=2 + gap, text="text 6")
        lake.trace("advert", "a7", day=5 + gap, text="text 7")
        lake.contact("c1", ["a6", "a7"])
        (lead,) = (one for one in lake.ask(SHARED) if one.about == "c1")
        silent = codes(lead).get("silent")
        assert (silent is not None) is told
        assert silent is None or silent["days"] == gap


def test_shared_contacts_silence():
    lake = InventedLake()
    assert lake.ask(SHARED) == []
    lake.trace("advert", "a0", text="one")
    lake.contact("c1", ["a0"])
    assert lake.ask(SHARED) == []


def test_shared_contacts_edges():
    assert [lead.about for lead in shared().ask(SHARED, least=3, texts=2)] == ["c1"]
    assert shared().ask(SHARED, least=4) == []
    assert shared().ask(SHARED, texts=3) == []
    lake = shared()
    lake.rows["contact"][0]["overshared"] = True
    assert lake.ask(SHARED) == []


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(5)), st.booleans())
def test_shared_contacts_invariance(order, backwards):
    lake = InventedLake()
    for number in order:
        lake.trace("advert", f"a{number}", day=number, text=f"text {number}")
    lake.contact("c1", [f"a{number}" for number in order])
    plain = lake.ask(SHARED)
    assert len(plain) == 1
    assert lake.ask(SHARED, backwards=backwards) == plain
    lake.rows["held"] += lake.rows["held"]
    assert lake.ask(SHARED) == plain


@pytest.mark.parametrize("params", [{"least": 1}, {"texts": 0}])
def test_shared_contacts_refusal(params):
    (name,) = params
    with pytest.raises(InputError, match=f"{name}: expected 2 or more"):
        shared().ask(SHARED, **params)
