"""The pages of the methods: current, and every figure of the harness says that the data are invented."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from clerestory.facets.errors import PLANNED, Count, Measured, Power
from clerestory.facets.framework import FACETS, find_question
from clerestory.pipeline.harness_plan import EACH, MIXED, NULL
from clerestory.reports.method_page import harness_lines, main, method_page, pages, sections

FOLDER = Path(__file__).parents[2] / "docs" / "methods"
AGAIN = "python -m clerestory.reports.method_page docs/methods"

MEASURED = Measured(
    claim="statistical", left_out=("codes",), effect="posters who take one up", passed=False,
    failures=("null: 31 of 200, allowed 18",), null=Count(k=31, n=200, low=0.1112, high=0.2117), allowed=18, mixed=100,
    false_share=0.0371, false_low=0.0123, false_high=0.0619, false_allowed=0.07,
    pooled=Count(k=9, n=150, low=0.0278, high=0.1108), ordinary=Count(k=90, n=150, low=0.5169, high=0.6791),
    power=(
        Power(strength=0.2, found=Count(k=0, n=0, low=0, high=1)),
        Power(strength=1.0, found=Count(k=141, n=160, low=0.8221, high=0.9229), leads=150, false=9, counties=40),
    ),
    version="0.1.0 abcd1234", ranges="ranges.toml abcd1234", office="taskforce", size=4000, first=7, day="2026-01-05",
    naive={"z per advert": ("null: 200 of 200, allowed 18",), "too good": ()},
    oracle=Count(k=21, n=100, low=0.1417, high=0.2998), remark="The rule changed since.",
)  # fmt: skip


def test_committed_pages_are_current():
    made = pages()
    written = {file.relative_to(FOLDER).as_posix() for file in FOLDER.glob("*/*.md")} | {"questions.md"}
    assert written == set(made), AGAIN
    for name, page in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == page, f"{name}: {AGAIN}"


def test_every_figure_stands_in_a_sentence_that_says_invented():
    lines = harness_lines("advertising.rising_codes", MEASURED)
    figures = [line for line in lines if re.search(r"\d", line) and not line.startswith(("<svg", "*Strength"))]
    assert len(figures) >= 6
    for line in figures:
        assert "on invented data" in line, line
    said = "\n".join(lines)
    assert "31 had any lead (11.1 % to 21.2 %)" in said
    assert "up to 18" in said
    assert (
        "3.7 % of the leads of a county were false on average (1.2 % to 6.2 %), one without leads counted as none"
        in said
    )
    assert "7.0 % is allowed. Of all 150 leads together 9 were false (2.8 % to 11.1 %)." in said
    assert "**To be known**, on invented data: The rule changed since." in said
    assert "90 of these 150 leads (60.0 %) say nothing untrue and are about makers of whom nothing" in said
    assert "141 of 160 planted cases found (82.2 % to 92.3 %) in 40 counties; 9 of 150 leads false" in said
    assert "**fails** (null: 31 of 200, allowed 18)" in said
    assert "would err in 21.0 % of its 100 cases" in said
    assert "`z per advert`, on invented data: the harness fails it, as it must" in said
    assert "`too good`, on invented data: the harness **passes it, which it must not**" in said
    assert "--seeds 200 --first-seed 7" in said
    assert "Strength 0.2" not in said, "nothing was planted there"


def test_a_part_of_the_counties_says_so():
    part = "a part of what the harness plans, 200 counties of the null, 100 with everything and 40 of each strength"
    whole = replace(MEASURED, power=(replace(MEASURED.power[1], counties=EACH),))
    assert (NULL, MIXED, EACH) == PLANNED
    assert part not in "\n".join(harness_lines("x.y", whole))
    for less in (replace(whole, null=Count(k=1, n=199, low=0, high=1)), replace(whole, mixed=99), MEASURED):
        assert part in "\n".join(harness_lines("x.y", less))


def test_the_chart_shows_each_interval_and_says_what_it_is():
    (chart,) = [line for line in harness_lines("x.y", MEASURED) if line.startswith("<svg")]
    assert "<title>Share of planted cases found by strength, on invented data</title>" in chart
    assert chart.count("h10") == 2, "an interval has two ends; a strength without planted cases has none"
    assert "script" not in chart
    assert "http" not in chart


def test_what_was_not_measured_says_so():
    facet, question = find_question(FACETS, "advertising.templates")
    page = method_page(facet, question, None)
    assert "Nothing yet: `clerestory county judge advertising.templates --write` measures it." in page
    assert "## Errors to expect" in page
    assert "## References" in page
    assert "Parameters" not in page


def test_a_docstring_by_heading():
    said = sections("One.\n\nTwo.\n\nParameters\n----------\nx : it\n\nErrors to expect\n----------------\nMany.\n")
    assert said == {"": "One.\n\nTwo.", "Parameters": "x : it", "Errors to expect": "Many."}


def test_writes_all_and_removes_what_is_no_more(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "gone.md").write_text("x")
    (tmp_path / "index.md").write_text("by hand")
    main(tmp_path)
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.md")} == {*pages(), "index.md"}


def test_the_list_names_each_verdict():
    made = pages(
        FACETS, {"advertising.templates": replace(MEASURED, passed=True), "advertising.shared_contacts": MEASURED}
    )
    said = made["questions.md"].splitlines()
    line = {name: next(row for row in said if f"[{name}]" in row) for name in
            ("advertising.templates", "advertising.shared_contacts", "recruitment.recruitment_fronts")}  # fmt: skip
    assert "On invented data: keeps its limits" in line["advertising.templates"]
    assert "On invented data: fails" in line["advertising.shared_contacts"]
    assert "not judged yet" in line["recruitment.recruitment_fronts"]
