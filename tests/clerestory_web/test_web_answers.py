"""Answers taken along from the desk: a file with charts and method, gated, written down, and none of a person."""

from __future__ import annotations

from io import BytesIO

from house_world import World
from pypdf import PdfReader


def ask(browser, name: str, **form: str):
    return browser.post(f"/questions/{name}/ask", {"confirmed": "yes", **form})


def test_an_asked_question_offers_its_files_and_gives_them(browsers):
    page = ask(browsers["analyst"], "advertising.templates").content.decode()
    assert page.count('name="as" value="pdf"') == page.count('name="as" value="csv"') == 1
    table = ask(browsers["analyst"], "advertising.templates", **{"as": "csv"})
    assert table["Content-Type"].startswith("text/csv")
    assert table["Content-Disposition"] == 'attachment; filename="advertising.templates.csv"'
    rows = table.content.decode().splitlines()
    assert rows[0] == "answer,row,series,at,what,value,from,to,unit,words"
    assert rows[1].startswith("1,answer,")
    made = ask(browsers["analyst"], "advertising.templates", **{"as": "pdf"})
    words = "".join(one.extract_text() for one in PdfReader(BytesIO(made.content)).pages)
    assert "Methods appendix" in words
    assert ask(browsers["analyst"], "advertising.templates", **{"as": "docx"}).status_code == 400


def test_a_lead_s_file_stands_in_the_ledger(browsers):
    from clerestory_web.store.queries import house

    world = World(house=house())
    made = browsers["analyst"].get(f"/leads/{world.lead}/answer.pdf")
    assert made.content.startswith(b"%PDF")
    from clerestory_web import clock

    desk = house().desk(world.desk("analyst1", "analyst").viewer, now=clock.now())
    line = next(one for one in desk.recent() if one.get("event") == "intent" and one["act"] == "lead")
    assert line["detail"]["form"] == "pdf"
    assert browsers["administrator"].get(f"/leads/{world.lead}/answer.pdf").status_code == 403


def test_nothing_of_a_person_under_an_order_goes_into_a_file(browsers):
    page = ask(browsers["analyst"], "supervision.zone_breaches", **{"as": "pdf"})
    assert page.status_code == 403
    assert not page.content.startswith(b"%PDF")
