"""Contacts: shared by two, over-shared by a rule fixed beforehand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.contacts import contacts_of
from clerestory.linking.groups import groups_of


def shared(pairs, templates):
    trace, contact = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))
    return contacts_of(trace, contact, np.array(templates, np.int64))


def test_by_hand():
    found = shared([(0, 5), (1, 5), (1, 5), (2, 3), (0, 4), (2, 4), (1, 4)], [-1, -1, -1])
    assert list(zip(found.contact.tolist(), found.trace.tolist(), strict=True)) == [
        (4, 0),
        (4, 1),
        (4, 2),
        (5, 0),
        (5, 1),
    ]
    assert found.degree.tolist() == [0, 0, 0, 1, 3, 2]
    assert not found.overshared.any()


def test_a_help_line_in_300_unrelated_adverts_joins_nobody():
    # contact 0 stands in all, beside the maker's own number in two adverts of each
    pairs = [(i, 0) for i in range(300)] + [(i, 1 + i // 2) for i in range(300)]
    found = shared(pairs, [-1] * 300)
    assert found.overshared[0]
    assert not found.overshared[1:].any()
    groups = groups_of(found.trace, found.contact, traces=300, overshared=found.overshared)
    assert np.bincount(np.unique(groups.label, return_inverse=True)[1]).max() == 2


@pytest.mark.parametrize("templates", [[-1] * 60, [i % 4 for i in range(60)], [0] * 60])
def test_a_family_of_60_adverts_on_one_number_is_joined(templates):
    found = shared([(i, 0) for i in range(60)], templates)
    groups = groups_of(found.trace, found.contact, traces=60, overshared=found.overshared)
    assert set(groups.label.tolist()) == {0}


def test_one_text_a_thousand_times_is_one_maker_and_a_platform_is_many():
    assert not shared([(i, 0) for i in range(1000)], [0] * 1000).overshared[0]
    assert shared([(i, 0) for i in range(1000)], [i // 8 for i in range(1000)]).overshared[0]


def test_nothing():
    found = shared([], [-1, -1])
    assert len(found.trace) == len(found.degree) == 0
    assert len(shared([], []).trace) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 9)), max_size=60), st.randoms())
def test_order_and_repeats_do_not_matter(pairs, dice):
    again = pairs + pairs[:5]
    dice.shuffle(again)
    one, other = shared(pairs, [-1] * 20), shared(again, [-1] * 20)
    assert all((a == b).all() for a, b in zip(one, other, strict=True))
