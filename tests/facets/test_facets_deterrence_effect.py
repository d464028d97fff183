"""Did a measure against buying reduce demand: known answers, next door, silence, edges, order, size, refusals."""

from __future__ import annotations

import re
import sys
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from invented_lake import InventedLake
from policy_world import CONTROL, EFFORT, HARM, Loading, World, counts_of
from policy_world import tables as world_tables

from clerestory.errors import InputError
from clerestory.facets.purchasing import FACET
from clerestory.facets.purchasing.deterrence_effect import deterrence_effect
from clerestory.model.lead import Estimate, Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "deterrence_effect"]
#: Places with the measure, their neighbours, others.
HERE, NEAR, FAR = 12, 6, 22
DECOYS = Loading(name="contacts to decoys", level=(0.9, 1.1), visibility=(0.9, 1.1))


def month(number: int) -> date:
    return date(2018 + number // 12, number % 12 + 1, 1)


def tables(
    here: float, near: float = 0.0, *, seed: int = 1, months: int = 24, adverts: bool = True, noise: float = 0.1
):
    """Contacts and adverts by month; demand changes by `here` and `near` in logs from the middle on."""
    rng, n = np.random.default_rng(seed), HERE + NEAR + FAR
    change = np.repeat([here, near, 0.0], [HERE, NEAR, FAR])
    late = np.arange(months) >= months // 2
    shown = rng.uniform(20, 80, (n, 1)) * np.exp(rng.normal(0, 0.2, (n, months)))
    # adverts halve where the measure is: contacts fall with them, demand for an advert does not
    shown[:HERE] *= np.where(late, 0.5, 1.0)
    mean = shown * 2 * np.exp(change[:, None] * late + rng.normal(0, noise, (n, months)) + rng.normal(0, 0.1, months))
    unit, at = (axis.ravel() for axis in np.indices(mean.shape))
    counts = pa.table({
        "series": ["contacts"] * mean.size, "place": [f"p{one:02d}" for one in unit],
        "period": pa.array([month(one) for one in at], pa.date32()),
        "value": rng.poisson(mean).ravel().astype(float),
        "exposure": pa.array(shown.ravel() if adverts else [None] * mean.size, pa.float64()),
    })  # fmt: skip
    return counts, register(Sting=([f"p{one:02d}" for one in range(HERE)], month(months // 2), True))


def register(**rows: tuple[list[str], date, bool]) -> pa.Table:
    flat = [(name, place, began, on) for name, (places, began, on) in rows.items() for place in places]
    return pa.table({
        "policy": [one[0] for one in flat], "place": [one[1] for one in flat],
        "in_force_on": pa.array([one[2] for one in flat], pa.date32()),
        "ended_on": pa.nulls(len(flat), pa.date32()), "series": [""] * len(flat), "on_buyers": [one[3] for one in flat],
    })  # fmt: skip


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


@pytest.fixture
def no_word(monkeypatch):
    """The number alone: the word takes a second and is tested above."""
    monkeypatch.setattr(sys.modules[deterrence_effect.__module__], "less_or_hidden", lambda *_: [])


NEIGHBOURS = ";".join(f"P{one:02d}" for one in range(HERE, HERE + NEAR))


def test_demand_for_an_advert_fell_here_and_rose_next_door():
    here, there, word = deterrence_effect(*tables(-0.5, 0.3), neighbours=NEIGHBOURS)
    assert isinstance(here, Estimate)
    assert here.low < 100 * np.expm1(-0.5) < here.high < 0
    assert codes(here)[:3] == ["group_time", "told", "rose_next_door"]
    assert there.low < 100 * np.expm1(0.3) < there.high
    assert isinstance(word, Untold), "contacts alone cannot tell less from less seen"
    assert codes(word)[0] == "cannot"
    assert {point.series.split(":")[0] for point in here.points} >= {"trend", "event", "forest"}


@pytest.mark.usefixtures("no_word")
def test_half_the_adverts_are_half_the_contacts_and_no_less_demand():
    (here,) = deterrence_effect(*tables(0.0))
    assert here.low < 0 < here.high
    assert {"not_told", "neighbours_unknown"} <= set(codes(here))
    models = {point.series: point for point in here.points if point.low is not None}
    assert models["forest:totals"].low < 0 < models["forest:totals"].high, "totals are for an advert, too"


@pytest.mark.usefixtures("no_word")
def test_what_changed_as_much_next_door_is_no_effect():
    here, there = deterrence_effect(*tables(-0.5, -0.5, noise=0.05), neighbours=NEIGHBOURS)
    assert isinstance(here, Untold)
    assert codes(here)[0] == "as_much_next_door"
    assert "told" not in codes(here)
    assert isinstance(there, Estimate)


@pytest.mark.parametrize(("level", "visibility", "word"), [(-0.6, 0.0, "less"), (0.0, -0.7, "hidden")])
def test_wary_buyers_are_told_from_fewer_where_another_series_speaks(level, visibility, word):
    series = (DECOYS, HARM, EFFORT, CONTROL)
    world = World(level=level, visibility=visibility)
    counts, policy = world_tables(series, counts_of(np.random.default_rng(3), series, world), world)
    policy = policy.append_column("on_buyers", pa.array([True] * policy.num_rows))
    said = deterrence_effect(
        counts, policy, washout=0,
        loadings="contacts to decoys = 0.9..1.1 / 0.9..1.1; harm: admissions = 0.9..1.1 / 0;"
        "effort: hours = 0 / 0.9..1.1",
    )  # fmt: skip
    assert [codes(one)[0] for one in said] == ["no_exposure", word, word]


@pytest.mark.usefixtures("no_word")
def test_silence_and_refusals():
    counts, policy = tables(-0.5)
    assert deterrence_effect(counts.slice(0, 0), policy) == []
    assert deterrence_effect(counts, policy.slice(0, 0)) == []
    assert InventedLake().ask(QUESTION) == []
    other = register(Law=(["p00"], month(12), False))
    (none,) = deterrence_effect(counts, other)
    assert codes(none) == ["none_on_buyers"]
    assert codes(deterrence_effect(*tables(-0.5, adverts=False))[0]) == ["no_exposure"]
    assert codes(deterrence_effect(*tables(-0.5, months=14))[0])[0] == "few_before"
    for wrong in ({"design": "x"}, {"measure": "no such"}, {"washout": -1}, {"tail": -1}, {"loadings": "x"}):
        with pytest.raises(InputError):
            deterrence_effect(counts, policy, **wrong)


@pytest.mark.usefixtures("no_word")
def test_the_edges_of_what_may_be_declared():
    counts, policy = tables(-0.5)
    assert codes(deterrence_effect(counts, policy, neighbours="nowhere")[0])[2] == "neighbours_not_held"
    assert codes(deterrence_effect(counts, policy, measure="sting")[0])[0] == "group_time"
    both = pa.concat_tables([policy, register(Lights=(["p03"], month(14), False))])
    assert "other_policies" in codes(deterrence_effect(counts, both)[0])
    assert "arma" in codes(deterrence_effect(*tables(-0.5, months=60), design="series")[0])
    # a tenth of the counts may lack their adverts, no more
    gap = counts.column("exposure").to_pylist()
    for share, first in ((0.09, "group_time"), (0.11, "no_exposure")):
        holes = [None if i < share * len(gap) else one for i, one in enumerate(reversed(gap))][::-1]
        made = counts.set_column(4, "exposure", pa.array(holes, pa.float64()))
        assert codes(deterrence_effect(made, policy)[0])[0] == first


def test_the_order_of_rows_says_nothing_and_every_code_has_its_sentence():
    lake = InventedLake()
    counts, policy = tables(-0.5, 0.3)
    for number, row in enumerate(counts.to_pylist()):
        period = {"period_start": row.pop("period")}
        lake.add("count", trace=f"c{number}", **row, **period)
    for number, row in enumerate(policy.to_pylist()):
        lake.add("policy", trace=f"m{number}", policy=row["policy"], place=row["place"],
                 in_force_on=row["in_force_on"], binds="buyers of services")  # fmt: skip
    answers = lake.ask(QUESTION)
    assert [codes(one)[0] for one in answers] == ["group_time", "cannot"]
    assert answers == lake.ask(QUESTION, backwards=True)
    for one in answers:
        for code in (*codes(one), *getattr(one, "assumptions", ())):
            assert code in QUESTION.text.reasons, code
        for reason in one.reasons:
            assert set(re.findall(r"{(\w+)}", QUESTION.text.reasons[reason.code])) <= set(reason.slots)


@pytest.mark.slow
@pytest.mark.usefixtures("no_word")
def test_its_size_where_nothing_changed_and_how_often_it_says_so_of_next_door():
    told = moved = 0
    for seed in range(200):
        here, *_ = deterrence_effect(*tables(0.0, seed=seed), neighbours=NEIGHBOURS)
        told += "told" in codes(here)
        moved += "rose_next_door" in codes(here)
    assert told <= 18
    assert moved <= 4
