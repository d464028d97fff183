"""Patterns: the words in common, in order, and nothing that names anybody."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.patterns import SLOT, pattern

WORD = st.sampled_from(["we", "move", "homes", "in", "town", "fast", "with", "care"])
TEXTS = st.lists(st.lists(WORD, max_size=10).map(" ".join), min_size=1, max_size=5)


def test_what_differs_is_a_slot():
    texts = [
        "We move homes, in Salem, with care",
        "we move homes in Dover with care!",
        "We move flats and homes in Rye with care",
    ]
    assert pattern(texts) == "We move … homes in … with care"


def test_numbers_and_contacts_are_slots_even_where_they_are_the_same():
    texts = ["Call 212-555-0143 or write to a@example.com today"] * 3
    assert pattern(texts) == "Call … or write to … today"


def test_order_and_nothing():
    assert pattern(["b a c", "a b c"]) == pattern(["a b c", "b a c"])
    assert pattern([]) == ""
    assert pattern(["one", "two"]) == SLOT
    assert pattern(["one two"]) == "one two"


def is_within(words, text):
    rest = iter(text.split())
    return all(word in rest for word in words)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_words_of_a_pattern_stand_in_every_text_in_their_order(texts):
    words = [word for word in pattern(texts).split() if word != SLOT]
    assert all(is_within(words, text) for text in texts)
    if len(set(texts)) == 1:
        assert words == texts[0].split()


@settings(max_examples=60, deadline=None)
@given(st.lists(WORD, max_size=7), st.lists(WORD, max_size=7))
def test_of_two_texts_none_longer_could_be_found(left, right):
    best = 0
    for chosen in range(1 << len(left)):
        words = [w for i, w in enumerate(left) if chosen >> i & 1]
        if len(words) > best and is_within(words, " ".join(right)):
            best = len(words)
    assert sum(word != SLOT for word in pattern([" ".join(left), " ".join(right)]).split()) == best
