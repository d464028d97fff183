"""What one source knows and another does not: linked counts, bounds without a link, refusals."""

from __future__ import annotations

import pytest
from invented_lake import InventedLake

from clerestory.facets.identification import FACET
from clerestory.model.lead import Untold

(QUESTION,) = [question for question in FACET.questions if question.name == "reporting_gap"]


def asked(table: dict[str, int], reasons: dict[str, int] | None = None) -> list:
    made = InventedLake()
    for number, (lists, people) in enumerate(table.items()):
        made.trace("capture_list", f"c{number}", lists=lists, people=people, place="North")
    for number, (reason, people) in enumerate((reasons or {}).items()):
        made.trace("count", f"r{number}", series=f"not reported: {reason}", value=float(people), place="North")
    return made.ask(QUESTION)


def test_linked_sources_give_both_gaps_and_those_whom_neither_knows():
    police, service = asked(
        {"police": 20, "service": 60, "police+service": 40}, {"feared the police": 30, "too few": 4}
    )
    assert police.about == "North: police, not service"
    assert police.value == pytest.approx(100 * 20 / 60, abs=0.05)
    assert service.value == 60
    assert service.low < 60 < service.high
    (neither,) = [reason for reason in service.reasons if reason.code == "neither"]
    assert neither.slots["total"] == float(f"{101 * 61 / 41 - 1:.3g}")
    assert [p.label for p in service.points if p.series == "bars:people"] == ["feared the police"]


def test_unlinked_counts_give_bounds_and_never_their_ratio():
    police, service = asked({"police": 20, "service": 60})
    assert isinstance(police, Untold)
    assert police.reasons[0].code == "not_linked"
    assert (service.low, service.high) == (66.7, 100.0)
    assert all(reason.code != "neither" for reason in service.reasons)


def test_a_link_that_found_nobody_is_no_missing_link():
    police, _ = asked({"police": 20, "service": 60, "police+service": 0})
    assert (police.value, police.reasons[0].code) == (100, "gap")


def test_few_events_and_three_lists_are_not_told():
    assert {one.reasons[0].code for one in asked({"police": 5, "service": 4, "police+service": 2})} == {"few_events"}
    assert asked({"police": 50, "service": 40, "church": 20}) == []
    assert asked({}) == []
