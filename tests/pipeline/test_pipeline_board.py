"""The board: states are computed, and change as data come and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from named_questions import DOTTED
from small_office import ADVERTS, NOW, TIPS, make_office, put_in

from clerestory.errors import InputError
from clerestory.facets.asking import asking
from clerestory.facets.framework import FACETS
from clerestory.model.workspace import KINDS_OF_WORKSPACE
from clerestory.pipeline.ask import required_kinds
from clerestory.pipeline.board import board, write_page
from clerestory.pipeline.decide import cut
from clerestory.pipeline.doctor import doctor
from clerestory.pipeline.erase import erase
from clerestory.pipeline.link import link as link_all
from clerestory.pipeline.office import open_office
from clerestory.pipeline.read import read
from clerestory.pipeline.run import run


def states(office) -> dict[str, str]:
    return {f"{one.facet.module}.{name}": said for one in board(office).facets for name, said in one.states.items()}


@pytest.mark.parametrize("kind", KINDS_OF_WORKSPACE)
def test_an_empty_workspace_answers_nothing(tmp_path, kind):
    made = board(make_office(tmp_path / "w", kind=kind))
    assert made.counts["answered"] == 0
    # Laws and aims are in the register itself: such a question waits for its argument, not for data.
    waiting = {name for one in made.facets for name, state in one.states.items() if state == "partly"}
    assert waiting <= {"jurisdictions", "evidence_gap"}
    assert sum(made.counts.values()) == len(DOTTED)
    assert made.sentence.startswith(f"Of {len(DOTTED)} questions, none is answered {'in full' if waiting else 'yet'}")
    assert (made.next_ask is not None) == ("no data" in {s for one in made.facets for s in one.states.values()})
    assert made.today[0].how == "clerestory start"


def test_what_is_asked_for_next_serves_a_question_that_is_built(tmp_path):
    office = make_office(tmp_path / "w")
    asked = board(office).next_ask
    assert asked == asking()["count"], "counts serve the most questions that are built"
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, ["month,place,measure,n", "2025-01,Albany,reports,12"], name="counts.csv", kind="count")
    assert board(office).next_ask not in [asking()[kind] for kind in ("advert", "count")]
    service = board(make_office(tmp_path / "s", kind="service"))
    read = {kind for facet in FACETS for one in facet.questions if one.fn for kind in required_kinds(one)}
    assert service.next_ask in [asking()[kind] for kind in read], "never what nothing built could read"


def test_states_follow_the_data(tmp_path):
    office = make_office(tmp_path / "w")
    name = "advertising.templates"
    assert states(office)[name] == "no data"
    put_in(office, TIPS, name="tips.csv")
    assert states(office)[name] == "no data"
    put_in(office, ADVERTS, name="adverts.csv")
    assert states(office)[name] == "partly"
    run(office)
    assert states(office)[name] == "answered"
    assert states(office)["advertising.shared_contacts"] == "partly", "offers and messages would tell more"
    assert states(office)["money.red_flags"] == "not built"
    assert states(office)["recovery.steps"] == "refused"
    put_in(office, [ADVERTS[0], ADVERTS[5].replace("5,", "6,")], name="more.csv")
    assert states(office)[name] == "partly"
    run(office)
    assert states(office)[name] == "answered"
    erase(office, "more")
    assert states(office)[name] == "partly"
    erase(office, "adverts")
    assert states(office)[name] == "no data"
    run(office)
    assert states(office)[name] == "no data"


def test_a_cut_asks_for_a_new_run(office_run):
    assert states(office_run)["advertising.templates"] == "answered"
    link = office_run.workspace.snapshot().table("link").to_pylist()[0]
    cut(office_run, link["trace"], link["thing"], reason="a number that was given to somebody else")
    assert states(office_run)["advertising.templates"] == "partly"
    run(office_run)
    assert states(office_run)["advertising.templates"] == "answered"


def test_linked_but_not_asked_is_not_answered(office_run):
    put_in(office_run, [ADVERTS[0], ADVERTS[5].replace("5,", "6,")], name="more.csv")
    read(office_run.workspace)
    link_all(office_run.workspace, now=NOW)
    assert states(office_run)["advertising.templates"] == "partly"


def test_answered_also_when_nothing_was_found(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, [ADVERTS[0], ADVERTS[4]], name="adverts.csv")
    run(office)
    assert states(office)["advertising.templates"] == "answered"


def test_the_page_is_written_over_an_older_one(office_run, tmp_path):
    page = tmp_path / "board.html"
    write_page(office_run, board(office_run), page)
    write_page(office_run, board(office_run), page)
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")
    with pytest.raises(InputError, match="html"):
        write_page(office_run, board(office_run), tmp_path / "board.txt")


def test_what_has_ended_is_gone_at_the_next_opening(tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    run(office)
    later = open_office(office.workspace.path, user="mara", now=NOW + timedelta(days=29))
    assert later.workspace.snapshot().sources
    assert any("erase" in thing.what for thing in board(later).today)
    ended = open_office(office.workspace.path, user="mara", now=NOW + timedelta(days=30))
    assert not ended.workspace.snapshot().sources
    assert not ended.workspace.snapshot().entries("advert")
    assert states(ended)["advertising.templates"] == "no data"
    assert [line["act"] for line in ended.workspace.ledger.lines() if line.get("act") == "expire"] == ["expire"]


def test_the_doctor_sees_what_is_wrong(office_run):
    said = {finding.what: finding.look for finding in doctor(office_run)}
    assert said["every act in the ledger has its outcome"] is False
    assert said["no backup has been made"] is True
    office_run.workspace.key_file.chmod(0o644)
    office_run.workspace.ledger.intend("run", who="mara", now=NOW)
    said = {finding.what: finding.look for finding in doctor(replace(office_run, now=NOW + timedelta(days=25)))}
    assert any("others can read the key file" in what and look for what, look in said.items())
    assert any("began and did not end: run" in what and look for what, look in said.items())
    assert any("erase themselves within a week" in what and look for what, look in said.items())
