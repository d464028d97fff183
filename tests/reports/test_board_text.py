"""The terminal board: eighty columns, without colour, through a pipe, and nothing by colour alone."""

from __future__ import annotations

import io
import json

import pytest
from board_factory import FACETS, board, demo, empty, full
from rich.console import Console

from clerestory.board import Board, Today
from clerestory.model.facet import STATES
from clerestory.reports.board_json import board_json, facets_json
from clerestory.reports.board_text import GLASS, glass_rows, print_board


def printed(made: Board, **console: object) -> str:
    out = io.StringIO()
    print_board(made, console=Console(file=out, **({"width": 80, "highlight": False} | console)))  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("made", [demo, empty, full])
def test_piped_it_is_plain_and_fits(made: object) -> None:
    said = printed(made())  # type: ignore[operator]
    assert "\x1b" not in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_says_all_that_the_page_says_in_short() -> None:
    said = printed(demo())
    flat = " ".join(said.split())
    assert demo().sentence in flat
    assert "enforcement workspace · version 12 · 24 November 2026, 09:30 UTC" in said
    assert "Evaluation workspace: invented or test data" in said
    for one in demo().facets:
        assert one.facet.title[:25] in said
    for state in STATES:
        assert f"{GLASS[state][0]} {state}: " in said
    assert said.count("╭─╮") == 15


def test_no_colour_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({glass for pair in GLASS.values() for glass in pair[:1]}) == 5
    monkeypatch.setenv("NO_COLOR", "1")
    quiet = printed(demo(), force_terminal=True, color_system="truecolor")
    monkeypatch.delenv("NO_COLOR")
    loud = printed(demo(), force_terminal=True, color_system="truecolor")
    assert "38;2;" not in quiet
    assert "38;2;240;165;30" in loud


def test_every_question_has_its_share_of_a_window() -> None:
    recovery = full().facets[10]
    assert glass_rows(recovery, 11) == ["answered"] * 11
    rows = glass_rows(demo().facets[4], 11)
    assert rows[0] == "not built"
    assert rows[-1] == "answered"
    assert 4 <= rows.count("answered") <= 5


def test_markup_and_control_characters_are_text() -> None:
    said = printed(board(today=(Today(what="[bold red]x[/] \x1b[2J\u202eevil", how="[link=x]y"),)))
    assert "[bold red]x[/] \\x1b[2J\\u202eevil" in said
    assert "\x1b" not in said


def test_narrow_windows_wrap() -> None:
    assert max(len(line) for line in printed(demo(), width=44).splitlines()) <= 44


def test_board_json_keeps_the_contract() -> None:
    said = json.loads(json.dumps(board_json(demo())))
    assert len(said["facets"]) == 15
    questions = [q for facet in said["facets"] for q in facet["questions"]]
    assert len(questions) == 99
    assert {"name": "advertising.templates", "state": "answered"}.items() <= questions[22].items()
    assert {q["state"] for q in questions} <= set(STATES)
    assert said["sentence"] == demo().sentence


def test_facets_json_says_everything_of_the_register() -> None:
    said = json.loads(json.dumps(facets_json(FACETS)))
    assert [one["number"] for one in said["facets"]] == list(range(1, 16))
    one = said["facets"][6]["questions"][2]
    assert one["name"] == "money.late_night_merchants"
    for field in ("asks", "returns", "reads", "harmed", "without", "evasion", "switch_off", "ask_for", "method"):
        assert one[field]
    for field in ("known", "unknown", "better", "worse", "traces", "related", "safeguards", "refused"):
        assert said["facets"][6][field]
