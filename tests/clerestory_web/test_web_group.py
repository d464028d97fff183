"""A group's page: where it advertised, coarse and never of anybody; every drawing has words and a table."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pyarrow as pa
import pytest

from clerestory.pipeline import guarded_group


@pytest.mark.parametrize(("said", "told"), [
    ("Albany", "Albany"), ("Albany, NY", "Albany"), ("12 Lake Road, Albany, NY", "Albany"),
    ("Lake Road 12, Albany", "Albany"), ("Albany 12207", "Albany"), ("12 Lake Road", ""), (" , ", ""),
    ("Unit 4, 12 Lake Road, Troy", "Troy"),
])  # fmt: skip
def test_a_place_is_as_coarse_as_a_town(said, told):
    assert guarded_group._town(said, "US") == told


def test_a_telephone_number_in_a_place_is_masked():
    assert "555" not in guarded_group._town("call two one two five five five 0143 for Albany", "US")


def test_only_adverts_and_offers_are_asked_where_they_are():
    """Tips, calls, bookings, records have places too: none of them is ever drawn (G2)."""
    asked = []

    def pick(table, column, ids, columns):
        asked.append(table)
        return pa.table({"place": ["Albany", "Albany", None, "3 Elm Street, Troy"]})

    found = guarded_group._places(SimpleNamespace(entries=lambda kind: True, pick=pick), pa.array(["t"]), "US")
    assert sorted(asked) == ["advert", "offer"]
    assert found == (("Albany", 4), ("Troy", 2))


def test_each_drawing_of_a_group_has_words_and_a_table(world, browsers):
    body = browsers["analyst"].get(f"/groups/{world.group}/").content.decode()
    part = re.search(r'aria-labelledby="places">(.*?)</section>', body, re.S)[1]
    assert "<svg" in part
    assert "A tile a place" in part, "the text alternative"
    rows = re.findall(r"<tr>(.*?)</tr>", part, re.S)
    towns = {town for town in ("Albany", "Troy", "Utica", "Rome") if any(town in row for row in rows)}
    assert len(towns) > 1
    net = re.search(r'aria-labelledby="net">(.*?)</section>', body, re.S)[1]
    assert "<details>" in net, "folded away"
    assert re.search(r"\d+ things tie \d+ traces, by \d+ lines\.", net)
    assert '="linked"' in body, "and the list of links says the same"
    # No outside request, no tile of a map, and no coordinate.
    assert "http" not in part
