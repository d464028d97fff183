"""What a policy changed: published laws through the question, designs by what the data allow, refusals, size."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.policy import FACET
from clerestory.facets.policy.policy_effect import policy_effect
from clerestory.model.lead import Estimate, Untold
from clerestory.reference.sets import series

(QUESTION,) = [question for question in FACET.questions if question.name == "policy_effect"]


def counts(panel: np.ndarray, periods: list[date], places: list[str], name: str = "events") -> pa.Table:
    unit, at = (axis.ravel() for axis in np.indices(panel.shape))
    return pa.table({
        "series": [name] * panel.size, "place": np.array(places)[unit],
        "period": pa.array(np.array(periods)[at], pa.date32()), "value": panel.ravel(),
        "exposure": pa.nulls(panel.size, pa.float64()),
    })  # fmt: skip


def law(**began: date) -> pa.Table:
    return pa.table({
        "policy": ["Law"] * len(began), "place": list(began), "in_force_on": pa.array(began.values(), pa.date32()),
        "ended_on": pa.nulls(len(began), pa.date32()), "series": [""] * len(began),
    })  # fmt: skip


def years(first: int, n: int) -> list[date]:
    return [date(first + one, 1, 1) for one in range(n)]


def months(n: int) -> list[date]:
    return [date(2000 + one // 12, one % 12 + 1, 1) for one in range(n)]


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def told(*tables, **params):
    (answer,) = policy_effect(*tables, **params)
    return answer


def test_california_s_tobacco_law():
    time, held = series("prop99")
    table = counts(np.array(list(held.values())), years(int(time[0]), len(time)), list(held))
    answer = told(table, law(California=date(1989, 1, 1)))
    assert isinstance(answer, Estimate)
    assert codes(answer)[0] == "sdid"
    assert -25 < answer.value < -10
    forest = {point.series: point.value for point in answer.points if point.series.startswith("forest")}
    assert forest["forest:two_way"] < forest["forest:sdid"], "as published, places that do not fit make it larger"
    (rank,) = [reason for reason in answer.reasons if reason.code == "placebo_rank"]
    assert rank.slots["least"] == round(1 / 39, 3)
    assert {point.series.split(":")[0] for point in answer.points} == {"trend", "placebo", "forest"}


def test_self_defence_laws():
    _, held = series("castle")
    panel, on = np.exp(held["log_homicide"].reshape(-1, 11)), held["post"].reshape(-1, 11) > 0
    places = [f"s{number:02d}" for number in range(len(panel))]
    # shortened to those of 2007 and later, since the law of 2005 leaves fewer than eight years
    start = {places[i]: date(2000 + int(on[i].argmax()), 1, 1) for i in range(len(panel)) if on[i].any()}
    few = told(counts(panel, years(2000, 11), places), law(**start))
    assert codes(few)[0] == "few_before"
    long = np.hstack([panel[:, :1]] * 3 + [panel])
    answer = told(counts(long, years(1997, 14), places), law(**start))
    assert codes(answer)[0] == "group_time"
    assert {"limits", "allowed", "spread", "told"} & set(codes(answer)) >= {"limits", "allowed", "spread"}
    assert 0 < answer.value < 15


def test_the_seat_belt_law():
    """The law of 31 January 1983 covered front seats, and no rear ones."""
    _, held = series("seatbelts")
    days = [date(1969 + one // 12, one % 12 + 1, 1) for one in range(192)]
    answer = told(counts(held["front"][None], days, ["GB"], "front"), law(GB=date(1983, 1, 31)))
    assert codes(answer)[0] == "arma"
    assert "uncontrolled" in codes(answer)
    assert -45 < answer.low < answer.high < -10
    rear = told(counts(held["rear"][None], days, ["GB"], "rear"), law(GB=date(1983, 1, 31)))
    assert "not_told" in codes(rear), "the law did not cover rear seats"


def panel(rng, units=24, n=30, effect=0.0, with_it=3):
    rate = np.exp(rng.normal(3, 0.5, (units, 1)) + rng.normal(0, 0.05, n) + rng.normal(0, 0.1, (units, n)))
    rate[:with_it, 20:] *= np.exp(effect)
    return rate


def test_few_places_are_ranked():
    rng = np.random.default_rng(1)
    places = [f"p{number:02d}" for number in range(24)]
    start = {place: date(2020, 1, 1) for place in places[:3]}
    answer = told(counts(panel(rng, effect=-0.5), years(2000, 30), places), law(**start))
    assert codes(answer)[0] == "randomised"
    assert answer.low < 100 * np.expm1(-0.5) < answer.high
    assert "ranked" in codes(answer)


@pytest.mark.parametrize(("n", "places", "begins", "why"), [
    (12, 24, date(2005, 1, 1), "few_before"),
    (12, 24, date(2030, 1, 1), "not_in_force"),
    (10, 1, date(2009, 1, 1), "few_after"),
])  # fmt: skip
def test_what_is_refused_says_why(n, places, begins, why):
    names = [f"p{number:02d}" for number in range(places)]
    answer = told(counts(np.full((places, n), 9.0), years(2000, n), names), law(p00=begins))
    assert isinstance(answer, Untold)
    assert why in codes(answer)


def test_a_season_needs_two_years_and_few_donors_no_mixture():
    rng = np.random.default_rng(2)
    names = [f"p{number}" for number in range(6)]
    short = told(counts(panel(rng, 6, 36), months(36), names), law(p0=date(2001, 6, 1)))
    assert codes(short)[0] == "few_for_season"
    assert "few_donors" in codes(short)
    answer = told(counts(panel(rng, 6, 60), months(60), names), law(p0=date(2003, 6, 1)))
    assert {"arma", "controlled", "few_donors"} <= set(codes(answer))
    asked = told(counts(panel(rng, 6, 60), months(60), names), law(p0=date(2003, 6, 1)), design="mixture")
    assert codes(asked)[0] == "few_donors"
    with pytest.raises(InputError, match="design"):
        policy_effect(
            counts(panel(rng), years(2000, 30), [str(i) for i in range(24)]), law(p=date(2001, 1, 1)), design="x"
        )


def test_noughts_are_compared_by_totals():
    rng = np.random.default_rng(3)
    drawn = rng.poisson(4, (20, 24)).astype(float)
    drawn[0, 0] = 0
    names = [f"p{number:02d}" for number in range(20)]
    start = {name: date(2012, 1, 1) for name in names[:10]}
    answer = told(counts(drawn, years(2000, 24), names), law(**start))
    assert {"totals", "by_totals"} <= set(codes(answer))


def test_through_the_lake():
    rng = np.random.default_rng(4)
    lake = InventedLake()
    drawn = panel(rng, 6, 20, effect=-0.4, with_it=2)[:, :20]
    for (unit, at), value in np.ndenumerate(drawn):
        lake.add("count", trace=f"{unit}.{at}", series="events", place=f"p{unit}", period_start=date(2001 + at, 1, 1),
                 value=float(value))  # fmt: skip
    for unit in range(2):
        lake.add("policy", trace=f"l{unit}", policy="Law", place=f"P{unit}", in_force_on=date(2012, 7, 1))
    lake.add("policy", trace="o", policy="Other", place="p0", in_force_on=date(2013, 1, 1))
    answers = lake.ask(QUESTION)
    assert answers == lake.ask(QUESTION, backwards=True)
    assert [answer.about for answer in answers] == ["Law: events", "Other: events"]
    assert all("other_policies" in codes(answer) for answer in answers)


@pytest.mark.slow
def test_its_size_where_nothing_happened():
    rng, told_apart = np.random.default_rng(5), 0
    names = [f"p{number:02d}" for number in range(40)]
    start = {name: date(2015, 1, 1) for name in names[:15]}
    for _ in range(200):
        answer = told(counts(panel(rng, 40, 30, with_it=15), years(2000, 30), names), law(**start))
        told_apart += "told" in codes(answer)
    assert told_apart <= 18


def test_a_place_is_found_by_all_that_it_is_a_part_of():
    """The lookup of many places at once says what `holds` says of each pair."""
    from clerestory.facets.designs.panel import Policy, holds

    days = [date(2000, 1, day) for day in (9, 4, 7, 2)]
    began = dict(zip(["US/Texas", "us ", "US/Tex", "Other/"], days, strict=True))
    places = ["US", "us/texas/harris", "US/Texan", "Elsewhere", "", "Other//x"]
    for some in ([*began], ["US/Texas"], ["*"], [""], []):
        policy = Policy(name="x", began={w: began.get(w, days[0]) for w in some}, ended={}, series=frozenset())
        by_pair = [[day for where, day in policy.began.items() if holds(where, place)] for place in places]
        assert policy.starts(places) == [min(held) if held else None for held in by_pair]
