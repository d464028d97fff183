"""Zones: stays and passages, walks along the border, doors that a zone must not show, hours of an order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.supervision import FACET
from clerestory.facets.supervision.dwells import Fixes, Zone, dwells
from clerestory.facets.supervision.zone_breaches import DEEP, in_hours
from clerestory.model.lead import Lead, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "zone_breaches"]
BEGUN = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
DEGREE = 6371008.8 * np.pi / 180
RADIUS = 300.0


def order(lake: InventedLake, **row) -> None:
    filled = {"condition": "zone", "from_day": date(2025, 3, 1), "zone_latitude": 42.0, "zone_longitude": -73.0,
              "zone_radius_m": RADIUS, "zone_centre": "public place"} | row  # fmt: skip
    lake.trace("court_order", "o1", order_number="2024-CR-17", **filled)


def fix(lake: InventedLake, minute: float, east: float, north: float = 0.0, **row) -> None:
    filled = {"error_m": 10.0} | row
    lake.trace(
        "location", f"f{minute:07.2f}", order_number="2024-CR-17", fixed_at=BEGUN + timedelta(minutes=minute),
        latitude=42.0 + north / DEGREE, longitude=-73.0 + east / DEGREE / np.cos(np.radians(42)), **filled,
    )  # fmt: skip


def asked(lake: InventedLake, **params):
    return lake.ask(QUESTION, order="2024-CR-17", **params)


def stay(*, east: float, minutes: int = 20, **row) -> InventedLake:
    lake = InventedLake()
    order(lake)
    for minute in range(minutes + 1):
        fix(lake, minute, east, **row)
    return lake


def test_a_stay_is_one_lead_with_its_fixes():
    (lead,) = asked(stay(east=100))
    assert isinstance(lead, Lead)
    assert lead.about == "order 2024-CR-17, zone O1, stay from 2025-03-03 12:00"
    assert (lead.value, lead.unit, len(lead.traces)) == (20.0, "minutes", 21)
    assert lead.reasons[1].slots["depth"] == 200
    assert [reason.code for reason in lead.reasons] == ["stay", "deep", "errors_taken", "call_first"]


def test_the_order_of_fixes_says_nothing():
    lake = stay(east=100)
    assert asked(lake) == lake.ask(QUESTION, order="2024-CR-17", backwards=True)


def test_a_stay_at_the_border_and_a_passage_are_none():
    assert asked(stay(east=280)) == [], "20 metres inside, with errors of 13 metres that are alike for minutes"
    assert asked(stay(east=320)) == []
    passage = InventedLake()
    order(passage)
    for minute, east in enumerate(range(-900, 901, 120)):
        fix(passage, minute, east)
    assert asked(passage) == [], "five minutes straight through"
    assert len(asked(stay(east=100, minutes=9))) == 0
    assert len(asked(stay(east=100, minutes=10))) == 1


def test_many_fixes_in_a_minute_are_no_more_than_one():
    """Sixty fixes within a minute 25 metres inside, and two later ones: depth divided by root n would tell a stay."""
    lake = InventedLake()
    order(lake)
    for second in range(60):
        fix(lake, second / 60, 275)
    fix(lake, 5, 275)
    fix(lake, 10, 275)
    assert asked(lake) == []


def test_a_long_gap_makes_two_stays():
    lake = stay(east=100)
    for minute in range(60, 80):
        fix(lake, minute, 100)
    assert [lead.about[-5:] for lead in asked(lake)] == ["12:00", "13:00"]


def test_the_ellipse_is_used_where_it_is_given():
    towards = stay(east=250, error_major_m=40.0, error_minor_m=3.0, error_bearing=90.0)
    past = stay(east=250, error_major_m=40.0, error_minor_m=3.0, error_bearing=0.0)
    assert asked(towards) == []
    assert len(asked(past)) == 1


@pytest.mark.parametrize(("row", "code"), [
    ({"zone_centre": "her home"}, "protected_centre"),
    ({"zone_centre": None}, "centre_unsaid"),
    ({"zone_centre": "shifted", "zone_shift_m": 74.0}, "shift_small"),
    ({"zone_centre": "shifted", "zone_shift_m": 300.0}, "shift_small"),
    ({"zone_centre": "shifted"}, "shift_small"),
    ({"zone_radius_m": None}, "no_circle"),
])  # fmt: skip
def test_a_zone_that_shows_a_door_is_not_used(row, code):
    lake = InventedLake()
    order(lake, **row)
    for minute in range(21):
        fix(lake, minute, 0)
    (answer,) = asked(lake)
    assert isinstance(answer, Untold)
    assert answer.reasons[0].code == code


def test_a_centre_shifted_enough_is_used():
    lake = InventedLake()
    order(lake, zone_centre="shifted", zone_shift_m=75.0)
    for minute in range(21):
        fix(lake, minute, 0)
    assert len(asked(lake)) == 1


def test_one_fix_and_fixes_without_an_error_tell_nothing():
    lake = InventedLake()
    order(lake)
    for minute in range(21):
        fix(lake, minute, 0, error_m=None if minute else 10.0)
    (answer,) = asked(lake)
    assert answer.reasons[0].code == "few_fixes"
    assert answer.reasons[0].slots["without"] == 20


def test_only_while_the_order_holds():
    for row in ({"from_day": date(2025, 3, 4)}, {"until_day": date(2025, 3, 2)}, {"hours": "22:00-06:00"}):
        lake = InventedLake()
        order(lake, **row)
        for minute in range(21):
            fix(lake, minute, 0)
        assert all(isinstance(answer, Untold) for answer in asked(lake))
    assert in_hours("22:00-06:00", time(23, 0))
    assert in_hours("22:00-06:00", time(5, 59))
    assert not in_hours("22:00-06:00", time(6, 0))
    assert in_hours(None, time(6, 0))
    with pytest.raises(InputError, match="hours"):
        in_hours("at night", time(6, 0))


@pytest.mark.parametrize("params", [{"order": " "}, {"order": "1", "minutes": 4}, {"order": "1", "error_times": 0.5}])
def test_what_must_be_said(params):
    with pytest.raises(InputError):
        InventedLake().ask(QUESTION, **params)


def walk(days: int, *, outside: float, spread: float = 10.0, stated: float = 10.0, alike: float = 120.0, seed: int = 1):
    """An hour a day around the zone, a fix a minute, with errors that are alike for minutes."""
    rng, n = np.random.default_rng(seed), 60
    keeps = np.exp(-60 / alike)
    error = rng.normal(0, spread, (n, 2, days))
    for i in range(1, n):
        error[i] = keeps * error[i - 1] + np.sqrt(1 - keeps**2) * error[i]
    angle = rng.uniform(0, 2 * np.pi, days) + 0.24 * np.arange(n)[:, None]
    east, north = ((RADIUS + outside) * part(angle) + error[:, axis] for axis, part in enumerate((np.sin, np.cos)))
    seconds = np.arange(n)[:, None] * 60.0 + np.arange(days) * 86400.0
    taken = np.full(n * days, 2 * stated)
    return Fixes(
        seconds=seconds.T.ravel(), latitude=north.T.ravel() / DEGREE, longitude=east.T.ravel() / DEGREE, major=taken,
        minor=taken, bearing=0 * taken,
    )  # fmt: skip


def told(fixes: Fixes) -> int:
    zone = Zone(latitude=0.0, longitude=0.0, radius=RADIUS)
    return sum(one.seconds >= 600 and one.depth >= DEEP * one.error for one in dwells(fixes, zone))


def test_walking_along_the_border_gives_at_most_one_breach_in_a_thousand_days():
    zone = Zone(latitude=0.0, longitude=0.0, radius=RADIUS)
    fixes = walk(1000, outside=0.0)
    assert told(fixes) <= 1
    assert sum(1 for _ in dwells(fixes, zone)) > 5000, "a fix inside the line would tell thousands"
    assert told(walk(50, outside=-100.0)) == 50, "an hour a hundred metres inside is told each day"
