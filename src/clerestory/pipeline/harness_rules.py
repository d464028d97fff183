"""The rules of the harness, by the name that harness.toml calls them: which lead is false, and what may be found.

A rule sees a lead and the truth, and knows no method.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from clerestory.model.lead import Lead
from clerestory.pipeline.harness_rows import Row
from clerestory.pipeline.harness_truth import Truth

#: Share of a planted case's rows that one lead must rest on to have found it.
HALF = 0.5


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


def not_planted(lead: Lead, truth: Truth, row: Row) -> bool:
    """Fewer than half of the lead's traces come from a planted case."""
    rows = truth.rows_of(lead.traces)
    return not rows or sum(truth.role[one] in row.roles for one in rows) < HALF * len(rows)


FALSE: Mapping[str, Callable[[Lead, Truth, Row], bool]] = {
    rule.__name__: rule for rule in (several_texts, contact_not_there, nothing_in_common, not_planted)
}

#: A planted case → its rows.
Cases = dict[str, set[str]]


def texts(truth: Truth, row: Row) -> Cases:
    """Every text of a planted maker."""
    return _cases(truth, row, lambda one: (truth.template[one],))


def makers(truth: Truth, row: Row) -> Cases:
    """Every planted maker."""
    return _cases(truth, row, lambda one: (truth.maker[one],))


def contacts(truth: Truth, row: Row) -> Cases:
    """Every contact under which a planted maker published texts of two kinds at least."""
    cases = _cases(truth, row, lambda one: tuple(f"{truth.maker[one]} {value}" for value in truth.mentions[one]))
    # what stands in others' texts too (a price, a help line) is no contact of theirs
    shared: dict[str, set[str]] = defaultdict(set)
    for one, values in truth.mentions.items():
        for value in values:
            shared[value].add(truth.maker.get(one, ""))
    return {
        name: rows
        for name, rows in cases.items()
        if len({truth.template[one] for one in rows}) > 1 and len(shared[name.partition(" ")[2]] - {""}) == 1
    }


def _cases(truth: Truth, row: Row, key: Callable[[str], tuple[str, ...]]) -> Cases:
    cases: Cases = defaultdict(set)
    for one, role in truth.role.items():
        if role in row.roles and truth.kind.get(one) == row.kind:
            for name in key(one):
                cases[name].add(one)
    return {name: rows for name, rows in cases.items() if len(rows) >= row.least}


UNITS: Mapping[str, Callable[[Truth, Row], Cases]] = {rule.__name__: rule for rule in (texts, makers, contacts)}


def found(cases: Cases, rests_on: list[set[str]]) -> int:
    """How many cases have a lead that rests on at least half of their rows."""
    holds: dict[str, list[set[str]]] = defaultdict(list)
    for rows in rests_on:
        for one in rows:
            holds[one].append(rows)
    return sum(
        any(len(rows & lead) >= HALF * len(rows) for one in rows for lead in holds[one]) for rows in cases.values()
    )
