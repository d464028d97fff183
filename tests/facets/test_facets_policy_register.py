"""The register of laws: dated, cited, in force by place and day; the map of aims; a team's own rows."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.policy import FACET
from clerestory.facets.policy.laws import AIMS, shipped
from clerestory.model.lead import Document

JURISDICTIONS, EVIDENCE = (
    next(one for one in FACET.questions if one.name == name) for name in ("jurisdictions", "evidence_gap")
)


def lake(**row) -> InventedLake:
    made = InventedLake()
    if row:
        made.add("policy", trace="p", **row)
    return made


def ask(question, made: InventedLake, **params) -> list[Document]:
    assert question.fn is not None
    answers = made.ask(question, **params)
    return answers if isinstance(answers, list) else [answers]


def laws_in(document: Document) -> list[str]:
    return [section.heading.slots["policy"] for section in document.sections if section.heading.code == "law"]


def test_at_least_ten_laws_of_the_united_states_each_dated_and_cited():
    us = [law for law in shipped() if law.place.split("/")[0] == "US"]
    assert len(us) >= 10
    for law in shipped():
        assert "Pub. L." in law.law or "Code" in law.law or "Regulation" in law.law, law.policy
        assert law.changed.endswith("."), law.policy
        assert law.signed_on is None or law.signed_on <= law.in_force_on, law.policy
    assert len({(law.policy, law.place) for law in shipped()}) == len(shipped())
    assert any(law.liability for law in us)
    assert any(law.privacy for law in us)
    assert set(AIMS) == {aim for law in shipped() for aim in law.aim}


def test_which_law_was_in_force_where_and_when():
    (before,) = ask(JURISDICTIONS, lake(), places="US", on="2018-04-10")
    (after,) = ask(JURISDICTIONS, lake(), places="US", on="2018-04-11")
    assert set(laws_in(after)) - set(laws_in(before)) == {"FOSTA"}
    state, europe = ask(JURISDICTIONS, lake(), places="US/California; EU")
    assert "California Transparency in Supply Chains Act" in laws_in(state)
    assert "CLOUD Act" in laws_in(state), "a country's law holds in its states"
    assert "California Transparency in Supply Chains Act" not in laws_in(before)
    assert laws_in(europe) == ["Digital Services Act, article 18"]
    (nowhere,) = ask(JURISDICTIONS, lake(), places="Atlantis")
    assert nowhere.sections[-1].sentences[0].code == "none_known"
    (privacy,) = ask(JURISDICTIONS, lake(), topic="privacy")
    assert "Stored Communications Act" in laws_in(privacy)
    assert "FOSTA" not in laws_in(privacy)


def test_a_team_s_own_rows():
    own = lake(policy="Own", place="US/Texas", law="Tex. Code 1", in_force_on=date(2020, 1, 1),
               ended_on=date(2021, 1, 1), aim="prosecution + identification")  # fmt: skip
    assert "Own" in laws_in(ask(JURISDICTIONS, own, places="US/Texas/Harris", on="2021-01-01")[0])
    assert "Own" not in laws_in(ask(JURISDICTIONS, own, places="US/Texas", on="2021-01-02")[0])
    mended = lake(policy="fosta", place="us", in_force_on=date(2018, 4, 12))
    assert "FOSTA" not in laws_in(ask(JURISDICTIONS, mended, on="2018-04-11")[0])
    with pytest.raises(InputError, match="aim"):
        ask(JURISDICTIONS, lake(policy="Own", place="US", in_force_on=date(2020, 1, 1), aim="fame"))


@pytest.mark.parametrize(("wrong", "where"), [
    ({"on": "yesterday"}, "on"), ({"topic": "fame"}, "topic"), ({"places": " ; "}, "places"),
])  # fmt: skip
def test_what_is_refused(wrong, where):
    with pytest.raises(InputError, match=where):
        ask(JURISDICTIONS, lake(), **wrong)


def test_the_map_of_aims():
    made = lake()
    for year in range(2005, 2020):
        made.add("count", trace=f"c{year}", series="tips", place="US/Texas", period_start=date(year, 1, 1), value=5.0)
    (document,) = ask(EVIDENCE, made)
    by_aim = {one.heading.slots["aim"]: one.sentences for one in document.sections if one.heading.code == "aim"}
    assert tuple(by_aim) == AIMS
    for sentences in by_aim.values():
        assert {"named", "could_judge", "known_count", "unknown_count", "unknown"} <= {one.code for one in sentences}
    (could,) = [one for one in by_aim["prosecution"] if one.code == "could_judge"]
    assert "FOSTA" in could.slots["names"], "thirteen years before 2018 are held"
    assert "Stored Communications Act" not in could.slots["names"]
    (publicity,) = [one for one in document.sections if one.heading.code == "publicity"]
    assert [one.code for one in publicity.sentences] == ["followed", "few_events"]
    assert publicity.sentences[0].slots["days"] == (date(2018, 4, 11) - date(2017, 1, 10)).days


def test_laws_that_follow_events_are_told_from_those_that_do_not():
    followed, apart, rng = InventedLake(), InventedLake(), np.random.default_rng(1)
    for number in range(40):
        event = date(1990 + number % 30, 1 + number % 12, 3)
        for made, signed in (
            (followed, event.replace(day=20)),
            (apart, date(1991, 1, 1) + timedelta(days=int(rng.integers(10_000)))),
        ):
            made.add("policy", trace=f"p{number}", policy=f"Law {number}", place="US/X", in_force_on=signed,
                     signed_on=signed, after_event="news", event_on=event)  # fmt: skip

    def p(made) -> float:
        (document,) = ask(EVIDENCE, made)
        return next(one.slots["p"] for one in document.sections[-1].sentences if one.code == "waits")

    assert p(followed) <= 0.05
    assert p(apart) > 0.05


def test_a_policy_of_several_places_is_one_policy():
    made = InventedLake()
    for k, place in enumerate(("US/Texas", "US/Ohio", "US/Iowa")):
        made.add("policy", trace=f"p{k}", policy="Own", place=place, in_force_on=date(2020, 1, 1), aim="identification")
    (sheet,) = ask(EVIDENCE, made)
    named = [reason.slots["names"] for part in sheet.sections for reason in part.sentences if reason.code == "named"]
    assert sum("Own (in 3 places)" in one for one in named) == 1
