"""Drafts: numbers without a source, imagery, reading age, languages, who might stop calling; a draft that is ready."""

from __future__ import annotations

import pytest
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.prevention import FACET
from clerestory.model.lead import Document

(QUESTION,) = [question for question in FACET.questions if question.name == "message_check"]
HEADS = ["numbers", "imagery", "reading", "languages", "callers", "asked"]


def checked(text: str, **row) -> dict[str, dict[str, dict]]:
    lake = InventedLake()
    lake.trace("material", "m1", text=text, **({"language": "en"} | row))
    (document,) = lake.ask(QUESTION)
    assert isinstance(document, Document)
    assert [part.heading.code for part in document.sections] == HEADS
    return {
        part.heading.code: {sentence.code: dict(sentence.slots) for sentence in part.sentences}
        for part in document.sections
    }


def test_a_draft_that_is_ready():
    said = checked(
        "Work you cannot leave? You can talk with us. It is free. We speak your language and ask for no name.",
        languages="en+es", needed_languages="es", picture="a bus stop in the morning",
    )  # fmt: skip
    assert said["numbers"] == {"no_numbers": {}}
    assert set(said["imagery"]) == {"imagery_none", "picture_said"}
    assert "easy_enough" in said["reading"]
    assert set(said["languages"]) == {"none_missing"}
    assert set(said["callers"]) == {"callers_none"}
    assert set(said["asked"]) == {"read_aloud"}


def test_a_draft_that_is_not():
    said = checked(
        "300,000 innocent girls are enslaved every year! Call the police at 212-555-0143, 24 hours. Do not go abroad.",
        picture="a wrist in chains", needed_languages="es, vi",
    )  # fmt: skip
    assert said["numbers"]["unsourced"]["numbers"] == "300,000"
    assert said["imagery"]["imagery_words"]["words"] == "enslaved, innocent"
    assert said["imagery"]["imagery_picture"]["words"] == "chains"
    assert said["imagery"]["moving"]["words"] == "do not go abroad"
    assert said["languages"]["missing"]["languages"] == "es, vi"
    assert said["callers"]["may_stop"]["words"] == "police"
    assert said["callers"]["only_some"]["words"] == "girls"
    assert {"unsaid_free", "unsaid_private", "unsaid_language"} <= set(said["callers"])


def test_a_source_is_named():
    assert "sourced" in checked("One in 5 knew.", numbers_from="our own survey of 2024")["numbers"]


def test_the_two_texts_worked_by_hand():
    said = checked("Call us. We talk with you in your language. It is free and confidential.")["reading"]
    assert (said["english"]["grade"], said["english"]["smog"], said["english"]["age"]) == (1.4, 6.4, 6)
    assert "smog_short" in said
    said = checked("Llame gratis. Hablamos su idioma y no pedimos su nombre.", language="es")
    assert said["reading"]["spanish"] == {"ease": 83.5, "name": "very easy", "sentences": 2, "words": 10}
    assert set(said["callers"]) == {"callers_none"}


def test_hard_words_and_other_languages():
    hard = "Individuals experiencing exploitation should immediately communicate with representatives of organisations."
    assert "too_hard" in checked(hard)["reading"]
    assert checked("Hilfe am Telefon", language="de")["reading"] == {"no_formula": {}}
    assert checked("Hilfe am Telefon", language=None)["reading"] == {"no_formula": {}}


def test_words_are_found_in_spanish_without_accents_and_only_as_words():
    said = checked("No a la esclavitud. LA POLICÍA viene.", language="es")
    assert said["imagery"]["imagery_words"]["words"] == "esclavitud"
    assert said["callers"]["may_stop"]["words"] == "policia"
    assert "imagery_words" not in checked("Unchained melodies exchange keys.")["imagery"]


def test_several_drafts_and_none_of_that_number():
    lake = InventedLake()
    for name in ("m2", "m1"):
        lake.trace("material", name, text="Call us.", language="en")
    assert [one.about for one in lake.ask(QUESTION)] == ["M1", "M2"]
    assert [one.about for one in lake.ask(QUESTION, draft="M2")] == ["M2"]
    with pytest.raises(InputError, match="draft"):
        lake.ask(QUESTION, draft="M3")
