"""Offices' files into a workspace: sheet by sheet in one commit, pictures never, questions only at a terminal."""

from __future__ import annotations

import io
import zipfile

import pytest
from office_files import EXAMPLES, EXTRACTION, PICTURES, RETURN, SHEETS, workbook, zipped
from small_office import make_office

from clerestory.cli.app import run_app
from clerestory.cli.opening import is_terminal
from clerestory.errors import InputError
from clerestory.pipeline.asking import LEAVE_OUT, confirm_with
from clerestory.pipeline.find import find
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.read import read
from clerestory.pipeline.sources import sources


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path / "w")


def put(office, *paths, confirm=None, source="desk", **asked):
    said = Asked(source=source, authority="test", **asked)
    return add(office.workspace, list(paths), asked=said, user="mara", now=office.now, confirm=confirm)


def test_a_workbook_goes_in_sheet_by_sheet_in_one_commit(office, tmp_path):
    path = workbook(tmp_path / "book.xlsx", SHEETS)
    adverts, calls = put(office, path)
    assert [(one.file, one.kind, one.new, one.exit_code) for one in (adverts, calls)] == [
        ("book.xlsx, sheet 2 'Adverts'", "advert", 2, 0),
        ("book.xlsx, sheet 3 'Call sheet'", "call", 1, 0),
    ]
    said = "\n".join(adverts.lines())
    assert "sheet 1 is passed over: it is no table" in said
    assert "sheet 4 is passed over: none of its columns has a name that is known here" in said
    assert office.workspace.snapshot().version == 1
    assert len(office.workspace.snapshot().originals()) == 1
    again = put(office, path)
    assert [(one.new, one.held, one.replaced) for one in again] == [(0, 2, 0), (0, 1, 0)]
    assert office.workspace.snapshot().version == 1


def test_a_sheet_that_only_a_person_can_explain_is_told_and_the_others_go_in(office, tmp_path):
    sheets = {**SHEETS, "Heard": [["Told", "Where", "Colour"], ["a van was seen at the farm at five", "Troy", "red"]]}
    path = workbook(tmp_path / "book.xlsx", sheets)
    reports = put(office, path)
    assert [one.kind for one in reports] == ["advert", "call"]
    assert [one.exit_code for one in reports] == [1, 0]
    (unclear,) = reports[0].unclear
    assert unclear.startswith("sheet 5 is left out: not sure what it is")
    assert "Take it with: --sheet '#5' --as " in unclear
    assert "Told" not in unclear
    (report,) = put(office, path, sheet="#5", kind="tip", columns={"text": "#1"})
    assert (report.kind, report.new) == ("tip", 1)


def test_equal_rows_of_two_sheets_are_one_trace_held_twice(office, tmp_path):
    path = workbook(tmp_path / "book.xlsx", {"Adverts": SHEETS["Adverts"], "Adverts old": SHEETS["Adverts"]})
    reports = put(office, path)
    assert [(one.new, one.held) for one in reports] == [(2, 0), (0, 2)]
    (row,) = sources(office)
    assert (row.files, row.rows, row.traces) == (1, 4, 2)
    assert [(one.new, one.replaced) for one in put(office, path)] == [(0, 0), (0, 0)]


def test_a_telephones_report_is_found_across_its_sheets(office, tmp_path):
    put(office, workbook(tmp_path / "phone.xlsx", EXTRACTION), EXAMPLES / "carrier-records.csv")
    read(office.workspace)
    found = find(office, "(212) 555-0143")
    # Two of three messages, one of two calls of the telephone, three of four of the carrier's records.
    assert found.total == 6


def test_pictures_of_a_return_are_nowhere_on_the_disk(office, tmp_path):
    path = zipped(tmp_path / "return.zip", RETURN | PICTURES)
    reports = put(office, path)
    assert [one.kind for one in reports] == ["message", "advert", "call"]
    said = "\n".join(reports[0].lines())
    assert "of the file only the parts of text are kept, sealed" in said
    assert "part 5 is not stored and stays with its holder: an image or a film" in said
    assert "2125550143" not in said
    (entry,) = office.workspace.snapshot().originals()
    with zipfile.ZipFile(io.BytesIO(office.workspace.snapshot().original(entry.digest))) as kept:
        assert kept.namelist() == [*RETURN, "left-with-the-holder.csv"]
        assert kept.read("return/adverts.csv").decode() == RETURN["return/adverts.csv"]
        listed = kept.read("left-with-the-holder.csv").decode().splitlines()
    assert listed[0] == "part,what,name_shape,bytes,sha256"
    assert [line.split(",")[0] for line in listed[1:]] == ["0", "5", "6"]
    assert f",{path.stat().st_size}," in listed[1]
    for file in office.workspace.path.rglob("*"):
        assert not file.is_file() or b"\xff\xd8\xff\xe0" not in file.read_bytes()
    assert [(one.new, one.replaced) for one in put(office, path)] == [(0, 0)] * 3


