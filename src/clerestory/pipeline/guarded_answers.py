"""The answers of a question as files at the desk: masked, counts of people gated, within the budget, written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clerestory.facets.framework import find_question
from clerestory.pipeline import answers as files
from clerestory.pipeline import ask as asking
from clerestory.pipeline.decide import full_id
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.guarded_looking import anchored, question_of
from clerestory.pipeline.letters import points_of_leads


def answers_file(desk: Desk, name: str, params: Mapping[str, Any], form: str) -> bytes:
    """A question asked now, as pdf or csv.

    Raises
    ------
    NotPermitted : the role asks nothing, it is closed to this kind of workspace, it is about a person under an order
    InputError : not built, a parameter that it does not have, another form
    """
    made = files.checked_form(form)
    desk.check("ask")
    facet, question = question_of(desk, name)
    anchored(desk, question)
    files.check_file(name, question)
    desk.spend("ask")
    found = asking.ask(desk.office, name, question, facet, params)
    of = files.answers_of(desk.office, question, found, params)
    with desk.act("answer file", question=name, form=made) as outcome:
        outcome["answers"] = len(of.letters) + len(of.sheets)
        return files.made_file(of, made)


def lead_file(desk: Desk, lead_id: str, form: str) -> bytes:
    """One answer of the last run, as pdf or csv.

    Raises
    ------
    InputError : no such lead, another form
    Spent : as for a lead: a download is a read like any other
    """
    made = files.checked_form(form)
    desk.check("leads")
    desk.spend("lead")
    snapshot = desk.office.seen()
    lead_id = full_id(snapshot, "answer", "lead", lead_id)
    with desk.act("lead", lead=lead_id, form=made):
        (row,) = snapshot.pick("answer", "lead", [lead_id]).to_pylist()
        _, question = find_question(desk.office.facets, row["question"])
        points = points_of_leads(snapshot, [lead_id]).get(lead_id, ())
        return files.made_file(files.answer_kept(desk.office, question, row, points), made)
