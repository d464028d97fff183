"""Long lists come in pages: nothing is left out, nothing twice, and each says how many there are."""

from __future__ import annotations

import re
import stat

import pytest


def shown(answer) -> list[str]:
    return re.findall(r'<p class="claim"><a href="([^"]+)"', answer.content.decode())


@pytest.fixture
def by_two(monkeypatch):
    from clerestory_web.desk.pages import leads as page
    from clerestory_web.desk.views import leading

    monkeypatch.setattr(leading, "A_PAGE", 1)
    monkeypatch.setattr(page, "A_PAGE", 1)


def test_every_lead_stands_on_one_page_of_the_list(browsers, by_two):
    investigator = browsers["investigator"]
    first = investigator.get("/leads/", {"state": "all"})
    many = int(re.search(r"1 to 1 of (\d+)", first.content.decode())[1])
    assert many > 1
    found, way = [], "?state=all&page=1"
    while way:
        answer = investigator.get(f"/leads/{way}")
        found += shown(answer)
        following = re.search(r'<a rel="next" href="([^"]+)"', answer.content.decode())
        way = following[1].replace("&amp;", "&") if following else ""
    assert len(found) == len(set(found)) == many
    assert "Page before" not in first.content.decode()


@pytest.mark.parametrize("said", ["0", "-1", "9999999", "1e3", "²", "99999999999999999999", "<b id=g>"])
def test_an_address_that_says_no_page_is_answered(browsers, said):
    answer = browsers["investigator"].get("/leads/", {"state": "all", "page": said})
    assert answer.status_code == 200
    assert "<b id=g>" not in answer.content.decode()


def test_a_page_behind_the_last_says_so_and_leads_back(browsers):
    said = browsers["investigator"].get("/leads/", {"state": "all", "page": "99"}).content.decode()
    assert "This page of the list is empty." in said


def test_accounts_and_sessions_are_for_their_owner_alone(browsers, workspace):
    folder = workspace.with_name("w.desk")
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir() if one.is_file()}
    assert "desk.sqlite3" in modes
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}
