"""Reviews and cuts: named, reasoned, kept."""

from __future__ import annotations

import pytest
from small_office import TIPS, make_office, put_in

from clerestory.errors import InputError
from clerestory.pipeline.decide import cut, review
from clerestory.pipeline.letters import letter, letters, why_none
from clerestory.pipeline.run import run
from factory import without_ids


def first_lead(office) -> str:
    return office.workspace.snapshot().table("answer").to_pylist()[0]["lead"]


@pytest.mark.parametrize("answer", ["unsupported", "unclear"])
def test_not_supported_and_unclear_are_as_easy(office_run, answer):
    lead = first_lead(office_run)
    assert review(office_run, lead[:6], answer, reason="looked at it") == lead
    (row,) = office_run.workspace.snapshot().table("review").to_pylist()
    assert (row["who"], row["answer"], row["lead"]) == ("mara", answer, lead)
    assert row["seen_digest"]
    assert letter(office_run, lead).answered.startswith(answer)


def test_supported_needs_an_independent_source(office_run):
    with pytest.raises(InputError, match="independent source"):
        review(office_run, first_lead(office_run), "supported", reason="I think so")
    review(office_run, first_lead(office_run), "supported", reason="seen", on_source="trade register")


@pytest.mark.parametrize(
    ("lead", "answer", "reason", "said"),
    [
        ("zzzzzz", "unclear", "x", "none that begins so"),
        ("abc", "unclear", "x", "at least 6 characters"),
        (None, "yes", "x", "one of supported"),
        (None, "unclear", " ", "a reason"),
    ],
)
def test_what_a_review_refuses(office_run, lead, answer, reason, said):
    with pytest.raises(InputError, match=said):
        review(office_run, lead or first_lead(office_run), answer, reason=reason)
    assert office_run.workspace.snapshot().table("review").num_rows == 0


def test_the_record_of_a_method_is_shown_after_the_answer_only(office_run):
    lead = first_lead(office_run)
    assert letter(office_run, lead).as_json()["record"] is None
    review(office_run, lead, "unclear", reason="looked")
    assert letter(office_run, lead).as_json()["record"] == "not known here"


def test_a_cut_needs_a_link_and_a_reason(office_run):
    links = office_run.workspace.snapshot().table("link").to_pylist()
    with pytest.raises(InputError, match="a reason"):
        cut(office_run, links[0]["trace"], links[0]["thing"], reason=" ")
    other = next(
        (one["trace"], two["thing"])
        for one in links
        for two in links
        if (one["trace"], two["thing"]) not in {(x["trace"], x["thing"]) for x in links}
    )
    with pytest.raises(InputError, match="linked"):
        cut(office_run, *other, reason="no reason")


def test_letters_say_why_and_mask(office_run):
    for one in letters(office_run):
        said = " ".join((one.claim, *one.reasons))
        assert "0143" not in without_ids(said)
        assert "{" not in said
        assert one.lawful
        assert one.wrong
    told = " ".join(reason for one in letters(office_run) for reason in one.reasons)
    assert "The contact +1 ••• ••• ••43 stands in 4 adverts." in told
    shown = letter(office_run, first_lead(office_run))
    assert shown.excerpts
    assert all("0143" not in e.before + e.masked + e.after for e in shown.excerpts)


def test_no_leads_is_told_apart_from_not_asked(office, tmp_path):
    assert "has not been run" in why_none(office)
    run(office)
    assert why_none(office) == ""
    service = make_office(tmp_path / "s", kind="service")
    put_in(service, TIPS, name="tips.csv")
    run(service)
    assert "offers" in why_none(service)
