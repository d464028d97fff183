"""find: in any writing, across kinds and files; masked; never more than the rows that hold it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from small_office import ADVERTS, make_office, put_in

from clerestory.errors import InputError
from clerestory.pipeline.excerpts import around
from clerestory.pipeline.find import MOST_READ, Finder, find, write_brief
from clerestory.pipeline.run import run
from clerestory.reports.found import as_json
from factory import without_ids

WRITINGS = [
    "2125550143",
    "two one two 555 oh one 43",
    "(212) 555-0143",
    "+1 212.555.0143",
    "dos uno dos 555 cero uno cuarenta y tres",
    "tel: 212 555 0143",
]


@pytest.mark.parametrize("writing", WRITINGS)
def test_one_number_in_any_writing(office, writing):
    found = find(office, writing)
    assert found.kind == "phone"
    assert found.masked == "+1 ••• ••• ••43"
    assert found.total == 6
    assert found.sentence == "4 adverts, 1 closed tip, 1 call, 3 months"
    assert {lane.source for lane in found.lanes} == {"adverts", "tips", "calls"}


def test_found_before_any_run_and_the_same_after(office):
    before = find(office, "2125550143")
    run(office)
    after = find(office, "2125550143")
    assert (before.total, before.sentence) == (after.total, after.sentence)


def test_the_finder_goes_on_with_new_versions(office):
    finder = Finder(office)
    assert finder.find("2125550143").total == 0
    find(office, "2125550143")
    assert finder.find("2125550143").total == 6


@pytest.mark.parametrize(("phrase", "n"), [
    ("workers in a van", 1),
    ("WORKERS   in a Van!", 1),
    ("van a in workers", 0),
    ("pianos and flats", 3),
    ("gutters", 1),
    ("gutter", 1),
    ("unheard of words", 0),
])  # fmt: skip
def test_a_phrase_is_its_words_in_order(office, phrase, n):
    assert find(office, phrase).total == n


def test_e_mails_in_any_writing(office):
    assert find(office, "maria.lopez AT example DOT org").total == 1
    assert find(office, "Maria.Lopez@EXAMPLE.org").masked == "m•••@•••.org"


def test_nothing_found_is_an_answer(office):
    found = find(office, "646 555 0177")
    assert (found.total, found.sentence, found.excerpts) == (0, "", ())


def test_nothing_in_an_answer_is_in_the_clear(office_run):
    for value in (*WRITINGS, "pianos and flats", "maria.lopez@example.org", "cleaning at"):
        said = without_ids(json.dumps(as_json(find(office_run, value)), ensure_ascii=False))
        for secret in ("0143", "oh one 43", "maria", "lopez", "5550199", "555 0199"):
            assert secret not in said.lower(), (value, secret)


def test_an_identifier_cut_by_the_edge_of_an_excerpt_is_masked():
    text = "x" * 80 + " call 212 555 0143 or " + "y " * 60 + "end"
    start = text.index("or")
    for most in range(1, 60):
        before, _, _ = around(text, start, start + 2, country="US", most=most)
        assert "0143" not in before
        assert "555" not in before


def test_shared_with(office_run):
    found = find(office_run, "2125550143")
    texts = [one for one in found.shared_with if one.kind == "text"]
    assert [(one.n, one.n_all) for one in texts] == [(3, 3)]


def test_what_is_shared_is_counted_in_calls_too(tmp_path):
    office = make_office(tmp_path / "w", kind="service")
    calls = [f"212 555 01{n:02d},646 555 0111,2024-04-02 1{n % 10}:00,61,asked for work" for n in range(10, 19)]
    put_in(office, ["from,to,start,duration,notes", *calls], name="calls.csv", kind="call")
    advert = "Careful movers for pianos and flats, call 212 555 0112 or 646 555 0111 any day of the week"
    put_in(office, ["id,text", f'1,"{advert}"'], name="adverts.csv", kind="advert")
    run(office)
    (line,) = [one for one in find(office, "212 555 0112").shared_with if one.masked.endswith("11")]
    assert (line.n, line.n_all) == (2, find(office, "646 555 0111").total) == (2, 10)


def test_an_over_shared_number_is_named(tmp_path):
    office = make_office(tmp_path / "w")
    dice = np.random.default_rng(5)
    syllables = ["ra", "mo", "ti", "ben", "sol", "kar", "lu", "ne", "dor", "vi", "pa", "stu"]
    lines = ["id,text"]
    for number in range(160):
        words = ["".join(dice.choice(syllables, 3)) for _ in range(14)]
        lines.append(f'{number},"{" ".join(words)}. Need help? Call 212 555 0100"')
    put_in(office, lines, name="adverts.csv", kind="advert")
    run(office)
    found = find(office, "212 555 0100")
    assert found.total == 160
    assert "joins nothing" in found.overshared
    assert len(found.excerpts) == 12
    assert found.excerpts_left == 148


@pytest.mark.parametrize("value", ["", "   ", "x" * 501])
def test_what_find_refuses(office, value):
    with pytest.raises(InputError, match="find: expected"):
        find(office, value)


def test_a_trace_that_two_sources_hold_is_one_trace(office):
    put_in(office, ADVERTS, name="again.csv", source="second")
    found = find(office, "2125550143")
    assert found.total == 6
    assert {lane.source for lane in found.lanes} == {"adverts", "second", "tips", "calls"}


def test_a_brief_is_written_whole(office, tmp_path):
    found = find(office, "2125550143")
    write_brief(office, found, tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(InputError, match="not there yet"):
        write_brief(office, found, tmp_path / "brief.pdf")
    with pytest.raises(InputError, match=r"ends in \.pdf"):
        write_brief(office, found, tmp_path / "brief.txt")


def test_find_stands_in_the_ledger_without_its_value(office):
    find(office, "2125550143")
    (line,) = [one for one in office.workspace.ledger.lines() if one.get("act") == "find"]
    assert line["purpose"] == "quality"
    assert "0143" not in without_ids(json.dumps(list(office.workspace.ledger.lines())))


@pytest.mark.parametrize("words", ["???", "...", "\U0001f44d"])
def test_a_text_without_words_hides_no_other(office, words):
    put_in(office, ["text", words], name="wordless.csv", kind="tip")
    assert find(office, "2125550143").total == 6
    assert find(office, "workers in a van").total == 1


def test_a_phrase_that_is_part_of_a_number_shows_nothing_of_it(office):
    put_in(office, ["id,text", "1,his account 998 456 789 012 was named"], name="account.csv", kind="tip")
    found = find(office, "456 789")
    assert found.total == 1
    said = without_ids(json.dumps(as_json(found), ensure_ascii=False))
    assert "998" not in said
    assert "012" not in said


def test_a_labelled_handle_is_not_echoed(office):
    assert "firqz1x" not in json.dumps(as_json(find(office, "ig: firqz1x")))


def test_places_sites_and_the_office_s_numbers_are_found(office):
    assert find(office, "Troy").total == 1
    assert find(office, "T-2").total == 1
    assert find(office, "board.example.org utica").total == 0


def test_a_column_that_most_rows_leave_empty_is_found_in(tmp_path):
    office = make_office(tmp_path / "w")
    titles = ["Piano tuner wanted", "", ""]
    lines = [f'{n},"{title}","Ladders and buckets, row {n}"' for n, title in enumerate(titles)]
    put_in(office, ["id,title,text", *lines], name="adverts.csv", kind="advert")
    assert find(office, "piano tuner").total == 1
    assert find(office, "ladders and buckets").total == len(titles)


@pytest.mark.parametrize("end", ["0143", "555 0143", "555-0143", "25550143"])
def test_the_end_of_a_number_finds_it_in_any_writing(office, end):
    found = find(office, end)
    assert found.kind == "phone"
    assert found.masked == "+1 ••• ••• ••43"
    assert found.total == 6
    assert "ends in these digits" in found.notes[0]
    assert "0143" not in json.dumps([e.before + e.masked + e.after for e in found.excerpts])


def test_the_end_of_a_number_that_is_not_here_or_says_too_little(office):
    assert "No telephone number held ends" in find(office, "0177").notes[0]
    assert "4 digits or more" in find(office, "143").notes[0]
    assert not find(office, "workers in a van").notes


def test_an_end_that_too_many_numbers_share_is_said_not_listed(office):
    areas = "201 202 203 205 206 207 208 209 210 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251"
    rows = (f"{area},ring {area} 555 0107" for area in areas.split())
    put_in(office, ["id,text", *rows], name="ring.csv", kind="tip")
    found = find(office, "555 0107")
    assert "26 telephone numbers end in these digits" in found.notes[0]
    assert found.kind == "phrase"
    assert find(office, "251 555 0107").total == 1


@pytest.mark.parametrize(("phrase", "n"), [
    ("wokers in a van", 1),
    ("workers in a vann", 0),
    ("wrokers in a van", 1),
    ("pianosand flats", 0),
    ("pianoss and flats", 3),
    ("werkerz in a van", 0),
])  # fmt: skip
def test_a_slip_in_a_long_word_is_forgiven_and_said(office, phrase, n):
    found = find(office, phrase)
    assert found.total == n
    assert any("one letter differently" in note for note in found.notes) == bool(n)


def test_what_stands_exactly_so_keeps_its_near_spellings_out(office):
    put_in(office, ["id,text", "1,the gutter was full"], name="gutter.csv", kind="tip")
    assert find(office, "gutter").total == 1
    assert not find(office, "gutter").notes


def test_words_that_stand_apart_are_not_counted_as_the_phrase(office):
    apart = (f"{n},the boiler was old and room {n} in the attic had no heater" for n in range(400))
    lines = ["id,text", *apart, "500,a room heater was sold", "501,the old boiler room was locked"]
    put_in(office, lines, name="rooms.csv", kind="tip")
    found = find(office, "old boiler room")
    assert found.total == 1
    assert found.notes == (f"{402 - MOST_READ - 1:,} more traces hold all of these words somewhere; "
                           "they were not read: say more of it.",)  # fmt: skip
    assert len(found.excerpts) == found.total


def test_a_phrase_that_most_of_them_hold_is_counted_in_all(office):
    lines = ["id,text", *(f"{n},the old boiler room number {n} was locked" for n in range(400))]
    put_in(office, lines, name="rooms.csv", kind="tip")
    found = find(office, "old boiler room")
    assert found.total == 400
    assert found.notes[0].startswith(f"{MOST_READ:,} of 400 traces were read again")


def test_who_stays_finds_the_same(office):
    """By indexes that are kept, as at a desk, and by one look at all: the same answers."""
    once, kept = Finder(office), Finder(office, stays=True)
    for value in (
        "212 555 0143",
        "movers",
        "careful movers",
        "0143",
        "Utica",
        "maria.lopez@example.org",
        "nothing such",
    ):
        assert once.find(value) == kept.find(value) == kept.find(value), value
