"""Who may hold and ask what: evaluation mode, purposes, kinds of workspace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from named_questions import FRAMEWORK

from clerestory.errors import InputError, NotPermitted
from clerestory.facets.framework import FACETS
from clerestory.guards import access, expiry
from clerestory.model.source import Source
from clerestory.model.workspace import KINDS_OF_WORKSPACE, WorkspaceInfo, may_ask

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def info(kind: str = "service", **changes) -> WorkspaceInfo:
    return WorkspaceInfo(**{"id": "w", "kind": kind, "country": "US", "created_at": NOW, **changes})


def source(authority: str, **changes) -> Source:
    return Source(**{"id": "s", "name": "tips", "authority": authority, "added_at": NOW, **changes})


@pytest.mark.parametrize(
    "authority",
    [
        "test",
        "invented",
        "reference",
        "authority test",
        " Invented ",
        "REFERENCE",
        "test: course of May",
        "Authority  Test",
    ],
)
def test_evaluation_takes_what_is_not_real(authority):
    access.check_source(info(), source(authority))


@pytest.mark.parametrize(
    "authority",
    ["consent form 12", "warrant 7", "testimony", "a test", "test:", "test: ", "test order 12", "test by a court",
     "reference: court order 12", "reference: public law", "Invented — order 12", "invented county", "invented:",
     "invented.", "reference,", "authority test 12", "authority: test", "test ; order 12", "order 12 test: x",
     "invented\u00adorder 12", "іnvented"],
)  # fmt: skip
def test_evaluation_refuses_all_else(authority):
    with pytest.raises(NotPermitted, match="evaluation workspace"):
        access.check_source(info(), source(authority))
    access.check_source(info(evaluation=False), source(authority))


@pytest.mark.parametrize(
    "words", ["a\nb", "a\rb", "a\tb", "a\0b", "a\x1b[31mb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b", "a\ud800b"]
)
def test_words_that_break_or_turn_their_line_are_refused(words):
    for changes in ({"name": words}, {"authority": f"test: {words}"}):
        with pytest.raises(InputError, match="words on one line"):
            source(**{"authority": "test", **changes})
    assert source("test", name="سازمان\u200cها و Ärzte").for_evaluation


@pytest.mark.parametrize("purpose", ["immigration", "vice", "marketing", "case", ""])
def test_purposes_that_do_not_exist(purpose):
    with pytest.raises(NotPermitted, match="purpose"):
        access.purpose(info(), purpose)


def test_quality_stands_for_the_case_only_while_evaluating():
    assert access.purpose(info(), None) == "quality"
    assert access.check_reveal(info(), None, "quality") == "quality"
    with pytest.raises(NotPermitted):
        access.check_reveal(info(), "C1", None)
    with pytest.raises(NotPermitted, match="open case"):
        access.check_reveal(info(evaluation=False), None, "exploitation")
    with pytest.raises(NotPermitted):
        access.purpose(info(evaluation=False), None)


def test_no_source_stays_longer_than_thirty_days_while_evaluating():
    assert access.until(info(), None, now=NOW) == NOW + timedelta(days=30)
    assert access.until(info(), NOW + timedelta(days=90), now=NOW) == NOW + timedelta(days=30)
    assert access.until(info(), NOW + timedelta(days=3), now=NOW) == NOW + timedelta(days=3)
    assert access.until(info(evaluation=False), None, now=NOW) is None


#: G17, typed from the rules: how many of the framework's questions each kind of workspace may ask.
OPEN = {"service": 45, "enforcement": 75, "bank": 16, "research": 21}


@pytest.mark.parametrize("kind", KINDS_OF_WORKSPACE)
def test_each_kind_asks_its_own_facets_only(kind):
    allowed = [(f.number, q.name) for f in FACETS for q in f.questions if may_ask(kind, f.number, q.name)]
    ours = {(f.number, name) for f in FACETS for name in FRAMEWORK[f.module].split()}
    assert len(ours & set(allowed)) == OPEN[kind]
    for facet in FACETS:
        for question in facet.questions:
            if (facet.number, question.name) not in allowed:
                with pytest.raises(NotPermitted, match="does not ask this"):
                    access.check_question(info(kind), facet.number, question.name)


def test_survivors_and_screening_are_closed_to_enforcement():
    assert not may_ask("enforcement", 11, "service_matches")
    assert not may_ask("enforcement", 9, "screening")
    assert not may_ask("bank", 5, "templates")
    assert not may_ask("service", 5, "templates")
    assert may_ask("enforcement", 16, "our_own")


def test_what_has_ended_and_what_ends_soon():
    old = source("test", id="a", until=NOW)
    soon = source("test", id="b", until=NOW + timedelta(days=2))
    later = source("test", id="c", until=NOW + timedelta(days=20))
    assert expiry.expired((old, soon, later), now=NOW) == (old,)
    assert expiry.ending((later, soon, old), now=NOW) == (soon,)


def test_one_case_is_asked_about_inside_an_open_case_only():
    access.check_case(info(), "", "recruitment.recruitment_indicators")
    access.check_case(info(evaluation=False), "C-1", "recruitment.recruitment_indicators")
    with pytest.raises(NotPermitted, match="inside an open case only"):
        access.check_case(info(evaluation=False), "", "recruitment.recruitment_indicators")
