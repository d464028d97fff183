"""A question's methods appendix: how it is reckoned, with what, what errors to expect, after whom."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clerestory.model.facet import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """What stands behind a question's answers, in words.

    method : one sentence    how : paragraphs of the docstring    asked : parameter, value, what it is
    reads : what it reads, in words; tables : with which rows
    errors, references : paragraphs; harmed : who is harmed when it is wrong
    """

    method: str
    how: tuple[str, ...]
    asked: tuple[tuple[str, str, str], ...]
    reads: str
    tables: tuple[str, ...]
    errors: tuple[str, ...]
    references: tuple[str, ...]
    harmed: str

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "method": self.method,
            "how": list(self.how),
            "asked": [{"parameter": name, "value": value, "means": means} for name, value, means in self.asked],
            "reads": self.reads,
            "tables": list(self.tables),
            "errors_to_expect": list(self.errors),
            "references": list(self.references),
            "harmed": self.harmed,
        }


def doc_sections(fn: object) -> dict[str, list[str]]:
    """The lines of a docstring by its numpydoc sections; `""` holds what stands before the first."""
    found: dict[str, list[str]] = {"": []}
    here = ""
    lines = (inspect.getdoc(fn) or "" if fn is not None else "").splitlines()
    for at, line in enumerate(lines):
        if re.fullmatch(r"-{3,}", line.strip()):
            continue
        if at + 1 < len(lines) and re.fullmatch(r"-{3,}", lines[at + 1].strip()):
            here = line.strip()
            found[here] = []
        else:
            found[here].append(line)
    return found


def paragraphs(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as paragraphs, parted where a line is empty."""
    text = "\n".join(lines).strip()
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())


def parameter_words(fn: object) -> dict[str, str]:
    """Parameter → what the docstring says of it."""
    said: dict[str, str] = {}
    here: tuple[str, ...] = ()
    for line in doc_sections(fn).get("Parameters", []):
        # one line may tell of two parameters, four spaces apart; a line that goes on is indented
        for part in re.split(r"\s{4,}(?=\w[\w, ]* : )", line) if not line.startswith(" ") else [line]:
            names, sign, words = part.partition(" : ")
            if sign and not part.startswith(" "):
                here = tuple(name.strip() for name in names.split(","))
                said |= dict.fromkeys(here, words.strip())
            else:
                said |= {name: f"{said[name]} {part.strip()}".strip() for name in here}
    return said


def appendix(question: Question, given: Mapping[str, Any], tables: Sequence[str]) -> Appendix:
    """The appendix of a question asked with these parameters over these tables."""
    fn, text = question.fn, question.text
    doc, words = doc_sections(fn), parameter_words(fn)
    known = inspect.signature(fn).parameters.values() if fn is not None else ()
    asked = []
    for one in known:
        if one.kind is one.KEYWORD_ONLY:
            value = given.get(one.name, one.default)
            asked.append((one.name, str(value) if value != "" else "not set", words.get(one.name, "")))
    return Appendix(
        method=text.method,
        how=paragraphs(doc[""]),
        asked=tuple(asked),
        reads=text.reads,
        tables=tuple(tables),
        errors=paragraphs(doc.get("Errors to expect", [])),
        references=paragraphs(doc.get("References", [])),
        harmed=text.harmed,
    )
