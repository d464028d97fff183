"""The documentation of the facets says what the register says, and the committed pages are current."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from board_factory import FACETS as INVENTED

from clerestory.facets.framework import FACETS
from clerestory.model.facet import Claim
from clerestory.reports.facet_page import facet_page, main, pages
from clerestory.reports.indicator_page import indicator_page

FOLDER = Path(__file__).parents[2] / "docs" / "facets"


def test_committed_pages_are_current() -> None:
    made = pages()
    assert {file.name for file in FOLDER.glob("*.md")} == set(made), (
        "say: python -m clerestory.reports.facet_page docs/facets"
    )
    for name, page in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == page, (
            f"{name}: python -m clerestory.reports.facet_page docs/facets"
        )


def test_every_question_stands_on_its_page() -> None:
    made = pages()
    assert len(made) == 16
    for facet in FACETS:
        page = made[f"{facet.number:02d}-{facet.module}.md"]
        for question in facet.questions:
            assert f"`{facet.module}.{question.name}`" in page
        for number in {tie.facet for tie in facet.related}:
            assert f"]({number:02d}-" in page


def test_nothing_in_a_text_becomes_markup() -> None:
    evil = Claim(claim="<script>x</script> [a](b) *c* | d `e` # f\n# g", source="<b>")
    page = facet_page(replace(INVENTED[0], known=(evil,)), INVENTED)
    assert "&lt;script&gt;x&lt;/script&gt; \\[a\\](b) \\*c\\* \\| d \\`e\\` \\# f \\# g" in page
    assert "<script" not in page.split("-->", 1)[1]


def test_writes_all_and_removes_what_is_no_more(tmp_path: Path) -> None:
    (tmp_path / "99-gone.md").write_text("x", encoding="utf-8")
    main(tmp_path)
    assert {file.name for file in tmp_path.glob("*.md")} == set(pages())


def test_the_page_of_case_records_is_current() -> None:
    page = (FOLDER.parent / "case-records.md").read_text(encoding="utf-8")
    assert page == indicator_page(), "say: python -m clerestory.reports.indicator_page docs/case-records.md"
