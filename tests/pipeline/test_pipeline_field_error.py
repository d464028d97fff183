"""The error rate beside a lead: counted from reviews of leads that chance chose, and from no others."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from small_office import ADVERTS, MOVERS, make_office, put_in

from clerestory.cli import clock
from clerestory.cli.app import run_app
from clerestory.errors import InputError
from clerestory.model.schemas import schema
from clerestory.pipeline.ask import sweep
from clerestory.pipeline.excerpts import around, place_of
from clerestory.pipeline.field_error import ANSWERED, LEAST, draw, field_errors
from clerestory.pipeline.letters import letter, letters
from clerestory.pipeline.run import run
from clerestory.reports.lead_text import lead_text

QUESTION = "advertising.templates"
LATER = timedelta(hours=1)


@pytest.fixture
def office(tmp_path):
    """An office with sixty leads that stand in no trace: what is counted is what people decided."""
    made = make_office(tmp_path / "w")
    put_in(made, ADVERTS, name="adverts.csv")
    run(made)
    row = made.workspace.snapshot().table("answer").to_pylist()[0] | {"question": QUESTION}
    with made.workspace.writer() as transaction:
        rows = [row | {"lead": f"{i:032x}", "about": f"x{i}"} for i in range(1, 61)]
        transaction.replace("answer", pa.Table.from_pylist(rows, schema=schema("answer")))
        transaction.commit()
    return made


def decide(office, leads, *answers, after=LATER):
    """Reviews of the leads in their order, as a person would have given them."""
    rows = [
        {"lead": lead, "who": "ana", "decided_at": office.now + after, "answer": answer, "reason": "seen"}
        for lead, answer in zip(leads, answers, strict=True)
    ]
    with office.workspace.writer() as transaction:
        transaction.add("review", pa.Table.from_pylist(rows, schema=schema("review")))
        transaction.commit()


def known(office):
    return field_errors(office.workspace.snapshot()).get(QUESTION)


def test_fifty_drawn_reviews_give_a_rate_with_its_interval(office):
    leads = draw(office, QUESTION, 50, seed=1)
    assert len(set(leads)) == 50
    assert known(office) is None
    decide(office, leads, *["unsupported"] * 12, *["unclear"] * 3, *["supported"] * 35)
    said = known(office)
    assert (said.drawn, said.reviewed, said.unsupported, said.unclear) == (50, 50, 12, 3)
    assert said.rate == pytest.approx(0.24)
    # Wilson's interval of 12 of 50 from below and of 15 of 50 from above: unclear ones may be either
    assert said.low == pytest.approx(0.1430, abs=1e-4)
    assert said.high == pytest.approx(0.4375, abs=1e-4)
    assert said.words == ("24% not supported (14% to 44%): 12 of 50 reviews of leads drawn at random here, 3 unclear")


def test_forty_nine_give_none(office):
    assert LEAST == 50
    leads = draw(office, QUESTION, 49, seed=1)
    decide(office, leads, *["unsupported"] * len(leads))
    assert known(office) is None


def test_reviews_that_nobody_drew_do_not_count(office):
    rows = office.workspace.snapshot().table("answer", ["lead"])["lead"].to_pylist()
    decide(office, rows, *["unsupported"] * len(rows))
    assert known(office) is None


def test_what_was_decided_before_the_draw_was_chosen_by_somebody(office):
    drawn = draw(office, QUESTION, 50, seed=1)
    decide(office, drawn, *["unsupported"] * 50, after=-LATER)
    assert known(office) is None


def test_whoever_leaves_the_hard_ones_out_has_no_rate(office):
    leads = draw(office, QUESTION, 60, seed=1)
    few = round(ANSWERED * 60) - 1
    decide(office, leads[:few], *["supported"] * few)
    assert few >= LEAST
    assert known(office) is None
    decide(office, leads[few : few + 1], "unsupported")
    assert known(office).reviewed == few + 1


def test_the_newest_answer_counts(office):
    leads = draw(office, QUESTION, 50, seed=1)
    decide(office, leads, *["unsupported"] * 50)
    decide(office, leads[:10], *["supported"] * 10, after=2 * LATER)
    assert known(office).unsupported == 40


def test_a_review_weighs_one_over_the_chance_of_its_lead(office):
    first = draw(office, QUESTION, 40, seed=1)
    second = draw(office, QUESTION, 10, seed=2)
    assert set(first).isdisjoint(second)
    decide(office, first, *["supported"] * 40)
    decide(office, second, *["unsupported"] * 10)
    # 40 of 60 have chance 2/3, ten of the twenty left 1/2
    assert known(office).rate == pytest.approx(10 * 2 / (10 * 2 + 40 * 1.5))


def test_chance_chooses_and_each_lead_as_often(office):
    rows = sorted(office.workspace.snapshot().table("answer", ["lead"])["lead"].to_pylist())
    counts = np.zeros(len(rows))
    for seed in range(300):
        counts[np.random.default_rng(seed).choice(len(rows), size=20, replace=False)] += 1
    assert counts.min() > 60
    assert draw(office, QUESTION, 20, seed=7) == sorted(
        np.random.default_rng(7).choice(rows, size=20, replace=False).tolist()
    )


def test_what_cannot_be_drawn(office):
    with pytest.raises(InputError, match="found none"):
        draw(office, "advertising.shared_contacts", 5, seed=1)
    with pytest.raises(InputError, match="1 lead or more"):
        draw(office, QUESTION, 0, seed=1)
    assert len(draw(office, QUESTION, 99, seed=1)) == 60
    with pytest.raises(InputError, match="only such as were drawn before"):
        draw(office, QUESTION, 5, seed=1)


def test_it_stands_beside_the_lead_once_somebody_answered_it(office):
    leads = draw(office, QUESTION, 60, seed=1)
    decide(office, leads[:55], *["unsupported"] * 11, *["supported"] * 44)
    assert {one.record for one in letters(office) if one.question == QUESTION} == {known(office).words}
    answered, other = letter(office, leads[0]).as_json(), letter(office, leads[-1]).as_json()
    assert answered["record"].startswith("20% not supported")
    assert other["record"] is None, "who has not answered yet must not see it (G3)"
    assert other["error"] == "How often such leads are wrong was counted here; you are told once you have answered."
    assert "20%" not in json.dumps(other)
    assert answered["error"] == f"How often such leads are wrong here: {known(office).words}."


def test_every_lead_says_before_the_answer_that_its_error_is_not_known_and_how_to_check_it(office):
    for one in letters(office):
        text = " ".join(lead_text(one).split())
        assert (one.answered, one.check == "") == ("", False)
        assert "How often such leads are wrong is not known here." in text
        assert f"A check that does not rest on these traces: {one.check}" in text
        assert text.index("not known here") < text.index("Your answer")
        assert "Identifiers are masked, names are not." in text


def test_the_next_run_writes_it_down(office):
    leads = draw(office, QUESTION, 50, seed=1)
    decide(office, leads, *["supported"] * 50)
    put_in(
        office,
        ["id,text", *(f'{i},"{MOVERS.format(phone="")}"' for i in range(20, 23))],
        name="more.csv",
        kind="advert",
    )
    run(office)
    sweep(office)
    rows = office.workspace.snapshot().table("answer").to_pylist()
    said = {(row["question"], row["error_origin"], row["error"][:16]) for row in rows}
    assert (QUESTION, "field", "0% not supported") in said
    assert {origin for question, origin, _ in said if question != QUESTION} == {"not known here"}


def test_the_command_draws(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    office = make_office(tmp_path / "w", now=clock.now())
    put_in(office, ADVERTS, name="adverts.csv")
    run(office)
    monkeypatch.setenv("CLERESTORY_WORKSPACE", str(tmp_path / "w"))
    assert run_app(["draw", QUESTION, "-n", "5"]) == 0
    said = capsys.readouterr()
    (lead,) = said.out.split()
    assert office.workspace.snapshot().table("draw", ["lead"])["lead"].to_pylist() == [lead]
    assert "clerestory review" in said.err
    assert run_app(["draw", QUESTION]) == 2


def test_an_excerpt_shows_the_word_that_the_lead_is_about():
    text = f"{'Removals and repairs. ' * 20}Ask for the Red  Knot at 212 555 0143, knotted or not."
    at = place_of("red knot", text)
    assert at is not None
    before, word, after = around(text, *at, country="US")
    assert (word, "Ask for the" in before, "555 0143" in after) == ("Red  Knot", True, False)
    assert place_of("knot", "knotted") is place_of("", text) is place_of("velvet", text) is None
