"""Less of it, or less of it seen: known answers, no word where none is earned, refusals, order says nothing."""

from __future__ import annotations

import tomllib
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from invented_lake import InventedLake
from policy_world import (
    CONTROL,
    HARM,
    NARROW,
    ONLY_DETECTED,
    RICH,
    TIPS,
    WITH_DILUTED,
    World,
    counts_of,
    month,
    tables,
)

from clerestory.errors import InputError
from clerestory.facets.designs.loadings import _FILE, declared, register, sort_of
from clerestory.facets.policy import FACET
from clerestory.facets.policy.solved_or_hidden import solved_or_hidden
from clerestory.methods.level_or_visibility import zone_of
from clerestory.model.lead import Estimate, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "solved_or_hidden"]
CODES = {"less of it": "less", "hidden": "hidden", "both": "both", "hidden and more of it": "hidden_and_more"}


def told(series, world: World, *, seed: int = 1, loadings: str = NARROW, **params):
    made = tables(series, counts_of(np.random.default_rng(seed), series, world), world)
    return solved_or_hidden(*made, loadings=loadings, washout=0, **params)


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


@pytest.mark.parametrize(("level", "visibility", "word"), [(-0.6, 0.0, "less"), (0.0, -0.7, "hidden")])
def test_rich_series_find_the_word(level, visibility, word):
    first, second = told(RICH, World(level=level, visibility=visibility))
    assert isinstance(first, Estimate)
    assert codes(first)[0] == word
    assert first.low <= 100 * np.expm1(level) <= first.high
    assert second.low <= 100 * np.expm1(visibility) <= second.high
    assert {"series_read", "by_places"} <= set(codes(first))
    assert set(codes(first)) & {"breakdown", "breakdown_beyond"}
    assert ("neighbours_unknown" in codes(first)) is (word == "less")
    assert {point.series for point in first.points} >= {"set:level", "set:visibility", "set:zero"}


@pytest.mark.parametrize("series", [pytest.param(ONLY_DETECTED, marks=pytest.mark.slow), WITH_DILUTED])
def test_detected_and_diluted_series_never_give_a_word(series):
    (answer,) = told(series, World(level=0.0, visibility=-0.7))
    assert isinstance(answer, Untold)
    assert codes(answer)[0] == "cannot"
    assert {"ruled_out", "would_settle"} & set(codes(answer))


def test_it_says_which_series_would_settle_it():
    (answer,) = told(ONLY_DETECTED, World(level=0.0, visibility=-0.7))
    named = [reason.slots["series"] for reason in answer.reasons if reason.code == "would_settle"]
    assert register()["effort"].means in named or register()["harm"].means in named
    assert register()["diluted"].means not in named


def test_a_declared_sign_needs_a_reason_and_is_said():
    (less, _) = told(
        ONLY_DETECTED, World(level=-0.6, visibility=0.0), visibility="cannot fall", because="more officers"
    )
    assert codes(less)[0] == "less"
    assert "declared_sign" in codes(less)
    with pytest.raises(InputError, match="because"):
        told(ONLY_DETECTED, World(level=0, visibility=0), visibility="cannot fall")
    with pytest.raises(InputError, match="visibility"):
        told(ONLY_DETECTED, World(level=0, visibility=0), visibility="up")


@pytest.mark.slow
def test_one_witness_is_said():
    (answer, _) = told((TIPS, HARM, CONTROL), World(level=0.4, visibility=-1.2))
    assert codes(answer)[0] == "hidden_and_more"
    assert {"one_witness", "carried_by"} & set(codes(answer))


@pytest.mark.slow
def test_neighbours_who_rose_are_named():
    world = World(level=-0.6, visibility=0.0)
    counts = counts_of(np.random.default_rng(4), RICH, world)
    counts[:3, 30:36, 36:] *= 2
    made = tables(RICH, counts, world)
    near = ";".join(f"place {number:03d}" for number in range(30, 36))
    (answer, _) = solved_or_hidden(*made, loadings=NARROW, washout=0, neighbours=near)
    assert "neighbours_rose" in codes(answer)
    counts[:3, 30:36, 36:] /= 2
    (answer, _) = solved_or_hidden(*tables(RICH, counts, world), loadings=NARROW, washout=0, neighbours=near)
    assert {"neighbours_flat", "neighbours_cannot"} & set(codes(answer))


@pytest.mark.slow
def test_one_place_by_windows():
    world = World(level=0.0, visibility=-0.7, units=20, with_it=1, before=84)
    counts = counts_of(np.random.default_rng(6), RICH, world) * 20
    (answer, *_) = solved_or_hidden(*tables(RICH, counts, world), loadings=NARROW, washout=0)
    assert "by_windows" in codes(answer)
    short = World(level=0.0, visibility=-0.7, units=20, with_it=1, before=24)
    (answer,) = solved_or_hidden(
        *tables(RICH, counts_of(np.random.default_rng(6), RICH, short), short), loadings=NARROW
    )
    assert codes(answer)[0] == "few_windows"


