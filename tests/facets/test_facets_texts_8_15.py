"""The texts of facets 8 to 15: the contract's names in order, each field its own, every claim with a source."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from named_questions import QUESTIONS

from clerestory.facets.register import FOLDER, read_texts
from clerestory.model.facet import Claim, Facet, QuestionText

TITLES = {
    "syndicates": (8, "Underground partnerships"),
    "identification": (9, "Identification and reporting"),
    "investigation": (10, "Investigation"),
    "recovery": (11, "Rehabilitation and recovery of survivors"),
    "prosecution": (12, "Prosecution"),
    "supervision": (13, "Rehabilitation and control of perpetrators"),
    "policy": (14, "Political and policy activities"),
    "partnerships": (15, "Anti-trafficking partnerships"),
}
ACTS = {"identification": {"screening"}, "investigation": {"deconfliction"}, "prosecution": {"court_pack"}}
ACTS["partnerships"] = {"overlap", "release", "peer_links"}
KINDS = (
    "advert offer message tip call case_record count capture_list label payment location booking account review "
    "campaign programme policy court_order image_hash survivor_record service_directory agreement screening"
)
# It explains a kind of trace to a judge and reads none.
READS_NO_TRACE = {"bench_note"}
FORBIDDEN = re.compile(
    r"\b(suspect\w*|hits?|bad actors?|victim scores?|prostitutes?|rescu\w*|pimps?|johns?|madams?"
    r"|slaves?|chains?|chained)\b",
    re.IGNORECASE,
)
# Two things have such a word in their name: the programme, and the record of custody.
NAMED = re.compile(r"'john schools'|Do John Schools Really Decrease Recidivism\?|chain of custody", re.IGNORECASE)
FRAMEWORK_OR_CITATION = re.compile(
    r"^framework$|\b(19|20)\d\d\b|U\.S\.C\. \d+|^no ([\w-]+ )*known to us|International Organization for Migration"
)
MOST_WORDS_A_CLAIM = 35
MOST_WORDS_A_SENTENCE = 60
PROSE = ("asks", "reads", "harmed", "without", "evasion", "switch_off", "method")


def load(module: str) -> Facet:
    return importlib.import_module(f"clerestory.facets.{module}").FACET


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def forbidden(text: str) -> list[str]:
    return [found.group().lower() for found in FORBIDDEN.finditer(NAMED.sub("", text))]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!;])\s+(?=[A-Z'])", text) if part]


def claims(facet: Facet) -> tuple[Claim, ...]:
    return facet.better + facet.worse + facet.known + facet.unknown


def unsourced(held: tuple[Claim, ...]) -> list[str]:
    return [claim.claim for claim in held if not FRAMEWORK_OR_CITATION.search(claim.source)]


def said(text: QuestionText) -> tuple[str, ...]:
    return (*(getattr(text, name) for name in PROSE), text.ask_for.data, text.ask_for.authority)


def twice(texts: list[QuestionText]) -> set[str]:
    """What two questions, or two fields, say word for word."""
    seen: set[str] = set()
    again: set[str] = set()
    for text in texts:
        for sentence in said(text):
            key = " ".join(sentence.lower().split())
            (again if key in seen else seen).add(key)
    return again


@pytest.fixture(params=TITLES)
def module(request: pytest.FixtureRequest) -> str:
    return request.param


def test_names_order_number_and_title_are_the_contract(module: str) -> None:
    facet = load(module)
    assert facet.module == module
    assert (facet.number, facet.title) == TITLES[module]
    assert [question.name for question in facet.questions] == QUESTIONS[module]


def test_acts_act_and_the_rest_answers(module: str) -> None:
    acts = {question.name for question in load(module).questions if question.text.returns == "act"}
    assert acts == ACTS.get(module, set())
    others = {question.text.returns for question in load(module).questions} - {"act"}
    assert others <= {"leads", "estimate", "plan", "document"}


def test_parts_are_as_many_as_a_newcomer_can_read(module: str) -> None:
    facet = load(module)
    for part in (facet.better, facet.worse, facet.known, facet.unknown, facet.related):
        assert 2 <= len(part) <= 5
    assert 3 <= len(facet.traces) <= 6
    assert 3 <= len(facet.safeguards) <= 6
    assert 1 <= len(facet.refused) <= 4
    assert len(sentences(facet.statement)) <= 2


def test_every_claim_is_one_short_sentence_with_a_source(module: str) -> None:
    facet = load(module)
    for claim in claims(facet):
        assert claim.claim.endswith(".")
        assert len(sentences(claim.claim)) == 1, claim.claim
        assert len(claim.claim.split()) <= MOST_WORDS_A_CLAIM, claim.claim
    assert unsourced(claims(facet)) == []
    assert any(claim.source == "framework" for claim in facet.better)
    assert any(claim.source == "framework" for claim in facet.worse)
    assert any(claim.source != "framework" for claim in facet.known)


def test_words_we_do_not_use_and_sentences_without_end(module: str) -> None:
    for text in strings(read_texts(FOLDER / f"{module}.toml")):
        assert forbidden(text) == [], text
        assert "\u2014" not in text, text
        assert all(len(sentence.split()) <= MOST_WORDS_A_SENTENCE for sentence in sentences(text)), text


def test_related_facets_are_others(module: str) -> None:
    facet = load(module)
    numbers = [related.facet for related in facet.related]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, 16)) - {facet.number}


def test_each_question_is_whole(module: str) -> None:
    for question in load(module).questions:
        text = question.text
        assert text.asks.endswith("?")
        assert len(sentences(text.asks)) == 1
        assert set(text.kinds) <= set(KINDS.split())
        assert bool(text.kinds) is (question.name not in READS_NO_TRACE)
        assert text.switch_off.startswith("Switch it off when")
        assert re.search(r"\bwrong\b|\bnot enough\b", text.method), f"{question.name}: which obvious method is wrong?"
        assert all((text.ask_for.data, text.ask_for.holder, text.ask_for.authority))


def test_no_two_questions_say_the_same() -> None:
    assert twice([question.text for module in TITLES for question in load(module).questions]) == set()


def test_the_checks_have_teeth() -> None:
    assert forbidden("The rescue of a suspected John") == ["rescue", "suspected", "john"]
    assert forbidden("a white wall; 'john schools'; the chain of custody") == []
    assert unsourced((Claim(claim="It grows.", source="everybody knows"),)) == ["It grows."]
    assert len(sentences("It grows. It falls.")) == 2
    first, second = (question.text for question in load("policy").questions[:2])
    assert twice([first, replace(second, harmed=first.harmed)]) == {first.harmed.lower()}
