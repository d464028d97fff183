"""Messages by generation, and lessons by school: by hand, refusals, order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.prevention import FACET
from clerestory.model.lead import Estimate, Untold

SPREAD, SCHOOLS = (q for name in ("spread", "school_programmes") for q in FACET.questions if q.name == name)
DAY = date(2024, 9, 2)


def message(
    *sizes: float, automated: float = 0, lake: InventedLake | None = None, name: str = "poster"
) -> InventedLake:
    lake = lake or InventedLake()
    for number, size in enumerate(sizes):
        lake.trace("count", f"{name}{number}", series=name, unit=f"Generation {number}", value=size, period_start=DAY)
    if automated:
        lake.trace("count", f"{name}a", series=name, unit="automated shares", value=automated, period_start=DAY)
    return lake


def test_a_message_that_fades():
    """500 further people of 900 who could pass it on: 5/9; in all 9/4 for each."""
    (answer,) = message(500, 300, 100, 50, 50).ask(SPREAD)
    assert isinstance(answer, Estimate)
    assert answer.value == pytest.approx(500 / 950, abs=0.001)
    assert answer.reasons[0].slots["further"] == 500
    assert {reason.code for reason in answer.reasons} == {"mean", "fades", "views"}
    assert answer.reasons[1].slots["in_all"] == pytest.approx(1 / (1 - answer.value), abs=0.01)
    grows = message(500, 600, 300, 800, 700).ask(SPREAD)[0]
    assert "may_not_fade" in {reason.code for reason in grows.reasons}


@pytest.mark.parametrize(("sizes", "automated", "code"), [
    ((500, 300, 100), 0, "few_generations"), ((500, 300, 0, 0, 0), 0, "few_generations"),
    ((500, 300, 100, 50), 60, "automated"),
])  # fmt: skip
def test_spread_that_cannot_be_told(sizes, automated, code):
    (answer,) = message(*sizes, automated=automated).ask(SPREAD)
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == code


def test_a_missing_generation_and_a_strange_message():
    lake = message(500, 300, 100, 50)
    del lake.rows["count"][1]
    assert lake.ask(SPREAD)[0].reasons[0].code == "missing"
    with pytest.raises(InputError, match="message"):
        lake.ask(SPREAD, message="another")
    two = message(500, 300, 100, 50, lake=message(50, 40, 30, 20, 0, name="card"))
    assert [one.about for one in two.ask(SPREAD)] == ["card", "poster"]
    assert two.ask(SPREAD) == two.ask(SPREAD, backwards=True)


def school(lake: InventedLake, number: int, arm: str, before: float, after: float, *, days: int = 120, classes: int = 2,
           kept: float = 20, by: str = "lot") -> None:  # fmt: skip
    for room in range(classes):
        name = f"{number}-{room}"
        lake.trace("programme", f"p{name}", programme="lesson", unit=name, place=f"school {number}", arm=arm,
                   assigned_on=DAY, assigned_by=by, people=22, followed_until=None)  # fmt: skip
        for label, on, mean, answered in (("b", DAY, before, 20.0), ("a", DAY + timedelta(days=days), after, kept)):
            lake.trace("count", f"{label}{name}", series="knowledge", place=name, period_start=on,
                       value=mean * answered, exposure=answered)  # fmt: skip


def lesson(**more) -> InventedLake:
    lake = InventedLake()
    for number, change in enumerate((2.0, 3.0, 2.5, 2.5)):
        school(lake, number, "lesson", 5, 5 + change, **more)
    for number, change in enumerate((0.0, 1.0, 0.5, 0.5), start=10):
        school(lake, number, "next year", 5, 5 + change, **more)
    return lake


def test_schools_by_hand():
    """Changes 2 3 2.5 2.5 against 0 1 .5 .5: two apart, variances 1/6 each, six degrees of freedom: t 2.4469."""
    (answer,) = lesson().ask(SCHOOLS)
    assert answer.about == "lesson: knowledge"
    assert answer.value == 2
    assert answer.high == pytest.approx(2 + 2.4469 * (2 * (1 / 6) / 4) ** 0.5, abs=0.01)
    assert answer.reasons[1].slots == {"with_it": 4, "without": 4, "free": 6.0}
    assert answer.reasons[0].slots["months"] == 3.9
    assert "by_lot" in {reason.code for reason in answer.reasons}
    assert lesson().ask(SCHOOLS) == lesson().ask(SCHOOLS, backwards=True)


def why(lake: InventedLake, **params) -> str:
    (answer,) = lake.ask(SCHOOLS, **params)
    assert isinstance(answer, Untold)
    return answer.reasons[0].code


def test_a_test_on_the_day_tells_nothing():
    assert why(lesson(days=0)) == "no_follow_up"
    assert why(lesson(days=89)) == "no_follow_up"
    assert why(lesson(), days=121) == "no_follow_up"
    with pytest.raises(InputError, match="90 or more"):
        lesson().ask(SCHOOLS, days=30)


def test_lost_pupils_few_schools_and_mixed_ones():
    assert why(lesson(kept=13.9)) == "lost"
    few = InventedLake()
    for number in range(4):
        school(few, number, "lesson", 5, 6 + number)
    school(few, 9, "none", 5, 5)
    assert why(few) == "few_schools"
    mixed = lesson()
    for row in mixed.rows["programme"]:
        if row["unit"] == "0-0":
            row["arm"] = "none"
    assert why(mixed) == "mixed_schools"


def test_who_chose_is_said():
    (answer,) = lesson(by="choice").ask(SCHOOLS)
    assert "not_by_lot" in {reason.code for reason in answer.reasons}
    assert "assume_same_change" in answer.assumptions
    assert InventedLake().ask(SCHOOLS) == []
