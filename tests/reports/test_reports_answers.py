"""Files of answers: a chart, a table, a sentence, the method; the same bytes twice; nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from charts_factory import every
from pypdf import PdfReader

from clerestory.errors import InputError
from clerestory.facets.framework import FACETS, find_question
from clerestory.model.lead import Point
from clerestory.reports.answers import INSIDE, Answers
from clerestory.reports.answers_csv import HEADS, answers_csv
from clerestory.reports.answers_pdf import MOST_ANSWERS, answers_data, answers_pdf
from clerestory.reports.appendix import appendix, parameter_words
from clerestory.reports.charts import CHARTS
from clerestory.reports.letter import Letter

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_, QUESTION = find_question(FACETS, "policy.policy_effect")


def letter(n: int = 1, points: tuple[Point, ...] = (), **over: object) -> Letter:
    fields: dict[str, object] = {
        "lead": f"{n:032x}", "question": "policy.policy_effect", "claim": f"Law {n}: -20 % (-30 to -10) here.",
        "reasons": (f"Law {n}: -20 % (-30 to -10) here.", "The interval leaves out nought."), "lawful": ("A storm.",),
        "wrong": ("Counted otherwise.",), "value": -20.0, "low": -30.0, "high": -10.0, "unit": "per cent", "version": 3,
        "traces": 0, "points": points, "about": f"Law {n}: free_days",
    }  # fmt: skip
    return Letter(**(fields | over))  # type: ignore[arg-type]


def answers(*letters: Letter, **over: object) -> Answers:
    fields: dict[str, object] = {
        "question": "policy.policy_effect", "asks": QUESTION.text.asks, "letters": letters, "sheets": (), "none": "",
        "appendix": appendix(QUESTION, {"policy": "Law 1"}, ("count: 12 rows, from us (test)",)), "version": 3,
        "kind": "research", "evaluation": True, "user": "mara", "now": NOW,
    }  # fmt: skip
    return Answers(**(fields | over))  # type: ignore[arg-type]


def words(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text().replace("\u200b", "") for p in PdfReader(BytesIO(pdf)).pages).split())


def test_every_kind_of_chart_is_drawn_told_and_tabled():
    points = tuple(point for some in every().values() for point in some)
    made = answers_pdf(answers(letter(points=points)))
    said = words(made)
    for kind in every():
        assert CHARTS[kind] in said
    for part in ("Law 1: -20 % (-30 to -10) here", "The interval leaves out nought", "A storm", "Counted otherwise",
                 "Methods appendix", "Asked with", "policy Law 1", "Errors to expect", "Callaway", INSIDE,
                 "count: 12 rows, from us (test)", "Evaluation workspace", "mara"):  # fmt: skip
        assert part in said, part
    root = PdfReader(BytesIO(made)).trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert made == answers_pdf(answers(letter(points=points)))


def test_a_chart_s_table_stands_side_by_side_and_says_what_it_leaves_out():
    days = [f"20{10 + k // 12:02}-{1 + k % 12:02}-01" for k in range(120)]
    trend = tuple(
        Point(series=f"trend:{part}", value=k + off, at_time=d)
        for part, off in (("seen", 0.0), ("counterfactual", 0.5))
        for k, d in enumerate(days)
    )
    (chart,) = answers_data(answers(letter(points=trend)))["answers"][0]["charts"]
    assert chart["heads"] == ["When", "Seen", "Counterfactual"]
    assert chart["tables"][0][0] == ["2010-01-01", "0", "0.5"]
    assert [len(one) for one in chart["tables"]] == [32, 32, 32]
    assert chart["left"] == "The first 96 of 120 rows; the csv has all of them."


def test_many_answers_are_cut_and_counted_and_each_has_its_line():
    data = answers_data(answers(*(letter(n) for n in range(1, MOST_ANSWERS + 4))))
    assert len(data["answers"]) == len(data["overview"]) == MOST_ANSWERS
    assert data["left"] == f"The first {MOST_ANSWERS} of {MOST_ANSWERS + 3} answers; the csv has all of them."
    assert data["overview"][0] == ["1", "Law 1: free days", "-20 per cent (-30 to -10)"]


def test_an_answer_that_cannot_be_told_is_a_file_too():
    untold = letter(value=None, low=None, high=None, unit="", claim="It cannot be told: few places.",
                    reasons=("It cannot be told: few places.",))  # fmt: skip
    assert "It cannot be told: few places." in words(answers_pdf(answers(untold)))
    assert "Nothing was held" in words(answers_pdf(answers(none="Nothing was held.")))
    rows = list(csv.DictReader(io.StringIO(answers_csv(answers(untold)))))
    assert rows[0]["value"] == rows[0]["from"] == ""


def test_the_table_is_rectangular_exact_and_runs_nothing():
    points = (Point(series="trend:seen", value=0.1 + 0.2, low=-1.0, high=2.0, at_time="2024-01-01"),
              Point(series="bars:=1+1", value=float("nan"), label="=HYPERLINK(1)"))  # fmt: skip
    text = answers_csv(answers(letter(points=points), letter(2, claim="@SUM(1)", reasons=("@SUM(1)",))))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == HEADS
    assert [(r["answer"], r["value"], r["from"], r["to"], r["unit"]) for r in rows if r["row"] == "answer"] == [
        ("1", "-20", "-30", "-10", "per cent"), ("2", "-20", "-30", "-10", "per cent"),
    ]  # fmt: skip
    seen, bar = [r for r in rows if r["row"] == "point"]
    assert (seen["series"], seen["at"], seen["value"], seen["to"]) == ("trend:seen", "2024-01-01", "0.3", "2")
    assert (bar["value"], bar["what"]) == ("", "'=HYPERLINK(1)")
    assert next(r for r in rows if r["answer"] == "2")["words"] == "'@SUM(1)"
    assert {"references", "errors to expect", "parameter policy"} <= {r["what"] for r in rows if r["row"] == "method"}


def test_the_parameters_are_told_by_the_docstring():
    said = parameter_words(QUESTION.fn)
    assert said["policy"] == said["series"] == "one of them by its name; all of them otherwise"
    assert said["counts"] == "series, place, period, value, exposure"
    made = appendix(QUESTION, {"design": "places"}, ())
    assert ("design", "places", said["design"]) in made.asked
    assert ("policy", "not set", said["policy"]) in made.asked


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(InputError, match="zone"):
        replace(answers(letter()), now=NOW.replace(tzinfo=None))
