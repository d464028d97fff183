"""Files of answers through the whole pipeline: counts of people gated, nothing of a person under an order, a ledger."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from small_office import make_office

from clerestory.errors import InputError, NotPermitted
from clerestory.facets.framework import FACETS, find_question
from clerestory.model.kinds import KINDS
from clerestory.model.lead import Point
from clerestory.pipeline.answers import (
    FEW,
    answers_of,
    check_file,
    checked_form,
    gated,
    gated_points,
    gated_reasons,
    write_answers,
)
from clerestory.pipeline.ask import ask, tables_read
from clerestory.pipeline.intake import Asked, add
from clerestory.reports.answers_csv import answers_csv
from clerestory.reports.answers_pdf import answers_data

EXAMPLES = Path(__file__).parents[2] / "docs/files/examples"
PROTECTED = {kind.name for kind in KINDS if kind.protected} | {"capture_list"}


def programme(path: Path, n: int = 44) -> Path:
    rows = ["participant_no,programme,arm,assigned_on,assigned_by,event,event_on,followed_until"]
    for i in range(n):
        arm, again = ("class", "none")[i % 2], i % 4 < 2 or i % 7 == 0
        event = f"rearrest,2023-{1 + i % 9:02}-{1 + i % 27:02}" if again else ","
        rows.append(f"P-{i},one-day class,{arm},2022-06-01,lot,{event},2023-12-31")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def made(tmp_path: Path, file: Path, kind: str = "research"):
    office = make_office(tmp_path / "w", kind=kind)
    (report,) = add(office.workspace, [file], asked=Asked(source="s", authority="test"), user="mara", now=office.now)
    assert report.error is None
    return office


def asked_for(office, name: str):
    facet, question = find_question(FACETS, name)
    return answers_of(office, question, ask(office, name, question, facet, {}), {})


def test_counts_of_people_are_hidden_and_rounded_in_the_file_and_the_act_is_written_down(tmp_path):
    office = made(tmp_path, programme(tmp_path / "people.csv"))
    of = asked_for(office, "supervision.programme_effect")
    at_risk = [p.value for one in of.letters for p in one.points if p.series.startswith("atrisk:")]
    assert at_risk
    assert all(n >= 11 and n % 5 == 0 for n in at_risk), at_risk
    plain = find_question(FACETS, "supervision.programme_effect")[1]
    held = ask(
        office, "supervision.programme_effect", plain, find_question(FACETS, "supervision.programme_effect")[0], {}
    )
    exact = [p.value for one in held.answers for p in getattr(one, "points", ()) if p.series.startswith("atrisk:")]
    assert any(n % 5 for n in exact), "the case is one in which rounding does something"
    assert of.hidden == sum(n < 11 for n in exact)
    pdf, table = tmp_path / "a.pdf", tmp_path / "a.csv"
    write_answers(office, of, pdf, table)
    assert pdf.read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert {r["row"] for r in rows} >= {"answer", "reason", "point", "method"}
    acts = [json.loads(line) for line in office.workspace.ledger.path.read_text(encoding="utf-8").splitlines()]
    forms = [one["detail"]["form"] for one in acts if one.get("act") == "answer file" and one.get("event") == "intent"]
    assert forms == ["pdf", "csv"]
    with pytest.raises(InputError, match="not there yet"):
        write_answers(office, of, pdf, None)
    with pytest.raises(InputError, match="csv"):
        write_answers(office, of, None, tmp_path / "b.txt")


def test_a_small_count_in_a_sentence_is_not_told():
    said = json.dumps([{"code": "penalised", "slots": {"events": 7}}, {"code": "penalised", "slots": {"events": 23}},
                       {"code": "other", "slots": {"events": 7}}])  # fmt: skip
    told = [one["slots"]["events"] for one in json.loads(gated_reasons(said, ("penalised.events",)))]
    assert told == [FEW, 25, 7]


def test_bars_are_parts_of_a_total_and_one_hidden_bar_hides_another():
    bars = tuple(Point(series="bars:people", value=n, label=str(n)) for n in (4, 30, 60))
    shown, out = gated_points(bars, ("bars:people",))
    assert [(p.label, p.value) for p in shown] == [("60", 60.0)]
    assert out == 2
    untouched, none = gated_points(bars, ("atrisk",))
    assert (untouched, none) == (bars, 0)
    rows, hidden = gated([{"reason": "[]", "points": bars}, {"reason": "[]"}], ("bars",))
    assert (hidden, len(rows[0]["points"]), rows[1]["points"]) == (2, 1, ())


@pytest.mark.parametrize(
    "name", ["supervision.zone_breaches", "supervision.contact_breaches", "supervision.registry_matches"]
)
def test_nothing_of_a_person_under_an_order_goes_into_a_file(name):
    with pytest.raises(NotPermitted, match="into no file"):
        check_file(name, find_question(FACETS, name)[1])


def test_every_count_of_people_that_is_named_is_a_slot_or_a_chart_of_its_question():
    """And every estimate over rows that are people names what of it counts them, unless its own code gates it."""
    gates_itself = {"recruitment.recruitment_pathways", "recruitment.visible_share", "prevention.school_programmes"}
    for facet in FACETS:
        for one in facet.questions:
            for name in one.text.people:
                code, dot, slot = name.partition(".")
                assert not dot or "{" + slot in one.text.reasons[code], name
            if one.fn is not None and one.text.returns == "estimate" and one.when == "sweep":
                people = PROTECTED & set(tables_read(one))
                name = f"{facet.module}.{one.name}"
                assert not people or one.text.people or name in gates_itself, name


def test_a_question_without_an_answer_says_why_in_its_file(tmp_path):
    office = made(tmp_path, EXAMPLES / "repeat-contacts.csv")
    of = asked_for(office, "purchasing.deterrence_effect")
    assert of.letters == ()
    assert of.none, "silence is not taken for an answer"
    assert answers_data(of)["sentence"] == of.none
    assert of.none in answers_csv(of)
    assert checked_form("pdf") == "pdf"
    with pytest.raises(InputError, match="pdf or csv"):
        checked_form("docx")
