"""The command line: every command documented, exit codes kept, JSON on stdout, words on stderr."""

from __future__ import annotations

import json
import re

import pytest
from named_questions import DOTTED
from small_office import ADVERTS, TIPS

from clerestory.cli.app import app, run_app


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An office made through the command line, with adverts and tips."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLERESTORY_WORKSPACE", raising=False)
    (tmp_path / "adverts.csv").write_text("\n".join(ADVERTS) + "\n", encoding="utf-8")
    (tmp_path / "tips.csv").write_text("\n".join(TIPS) + "\n", encoding="utf-8")
    assert run_app(["init", "w", "--kind", "enforcement"]) == 0
    monkeypatch.setenv("CLERESTORY_WORKSPACE", "w")
    assert run_app(["add", "adverts.csv", "--source", "board", "--authority", "test"]) == 0
    assert run_app(["add", "tips.csv", "--source", "hotline", "--authority", "test"]) == 0
    return tmp_path


def out(capsys, *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run_app(list(arguments)) == code, capsys.readouterr()
    return capsys.readouterr().out


def test_every_command_and_option_is_documented(capsys):
    for command in (*app.registered_commands, *app.registered_groups[0].typer_instance.registered_commands):
        assert command.callback is not None
        assert command.callback.__doc__
    for arguments in (["--help"], ["add", "--help"], ["find", "--help"], ["county", "make", "--help"]):
        assert "Usage" in out(capsys, *arguments)


def test_commands_are_those_of_the_contract():
    names = {command.callback.__name__ for command in app.registered_commands}
    wanted = (
        "init start add find run board facets ask leads review cut export score verify rebuild erase backup restore "
        "doctor demo reference upgrade draw"
    )
    assert names >= set(wanted.split())


def test_a_day_at_the_desk(folder, capsys):
    assert "advertising.templates: 1 lead" in out(capsys, "run")
    assert out(capsys, "run").startswith("Nothing new since the last run")
    assert "4 adverts, 1 closed tip, 3 months" in out(capsys, "find", "two one two 555 oh one 43")
    board = json.loads(out(capsys, "board", "--json"))
    named = {q["name"]: q["state"] for f in board["facets"] for q in f["questions"]}
    assert set(named) == set(DOTTED)
    assert named["advertising.templates"] == "answered"
    assert f"Of {len(DOTTED)} questions" in out(capsys, "board")
    leads = json.loads(out(capsys, "leads", "--json"))["leads"]
    named = {answer["question"] for answer in leads if answer["kind"] == "lead"}
    assert named == {"advertising.templates", "advertising.shared_contacts"}
    lead = leads[0]["lead"]
    assert "What would make it wrong" in out(capsys, "leads", lead[:8])
    assert "unclear" in out(capsys, "review", lead[:8], "unclear", "--reason", "not sure")
    out(capsys, "export", "advert", "a.csv")
    out(capsys, "board", "--html", "board.html")
    out(capsys, "find", "2125550143", "--brief", "brief.pdf")
    out(capsys, "backup", "b.clb")
    out(capsys, "restore", "b.clb", "--yes", "--workspace", "w2")
    assert "as written" in out(capsys, "verify")
    assert "every byte" in out(capsys, "verify", "b.clb")
    out(capsys, "erase", "hotline", "--yes")
    assert "advertising.templates: 1 lead" in out(capsys, "run")
    out(capsys, "rebuild")
    asked = json.loads(out(capsys, "ask", "advertising.templates", "--param", "least=2", "--json"))
    assert asked["leads"][0]["value"] == 3
    assert out(capsys, "doctor", code=1)
    out(capsys, "upgrade")


def test_facets_need_no_workspace(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = json.loads(out(capsys, "facets", "--json"))
    assert [facet["number"] for facet in said["facets"]] == list(range(1, 16))
    questions = [question for facet in said["facets"] for question in facet["questions"]]
    assert {question["name"] for question in questions} == set(DOTTED)
    assert {question["state"] for question in questions} == {"no data", "not built"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["find", "x", "--workspace", "nowhere"], 2, "expected a workspace"),
        (["ask", "money.nothing"], 2, "money.red_flags"),
        (["ask", "money.red_flags"], 2, "not built"),
        (["ask", "recovery.steps"], 3, "open to: service"),
        (["find", "x", "--purpose", "immigration"], 3, "purpose"),
        (["export", "advert", "b.csv", "--reveal"], 3, "purpose"),
        (["add", "tips.csv", "--source", "s", "--authority", "subpoena 7"], 3, "evaluation workspace"),
        (["add", "nothing.csv", "--source", "s", "--authority", "test"], 2, "nothing.csv"),
        (["add", "tips.csv", "--source", "s", "--authority", "test", "--column", "text"], 2, "field=header"),
        (["review", "zzzzzz", "unclear", "--reason", "x"], 2, "lead"),
        (["cut", "zzzzzz", "zzzzzz", "--reason", "x"], 2, "trace"),
        (["erase", "nobody", "--yes"], 2, "'board', 'hotline'"),
        (["restore", "nothing", "--yes", "--workspace", "w9"], 2, "expected a backup"),
        (["score", "template_member", "nothing.parquet"], 2, "nothing.parquet"),
        (["init", "w", "--kind", "enforcement"], 2, "a workspace"),
        (["init", "w5", "--kind", "police"], 2, "one of service"),
        (["init", "w5", "--kind", "bank", "--zone", "Mars/Phobos"], 2, "zone"),
        (["ask", "advertising.templates", "--param", "least=many"], 2, "least"),
        (["run", "--facet", "nothing"], 2, "facet"),
        (["unknown"], 2, "unknown"),
    ],
)
def test_bad_input_is_told_in_words(folder, capsys, arguments, code, said):
    capsys.readouterr()
    assert run_app(arguments) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert "Traceback" not in told.err


