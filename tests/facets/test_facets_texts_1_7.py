"""The texts of facets 1 to 7: complete, in order, sourced, different from each other, free of words we don't use."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

import pytest
from named_questions import QUESTIONS

from clerestory.facets.register import FOLDER, read_texts
from clerestory.model.facet import Claim, Facet

TITLES = {
    "prevention": "Prevention and education",
    "recruitment": "Recruiting and abduction",
    "transit": "Transit, housing and everyday control",
    "retention": "Retention",
    "advertising": "Advertising and selling",
    "purchasing": "Searching and purchasing",
    "money": "Money exchange and laundering",
}
KINDS = {
    "advert",
    "offer",
    "message",
    "tip",
    "call",
    "case_record",
    "count",
    "capture_list",
    "payment",
    "location",
    "booking",
    "account",
    "review",
    "campaign",
    "programme",
    "policy",
    "court_order",
    "image_hash",
    "survivor_record",
    "service_directory",
    "agreement",
    "label",
    "material",
}
RETURNS = {"leads", "estimate", "plan", "document", "act"}
SLOTS = {
    ("advertising", "templates"): {
        "same_words": {"n", "share"},
        "same_passages": {"n", "share"},
        "spread_places": {"places"},
        "spread_days": {"first", "last", "days"},
        "several_contacts": {"contacts"},
        "several_sources": {"sources"},
    },
    ("advertising", "shared_contacts"): {
        "one_contact": {"contact", "n"},
        "several_templates": {"templates"},
        "spread_places": {"places"},
        "spread_days": {"first", "last", "days"},
        "across_kinds": {"kinds"},
        "several_sources": {"sources"},
        "silent": {"last", "again", "days"},
        "weak_bridge": {"contact"},
    },
    ("recruitment", "recruitment_fronts"): {
        "one_contact_many_names": {"contact", "n", "names"},
        "one_template_many_names": {"n", "names"},
        "spread_places": {"places"},
        "spread_days": {"first", "last", "days"},
        "several_sources": {"sources"},
        "weak_bridge": {"contact"},
    },
}
FORBIDDEN = re.compile(
    r"\b(suspects?|hits?|bad actors?|victim scores?|prostitutes?|rescu\w*|pimps?|johns?|madams?|slaves?|slavery"
    r"|chains?|chained|shackles?|whore\w*|hookers?)\b",
    re.IGNORECASE,
)
# Where a word stands in its plain meaning: chains of payment and of blocks.
PLAIN_MEANING = ("swaps between chains", "Chains of purchase and use")
# A reason to switch off can be counted: a number, a share, or "ever".
MEASURABLE = re.compile(
    r"\d|\bin (five|ten|twenty)\b|\bone expected\b|in a row|half|third|quarter|fifth|tenth|twice|fewer|more than one"
    r"|\bever\b|anyone|only together|once|as often|as much"
)
MOST_WORDS_A_CLAIM = 35
MOST_WORDS_A_SENTENCE = 60


def load(module: str) -> Facet:
    return importlib.import_module(f"clerestory.facets.{module}").FACET


def strings(value: object) -> Iterator[str]:
    """Every string in the parsed TOML, sources apart (they quote titles)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "source":
                yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+(?=[A-Z'])", text) if part]


def forbidden_words(text: str) -> list[str]:
    for plain in PLAIN_MEANING:
        text = text.replace(plain, "")
    return FORBIDDEN.findall(text)


def unsourced(claims: tuple[Claim, ...]) -> list[str]:
    """Claims whose source is neither the framework nor something one can look up."""
    known = re.compile(r"^framework|\d{4}|U\.S\.C\.|CFR|doi |Polaris|NCMEC|FAST")
    return [claim.claim for claim in claims if not known.search(claim.source)]


def claims_of(facet: Facet) -> tuple[Claim, ...]:
    return facet.better + facet.worse + facet.known + facet.unknown


def repeated_texts(facets: list[Facet]) -> set[str]:
    """Texts that two questions share word for word."""
    seen: dict[str, str] = {}
    repeated = set()
    for facet in facets:
        for question in facet.questions:
            text = question.text
            asked = text.ask_for
            fields = (text.asks, text.reads, text.harmed, text.without, text.evasion, text.switch_off, text.method)
            for said in (*fields, asked.data, asked.authority, *text.lawful, *text.wrong):
                key = " ".join(said.lower().split())
                if key in seen and seen[key] != question.name:
                    repeated.add(said)
                seen[key] = question.name
    return repeated


@pytest.fixture(scope="module")
def facets() -> list[Facet]:
    return [load(module) for module in TITLES]


@pytest.mark.parametrize("module", TITLES)
def test_names_and_order_are_the_contract(module: str) -> None:
    facet = load(module)
    assert facet.module == module
    assert facet.number == 1 + list(TITLES).index(module)
    assert facet.title == TITLES[module]
    assert [question.name for question in facet.questions] == QUESTIONS[module]


@pytest.mark.parametrize("module", TITLES)
def test_as_many_of_each_as_a_newcomer_can_read(module: str) -> None:
    facet = load(module)
    for part in (facet.better, facet.worse, facet.known, facet.unknown, facet.related):
        assert 2 <= len(part) <= 5
    assert 3 <= len(facet.traces) <= 6
    assert 3 <= len(facet.safeguards) <= 6
    assert 1 <= len(facet.refused) <= 4
    assert len(sentences(facet.statement)) <= 2


@pytest.mark.parametrize("module", TITLES)
def test_each_claim_is_one_short_sentence_with_a_source(module: str) -> None:
    facet = load(module)
    for claim in claims_of(facet):
        assert len(claim.claim.split()) <= MOST_WORDS_A_CLAIM, claim.claim
        assert len(sentences(claim.claim)) == 1, claim.claim
        assert claim.claim.endswith("."), claim.claim
    assert unsourced(claims_of(facet)) == []
    assert any(claim.source.startswith("framework") for claim in facet.better + facet.worse)
    assert any(not claim.source.startswith("framework") for claim in facet.known)


@pytest.mark.parametrize("module", TITLES)
def test_no_word_we_do_not_use_and_no_endless_sentence(module: str) -> None:
    for text in strings(read_texts(FOLDER / f"{module}.toml")):
        assert forbidden_words(text) == [], text
        assert "\u2014" not in text, text
        for sentence in sentences(text):
            assert len(sentence.split()) <= MOST_WORDS_A_SENTENCE, sentence


@pytest.mark.parametrize("module", TITLES)
def test_related_facets_exist_and_are_others(module: str) -> None:
    facet = load(module)
    numbers = [related.facet for related in facet.related]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= 15 and number != facet.number for number in numbers)


@pytest.mark.parametrize("module", TITLES)
def test_each_question_is_whole(module: str) -> None:
    for question in load(module).questions:
        text = question.text
        assert text.asks.endswith("?")
        assert len(sentences(text.asks)) == 1
        assert text.returns in RETURNS
        assert text.kinds
        assert set(text.kinds) <= KINDS
        assert text.switch_off.startswith("Switch it off")
        assert MEASURABLE.search(text.switch_off), text.switch_off
        assert "wrong" in text.method, f"{question.name}: which obvious method is wrong?"


def test_no_two_questions_say_the_same(facets: list[Facet]) -> None:
    assert repeated_texts(facets) == set()


@pytest.mark.parametrize(("module", "name"), SLOTS)
def test_reasons_have_their_codes_and_slots(module: str, name: str) -> None:
    text = next(q.text for q in load(module).questions if q.name == name)
    slots = {
        code: {slot for _, slot, _, _ in Formatter().parse(sentence) if slot is not None}
        for code, sentence in text.reasons.items()
    }
    assert slots == SLOTS[module, name]
    assert 3 <= len(text.lawful) <= 5
    assert 3 <= len(text.wrong) <= 5
    for sentence in text.reasons.values():
        assert sentence.endswith(".")
        assert not re.search(r"victim|exploit|traffick|crim|illegal", sentence), "a reason states facts, no verdict"


def test_the_checks_have_teeth(facets: list[Facet]) -> None:
    assert forbidden_words("The rescue of a suspect") == ["rescue", "suspect"]
    assert forbidden_words("Chains of purchase and use; a white wall; John") == ["John"]
    assert unsourced((Claim(claim="It grows.", source="everybody knows"),)) == ["It grows."]
    first = facets[0].questions[0]
    copied = replace(facets[0].questions[1], text=replace(facets[0].questions[1].text, harmed=first.text.harmed))
    assert repeated_texts([replace(facets[0], questions=(first, copied))]) == {first.text.harmed}
