"""The board and the facets as JSON values: a contract, names and states as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from clerestory.board import Board, BoardFacet
from clerestory.model.facet import AskFor, Claim, Facet, Held, Question, Refused, Related


def _plain(one: AskFor | Claim | Held | Related | Refused) -> dict[str, Any]:
    return asdict(one)


def _question(facet: Facet, question: Question) -> dict[str, Any]:
    text = question.text
    return {
        "name": f"{facet.module}.{question.name}",
        # Without a workspace nothing is held, so what is built has no data.
        "state": "not built" if question.fn is None else "no data",
        "asks": text.asks,
        "returns": text.returns,
        "reads": text.reads,
        "harmed": text.harmed,
        "without": text.without,
        "evasion": text.evasion,
        "switch_off": text.switch_off,
        "ask_for": _plain(text.ask_for),
        "method": text.method,
        "kinds": list(text.kinds),
        "lawful": list(text.lawful),
        "wrong": list(text.wrong),
        "reasons": dict(text.reasons),
        "built": question.fn is not None,
        "when": question.when,
        "selects": dict(question.reads),
        "optional": list(question.optional),
        "stores": list(question.stores),
        "clear": list(question.clear),
    }


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "number": facet.number,
        "module": facet.module,
        "title": facet.title,
        "statement": facet.statement,
        **{
            name: [_plain(one) for one in getattr(facet, name)]
            for name in ("known", "unknown", "better", "worse", "traces", "related", "refused")
        },
        "safeguards": list(facet.safeguards),
        "questions": [_question(facet, question) for question in facet.questions],
    }


def facets_json(facets: Iterable[Facet]) -> dict[str, Any]:
    """Everything the register says, in order; no states, since it needs no workspace."""
    return {"facets": [_facet(facet) for facet in facets]}


def _board_facet(one: BoardFacet) -> dict[str, Any]:
    module = one.facet.module
    return {
        "number": one.facet.number,
        "module": module,
        "title": one.facet.title,
        "counts": one.counts,
        "questions": [
            {
                "name": f"{module}.{question.name}",
                "state": one.states[question.name],
                "why": one.why.get(question.name, ""),
                "asks": question.text.asks,
            }
            for question in one.facet.questions
        ],
    }


def board_json(board: Board) -> dict[str, Any]:
    """The board: its sentence, what is counted, what to ask for next, three things for today, each question's state."""
    return {
        "kind": board.kind,
        "version": board.version,
        "made_at": board.made_at.isoformat(),
        "evaluation": board.evaluation,
        "ends_on": board.ends_on.isoformat() if board.ends_on else None,
        "sentence": board.sentence,
        "counts": board.counts,
        "next_ask": _plain(board.next_ask) if board.next_ask else None,
        "today": [
            {"what": one.what, "how": one.how, "until": one.until.isoformat() if one.until else None}
            for one in board.today
        ],
        "facets": [_board_facet(one) for one in board.facets],
    }
