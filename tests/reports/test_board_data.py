"""The board's dataclasses: they refuse what is wrong, and their sentence is right for none, one and many."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from board_factory import FACETS, NEXT, board, demo, empty, full

from clerestory.board import BoardFacet, Today
from clerestory.errors import InputError
from clerestory.model.facet import AskFor


def sentence(answered: int, partly: int, *, next_ask: AskFor | None = None) -> str:
    names = [f"{one.module}.{q.name}" for one in FACETS for q in one.questions]
    given = dict.fromkeys(names[:answered], "answered") | dict.fromkeys(names[answered : answered + partly], "partly")
    return board(given, kind="open", next_ask=next_ask).sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answered", "partly", "said"),
    [
        (0, 0, "Of 99 questions, none is answered yet."),
        (0, 2, "Of 99 questions, none is answered in full, 2 partly."),
        (1, 0, "Of 99 questions, 1 is answered."),
        (1, 1, "Of 99 questions, 1 is answered, 1 partly."),
        (3, 2, "Of 99 questions, 3 are answered, 2 partly."),
        (98, 1, "Of 99 questions, 98 are answered, 1 partly."),
        (99, 0, "All 99 questions are answered."),
    ],
)
def test_sentence(answered: int, partly: int, said: str) -> None:
    assert sentence(answered, partly) == said


def test_sentence_says_what_to_ask_for_next() -> None:
    assert sentence(3, 2, next_ask=NEXT) == (
        "Of 99 questions, 3 are answered, 2 partly; most useful next: payments, from a bank, "
        "under an information-sharing agreement."
    )


def test_sentence_joins_the_registers_own_sentences() -> None:
    asked = AskFor(data="FinCEN reports.", holder="From the bank; or its agent", authority="Under 31 USC 5318(g)")
    assert sentence(1, 0, next_ask=asked).endswith("next: FinCEN reports, from the bank, under 31 USC 5318(g).")


def test_sentence_of_one_and_of_no_question() -> None:
    one = replace(FACETS[0], questions=FACETS[0].questions[:1])
    assert board(facets=[one], kind="open", next_ask=None).sentence == "Of 1 question, none is answered yet."
    assert board(facets=[one], kind="open", otherwise="answered", next_ask=None).sentence == "The question is answered."
    assert board(facets=[], next_ask=None).sentence == "There are no questions yet."


def test_all_99_questions_are_counted() -> None:
    assert sum(demo().counts.values()) == 99
    assert demo().counts == {"answered": 3, "partly": 2, "no data": 4, "not built": 69, "refused": 21}
    assert empty().counts["answered"] == 0
    assert full().counts["answered"] == 99
    assert len(list(full().questions())) == 99


def test_lit_is_the_share_answered() -> None:
    advertising = demo().facets[4]
    assert advertising.lit == pytest.approx(2 / 5)
    half = BoardFacet(facet=advertising.facet, states=dict.fromkeys(advertising.states, "partly"))
    assert half.lit == pytest.approx(0.5)
    assert BoardFacet(facet=replace(advertising.facet, questions=()), states={}).lit == 0.0


def test_refuses_missing_unknown_and_strange_states() -> None:
    facet = FACETS[0]
    right = dict.fromkeys([q.name for q in facet.questions], "answered")
    for wrong in ({}, right | {"other": "answered"}, right | {"spread": "green"}):
        with pytest.raises(InputError):
            BoardFacet(facet=facet, states=wrong)  # type: ignore[arg-type]


def test_refuses_a_time_without_zone_and_a_fourth_thing() -> None:
    with pytest.raises(InputError, match="zone"):
        board(made_at=datetime(2026, 11, 24))  # noqa: DTZ001
    with pytest.raises(InputError, match="three"):
        board(today=(Today(what="x"),) * 4)
    with pytest.raises(InputError):
        Today(what=" ")
