"""A programme's effect: published data through the question, arms that must not be compared, few events, weights."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.supervision import FACET
from clerestory.facets.supervision.programme_effect import _Pair, _rates, _shares
from clerestory.methods.inverse_probability import stabilised_weights
from clerestory.model.lead import Estimate, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "programme_effect"]
START = date(2023, 1, 2)


def assigned(lake: InventedLake, number: int, arm: str, days: int, *, event: str | None = None, by: str = "lot", **row):
    """One person: an event after so many days, or none within 364."""
    filled = {"programme": "class", "place": "Troy", "followed_until": START + timedelta(days=364)} | row
    if event:
        filled |= {"event": event, "event_on": START + timedelta(days=days)}
    lake.trace("programme", f"p{number:04d}", arm=arm, assigned_on=START, assigned_by=by, **filled)


def rossi() -> InventedLake:
    """Financial aid against none, by lot, in weeks turned into days."""
    lake = InventedLake()
    with (Path(__file__).parents[2] / "src/clerestory/reference/data/rossi.csv").open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            event = "rearrest" if row["arrest"] == "1" else None
            assigned(lake, number, "aid" if row["fin"] == "1" else "none", 7 * int(row["week"]), event=event)
    return lake


def by_about(answers) -> dict[str, Estimate | Untold]:
    return {one.about.rpartition(", ")[2]: one for one in answers}


def test_rearrest_and_aid_as_computed():
    """Aid alone, as computed here; the shares are those of the table: 48 and 66 of 216 by day 364."""
    found = by_about(rossi().ask(QUESTION))
    assert list(found) == ["rate", "share", "free_days"]
    assert found["rate"].value == 0.691
    assert found["rate"].low < 1 < found["rate"].high + 0.01
    assert found["share"].reasons[0].slots["arm_share"] == 22
    assert found["share"].reasons[0].slots["other_share"] == 31
    assert found["share"].value == pytest.approx(100 * (48 - 66) / 216, abs=0.01)
    assert found["free_days"].low < found["free_days"].value < found["free_days"].high
    assert found["share"].reasons[1].code == "conservative"
    assert found["rate"].reasons[1].code == found["free_days"].reasons[1].code == "nominal"
    assert {"detection", "by_lot"} <= {reason.code for reason in found["rate"].reasons}
    drawn = {point.series for point in found["rate"].points}
    assert {"survival:aid", "survival:none", "atrisk:aid", "axis:x"} <= drawn


def test_order_says_nothing():
    lake = rossi()
    assert lake.ask(QUESTION) == lake.ask(QUESTION, backwards=True)


def group(lake: InventedLake, arm: str, n: int, events: int, *, first: int = 0, **row) -> None:
    for i in range(n):
        assigned(lake, first + i, arm, 20 + 9 * i, event="rearrest" if i < events else None, **row)


def why(lake: InventedLake, **params) -> str:
    (answer,) = lake.ask(QUESTION, **params)
    assert isinstance(answer, Untold)
    return answer.reasons[0].code


def test_those_who_finished_are_not_compared_with_those_who_did_not():
    lake = InventedLake()
    group(lake, "completed", 30, 5)
    group(lake, "not completed", 30, 15, first=100)
    assert why(lake) == "immortal"


def test_an_arm_in_which_everybody_finished_has_lost_the_others():
    lake = InventedLake()
    group(lake, "class", 30, 5, finished_on=START + timedelta(days=9))
    group(lake, "none", 30, 15, first=100)
    assert why(lake) == "all_finished"


@pytest.mark.parametrize(("arms", "code"), [
    ([("class", 30, 8, {"followed_until": START + timedelta(days=364)}),
      ("none", 30, 8, {"followed_until": START + timedelta(days=310)})], "followed_apart"),
    ([("class", 19, 8, {}), ("none", 30, 8, {})], "few_people"),
    ([("class", 30, 2, {}), ("none", 30, 2, {})], "few_events"),
    ([("class", 30, 4, {"by": "judge"}), ("none", 30, 5, {"by": "judge"})], "few_for_weights"),
    ([("class", 30, 4, {})], "one_arm"),
])  # fmt: skip
def test_what_cannot_be_told_says_why(arms, code):
    lake = InventedLake()
    for number, (arm, n, events, row) in enumerate(arms):
        group(lake, arm, n, events, first=100 * number, **row)
    assert why(lake) == code


def test_few_events_are_penalised_and_an_end_is_found_on_the_side_without_any():
    lake = InventedLake()
    group(lake, "class", 30, 0)
    group(lake, "none", 30, 8, first=100)
    found = by_about(lake.ask(QUESTION))
    rate = found["rate"]
    assert "penalised" in {reason.code for reason in rate.reasons}
    assert 0 < rate.low < rate.value < 0.3
    assert rate.high < 1
    assert found["share"].value == pytest.approx(-100 * 8 / 30, abs=0.1)


def test_whoever_chose_it_is_an_arm_of_their_own_and_weighted():
    lake = rossi()
    for i in range(60):
        assigned(lake, 1000 + i, "aid", 30 + 3 * i, event="rearrest" if i % 6 == 0 else None, by="choice")
    answers = lake.ask(QUESTION)
    chosen = [one for one in answers if "own choice" in one.about]
    assert [one.about for one in chosen] == ["class: aid (own choice) against none, rate"]
    assert "weighted" in {reason.code for reason in chosen[0].reasons}
    assert "assume_known" in chosen[0].assumptions
    assert by_about(one for one in answers if "own choice" not in one.about)["rate"].value == 0.691


def sent_by_record(by: str) -> Estimate:
    """Those with many arrests before are sent to a class that does nothing: the ratio of rates."""
    rng = np.random.default_rng(4)
    lake = InventedLake()
    for i in range(400):
        priors = int(rng.integers(0, 5))
        arm = "class" if rng.random() < (0.8 if priors > 2 else 0.3) else "none"
        day = int(rng.exponential(1500 / (1 + priors) ** 1.3))
        assigned(lake, i, arm, day, event="rearrest" if day <= 364 else None, by=by, prior_arrests=priors)
    return lake.ask(QUESTION)[0]


def test_weights_undo_what_was_recorded():
    weighted, raw = sent_by_record("judge"), sent_by_record("lot")
    assert weighted.low < 1 < weighted.high
    assert raw.low > 1, "without weights a class that does nothing looks harmful"


def test_a_group_that_nobody_resembles_is_not_compared():
    lake = InventedLake()
    group(lake, "class", 40, 20, by="judge", prior_arrests=9)
    group(lake, "none", 40, 20, first=100, by="judge", prior_arrests=0)
    assert why(lake) == "still_apart"


def test_other_events_bring_shares_and_the_ratio_beside():
    lake = rossi()
    for i in range(40):
        assigned(lake, 2000 + i, "aid" if i % 2 else "none", 10 + 8 * i, event="death")
    found = by_about(lake.ask(QUESTION))
    assert list(found) == ["rate", "share", "fine_gray"]
    assert any(point.series == "incidence:aid" for point in found["rate"].points)


def test_rows_that_say_too_little_are_counted():
    lake = rossi()
    assigned(lake, 3000, "aid", 5, event="rearrest", followed_until=None)
    assigned(lake, 3001, "aid", -5, event="rearrest")
    assigned(lake, 3002, "aid", 5, people=12)
    told = {reason.code: reason.slots.get("n") for reason in by_about(lake.ask(QUESTION))["rate"].reasons}
    assert (told["not_followed"], told["event_without_day"], told["several"]) == (1, 1, 12)
    assert by_about(lake.ask(QUESTION))["rate"].value == 0.691


def test_nothing_and_too_few_days():
    assert InventedLake().ask(QUESTION) == []
    with pytest.raises(InputError, match="days: expected 30 or more"):
        rossi().ask(QUESTION, days=7)
    assert rossi().ask(QUESTION, programme="another") == []


def shares_cover(runs: int, *, n: int = 60, seed: int = 11) -> tuple[float, float]:
    """How often the difference of shares by a year is held, while another event takes people away; and how wide.

    The width is over that of an interval from the true spread of the estimates, which nobody has.
    """
    rng, held = np.random.default_rng(seed), 0
    values, widths = [], []

    def truth(rate: float) -> float:
        return rate / (rate + 0.5) * (1 - np.exp(-(rate + 0.5)))

    for _ in range(runs):
        treated = np.repeat([1.0, 0.0], n)
        one, other = rng.exponential(1 / np.where(treated == 1, 0.5, 1.0)), rng.exponential(2.0, 2 * n)
        cut = rng.uniform(0.9, 3, 2 * n)
        times = np.minimum(np.minimum(one, other), cut)
        cause = np.where(times == one, 1, np.where(times == other, 2, 0))
        pair = _Pair(about="a", arm="b", other="c", until=1.0, times=times, cause=cause, treated=treated, by_lot=True)
        told = _shares(pair, ())
        held += told.low <= 100 * (truth(0.5) - truth(1.0)) <= told.high
        values.append(told.value)
        widths.append(told.high - told.low)
    return held / runs, float(np.mean(widths) / (2 * 1.96 * np.std(values)))


def weighted_covers(runs: int, *, n: int = 120, seed: int = 12) -> float:
    """How often no effect is held by the weighted ratio, where those at risk are sent to the arm."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        risk = rng.normal(0, 1, 2 * n)
        treated = (rng.random(2 * n) < 1 / (1 + np.exp(-0.8 * risk))).astype(float)
        event = rng.exponential(1 / np.exp(0.5 * risk))
        pair = _Pair(about="a", arm="b", other="c", until=1.0, times=np.minimum(event, 1.0),
                     cause=(event <= 1).astype(int), treated=treated, by_lot=False)  # fmt: skip
        told = _rates(pair, stabilised_weights(risk[:, None], treated), ())
        held += told.low <= 1 <= told.high
    return held / runs


@pytest.mark.slow
def test_the_difference_of_shares_is_conservative_in_full_and_not_wide():
    coverage, width = shares_cover(2000)
    assert coverage >= 0.93
    assert width <= 1.3


@pytest.mark.slow
def test_the_weighted_ratio_is_conservative_in_full():
    """Weights taken for known make the robust error too large rather than too small (Robins, Hernán and Brumback)."""
    assert weighted_covers(1000) >= 0.93
