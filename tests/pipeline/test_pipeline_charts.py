"""Points are kept with their answer, come back in order, and stand on the board, in the letter and at a terminal."""

from __future__ import annotations

from pathlib import Path

from small_office import make_office

from clerestory.pipeline.ask import sweep
from clerestory.pipeline.board import board
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.letters import letters, points_kept
from clerestory.reports.board_page import board_page
from clerestory.reports.lead_text import lead_text

EXAMPLE = Path(__file__).parents[2] / "docs/files/examples/repeat-contacts.csv"


def test_what_is_estimated_is_drawn_everywhere(tmp_path):
    office = make_office(tmp_path / "w", kind="research")
    asked = Asked(source="decoys", authority="test")
    (report,) = add(office.workspace, [EXAMPLE], asked=asked, user="mara", now=office.now)
    assert report.error is None
    assert sweep(office, only="purchasing") == {
        "purchasing.demand_by_place_time": 0,
        "purchasing.hidden_buyers": 7,
        "purchasing.learned_codes": 0,
        "purchasing.deterrence_effect": 0,
        "purchasing.to_legal_action": 3,
    }
    kept = points_kept(office.workspace.snapshot())
    assert len(kept) == 2
    page = board_page(board(office))
    assert page.count('<svg viewBox="0 0 640') == 4  # ratios and models; incidence and bars
    drawn = [one for one in letters(office) if one.points]
    assert {one.lead: one.points for one in drawn} == kept
    chao = next(one for one in drawn if one.question == "purchasing.hidden_buyers")
    assert "Several models side by side" in lead_text(chao)
    assert chao.as_json()["points"][0]["series"] == "ratio:seen"
    assert sweep(office, only="purchasing") == {}
