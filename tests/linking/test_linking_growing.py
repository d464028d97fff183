"""Growing by days gives the groups of a full rerun, whatever came and went in whatever order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.linking import splitting
from clerestory.linking.growing import DECIDE, Growing
from clerestory.linking.templates import templates_of

_WORDS = [f"{a}{b}" for a in ("gar", "lum", "ket", "pol", "ras", "tin", "vor") for b in ("an", "el", "io", "us", "ye")]


def partition(labels: np.ndarray) -> np.ndarray:
    """The first member of each text's group."""
    own = np.where(labels < 0, labels.max(initial=-1) + 1 + np.arange(len(labels)), labels)
    _, first, which = np.unique(own, return_index=True, return_inverse=True)
    return first[which]


def pool(seed: int, families: int) -> list[str]:
    """Families of long and short texts, copies noisy and exact, a passage that strangers share, empty texts."""
    dice = np.random.default_rng(seed)
    texts = ["", "!!", "555-0101", "555-0101"]
    phrases = [list(dice.choice(_WORDS, 8)) for _ in range(12)]
    for _ in range(families):
        base = list(dice.choice(_WORDS, int(dice.integers(3, 60))))
        if dice.random() < 0.4:
            # of one trade's phrases: some families are near each other, and which leads a bucket shows
            base = [word for at in dice.choice(12, 6, replace=False) for word in phrases[at]]
        tail = ["call now for a free quote no obligation fully insured"] if dice.random() < 0.5 else []
        for _ in range(int(dice.integers(1, 9))):
            noise = dice.choice([0.0, 0.05, 0.15, 0.3])
            said = [str(dice.choice(_WORDS)) if dice.random() < noise else word for word in base]
            texts.append(" ".join([*said, f"555-01{dice.integers(4):02d}", *tail]))
    for shape in ("van booked for customer {} today", "keys handed to {} at the {} depot"):
        texts += [shape.format(dice.choice(_WORDS), dice.choice(_WORDS[:3])) for _ in range(families // 4)]
    return [texts[i] for i in dice.permutation(len(texts))]


def check(texts: list[str], days: list[tuple[int, list[int]]]) -> None:
    """Let so many come each day, and some of those held go; compare with a full rerun after each."""
    growing, held, at = Growing(), {}, 0
    for size, goes in days:
        new = texts[at : at + size]
        at += size
        gone = np.array(sorted({list(held)[k % len(held)] for k in goes}) if held else [], np.int64)
        numbers = growing.grow(pa.array(new, pa.large_string()), gone)
        held = {n: text for n, text in held.items() if n not in set(gone.tolist())}
        held |= dict(zip(numbers.tolist(), new, strict=True))
        full = templates_of(pa.array(list(held.values()), pa.large_string()))
        np.testing.assert_array_equal(partition(growing.labels()), partition(full))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    days=st.lists(st.tuples(st.integers(0, 60), st.lists(st.integers(0, 500), max_size=25)), min_size=2, max_size=6),
)
def test_days_and_erasures_give_the_groups_of_a_full_rerun(seed: int, days: list[tuple[int, list[int]]]) -> None:
    check(pool(seed, 25), days)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 1_000_000),
    days=st.lists(st.tuples(st.integers(0, 300), st.lists(st.integers(0, 5000), max_size=80)), min_size=2, max_size=9),
)
def test_many_days_and_erasures_give_the_groups_of_a_full_rerun(seed: int, days: list[tuple[int, list[int]]]) -> None:
    check(pool(seed, 120), days)


def test_a_group_falls_apart_when_what_held_it_together_goes() -> None:
    words = [" ".join(f"word{k}x" for k in range(a, a + 60)) for a in (0, 13, 26)]
    growing = Growing()
    numbers = growing.grow(pa.array(words, pa.large_string()))
    assert len(set(growing.labels().tolist())) == 1
    growing.grow(pa.array([], pa.large_string()), numbers[1:2])
    left = templates_of(pa.array([words[0], words[2]], pa.large_string()))
    np.testing.assert_array_equal(growing.labels(), left)
    assert (left == -1).all()


def test_what_is_not_held_cannot_go() -> None:
    growing = Growing()
    growing.grow(pa.array(["careful movers for pianos"], pa.large_string()))
    for gone in ([1], [-1], [0, 0]):
        with pytest.raises(InputError):
            growing.grow(pa.array([], pa.large_string()), np.array(gone))
    growing.grow(pa.array([], pa.large_string()), np.array([0]))
    assert not len(growing.labels())


def test_what_is_kept_goes_on_as_what_kept_it() -> None:
    texts = pool(7, 30)
    whole, first = Growing(), Growing()
    whole.grow(pa.array(texts[:120], pa.large_string()))
    first.grow(pa.array(texts[:120], pa.large_string()))
    again = Growing.of({name: rows.copy() for name, rows in first.kept().items()})
    for growing in (whole, again):
        growing.grow(pa.array(texts[120:], pa.large_string()), np.arange(0, 60, 7))
    np.testing.assert_array_equal(whole.labels(), again.labels())
    for name, rows in whole.kept().items():
        np.testing.assert_array_equal(rows, again.kept()[name], err_msg=name)


def test_the_texts_that_decide_are_those_that_splitting_asks() -> None:
    assert DECIDE == splitting._ASKED
