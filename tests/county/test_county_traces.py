"""Rows of a block: what is planted does not flow over into a small office; whoever fills what is left does."""

from __future__ import annotations

from collections import Counter

import numpy as np

from clerestory.county.cast import TRADES, Cast
from clerestory.county.dice import Dice
from clerestory.county.numbers import Numbers
from clerestory.county.plan import OFFICES, drawn, ranges
from clerestory.county.traces import Traces
from clerestory.county.world import World


def traces(**full: int) -> Traces:
    """A block of 5 adverts in the hotline and 100 in the task force, some of them taken."""
    dice = Dice(np.random.default_rng(1))
    plan = drawn(size=1_000, seed=1, offices=OFFICES, dice=dice, said=ranges())
    cast = Cast(dice, Numbers(dice), plan.knobs, World(plan, TRADES))
    made = Traces(plan, {("hotline", "advert"): 5, ("taskforce", "advert"): 100}, dice, cast)
    for office, many in full.items():
        made.rows[office, "advert"] = [None] * many  # type: ignore[list-item]  # only counted
    return made


def drawn_offices(made: Traces) -> Counter[str]:
    return Counter(made.office("advert") for _ in range(2_000))


def test_offices_are_drawn_by_what_they_want_in_all():
    said = drawn_offices(traces(taskforce=60))
    assert 60 < said["hotline"] < 140
    assert said["hotline"] + said["taskforce"] == 2_000


def test_a_full_large_office_does_not_flow_over_into_the_small_one_but_the_other_way():
    said = drawn_offices(traces(taskforce=100))
    assert said[""] > 1_800
    assert said["hotline"] < 140
    assert drawn_offices(traces(hotline=5)) == {"taskforce": 2_000}


def test_whoever_fills_the_rest_takes_whatever_room_there_is():
    made = traces(taskforce=100)
    made.filling = True
    assert drawn_offices(made) == {"hotline": 2_000}
    assert made.office("offer") == ""
