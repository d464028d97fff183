"""A lead's page: what speaks against it and how often it is wrong are read without opening anything."""

from __future__ import annotations

import re
from dataclasses import replace

from clerestory.pipeline import guarded_group, guarded_looking
from clerestory.pipeline.guarded_group import OfLead


def _page(world, browsers) -> str:
    return browsers["analyst"].get(f"/leads/{world.lead}/").content.decode()


def test_nothing_that_speaks_against_a_lead_is_folded_away(world, browsers, monkeypatch):
    lead = guarded_looking.lead
    parts = {"decides": ("Dec one.", "Dec two."), "against": ("Agn one.",), "how_wrong": ("Hw one.",)}
    every = (*parts["decides"], "More one.", "More two.", *parts["against"], *parts["how_wrong"])

    def told(desk, lead_id):
        one = lead(desk, lead_id)
        return replace(one, reasons=(one.claim, *every), **parts)

    monkeypatch.setattr(guarded_looking, "lead", told)
    why = re.search(r'<div class="three serif"><section>(.*?)</section>', _page(world, browsers), re.S)[1]
    folded = re.search(r"<details>.*</details>", why, re.S)[0]
    open_ = why.replace(folded, "")
    assert all(one in open_ for one in ("Dec one.", "Dec two.", "Agn one.", "Hw one."))
    assert all(one in folded for one in ("More one.", "More two."))
    assert not any(one in open_ for one in ("More one.", "More two."))
    assert "2 more reasons" in folded
    assert open_.index("Dec one.") < open_.index("What speaks against it") < open_.index("Agn one.")
    assert open_.index("Agn one.") < open_.index("How often it may be wrong, as it reckons") < open_.index("Hw one.")


def test_a_lead_of_several_groups_leads_to_each(world, browsers, monkeypatch):
    found = [OfLead(group=world.group, name="A", here=19, size=20), OfLead(group="f" * 32, name="", here=3, size=4)]
    monkeypatch.setattr(guarded_group, "groups_of_lead", lambda desk, lead: tuple(found))
    part = re.search(r'aria-labelledby="groups">(.*?)</section>', _page(world, browsers), re.S)[1]
    assert f'<a href="/groups/{world.group}/">A</a>' in part
    assert f'<a href="/groups/{"f" * 32}/">Group 2</a>' in part
    assert "19 of this lead&#x27;s traces, 20 in the group" in part.replace("&#39;", "&#x27;").replace("'", "&#x27;")
    monkeypatch.setattr(guarded_group, "groups_of_lead", lambda desk, lead: tuple(found[:1]))
    page = _page(world, browsers)
    assert 'aria-labelledby="groups"' not in page
    assert f'<a href="/groups/{world.group}/">The group, and why its traces are linked</a>' in page
