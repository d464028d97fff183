"""Where traces went: a planted move is found, churn alone is not, a closed site is not an end, refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.policy import FACET
from clerestory.facets.policy.displacement import displacement
from clerestory.model.lead import Estimate, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "displacement"]
LAW = datetime(2025, 6, 1, tzinfo=UTC)
REGISTER = pa.table({
    "policy": ["Law"], "place": ["A"], "in_force_on": pa.array([date(2025, 6, 1)], pa.date32()),
    "ended_on": pa.nulls(1, pa.date32()), "series": [""],
})  # fmt: skip


def world(rng, *, moved: float, churn: float = 0.15, n: int = 120, closed: bool = False):
    """Templates that end around the law in A and in B, C; a share is seen in a new place within weeks."""
    rows = []
    for number in range(3 * n):
        home = "ABC"[number % 3]
        end = LAW + timedelta(days=float(rng.uniform(-6, 27)))
        site = "gone" if closed and home == "A" and number % 2 == 0 else "site"
        rows.append((f"t{number}", home, site, end - timedelta(days=float(rng.exponential(60)) + 1), end))
        if rng.random() < churn + (moved if home == "A" else 0):
            back = end + timedelta(days=float(rng.uniform(1, 50)))
            rows.append((f"t{number}", "D" if home == "A" else "E", "site", back, back + timedelta(days=5)))
    spells = pa.table(dict(zip(("template", "place", "site", "first_seen", "last_seen"), zip(*rows, strict=True),
                               strict=True)))  # fmt: skip
    sites = pa.table({"site": ["site", "gone"], "last_seen": [LAW + timedelta(days=200), LAW + timedelta(days=28)]})
    return spells, sites


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def test_a_planted_move_is_found():
    (answer,) = displacement(*world(np.random.default_rng(1), moved=0.3), REGISTER)
    assert isinstance(answer, Estimate)
    assert answer.low <= 30 <= answer.high
    assert "beyond_chance" in codes(answer)
    (went,) = [reason for reason in answer.reasons if reason.code == "went_to"]
    assert went.slots["places"] == "D"


def test_churn_alone_is_no_displacement():
    rng, told = np.random.default_rng(2), 0
    for _ in range(60):
        (answer,) = displacement(*world(rng, moved=0.0, n=60), REGISTER)
        told += "beyond_chance" in codes(answer)
    assert told <= 8, "99 % point of a true 5 %"


def test_a_site_that_closed_is_no_end():
    (answer,) = displacement(*world(np.random.default_rng(3), moved=0.0, closed=True), REGISTER)
    (hidden,) = [reason for reason in answer.reasons if reason.code == "hidden_ends"]
    assert hidden.slots["n"] == 60
    (shares,) = [reason for reason in answer.reasons if reason.code == "shares"]
    assert shares.slots["n_here"] == 60


def test_by_hand():
    """Forty ends each; 20 of 40 here and 10 of 40 elsewhere in a new place: 25 points."""
    rows = []
    for number in range(80):
        home, end = ("A", "B")[number % 2], LAW + timedelta(days=number % 20)
        rows.append((f"t{number}", home, "site", end - timedelta(days=9), end))
        if (number % 2 == 0 and number % 4 == 0) or number % 8 == 1:
            rows.append((f"t{number}", "D", "site", end + timedelta(days=3), end + timedelta(days=90)))
        elif number % 8 == 3:
            # beyond the horizon of eight weeks
            rows.append((f"t{number}", "D", "site", end + timedelta(days=57), end + timedelta(days=90)))
    spells = pa.table(dict(zip(("template", "place", "site", "first_seen", "last_seen"), zip(*rows, strict=True),
                               strict=True)))  # fmt: skip
    sites = pa.table({"site": ["site"], "last_seen": [LAW + timedelta(days=300)]})
    (answer,) = displacement(spells, sites, REGISTER)
    assert answer.value == 25.0
    assert (answer.low, answer.high) == pytest.approx((3.8, 43.3), abs=0.01), "Newcombe's tenth method"


def test_what_cannot_be_told_says_why():
    spells, sites = world(np.random.default_rng(4), moved=0.0, n=10)
    (answer,) = displacement(spells, sites, REGISTER)
    assert isinstance(answer, Untold)
    assert codes(answer)[0] == "few_ends"
    soon = pa.table({"site": ["site", "gone"], "last_seen": [LAW + timedelta(days=40)] * 2})
    assert codes(displacement(spells, soon, REGISTER)[0])[0] == "too_soon"
    assert displacement(spells.slice(0, 0), sites, REGISTER) == []
    with pytest.raises(InputError, match="weeks"):
        displacement(spells, sites, REGISTER, weeks=0)


def test_through_the_lake():
    lake = InventedLake()
    lake.template("x", ["a1", "a2"])
    lake.template("y", ["a3"], overshared=True)
    for trace, place in (("a1", "A"), ("a2", "B"), ("a3", "A")):
        lake.trace("advert", trace, day=90, text="We clean ovens", place=place, site="site.example.org")
    lake.add("policy", trace="p", policy="Law", place="A", in_force_on=date(2025, 3, 1))
    (answer,) = lake.ask(QUESTION, weeks=1, horizon=1)
    assert codes(answer)[0] == "few_ends"
    assert lake.ask(QUESTION, weeks=1, horizon=1, backwards=True) == [answer]
