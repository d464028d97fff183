"""Operational indicators of one case: recorded, answered no, or never asked, by dimension; never a verdict."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.model.lead import Document, Reason, Section

#: The one case that is asked about, by the office's own number.
CASE = """
    SELECT c.external_id AS case_id, c.vic_age_when_trafficked AS age, c.vic_methods_of_control AS control,
           c.indicators_recorded AS recorded, c.indicators_denied AS denied, c.indicators_asked_by AS asked_by
    FROM case_record AS c WHERE c.external_id = $case_id
"""

_ADULT = 18


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the published lists; a strength is empty where a list does not have it."""

    id: str
    words: str
    adult: str = ""
    child: str = ""

    def strength(self, which: str) -> str:
        """Strong, medium, weak, or empty, in the list of adults or of children."""
        return self.child if which == "child" else self.adult


@dataclass(frozen=True, slots=True)
class Lists:
    """The published lists: dimension → its indicators; what the case standard's codes record; which say too little."""

    version: str
    dimensions: MappingProxyType[str, tuple[Indicator, ...]]
    control: MappingProxyType[str, str]
    too_general: frozenset[str]


@cache
def lists() -> Lists:
    """The lists, read once from the file beside this module."""
    text = files("clerestory.facets.recruitment").joinpath("indicators.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return Lists(
        version=said["version"],
        dimensions=MappingProxyType(
            {d["id"]: tuple(Indicator(**row) for row in d["indicators"]) for d in said["dimension"]}
        ),
        control=MappingProxyType(said["htcds_control"]),
        too_general=frozenset(said["htcds_too_general"]["codes"]),
    )


def recruitment_indicators(case: pa.Table, *, case_id: str = "") -> list[Document]:
    """What one case records of the operational indicators of the ILO and the EC, and of what no answer is recorded.

    A dimension is *reached* by the published rule over what is recorded; *not reached* only when even everything
    without an answer could not reach it; else it *cannot be told*.  What only a code of a method of control suggests is
    shown as such and settles nothing, since the code says neither when nor where.  The dimensions are not put together:
    whether a person was trafficked is decided by that person and by the body the law names.

    Parameters
    ----------
    case : case_id, age, control, recorded, denied, asked_by; the rows of the case
    case_id : the office's own number of the case

    Returns
    -------
    one document a row of the case; under eighteen the list of children is used, at unknown age both, and a
    dimension is settled only when they agree

    Raises
    ------
    InputError : no number was given, or no case has it

    Errors to expect
    ----------------
    An answer rehearsed under threat is read as it was written.  A code of the case standard that could mean several
    indicators counts for none of them.  The lists were made for labour exploitation; those for sexual exploitation
    are not here, since their text was not at hand.

    References
    ----------
    International Labour Office and European Commission (2009), Operational indicators of trafficking in human beings.
    """
    if not case_id.strip():
        raise InputError(
            where="case_id", expected="the office's own number of a case, as in case_id=C-17", found="none"
        )
    rows = case.to_pylist()
    if not rows:
        raise InputError(where="case_id", expected="a case that is held", found="none with this number")
    return [_sheet(row) for row in rows]


def _sheet(row: dict) -> Document:
    known = {one.id for of in lists().dimensions.values() for one in of}
    written, denied = _codes(row["recorded"]), _codes(row["denied"])
    control = _codes(row["control"])
    typed, no = set(written) & known, set(denied) & known
    said = _Said(
        recorded=typed - no,
        by_code={lists().control[code] for code in control if code in lists().control} - typed - no,
        no=no - typed,
        both=typed & no,
    )
    which = _lists_for(row["age"])
    strange = [code for code in (*written, *denied) if code not in known]
    general = [code for code in control if code not in lists().control]
    sections = [_dimension(name, listed, which, said) for name, listed in lists().dimensions.items()]
    if not any(said):
        sections = []
    notes = tuple(_notes(row, which, said, strange, general))
    return Document(
        about=row["case_id"],
        title=Reason("title", {"version": lists().version}),
        sections=(*sections, Section(Reason("how_to_read"), notes)),
    )


class _Said(NamedTuple):
    """Indicators that are recorded, that only a code of a method of control suggests, answered no, and both at once."""

    recorded: set[str]
    by_code: set[str]
    no: set[str]
    both: set[str]


def _lists_for(age: int | None) -> tuple[str, ...]:
    if age is None:
        return ("adult", "child")
    return ("child",) if age < _ADULT else ("adult",)


def _codes(cell: str | None) -> list[str]:
    """The codes of a cell, joined by ; or written one by one, in one writing."""
    parts = (re.sub(r"[^a-z0-9_]", "", part.casefold()) for part in re.split(r"[;,|]", cell or ""))
    return list(dict.fromkeys(part for part in parts if part))


def _dimension(name: str, indicators: tuple[Indicator, ...], which: tuple[str, ...], said: _Said) -> Section:
    listed = [one for one in indicators if any(one.strength(of) for of in which)]
    recorded, by_code, no, both = ([one for one in listed if one.id in ids] for ids in said)
    answered = {one.id for part in (recorded, by_code, no, both) for one in part}
    silent = [one for one in listed if one.id not in answered]
    # A code of a method of control says neither when nor where: by itself it settles nothing, as if nobody had asked.
    open_ = [*silent, *both, *by_code]
    states = {status([i.strength(of) for i in recorded], [i.strength(of) for i in open_]) for of in which}
    sentences = [Reason(states.pop() if len(states) == 1 else "cannot_be_told")]
    for code, some in (("recorded", recorded), ("by_code", by_code), ("answered_no", no), ("contradicted", both)):
        if some:
            sentences.append(Reason(code, {"what": _words(some, which)}))
    if silent:
        sentences.append(Reason("not_asked", {"n": len(silent), "of": len(listed), "what": _words(silent, which)}))
    return Section(Reason(name), tuple(sentences))


def _words(some: Iterable[Indicator], which: tuple[str, ...]) -> str:
    """The indicators in words with their strengths; where two lists differ, adults' first."""
    return "; ".join(
        f"{one.words} ({' or '.join(dict.fromkeys(one.strength(of) or 'not listed' for of in which))})" for one in some
    )


def status(recorded: Collection[str], unasked: Collection[str]) -> str:
    """What a dimension says: reached, not_reached, or cannot_be_told.

    Parameters
    ----------
    recorded, unasked : strengths of the indicators that are recorded, and of those nobody asked about
    """
    if _reached(recorded):
        return "reached"
    return "cannot_be_told" if _reached([*recorded, *unasked]) else "not_reached"


def _reached(strengths: Collection[str]) -> bool:
    """The published rule: two strong; a strong with another; three medium; two medium with a weak."""
    of = list(strengths)
    strong, medium, weak = (of.count(name) for name in ("strong", "medium", "weak"))
    return strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium == 2 and weak >= 1)


def _notes(row: dict, which: tuple[str, ...], said: _Said, strange: list[str], general: list[str]) -> Iterable[Reason]:
    if not any(said):
        yield Reason("nothing_recorded")
    yield Reason("list_unknown_age" if len(which) > 1 else f"list_{next(iter(which))}")
    if row["asked_by"]:
        yield Reason("asked_by", {"who": row["asked_by"]})
    if strange:
        # A cell that is no code of the lists may hold anything: how many, not what.
        yield Reason("unknown_codes", {"n": len(strange)})
    if general:
        yield Reason("too_general", {"n": len(general)})
    yield Reason("no_verdict")