def test_rows_that_were_refused_are_something_to_look_at(folder, capsys):
    (folder / "bad.csv").write_text("id,date,text\n1,soon,a piano moved from house to house\n", encoding="utf-8")
    said = out(
        capsys,
        "add",
        "bad.csv",
        "--source",
        "board",
        "--authority",
        "test",
        "--as",
        "advert",
        "--column",
        "seen_at=date",
        code=1,
    )
    assert "row 2, seen_at" in said
    assert "soon" not in said


def test_a_defect_says_where_and_not_what(folder, capsys, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("secret 212 555 0143")

    monkeypatch.setattr("clerestory.pipeline.board.board", broken)
    assert run_app(["board"]) == 70
    told = capsys.readouterr()
    assert "a defect of ours: ValueError" in told.err
    assert "secret" not in told.err + told.out


def test_names_of_files_and_headers_do_not_act_on_the_terminal(folder, capsys):
    name = "up\x1b]0;pwned\x07\u202e.csv"
    (folder / name).write_text("id,text,no\x1b[2Jte\n1,a piano moved from house to house,x\n", encoding="utf-8")
    capsys.readouterr()
    run_app(["add", name, "--source", "board", "--authority", "test", "--as", "advert"])
    told = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(told.out + told.err)
    assert "pwned" in told.out + told.err


def test_words_do_not_mix_with_json(folder, capsys):
    for arguments in (["find", "2125550143", "--json"], ["board", "--json"], ["leads", "--json"], ["facets", "--json"]):
        json.loads(out(capsys, *arguments))


def test_help_names_no_path_and_the_exit_codes(capsys):
    said = out(capsys, "--help")
    assert re.search(r"0 done, 1 something to look at, 2 bad input, 3 not permitted, 4\s+integrity broken", said)


def test_a_sheet_of_indicators_is_asked_for_by_the_case_s_own_number(folder, capsys, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text(
        "external_id,vic_age_when_trafficked,vic_methods_of_control,indicators_recorded,status\n"
        "CASE-7,24,WithholdsDocuments;DebtBondage,dr_job,closed\n"
    )
    out(capsys, "add", str(cases), "--as", "case_record", "--source", "cases", "--authority", "test")
    said = out(capsys, "ask", "recruitment.recruitment_indicators", "--param", "case_id=CASE-7")
    words = " ".join(said.split())
    assert "so that it settles nothing: papers taken away (strong); debt bondage (strong)." in words
    assert "Recorded: deceived about the nature of the work" in words
    assert "Threshold reached" not in said
    assert "no verdict and no score" in said
    asked = ["ask", "recruitment.recruitment_indicators", "--param", "case_id=CASE-7", "--json"]
    assert len(json.loads(out(capsys, *asked))["documents"][0]["sections"]) == 7
    out(capsys, "ask", "recruitment.recruitment_indicators", "--param", "case_id=CASE-8", code=2)
    out(capsys, "ask", "recruitment.recruitment_indicators", code=2)
