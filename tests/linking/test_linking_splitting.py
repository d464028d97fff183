"""Groups that two templates describe more shortly than one, and groups that they do not."""

import numpy as np

from clerestory.linking.splitting import split_groups

COMMON = list(range(100, 130))


def split(sequences, *, support=1):
    """Whether all were put into one group: the labels after splitting."""
    sizes = [len(one) for one in sequences]
    stops = np.cumsum(sizes)
    tokens = np.array([word for one in sequences for word in one], np.uint32)
    n = len(sequences)
    return split_groups(stops - sizes, stops, tokens, np.full(n, support), np.zeros(n, np.int64)).tolist()


def with_passages(number, passages):
    """The common words with these passages at four places; the last word tells the texts apart."""
    said = list(COMMON)
    for place, passage in sorted(zip((24, 16, 8, 2), passages, strict=True), reverse=True):
        said[place:place] = passage
    return [*said, 1000 + number]


def passages(first):
    return [[first + 10 * k + j for j in range(5)] for k in range(4)]


def test_passages_that_go_together_make_two_templates():
    texts = [with_passages(i, passages(200 if i % 2 else 300)) for i in range(40)]
    labels = split(texts)
    assert labels[0::2] == [0] * 20
    assert labels[1::2] == [1] * 20


def test_passages_that_change_by_themselves_leave_one():
    dice = np.random.default_rng(4)
    sides = passages(200), passages(300)
    for _ in range(5):
        texts = [with_passages(i, [sides[int(dice.integers(2))][k] for k in range(4)]) for i in range(40)]
        assert set(split(texts)) == {0}


def test_one_sentence_that_half_add_leaves_one():
    texts = [[*COMMON[:15], *([7, 8, 9, 10, 11] if i % 2 else []), *COMMON[15:], 1000 + i] for i in range(40)]
    assert set(split(texts)) == {0}


def test_a_few_texts_stay_together_and_lone_ones_alone():
    assert set(split([with_passages(i, passages(200 if i else 300)) for i in range(2)])) == {0}
    assert split([COMMON]) == [0]
