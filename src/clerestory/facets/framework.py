"""The fifteen facets in the framework's order, and whatever a team adds in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from clerestory.errors import InputError
from clerestory.facets import (
    advertising,
    identification,
    investigation,
    money,
    partnerships,
    policy,
    prevention,
    prosecution,
    purchasing,
    recovery,
    recruitment,
    retention,
    supervision,
    syndicates,
    transit,
)
from clerestory.facets.register import facet_of, question_text, read_texts
from clerestory.model.facet import Facet, Question

FACETS: tuple[Facet, ...] = (
    prevention.FACET,
    recruitment.FACET,
    transit.FACET,
    retention.FACET,
    advertising.FACET,
    purchasing.FACET,
    money.FACET,
    syndicates.FACET,
    identification.FACET,
    investigation.FACET,
    recovery.FACET,
    prosecution.FACET,
    supervision.FACET,
    policy.FACET,
    partnerships.FACET,
)


def with_team_file(facets: tuple[Facet, ...], path: Path) -> tuple[Facet, ...]:
    """The facets, and what the team's own file adds: facets from number 16, or questions to one of ours.

    The file is TOML: a list of tables `[[facet]]` of the same shape as ours.  One whose `module` is one of ours may
    only add questions; any other is a facet of its own.

    Raises
    ------
    InputError : a text is missing, a number below 16, or a question that exists already
    """
    added = list(facets)
    for texts in read_texts(path).get("facet", []):
        module = texts.get("module", "")
        where = f"{path.name}, facet {module or '?'}"
        place = next((i for i, ours in enumerate(added) if ours.module == module), None)
        if place is None:
            if texts.get("number", 0) <= len(FACETS):
                raise InputError(where=where, expected=f"a number above {len(FACETS)}", found=str(texts.get("number")))
            added.append(facet_of(texts, _questions(texts, where), where))
        else:
            added[place] = _more(added[place], texts, where)
    return tuple(added)


def _questions(texts: Mapping[str, Any], where: str) -> tuple[Question, ...]:
    rows = texts.get("questions", {})
    return tuple(Question(name=name, text=question_text(row, f"{where}, {name}")) for name, row in rows.items())


def _more(facet: Facet, texts: Mapping[str, Any], where: str) -> Facet:
    strange = set(texts) - {"module", "questions"}
    if strange:
        raise InputError(where=where, expected="only questions", found=", ".join(sorted(strange)))
    return replace(facet, questions=facet.questions + _questions(texts, where))


def find_question(facets: tuple[Facet, ...], name: str) -> tuple[Facet, Question]:
    """The facet and question of a dotted name, as in `advertising.templates`; InputError with near names otherwise."""
    module, _, question_name = name.partition(".")
    for facet in facets:
        if facet.module == module:
            for question in facet.questions:
                if question.name == question_name:
                    return facet, question
            raise InputError(
                where="question",
                expected=f"one of {', '.join(f'{module}.{q.name}' for q in facet.questions)}",
                found=repr(name),
            )
    raise InputError(
        where="question",
        expected="a dotted name whose first part is one of " + ", ".join(facet.module for facet in facets),
        found=repr(name),
    )
