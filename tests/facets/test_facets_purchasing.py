"""Facet 6: refusals with reasons, all estimators together, directions of codes, ends of files; no number of anybody."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.purchasing import FACET
from clerestory.model.lead import Estimate, Untold

QUESTIONS = {question.name: question for question in FACET.questions}
DAY = date(2022, 1, 3)


def lake(*rows: tuple[str, date, float, float | None], place: str = "North") -> InventedLake:
    made = InventedLake()
    for number, (series, start, value, exposure) in enumerate(rows):
        made.trace(
            "count", f"c{number}", series=series, period_start=start, value=value, exposure=exposure, place=place
        )
    return made


def contacted(table: dict[int, int]) -> list:
    made = lake(*((f"Contacted {times} time{'s' if times > 1 else ''}", DAY, n, None) for times, n in table.items()))
    return made.ask(QUESTIONS["hidden_buyers"])


def test_all_estimators_stand_together_and_the_ratios_first():
    answers = contacted({1: 200, 2: 60, 3: 20, 4: 8})
    assert [one.about.rpartition(": ")[2] for one in answers] == [
        "chao", "zelterman", "poisson", "geometric", "one_inflated", "modified", "negative_binomial"
    ]  # fmt: skip
    assert answers[0].value == float(f"{288 + 200**2 / 120:.3g}")
    slots = answers[0].reasons[0].slots
    assert (slots["least"], slots["most"]) == (min(a.value for a in answers), max(a.value for a in answers))
    assert answers[0].points[0].series == "ratio:seen"
    assert answers[0].points[0].value == pytest.approx(2 * 60 / 200)
    assert (
        sum(point.series.startswith("forest:") for point in answers[0].points)
        == len(answers)
        == slots["estimators"]
        == 7
    )
    assert all({"apart", "decoys_deter"} <= {reason.code for reason in one.reasons} for one in answers)


def test_ones_that_never_come_back_make_the_inflated_model_the_smallest():
    values = {one.about.rpartition(": ")[2]: one.value for one in contacted({1: 400, 2: 60, 3: 40, 4: 20, 5: 8})}
    assert values["one_inflated"] == min(value for name, value in values.items() if name != "modified")
    assert values["chao"] > 2 * values["one_inflated"]
    assert values["modified"] < values["chao"] / 2, "twos and threes alone are not bent by ones"


def test_an_estimator_without_an_answer_is_named():
    answers = contacted({1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1})
    assert len(answers) == 6
    assert all("no_negative_binomial" in {reason.code for reason in one.reasons} for one in answers)
    assert "no_zelterman" in {reason.code for reason in contacted({2: 40, 3: 9})[0].reasons}
    assert "no_modified" in {reason.code for reason in contacted({1: 40, 2: 9})[0].reasons}


@pytest.mark.parametrize(("table", "why"), [
    ({1: 90, 2: 4}, "few_twice"),
    ({1: 500, 2: 6}, "nearly_all_once"),
    ({1: 6, 2: 4}, "few_contacts"),
])  # fmt: skip
def test_what_is_refused_says_why(table, why):
    (answer,) = contacted(table)
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == why


def test_half_a_person_is_refused():
    with pytest.raises(InputError):
        contacted({1: 20.5, 2: 9})


def demand(months: int, *, growth: float, exposure: bool = True) -> list:
    rng = np.random.default_rng(2)
    rows = []
    for k in range(months):
        adverts = 100.0 + 10 * (k % 5) + 4 * k
        mean = adverts * 0.5 * np.exp(growth * k / 12 + 0.3 * np.sin(2 * np.pi * k / 12))
        start = date(2020 + k // 12, k % 12 + 1, 1)
        rows.append(
            ("contacts", start, float(rng.negative_binomial(20, 20 / (20 + mean))), adverts if exposure else None)
        )
    return lake(*rows).ask(QUESTIONS["demand_by_place_time"])


def test_demand_is_for_an_advert_and_not_in_all():
    (level,) = demand(48, growth=0.0)
    assert level.low < 0 < level.high, "contacts double with adverts, and nothing is said to rise"
    assert level.reasons[0].code == "no_change_shown"
    (rising,) = demand(48, growth=0.4)
    assert rising.reasons[0].code == "rises"
    assert rising.low < 100 * np.expm1(0.4) < rising.high


def test_without_exposure_or_with_few_periods_demand_is_not_told():
    assert demand(48, growth=0.4, exposure=False)[0].reasons[0].code == "no_exposure"
    assert demand(20, growth=0.4)[0].reasons[0].code == "few_periods"


def terms(*, lag: int, weeks: int = 156) -> InventedLake:
    rng = np.random.default_rng(7)
    drive = rng.normal(size=weeks + 20)
    rows = []
    for k in range(weeks):
        start = DAY + timedelta(weeks=k)
        season = 0.4 * np.sin(2 * np.pi * k / 52.18)
        rows.append(("forum: ember", start, float(rng.poisson(np.exp(3 + season + 0.4 * drive[k + 10]))), None))
        rows.append(("adverts: ember", start, float(rng.poisson(np.exp(3 + season + 0.4 * drive[k + 10 - lag]))), None))
        rows.append(("forum: lantern", start, float(rng.poisson(np.exp(3 + season))), None))
        rows.append(("adverts: lantern", start, float(rng.poisson(np.exp(3 + season))), None))
    return lake(*rows)


@pytest.mark.parametrize(("lag", "code"), [(4, "forum_first"), (-3, "adverts_first")])
def test_a_code_is_followed_in_its_direction_and_a_shared_season_is_none(lag, code):
    ember, lantern = terms(lag=lag).ask(QUESTIONS["learned_codes"])
    assert (ember.value, ember.reasons[0].code) == (lag, code)
    assert ember.low <= lag <= ember.high
    assert isinstance(lantern, Untold)
    assert lantern.reasons[0].code == "no_link"


def test_two_years_are_needed_for_a_code():
    assert {one.reasons[0].code for one in terms(lag=4, weeks=100).ask(QUESTIONS["learned_codes"])} == {"few_weeks"}
    one_side = lake(*(("forum: ember", DAY + timedelta(weeks=k), 5.0 + k % 3, None) for k in range(120)))
    assert one_side.ask(QUESTIONS["learned_codes"])[0].reasons[0].code == "few_weeks"


def test_pending_files_are_counted_and_other_ends_compete():
    made = lake(
        ("files charged after 2 months", DAY, 20, None),
        ("files dropped after 4 months", DAY, 30, None),
        ("files pending after 3 months", DAY, 50, None),
        ("files diverted after 5 months", DAY, 3, None),
    )
    charged, dropped = made.ask(QUESTIONS["to_legal_action"])
    assert (charged.about, charged.value) == ("North: charged", 19.4)
    assert dropped.value == pytest.approx(100 * 83 / 103 * 30 / 33, abs=0.05)
    assert isinstance(charged, Estimate)
    assert {p.label for p in charged.points if p.series == "bars:files"} == {"charged", "dropped", "pending"}
    (few,) = lake(("files charged after 2 months", DAY, 4, None)).ask(QUESTIONS["to_legal_action"])
    assert few.reasons[0].code == "few_files"


@pytest.mark.parametrize("name", ["hidden_buyers", "demand_by_place_time", "learned_codes", "to_legal_action"])
def test_nothing_held_is_no_answer_and_every_code_has_its_sentence(name):
    assert InventedLake().ask(QUESTIONS[name]) == []
    assert QUESTIONS[name].text.lawful
