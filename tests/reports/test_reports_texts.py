"""find and leads in a terminal: what is said, what is left out, and nothing that could act on the terminal."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
from found_factory import MASK, excerpt, found, letter
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.errors import InputError
from clerestory.reports.found import Lane, as_json
from clerestory.reports.found_text import found_text
from clerestory.reports.lead_text import lead_text, leads_text
from clerestory.reports.plain_text import visible

EVIL = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e\u2066\x00\x7f\r\n\U000e0041"


def acts(text: str) -> list[str]:
    return [c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u202a")]


def test_found_says_the_sentence_first_and_names_what_is_overshared() -> None:
    said = found_text(found(excerpts_left=9, shared_left=2, lanes_left=1))
    assert said.startswith(f"{MASK} (phone): 3 tips, 1 closed case, 9 adverts, over 14 months")
    assert "… and 9 more places" in said
    assert "… and 2 more things" in said
    assert "… and 1 more source\n" in said
    assert "over-shared" in said
    assert "1 without a date" in said
    assert "T-100" in said
    assert "until 24 December 2026" in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_found_lanes_put_days_where_they_belong() -> None:
    said = found_text(found())
    adverts = next(line for line in said.splitlines() if line.startswith("  adverts"))
    strip = adverts[23:-7]
    assert strip[0] == "█"  # most of them on the first days
    assert strip[-1] != "·"  # and one on the last


def test_nothing_found_says_what_that_means() -> None:
    said = found_text(found(total=0, lanes=(), excerpts=(), shared_with=(), sources=(), sentence=""))
    assert "nothing in what this workspace holds" in said
    assert "does not say that it is nowhere" in said


def test_without_any_day() -> None:
    said = found_text(found(lanes=(Lane(source="x", dates=(), undated=3),)))
    assert "3 without a date" in said


def test_one_day_only() -> None:
    said = found_text(found(lanes=(Lane(source="x", dates=(date(2026, 1, 1),) * 3),)))
    assert "2026-01-01" in said


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_trace_text_cannot_act_on_the_terminal(words: str) -> None:
    said = found_text(found(excerpts=(excerpt(before=words + EVIL, after=EVIL, source=EVIL, external_id=EVIL),)))
    said += lead_text(letter(claim="x" + EVIL + words, excerpts=(excerpt(after=words + EVIL),)))
    assert acts(said) == []
    said.encode("utf-8")


def test_visible_has_teeth() -> None:
    assert visible("a\x1b[2J\u202e\ud800\x9b") == "a\\x1b[2J\\u202e\\ud800\\x9b"
    assert visible("می‌خواهم 👩‍🔧") == "می‌خواهم 👩‍🔧"
    assert acts("\x1b") == ["\x1b"]


def test_letter_has_all_its_parts_in_order() -> None:
    said = lead_text(letter())
    order = [
        said.index(part)
        for part in (
            "One telephone number",
            "Why it was put to you",
            "What it may lawfully be",
            "What would make it wrong",
            "From the traces",
            "… and 12 more excerpts",
            "supported   --reason",
            "unsupported --reason",
            "unclear     --reason",
            "It ends on 24 December 2026",
        )
    ]
    assert order == sorted(order)


def test_what_speaks_against_a_lead_and_its_error_stand_under_their_headings() -> None:
    for_it, against, wrong = (f"The number {MASK} stands in it.", "It names its employer.", "2 of 9 were wrong.")
    said = lead_text(letter(reasons=(for_it, against, wrong), against=(against,), how_wrong=(wrong,)))
    parts = ("Why it was put to you", for_it, "What speaks against it", against, "How often it may be wrong", wrong)
    assert [said.index(one) for one in parts] == sorted(said.index(one) for one in parts)
    assert said.count(against) == said.count(wrong) == 1
    assert "What speaks against it" not in lead_text(letter())


def test_what_cannot_be_told_is_not_said_twice() -> None:
    said = lead_text(letter(value=None, unit="", claim="It cannot be told.", reasons=("It cannot be told.",)))
    assert said.count("It cannot be told.") == 1
    assert "What it takes for granted." in lead_text(
        letter(value=None, unit="", claim="No.", reasons=("No.", "What it takes for granted."))
    )


def test_the_methods_record_comes_after_the_answer_only() -> None:
    record = "17 of 20 supported in the field"
    assert record not in lead_text(letter(record=record))
    assert record in lead_text(letter(record=record, answered="unclear (mara, 2026-11-20)"))
    assert letter(record=record).as_json()["record"] is None


def test_a_letter_needs_lawful_readings() -> None:
    with pytest.raises(InputError):
        letter(lawful=())


def test_a_claim_is_not_said_twice() -> None:
    one = letter(reasons=("Same.", "Other."), claim="Same.")
    assert lead_text(one).count("Same.") == 1
    assert leads_text([one]).count("Same.") == 1
    assert lead_text(letter(reasons=("Same.",), claim="Same.")).count("Same.") == 2
    assert leads_text([letter(reasons=("Same.",), claim="Same.")]).count("Same.") == 1


def test_list_of_leads() -> None:
    assert "No leads" in leads_text([])
    assert leads_text([letter()]).startswith("1 lead.")
    assert leads_text([letter()] * 2, total=41).startswith("The first 2 of 41 leads")
    assert leads_text([letter()], question="Which?").startswith("Which?")
    assert f"clerestory leads {letter().lead[:10]}" in leads_text([letter()])


def test_json_of_both() -> None:
    said = json.loads(json.dumps(as_json(found(excerpts_left=3))))
    assert said["total"] == 13
    assert said["first"] == "2025-01-09"
    assert said["left_out"]["excerpts"] == 3
    assert said["excerpts"][0]["masked"] == MASK
    assert json.loads(json.dumps(letter().as_json()))["claim"].startswith("One telephone")


def test_an_estimate_is_no_lead_and_asks_for_no_review():
    estimate = letter(value=31.0, low=24.0, high=39.0, unit="% of cases")
    said = lead_text(estimate)
    assert "31 % of cases (24 to 39)" in said
    assert "How it was reckoned" in said
    assert "clerestory review" not in said
    assert "clerestory review" in lead_text(letter())
    untold = letter(value=None, unit="")
    assert untold.as_json()["kind"] == "untold"
    assert "cannot be told" in leads_text([untold])
    assert leads_text([letter(), estimate]).startswith("2 answers.")
    assert leads_text([letter()]).startswith("1 lead.")
