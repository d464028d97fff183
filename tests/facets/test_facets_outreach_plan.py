"""A plan: it spends where the lowest curve brings most, keeps floors and a tenth aside; single campaigns are none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.prevention import FACET
from clerestory.model.lead import Plan, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "outreach_plan"]
#: channel, place → the most it can reach, and the amount that brings two thirds of it
TRUTH = {("radio", "Troy"): (20000, 800), ("posters", "Troy"): (6000, 400), ("radio", "Ilium"): (1500, 500)}


def lake(*, campaigns: int = 5, currency: str = "USD", spread: float = 0.05, seed: int = 3) -> InventedLake:
    rng, made = np.random.default_rng(seed), InventedLake()
    for number in range(campaigns):
        for (channel, place), (most, scale) in TRUTH.items():
            spent = 200.0 * (number + 1)
            reached = most * -np.expm1(-spent / scale) * np.exp(rng.normal(0, spread))
            made.trace("campaign", f"g{number}{channel}{place}", campaign=f"{number}", channel=channel, place=place,
                       currency=currency, amount=int(100 * spent), reach=int(reached),
                       started_on=date(2024, 1, 1))  # fmt: skip
    return made


def spent(plan: Plan) -> dict[str, float]:
    return {point.label: point.value for point in plan.points if point.series == "bars:planned"}


def test_a_plan_over_three_channels():
    (plan,) = lake().ask(QUESTION, budget=1500)
    assert isinstance(plan, Plan)
    given = spent(plan)
    assert sum(given.values()) <= 1500 * 0.9 + 2
    assert given["radio in Troy"] > given["posters in Troy"]
    # a quarter of an equal share of 100 steps: 12
    assert given["radio in Ilium"] >= 0.12 * 1350 - 1
    truth = sum(most * -np.expm1(-given[f"{c} in {p}"] / scale) for (c, p), (most, scale) in TRUTH.items())
    assert plan.low <= truth <= plan.high
    assert {"aside", "floor", "bound", "asked"} <= {reason.code for reason in plan.reasons}


def test_without_a_floor_the_dear_place_gets_nothing_and_that_is_said():
    (plan,) = lake().ask(QUESTION, budget=600, floor=0.0, aside=0.0)
    assert spent(plan)["radio in Ilium"] == 0
    said = {reason.code: reason.slots for reason in plan.reasons}
    assert "radio in Ilium" in said["nothing_for"]["what"]
    (fair,) = lake().ask(QUESTION, budget=600, floor=1.0, aside=0.0)
    assert spent(fair)["radio in Ilium"] == 300
    assert fair.low < plan.low, "a floor costs reach, which the plan shows"


def test_nothing_is_planned_beyond_what_was_ever_spent():
    (plan,) = lake().ask(QUESTION, budget=100_000, floor=0.0)
    assert max(spent(plan).values()) <= 1000 + 900


def test_without_a_budget_it_is_the_usual_one_and_no_worse_than_now():
    (plan,) = lake().ask(QUESTION, aside=0.0, floor=0.0)
    said = {reason.code: reason.slots for reason in plan.reasons}
    assert said["plan"]["budget"] == 1800, "three channels at 600 on average"
    assert plan.low >= said["as_now"]["low"]


def test_order_says_nothing_and_currencies_stay_apart():
    made = lake()
    assert made.ask(QUESTION) == made.ask(QUESTION, backwards=True)
    for row in lake(currency="EUR").rows["campaign"]:
        made.rows["campaign"].append(row)
    assert [plan.about for plan in made.ask(QUESTION)] == ["plan in EUR", "plan in USD"]


def test_amounts_without_hundredths():
    made = lake(currency="JPY")
    (plan,) = made.ask(QUESTION, aside=0.0, floor=0.0)
    assert {reason.code: reason.slots for reason in plan.reasons}["plan"]["budget"] == 180000


def test_single_campaigns_make_no_curve():
    (answer,) = lake(campaigns=2).ask(QUESTION)
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == "few_campaigns"
    assert InventedLake().ask(QUESTION) == []


@pytest.mark.parametrize("params", [{"budget": -1}, {"floor": 1.1}, {"aside": 0.6}])
def test_bounds(params):
    with pytest.raises(InputError, match="plan"):
        lake().ask(QUESTION, **params)
