"""Reasons of an older version are put into words, or said to be of another one; a page never breaks over them."""

from __future__ import annotations

import json

from clerestory.facets.framework import FACETS, find_question
from clerestory.pipeline.letters import GONE, reason_sentences


def test_a_reason_whose_sentence_changed_or_went_is_said_to_be_of_another_version():
    _, question = find_question(FACETS, "advertising.templates")
    code = next(code for code, said in question.text.reasons.items() if "{" in said)
    kept = json.dumps([{"code": code, "slots": {}}, {"code": "nobody_knows_it", "slots": {}}])
    assert reason_sentences(question, kept, {}) == (GONE, GONE)
