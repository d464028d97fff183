"""What a lead's reader meets first: what decides, what speaks against it, how often it is wrong; readings that fit."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pyarrow as pa
import pytest

from clerestory.errors import InputError
from clerestory.facets.framework import FACETS, find_question
from clerestory.facets.register import question_text
from clerestory.model.facet import Fit, QuestionText
from clerestory.pipeline import guarded_group
from clerestory.pipeline.letters import why_nothing
from clerestory.pipeline.letters_order import in_order, weighed


def text_of(**over: object) -> QuestionText:
    """A question's texts with reasons claim, a, b, c, d, for_it, rate, x, as a facet's file says them."""
    row = dict.fromkeys(("asks", "reads", "harmed", "without", "evasion", "switch_off", "method"), "words")
    said = {"data": "d", "holder": "h", "authority": "a"}
    reasons = {code: f"{code}." for code in ("claim", "a", "b", "c", "d", "for_it", "rate", "x")}
    return question_text({**row, "returns": "leads", "ask_for": said, "reasons": reasons, **over}, "a test")


def kept(*codes: str, **slots: object) -> str:
    return json.dumps([{"code": code, "slots": slots} for code in codes])


def test_what_speaks_against_a_lead_and_how_often_it_is_wrong_are_never_among_the_rest():
    text = text_of(against=["for_it"], how_wrong=["rate"])
    codes = ("claim", "a", "b", "c", "d", "for_it", "rate")
    found = weighed(text, kept(*codes), codes)
    assert found.decides == ("a", "b", "c")
    assert found.against == ("for_it",)
    assert found.how_wrong == ("rate",)
    named = weighed(text_of(decides=["d", "claim"], against=["for_it"]), kept(*codes), codes)
    assert named.decides == ("d",), "a question says what decides; its claim stands above"
    assert weighed(text_of(decides=["x"]), kept("claim", "a"), ("claim", "a")).decides == ("a",)


def test_a_deceptive_offer_folds_nothing_that_speaks_for_it():
    text = find_question(FACETS, "recruitment.deceptive_offers")[1].text
    sentences = list(text.reasons)
    found = weighed(text, kept(*sentences), sentences)
    assert {code for code, said in text.reasons.items() if said.startswith("Against it")} <= set(found.against)
    assert "learned_from_labels" in found.how_wrong


def test_readings_that_fit_the_lead_come_first_and_none_is_left_out():
    readings = ("plain", "of a", "of b", "not of a", "of spam")
    fits = {"of a": Fit(when=("a",)), "of b": Fit(when=("b",)), "not of a": Fit(unless=("a",)),
            "of spam": Fit(when=("kind=spam",))}  # fmt: skip
    assert in_order(readings, fits, kept("a")) == ("of a", "plain", "of b", "not of a", "of spam")
    assert in_order(readings, fits, kept("b")) == ("of b", "not of a", "plain", "of a", "of spam")
    assert in_order(readings, fits, kept("kind", mode="spam"))[:2] == ("not of a", "of spam")


def test_one_sellers_own_adverts_are_the_first_reading_where_one_contact_stands():
    text = find_question(FACETS, "advertising.templates")[1].text
    alone = in_order(text.lawful, text.fits, kept("same_words"))
    several = in_order(text.lawful, text.fits, kept("same_words", "several_contacts"))
    assert alone[0].startswith("One seller")
    assert not several[0].startswith("One seller")
    assert [one for one in several if one.startswith(("One seller", "A collector"))] == list(several[-2:])
    assert sorted(alone) == sorted(several) == sorted(text.lawful)


def test_a_reading_or_a_list_that_names_no_reason_of_its_question_is_refused():
    for over in ({"against": ["nobody"]}, {"lawful": [{"say": "x", "when": ["nobody=y"]}]}):
        with pytest.raises(InputError, match="nobody"):
            text_of(**over)
    for row in ({"say": "x"}, {"when": ["a"]}, {"say": "x", "often": ["a"]}):
        with pytest.raises(InputError):
            text_of(wrong=[row])


@pytest.mark.parametrize("name", ["coordinated_groups", "rising_codes"])
def test_an_empty_answer_of_a_question_of_little_power_says_so(office_run, name):
    _, question = find_question(FACETS, f"advertising.{name}")
    said = why_nothing(office_run, question)
    assert question.text.nothing in said
    assert "says little" in said
    assert f"docs/methods/advertising/{name}.md" in said
    assert "says little" not in why_nothing(office_run, find_question(FACETS, "advertising.templates")[1])


def _desk(members: dict[str, str], reasons: str) -> SimpleNamespace:
    """A desk over a snapshot of one lead, *members* telling the group of each of its traces."""
    tables = {
        "answer_trace": pa.table({"trace": list(members)}),
        "answer": pa.table({"reason": [reasons]}),
    }

    def pick(table, column, ids, columns):
        if table == "group_member":
            there = [str(one) for one in ids if members[str(one)]]
            return pa.table({"trace": there, "group_id": [members[one] for one in there]})
        return tables[table]

    snapshot = SimpleNamespace(pick=pick, count=lambda table, column, value: 10 * len(value))
    return SimpleNamespace(check=lambda act: None, anchor=lambda: None, office=SimpleNamespace(seen=lambda: snapshot))


def test_each_member_of_a_lead_leads_to_its_own_group_by_its_name():
    who = "A: 2, 2025-01-01 to 2025-02-01; B: 1, 2025-01-02 to 2025-02-01; C: 1, 2025-01-03 to 2025-02-01"
    reasons = json.dumps([{"code": "members", "slots": {"who": who, "of": "t1 t3 t4"}}])
    found = guarded_group.groups_of_lead(
        _desk({"t1": "g", "t2": "g", "t3": "hh", "t4": "g", "t5": "", **dict.fromkeys("pqrs", "aaa")}, reasons), "lead"
    )
    named = [("A, C", "g", 3, 10), ("B", "hh", 1, 20)]
    assert [(one.name, one.group, one.here, one.size) for one in found] == [*named, ("", "aaa", 4, 30)]
    older = json.dumps([{"code": "members", "slots": {"who": who}}])
    found = guarded_group.groups_of_lead(_desk({"t1": "g", "t2": "hh", "t3": "hh"}, older), "lead")
    assert [(one.name, one.group) for one in found] == [("", "hh"), ("", "g")], "an older answer names no one"
    assert guarded_group.groups_of_lead(_desk({"t1": ""}, older), "lead") == ()
