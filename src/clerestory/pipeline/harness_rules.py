"""The rules of the harness, by the name that harness.toml calls them: which lead is false, and what may be found.

A rule sees a lead and the truth, and knows no method.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clerestory.model.lead import Estimate, Lead, Untold
from clerestory.pipeline.harness_rows import Row
from clerestory.pipeline.harness_truth import Truth

Claim = Lead | Estimate

#: Share of a planted case's rows, and of a lead's, from which on one is said to be about the other.
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A planted case: a lead finds it that rests on half of each part's rows, or that names its word.

    answer : the class that is right; empty where there are none
    """

    name: str
    parts: tuple[frozenset[str], ...] = ()
    word: str = ""
    answer: str = ""
    oracle: str = ""


# ---- which lead is false


def several_texts(lead: Lead, truth: Truth, row: Row) -> bool:
    """The lead joins what was not written from one text."""
    return len({truth.template[one] for one in truth.rows_of(lead.traces)}) > 1


def contact_not_there(lead: Lead, truth: Truth, row: Row) -> bool:
    """Some trace of the lead does not hold its contact."""
    value = truth.values.get(lead.about, "")
    return any(value not in truth.mentions[one] for one in truth.rows_of(lead.traces))


def nothing_in_common(lead: Lead, truth: Truth, row: Row) -> bool:
    """The lead is about a contact that is not in all its traces, or about a text that is not theirs."""
    rule = contact_not_there if lead.about in truth.values else several_texts
    return rule(lead, truth, row)


def not_in_step(lead: Lead, truth: Truth, row: Row) -> bool:
    """Fewer than half of the lead's rows are of makers who do as one with another maker of the lead."""
    rows = truth.rows_of(lead.traces)
    there = {truth.maker[one] for one in rows}
    together = {maker for pair in truth.pairs if pair <= there for maker in pair}
    return not rows or sum(truth.maker[one] in together for one in rows) < HALF * len(rows)


def no_planted_term(lead: Claim, truth: Truth, row: Row) -> bool:
    """The lead names no term that newly means something."""
    return words(lead).isdisjoint(one["term"].casefold() for one in truth.table("terms") if one["planted"])


def wrong_class(lead: Lead, truth: Truth, row: Row) -> bool:
    """The class that the lead names is not that of the maker of most of its rows."""
    said = truth.classes(row.question).get(truth.main_maker(lead.traces))
    return said is None or said["truth"] not in words(lead)


def no_planted_change(claim: Claim, truth: Truth, row: Row) -> bool:
    """It says that a share rose that was not made to; or that one fell, though none was made to rise beside it."""
    planted = {str(one["value"]).casefold() for one in truth.table("changes") if one["planted"]}
    rose = any(reason.code == "rose" for reason in claim.reasons)
    return words(claim).isdisjoint(planted) if rose else not planted


FALSE: Mapping[str, Callable[[Any, Truth, Row], bool]] = {
    rule.__name__: rule
    for rule in (
        several_texts,
        contact_not_there,
        nothing_in_common,
        not_in_step,
        no_planted_term,
        wrong_class,
        no_planted_change,
    )
}


def words(claim: Claim) -> set[str]:
    """What a claim names: its key, the words of it, and the words in its reasons' slots, but for lists of words."""
    said: set[str] = {claim.about, *claim.about.replace(":", " ").split()}
    for reason in claim.reasons:
        said |= {slot for name, slot in reason.slots.items() if isinstance(slot, str) and name != "words"}
    return {one.casefold() for one in said}


# ---- what may be found


def texts(truth: Truth, row: Row) -> list[Case]:
    """Every text of a planted maker."""
    return _cases(truth, row, lambda one: (truth.template[one],))


def makers(truth: Truth, row: Row) -> list[Case]:
    """Every planted maker."""
    return _cases(truth, row, lambda one: (truth.maker[one],))


def contacts(truth: Truth, row: Row) -> list[Case]:
    """Every contact that a planted maker alone has, under texts of two kinds at least."""
    holders: dict[str, set[str]] = defaultdict(set)
    for one, values in truth.mentions.items():
        for value in values:
            holders[value].add(truth.maker.get(one, ""))
    cases = _cases(truth, row, lambda one: tuple(truth.mentions[one]))
    return [
        case
        for case in cases
        if len(holders[case.name] - {""}) == 1 and len({truth.template[one] for one in case.parts[0]}) > 1
    ]


