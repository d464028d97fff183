"""Slots of templates: what stays, what is filled anew, with what and of which kind."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.linking.template_slots import SLOT_KINDS, slot_kinds, slots_of

REMOVALS = (
    "Fern Brothers move homes across {place}. Two careful men with a covered van, pianos carried with care. "
    "Call {phone} for a visit, from {price}"
)
PLACES = ("Salem", "Dover", "New Milton", "Rye")


def made(texts, edges=None):
    return slots_of(pa.array(texts, pa.large_string()), np.array(edges or [0, len(texts)]))


def removals():
    return [REMOVALS.format(place=p, phone=f"212-555-014{i}", price=f"${i}5") for i, p in enumerate(PLACES)]


def kinds(slots, read=None):
    said = slot_kinds(slots, np.full(len(slots.text), -1) if read is None else read)
    return [SLOT_KINDS[kind] for kind in said]


def test_slots_values_spans_and_kinds():
    texts = removals()
    slots = made(texts)
    assert slots.position.tolist() == [5, 17, 21]
    assert kinds(slots) == ["name", "number", "number"]
    values = dict(zip(zip(slots.text.tolist(), slots.slot.tolist(), strict=True), slots.value.to_pylist(), strict=True))
    assert [values[i, 0] for i in range(4)] == list(PLACES)
    assert values[2, 1] == "212-555-0142"
    assert values[3, 2] == "$35"
    for text, start, stop, value in zip(slots.text, slots.start, slots.stop, slots.value.to_pylist(), strict=True):
        assert texts[text][start:stop] == value


def test_readers_have_the_word_and_most_values_decide():
    slots = made(removals())
    read = np.where(slots.slot == 0, SLOT_KINDS.index("place"), -1)
    read[np.flatnonzero(slots.slot == 1)[:1]] = SLOT_KINDS.index("contact")
    assert kinds(slots, read) == ["place", "number", "number"]
    read[np.flatnonzero(slots.slot == 1)[:3]] = SLOT_KINDS.index("contact")
    assert kinds(slots, read) == ["place", "contact", "number"]


def test_the_same_everywhere_is_no_slot_but_numbers_always_are():
    assert len(made(["we move homes with care"] * 3).group) == 0
    assert made(["we move homes since 1982 with care"] * 3).value.to_pylist() == ["1982"] * 3


def test_slips_are_no_slots_and_groups_do_not_mix():
    slips = ["we move homes and offices with great care every day"] * 8
    slips[2], slips[5] = slips[2].replace("great", "grand"), slips[5].replace("every", "each")
    users = [f"session opened for user {name} by the desk" for name in ("ana", "bob", "carl", "dora", "emil")]
    slots = made([*slips, *users], [0, 8, 13])
    assert slots.group.tolist() == [1]
    assert slots.value.to_pylist() == ["ana", "bob", "carl", "dora", "emil"]
    assert kinds(slots) == ["free text"]


def test_a_slot_that_half_leave_open():
    said = [f"van and two men in town{end} at your door" for end in ("", " with Ana", " with Bo", "", " with Cy", "")]
    slots = made(said)
    assert slots.text.tolist() == [1, 2, 4]
    assert slots.value.to_pylist() == ["Ana", "Bo", "Cy"]


WORD = st.sampled_from(["we", "move", "homes", "5", "$40", "Äpfel", "東京", "a@example.org", "<b>"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(WORD, max_size=8).map(" ".join), min_size=1, max_size=6))
def test_values_are_what_stands_at_their_span_and_do_not_overlap(texts):
    slots = made(texts)
    last = {}
    for text, start, stop, value in zip(
        slots.text.tolist(), slots.start.tolist(), slots.stop.tolist(), slots.value.to_pylist(), strict=True
    ):
        assert texts[text][start:stop] == value != ""
        assert start >= last.get(text, 0)
        last[text] = stop
