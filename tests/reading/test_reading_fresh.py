"""Sets of lines written to imitate other people, each after the readers were frozen; all of them are tests now.

First readings, in order, are in `docs/reading.md`; what is missed to this day is named here.
"""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pytest
from fresh import set_eight, set_five, set_nine, set_seven, set_six

from clerestory.reading.lexing import lexed
from clerestory.reading.readers import READERS

SETS = {
    "five": set_five.BLOCKS,
    "six": set_six.BLOCKS,
    "seven": set_seven.BLOCKS,
    "eight": set_eight.BLOCKS,
    "nine": set_nine.BLOCKS,
}

#: Every line says all contacts in it; only where it names a plate or a price must those be all.
CONTACTS = frozenset(("phone", "email", "handle", "url", "wallet"))

#: What is not read, or read otherwise, today.
KNOWN: frozenset[str] = frozenset(("rx 8165550 126 mg x 30, refill 1", "its 8 1 6 then 3 fives then 0 1 2 6"))


def _read(texts: list[str], country: str) -> list[set[tuple[str, str, int, int]]]:
    cut = lexed(pa.array(texts, pa.string()))
    found: list[set[tuple[str, str, int, int]]] = [set() for _ in texts]
    for reader in READERS:
        if reader.name != "places":
            for one in reader.read(cut, country=country).to_pylist():
                found[one["row"]].add((one["kind"], one["value"], one["start"], one["stop"]))
    return found


@pytest.mark.parametrize("name", SETS)
def test_lines_written_by_imitating_others(name):
    wrong = set()
    for country, _, lines in SETS[name]:
        for (text, expected), got in zip(lines, _read([text for text, _ in lines], country), strict=True):
            want = {tuple(part.strip().split(" ", 1)) for part in expected.split(";") if part.strip()}
            kinds = CONTACTS | {kind for kind, _ in want}
            if {(kind, value) for kind, value, _, _ in got if kind in kinds} != want:
                wrong.add(text)
    assert wrong == KNOWN & {text for _, _, lines in SETS[name] for text, _ in lines}


def test_spans_hold_the_digits_of_what_was_read():
    """A span begins and ends at the writing: taken out of the text and read again it is the same contact."""
    wrong = []
    for blocks in SETS.values():
        texts: dict[str, list[str]] = defaultdict(list)
        values: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for country, _, lines in blocks:
            for (text, _), got in zip(lines, _read([text for text, _ in lines], country), strict=True):
                for kind, value, start, stop in got:
                    if kind in ("phone", "email", "wallet"):
                        assert 0 <= start < stop <= len(text)
                        texts[country].append(("tel " if kind == "phone" else "mail ") + text[start:stop])
                        values[country].append((kind, value))
        for country, pieces in texts.items():
            for piece, want, got in zip(pieces, values[country], _read(pieces, country), strict=True):
                if want not in {(kind, value) for kind, value, _, _ in got}:
                    wrong.append((piece, want))
    assert not wrong
