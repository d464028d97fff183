"""What sets an answered group apart: the numbers that weigh, in plain units, beside what is usual."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from test_facets_mode_of_operation import CLASSES, LEANS, numbers

from clerestory.facets.advertising import FACET
from clerestory.facets.advertising.mode_apart import apart
from clerestory.facets.advertising.mode_features import FEATURES, features
from clerestory.facets.advertising.mode_model import taught


@pytest.fixture(scope="module")
def labelled():
    dice = np.random.default_rng(3)
    names = [name for name in LEANS for _ in range(40)]
    x = features(pa.Table.from_pylist([numbers(dice, name, 0.2) for name in names]))
    y = np.array([CLASSES.index(name) for name in names])
    return taught(x, y, [f"g{i}" for i in range(len(names))], seed=1)


def test_the_numbers_shown_are_the_groups_own_and_lie_with_its_class(labelled):
    x = np.array([np.median(labelled.x[labelled.y == one], axis=0) for one in range(3)])
    found = apart(labelled, x, np.arange(3))
    for one, reasons in enumerate(found):
        assert 1 <= len(reasons) <= 3
        assert len({reason.code for reason in reasons}) == len(reasons)
        for reason in reasons:
            said = reason.slots
            assert said["mode"] == CLASSES[one]
            assert said["low"] <= said["here"] <= said["high"], "the middle of a class lies in its middle half"
            assert said["other_low"] <= said["other_high"]
    assert "apart_fees" in {reason.code for reason in found[CLASSES.index("scam")]}, "what the class was made with"
    fees = next(reason for reason in found[CLASSES.index("scam")] if reason.code == "apart_fees").slots
    assert fees["here"] >= 50 > fees["other_high"]


def test_a_group_like_no_other_of_its_class_is_set_apart_by_nothing(labelled):
    """Called spam, though each of its numbers lies with the others: no single number may be shown for it."""
    others = np.median(labelled.x[labelled.y != 1], axis=0)
    (reasons,) = apart(labelled, others[None, :], np.array([1]))
    assert [reason.code for reason in reasons] == ["apart_none"]
    assert apart(labelled, np.zeros((0, len(FEATURES))), np.zeros(0, int)) == []


def test_every_number_that_a_model_reads_has_its_words():
    reasons = next(q.text for q in FACET.questions if q.name == "mode_of_operation").reasons
    assert {f"apart_{one}" for one in FEATURES} <= set(reasons)
    for one in FEATURES:
        said = reasons[f"apart_{one}"].format(here=1, mode="spam", low=2, high=3, other_low=4, other_high=5)
        assert said.endswith("1. In the middle half of the labelled groups of spam: 2 to 3; of all others: 4 to 5.")
