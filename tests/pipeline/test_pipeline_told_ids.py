"""Which of very many leads may be told of: the same ones, whether each is looked at or only what the case leads to."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from clerestory.facets.framework import FACETS
from clerestory.model.schemas import schema
from clerestory.pipeline import reach
from clerestory.pipeline.stopping import told_ids, told_of


def lay_answers(office, n: int, seed: int) -> None:
    """Many answers of all questions: with traces and without, with a contact named in them and without."""
    dice, snapshot = np.random.default_rng(seed), office.workspace.snapshot()
    traces = [t for kind in ("advert", "tip", "call") for t in snapshot.table(kind, ["trace"])["trace"].to_pylist()]
    names = [f"{facet.module}.{one.name}" for facet in FACETS for one in facet.questions if one.fn is not None]
    answers, held = [], []
    for at in range(n):
        lead = office.workspace.ids.of("lead", "told", str(at))
        named = bool(dice.random() < 0.3)
        reason = [{"code": "said", "slots": {"contact": {"ref": "x"}} if named else {}}]
        answers.append({"lead": lead, "question": str(dice.choice(names)), "kind": "lead", "about": str(at),
                        "reason": json.dumps(reason), "value": 1.0, "version": 1})  # fmt: skip
        own = dice.choice(traces, int(dice.integers(0, 4)), replace=False).tolist()
        held += [{"lead": lead, "trace": trace} for trace in own]
    with office.workspace.writer() as transaction:
        for table, rows in (("answer", answers), ("answer_trace", held)):
            transaction.add(table, pa.Table.from_pylist(rows, schema=schema(table)))
        transaction.commit()


def both(office) -> tuple[list[str], list[str]]:
    snapshot = office.seen()
    rows = snapshot.table("answer", ["lead", "question", "kind"])
    each = told_of(office, snapshot, snapshot.table("answer").to_pylist())
    return told_ids(office, snapshot, rows)["lead"].to_pylist(), [row["lead"] for row in each]


@pytest.fixture
def many(led):
    lay_answers(led.office(), 300, seed=7)
    return led


def test_the_same_leads_are_told_of(many):
    seen = set()
    for user, case, purpose in (("mara", None, "exploitation"), ("mara", "", "exploitation"),
                                ("ines", None, "exploitation"), ("mara", None, "recovery"), ("nobody", None, None),
                                ("keeper", None, "exploitation")):  # fmt: skip
        office = replace(many.office(user, case=case, purpose="exploitation"), purpose=purpose or "")
        told, each = both(office)
        assert told == each, (user, case, purpose)
        seen.add(len(told))
    assert len(seen) > 1, "a case opens more than none"


def test_leads_told_without_regard_to_the_case_would_be_found(many, monkeypatch):
    monkeypatch.setattr(reach, "_needs_anchor", lambda office, facet: False)
    opened = both(many.office())[0]
    monkeypatch.undo()
    assert len(both(many.office())[0]) < len(opened)


def test_no_lead_is_asked_for_its_traces(many, monkeypatch):
    """Of what a case leads to the leads are asked for, never the other way round: that would read every row."""
    office = many.office()
    snapshot = office.seen()
    real = type(snapshot).pick
    asked = []

    def pick(self, name, column, values, *said, **more):
        asked.append((name, column, len(values)))
        return real(self, name, column, values, *said, **more)

    monkeypatch.setattr(type(snapshot), "pick", pick)
    rows = snapshot.table("answer", ["lead", "question", "kind"])
    told_ids(office, snapshot, rows)
    assert ("answer_trace", "lead") not in {one[:2] for one in asked}
    assert max(n for name, column, n in asked if (name, column) == ("answer", "lead")) < len(rows) / 2
