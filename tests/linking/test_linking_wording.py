"""What varies by nature is one sign, by how it is written and where it stands."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.text_bytes import byte_hashes
from clerestory.linking.wording import words_of
from clerestory.reading.tokens import MASK, token_hashes


def said(text):
    words = words_of(pa.array([text], pa.large_string()), whole=True)
    return [("#" if h == MASK else "") + text[a:b] for h, (a, b) in zip(words.hashes, words.spans, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Served chunk chunk_-517 to 192.0.2.156", ["Served", "chunk", "#chunk_-517", "to", "#192.0.2.156"]),
        ("tty=ssh ruser= rhost=h.example.org", ["tty", "#ssh", "ruser", "#", "rhost", "#h.example.org"]),
        ("state = RUNNING, ok", ["state", "# RUNNING", "ok"]),
        ("needs report: true", ["needs", "report", "#true"]),
        ("a truetype face", ["a", "truetype", "face"]),
        ("Started 'spark' on port 5", ["Started", "#'spark'", "on", "port", "#5"]),
        ("don't say 'see you there' twice", ["don't", "say", "see", "you", "there'", "twice"]),
        ("list 1, 2, 3 end", ["list", "#1, 2, 3", "end"]),
        ("KB12~x~amd64~~ took 10ms", ["#KB12~x~amd64~~"[:-2], "took", "#10ms"]),
        ("fully-insured Café 東京都", ["fully", "insured", "Café", "東京", "京都"]),
        ("Deleting /billing/catalog now", ["Deleting", "#/billing/catalog", "now"]),
        ("", []),
    ],
)
def test_what_is_masked(text, words):
    assert said(text) == words


PLAIN = st.lists(st.text("abcdefghij äöé", min_size=1, max_size=9), max_size=12).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(PLAIN)
def test_plain_words_are_the_words_that_find_knows(text):
    assert words_of(pa.array([text])).hashes.tolist() == token_hashes([text])[1].tolist()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_spans_in_order_and_chunks_do_not_matter(texts):
    whole = words_of(pa.array(texts, pa.large_string()), whole=True)
    parts = words_of(pa.chunked_array([pa.array([one], pa.string()) for one in texts], pa.string()))
    assert whole.hashes.tolist() == parts.hashes.tolist()
    assert whole.offsets.tolist() == parts.offsets.tolist()
    for row, text in enumerate(texts):
        spans = whole.spans[whole.offsets[row] : whole.offsets[row + 1]]
        assert all(0 <= a <= b <= len(text) for a, b in spans.tolist())
        assert sorted(spans[:, 0].tolist()) == spans[:, 0].tolist()


def test_bytes_tell_copies_from_others():
    one, other, again, nothing = byte_hashes(pa.array(["a b", "a  b", "a b", None])).tolist()
    assert one == again
    assert len({one, other, nothing}) == 3


def test_plain_words_are_read_as_the_same_words_in_other_letters():
    dice = np.random.default_rng(3)
    pieces = "blue|Carts|for|hire|a|true|falsely|FALSE|, |. |! |: |? | |  |,".split("|")
    wide = {at: at + 0xFEE0 for at in [*range(65, 91), *range(97, 123)]}
    texts = [" ".join(dice.choice(pieces, 9)) for _ in range(400)] + [
        "".join(dice.choice(pieces, 9)) for _ in range(400)
    ]
    plain = words_of(pa.array(texts), whole=True)
    other = words_of(pa.array([text.translate(wide) for text in texts]), whole=True)
    for one, two in zip(plain, other, strict=True):
        assert np.array_equal(one, two)
    assert len(plain.hashes) > 2000