def test_a_picture_beside_the_lists_of_a_json_keeps_the_file_out(office, tmp_path):
    image = "iVBORw0KGgo" + "A" * 400
    text = '{"portrait": "%s", "messages": [{"sender": "a", "recipient": "b", "body": "van", "sent": "2025-03-04"}]}'
    (tmp_path / "messages.json").write_text(text % image)
    (report,) = put(office, tmp_path / "messages.json")
    assert (report.kind, report.new, report.original) == ("message", 1, False)
    assert not office.workspace.snapshot().originals()
    assert "the file itself is not kept" in "\n".join(report.lines())


def test_a_web_form_says_what_it_leaves_out(office):
    (report,) = put(office, EXAMPLES / "web-form.csv")
    said = "\n".join(report.lines())
    assert (report.kind, report.new, report.exit_code) == ("tip", 3, 0)
    assert "How can we reach you?: left out on purpose" in said
    assert "May we keep what you wrote?: left out on purpose" in said


MYSTERY = "When,Told,Thought\n2025-03-05,a van was seen at the farm today,they were all very tired\n"


def test_what_is_not_sure_is_asked_where_somebody_can_answer(office, tmp_path):
    path = tmp_path / "mystery.csv"
    path.write_text(MYSTERY)
    asked = []

    def answer(question, choices, default=""):
        asked.append((question.split("?")[0], default))
        return "tip" if "tip" in choices else "Told"

    (report,) = put(office, path, confirm=confirm_with(answer, country="US"))
    assert (report.kind, report.new, report.columns["text"]) == ("tip", 1, "Told")
    assert [question for question, _ in asked] == ["What is each row of mystery.csv", "Which column holds the words"]
    (again,) = put(office, path, confirm=confirm_with(answer, country="US"))
    assert (again.held, len(asked)) == (1, 2)


def test_none_leaves_a_table_out(office, tmp_path):
    path = tmp_path / "mystery.csv"
    path.write_text(MYSTERY)
    (report,) = put(office, path, confirm=confirm_with(lambda q, choices, default="": LEAVE_OUT, country="US"))
    assert isinstance(report.error, InputError)
    assert "left out, as you said" in report.error.sentence()


def test_a_terminal_is_asked_and_a_pipe_is_not(office, tmp_path, monkeypatch, capsys):
    path = tmp_path / "mystery.csv"
    path.write_text(MYSTERY)
    command = ["add", str(path), "--source", "s", "--authority", "test", "--workspace", str(office.workspace.path)]
    assert not is_terminal()
    assert run_app(command) == 2
    assert "--as " in capsys.readouterr().err
    monkeypatch.setattr("clerestory.cli.opening.is_terminal", lambda: True)
    answers = iter(["a tip", "tip", "Told"])
    monkeypatch.setattr("typer.prompt", lambda *words, **more: next(answers))
    assert run_app(command) == 0
    told = capsys.readouterr()
    assert "read as tip" in told.out
    assert "Please say one of them" in told.err


def test_sources_are_listed_with_what_they_gave(office, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("clerestory.cli.clock.now", lambda: office.now)
    (tmp_path / "adverts.csv").write_text(
        "id,text,place,site,price,cost\n1,a,Troy,b.example.org,x,5\n2,,Troy,,1,5\n3,c,,,2,6\n"
    )
    put(office, tmp_path / "adverts.csv", source="the board")
    put(office, EXAMPLES / "web-form.csv", source="web form")
    board, form = sources(office)
    assert (board.name, board.files, board.rows, board.traces, board.refused, board.emptied) == (
        "the board", 1, 3, 2, 1, 1,
    )  # fmt: skip
    assert board.columns["advert"]["price"] == "price"
    assert (form.rows, form.traces, form.refused) == (3, 3, 0)
    where = ["--workspace", str(office.workspace.path)]
    assert run_app(["sources", *where]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == [
        "source", "files", "rows", "traces", "refused", "empty", "cells", "authority", "label", "until",
    ]  # fmt: skip
    assert said[1].split() == ["the", "board", "1", "3", "2", "1", "1", "test", "TLP:AMBER", "2026-02-04"]
    assert said[2] == "    advert: external_id = id, text, place, site, price"
    assert run_app(["sources", "--json", *where]) == 0
    assert '"traces": 3' in capsys.readouterr().out


def test_a_workspace_without_sources_says_what_to_do(office, capsys):
    assert run_app(["sources", "--workspace", str(office.workspace.path)]) == 0
    assert "clerestory add" in capsys.readouterr().out


HEADERLESS = "Mara Example,212 555 0143,mara@example.org\nAna Example,646 555 0199,ana@example.org\n"


@pytest.mark.parametrize("name", ["list.csv", "Mara Example 212 555 0143.csv"])
def test_no_error_quotes_a_file_without_column_names(office, tmp_path, name):
    path = tmp_path / name
    for text in (HEADERLESS, "Mara Example,Ana Example\nx,y\n", "Mara,Ana,Ben\nx,y,z\n"):
        path.write_text(text)
        for more in ({}, {"kind": "tip"}, {"kind": "tip", "columns": {"text": "Mara Examples"}}):
            (report,) = put(office, path, **more)
            said = report.error.sentence() + report.error.hint + report.file
            for secret in ("Mara", "Ana", "Ben", "0143", "0199", "@"):
                assert secret not in said.replace("list.csv", ""), (said, secret)
