"""The sixth test of each question: on an invented county, how many leads join what has nothing in common; and G3.

Rates from the invented county test the code; they never stand beside a lead.  The harness does all of it in full
(tests/pipeline/test_pipeline_harness.py, make harness).
"""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from small_office import ADVERTS, NOW, TIPS, make_office, put_in

from clerestory.county.make import make
from clerestory.facets import errors
from clerestory.facets.errors import Count, Measured, Power
from clerestory.pipeline.board import board, write_page
from clerestory.pipeline.county import score
from clerestory.pipeline.create import create
from clerestory.pipeline.harness_county import add_file
from clerestory.pipeline.letters import letter, letters
from clerestory.pipeline.office import open_office
from clerestory.pipeline.run import run
from clerestory.reports.board_json import board_json, facets_json
from clerestory.reports.board_text import print_board
from clerestory.reports.lead_text import lead_text, leads_text
from factory import without_ids

SOURCE = Path(errors.__file__).parents[1]
EXACT = ("advertising.templates", "advertising.shared_contacts", "recruitment.recruitment_fronts")


#: Seeds that no parameter was chosen on.
@pytest.fixture(scope="module", params=[4711, pytest.param(90210, marks=pytest.mark.slow)])
def scored(request, tmp_path_factory):
    """The task force's workspace over a county, scored against its truth."""
    folder = tmp_path_factory.mktemp("county")
    county = make(folder / "files", size=3000, seed=request.param, offices=("taskforce",))
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=NOW)
    office = open_office(folder / "w", user="mara", now=NOW)
    for file in county.files["taskforce"]:
        add_file(office, file)
    run(office)
    return score(office.workspace.snapshot(), folder / "files")


@pytest.mark.parametrize("question", EXACT)
def test_what_a_lead_claims_is_true(scored, question):
    counted = scored["leads"][question]
    assert counted["n"] >= 5, "a county without leads tests nothing"
    assert counted["mixed"] <= max(1, counted["n"] // 50)


def test_the_truth_is_found(scored):
    assert scored["template_member"]["b_cubed"]["f1"] >= 0.985
    assert scored["template_member"]["recall_by_size"]["2-5"] >= 0.9
    phones = scored["mention"]["by_kind"]["phone"]
    assert phones["recall"] >= 0.95
    assert phones["precision"] >= 0.98


def test_innocent_look_alikes_are_reported_and_counted(scored):
    # A front desk or a recycled number is a true lead with an innocent reading; without any the county is too easy.
    assert scored["leads"]["advertising.shared_contacts"]["several_makers"] > 0


# ---- G3: the county's rates stand on the method's page and nowhere else


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def readers_of_the_errors(source: Path) -> set[str]:
    """The modules that import the table of errors, or name its file."""
    return {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "clerestory.facets.errors" in _imports(path) or "errors.json" in path.read_text(encoding="utf-8")
    }


#: What may read the table: who writes it, and the pages of the methods.
MAY = {
    "facets/errors.py",
    "pipeline/harness_table.py",
    # names the file to leave it out of what it digests
    "pipeline/harness_digest.py",
    "cli/judging.py",
    "reports/method_page.py",
    "reports/power_chart.py",
}


def test_nothing_that_shows_a_lead_reads_the_table_of_errors():
    assert readers_of_the_errors(SOURCE) <= MAY
    shows = [*SOURCE.glob("pipeline/*.py"), *SOURCE.glob("reports/*.py"), *SOURCE.glob("cli/*.py"), SOURCE / "board.py"]
    for path in shows:
        name = path.relative_to(SOURCE).as_posix()
        if name not in MAY and name != "cli/county.py":
            behind = {"clerestory.reports.method_page", "clerestory.reports.power_chart", "clerestory.cli.judging"}
            assert _imports(path).isdisjoint(behind), name


def test_the_search_for_readers_has_teeth(tmp_path):
    (tmp_path / "letters.py").write_text("from clerestory.facets import errors\n")
    (tmp_path / "board.py").write_text("FILE = 'errors.json'\n")
    (tmp_path / "innocent.py").write_text("from clerestory.errors import InputError\n")
    assert readers_of_the_errors(tmp_path) == {"letters.py", "board.py"}


#: A rate that stands nowhere by chance.
CANARY = 0.7391


@pytest.fixture
def canaries(monkeypatch, tmp_path):
    """A table of errors in which every rate and version is a canary."""
    count = Count(k=7391, n=10_000, low=CANARY, high=CANARY)
    row = Measured(
        claim="exact", left_out=("canary",), effect="canary", passed=True, failures=(), null=count, allowed=7391,
        mixed=7391, false_share=CANARY, false_low=CANARY, false_high=CANARY, false_allowed=CANARY,
        power=(Power(strength=1.0, found=count),), version="canary", ranges="canary", office="taskforce", size=7391,
        first=7391, day="canary",
    )  # fmt: skip
    path = tmp_path / "errors.json"
    errors.write(dict.fromkeys(EXACT, row), path)
    monkeypatch.setattr(errors, "FILE", path)
    monkeypatch.setattr(errors.measured, "__defaults__", (path,))
    return path


def test_no_rate_of_the_county_stands_beside_a_lead_or_on_the_board(canaries, tmp_path):
    assert set(errors.measured()) == set(EXACT)
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    put_in(office, TIPS, name="tips.csv")
    run(office)
    said = letters(office)
    assert said
    one = letter(office, said[0].lead)
    made = board(office)
    write_page(office, made, tmp_path / "board.html")
    text = io.StringIO()
    with redirect_stdout(text):
        print_board(made)
    shown = [
        leads_text(said),
        lead_text(one),
        json.dumps([letter.as_json() for letter in said]),
        json.dumps(board_json(made)),
        json.dumps(facets_json(office.facets)),
        text.getvalue(),
        (tmp_path / "board.html").read_text(encoding="utf-8"),
        json.dumps(office.workspace.snapshot().table("answer").to_pylist(), default=str),
    ]
    for words in shown:
        assert words
        assert "canary" not in words
        assert "7391" not in without_ids(words)


def test_a_lead_says_that_its_error_is_not_known_here(canaries, tmp_path):
    office = make_office(tmp_path / "w")
    put_in(office, ADVERTS, name="adverts.csv")
    run(office)
    rows = office.workspace.snapshot().table("answer").to_pylist()
    assert rows
    assert {(row["error"], row["error_origin"]) for row in rows} == {("", "not known here")}
    assert {one.record for one in letters(office)} == {"not known here"}
