"""Unreached places: one planted is found, small counts are not told, places without data are not known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.prevention import FACET
from clerestory.model.lead import Estimate, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "unreached_places"]


def count(lake: InventedLake, series: str, place: str, value: float, people: float | None = None) -> None:
    lake.trace("count", f"{series}-{place}", series=series, place=place, value=value, exposure=people,
               period_start=date(2024, 1, 1))  # fmt: skip


def county(*, low: float = 0.002, places: int = 30, seed: int = 1, people: float = 20000) -> InventedLake:
    """Thirty places with .01 contacts a person, more or less; the first with far fewer."""
    rng, lake = np.random.default_rng(seed), InventedLake()
    for i in range(places):
        rate = low if i == 0 else rng.gamma(25, 0.01 / 25)
        count(lake, "contacts", f"place {i:02d}", float(rng.poisson(people * rate)), people)
    return lake


def estimates(answers) -> dict[str, Estimate]:
    return {one.about: one for one in answers if isinstance(one, Estimate)}


def test_the_planted_place_comes_first_of_three():
    answers = county().ask(QUESTION)
    assert len(answers) == 3
    assert (answers[0].about, answers[0].value) == ("place 00", 1.0)
    assert answers[0].unit == "chance of being among the worst tenth"
    assert len([point for point in answers[0].points if point.series.startswith("tile:")]) == 30
    assert not answers[1].points
    assert "places_not_people" in {reason.code for reason in answers[2].reasons}


def test_a_small_count_is_not_told_nor_what_follows_from_it():
    """Where some 15 contacts are usual, none and ten would give very different chances: they are told alike."""
    told = []
    for n in (0.0, 4.0, 10.0):
        lake = county(people=1500)
        lake.rows["count"][0]["value"] = n
        told.append(estimates(lake.ask(QUESTION))["place 00"])
    assert {one.reasons[1].code for one in told} == {"few_contacts"}
    assert all(one.low == one.value < one.high for one in told)
    assert told[0].high - told[0].low > 0.3
    assert max(abs(one.value - told[0].value) for one in told) < 0.1
    blank = [point for point in told[0].points if point.label == "place 00"]
    assert np.isnan(blank[0].value)


def test_shrinkage_keeps_a_tiny_place_from_both_ends():
    """A place of 60 people without a contact is not worse than one of 20,000 with a fifth of the usual."""
    lake = county()
    count(lake, "contacts", "hamlet", 0.0, 60)
    found = estimates(lake.ask(QUESTION))
    assert "hamlet" not in found
    assert found["place 00"].value > 0.99


def test_a_place_without_a_number_is_not_known():
    lake = county()
    for i in range(30):
        count(lake, "Need: farm workers", f"place {i:02d}", 500)
    count(lake, "need: farm workers", "Ilium", 500)
    untold = [one for one in lake.ask(QUESTION) if isinstance(one, Untold)]
    assert [(one.about, one.reasons[0].code) for one in untold] == [("Ilium", "not_known")]


def test_stand_ins_give_the_ends_and_may_disagree():
    lake = county(seed=2)
    rng = np.random.default_rng(4)
    for i in range(30):
        count(lake, "need: farm workers", f"place {i:02d}", float(1000 + 20 * rng.normal()))
    said = estimates(lake.ask(QUESTION))["place 00"].reasons[2]
    assert said.slots["names"] == "people who live there, farm workers"
    for i, row in enumerate(row for row in lake.rows["count"] if row["series"].startswith("need")):
        row["value"] = float(200 + 150 * ((i * 7) % 30))
    (answer,) = lake.ask(QUESTION)
    assert answer.reasons[0].code == "unsteady"


def test_places_too_small_or_too_few():
    lake = county()
    count(lake, "contacts", "farm", 2.0, 49)
    assert lake.ask(QUESTION)[-1].reasons[0].slots == {"n": 1}
    few = county(places=9)
    assert few.ask(QUESTION)[0].reasons[0].code == "few_places"


def test_counts_that_differ_by_chance_rank_nobody():
    rng, lake = np.random.default_rng(7), InventedLake()
    for i in range(40):
        count(lake, "contacts", f"place {i:02d}", float(rng.binomial(400, 0.5)), 20000)
    (answer,) = lake.ask(QUESTION)
    assert answer.reasons[0].code == "no_difference"


def test_no_need_no_contacts_no_series():
    lake = InventedLake()
    assert lake.ask(QUESTION) == []
    count(lake, "contacts", "Troy", 5)
    assert lake.ask(QUESTION)[0].reasons[0].code == "no_need"
    with pytest.raises(InputError, match="series"):
        lake.ask(QUESTION, series="")
    silent = county()
    for row in silent.rows["count"]:
        row["value"] = 0.0
    assert silent.ask(QUESTION)[0].reasons[0].code == "nobody"


def test_order_says_nothing():
    lake = county()
    assert repr(lake.ask(QUESTION)) == repr(lake.ask(QUESTION, backwards=True))


def test_a_series_of_another_name_is_not_taken_for_no_contacts():
    lake = county()
    count(lake, "need: visits", "place 00", 90.0)
    (answer,) = lake.ask(QUESTION, series="calls")
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == "no_contacts"
    assert answer.reasons[0].slots == {"series": "calls", "held": "contacts"}
