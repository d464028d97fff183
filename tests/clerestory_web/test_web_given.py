"""Markup and formulas in files that somebody gives: on every page, in the API, in what is taken along, only text."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from house_world import browser_of, words_of
from small_office import make_office, put_in

#: A mark a column, so that it is seen which of them were shown; what follows `{` and `&` is for readers of templates.
MARK = "<img src=x onerror=g{n}()><script>g{n}()</script>{{{{ g{n} }}}}&lt;b&gt;"
FORMULA = '=HYPERLINK("//example.org")'

#: Words that recur, so that the rows are one template whose slots hold what was given.
WORDS = "Careful movers for pianos and flats in every street of the county, ask for {who}, call 212 555 0143 any day"


def mark(n: int) -> str:
    return MARK.format(n=n)


def is_inert(body: str) -> bool:
    # The desk writes no tag so: where a text is cut into its slots, a piece of a mark is enough.
    return re.search(r"<img src=(?!\")|<script>", body) is None


def rows() -> list[str]:
    """Adverts whose every free text is markup, and whose slots hold it too."""
    made = io.StringIO()
    out = csv.writer(made, lineterminator="\n")
    out.writerow(["id", "date", "text", "place", "site", "price"])
    for n in range(6):
        text = f"{mark(1)} " + WORDS.format(who=f"{mark(2)} {n}")
        out.writerow([f"{mark(3)}{n}", f"2024-03-0{n + 1}", text, mark(4), mark(5), "120"])
    out.writerow([f"{FORMULA}", "no day", f"{FORMULA} {mark(1)}", FORMULA, FORMULA, mark(6)])
    return made.getvalue().splitlines()


@pytest.fixture(scope="module")
def given(browsers, tmp_path_factory):
    """A browser's stand-in over a workspace of such a file, run, and its snapshot."""
    from django.test import override_settings

    from clerestory.pipeline.run import run
    from clerestory_web import clock

    folder = tmp_path_factory.mktemp("given") / "w"
    office = make_office(folder, now=clock.now())
    put_in(office, rows(), name="adverts.csv", source=mark(7), kind="advert")
    run(office)
    with override_settings(WORKSPACE=folder):
        yield browser_of("investigator1", "investigator"), office.workspace.snapshot()


def ways(snapshot) -> list[str]:
    leads = snapshot.table("answer", ["lead"])["lead"].to_pylist()
    groups = sorted(set(snapshot.table("group_member", ["group_id"])["group_id"].to_pylist()))
    templates = snapshot.table("template", ["template"])["template"].to_pylist()
    assert leads
    assert groups
    assert templates
    return [
        *("/", "/leads/?state=all", "/intake/", "/intake/rejects/", "/holds/", "/account/", "/find/"),
        *(f"/leads/{one}/{more}" for one in leads for more in ("", "points.csv", "answer.pdf")),
        *(f"/groups/{one}/" for one in groups),
        *(f"/templates/{one}/" for one in templates),
    ]


def test_what_a_file_holds_stands_on_no_page_as_markup(given):
    browser, snapshot = given
    shown: set[str] = set()
    for way in ways(snapshot):
        answer = browser.get(way)
        body = words_of(answer)
        # In a PDF and in CSV there is no markup: it stands there as it was written.
        assert is_inert(body) or not answer["Content-Type"].startswith("text/html"), way
        shown |= set(re.findall(r"g(\d)\(\)", body))
    for value in ("careful movers", "212 555 0143", mark(2), mark(5), FORMULA):
        body = browser.post("/find/", {"value": value}).content.decode()
        assert is_inert(body), value
        shown |= set(re.findall(r"g(\d)\(\)", body))
    # Nothing is proved by a mark that was never shown: the text, its slots, the source.
    assert {"1", "2", "7"} <= shown


def test_the_api_says_that_it_is_no_page_and_that_nobody_may_guess(given):
    browser, snapshot = given
    lead = snapshot.table("answer", ["lead"])["lead"][0].as_py()
    for way in ("/api/board", "/api/leads?limit=50", f"/api/leads/{lead}", "/run/progress"):
        answer = browser.get(way)
        assert answer.status_code == 200, way
        assert answer["Content-Type"].startswith("application/json"), way
        assert answer["X-Content-Type-Options"] == "nosniff", way
        json.loads(answer.content)
    answer = browser.post("/api/find", json.dumps({"value": "careful movers"}), content_type="application/json")
    assert answer["Content-Type"].startswith("application/json")
    assert "g1()" in answer.content.decode()


def test_the_name_of_a_file_and_of_its_source_are_no_markup(given):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser, _ = given
    file = SimpleUploadedFile(f"{mark(8)}.csv", "\n".join(rows()).encode())
    form = {"file": file, "source": mark(9), "authority": "test", "label": "", "until": ""}
    answer = browser.post("/intake/upload", form)
    assert answer.status_code == 302, words_of(answer)[-900:]
    body = browser.get(answer["Location"]).content.decode()
    assert is_inert(body)
    assert "g9()" in body
    assert is_inert(browser.get("/intake/").content.decode())


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@S", "\t=1", "\r=1", " =1", "\u00a0=1", "\uff1d1", "\uff201"])
def test_no_cell_of_what_is_taken_along_is_a_formula(said):
    from clerestory.model.lead import Point
    from clerestory.pipeline.guarded_points import points_csv

    taken = points_csv([Point(series=said, label=said, value=1.0, at_time="2024-01-01")])
    cells = list(csv.reader(io.StringIO(taken, newline="")))[1]
    assert [cells[0][:1], cells[2][:1]] == ["'", "'"]