def _cases(truth: Truth, row: Row, key: Callable[[str], Iterable[str]]) -> list[Case]:
    rows: dict[str, set[str]] = defaultdict(set)
    for one, role in truth.role.items():
        if role in row.roles and truth.kind.get(one) == row.kind:
            for name in key(one):
                rows[name].add(one)
    return [Case(name=name, parts=(frozenset(there),)) for name, there in rows.items() if len(there) >= row.least]


def pairs(truth: Truth, row: Row) -> list[Case]:
    """Every two makers who do as one."""
    rows = truth.rows_by_maker(row.kind)
    found = [(sorted(pair), tuple(frozenset(rows.get(one, ())) for one in sorted(pair))) for pair in truth.pairs]
    return [
        Case(name=" ".join(name), parts=parts) for name, parts in found if min(len(part) for part in parts) >= row.least
    ]


def terms(truth: Truth, row: Row) -> list[Case]:
    """Every term that newly means something and has posters enough to be seen."""
    return [
        Case(name=one["term"], word=one["term"].casefold())
        for one in truth.table("terms")
        if one["planted"] and one["adopters"] >= row.least
    ]


def classes(truth: Truth, row: Row) -> list[Case]:
    """Every maker of one of the classes that are named, of whom the team itself labelled nothing."""
    rows, told = truth.rows_by_maker(row.kind), truth.labelled(row.question)
    return [
        Case(
            name=maker,
            parts=(frozenset(rows[maker]),),
            answer=said["truth"],
            oracle=said["oracle"],
        )
        for maker, said in truth.classes(row.question).items()
        if len(rows.get(maker, ())) >= row.least and said["truth"] in row.roles and maker not in told
    ]


def changes(truth: Truth, row: Row) -> list[Case]:
    """Every planted change."""
    return [
        Case(name=str(one["value"]), word=str(one["value"]).casefold())
        for one in truth.table("changes")
        if one["planted"]
    ]


UNITS: Mapping[str, Callable[[Truth, Row], list[Case]]] = {
    rule.__name__: rule for rule in (texts, makers, contacts, pairs, terms, classes, changes)
}


def found(cases: Iterable[Case], leads: Iterable[Claim], truth: Truth) -> int:
    """How many cases have one of these leads, which are true ones."""
    by_row: dict[str, list[frozenset[str]]] = defaultdict(list)
    named: set[str] = set()
    for lead in leads:
        named |= words(lead)
        rows = frozenset(truth.rows_of(lead.traces) if isinstance(lead, Lead) else ())
        for one in rows:
            by_row[one].append(rows)
    return sum(case.word in named if case.word else _rests_on(case, by_row) for case in cases)


def _rests_on(case: Case, by_row: Mapping[str, list[frozenset[str]]]) -> bool:
    leads: Iterable[Any] = {lead for one in case.parts[0] for lead in by_row.get(one, ())}
    return any(all(len(part & lead) >= HALF * len(part) for part in case.parts) for lead in leads)


def asked_about(claim: Claim, truth: Truth, row: Row) -> bool:
    """Whether a claim counts: a lead about what the team did not label itself, an estimate that says a change."""
    if isinstance(claim, Lead):
        return truth.main_maker(claim.traces) not in truth.labelled(row.question)
    return any(reason.code in row.says for reason in claim.reasons)


def rests_on_nothing(claim: Claim, truth: Truth, row: Row) -> bool:
    """Whether most of a lead's rows are of makers who were not planted for its question; never where it names none."""
    rows = truth.rows_of(claim.traces) if isinstance(claim, Lead) and row.claim == "exact" else []
    return bool(rows) and sum(truth.role.get(one) in row.roles for one in rows) < HALF * len(rows)


def abstains(answer: object, row: Row) -> bool:
    """Whether an answer says that it cannot be told."""
    if isinstance(answer, Untold):
        return True
    return isinstance(answer, Estimate) and any(reason.code in row.abstains for reason in answer.reasons)


def oracle(cases: Iterable[Case]) -> tuple[int, int]:
    """In how many cases the oracle errs, of how many of which it says anything."""
    said = [case for case in cases if case.oracle]
    return sum(case.oracle != case.answer for case in said), len(said)
