"""How often a lead says what is not so, counted against the invented county's truth.

Links are counted twice, since the counts mean two things.  *Mixed*: the lead's own claim is false (its texts are not of
one template, or a trace does not hold the contact).  *Several makers*: the claim is true, and whoever reads it as "one
maker" is wrong: a franchise, an agency, a shared front desk, a recycled number.  Of all other questions a lead is
right, wrong, or of makers of which the truth says nothing (*untold*), and what was there to be found is counted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from clerestory.lake.workspace import Snapshot
from clerestory.model.kinds import KINDS

#: Posters that a term needs before anybody could see that it is one (METHODS: rising_codes).
_POSTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A lead: its key, the words that its reasons name, and the numbers of the rows it rests on."""

    about: str
    words: frozenset[str]
    rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Truth:
    """The truth of one office, by number of a row or by maker."""

    folder: Path
    office: str

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        return pq.read_table(self.folder / f"{self.office}-{table}.parquet").to_pylist()

    @cached_property
    def makers(self) -> dict[str, str]:
        """Number of a row → its maker."""
        return {row["external_id"]: row["truth"] for row in self.rows("makers")}

    @cached_property
    def templates(self) -> dict[str, str]:
        """Number of a row → the text it is written from."""
        return {row["external_id"]: row["truth"] for row in self.rows("templates")}

    @cached_property
    def mentions(self) -> dict[str, set[str]]:
        """Number of a row → what stands in it."""
        said: dict[str, set[str]] = defaultdict(set)
        for row in self.rows("mentions"):
            said[row["external_id"]].add(row["value"])
        return said


def score_leads(snapshot: Snapshot, truth: Path, office: str) -> dict[str, dict[str, int]]:
    """Leads of the last run by question: how many, and how many of them say what is not so.

    Parameters
    ----------
    truth : the county's folder `truth`
    office : the office whose files the workspace holds

    Returns
    -------
    {question: counts}, counts only; empty before any run.  Of links {"n", "mixed", "several_makers"}; of pairs that do
    as one, of terms and of classes {"n", "right", "wrong", "untold", "planted", "found"}

    Errors to expect
    ----------------
    A lead about two makers of three who do as one counts as right; `found` counts pairs whose both makers stand in one
    lead.  A class counts as found when a lead names it for its maker, and makers that the team labelled count too.
    """
    values = dict(_pairs(snapshot, "contact", "contact", "value"))
    return {
        question: judged(question, leads, truth, office, values=values) for question, leads in _leads(snapshot).items()
    }


def judged(
    question: str, leads: list[Said], truth: Path, office: str, *, values: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Counts of one question's leads, as `score_leads`; *values* of the contacts that links are about, by their ids."""
    known = _Truth(folder=truth, office=office)
    judge = _JUDGES.get(question)
    return judge(leads, known, question) if judge else _links(leads, known, values or {})


def _leads(snapshot: Snapshot) -> dict[str, list[Said]]:
    names = {t: e for kind in KINDS for t, e in _pairs(snapshot, kind.name, "trace", "external_id") if e}
    rests_on: dict[str, list[str]] = defaultdict(list)
    for lead, trace in _pairs(snapshot, "answer_trace", "lead", "trace"):
        rests_on[lead].append(names.get(trace, ""))
    found: dict[str, list[Said]] = defaultdict(list)
    for row in snapshot.table("answer", ["lead", "question", "about", "reason", "kind"]).to_pylist():
        if row["kind"] == "lead":
            slots = [slot for reason in json.loads(row["reason"]) for slot in reason["slots"].items()]
            words = {value.casefold() for name, value in slots if isinstance(value, str) and name != "words"}
            rows = tuple(rests_on[row["lead"]])
            found[row["question"]].append(Said(about=row["about"], words=frozenset(words), rows=rows))
    return found


def _links(leads: list[Said], known: _Truth, values: Mapping[str, str]) -> dict[str, int]:
    of = {"n": 0, "mixed": 0, "several_makers": 0}
    for lead in leads:
        rows = [one for one in lead.rows if one in known.makers]
        value = values.get(lead.about)
        if value is None:
            mixed = len({known.templates[one] for one in rows}) > 1
        else:
            mixed = any(value not in known.mentions[one] for one in rows)
        of["n"] += 1
        of["mixed"] += mixed
        of["several_makers"] += len({known.makers[one] for one in rows}) > 1
    return of


def _counts(verdicts: list[str], *, planted: int, found: int) -> dict[str, int]:
    said = Counter(verdicts)
    return {
        "n": len(verdicts),
        **{name: said[name] for name in ("right", "wrong", "untold")},
        "planted": planted,
        "found": found,
    }


def _in_step(leads: list[Said], known: _Truth, question: str) -> dict[str, int]:
    """Right: half of the rows are of makers who do as one with another maker of the lead."""
    planted = {frozenset((row["maker"], row["other"])) for row in known.rows("pairs") if row["planted"]}
    verdicts, found = [], set[frozenset[str]]()
    for lead in leads:
        makers = [known.makers[one] for one in lead.rows if one in known.makers]
        together = {pair for pair in map(frozenset, combinations(sorted(set(makers)), 2)) if pair in planted}
        found |= together
        in_step = {maker for pair in together for maker in pair}
        verdicts.append("right" if sum(one in in_step for one in makers) * 2 >= max(1, len(makers)) else "wrong")
    return _counts(verdicts, planted=len(planted), found=len(found))


def _terms(leads: list[Said], known: _Truth, question: str) -> dict[str, int]:
    """Right: it names a term that newly means something; those that eight posters use could be found."""
    terms = [row for row in known.rows("terms") if row["planted"]]
    every = {row["term"].casefold() for row in terms}
    seen = {row["term"].casefold() for row in terms if row["adopters"] >= _POSTERS}
    verdicts, named = [], set[str]()
    for lead in leads:
        right = (lead.words | {lead.about.casefold(), *lead.about.casefold().split()}) & every
        named |= right
        verdicts.append("right" if right else "wrong")
    return _counts(verdicts, planted=len(seen), found=len(named & seen))


def _classes(leads: list[Said], known: _Truth, question: str) -> dict[str, int]:
    """Right: it names the class of the maker of most of its rows; innocent classes are never to be found."""
    truth = {row["maker"]: row["truth"] for row in known.rows("classes") if row["question"] == question}
    verdicts, found = [], set[str]()
    for lead in leads:
        makers = Counter(known.makers[one] for one in lead.rows if one in known.makers)
        maker = makers.most_common(1)[0][0] if makers else ""
        if maker not in truth:
            verdicts.append("untold")
        elif truth[maker] in lead.words:
            verdicts.append("right")
            found.add(maker)
        else:
            verdicts.append("wrong")
    planted = sum(one not in ("other", "honest") for one in truth.values())
    return _counts(verdicts, planted=planted, found=len(found))


_JUDGES: Mapping[str, Callable[[list[Said], _Truth, str], dict[str, int]]] = {
    "advertising.coordinated_groups": _in_step,
    "advertising.rising_codes": _terms,
    "advertising.mode_of_operation": _classes,
    "recruitment.deceptive_offers": _classes,
}


def _pairs(snapshot: Snapshot, table: str, one: str, other: str) -> list[tuple[Any, Any]]:
    rows = snapshot.table(table, [one, other])
    return list(zip(rows[one].to_pylist(), rows[other].to_pylist(), strict=True))
