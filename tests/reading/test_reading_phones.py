"""Telephones: writings, baits, neighbours, spans, countries, and how the work grows with the text."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections import defaultdict

import by_hand
import evasions
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.reading import emails, handles, phones, urls
from clerestory.reading.lexing import lexed


def read(text: str, country: str = "US") -> list[str]:
    return phones.read(pa.array([text]), country=country)["value"].to_pylist()


def written(text: str, country: str = "US") -> list[str]:
    table = phones.read(pa.array([text]), country=country)
    return [text[a:b] for a, b in zip(table["start"].to_pylist(), table["stop"].to_pylist(), strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "(212) 555-0143",
        "2125550143",
        "+1 212 555 0143",
        "two one two 555 oh one 43",
        "twoonetwo555ohone43",
        "two twelve, five fifty-five, oh one forty three",
        "dos doce quinientos cincuenta y cinco cero uno cuarenta y tres",
        "two one two triple five zero one four three",
        "tw0 0ne tw0 f1ve f1ve f1ve z3r0 0n3 f0ur thr33",
        "2l2-S55-OI43",
        "2|2-555-0|43",
        "٢١٢-٥٥٥-٠١٤٣",
        "2️⃣1️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣4️⃣3️⃣",
        "2x1x2x5x5x5x0x1x4x3",
        "212x555x0143",
        "2⭐1⭐2⭐5⭐5⭐5⭐0⭐1⭐4⭐3",
        "(2)(1)(2)(5)(5)(5)(0)(1)(4)(3)",
        "area code 212 then 555 0143",
        "212 dash 555 dash 0143",
        "call2125550143now",
        "212.555.0143 ext 12",
        "https://wa.me/12125550143?text=hi",
        "https://api.whatsapp.com/send?phone=%2B12125550143",
        "TEL;TYPE=CELL:+12125550143",
        "t w o o n e t w o 5 5 5 o h o n e 4 3",
        "212\n555\n0143",
    ],
)
def test_one_number_in_many_writings(text):
    assert read(text) == ["+12125550143"]
    assert read(f"we move homes and offices {text}\nask for Sam") == ["+12125550143"]


@pytest.mark.parametrize(
    "text",
    [
        "$1,250.00 or 2,400 dollars",
        "2025-03-14 10:30",
        "14/03/2025 9am-5pm",
        "78201-1234",
        "100-200-300 and 200-300-4000",
        "10x20x300 cm, 20x25x55x01x76",
        "4111 1111 1111 1111",
        "3782 822463 10005",
        "DE89 3704 0044 0532 0130 00",
        "order number 2125550143",
        "Invoice: 212-555-0143",
        "P/N 212-555-0143",
        "tracking 1Z999AA12125550143",
        "ISBN 978-0-306-40615-7",
        "40.731,-73.99012",
        "212.55.50.143",
        "v2.12.555.0143",
        "sizes 36 38 40 42 44",
        "2125550143@example.org",
        "https://example.org/item/2125550143",
        "2222222222",
        "12125550143212555014321255501",
        "555-0143",
        "one two three go",
    ],
)
def test_numbers_that_are_none(text):
    assert read(text) == []


def test_neighbours_are_two():
    both = ["+12125550143", "+16465550188"]
    for text in (
        "212-555-0143 / 646-555-0188",
        "2125550143 6465550188",
        "2125550143/6465550188",
        "2125550143-6465550188",
        "212-555-0143\n646-555-0188",
        "(212) 555-0143(646) 555-0188",
        "2125550143or6465550188",
    ):
        assert read(text) == both, text


def test_a_label_decides_where_the_form_does_not():
    assert read("to order call 212-555-0143") == ["+12125550143"]
    assert read("Reservations 212-555-0143") == ["+12125550143"]
    assert read("booking 2125550143") == []
    assert read("booking 212-555-0143") == ["+12125550143"]


def test_spans_are_the_writing():
    assert written("call (212) 555-0143, or +44 7700 900123!") == ["(212) 555-0143", "+44 7700 900123"]
    assert written("📞 2️⃣1️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣4️⃣3️⃣ ok") == ["2️⃣1️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣4️⃣3️⃣"]
    assert written("ñandú: two one two 555 oh one 43.") == ["two one two 555 oh one 43"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("011 44 7700 900123", "+447700900123"),
        ("44 7700 900123", "+447700900123"),
        ("plus four four seven seven double oh nine double oh one two three", "+447700900123"),
        ("+33 6 39 98 12 34", "+33639981234"),
        ("+61.491.570.156", "+61491570156"),
        ("+353 20 915 4321", "+353209154321"),
    ],
)
def test_numbers_from_elsewhere_with_their_code(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("GB", "07700 900123", "+447700900123"),
        ("GB", "oh seven seven double oh nine double oh one two three", "+447700900123"),
        ("GB", "(020) 7946 0958", "+442079460958"),
        ("FR", "06 39 98 12 34", "+33639981234"),
        ("AU", "0491 570 156", "+61491570156"),
        ("AU", "(02) 5550 1234", "+61255501234"),
        ("DE", "030/23125-123", "+493023125123"),
        ("SE", "070-174 06 05", "+46701740605"),
        ("CA", "212-555-0143", "+12125550143"),
    ],
)
def test_numbers_at_home(country, text, value):
    assert read(text, country) == [value]
    if country != "CA":
        assert read(text, "US") == []


@pytest.mark.parametrize("country", ["ES", "MX", "BR", "IT", "IN", "PL", "NL", "ZA", "CO", "NG", "PH", "JP", "SG"])
def test_the_library_s_own_example_is_read_as_people_write_it(country):
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    value = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for form in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        assert read("call " + phonenumbers.format_number(example, form), country) == [value]


def test_a_country_without_a_plan_is_refused():
    with pytest.raises(InputError, match="country"):
        phones.read(pa.array(["212-555-0143"]), country="XX")


def test_nothing_in_nothing():
    table = phones.read(pa.array([None, "", "no numbers here"]), country="US")
    assert table.num_rows == 0
    assert table.column_names == ["row", "kind", "value", "start", "stop"]


def _all(texts: list[str]) -> list[set[tuple[str, str]]]:
    cut = lexed(pa.array(texts, pa.string()))
    found: list[set[tuple[str, str]]] = [set() for _ in texts]
    for reader in (phones, emails, urls, handles):
        table = reader.read(cut, country="US")
        for row, kind, value in zip(*(table[c].to_pylist() for c in ("row", "kind", "value")), strict=True):
            found[row].add((kind, value))
    return found


def test_every_style_of_evasion_on_unseen_lines():
    lines = evasions.make(20261124, each=30)
    truths, found = defaultdict(int), defaultdict(int)
    false = 0
    for line, got in zip(lines, _all([line.text for line in lines]), strict=True):
        truths[line.style] += len(line.truth)
        found[line.style] += len(line.truth & got)
        false += len(got - line.truth)
    recall = {style: found[style] / n for style, n in truths.items() if n}
    assert min(recall.values()) >= 0.9, recall
    assert sum(found.values()) >= 0.99 * sum(truths.values())
    assert false <= 0.005 * sum(found.values())


@pytest.mark.parametrize("lines", by_hand.SETS)
def test_lines_written_by_hand(lines):
    wrong = []
    for (text, expected), got in zip(lines, _all([text for text, _ in lines]), strict=True):
        want = {tuple(part.strip().split(" ", 1)) for part in expected.split(";") if part}
        if got != want:
            wrong.append(text)
    assert set(wrong) == {text for text, _ in lines} & by_hand.KNOWN


_WORDS = st.lists(
    st.sampled_from("we move homes and offices with care boxes tape van fair rates seniors".split()), max_size=6
)


@settings(max_examples=50, deadline=None)
@given(before=_WORDS, after=_WORDS, seed=st.integers(0, 10**6), style=st.sampled_from(evasions.PHONES))
def test_unrelated_words_around_change_nothing(before, after, seed, style):
    import numpy as np

    dice = np.random.default_rng(seed)
    writing = style(dice, evasions.american(dice))
    alone = read("call: " + writing)
    assert read(" ".join([*before, "call: " + writing, *after])) == alone


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_rows_changes_nothing(order):
    texts = [line.text for line in evasions.make(5, each=1)[:12]]
    straight, mixed = _all(texts), _all([texts[k] for k in order])
    assert mixed == [straight[k] for k in order]


_HOSTILE = (
    "1 ",
    "12",
    "one ",
    "onetwo",
    "2 x ",
    "1-",
    "1.",
    "(1)",
    "o l I ",
    "a b ",
    "x1x",
    "double ",
    "hundred ",
    "number ",
    "+1 ",
    "a@",
    "@",
    "at ",
    "dot ",
    "a dot ",
    "a at b dot ",
    "a.b.",
    "www.",
    "http://",
    "insta: ",
    "$1 ",
    "New ",
    "plate ",
    "|1",
    "\n \n a ",
    "  ",
)

_COUNT = """
import sys, warnings
warnings.simplefilter("ignore")
import pyarrow as pa
from clerestory.reading.readers import READERS
from clerestory.reading.lexing import lexed
READERS[5].read(pa.array(["warm"]), country="US")
lines = 0
def trace(frame, event, arg):
    global lines
    lines += event == "line"
    return trace if "reading" in frame.f_code.co_filename else None
for piece in {pieces!r}:
    counts = []
    for times in (150, 300):
        lines = 0
        sys.settrace(trace)
        cut = lexed(pa.array([piece * times]))
        for reader in READERS:
            reader.read(cut, country="US")
        sys.settrace(None)
        counts.append(lines)
    print(piece.strip(), counts[0], counts[1])
"""


def test_twice_the_text_is_at_most_twice_the_work():
    """Lines run by the interpreter, kernels not compiled: a count, not a clock."""
    script = textwrap.dedent(_COUNT).format(pieces=_HOSTILE)
    import os

    env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    for row in done.stdout.splitlines():
        piece, once, twice = row.rsplit(" ", 2)
        assert int(twice) <= 2.1 * int(once), piece


def test_a_text_of_a_megabyte_is_read():
    text = "we move homes and offices " * 40_000
    assert read(text + "212-555-0143") == ["+12125550143"]
    assert read("1" * 1_000_000) == []
    assert len(read("212-555-0143 " * 50_000)) == 50_000
