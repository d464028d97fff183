"""How many are on no list: published tables through the question, refusals with reasons, never one number."""

from __future__ import annotations

from functools import cache, partial

import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.identification import FACET, list_models
from clerestory.methods.latent_class_capture import latent_classes
from clerestory.model.lead import Estimate, Untold
from clerestory.reference.sets import capture_lists

(QUESTION,) = [question for question in FACET.questions if question.name == "hidden_population"]

#: Three lists: a second less than five.
LISTS = {"A": 300, "B": 250, "C": 200, "A+B": 60, "A+C": 50, "B+C": 40, "A+B+C": 12}


@pytest.fixture(autouse=True)
def short_chains(monkeypatch):
    """The sampler's length is tested where it stands; here its words are."""
    monkeypatch.setattr(list_models, "latent_classes", partial(latent_classes, rounds=300, settle=150))


def few(**row) -> InventedLake:
    made = InventedLake()
    for number, (lists, people) in enumerate(LISTS.items()):
        made.trace("capture_list", f"c{number}", lists=lists, people=people, **row)
    return made


def lake(table: str, **row) -> InventedLake:
    names, counts = capture_lists(table)
    made = InventedLake()
    for number, (lists, people) in enumerate(counts.items()):
        made.trace("capture_list", f"c{number}", lists="+".join(names[one] for one in lists), people=people, **row)
    return made


@cache
def told(table: str, **params) -> dict[str, Estimate | Untold]:
    return {one.about: one for one in lake(table).ask(QUESTION, draws=20, **params)}


def test_every_model_stands_beside_the_others():
    answers = {one.about.removeprefix("all: "): one for one in few().ask(QUESTION, draws=20)}
    assert set(answers) == {"independence", "stepwise", "least_bic", "decomposable", "latent_classes", "bound"}
    assert answers["stepwise"].low < answers["stepwise"].value < answers["stepwise"].high
    estimates = [one for one in answers.values() if isinstance(one, Estimate)]
    assert len(estimates) >= 4
    assert all("whitehead" in {reason.code for reason in one.reasons} for one in estimates)


@pytest.mark.slow
def test_the_united_kingdom_as_published_to_three_digits():
    answers = told("uk_5")
    assert [one.removeprefix("all: ") for one in answers] == [
        "independence", "stepwise", "least_bic", "decomposable", "latent_classes", "bound",
    ]  # fmt: skip
    assert answers["all: decomposable"].value == 23000
    apart = answers["all: latent_classes"]
    assert isinstance(apart, Untold), "chains stay where they began, on one of several hills"
    assert apart.reasons[0].code == "chains_apart"
    assert apart.reasons[0].slots["low"] < apart.reasons[0].slots["high"]
    assert answers["all: independence"].value == 13400
    assert answers["all: stepwise"].value == 11300
    assert answers["all: stepwise"].low < 11300 < answers["all: stepwise"].high
    assert isinstance(answers["all: bound"], Untold), "the bound is no bound where lists repel"
    assert answers["all: bound"].reasons[0].code == "no_bound"


def test_a_place_and_a_period_are_told_apart():
    (first, *_) = few(place="West", period="2016").ask(QUESTION, draws=20)
    assert first.about == "West 2016: independence"


@pytest.mark.slow
def test_no_answer_comes_alone():
    for table in ("uk_5", "western_us_5"):
        estimates = [one for one in told(table).values() if isinstance(one, Estimate)]
        assert len(estimates) >= 4
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
    straight = few().ask(QUESTION, draws=20)
    assert straight == few().ask(QUESTION, draws=20, backwards=True)
    turned = InventedLake()
    for number, (lists, people) in enumerate(LISTS.items()):
        turned.trace("capture_list", f"c{number}", lists=" + ".join(reversed(lists.split("+"))), people=people)
    assert turned.ask(QUESTION, draws=20) == straight


def test_the_same_seed_gives_the_same_interval_and_another_another():
    first, again, other = (
        {one.about: one for one in few().ask(QUESTION, draws=20, seed=seed)} for seed in (1, 1, 2)
    )  # fmt: skip
    assert first == again
    assert first["all: stepwise"] != other["all: stepwise"]
    assert first["all: latent_classes"] != other["all: latent_classes"]
    assert first["all: decomposable"] == other["all: decomposable"], "no draw is in it"


def test_too_few_draws():
    with pytest.raises(InputError, match="draws: expected 20 or more"):
        lake("uk_5").ask(QUESTION, draws=5)


@pytest.mark.slow
def test_the_models_stand_in_one_forest_with_those_on_lists_as_its_line():
    first, *others = told("western_us_5").values()
    drawn = {point.series: point for point in first.points}
    assert list(drawn)[:5] == [
        "forest:no pairs", "forest:stepwise rule", "forest:least Schwarz criterion", "forest:graphs averaged",
        "forest:unnamed kinds",
    ]  # fmt: skip
    assert drawn["forest:no pairs"].value == first.value
    assert drawn["forest:stepwise rule"].low < drawn["forest:stepwise rule"].value
    assert drawn["forest:none"].value < first.value
    assert all(not one.points for one in others if isinstance(one, Estimate))


def periods(**tables: dict[str, float]) -> list[Estimate | Untold]:
    made = InventedLake()
    for number, (period, lists, people) in enumerate(
        (period, lists, people) for period, table in tables.items() for lists, people in table.items()
    ):
        made.trace("capture_list", f"c{number}", place="North", period=period[1:], lists=lists, people=people)
    return made.ask(QUESTION, draws=20)


def test_half_as_many_on_every_list_are_half_as_many_in_all():
    *_, ratio = periods(p2020=LISTS, p2021={lists: n // 2 for lists, n in LISTS.items()})
    assert ratio.about == "North 2020 to 2021: ratio"
    assert (ratio.value, ratio.reasons[0].code) == (0.5, "fewer")
    assert 0.3 < ratio.low < 0.5 < ratio.high < 0.8
    assert {point.series for point in ratio.points} >= {"forest:stepwise", "forest:decomposable", "forest:none"}


def test_a_ratio_over_other_lists_is_refused():
    *_, ratio = periods(p2020=LISTS, p2021={lists.replace("C", "D"): n for lists, n in LISTS.items()})
    assert ratio.reasons[0].code == "other_lists"
    assert ratio.reasons[0].slots["lists"] == "C, D"
    *_, same = periods(p2020=LISTS, p2021=LISTS)
    assert same.reasons[0].code == "as_many"
    for one in (ratio, same):
        assert all(reason.code in QUESTION.text.reasons for reason in one.reasons)


def test_more_than_five_lists_leave_out_what_needs_all_models():
    names = "ABCDEF"
    table = dict.fromkeys(names, 120) | {f"{a}+{b}": 12 for a in names for b in names if a < b}
    answers = {one.about.rpartition(": ")[2]: one for one in periods(p=table)}
    assert answers["decomposable"].reasons[0].code == answers["least_bic"].reasons[0].code == "many_lists"
    assert isinstance(answers["stepwise"], Estimate)
