"""E-mails, addresses of the web and account names: writings, baits, spans, and that none is read twice."""

from __future__ import annotations

import pyarrow as pa
import pytest

from clerestory.reading import emails, handles, urls


def read(reader, text: str) -> list[tuple[str, str]]:
    table = reader.read(pa.array([text]), country="US")
    spans = zip(table["value"].to_pylist(), table["start"].to_pylist(), table["stop"].to_pylist(), strict=True)
    return [(value, text[a:b]) for value, a, b in spans]


@pytest.mark.parametrize(
    "writing",
    [
        "john.doe@example.org",
        "John.Doe@Example.ORG",
        "john.doe(at)example(dot)org",
        "john dot doe at example dot org",
        "JOHN DOT DOE AT EXAMPLE DOT ORG",
        "john.doe [at] example [dot] org",
        "john.doe arroba example punto org",
        "john.doeATexampleDOTorg",
        "john.doe @ example . org",
        "john.doe＠example．org",
        "john.doe_at_example_dot_org",
        "jоhn.dое@еxаmple.org",
        "john.doe(a)example.org",
        "john.doe@example,org",
        "john.doe@exam\u200bple.org",
        "j o h n . d o e @ e x a m p l e . o r g",
    ],
)
def test_one_address_in_many_writings(writing):
    assert read(emails, f"mail: {writing} for a quote") == [("john.doe@example.org", writing)]
    assert read(urls, f"mail: {writing} for a quote") == []
    assert read(handles, f"mail: {writing} for a quote") == []


@pytest.mark.parametrize(
    "text", ["visit us at example.org", "meet at noon. com", "call @ 5pm", "at home dot", "@", "a@b", "10 @ $5 each"]
)
def test_what_is_no_address(text):
    assert read(emails, text) == []


def test_the_word_at_needs_dot_in_words_or_the_word_mail():
    assert read(emails, "john at example.org") == []
    assert read(emails, "email: john at example.org") == [("john@example.org", "john at example.org")]
    assert read(emails, "find us at example dot org") == []
    assert read(urls, "find us at example dot org") == [("example.org", "example dot org")]


def test_a_sentence_that_begins_behind_an_address_is_not_of_it():
    assert read(emails, "john@example.org.Call us") == [("john@example.org", "john@example.org")]


@pytest.mark.parametrize(
    ("writing", "value"),
    [
        ("https://www.Example.org/Path/x?y=1", "example.org/Path/x?y=1"),
        ("www.example.org", "example.org"),
        ("example.org/jobs/", "example.org/jobs"),
        ("hxxp://example[.]org/a", "example.org/a"),
        ("example dot org", "example.org"),
        ("example [dot] com slash jobs", "example.com/jobs"),
        ("EXAMPLE.ORG", "example.org"),
        ("example.co.uk", "example.co.uk"),
        ("http://192.0.2.1/x", "192.0.2.1/x"),
        ("example.net:8080/a", "example.net:8080/a"),
        ("w w w . e x a m p l e . c o m", "example.com"),
    ],
)
def test_addresses_of_the_web(writing, value):
    assert read(urls, f"see {writing} today") == [(value, writing)]


@pytest.mark.parametrize(
    "text",
    [
        "we are done.Call us",
        "the dot com boom",
        "3.50 in 4.de",
        "it works.In town",
        "St.Louis, e.g.good",
        "p.m.to",
        "meet at home.in",
    ],
)
def test_what_is_no_address_of_the_web(text):
    assert read(urls, text) == []


def test_a_link_that_calls_a_number_and_a_link_to_an_account_are_no_addresses():
    assert read(urls, "https://wa.me/12125550143 and instagram.com/acme_x and facebook.com/groups/12") == [
        ("facebook.com/groups/12", "facebook.com/groups/12")
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("follow @Acme_Removals.", "acme_removals"),
        ("insta: acme_removals", "acme_removals"),
        ("IG acme.removals now", "acme.removals"),
        ("telegram @acme_removals", "acme_removals"),
        ("https://www.instagram.com/acme_removals/?x=1", "acme_removals"),
        ("t.me/acme_removals", "acme_removals"),
        ("tiktok.com/@acme_removals", "acme_removals"),
        ("snapchat.com/add/acme_removals", "acme_removals"),
        ("wechat id is acme_removals", "acme_removals"),
        ("Insta👉acme_removals", "acme_removals"),
        ("instagram dot com slash acme_removals", "acme_removals"),
        ("@harbor.plumbing", "harbor.plumbing"),
        ("site @harbor.plumbing", "harbor.plumbing"),
    ],
)
def test_account_names(text, name):
    assert [value for value, _ in read(handles, text)] == [name]
    assert read(emails, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "call @ 5pm",
        "@home",
        "@jo",
        "signal lost",
        "half price line rental",
        "facebook page for all",
        "telegram channel",
        "a@example.org",
        "instagram for photos",
    ],
)
def test_what_is_no_account(text):
    assert read(handles, text) == []


def test_nothing_in_nothing():
    for reader in (emails, urls, handles):
        assert reader.read(pa.array([None, "", "plain words"]), country="US").num_rows == 0
