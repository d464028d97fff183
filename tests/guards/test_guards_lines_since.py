"""The ledger's last lines by their fields: as if all were read each time, also when it has grown, or is another one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from clerestory.guards import budget
from clerestory.guards.budget import lines_since
from clerestory.guards.ledger import Ledger

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.jsonl")
    made.create()
    return made


def read_whole(path, since, **holding):
    """The same, by reading all of it."""
    lines = [json.loads(one) for one in path.read_bytes().split(b"\n")[:-1]]
    found = []
    for line in reversed(lines):
        if datetime.fromisoformat(line["at"]) < since:
            break
        if all(line.get(name) == value for name, value in holding.items()):
            found.append(line)
    return found


def test_it_gives_what_reading_all_of_it_gives_while_it_grows(ledger):
    dice = np.random.default_rng(5)
    holdings = ({}, {"who": "mara"}, {"who": "ann"}, {"act": "find", "event": "intent"}, {"who": "mara", "act": "lead"})
    for turn in range(120):
        who, act = str(dice.choice(["mara", "ann"])), str(dice.choice(["find", "lead", "page"]))
        line = ledger.intend(act, who=who, now=at(turn), purpose="quality")
        if turn % 3:
            ledger.outcome(line, now=at(turn))
        if dice.random() < 0.4:
            holding = holdings[int(dice.integers(len(holdings)))]
            since = at(turn - float(dice.integers(1, 90)))
            assert lines_since(ledger.path, since, **holding) == read_whole(ledger.path, since, **holding)


def test_what_was_gone_through_is_not_gone_through_again(ledger, monkeypatch):
    for turn in range(50):
        ledger.intend("find", who="mara", now=at(turn))
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 50
    monkeypatch.setattr(budget, "backwards", lambda *said: pytest.fail("read from its end again"))
    ledger.intend("find", who="mara", now=at(60))
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 51
    assert len(lines_since(ledger.path, at(20), who="mara")) == 31, "and what is older goes"


def test_an_earlier_time_is_looked_for_anew(ledger):
    for turn in range(50):
        ledger.intend("find", who="mara", now=at(turn))
    assert len(lines_since(ledger.path, at(40), who="mara")) == 10
    assert len(lines_since(ledger.path, at(10), who="mara")) == 40


def test_another_ledger_in_its_place_is_read(ledger, tmp_path):
    """A restored one, a longer one: nothing of what stood there before is told."""
    for turn in range(20):
        ledger.intend("find", who="mara", now=at(turn))
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 20
    other = Ledger(tmp_path / "other.jsonl")
    other.create()
    for turn in range(40):
        other.intend("lead", who="ann" if turn % 2 else "mara", now=at(turn))
    ledger.path.write_bytes(other.path.read_bytes())
    assert [one["act"] for one in lines_since(ledger.path, at(-1), who="mara")] == ["lead"] * 20
    ledger.path.write_bytes(b"".join(line + b"\n" for line in other.path.read_bytes().split(b"\n")[:6]))
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 3


def test_a_torn_line_counts_once_it_is_whole(ledger):
    ledger.intend("find", who="mara", now=at(0))
    whole = ledger.path.read_bytes()
    ledger.intend("find", who="mara", now=at(1))
    both = ledger.path.read_bytes()
    ledger.path.write_bytes(both[:-9])
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 1
    ledger.path.write_bytes(both)
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 2
    ledger.path.write_bytes(whole)
    assert len(lines_since(ledger.path, at(-1), who="mara")) == 1


def test_an_empty_ledger_has_no_lines(ledger):
    assert lines_since(ledger.path, at(-1)) == []
    ledger.intend("find", who="mara", now=at(0))
    assert len(lines_since(ledger.path, at(-1))) == 1


def test_two_fields_are_two_and_what_only_looks_like_a_field_is_none(ledger):
    ledger.intend("find", who="mara", now=at(0), detail={"who": "ann"})
    ledger.intend("find", who="ann", now=at(1))
    assert [one["who"] for one in lines_since(ledger.path, at(-1), who="ann")] == ["ann"]
    assert [one["who"] for one in lines_since(ledger.path, at(-1), who="mara")] == ["mara"]
