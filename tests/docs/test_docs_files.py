"""The examples of docs/files.md are what `add` says of the files beside it and of those that the tests make."""

from __future__ import annotations

from pathlib import Path

from office_files import EXAMPLES, EXTRACTION, PICTURES, RETURN, SHEETS, workbook, zipped
from small_office import make_office

from clerestory.pipeline.intake import Asked, add

#: Lines of a file from which the page shows its first ones only.
LONG, SHOWN = 60, 8

PAGE = (Path(__file__).parents[2] / "docs/files.md").read_text("utf-8")


def test_the_page_on_files_shows_what_is_said_of_them(tmp_path):
    office = make_office(tmp_path / "w")
    files = [
        workbook(tmp_path / "book.xlsx", SHEETS),
        EXAMPLES / "carrier-records.csv",
        workbook(tmp_path / "phone.xlsx", EXTRACTION),
        zipped(tmp_path / "return.zip", RETURN | PICTURES),
        EXAMPLES / "web-form.csv",
        EXAMPLES / "policies.csv",
        EXAMPLES / "counts.csv",
    ]
    for number, path in enumerate(files):
        asked = Asked(source=f"source {number}", authority="test")
        reports = add(office.workspace, [path], asked=asked, user="mara", now=office.now)
        said = "\n".join(f"    {line}" for report in reports for line in report.lines())
        assert said in PAGE, path.name


def test_the_page_shows_the_example_files_as_they_are():
    for path in EXAMPLES.iterdir():
        lines = path.read_text("utf-8").rstrip("\n").split("\n")
        if len(lines) > LONG:
            lines = lines[:SHOWN]  # the page shows how a long file begins
        assert "\n".join(f"    {line}" if line else "" for line in lines) in PAGE, path.name
