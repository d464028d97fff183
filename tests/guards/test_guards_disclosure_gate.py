"""The gate under attack: twelve releases kept and added up, and each of its parts taken out in turn."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_world import Attacker, history

from clerestory.errors import InputError, NotPermitted
from clerestory.guards.disclosure_gate import Gated, Parts, gate
from clerestory.guards.disclosure_ledger import as_json, from_json
from clerestory.guards.disclosure_tables import Counts, Rule, View, key

NARROW = 10 - 1e-5


def gated(counts, views, parts=None) -> Gated:
    return gate(counts, earlier=views, parts=parts)


def attacked(seeds, shape, parts=None):
    """Widths of all hidden cells and of all small changes, over the histories of these seeds."""
    hidden, changes = [], []
    for seed in seeds:
        told = history(seed, shape=shape, gate=partial(gated, parts=parts))
        assert not told.refused
        some = Attacker(told, Rule(), exact=parts is not None and not parts.rounding).widths()
        hidden, changes = hidden + some[0], changes + some[1]
    assert hidden
    assert changes
    return np.array(hidden), np.array(changes)


@pytest.mark.parametrize(("shape", "seed"), [((3,), 1), ((3,), 2), ((2,), 3)])
def test_twelve_releases_tell_no_hidden_cell_and_no_small_change(shape, seed):
    hidden, changes = attacked([seed], shape)
    assert hidden.min() >= NARROW
    assert changes.min() >= NARROW


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "seeds"), [((3,), range(250)), ((2, 2), range(50))])
def test_three_hundred_histories_tell_none_either(shape, seeds):
    hidden, changes = attacked(seeds, shape)
    assert hidden.min() >= NARROW
    assert changes.min() >= NARROW


def test_to_hide_small_cells_alone_leaves_some_exactly_told():
    hidden, _ = attacked(range(3), (3,), Parts(rounding=False, complement=False, ledger=False))
    assert (hidden < 1e-6).mean() >= 0.12


def test_two_exact_releases_tell_most_new_small_counts():
    _, changes = attacked(range(3), (3,), Parts(rounding=False, complement=False, ledger=False))
    assert (changes < 1e-6).mean() >= 0.63


@pytest.mark.parametrize("without", ["rounding", "complement", "ledger"])
def test_without_a_part_the_attack_succeeds(without):
    # Exact numbers are never wide enough for the attack inside, so without rounding it is taken out as well.
    more = {"complement": False} if without == "rounding" else {}
    hidden, changes = attacked([0, 1], (2, 2), Parts(**{without: False}, **more))
    assert min(hidden.min(), changes.min()) < NARROW


def test_a_table_worked_by_hand():
    counts = Counts({"place": ("a", "b", "c")}, {key(place="a"): 0, key(place="b"): 40, key(place="c"): 60}, of="x")
    made = gate(counts)
    # Told b and c of 38 to 42 and 58 to 62, and a total of 98 to 102, a would be known to be 6 at most.
    assert set(made.why) == {key(place="a"), key(place="b")}
    assert made.why[key(place="a")] == "small"
    assert {one: s.value for one, s in made.view.shown.items()} == {key(place="c"): 60, (): 100}


def test_a_number_stands_until_the_count_has_moved_by_what_may_be_shown():
    def made(n, earlier):
        return gate(Counts({"place": ("a",)}, {key(place="a"): n}, of="x"), earlier=earlier).view

    first = made(30, [])
    assert first.shown[()].value == 30
    assert made(42, [first]).shown[()].value == 30
    assert made(43, [first]).shown[()].value == 45
    assert made(18, [first]).shown[()].value == 30


def test_one_place_fewer_does_not_tell_it():
    both = Counts({"place": ("a", "b")}, {key(place="a"): 9, key(place="b"): 40}, of="x")
    before = gate(both).view
    after = gate(Counts({"place": ("b",)}, {key(place="b"): 40}, of="x"), earlier=[before])
    assert key(place="a") not in before.shown
    told = [view.shown[one] for view in (before, after.view) for one in ((), key(place="b")) if one in view.shown]
    assert len({said.value for said in told}) <= 1


def test_a_total_over_one_value_is_that_value_s_cell():
    two = {"d": ("a", "b"), "e": ("c",)}
    before = gate(Counts(two, {key(d="a", e="c"): 40, key(d="b", e="c"): 11}, of="x")).view
    assert key(d="a") in before.shown
    # The total over e of a's cell alone is a's cell; b went, and the total of 40 is not the total of 51.
    one = gate(Counts({"d": ("a",), "e": ("c",)}, {key(d="a", e="c"): 40}, of="x"), earlier=[before])
    assert {said.value for said in one.view.shown.values()} <= {before.shown[key(d="a")].value}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_the_same_again_is_shown_the_same_and_small_is_never_shown(cells):
    names = [key(d=a, e=b) for a in "ab" for b in "cd"]
    counts = Counts({"d": ("a", "b"), "e": ("c", "d")}, dict(zip(names, cells, strict=True)), of="x")
    turned = Counts({"e": ("d", "c"), "d": ("b", "a")}, dict(zip(names[::-1], cells[::-1], strict=True)), of="x")
    first = gate(counts)
    assert first == gate(turned)
    again = gate(counts, earlier=[first.view])
    assert {one: s.value for one, s in again.view.shown.items()}.items() <= {
        o: s.value for o, s in first.view.shown.items()
    }.items()
    assert set(again.view.hidden()) == set(first.view.hidden())
    for one, said in first.view.shown.items():
        assert counts.totals[one] >= 11
        assert said.low <= counts.totals[one] <= said.high


def test_a_rule_may_be_stricter_never_milder():
    with pytest.raises(NotPermitted, match="cells of 11 or more"):
        Rule(least=5)
    with pytest.raises(NotPermitted, match="rounded to 5 or more"):
        Rule(base=3)
    strict = gate(Counts({"p": ("a",)}, {key(p="a"): 23}, of="x"), rule=Rule(least=20, base=10))
    assert strict.view.shown[()].value == 20
    assert gate(Counts({"p": ("a",)}, {key(p="a"): 19}, of="x"), rule=Rule(least=20, base=10)).view.shown == {}


def test_counts_of_other_values_are_refused():
    with pytest.raises(InputError, match="0 or more"):
        Counts({"p": ("a",)}, {key(p="b"): 3})


def test_the_ledger_spells_a_view_so_that_it_reads_back():
    made = gate(Counts({"p": ("a", "b")}, {key(p="a"): 50, key(p="b"): 90}, of="x")).view
    assert from_json(as_json(made), of="x") == made
    silent = View(of="x", values={"p": ("a",)}, shown={}, silent=frozenset({key(p="a")}))
    assert from_json(as_json(silent), of="x") == silent
