"""How many are on no list: published tables through the question, refusals with reasons, never one number."""

from __future__ import annotations

import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.identification import FACET
from clerestory.model.lead import Estimate, Untold
from clerestory.reference.sets import capture_lists

(QUESTION,) = [question for question in FACET.questions if question.name == "hidden_population"]


def lake(table: str, **row) -> InventedLake:
    names, counts = capture_lists(table)
    made = InventedLake()
    for number, (lists, people) in enumerate(counts.items()):
        made.trace("capture_list", f"c{number}", lists="+".join(names[one] for one in lists), people=people, **row)
    return made


def told(table: str, **params) -> dict[str, Estimate | Untold]:
    return {one.about: one for one in lake(table).ask(QUESTION, draws=20, **params)}


def test_the_united_kingdom_as_published_to_three_digits():
    answers = told("uk_5")
    assert list(answers) == ["all: independence", "all: stepwise", "all: least_bic", "all: bound"]
    assert answers["all: independence"].value == 13400
    assert answers["all: stepwise"].value == 11300
    assert answers["all: stepwise"].low < 11300 < answers["all: stepwise"].high
    assert isinstance(answers["all: bound"], Untold), "the bound is no bound where lists repel"
    assert answers["all: bound"].reasons[0].code == "no_bound"


def test_a_place_and_a_period_are_told_apart():
    made = lake("western_us_5", place="West", period="2016")
    (first, *_) = made.ask(QUESTION, draws=20)
    assert first.about == "West 2016: independence"
    assert first.value == 2010


def test_no_answer_comes_alone():
    for table in ("netherlands_5", "new_orleans_5", "western_us_5"):
        estimates = [one for one in told(table).values() if isinstance(one, Estimate)]
        assert len(estimates) >= 3
        assert all("whitehead" in {reason.code for reason in one.reasons} for one in estimates)


@pytest.mark.parametrize(("counts", "why"), [
    ({"A": 30, "B": 20, "A+B": 5}, "few_lists"),
    ({"A": 40, "B": 30, "C": 20, "A+B": 6}, "list_apart"),
    ({"A": 0, "B": 0, "C": 0}, "nobody"),
])  # fmt: skip
def test_what_cannot_be_told_says_why(counts, why):
    made = InventedLake()
    for number, (lists, people) in enumerate(counts.items()):
        made.trace("capture_list", f"c{number}", lists=lists, people=people)
    (answer,) = made.ask(QUESTION)
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == why
    assert InventedLake().ask(QUESTION) == []


def test_the_table_without_an_estimate_is_refused():
    (answer,) = told("artificial_3").values()
    assert isinstance(answer, Untold)


def test_order_of_rows_and_of_names_say_nothing():
    made = lake("new_orleans_5")
    assert made.ask(QUESTION, draws=20) == made.ask(QUESTION, draws=20, backwards=True)
    turned = InventedLake()
    names, counts = capture_lists("new_orleans_5")
    for number, (lists, people) in enumerate(counts.items()):
        turned.trace(
            "capture_list", f"c{number}", lists=" + ".join(names[one] for one in reversed(lists)), people=people
        )
    assert turned.ask(QUESTION, draws=20) == made.ask(QUESTION, draws=20)


def test_the_same_seed_gives_the_same_interval_and_another_another():
    made = lake("western_us_5")
    assert made.ask(QUESTION, draws=20) == made.ask(QUESTION, draws=20)
    assert made.ask(QUESTION, draws=20) != made.ask(QUESTION, draws=20, seed=2)


def test_too_few_draws():
    with pytest.raises(InputError, match="draws: expected 20 or more"):
        lake("uk_5").ask(QUESTION, draws=5)


def test_the_models_stand_in_one_forest_with_those_on_lists_as_its_line():
    first, *others = lake("western_us_5").ask(QUESTION, draws=20)
    drawn = {point.series: point for point in first.points}
    assert list(drawn)[:3] == ["forest:no pairs", "forest:stepwise rule", "forest:least Schwarz criterion"]
    assert drawn["forest:no pairs"].value == first.value
    assert drawn["forest:stepwise rule"].low < drawn["forest:stepwise rule"].value
    assert drawn["forest:none"].value < first.value
    assert all(not one.points for one in others if isinstance(one, Estimate))
