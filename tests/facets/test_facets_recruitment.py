"""recruitment.recruitment_fronts: its six tests but for the error rate, which needs the invented county."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.recruitment import FACET
from clerestory.model.lead import Ref

FRONTS = {question.name: question for question in FACET.questions}["recruitment_fronts"]


def codes(lead) -> dict:
    return {reason.code: dict(reason.slots) for reason in lead.reasons}


def fronts() -> InventedLake:
    """Four offers on one number under three names (one written twice), and a text under two names."""
    lake = InventedLake()
    names = ["Sunny Days Ltd.", "sunny days", "Blue Door", "North Star Inc"]
    for number, name in enumerate(names):
        lake.trace("offer", f"o{number}", day=number, text=f"offer {number}", employer=name, place=f"place {number}")
    lake.trace("offer", "p0", text="cleaner", employer="Acme")
    lake.trace("offer", "p1", text="cleaner", employer="Beta")
    lake.contact("c1", ["o0", "o1", "o2", "o3"])
    lake.template("t1", ["p0", "p1"])
    return lake


def test_known_answer():
    (lead,) = fronts().ask(FRONTS)
    assert (lead.about, lead.value, lead.unit) == ("c1", 3, "names of employers")
    assert lead.traces == ("o0", "o1", "o2", "o3")
    said = codes(lead)
    assert said["one_contact_many_names"] == {"contact": Ref("c1"), "n": 4, "names": 3}
    assert said["spread_places"] == {"places": 4}
    assert said["spread_days"]["days"] == 3


def test_one_text_under_many_names():
    leads = fronts().ask(FRONTS, names=2)
    assert [lead.about for lead in leads] == ["c1", "t1"]
    assert codes(leads[1])["one_template_many_names"] == {"n": 2, "names": 2}


def test_silence():
    lake = InventedLake()
    assert lake.ask(FRONTS) == []
    for number in range(5):
        lake.trace("offer", f"o{number}", text="cleaner wanted", employer="One Firm")
    lake.contact("c1", [f"o{number}" for number in range(5)])
    assert lake.ask(FRONTS) == []


def test_edges():
    assert len(fronts().ask(FRONTS, names=3)) == 1
    assert fronts().ask(FRONTS, names=4) == []
    lake = fronts()
    lake.rows["contact"][0]["overshared"] = True
    assert lake.ask(FRONTS) == []
    # An offer without an employer's name is no further name.
    lake = fronts()
    lake.trace("offer", "o9", text="offer 9")
    lake.add("link", trace="o9", thing="c1", kind="contact", weight=1.0, reason="contact:phone")
    assert lake.ask(FRONTS)[0].value == 3


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(5)), st.booleans())
def test_invariance(order, backwards):
    lake = InventedLake()
    for number in order:
        lake.trace("offer", f"o{number}", day=number, text=f"offer {number}", employer=f"name {number}")
    lake.contact("c1", [f"o{number}" for number in order])
    plain = lake.ask(FRONTS)
    assert len(plain) == 1
    assert lake.ask(FRONTS, backwards=backwards) == plain
    for table in ("held", "link"):
        lake.rows[table] += lake.rows[table]
    assert lake.ask(FRONTS) == plain


def test_refusal():
    with pytest.raises(InputError, match="names: expected 2 or more, found 1"):
        fronts().ask(FRONTS, names=1)
