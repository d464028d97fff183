"""Help-seeking: a published walk-through, a planted effect, a campaign that does nothing, refusals."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.prevention import FACET
from clerestory.model.lead import Estimate, Untold
from clerestory.reference.sets import series

(QUESTION,) = [question for question in FACET.questions if question.name == "help_seeking_effect"]
MONDAY = date(2024, 1, 1)


def counts(lake: InventedLake, place: str, values, *, step: int = 7, name: str = "contacts") -> None:
    for t, value in enumerate(values):
        lake.trace("count", f"{name}-{place}-{t}", series=name, place=place, value=float(value),
                   period_start=MONDAY + timedelta(days=step * t))  # fmt: skip


def campaign(lake: InventedLake, place: str, week: int, *, step: int = 7, by: str = "choice", name: str = "spring"):
    lake.trace("campaign", f"{name}-{place}", campaign=name, place=place, assigned_by=by,
               started_on=MONDAY + timedelta(days=step * week))  # fmt: skip


def county(
    *, effect: float, places: int = 20, chosen: int = 6, weeks: int = 60, week: int = 48, by: str = "lot", seed=2
):
    rng, lake = np.random.default_rng(seed), InventedLake()
    season = 4 * np.sin(np.arange(weeks) / 8)
    for i in range(places):
        values = rng.poisson(30 + i + season + effect * ((i < chosen) & (np.arange(weeks) >= week)))
        counts(lake, f"place {i:02d}", values)
        if i < chosen:
            campaign(lake, f"place {i:02d}", week, by=by)
    return lake


def test_the_published_walk_through():
    """GeoLift: 4,667 contacts more in all, a lift of 5.4 in 100."""
    days, held = series("geolift")
    lake = InventedLake()
    for place, values in held.items():
        counts(lake, place, values, step=1)
    for place in ("chicago", "portland"):
        campaign(lake, place, 90, step=1)
    (answer,) = lake.ask(QUESTION)
    assert (answer.value, answer.unit) == (4670, "contacts more than without it")
    said = {reason.code: reason.slots for reason in answer.reasons}
    assert said["lift"]["lift"] == 5.4
    assert 0 < answer.low < 4667 < answer.high
    assert said["placebo_p"]["least"] == round(1 / 39, 3)
    assert "visibility" in said
    drawn = {point.series for point in answer.points}
    assert {"trend:seen", "trend:counterfactual", "trend:change", "placebo:here"} <= drawn
    assert len(days) == 105


def test_an_effect_by_lot_and_by_mixture():
    by_lot, by_mixture = county(effect=6.0).ask(QUESTION)
    truth = 6.0 * 6 * 12
    assert by_lot.about == "spring, by_lot"
    for answer in (by_lot, by_mixture):
        assert 0 < answer.low < truth < answer.high
    assert dict(by_lot.reasons[2].slots)["p"] <= 0.01


def test_a_campaign_that_does_nothing_has_nothing_in_its_interval_ruled_out():
    for seed in (1, 2, 3):
        for answer in county(effect=0.0, seed=seed).ask(QUESTION):
            assert answer.low < 0 < answer.high


def test_before_against_after_would_be_wrong_where_all_rise():
    """Everywhere contacts rise by ten in the week of the campaign, which does nothing."""
    lake = InventedLake()
    rng = np.random.default_rng(5)
    for i in range(20):
        counts(lake, f"place {i:02d}", rng.poisson(30 + 10 * (np.arange(60) >= 48)))
        if i < 5:
            campaign(lake, f"place {i:02d}", 48)
    (answer,) = lake.ask(QUESTION)
    assert answer.low < 0 < answer.high
    assert answer.high < 10 * 5 * 12


def test_order_of_rows_says_nothing_and_the_seed_is_the_seed():
    lake = county(effect=3.0)
    assert lake.ask(QUESTION) == lake.ask(QUESTION, backwards=True)


def code(lake: InventedLake) -> str:
    (answer,) = lake.ask(QUESTION)
    assert isinstance(answer, Untold)
    return answer.reasons[0].code


def test_what_cannot_be_told_says_why():
    assert code(county(effect=0, places=15)) == "few_places"
    assert code(county(effect=0, weeks=49, week=48)) == "few_periods"
    assert code(county(effect=0, week=11)) == "few_periods"
    gaps = county(effect=0)
    gaps.rows["count"] = [row for row in gaps.rows["count"] if row["trace"] != "contacts-place 00-3"]
    assert code(gaps) == "gaps"
    late = county(effect=0)
    late.rows["campaign"][0]["started_on"] += timedelta(days=21)
    assert code(late) == "several_starts"
    nowhere = InventedLake()
    campaign(nowhere, "Troy", 3)
    assert code(nowhere) == "no_contacts"


def test_places_of_another_campaign_are_no_comparison():
    lake = county(effect=0, places=16)
    campaign(lake, "place 10", 10, name="other")
    answers = {answer.about: answer for answer in lake.ask(QUESTION)}
    assert answers["spring"].reasons[0].code == "few_places"
    both = county(effect=0)
    campaign(both, "place 00", 40, name="other")
    assert {answer.reasons[0].code for answer in both.ask(QUESTION)} == {"two_campaigns"}


def test_nothing_asked_and_nothing_held():
    assert InventedLake().ask(QUESTION) == []
    with pytest.raises(InputError, match="series"):
        InventedLake().ask(QUESTION, series=" ")
    assert all(isinstance(one, Estimate) for one in county(effect=1).ask(QUESTION, series="Contacts"))


def test_of_very_many_places_those_that_moved_alike_are_taken():
    """A hundred places of another season, and seventy of the campaign's own: the mixture is of those alone."""
    from clerestory.facets.prevention.help_seeking_effect import _nearest, _Panel

    rng, n = np.random.default_rng(3), 40
    season = 10 * np.sin(np.arange(n) / 3)
    alike, other = (50 + sign * season[:, None] + rng.normal(0, 1, (n, k)) for sign, k in ((1, 70), (-1, 100)))
    panel = _Panel(
        about="spring", periods=[date(2024, 1, 1)] * n, before=30, by_lot=False,
        treated=50 + season[:, None] + rng.normal(0, 1, (n, 3)), others=np.column_stack([other, alike]),
        names=[*(f"other {k}" for k in range(100)), *(f"alike {k}" for k in range(70))],
    )  # fmt: skip
    kept = _nearest(panel)
    assert len(kept.names) == kept.others.shape[1] == 60
    assert all(name.startswith("alike") for name in kept.names)
    few = _nearest(kept)
    assert few is kept
