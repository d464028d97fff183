"""Who stays in a group is remembered for as long as the group's first texts are the same, and no longer."""

import numpy as np

from clerestory.linking.candidates import sketch
from clerestory.linking.shingles import texts_as_units
from clerestory.linking.templates import Asked, part

HERE, THERE = list(range(100, 140)), list(range(500, 540))


def units(texts):
    sizes = [len(one) for one in texts]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    tokens = np.array([word for one in texts for word in one], np.uint32)
    made = texts_as_units(offsets, tokens, np.arange(len(texts)), np.ones(len(texts), np.int64))
    sketch(made, 0)
    return made


def parted(texts, slots, memory):
    """Who was left in one group of these texts."""
    made, parent = units(texts), np.zeros(len(texts), np.int64)
    part(made, made, np.arange(len(texts)), parent, Asked(slots, slots, *memory))
    return (parent == parent[-1]).tolist()


def changed(base, n):
    return [[*base[: k + 1], 1000 + k, *base[k + 2 :]] for k in range(n)]


def test_a_text_that_left_one_group_is_asked_again_in_another():
    memory = np.zeros(20, np.uint64), np.zeros(20, np.bool_)
    stranger = changed(THERE, 1)
    assert parted(stranger + changed(HERE, 6), np.arange(7), memory) == [False] + 6 * [True]
    # the same text, in a group of its own kind now, whose other texts are other ones
    slots = np.array([0, *range(10, 16)])
    assert parted(stranger + changed(THERE, 7)[1:], slots, memory) == 7 * [True]


def test_a_text_that_stayed_is_asked_again_where_the_first_texts_of_its_group_are_others():
    memory = np.zeros(20, np.uint64), np.zeros(20, np.bool_)
    friend = changed(HERE, 1)
    assert parted(friend + changed(HERE, 7)[1:], np.arange(7), memory) == 7 * [True]
    slots = np.array([0, *range(10, 16)])
    assert parted(friend + changed(THERE, 6), slots, memory) == [False] + 6 * [True]


def test_what_was_said_of_the_same_texts_is_not_asked_again():
    memory = np.zeros(7, np.uint64), np.zeros(7, np.bool_)
    texts = changed(HERE, 7)
    assert parted(texts, np.arange(7), memory) == 7 * [True]
    memory[1][3] = False
    assert parted(texts, np.arange(7), memory) == [True, True, True, False, True, True, True]
