"""Very large templates and groups are looked through by lot, and say of how many they tell."""

from __future__ import annotations

import pytest
from small_office import make_office, put_in

from clerestory.guards.policy import Viewer
from clerestory.pipeline import guarded_group
from clerestory.pipeline import template as templates
from clerestory.pipeline.guarded import Desk
from clerestory.pipeline.run import run

WORDS = "Careful movers for pianos and flats in every street of the county, any day, call 212 555 0143, ask for {n}"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = make_office(tmp_path_factory.mktemp("large") / "w")
    lines = ["id,date,text,place", *(f'{n},2024-01-{n:02d},"{WORDS.format(n=n)}",Albany' for n in range(1, 13))]
    put_in(office, lines, name="adverts.csv", kind="advert")
    run(office)
    return office


@pytest.mark.parametrize(("large", "told"), [(1_000, 12), (6, 5)])
def test_a_template_says_of_how_many_texts_it_tells(office, monkeypatch, large, told):
    monkeypatch.setattr(templates, "LARGE", large)
    monkeypatch.setattr(templates, "COUNTED_OF_LARGE", 5)
    (one,) = office.workspace.snapshot().table("template", ["template"])["template"].to_pylist()
    sheet = templates.template_sheet(office, one)
    assert (sheet.size, sheet.counted, sheet.places) == (12, told, (("Albany", told),))


@pytest.mark.parametrize(("large", "told"), [(1_000, 12), (6, 5)])
def test_a_group_says_its_whole_size_and_of_how_many_traces_it_tells(office, monkeypatch, large, told):
    monkeypatch.setattr(guarded_group, "LARGE", large)
    monkeypatch.setattr(guarded_group, "COUNTED_OF_LARGE", 5)
    (one,) = set(office.workspace.snapshot().table("group_member", ["group_id"])["group_id"].to_pylist())
    group = guarded_group.group(Desk(office=office, viewer=Viewer(name="mara", role="investigator")), one)
    assert (group.size, group.counted, len(group.traces)) == (12, told, told)
    assert sum(n for _, n in group.kinds) == told
    assert sum(n for _, days, _ in group.days for _, n in days) == told
