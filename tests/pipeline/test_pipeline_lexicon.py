"""The lexicon: every decision named, reasoned, numbered and kept; the ledger holds no word of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_office import ADVERTS, NOW, make_office, put_in

from clerestory.cli.app import run_app
from clerestory.errors import InputError, NotPermitted
from clerestory.pipeline.export import export
from clerestory.pipeline.lexicon import decide_term, lexicon
from clerestory.pipeline.run import rebuild, run


@pytest.fixture
def desk(tmp_path):
    return make_office(tmp_path / "w")


def newest(office) -> dict:
    return {one.term: one for one in lexicon(office.workspace.snapshot())}


def test_decisions_are_numbered_and_none_is_overwritten(desk):
    first = decide_term(desk, "Clean  LINEN", "proposed", reason="seen twice")
    assert (first.term, first.version, first.who, first.decided_at) == ("clean linen", 1, "mara", NOW)
    said = replace(desk, user="ana", now=NOW + timedelta(days=2))
    decide_term(said, "clean linen", "accepted", reason="two who know it agree", meaning="a night shift",
                cites=("outreach worker A", "meeting of 3 May"))  # fmt: skip
    decide_term(said, "🌹", "rejected", reason="flowers are flowers")
    decide_term(said, "clean linen", "", reason="first seen then", since=date(2025, 3, 1), cites=("advert of March",))
    every = lexicon(desk.workspace.snapshot(), history=True)
    assert [(one.version, one.term, one.state, one.who) for one in every] == [
        (1, "clean linen", "proposed", "mara"),
        (2, "clean linen", "accepted", "ana"),
        (3, "🌹", "rejected", "ana"),
        (4, "clean linen", "accepted", "ana"),
    ]
    held = newest(desk)["clean linen"]
    # What is not said anew stays, and citations are added to.
    assert held.meaning == "a night shift"
    assert held.cites == "outreach worker A; meeting of 3 May; advert of March"
    assert held.since == date(2025, 3, 1)
    assert held.until is None
    assert every[0].meaning == ""


def test_a_decision_stands_in_the_ledger_without_its_words(desk):
    decide_term(desk, "clean linen", "proposed", reason="seen twice", meaning="a night shift")
    lines = [one for one in desk.workspace.ledger.path.read_text(encoding="utf-8").splitlines() if "lexicon" in one]
    assert lines
    assert all(word not in line for line in lines for word in ("linen", "night", "twice"))
    assert any('"version":1' in line.replace(" ", "") or "version" in line for line in lines)
    with pytest.raises(InputError):
        decide_term(desk, "clean linen", "accepted", reason="no citation")
    assert [one.version for one in lexicon(desk.workspace.snapshot(), history=True)] == [1]


@pytest.mark.parametrize(
    ("term", "state", "more", "error", "said"),
    [
        ("linen", "accepted", {"meaning": "x"}, InputError, "no citation"),
        ("linen", "accepted", {"cites": ("a",)}, InputError, "no meaning"),
        ("linen", "gone", {}, InputError, "one of proposed"),
        ("linen", "proposed", {"reason": " "}, InputError, "a reason"),
        ("linen", "", {"since": date(2025, 1, 1)}, InputError, "no such term"),
        ("linen", "proposed", {"since": date(2025, 2, 1), "until": date(2025, 1, 1)}, InputError, "no later than"),
        ("three words here", "proposed", {}, InputError, "one or two words"),
        ("room 12", "proposed", {}, InputError, "without numbers"),
        ("212 555 0143", "proposed", {}, InputError, "no identifier"),
        ("maria@example.org", "proposed", {}, InputError, "no identifier"),
        ("Latina", "proposed", {}, NotPermitted, "G8"),
        ("new Rumäna", "proposed", {}, NotPermitted, "G8"),
        ("#undocumented", "proposed", {}, NotPermitted, "G8"),
        ("", "proposed", {}, InputError, "one or two words"),
    ],
)
def test_what_the_lexicon_refuses(desk, term, state, more, error, said):
    with pytest.raises(error, match=said):
        decide_term(desk, term, state, **{"reason": "because", **more})
    assert lexicon(desk.workspace.snapshot()) == []


def test_a_known_term_is_not_dated_without_a_day(desk):
    decide_term(desk, "linen", "proposed", reason="seen")
    with pytest.raises(InputError, match="no day"):
        decide_term(desk, "linen", "", reason="seen")


def test_decisions_outlive_runs_rebuilds_and_erased_sources(desk):
    put_in(desk, ADVERTS, name="adverts.csv")
    decide_term(desk, "linen", "proposed", reason="seen")
    run(desk)
    rebuild(desk)
    with desk.workspace.writer() as transaction:
        transaction.erase_source(desk.workspace.snapshot().sources[0].id)
        transaction.commit()
    assert list(newest(desk)) == ["linen"]


def test_a_decision_makes_the_question_due_again(desk):
    put_in(desk, ADVERTS, name="adverts.csv")
    run(desk)
    assert "advertising.rising_codes" not in run(desk).answers
    decide_term(desk, "linen", "proposed", reason="seen")
    assert "advertising.rising_codes" in run(desk).answers


def test_the_export_withholds_what_people_wrote(desk, tmp_path):
    decide_term(desk, "linen", "proposed", reason="Ana said so", meaning="a night shift", cites=("Ana",))
    assert export(desk, "term", tmp_path / "term.jsonl") == 1
    row = json.loads((tmp_path / "term.jsonl").read_text(encoding="utf-8"))
    assert (row["term"], row["state"], row["version"]) == ("linen", "proposed", 1)
    assert {row["reason"], row["meaning"], row["cites"]} == {"(withheld)"}


def test_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLERESTORY_WORKSPACE", "w")
    assert run_app(["init", "w", "--kind", "enforcement"]) == 0
    assert run_app(["lexicon", "list"]) == 0
    assert "No term yet" in capsys.readouterr().out
    why = ["--reason", "seen", "--user", "ana"]
    assert run_app(["lexicon", "propose", "clean linen", *why]) == 0
    assert run_app(["lexicon", "accept", "clean linen", *why]) == 2
    assert "no meaning" in capsys.readouterr().err
    accept = ["lexicon", "accept", "clean linen", "--meaning", "night shift", "--cite", "A", "--cite", "B"]
    assert run_app([*accept, "--since", "2025-03-01", *why]) == 0
    assert "clean linen is accepted. Version 2" in capsys.readouterr().out
    assert run_app(["lexicon", "date", "clean linen", "--until", "2025-09-01", *why]) == 0
    assert run_app(["lexicon", "reject", "rosa", *why]) == 0
    assert run_app(["lexicon", "propose", "latina", *why]) == 3
    capsys.readouterr()
    assert run_app(["lexicon", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 2
    assert listed[0].strip().startswith("3  clean linen (accepted")
    assert listed[0].endswith("by ana, since 2025-03-01, until 2025-09-01): night shift [A; B]")
    assert run_app(["lexicon", "list", "--all", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["version"] == 4
    assert [one["version"] for one in said["terms"]] == [1, 2, 3, 4]
    assert said["terms"][1]["since"] == "2025-03-01"
