"""Words as numbers: folding, scripts, masks, and Arrow arrays in every shape."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.reading.tokens import MASK, spans_of, token_hashes, token_spans

WORDS = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Lo", "Nd", "Zs", "Po", "Mn", "So"]), max_size=40)


def words(text, **how):
    return token_hashes([text], **how)[1].tolist()


def test_the_numbers_are_fixed():
    # FNV-1a over the folded letters, then the mix: computed once, apart from this code
    def fnv(word):
        state = 0x811C9DC5
        for letter in word:
            state = ((state ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
        state ^= state >> 16
        state = (state * 0x85EBCA6B) & 0xFFFFFFFF
        return max(state ^ (state >> 13), 2)

    assert words("Moving house, 24 hours") == [fnv(w) for w in ("moving", "house", "24", "hours")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE"),
        ("don't", "dont"),
        ("ＦＲＥＥ ｑｕｏｔｅ", "free quote"),
        ("𝐅𝐫𝐞𝐞", "free"),
        ("mоvе", "move"),
        ("٢٠٠", "200"),
        ("fre\u200be", "free"),
        ("Straße", "strase"),
    ],
)
def test_writings_of_one_word_meet(one, other):
    assert words(one) == words(other)


def test_scripts_without_spaces_give_neighbours_so_that_a_phrase_is_found_within():
    assert words("東京都") == words("東京") + words("京都")
    assert set(words("清掃")) <= set(words("窓の清掃を承ります"))
    assert len(words("ทำความสะอาด")) > 3
    assert len(words("京")) == 1
    assert words("이사 서비스") != words("이사서비스")


@pytest.mark.parametrize(
    "varies",
    [
        "212-555-0143",
        "$40",
        "a@example.com",
        "@movers_b",
        "https://example.com/x?y=1",
        "example.org",
        "/srv/a/b",
        "9am",
    ],
)
def test_masked_what_varies_by_nature_is_one_sign(varies):
    assert words(f"call {varies} now", masked=True) == [*words("call"), int(MASK), *words("now")]


def test_masks_in_a_row_are_one_and_an_end_of_sentence_is_no_host():
    assert words("ring 212 555 0143, 12:30 today", masked=True).count(int(MASK)) == 1
    assert int(MASK) not in words("We move. Anything goes and/or stays", masked=True)
    assert int(MASK) not in words("call 1 2 3")


def test_arrays_of_every_shape_say_the_same():
    texts = ["one two", None, "", "three — four", "東京 five"]
    expected = [part.tolist() for part in token_hashes(texts)]
    arrays = [
        pa.array(texts, pa.string()),
        pa.array(["dropped", *texts, "dropped"], pa.large_string()).slice(1, 5),
        pa.chunked_array([texts[:2], texts[2:], []], pa.string()),
        pa.array(texts).dictionary_encode().cast(pa.string()),
    ]
    for array in arrays:
        assert [part.tolist() for part in token_hashes(array)] == expected
    assert token_hashes(pa.nulls(2))[0].tolist() == [0, 0, 0]
    assert token_hashes([])[0].tolist() == [0]


def test_large_arrays_are_cut_and_joined_again():
    texts = [f"row {i} says {'word ' * (i % 50)}end" for i in range(30_000)]
    offsets, hashes = token_hashes(texts)
    for at in (0, 14_999, 29_999):
        assert hashes[offsets[at] : offsets[at + 1]].tolist() == words(texts[at])


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=5))
def test_each_text_is_read_for_itself_and_spans_lead_back(texts):
    for masked in (False, True):
        offsets, hashes = token_hashes(texts, masked=masked)
        for i, text in enumerate(texts):
            assert hashes[offsets[i] : offsets[i + 1]].tolist() == words(text, masked=masked)
    for text in texts:
        hashes, spans = token_spans(text)
        assert hashes.tolist() == words(text)
        for number, (start, stop) in zip(hashes.tolist(), spans.tolist(), strict=True):
            assert number in words(text[start:stop])


def test_spans_of_many_texts():
    offsets, hashes, spans = spans_of(pa.array(["we move", "call 555 now"]), masked=True)
    assert offsets.tolist() == [0, 2, 5]
    assert spans[[0, 1, 2, 4]].tolist() == [[0, 2], [3, 7], [0, 4], [9, 12]]
    assert hashes[3] == MASK
