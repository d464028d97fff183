"""advertising.coordinated_groups: the six tests, look-alikes one by one, a naive way that must fail, power."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from calendar_world import World, calendar, drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake
from scipy.stats import binom, hypergeom

from clerestory.errors import InputError
from clerestory.facets.advertising import FACET, coordinated_groups
from clerestory.facets.advertising.hubs import hubs
from clerestory.facets.advertising.in_step import apart
from clerestory.facets.advertising.joint_days import joint_days
from clerestory.facets.advertising.occasions import Calendar, calendar_of
from clerestory.facets.advertising.posters import with_poster
from clerestory.facets.advertising.strangers import draw, meetings_of, met
from clerestory.facets.advertising.threes import most_threes
from clerestory.methods.fisher_combination import combined
from clerestory.model.lead import Reason, Untold

(QUESTION,) = (question for question in FACET.questions if question.name == "coordinated_groups")
MODULE = sys.modules["clerestory.facets.advertising.coordinated_groups"]
ROUTE = ("Albany", "Troy", "Utica", "Rome")

#: Counties of the fast suite, and of the whole.
FEW, ALL = 8, 200


def most(worlds: int) -> int:
    """With a nominal rate of one in twenty, this many worlds with a lead or fewer, 99 times in 100."""
    return int(binom.ppf(0.99, worlds, 0.05))


def codes(lead) -> dict:
    return {reason.code: dict(reason.slots) for reason in lead.reasons}


def unplaced(lead) -> list[Reason]:
    """The lead's reasons but for the names of places."""
    return [Reason(one.code, {k: v for k, v in one.slots.items() if k != "place"}) for one in lead.reasons]


def posted(lake: InventedLake, poster: str, day: int, place: str, price: int | None) -> None:
    trace = f"{poster}-{day}"
    lake.trace("advert", trace, day=day, text="we move pianos", place=place, price=price, currency="USD")
    lake.add("link", trace=trace, thing=poster, kind="contact", weight=1.0, reason="contact:phone")


