"""The register: a facet's texts, read from the TOML file beside this module or from a team's own file.

The texts are data, so that a lawyer or a survivor can correct them without reading code, and so that a team's own
file has the very same shape as ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from clerestory.errors import InputError
from clerestory.model.facet import AskFor, Claim, Facet, Fit, Held, Question, QuestionText, Refused, Related

FOLDER = Path(__file__).with_name("texts")


def _records(cls: type, rows: Iterable[Mapping[str, Any]], where: str) -> tuple[Any, ...]:
    return tuple(_record(cls, row, where) for row in rows)


def _record(cls: type, row: Mapping[str, Any], where: str) -> Any:
    try:
        return cls(**row)
    except TypeError as error:
        fields = ", ".join(cls.__dataclass_fields__)  # type: ignore[attr-defined]
        raise InputError(where=where, expected=f"the fields {fields}", found=", ".join(row)) from error


def read_texts(path: Path) -> dict[str, Any]:
    """The parsed TOML of a facet; InputError names file and line when it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(where=path.name, expected="TOML in UTF-8", found=str(error)) from error


def question_text(row: Mapping[str, Any], where: str) -> QuestionText:
    """One question's texts out of its TOML table."""
    fields = dict(row)
    fields["ask_for"] = _record(AskFor, fields.get("ask_for", {}), f"{where}, ask_for")
    fits: dict[str, Fit] = {}
    for name in ("lawful", "wrong"):
        fields[name] = tuple(_reading(one, fits, f"{where}, {name}") for one in fields.get(name, ()))
    for name in ("kinds", "decides", "against", "how_wrong", "people"):
        fields[name] = tuple(fields.get(name, ()))
    return _record(QuestionText, {**fields, "fits": fits}, where)


def _reading(row: str | Mapping[str, Any], fits: dict[str, Fit], where: str) -> str:
    """The sentence of a reading; which leads it fits, where it says so, goes into *fits*."""
    if isinstance(row, str):
        return row
    said = dict(row)
    sentence = str(said.pop("say", ""))
    if not sentence or not said:
        raise InputError(where=where, expected="a sentence, or say with when or unless", found=", ".join(row))
    fits[sentence] = _record(Fit, {name: tuple(codes) for name, codes in said.items()}, where)
    return sentence


def facet_of(texts: Mapping[str, Any], questions: tuple[Question, ...], where: str) -> Facet:
    """A facet out of its parsed TOML and its questions."""
    fields = {name: value for name, value in texts.items() if name != "questions"}
    for name, cls in (("better", Claim), ("worse", Claim), ("known", Claim), ("unknown", Claim), ("traces", Held)):
        fields[name] = _records(cls, fields.get(name, ()), f"{where}, {name}")
    fields["related"] = _records(Related, fields.get("related", ()), f"{where}, related")
    fields["refused"] = _records(Refused, fields.get("refused", ()), f"{where}, refused")
    fields["safeguards"] = tuple(fields.get("safeguards", ()))
    return _record(Facet, {**fields, "questions": questions}, where)


def facet(module: str, **built: Mapping[str, Any]) -> Facet:
    """The facet of that module: its texts, and for each question that is built, what `built` says of it.

    Parameters
    ----------
    module : name of the facet, and of its TOML file
    built : question name → the keywords of `Question` besides name and text

    Raises
    ------
    InputError : a text is missing, or `built` names a question that the texts do not have
    """
    where = f"{module}.toml"
    texts = read_texts(FOLDER / where)
    rows = texts.get("questions", {})
    strange = set(built) - set(rows)
    if strange:
        raise InputError(where=where, expected="texts for every question built", found="none for " + ", ".join(strange))
    questions = tuple(
        Question(name=name, text=question_text(row, f"{where}, {name}"), **built.get(name, {}))
        for name, row in rows.items()
    )
    return facet_of(texts, questions, where)
