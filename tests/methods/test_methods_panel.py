"""Long tables as researchers have them: names as words, years as numbers or dates, gaps, beginnings said in any way."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from clerestory.errors import InputError
from clerestory.methods.goodman_bacon import coefficient, decomposition
from clerestory.methods.imputation import impute
from clerestory.methods.interaction_weighted import interaction_weighted
from clerestory.methods.panel import never, wide
from clerestory.methods.staggered_adoption import average, event_study, group_time

YEARS = list(range(2000, 2006))
#: State → the year of its law; 0 for never.
LAWS = {"Alba": 2003, "Brook": 2003, "Cove": 2004, "Dale": 0, "Elm": 0, "Fern": 0}


def value(state: str, year: int) -> float:
    """Two-way effects and 2 for each year since the law: every way of reckoning must find it."""
    begun = LAWS[state]
    return (
        10 * sorted(LAWS).index(state)
        + (year - 2000) ** 2
        + (2.0 * (year - begun + 1) if begun and year >= begun else 0)
    )


def long(seed: int = 1) -> list[tuple[str, int, float]]:
    rows = [(state, year, value(state, year)) for state in LAWS for year in YEARS]
    return [rows[k] for k in np.random.default_rng(seed).permutation(len(rows))]


def test_long_columns_of_any_order_become_a_table_and_the_methods_take_it_as_it_stands():
    states, years, values = (list(column) for column in zip(*long(), strict=True))
    on = [int(LAWS[s] > 0 and y >= LAWS[s]) for s, y in zip(states, years, strict=True)]
    w = wide(states, years, values, treated=on)
    assert list(w.units) == sorted(LAWS)
    assert dict(zip(w.units.tolist(), w.first.tolist(), strict=True)) == LAWS
    assert w.at.tolist() == YEARS
    assert w.before(2003) == 3
    assert w.row("Dale").tolist() == [value("Dale", y) for y in YEARS]
    events = event_study(group_time(w.y, w.first, w.at), w.first)
    assert {e: round(one.value, 9) for e, one in events.items() if e >= 0} == {0: 2, 1: 4, 2: 6}
    assert average(events).value == pytest.approx(4)
    assert {e: round(one.value, 9) for e, one in interaction_weighted(w.y, w.first, w.at).items() if e >= 0} == {
        0: 2, 1: 4, 2: 6
    }  # fmt: skip
    assert -1 not in interaction_weighted(w.y, w.first, w.at), "the period before is what all others are set against"
    assert impute(w.y, w.first, w.at).by_event == pytest.approx({0: 2, 1: 4, 2: 6})
    # the two-way regression by hand: residuals of the law on unit and period means
    d = np.array([[float(LAWS[s] > 0 and y >= LAWS[s]) for y in YEARS] for s in sorted(LAWS)])
    r = d - d.mean(axis=1, keepdims=True) - d.mean(axis=0) + d.mean()
    assert coefficient(decomposition(w.y, w.first, w.at)) == pytest.approx(float((r * w.y).sum() / (r * r).sum()))


@pytest.mark.parametrize("none", [0, None, float("nan"), float("inf")], ids=["nought", "none", "nan", "infinity"])
def test_never_may_be_said_in_any_way(none):
    states, years, values = (list(column) for column in zip(*long(2), strict=True))
    w = wide(states, years, values, first=[LAWS[s] or none for s in states])
    assert dict(zip(w.units.tolist(), w.first.tolist(), strict=True)) == LAWS
    begun = np.array([LAWS[s] or (np.nan if none is None else none) for s in sorted(LAWS)], float)
    assert never(begun, w.at).tolist() == [float(LAWS[s]) for s in sorted(LAWS)]
    assert group_time(w.y, begun, w.at)[2003, 2004].value == pytest.approx(4)


def test_a_law_after_the_last_period_is_no_law_yet():
    assert never([2003, 2010, 0], np.array(YEARS)).tolist() == [2003, 0, 0]
    w = wide(["a", "a", "b", "b"], [1, 2, 1, 2], [1, 2, 3, 4], first=[9, 9, 0, 0])
    assert w.first.tolist() == [3, 0]


def test_dates_and_words_are_periods_too():
    days = [date(2024, m, 1) for m in (1, 2, 3)]
    w = wide(["a"] * 3 + ["b"] * 3, days * 2, range(6), first=[days[1]] * 3 + [None] * 3)
    assert w.at.tolist() == [1, 2, 3]
    assert w.first.tolist() == [2, 0]
    quarters = wide([7, 7, 8, 8], ["2024Q2", "2024Q1"] * 2, [1, 2, 3, 4], treated=[1, 0, 0, 0])
    assert quarters.first.tolist() == [2, 0]
    assert quarters.units.tolist() == [7, 8]


def test_gaps_are_kept_counted_and_told():
    rows = [row for row in long(3) if row[:2] != ("Elm", 2001)]
    w = wide(*(list(column) for column in zip(*rows, strict=True)), first=[LAWS[row[0]] for row in rows])  # type: ignore[arg-type]
    assert w.gaps == 1
    assert np.isnan(w.row("Elm")[1])
    with pytest.raises(InputError, match="1 of 6 units with gaps") as told:
        group_time(w.y, w.first, w.at)
    assert "complete" in told.value.hint
    whole = w.complete()
    assert "Elm" not in whole.units
    assert average(event_study(group_time(whole.y, whole.first, whole.at), whole.first)).value == pytest.approx(4)
    assert impute(w.y, w.first, w.at).by_event == pytest.approx({0: 2, 1: 4, 2: 6}), "imputation takes gaps"
    missing = wide(["a", "a", "b", "b"], [1, 2, 1, 2], [1.0, None, 3.0, float("nan")])
    assert missing.gaps == 2
    with pytest.raises(InputError, match="in every period"):
        missing.complete()


@pytest.mark.parametrize(
    ("columns", "more", "words"),
    [
        ((["a", "a"], [1, 1], [2, 3]), {}, "one row a unit and period, found 2 of a in 1"),
        ((["a", "b"], [1, 2], [2]), {}, "1 rows, as many as values"),
        ((["a", "a"], [1, 2], ["x", "y"]), {}, "value: expected numbers"),
        ((["a", "a"], [1, 2], [1, 2]), {"treated": [1, 0]}, "stays once begun, found not in a"),
        ((["a", "a"], [1, 2], [1, 2]), {"treated": [0, 0.5]}, "expected 0 or 1"),
        ((["a", "a"], [1, 2], [1, 2]), {"first": [1, 2]}, "one beginning a unit, found two of a"),
        ((["a", "a"], [1, 3], [1, 2]), {"first": [2, 2]}, "one of the periods"),
        ((["a", "a"], [1, 2], [1, 2]), {"first": [2, 2], "treated": [0, 1]}, "one of the two"),
    ],
)
def test_what_cannot_be_a_panel_is_named(columns, more, words):
    with pytest.raises(InputError) as told:
        wide(*columns, **more)
    assert words in str(told.value)


def test_tables_of_other_shapes_say_what_was_expected_and_found():
    with pytest.raises(InputError, match=r"y of 2 units by 3 periods.*found 3x2") as told:
        group_time(np.zeros((3, 2)), [0, 2], [1, 2, 3])  # type: ignore[arg-type]
    assert "panel.wide" in told.value.hint
    with pytest.raises(InputError, match="ascending"):
        impute(np.zeros((2, 2)), np.array([0, 2]), np.array([2, 1]))
    with pytest.raises(InputError, match="one of a"):
        wide(["a"], [1], [1]).row("b")
