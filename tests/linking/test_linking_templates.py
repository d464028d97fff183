"""Templates: what is one, what is not, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.templates import templates_of
from clerestory.methods.b_cubed import b_cubed, recall_by_size

FIRST, MIDDLE = ("ba", "ke", "mo", "ti", "su"), ("lan", "rid", "ver", "pon", "gus", "sel")
LAST = ("a", "er", "in", "os", "y", "um", "al", "ix")
VOCABULARY = np.array([a + b + c for a in FIRST for b in MIDDLE for c in LAST])
REMOVALS = (
    "Fern Brothers move homes and small offices across {place}. Two careful men with a covered van, boxes included, "
    "pianos carried with care. Call {phone} for a visit, from {price}"
)


def noisy(dice, words, part):
    """A copy with a part of the words replaced, left out or added to."""
    said = []
    for word in words:
        draw = dice.random()
        if draw < part / 2:
            said.append(str(dice.choice(VOCABULARY)))
        elif draw >= 0.75 * part:
            said.append(word)
            if draw < part:
                said.append(str(dice.choice(VOCABULARY)))
    return " ".join(said)


def invented(seed, part, *, shared=()):
    """Families of 1 to 30 noisy copies, some ending in a passage that unrelated makers share."""
    dice = np.random.default_rng(seed)
    texts, truth = [], []
    for family in range(160):
        words = [str(w) for w in dice.choice(VOCABULARY, dice.integers(30, 121))]
        ending = list(shared) if dice.random() < 0.5 else []
        for _ in range([1, 2, 3, 4, 5, 8, 15, 30][family % 8]):
            texts.append(noisy(dice, words + ending, part))
            truth.append(family)
    order = dice.permutation(len(texts))
    return [texts[i] for i in order], np.array(truth)[order]


def alone(labels):
    return np.where(labels < 0, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)


def partition(labels, order=None):
    """The sets of places that carry one label, those alone left out."""
    order = range(len(labels)) if order is None else order
    groups = {}
    for place, label in zip(order, labels, strict=True):
        if label >= 0:
            groups.setdefault(label, set()).add(int(place))
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize(("part", "least", "small"), [(0.08, 0.995, 0.98), (0.16, 0.98, 0.96), (0.22, 0.96, 0.94)])
def test_families_with_shared_passages_are_found_and_kept_apart(part, least, small):
    texts, truth = invented(11, part, shared=VOCABULARY[:18].tolist())
    labels = alone(templates_of(texts))
    assert b_cubed(labels, truth)["f1"] >= least
    assert recall_by_size(labels, truth)["2-5"] >= small


def test_another_contact_price_and_place_is_the_same_template():
    texts = [
        REMOVALS.format(place=place, phone=f"212-555-01{i:02d}", price=f"${i}0")
        for i, place in enumerate(("Salem", "Dover", "Milton"), 40)
    ]
    assert (
        len(partition(templates_of([*texts, "Windows washed inside and out, ovens made to shine, by trained staff"])))
        == 1
    )


def test_a_passage_that_unrelated_makers_share_joins_nobody():
    passage = "call now for a free quote no obligation fully insured and licensed company thank you for reading"
    dice = np.random.default_rng(5)
    texts = [" ".join(dice.choice(VOCABULARY, 25)) + " " + passage for _ in range(300)]
    assert partition(templates_of(texts)) == set()


def test_a_chain_of_neighbours_that_share_nothing_is_no_template():
    dice = np.random.default_rng(3)
    words = [str(w) for w in dice.permutation(VOCABULARY)[:240]]
    texts = [" ".join(words[at : at + 60]) for at in range(0, 181, 12)]
    assert max((len(group) for group in partition(templates_of(texts))), default=0) <= 5


def test_translations_are_not_joined():
    english = "We move homes and small offices with two careful men and a covered van at fair prices every day"
    spanish = "Hacemos mudanzas de casas y oficinas con dos hombres cuidadosos y un camión cubierto a buen precio"
    assert templates_of([english, spanish]).tolist() == [-1, -1]


def test_one_word_with_many_values_is_a_slot_and_with_two_it_is_not():
    names = ("anna", "boris", "carla", "dario", "elena")
    sessions = [f"session opened for user {name} by the desk" for name in names]
    states = ["the back door was opened", "the back door was closed"]
    assert partition(templates_of([*sessions, *states])) == {frozenset(range(5))}


def test_texts_without_words_and_bare_numbers():
    texts = ["", None, "!!!", "!!!", "212-555-0143", "212-555-0144", "212 555 0143", "Hello", "hello!"]
    assert partition(templates_of(texts)) == {frozenset({4, 6}), frozenset({7, 8})}
    assert templates_of([]).tolist() == []


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(seed, dice):
    texts, _ = invented(seed % 7, 0.12)
    texts = texts[:250]
    order = list(range(len(texts)))
    dice.shuffle(order)
    assert partition(templates_of(texts)) == partition(templates_of([texts[i] for i in order]), order)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 199), max_size=300))
def test_copies_join_their_original_and_change_nothing_else(copied):
    texts, _ = invented(2, 0.12)
    texts = texts[:200]
    before, after = templates_of(texts), templates_of(texts + [texts[i] for i in copied])
    for at, i in enumerate(copied, len(texts)):
        assert after[at] == after[i] >= 0
    originals = {frozenset(p for p in group if p < len(texts)) for group in partition(after)}
    assert {group for group in originals if len(group) > 1} == partition(before)


def test_values_are_known_by_their_place_and_two_wordings_that_recur_are_two():
    failed = "authentication failure logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.{n}"
    lines = [failed.format(n=n) + user for n in range(5) for user in ("", f" user={'abcde'[n] * 3}")]
    opened = [f"session {what} for user root by the desk of {n}" for n in range(4) for what in ("opened", "closed")]
    assert partition(templates_of([*lines, *opened])) == {
        frozenset(range(0, 10, 2)), frozenset(range(1, 10, 2)),
        frozenset(range(10, 18, 2)), frozenset(range(11, 18, 2)),
    }  # fmt: skip


def test_words_of_one_ending_say_what_happened_and_are_no_slot():
    machine = [f"the machine was {what} by its keeper" for what in ("started", "stopped", "paused", "resumed", "named")]
    town = [f"the machine went to {where} with its keeper" for where in ("Rye", "Dover", "Salem", "Milton", "York")]
    assert partition(templates_of([*machine, *town])) == {frozenset(range(5, 10))}


def test_two_places_that_both_take_many_values_are_two_slots():
    names, towns = ("anna", "boris", "carla", "dario", "elena"), ("rye", "dover", "salem", "milton", "york")
    said = [f"parcel for {name} was left at the office in {town}" for name, town in zip(names, towns, strict=True)]
    pairs = [f"gate {what} and lamp {state} at the office" for what, state in (("open", "on"), ("shut", "off"))]
    assert partition(templates_of([*said, *pairs])) == {frozenset(range(5))}


def test_one_word_and_a_number_is_a_template_of_its_own():
    assert partition(templates_of(["steps 12", "steps 94461", "laps 7", "laps 8", "12"])) == {
        frozenset({0, 1}), frozenset({2, 3}),
    }  # fmt: skip
