"""Groups and weak bridges, by hand and against removal."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.groups import groups_of


def grouped(pairs, traces, things, overshared=()):
    trace, thing = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))
    flags = np.isin(np.arange(things), list(overshared))
    return groups_of(trace, thing, traces=traces, overshared=flags)


#: Two families of three on one phone each, and thing 2 in one advert of either.
TWO_FAMILIES = [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (2, 2), (3, 2)]


def test_a_thing_that_alone_joins_two_families_is_a_weak_bridge():
    found = grouped(TWO_FAMILIES, 7, 3)
    assert found.label.tolist() == [0, 0, 0, 0, 0, 0, -1]
    assert found.bridge.tolist() == [False, False, True]


def test_two_things_that_join_them_are_none_and_an_overshared_one_joins_nothing():
    twice = grouped([*TWO_FAMILIES, (1, 3), (4, 3)], 7, 4)
    assert not twice.bridge.any()
    apart = grouped(TWO_FAMILIES, 7, 3, overshared=[2])
    assert apart.label.tolist() == [0, 0, 0, 3, 3, 3, -1]


def test_sides_of_two_traces_are_no_bridge():
    assert not grouped([(0, 0), (1, 0), (2, 1), (3, 1), (1, 2), (2, 2)], 4, 3).bridge.any()


def test_nothing():
    found = grouped([], 3, 2)
    assert found.label.tolist() == [-1, -1, -1]
    assert not found.bridge.any()


@settings(max_examples=80, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=25))
def test_taking_links_away_never_joins_and_bridges_are_what_removal_shows(links):
    pairs = sorted(links)
    whole = grouped(pairs, 10, 6)
    for cut in pairs[:4]:
        less = grouped([p for p in pairs if p != cut], 10, 6)
        for one in set(less.label.tolist()) - {-1}:
            assert len(set(whole.label[less.label == one].tolist())) == 1
    for thing in range(6):
        rest = grouped([p for p in pairs if p[1] != thing], 10, 6).label
        touched = [t for t, x in pairs if x == thing]
        parts = {
            (int(rest[t]) if rest[t] >= 0 else -2 - t): int((rest == rest[t]).sum()) if rest[t] >= 0 else 1
            for t in touched
        }
        assert whole.bridge[thing] == (sum(size >= 3 for size in parts.values()) >= 2)
