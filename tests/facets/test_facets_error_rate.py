"""The sixth test of each question: on invented counties, how many leads join what has nothing in common.

Rates from the invented county test the code; they never stand beside a lead (G3).
"""

from __future__ import annotations

import pytest
from small_office import NOW

from clerestory.county.make import make
from clerestory.model.kinds import kind
from clerestory.pipeline.county import score
from clerestory.pipeline.create import create
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.office import open_office
from clerestory.pipeline.run import run

#: Seeds that no parameter was chosen on.
SEEDS = (4711, 90210)


@pytest.fixture(scope="module", params=SEEDS)
def scored(request, tmp_path_factory):
    """The task force's workspace over a county, scored against its truth."""
    folder = tmp_path_factory.mktemp("county")
    county = make(folder / "files", size=3000, seed=request.param, offices=("taskforce",))
    create(folder / "w", kind="enforcement", country="US", zone="UTC", now=NOW)
    office = open_office(folder / "w", user="mara", now=NOW)
    for file in county.files["taskforce"]:
        fields = {column.name for column in kind(file.kind).all_columns}
        columns = {field: header for field, header in file.columns.items() if field in fields}
        asked = Asked(source=file.path.stem, authority="invented", kind=file.kind, columns=columns)
        (report,) = add(office.workspace, [file.path], asked=asked, user="mara", now=NOW)
        assert report.error is None
        assert report.refused == file.bad_rows
    run(office)
    return score(office.workspace.snapshot(), folder / "files")


@pytest.mark.parametrize(
    "question", ["advertising.templates", "advertising.shared_contacts", "recruitment.recruitment_fronts"]
)
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
