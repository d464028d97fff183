"""An office's files through the whole path, against the county's truth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from small_office import make_office

from clerestory.county.truth import truth_table
from clerestory.errors import InputError
from clerestory.model.kinds import kind
from clerestory.pipeline.county import score
from clerestory.pipeline.county_leads import Said, judged
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


def rows(table):
    return truth_table(county(size=6_000, seed=2).folder, "taskforce", table).to_pylist()


def judge(question, *leads):
    return judged(question, list(leads), county(size=6_000, seed=2).folder / "truth", "taskforce")


def lead(makers=(), *, about="one", words=()):
    """A lead that rests on every row of some makers."""
    there = tuple(row["external_id"] for row in rows("makers") if row["truth"] in makers)
    return Said(about=about, words=frozenset(words), rows=there)


def test_pairs_in_step_are_right_when_half_of_the_rows_are_of_such_makers():
    pairs = rows("pairs")
    one, other = next((row["maker"], row["other"]) for row in pairs if row["planted"])
    strangers = next((row["maker"], row["other"]) for row in pairs if row["what"] == "motorway")
    said = judge("advertising.coordinated_groups", lead((one, other)), lead(strangers), lead((one,)), lead())
    planted = len({frozenset((row["maker"], row["other"])) for row in pairs if row["planted"]})
    assert said == {"n": 4, "right": 1, "wrong": 3, "untold": 0, "planted": planted, "found": 1}


def test_a_term_is_right_when_it_newly_means_something():
    terms = rows("terms")
    seen = [row["term"] for row in terms if row["planted"] and row["adopters"] >= 8]
    fashion = next(row["term"] for row in terms if row["what"] == "fashion")
    code = next(row["term"] for row in terms if row["planted"])
    said = judge(
        "advertising.rising_codes",
        lead(about=f"{code} in another sense"),
        lead(about="x", words=(code,)),
        lead(about=fashion, words=(fashion,)),
    )
    assert said == {
        "n": 3, "right": 2, "wrong": 1, "untold": 0, "planted": len(seen), "found": int(code in seen),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "planted", "innocent"),
    [("advertising.mode_of_operation", "scam", "other"), ("recruitment.deceptive_offers", "deceptive", "honest")],
)
def test_a_class_is_right_when_it_is_that_of_the_maker_of_most_rows(question, planted, innocent):
    of = {row["truth"]: row["maker"] for row in rows("classes") if row["question"] == question}
    regular = next(row["truth"] for row in rows("makers") if row["role"] == "regular")
    said = judge(
        question,
        lead((of[planted],), words=(planted,)),
        lead((of[innocent],), words=(planted,)),
        lead((regular,), words=(planted,)),
    )
    assert {name: said[name] for name in ("n", "right", "wrong", "untold", "found")} == {
        "n": 3, "right": 1, "wrong": 1, "untold": 1, "found": 1,
    }  # fmt: skip
    assert said["planted"] > 20
