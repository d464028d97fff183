"""The run: idempotent, resumable, deterministic; what people decided outlives it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from small_office import ADVERTS, NOW, TIPS, make_office, put_in

from clerestory.errors import InputError
from clerestory.facets.framework import FACETS, find_question
from clerestory.pipeline import ask as asking
from clerestory.pipeline.decide import cut, review
from clerestory.pipeline.erase import erase
from clerestory.pipeline.letters import GONE, letters, reason_sentences
from clerestory.pipeline.run import rebuild, run


def derived(office) -> dict[str, str]:
    """Digest by file of everything that was derived."""
    kept = {"review", "link_cut"}
    return {e.table + e.of: e.digest for e in office.workspace.snapshot().entries() if e.table not in kept}


def leads(office, question: str) -> list[dict]:
    rows = office.workspace.snapshot().table("answer").to_pylist()
    return [row for row in rows if row["question"] == question]


def test_a_run_answers_and_a_second_run_changes_nothing(office):
    report = run(office)
    assert {name: n for name, n in report.answers.items() if n} == {
        "advertising.templates": 1,
        "advertising.shared_contacts": 1,
        # of so few adverts these say that they cannot tell
        "advertising.coordinated_groups": 1,
        "advertising.rising_codes": 1,
    }
    assert report.not_asked["recruitment.recruitment_fronts"] == "no offers"
    assert not set(report.not_asked) & set(report.answers)
    before, version = derived(office), office.workspace.snapshot().version
    again = run(office)
    assert (again.mentions, again.linked, again.answers, again.version) == (0, False, {}, version)
    assert derived(office) == before


def test_the_same_files_in_another_order_give_the_same_groups(tmp_path):
    one, other = make_office(tmp_path / "a"), make_office(tmp_path / "b")
    put_in(one, ADVERTS, name="adverts.csv")
    put_in(other, [ADVERTS[0], *ADVERTS[:0:-1]], name="turned.csv")
    run(one)
    run(other)
    members = []
    for office in (one, other):
        rows = office.workspace.snapshot().select(
            "SELECT a.external_id AS id, m.template AS template "
            "FROM template_member AS m JOIN advert AS a ON a.trace = m.trace"
        )
        by: dict[str, list[str]] = {}
        for row in rows.to_pylist():
            by.setdefault(row["template"], []).append(row["id"])
        members.append(sorted(sorted(ids) for ids in by.values()))
    assert members[0] == members[1] == [["1", "2", "3"]]


def test_a_lead_keeps_its_id_and_its_review_when_it_grows(office_run):
    (lead,) = leads(office_run, "advertising.templates")
    review(office_run, lead["lead"], "unclear", reason="not enough to go by")
    put_in(office_run, [ADVERTS[0], ADVERTS[2].replace("2,2024-02-03", "9,2024-06-03")], name="more.csv")
    assert run(office_run).answers["advertising.templates"] == 1
    (grown,) = leads(office_run, "advertising.templates")
    assert grown["lead"] == lead["lead"]
    assert grown["value"] == 4
    assert office_run.workspace.snapshot().table("review").num_rows == 1


def test_rebuild_gives_the_same_answers_and_keeps_decisions(office_run):
    (lead,) = leads(office_run, "advertising.templates")
    review(office_run, lead["lead"], "supported", reason="same firm", on_source="trade register")
    rebuild(office_run)
    (again,) = leads(office_run, "advertising.templates")
    assert {k: v for k, v in again.items() if k != "version"} == {k: v for k, v in lead.items() if k != "version"}
    assert office_run.workspace.snapshot().table("review").num_rows == 1


def test_a_cut_stays_cut(office_run):
    snapshot = office_run.workspace.snapshot()
    (row,) = snapshot.select(
        "SELECT l.trace, l.thing FROM link AS l JOIN advert AS a ON a.trace = l.trace "
        "WHERE a.external_id = '5' AND l.kind = 'contact'"
    ).to_pylist()
    cut(office_run, row["trace"], row["thing"], reason="a number that was given to somebody else")
    for _ in range(2):
        run(office_run)
        assert leads(office_run, "advertising.shared_contacts") == []
        rebuild(office_run)
    links = office_run.workspace.snapshot().table("link").to_pylist()
    assert (row["trace"], row["thing"]) not in {(one["trace"], one["thing"]) for one in links}


def test_erasing_a_source_takes_what_was_derived_from_it(office_run):
    report = erase(office_run, "adverts")
    assert report.traces == 5
    snapshot = office_run.workspace.snapshot()
    for table in ("link", "answer", "group_member", "template", "contact"):
        assert not snapshot.entries(table)
    assert not snapshot.entries("advert")
    assert {e.source for e in snapshot.entries("mention")} == {s.id for s in snapshot.sources}
    run(office_run)
    assert leads(office_run, "advertising.templates") == []


def test_a_lead_ends_with_its_source(office_run):
    (lead,) = leads(office_run, "advertising.templates")
    assert lead["expires"] == office_run.workspace.snapshot().source("adverts").until


def test_a_lead_ends_with_the_first_of_its_sources(office):
    sooner = NOW + timedelta(days=5)
    put_in(office, [ADVERTS[0], ADVERTS[2].replace("2,2024-02-03", "9,2024-06-03")], name="more.csv", until=sooner)
    run(office)
    (lead,) = leads(office, "advertising.templates")
    assert lead["value"] == 4
    assert lead["expires"] == sooner


def test_one_facet_only(office):
    put_in(office, ["id,text,employer", "1,Pickers wanted for the season,Orchard"], name="offers.csv", kind="offer")
    assert {name.partition(".")[0] for name in run(office, facet="advertising").answers} == {"advertising"}
    assert {name.partition(".")[0] for name in run(office).answers} == {"recruitment"}
    assert len(leads(office, "advertising.templates")) == 1


def test_what_a_run_refuses(office):
    with pytest.raises(InputError, match="facet: expected one of prevention"):
        run(office, facet="nothing")
    with pytest.raises(InputError, match="engine"):
        run(office, engine="abacus")


def test_acts_stand_in_the_ledger_before_and_after(office):
    run(office)
    lines = [line for line in office.workspace.ledger.lines() if line.get("act") == "run"]
    assert len(lines) == 1
    assert office.workspace.ledger.open_intents() == []


def test_when_the_ledger_cannot_be_written_nothing_is_done(office, monkeypatch):
    version = office.workspace.snapshot().version

    def refuse(*args, **kwargs):
        raise InputError("the disk is full", where="ledger")

    monkeypatch.setattr(type(office.workspace.ledger), "intend", refuse)
    with pytest.raises(InputError, match="the disk is full"):
        run(office)
    assert office.workspace.snapshot().version == version


def test_asking_says_what_it_reads(office_run):
    question = {q.name: q for f in office_run.facets for q in f.questions}["templates"]
    assert asking.required_kinds(question) == ("advert",)
    assert "template_member" in asking.tables_read(question)


def test_an_estimate_ends_with_the_first_source_that_it_counted(tmp_path):
    office = make_office(tmp_path / "w", kind="service")
    for part, days in ((0, 9), (1, 4)):
        rows = (f"C{part}{n},{'yes' if n % 2 else 'no'},closed" for n in range(40))
        put_in(office, ["external_id,trace_visible,status", *rows], name=f"cases{part}.csv", kind="case_record",
               until=NOW + timedelta(days=days))  # fmt: skip
    put_in(office, TIPS, name="tips.csv", until=NOW + timedelta(days=1))
    run(office)
    (share,) = leads(office, "recruitment.visible_share")
    assert (share["kind"], share["value"], share["unit"]) == ("estimate", 50.0, "% of cases")
    assert share["low"] < 50 < share["high"]
    assert share["expires"] == NOW + timedelta(days=4)
    assert any("what is visible is also what gets found" in line for one in letters(office) for line in one.reasons)


def test_an_answer_that_cannot_be_told_is_kept_and_says_why(tmp_path):
    office = make_office(tmp_path / "w", kind="research")
    put_in(
        office, ["lists,people", "police,40", "shelter,30", "police+shelter,6"], name="lists.csv", kind="capture_list"
    )
    assert run(office).answers["identification.hidden_population"] == 1
    (row,) = leads(office, "identification.hidden_population")
    assert (row["kind"], row["value"]) == ("untold", None)
    (said,) = (one for one in letters(office) if one.question == "identification.hidden_population")
    assert said.claim == "It cannot be told: 2 lists are too few; three are needed."
    assert said.size == "cannot be told"
    assert said.as_json()["value"] is None


def test_a_reason_that_an_older_version_gave_is_said_to_be_one():
    _, question = find_question(FACETS, "advertising.templates")
    gone, kept = {"code": "no_longer", "slots": {"n": 3}}, {"code": "several_contacts", "slots": {"contacts": 3}}
    said = reason_sentences(question, json.dumps([gone, kept]), {})
    assert said == (GONE, "They give 3 different contacts, not counting those that very many unrelated texts carry.")


def test_a_question_without_what_it_reads_has_no_answer(office):
    report = run(office)
    assert report.not_asked["advertising.mode_of_operation"] == "no labels"
    asked = office.workspace.snapshot().table("answer")["question"].to_pylist()
    assert "advertising.templates" in asked
    assert not set(asked) & set(report.not_asked)