def two_in_step(*, also: int = 30, members: tuple[str, ...] = ("g1", "g2")) -> InventedLake:
    """Members with 13 joint days, 15 days apart, along one route of four places; prices change on every third."""
    lake = InventedLake()
    for turn in range(13):
        for member in members:
            price = 5000 + 500 * (turn // 3 % 2) + 100 * members.index(member)
            posted(lake, member, 15 * turn, ROUTE[turn % 4], price)
    dice = np.random.default_rng(5)
    for k in range(also):
        for day in np.sort(dice.choice(195, 6, replace=False)).tolist():
            posted(lake, f"o{k:02d}", day, ROUTE[int(dice.integers(4))], 4000 + 100 * int(dice.integers(9)))
    return lake


def test_known_answer():
    (lead,) = two_in_step().ask(QUESTION)
    # Both began on the same day: the first by name keeps the group's key.
    assert (lead.about, lead.value, lead.unit) == ("g1-0", 2, "groups of adverts")
    assert lead.traces == tuple(sorted(f"g{k}-{15 * turn}" for k in (1, 2) for turn in range(13)))
    said = codes(lead)
    assert said["in_step"] == {"posters": 2, "pairs": 1}
    # Thirteen joint days, but the first is what their time begins with.
    assert (said["same_days"]["n"], said["same_days"]["gap"]) == (12, 14)
    # The route closes: four moves, each made three times by both, and counted once.
    assert said["same_order"]["n"] == 4
    # Turns 3, 6, 9 and 12.
    assert (said["same_prices"]["n"], said["same_prices"]["gap"]) == (4, 14)
    for code in ("same_days", "same_order", "same_prices"):
        assert 0 < float(said[code]["expected"]) < said[code]["n"] / 2


def test_joint_days_are_shown_as_on_a_calendar():
    (lead,) = two_in_step().ask(QUESTION)
    assert codes(lead)["members"]["who"].startswith("A: 13, ")
    assert codes(lead)["members"]["of"] == "g1-0 g2-0", "each by its earliest trace, as its group is found by"
    days = [reason.slots for reason in lead.reasons if reason.code == "together_on"]
    assert len(days) == 12
    assert codes(lead)["together_more"] == {"n": 1}
    assert {one["who"] for one in days} == {"A, B"}
    assert [one["day"] for one in days] == sorted(one["day"] for one in days)
    assert [one["place"] for one in days[:4]] == list(ROUTE)
    first = date.fromisoformat(days[0]["day"])
    assert [(date.fromisoformat(one["day"]) - first).days for one in days] == [15 * turn for turn in range(12)]


def test_members_are_named_beyond_z():
    none = np.zeros(30, int)
    calendar = Calendar(np.arange(30), none, none, none, [str(k) for k in range(30)], ["x"], none, none)
    who, together = joint_days(calendar, range(28), [1] * 28)
    assert [part.partition(":")[0] for part in who.slots["who"].split("; ")][25:] == ["Z", "AA", "AB"]
    assert together.slots["who"].endswith("Z, AA, AB")
    assert together.slots["others"] == 2


def test_a_day_of_one_member_is_no_joint_day():
    day, none = np.array([3, 5, 3, 9]), np.zeros(4, int)
    calendar = Calendar(np.array([0, 0, 1, 1]), day, none, none, ["a", "b"], ["x"], np.array([3, 3]), np.array([5, 9]))
    _, together = joint_days(calendar, [0, 1], [2, 2])
    assert together.slots["day"] == "1970-01-04"


def test_a_group_that_grows_keeps_its_key():
    lake = two_in_step(members=("g1", "g2", "g0"))
    # A third member that began a day later.
    lake.rows["advert"] = [row for row in lake.rows["advert"] if row["trace"] != "g0-0"]
    posted(lake, "g0", 1, "Albany", 5000)
    (lead,) = lake.ask(QUESTION)
    assert (lead.about, lead.value, codes(lead)["in_step"]["pairs"]) == ("g1-0", 3, 3)


def three_now_and_then(joint: int, *, members: int = 3) -> InventedLake:
    """Members who publish 13 times, 15 days apart, together on *joint* of them and a week apart on the others."""
    lake = two_in_step(members=())
    for turn in range(13):
        for k in range(members):
            later = 0 if turn % 2 == 0 and turn < 2 * joint + 2 else 3 * k + 1
            posted(lake, f"g{k}", 15 * turn + later, ROUTE[turn % 4], None)
    return lake


def test_three_stand_out_where_two_do_not(monkeypatch):
    (lead,) = three_now_and_then(4).ask(QUESTION)
    assert (lead.about, lead.value) == ("g0-0", 3)
    said = codes(lead)["three_days"]
    assert (said["n"], said["threes"], said["gap"]) == (4, 1, 14)
    assert float(said["expected"]) < 0.3
    # Joint days of all three must be one more than pairs need, and two of them are not enough.
    assert three_now_and_then(3).ask(QUESTION) == []
    assert three_now_and_then(4, members=2).ask(QUESTION) == []
    monkeypatch.setattr(MODULE, "threes", lambda *_, **__: [])
    assert three_now_and_then(4).ask(QUESTION) == []


def test_threes_pay_for_what_is_not_known_and_for_a_third_of_the_rate(monkeypatch):
    tested, rates = [], []
    threes, found = MODULE.threes, MODULE.found
    monkeypatch.setattr(MODULE, "threes", lambda *a, **said: tested.append(threes(*a, **said)) or tested[-1])
    monkeypatch.setattr(MODULE, "found", lambda p, rate, tests: rates.append(rate) or found(p, rate=rate, tests=tests))
    lake = three_now_and_then(4)
    lake.ask(QUESTION, rate=0.04)
    # Pairs, threes and posters, and the groups by each.
    assert rates == pytest.approx([0.04 / 3] * 6)
    believed = 1.5
    monkeypatch.setattr(sys.modules["clerestory.facets.advertising.in_step"], "draw", lambda *_: believed)
    lake.ask(QUESTION)
    believed = 1.0
    lake.ask(QUESTION)
    _, said, plain = (three.days.expected for (three,) in tested)
    assert said == pytest.approx(1.5**3 * plain, rel=0.05)
    # Three that pairs join already are not tested.
    assert len(two_in_step(members=("g1", "g2", "g3")).ask(QUESTION)) == 1
    assert tested[-1] == []


def test_those_whom_strangers_met_where_they_met_went_to_a_fair():
    """The same joint days stand out among nobody, among those who come again, and not among strangers of one day."""
    told = {}
    for who in ("nobody", "the same", "strangers"):
        lake = two_in_step()
        for turn in range(13):
            for k in range(4):
                name = {"nobody": f"x{turn}{k}", "the same": f"x{k}", "strangers": f"x{turn}{k}"}[who]
                posted(lake, name, 15 * turn + 5 * (who == "nobody"), ROUTE[turn % 4], None)
        told[who] = [lead.value for lead in lake.ask(QUESTION)]
    assert told == {"nobody": [2], "the same": [6], "strangers": []}


def test_strangers_and_acquaintances_worked_by_hand():
    days = {
        "a": (0, 3, 6, 9, 12),
        "b": (0, 3, 6, 9, 20),
        "c": (0, 3, 6),
        "d": (3,),
        "e": (6, 20),
        "f": (12,),
        "g": (6, 7),
    }
    poster, day = np.array([(k, at) for k, of in enumerate(days.values()) for at in of]).T
    none = np.zeros_like(day)
    ends = np.zeros(len(days), int)
    meetings = meetings_of(Calendar(poster, day, none, none, list(days), ["x"], ends, ends), day0=0, days=30)
    cells = {k: meetings.cells(np.array(days[name]), none[:5]) for k, name in enumerate("ab")}
    there = met(meetings, cells, np.array([0, 3, 6, 9]))
    # c comes again and again; e met one of them elsewhere too, f only one of them; d and g were met once.
    assert there.strangers == 2
    assert there.known.tolist() == [0, 3, 6]
    assert meetings.days_at(there.known, 0).tolist() == [0, 3, 6]
    assert meetings.days_at(there.known, 1).tolist() == []


@pytest.mark.parametrize(("others", "strangers", "known"), [(10, 0, 30), (11, 11, 0)])
def test_where_more_than_ten_meet_again_all_others_are_strangers(others, strangers, known):
    poster, day = np.repeat(np.arange(2 + others), 3), np.tile([0, 3, 6], 2 + others)
    none, ends = np.zeros_like(day), np.zeros(2 + others, int)
    names = [str(k) for k in range(2 + others)]
    meetings = meetings_of(Calendar(poster, day, none, none, names, ["x"], ends, ends), day0=0, days=30)
    there = met(meetings, dict.fromkeys((0, 1), np.array([0, 3, 6])), np.array([0, 3, 6]))
    assert (there.strangers, len(there.known)) == (strangers, known)


def test_companions_worked_by_hand():
    # Of 100 others two are expected below 1e-4 once in 20,000 times, and each number from 2 to 8 was looked at.
    pairs = [(0, 1, 1e-9), (0, 2, 1e-5), (0, 3, 2e-3), (1, 2, 0.5), (4, 5, 1e-6)]
    (hub,) = hubs(pairs, [100] * 6)
    assert (hub.poster, set(hub.companions)) == (0, {1, 2})
    assert hub.p == pytest.approx(7 * binom.sf(1, 100, 1e-4))
    assert hub.p == pytest.approx(7 * 4950 * 1e-8, rel=0.02)
    (many,) = hubs([(0, k, 1e-3) for k in range(1, 7)], [100] * 7)
    assert (len(many.companions), many.p) == (6, pytest.approx(max(1e-8, 7 * binom.sf(5, 100, 1e-3))))
    assert hubs([(0, k, 1.1e-3) for k in range(1, 7)], [100] * 7) == []


def test_companions_stand_out_where_pairs_and_threes_do_not(monkeypatch):
    """Eight who each keep to half of the days of a plan, as dice say."""
    lake, dice = two_in_step(members=()), np.random.default_rng(0)
    for k in range(8):
        for turn in range(13):
            later = 0 if dice.random() < 0.5 else int(dice.integers(1, 14))
            posted(lake, f"g{k}", 15 * turn + later, ROUTE[turn % 4], None)
    monkeypatch.setattr(MODULE, "threes", lambda *_, **__: [])
    (lead,) = lake.ask(QUESTION)
    assert lead.value >= 4
    assert codes(lead)["with_several"]["n"] >= 2
    with_hubs = lead.value
    monkeypatch.setattr(MODULE, "hubs", lambda *_: [])
    assert sum(one.value for one in lake.ask(QUESTION)) < with_hubs


@pytest.mark.parametrize(("seen", "expected", "said"), [(0, 0.0, 2.5), (0, 9.6, 1.0), (5, 0.6, 6.0), (5, 4.6, 1.2)])
def test_what_strangers_say_of_a_draw(seen, expected, said):
    assert draw(seen, expected) == pytest.approx(said)


def test_a_large_group_does_not_pay_for_a_small_one(monkeypatch):
    lake = two_in_step(members=("g1", "g2", "g3", "g4", "g5"))
    for turn in range(13):
        for k in range(2):
            posted(lake, f"h{k}", 15 * turn + 7 + (0 if turn < 10 else 3 * k), ROUTE[(turn + 2) % 4], None)
    seen = []
    found = MODULE.found
    monkeypatch.setattr(
        MODULE, "found", lambda p, rate, tests: seen.append((p, tests)) or found(p, rate=rate, tests=tests)
    )
    assert [lead.value for lead in lake.ask(QUESTION, rate=0.5)] == [5, 2]
    p, able = seen[0]
    weakest = float(np.sort(p)[10])
    # Eleven pairs: at this rate the weakest passes as the sixth of them or later, and not as the second of two groups.
    rate = 2 * able * weakest / 6
    assert found(p, rate=rate / 2, tests=able).sum() == 11
    assert [lead.value for lead in lake.ask(QUESTION, rate=rate)] == [5]
    # The broken variant lets every group stand whose pairs passed.
    monkeypatch.setattr(MODULE, "_standing", lambda best, rate, tests: set(best))
    assert [lead.value for lead in lake.ask(QUESTION, rate=rate)] == [5, 2], "no teeth"


def test_a_group_stands_on_all_of_its_own_pairs():
    label = np.array([0, 0, 0, 3, 3])
    worth = {(0, 1): 4e-6, (0, 2): 2e-6, (1, 2): 3e-6, (3, 4): 5e-6}
    best = MODULE._best(label, worth, set(worth))
    # 2e-6, 3e-6 / 2, 4e-6 / 3; and the one pair.
    assert best == pytest.approx({0: 4e-6 / 3, 3: 5e-6})
    assert MODULE._standing(best, 0.02, 10_000) == {0}
    assert MODULE._standing(best, 0.03, 10_000) == {0, 3}
    assert MODULE._standing({}, 0.02, 10) == set()


def test_no_more_threes_than_pairs_allow():
    # All pairs of five: ten threes; the bound is near and never below.
    assert [most_threes(n * (n - 1) // 2) >= n * (n - 1) * (n - 2) // 6 for n in range(3, 60)] == [True] * 57
    assert most_threes(10) <= 15


def test_silence():
    assert InventedLake().ask(QUESTION) == []
    assert two_in_step(members=("g1",)).ask(QUESTION) == []
    lake = two_in_step()
    # What a contact or a text joins already is one poster, and in step with nobody.
    lake.add("link", trace="g1-0", thing="g2", kind="contact", weight=1.0, reason="contact:phone")
    assert lake.ask(QUESTION) == []
    # Without a date or a place there is no occasion.
    for column in ("place", "seen_at"):
        lake = two_in_step()
        for row in lake.rows["advert"]:
            row[column] = None
        assert lake.ask(QUESTION) == []


def test_edges():
    assert two_in_step().ask(QUESTION, rate=0.0) == []
    # Twelve joint days are enough for a bound of twelve, and not for thirteen.
    assert len(two_in_step().ask(QUESTION, least=12)) == 1
    assert two_in_step().ask(QUESTION, least=13) == []
    # Nineteen posters do not show what is usual; twenty do.
    assert [type(one) for one in two_in_step(also=17).ask(QUESTION)] == [Untold]
    assert len(two_in_step(also=18).ask(QUESTION)) == 1


def test_prices_or_roads_alone_are_no_lead():
    lake = two_in_step()
    dice = np.random.default_rng(2)
    for row in lake.rows["advert"]:
        if row["trace"].startswith("g2-") and row["trace"] != "g2-0":
            # The same days and prices, but never where the other is.
            row["place"] = str(dice.choice(["Delhi", "Perth"]))
    assert lake.ask(QUESTION) == []
    lake = two_in_step()
    for row in lake.rows["advert"]:
        if row["trace"].startswith("g2-"):
            # The same road in the same order, a week later each time; no price.
            row["seen_at"] += timedelta(days=7)
            row["price"] = None
    assert lake.ask(QUESTION) == []


def test_what_each_channel_can_carry():
    for only in range(3):
        p = np.ones(3)
        p[only] = 0.0
        each = np.maximum(p, MODULE.FLOORS)
        alone = float(combined(each))
        # Days can pass among ten thousand pairs; moves and prices not among ten.
        assert (alone < 0.05 / 10_000) if only == 0 else (alone > 0.05 / 10)


def test_a_poster_is_its_component_and_each_trace_stands_once():
    rows = [("b", 1, ["x"]), ("a", 2, ["x", "y"]), ("c", 3, ["y"]), ("d", 0, None), ("d", 0, None), ("e", 5, [])]
    columns = list(zip(*rows, strict=True))
    made = with_poster(pa.table({"trace": columns[0], "day": columns[1], "things": columns[2]}))
    said = dict(zip(made["trace"].to_pylist(), made["poster"].to_pylist(), strict=True))
    assert made.num_rows == 5
    assert said == {"a": "b", "b": "b", "c": "b", "d": "d", "e": "e"}


def test_a_help_line_joins_nobody():
    lake = two_in_step()
    # Thirteen differently written texts of others, and both members', name one number beside numbers of their own.
    for k in range(13):
        lake.add("link", trace=lake.rows["advert"][26 + 6 * k]["trace"], thing="line", kind="contact", weight=1.0)
    for member in ("g1-0", "g2-0"):
        lake.add("link", trace=member, thing="line", kind="contact", weight=1.0)
    (lead,) = lake.ask(QUESTION)
    assert lead.value == 2
    # An over-shared thing joins nothing either; one that is not joins the two into one poster.
    for overshared, leads in ((True, 1), (False, 0)):
        lake = two_in_step()
        lake.contact("shared", ["g1-0", "g2-0"], overshared=overshared)
        assert len(lake.ask(QUESTION)) == leads


def untold(postings) -> Reason:
    (one,) = coordinated_groups(postings)
    assert isinstance(one, Untold)
    return one.reasons[0]


def test_refusals_and_what_cannot_be_told():
    for params, said in (({"rate": 1.1}, "rate"), ({"rate": -0.1}, "rate"), ({"least": 1}, "least")):
        with pytest.raises(InputError, match=f"{said}: expected"):
            two_in_step().ask(QUESTION, **params)
    few = calendar(World(posters=5, singles=14, days=200), 1)[0]
    assert untold(few) == Reason("too_few_posters", {"posters": 19, "need": 20})
    short = calendar(World(posters=30, singles=30, days=60), 1)[0]
    cut = short.filter(pa.compute.less(short["day"].cast(pa.int32()), 19_055))
    assert (untold(cut).code, untold(cut).slots["need"]) == ("too_few_days", 56)
    assert coordinated_groups(cut.slice(0, 0)) == []


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_invariance(dice, backwards):
    lake = two_in_step()
    plain = lake.ask(QUESTION)
    for rows in lake.rows.values():
        dice.shuffle(rows)
    assert lake.ask(QUESTION, backwards=backwards) == plain
    # The same trace from a second file, and the same row twice.
    for table in ("advert", "link"):
        lake.rows[table] += [dict(row) for row in lake.rows[table][:40]]
    assert lake.ask(QUESTION) == plain
    # Other names for contacts and places.
    for row in lake.rows["link"]:
        row["thing"] = "z" + row["thing"]
    for row in lake.rows["advert"]:
        row["place"] = row["place"].upper()
    (lead,) = lake.ask(QUESTION)
    assert (lead.about, lead.traces) == ("g1-0", plain[0].traces)
    assert unplaced(lead) == unplaced(plain[0])


def test_occasions_are_counted_apart():
    assert apart(np.array([0, 5, 13, 14, 20, 28]), 14) == 3
    assert apart(np.array([], np.int64), 14) == 0
    lake = InventedLake()
    # Reposted for four days, three days of silence, then anew after four; moved on the day after.
    for day, place in ((0, "Rome"), (1, "Rome"), (2, "Rome"), (3, "Rome"), (6, "Rome"), (10, "Rome"), (11, "Troy")):
        posted(lake, "p", day, place, 100 * min(day, 8 - day % 8))
    with_rows = {
        name: table
        for name, table in lake.tables().items()
        if name in ("advert", "link", "contact", "template", "template_member")
    }
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in with_rows.items():
            connection.register(name, table)
        postings = connection.sql(QUESTION.reads["postings"]).to_arrow_table()
    made, prices = calendar_of(with_poster(postings))
    assert (made.day - made.first[0]).tolist() == [0, 10, 11]
    assert [made.places[k] for k in made.origin[1:]] == ["Rome", "Rome"]
    # 0, 1, 2, 3, 2, 6, 5
    assert prices.moved.tolist() == [1, 1, 1, -1, 1, -1]


# error rates ----------------------------------------------------------------------------------------------------


def equal_columns(postings: pa.Table) -> int:
    """The naive way: pairs that share more days and places than if every day and place were alike."""
    cells = defaultdict(set)
    postings = with_poster(postings)
    for poster, place, day in zip(*(postings[n].to_pylist() for n in ("poster", "place", "day")), strict=True):
        cells[poster].add((place, day))
    at = defaultdict(list)
    for poster, there in cells.items():
        for cell in there:
            at[cell].append(poster)
    shared = Counter(pair for there in at.values() for pair in combinations(sorted(there), 2))
    tests = len(cells) * (len(cells) - 1) // 2
    return sum(
        hypergeom.sf(n - 1, len(at), len(cells[one]), len(cells[other])) < 0.05 / tests
        for (one, other), n in shared.items()
        if n > 2
    )


def with_a_lead(seeds, ask=coordinated_groups, **said) -> int:
    return sum(bool(ask(calendar(drawn(seed, **said), seed)[0])) for seed in seeds)


def test_innocent_calendars_give_no_lead_and_the_naive_way_fails():
    small = {"posters": 70, "singles": 200, "days": 500}
    assert with_a_lead(range(500, 500 + FEW), **small) <= most(FEW)
    assert with_a_lead(range(500, 503), equal_columns, **small) > most(FEW)


@pytest.mark.slow
def test_innocent_calendars_in_full():
    assert with_a_lead(range(20_000, 20_000 + ALL)) <= most(ALL) == 18


@pytest.mark.slow
@pytest.mark.parametrize(
    "innocent",
    [
        {"fairs": 60, "tours": 0.0},
        {"fairs": 0, "tours": 1.0},
        {"places": 3, "tours": 0.0},
        {"places": 40, "posters": 200},
        {"posters": 40, "singles": 0},
        {"days": 120},
    ],
    ids=["fairs", "one road", "few places", "many places", "nobody else", "four months"],
)
def test_each_look_alike(innocent):
    assert with_a_lead(range(30_000, 30_040), **innocent) <= most(40)


def found_of(world: World, seeds) -> tuple[float, float]:
    """The share of rings of which three members or more are in one lead, and of leads that hold two of no ring."""
    found, rings, false, leads = 0, 0, 0, 0
    for seed in seeds:
        postings, truth = calendar(world, seed)
        said = [{trace.split("-")[0] for trace in lead.traces} for lead in coordinated_groups(postings)]
        found += sum(any(len(one & ring) > 2 for one in said) for ring in truth)
        rings += len(truth)
        false += sum(all(2 * len(one & ring) <= len(one) for ring in truth) for one in said)
        leads += len(said)
    return found / rings, false / max(1, leads)


def test_rings_are_found():
    found, false = found_of(World(posters=70, singles=200, rings=2), range(2))
    assert found == 1.0
    assert false == 0.0


@pytest.mark.slow
def test_power_rises_with_the_effect():
    world = World(rings=2, sessions=24)
    curve = [found_of(replace(world, joins=joins), range(40_000, 40_012)) for joins in (0.2, 0.4, 0.6, 0.8, 1.0)]
    shares = [found for found, _ in curve]
    assert shares[0] <= 0.2
    assert shares[-1] >= 0.9
    assert all(later >= sooner - 0.1 for sooner, later in pairwise(shares))
    assert np.mean([false for _, false in curve]) <= 0.07