def test_what_cannot_be_told_says_why():
    few = World(level=0, visibility=0, before=6)
    assert codes(told(RICH, few)[0])[0] == "few_before"
    everywhere = World(level=0, visibility=0, units=10, with_it=10)
    assert codes(told(RICH, everywhere)[0])[0] == "no_comparison"
    made = tables((CONTROL,), counts_of(np.random.default_rng(1), (CONTROL,), few), few)
    unknown = made[0].set_column(0, "series", [["weather"] * made[0].num_rows])
    assert codes(solved_or_hidden(unknown, made[1])[0])[0] == "no_series"
    assert solved_or_hidden(made[0].slice(0, 0), made[1].slice(0, 0)) == []


def test_only_the_series_that_a_policy_names_are_read():
    """Another series, of one month alone, would leave no month that all of them hold."""
    world = World(level=0, visibility=0)
    counts, register = tables(RICH, counts_of(np.random.default_rng(1), RICH, world), world)
    first = counts.slice(0, 1)
    other = first.set_column(0, "series", pa.array(["harm: elsewhere"]))
    named = " + ".join(one.name for one in RICH)
    only = register.set_column(register.column_names.index("series"), "series", pa.array([named] * register.num_rows))
    whole = solved_or_hidden(counts, only, loadings=NARROW, washout=0)
    beside = solved_or_hidden(pa.concat_tables([counts, other]), only, loadings=NARROW, washout=0)
    assert codes(whole[0]) == codes(beside[0])
    assert "not_read" not in codes(beside[0]), "what the policy does not name is not even looked at"
    last = RICH[-1]
    fewer = register.set_column(
        register.column_names.index("series"), "series", pa.array([last.name] * register.num_rows)
    )
    assert codes(solved_or_hidden(counts, fewer, loadings=NARROW, washout=0)[0]).count("series_read") == 1


def test_through_the_lake_order_says_nothing():
    world = World(level=0.0, visibility=-0.7, units=8, with_it=4, before=8, after=6)
    counts = counts_of(np.random.default_rng(2), (TIPS, CONTROL), world)
    lake = InventedLake()
    for (k, unit, at), value in np.ndenumerate(counts):
        place = f"Texas/{unit}" if unit < 4 else f"{unit}"
        lake.add("count", trace=f"c{k}.{unit}.{at}", series=(TIPS, CONTROL)[k].name, place=place,
                 period_start=month(at), value=float(value))  # fmt: skip
    lake.add("policy", trace="p", policy="Law", place="Texas", in_force_on=date(2015, 9, 1))
    answers = lake.ask(QUESTION)
    assert answers == lake.ask(QUESTION, backwards=True)
    assert "by_places" in codes(answers[0])


def test_the_register_of_loadings():
    assert {"detected", "harm", "diluted", "effort", "duration", "control"} <= set(register())
    for name, row in tomllib.loads(_FILE.read_text("utf-8")).items():
        assert row["reason"].endswith("."), name
        assert row["source"], name
    assert sort_of("Tips by month").name == "detected"
    assert sort_of("harm: admissions").name == "harm"
    assert sort_of("weather") is None
    assert declared("tips = 0.9..1.1 / 1 / 0 / 0.05")["tips"].breach == 0.05
    for wrong in ("tips", "tips = a / b", "tips = 2..1 / 0"):
        with pytest.raises(InputError):
            declared(wrong)


def runs(series, world: World, n: int, seed: int) -> tuple[dict[str, int], int]:
    """How often each first word was said, and how often the truth was ruled out."""
    rng, said, lost = np.random.default_rng(seed), {}, 0
    zone = zone_of(world.level, world.visibility)
    for _ in range(n):
        made = tables(series, counts_of(rng, series, world), world)
        answer = solved_or_hidden(*made, loadings=NARROW, washout=0)[0]
        code = codes(answer)[0]
        said[code] = said.get(code, 0) + 1
        out = [reason.slots["zones"].split("; ") for reason in answer.reasons if reason.code == "ruled_out"]
        spoken = code in CODES.values()
        lost += (spoken and code not in (CODES.get(zone), "hidden")) or any(zone in zones for zones in out)
        lost += code == "hidden" and zone not in ("hidden", "hidden and more of it")
    return said, lost


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "visibility", "word", "least"),
    [(-0.6, 0.0, "less", 160), (0.0, -0.7, "hidden", 180), (-0.6, -0.6, "both", 80)],
)
def test_two_hundred_counties_with_rich_series(level, visibility, word, least):
    """Aimed at: 180, 180 and 100.  A set without a grid reaches its own edges, and gives "less" more seldom."""
    said, lost = runs(RICH, World(level=level, visibility=visibility), 200, 11)
    assert lost <= 10
    assert said.get(word, 0) >= least


@pytest.mark.slow
@pytest.mark.parametrize("series", [ONLY_DETECTED, WITH_DILUTED])
def test_two_hundred_counties_without_a_witness(series):
    said, lost = runs(series, World(level=0.0, visibility=-0.7), 200, 12)
    assert said.get("cannot", 0) >= 190
    assert lost <= 10
