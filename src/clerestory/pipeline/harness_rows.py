"""What is judged: for each question the phenomenon, the rule for a false lead, the county; read from harness.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from clerestory.errors import InputError
from clerestory.facets.framework import FACETS, find_question


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one question is judged; the fields are explained in harness.toml."""

    question: str
    phenomena: tuple[str, ...]
    office: str
    size: int
    claim: Literal["statistical", "exact"]
    false: str
    units: str
    effect: str
    false_share: float
    roles: tuple[str, ...] = ()
    kind: str = "advert"
    least: int = 3
    also_without: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    abstains: tuple[str, ...] = ()
    null_size: int = 0

    def __post_init__(self) -> None:
        where = f"harness.toml, {self.question}"
        if self.claim not in ("statistical", "exact"):
            raise InputError(where=where, expected="claim: statistical or exact", found=repr(self.claim))
        if not 0 <= self.false_share < 1:
            raise InputError(where=where, expected="false_share from 0 to 1", found=str(self.false_share))
        if not self.null_size:
            object.__setattr__(self, "null_size", self.size)
        if not self.phenomena:
            raise InputError(where=where, expected="the phenomena it looks for", found="none")

    @property
    def without(self) -> tuple[str, ...]:
        """All that its null leaves out, sorted."""
        return tuple(sorted({*self.phenomena, *self.also_without}))


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(files("clerestory.pipeline").joinpath("harness.toml").read_text(encoding="utf-8"))


@cache
def rows() -> Mapping[str, Row]:
    """Every question that can be judged, by dotted name, built or not."""
    return {name: _row(name, fields) for name, fields in _said()["questions"].items()}


def not_judged() -> Mapping[str, str]:
    """Questions whose answers the county's truth cannot call false, and what tests them instead."""
    return _said()["not_judged"]


def _row(name: str, fields: Mapping[str, Any]) -> Row:
    lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    try:
        return Row(question=name, **{**fields, **lists})
    except TypeError as error:
        found = ", ".join(fields)
        expected = "the fields " + ", ".join(Row.__dataclass_fields__)
        raise InputError(where=f"harness.toml, {name}", expected=expected, found=found) from error


def chosen(names: Sequence[str]) -> tuple[Row, ...]:
    """The rows of these questions, of all that are built when none is named.

    Raises
    ------
    InputError : a question that has no row, or that is not built
    """
    known = {name: row for name, row in rows().items() if find_question(FACETS, name)[1].fn is not None}
    strange = [name for name in names if name not in known]
    if strange:
        raise InputError(where="question", expected="some of " + ", ".join(known), found=", ".join(strange))
    return tuple(row for name, row in known.items() if not names or name in names)
