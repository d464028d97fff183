"""An office's files through the whole path, against the county's truth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from small_office import make_office

from clerestory.errors import InputError
from clerestory.model.kinds import kind
from clerestory.pipeline.county import score
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.run import run
from factory import county

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The task force's files, each as the truth says it is to be read."""
    made = county(size=4_000)
    office = make_office(tmp_path_factory.mktemp("task force") / "w")
    for file in made.files["taskforce"]:
        fields = {column.name for column in kind(file.kind).all_columns}
        columns = {field: header for field, header in file.columns.items() if field in fields}
        asked = Asked(source=file.path.stem, authority="invented", kind=file.kind, columns=columns)
        (report,) = add(office.workspace, [file.path], asked=asked, user="test", now=NOW)
        assert report.error is None
        assert (report.rows - report.refused, report.refused) == (file.rows, file.bad_rows), file.path.name
    run(office)
    return office


def test_every_row_goes_in_and_every_bad_row_is_refused_and_the_scores_are_good(office):
    said = score(office.workspace.snapshot(), county(size=4_000).folder)
    assert said["office"] == "taskforce"
    assert said["template_member"]["b_cubed"]["f1"] > 0.97
    assert said["group_member"]["b_cubed"]["f1"] > 0.85
    assert said["mention"]["by_kind"]["phone"]["recall"] > 0.97
    assert said["mention"]["by_kind"]["phone"]["precision"] > 0.98
    assert score(office.workspace.snapshot(), county(size=4_000).folder / "truth") == said


def test_a_workspace_without_the_countys_rows_is_no_zero(tmp_path):
    with pytest.raises(InputError, match="files of this county"):
        score(make_office(tmp_path / "w").workspace.snapshot(), county(size=4_000).folder)
    with pytest.raises(InputError, match="a county's folder"):
        score(make_office(tmp_path / "v").workspace.snapshot(), tmp_path)
