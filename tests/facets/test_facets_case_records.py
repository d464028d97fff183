"""Facet 2 on case records: indicators, pathways, what could be seen; counts gated, nothing not asked taken for no."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.recruitment import FACET
from clerestory.facets.recruitment.recruitment_indicators import lists, status
from clerestory.facets.recruitment.recruitment_pathways import _Compared, _moved
from clerestory.methods.farrington import TooLittle
from clerestory.model.lead import Document, Reason

QUESTIONS = {question.name: question for question in FACET.questions}
INDICATORS, PATHWAYS = QUESTIONS["recruitment_indicators"], QUESTIONS["recruitment_pathways"]
VISIBLE = QUESTIONS["visible_share"]


def case(lake: InventedLake, number: int, **row) -> None:
    lake.trace("case_record", f"c{number}", **{"status": "closed", **row})


# --- indicators -----------------------------------------------------------------------------------------------------


def sheet(**row) -> Document:
    lake = InventedLake()
    case(lake, 1, **row)
    case(lake, 2, indicators_recorded="dr_job; cr_violence")
    (document,) = lake.ask(INDICATORS, case_id="C1")
    return document


def said(document: Document, dimension: str) -> dict[str, dict]:
    (part,) = [part for part in document.sections if part.heading.code == dimension]
    return {reason.code: dict(reason.slots) for reason in part.sentences}


def test_the_published_lists_have_their_published_lengths():
    sizes = {name: len(of) for name, of in lists().dimensions.items()}
    assert list(sizes.values()) == [10, 10, 16, 9, 15, 7]
    children = [one for of in lists().dimensions.values() for one in of if one.child]
    assert len(children) == 65
    assert {one.child for one in children} == {"strong", "medium"}, "the list of children has no weak tier"
    ids = [one.id for of in lists().dimensions.values() for one in of]
    assert len(set(ids)) == len(ids) == 67
    assert set(lists().control.values()) <= set(ids)
    assert not set(lists().control) & lists().too_general


@pytest.mark.parametrize(("recorded", "unasked", "state"), [
    (["strong", "strong"], [], "reached"),
    (["strong", "weak"], [], "reached"),
    (["strong", "medium"], [], "reached"),
    (["medium"] * 3, [], "reached"),
    (["medium", "medium", "weak"], [], "reached"),
    (["strong"], [], "not_reached"),
    (["medium", "medium"], [], "not_reached"),
    (["medium", "weak", "weak"], [], "not_reached"),
    (["weak"] * 5, [], "not_reached"),
    ([], [], "not_reached"),
    (["strong"], ["weak"], "cannot_be_told"),
    (["medium"], ["medium"], "not_reached"),
    (["medium"], ["medium", "weak"], "cannot_be_told"),
    ([], ["medium"] * 3, "cannot_be_told"),
])  # fmt: skip
def test_the_published_rule(recorded, unasked, state):
    assert status(recorded, unasked) == state


def test_a_case_worked_by_hand():
    document = sheet(
        vic_age_when_trafficked=24,
        indicators_recorded="dr_job;dr_wages",
        indicators_denied="CR_Violence; cr_debt",
        vic_methods_of_control="WithholdsDocuments; DebtBondage ;FalsePromises",
        indicators_asked_by="advocate, 2024-05",
    )
    assert "reached" in said(document, "deceptive_recruitment")
    assert said(document, "deceptive_recruitment")["not_asked"]["n"] == 8
    assert "cannot_be_told" in said(document, "coercive_recruitment")
    assert "violence against the person" in said(document, "coercive_recruitment")["answered_no"]["what"]
    assert said(document, "coercion_destination")["by_code"]["what"] == (
        "papers taken away (strong); debt bondage (strong)"
    )
    # Two strong ones would reach it, but a code says neither when nor where.
    assert "cannot_be_told" in said(document, "coercion_destination")
    notes = said(document, "how_to_read")
    assert notes["too_general"] == {"n": 1}
    assert notes["asked_by"] == {"who": "advocate, 2024-05"}
    assert {"list_adult", "no_verdict"} <= set(notes)


def test_what_was_never_asked_is_never_taken_for_no():
    for dimension in lists().dimensions:
        parts = said(sheet(vic_age_when_trafficked=30, indicators_denied="dr_job"), dimension)
        if dimension == "deceptive_recruitment":
            continue
        assert "cannot_be_told" in parts
        assert "answered_no" not in parts
        assert parts["not_asked"]["n"] == parts["not_asked"]["of"]


def test_an_age_decides_the_list_and_an_unknown_one_takes_both():
    recorded = {"indicators_recorded": "cr_abduction;cr_debt"}
    assert "reached" in said(sheet(vic_age_when_trafficked=15, **recorded), "coercive_recruitment")
    assert "cannot_be_told" in said(sheet(vic_age_when_trafficked=18, **recorded), "coercive_recruitment")
    unknown = sheet(**recorded)
    assert "cannot_be_told" in said(unknown, "coercive_recruitment")
    assert "list_unknown_age" in said(unknown, "how_to_read")
    assert said(sheet(vic_age_when_trafficked=15, **recorded), "exploitation")["not_asked"]["of"] == 8


def test_recorded_and_denied_at_once_counts_as_neither():
    document = sheet(vic_age_when_trafficked=30, indicators_recorded="dr_job;dr_wages", indicators_denied="dr_job")
    parts = said(document, "deceptive_recruitment")
    assert "cannot_be_told" in parts
    assert parts["not_asked"]["n"] == 8
    assert parts["contradicted"]["what"].count("(") == 1
    assert "dr_job" not in str(document), "in words, not in codes"


def test_a_typed_indicator_counts_though_a_code_suggests_it_too():
    typed = {"indicators_recorded": "cd_documents;cd_debt"}
    both = sheet(vic_age_when_trafficked=30, vic_methods_of_control="WithholdsDocuments;DebtBondage", **typed)
    assert both.sections == sheet(vic_age_when_trafficked=30, **typed).sections


def test_what_a_code_suggests_may_still_be_true():
    others = [one.id for one in lists().dimensions["coercion_destination"] if one.id not in ("cd_documents", "cd_debt")]
    answered = {"vic_age_when_trafficked": 30, "indicators_denied": ";".join(others)}
    coded = sheet(vic_methods_of_control="WithholdsDocuments;DebtBondage", **answered)
    assert "cannot_be_told" in said(coded, "coercion_destination")
    no = answered["indicators_denied"] + ";cd_documents;cd_debt"
    denied = sheet(vic_age_when_trafficked=30, indicators_denied=no)
    assert "not_reached" in said(denied, "coercion_destination")


def test_an_empty_sheet_is_one_line():
    document = sheet(vic_age_when_trafficked=30)
    assert [section.heading.code for section in document.sections] == ["how_to_read"]
    assert "nothing_recorded" in said(document, "how_to_read")


def test_codes_that_are_none_are_counted_and_not_shown():
    document = sheet(indicators_recorded="dr_job; her brother Anselm")
    notes = said(document, "how_to_read")
    assert notes["unknown_codes"] == {"n": 1}
    assert "anselm" not in str(document).lower()


@given(st.sets(st.sampled_from(sorted(one.id for of in lists().dimensions.values() for one in of))), st.data())
@settings(max_examples=30, deadline=None)
def test_the_order_of_codes_says_nothing(codes, data):
    turned = data.draw(st.permutations(sorted(codes)))
    assert sheet(indicators_recorded=";".join(turned)) == sheet(indicators_recorded="|".join(sorted(codes)))


def test_a_sheet_needs_a_case_that_is_held():
    lake = InventedLake()
    case(lake, 1)
    with pytest.raises(InputError, match="case_id: expected the office's own number"):
        lake.ask(INDICATORS, case_id="")
    with pytest.raises(InputError, match="none with this number"):
        lake.ask(INDICATORS, case_id="C9")


# --- what could be seen ---------------------------------------------------------------------------------------------


def seen(yes: int, no: int, empty: int, **more) -> InventedLake:
    lake = InventedLake()
    for number in range(yes + no + empty):
        answer = "yes" if number < yes else "no" if number < yes + no else None
        case(lake, number, trace_visible=answer, **{k: v for k, v in more.items() if answer == "yes"})
    return lake


def test_a_share_worked_by_hand():
    share, public = seen(20, 60, 20, trace_seen_by="public; bank").ask(VISIBLE)[::2]
    assert (share.about, share.value, share.low, share.high) == ("visible", 25.0, 16.8, 35.5)
    assert dict(share.reasons[0].slots) == {"yes": 20, "asked": 80, "percent": 25}
    assert dict(share.reasons[1].slots) == {"missing": 20, "least": 20, "most": 40}
    assert (public.about, public.value) == ("seen by public", 100.0)


def test_counts_behind_a_share_are_rounded():
    (share,) = seen(22, 58, 0).ask(VISIBLE)
    assert dict(share.reasons[0].slots) == {"yes": 20, "asked": 80, "percent": 25}
    assert share.reasons[1].code == "few_unasked"


@pytest.mark.parametrize(("yes", "no", "empty"), [(0, 0, 0), (10, 60, 0), (60, 10, 0), (20, 20, 21), (0, 0, 90)])
def test_a_small_count_or_too_many_unasked_gives_no_answer_and_says_which(yes, no, empty):
    (told,) = seen(yes, no, empty).ask(VISIBLE) or (None,)
    if yes + no + empty == 0:
        assert told is None
    else:
        (why,) = told.reasons
        assert why.code == ("too_many_unasked" if 3 * empty > yes + no + empty else "too_few_shown")


def test_where_no_case_has_a_status_all_are_closed_and_else_only_those_that_say_so():
    lake = InventedLake()
    for number in range(80):
        lake.trace("case_record", f"c{number}", trace_visible="yes" if number < 20 else "no")
    assert lake.ask(VISIBLE)[0].value == 25.0
    lake.trace("case_record", "c99", status="open")
    assert lake.ask(VISIBLE) == []
    for number in range(100, 180):
        case(lake, number, trace_visible="yes" if number < 140 else "no")
    assert lake.ask(VISIBLE)[0].value == 50.0


def test_open_cases_and_others_answers_are_left_out():
    lake = seen(20, 60, 0)
    for number in range(100, 160):
        case(lake, number, status="open", trace_visible="yes")
    for number in range(200, 230):
        case(lake, number, trace_visible="perhaps")
    (share,) = lake.ask(VISIBLE)
    assert share.value == 25.0
    assert dict(share.reasons[1].slots)["missing"] == 30
    assert lake.ask(VISIBLE, backwards=True) == [share]


@pytest.mark.parametrize("unasked", [-0.1, 1.1])
def test_the_share_of_unasked_is_a_share(unasked):
    with pytest.raises(InputError, match="unasked"):
        seen(20, 20, 0).ask(VISIBLE, unasked=unasked)


# --- pathways -------------------------------------------------------------------------------------------------------


def years(lake: InventedLake, rng: np.random.Generator, *, months: int, share: float, last: float, form=None) -> None:
    """Cases over months, of which a share is by romance, *last* in the last six."""
    number = 0
    for month in range(months):
        for _ in range(20):
            romance = rng.random() < (last if month >= months - 6 else share)
            case(lake, number, recruitment_means="romance; false offer" if romance else "false offer",
                 cas_incoming_referral_date=date(2020 + month // 12, month % 12 + 1, 9),
                 coding_version=form(month) if form else "2019", grooming_months=int(rng.integers(1, 14)),
                 vic_recruitment_websites_and_apps="chat" if romance else None)  # fmt: skip
            number += 1


def moved(lake: InventedLake, about: str = "means: romance", **params) -> str:
    (one,) = [one for one in lake.ask(PATHWAYS, **params) if one.about == about]
    return one.reasons[1].code


def test_shares_and_the_length_of_grooming():
    lake = InventedLake()
    years(lake, np.random.default_rng(1), months=10, share=0.5, last=0.5)
    by_name = {one.about: one for one in lake.ask(PATHWAYS)}
    assert list(by_name) == ["means: false offer", "means: romance", "platform: chat", "months of grooming"]
    assert by_name["means: false offer"].value == 100.0
    assert 40 < by_name["means: romance"].value < 60
    assert all(one.value == int(one.value) for one in by_name.values())
    assert by_name["means: romance"].low < by_name["means: romance"].value < by_name["means: romance"].high
    assert by_name["months of grooming"].value == 7
    short = Reason("few_months", {"window": 6, "found": 4, "need": 24})
    assert all(one.reasons[1] == short for one in by_name.values() if one.unit != "months")
    assert all(n % 5 == 0 for one in by_name.values() for k, n in one.reasons[0].slots.items() if k in ("n", "total"))


def test_a_change_is_seen_and_a_calm_series_is_not():
    lake = InventedLake()
    years(lake, np.random.default_rng(2), months=48, share=0.25, last=0.6)
    assert moved(lake) == "rose"
    lake = InventedLake()
    years(lake, np.random.default_rng(2), months=48, share=0.4, last=0.05)
    assert moved(lake) == "fell"
    lake = InventedLake()
    years(lake, np.random.default_rng(2), months=48, share=0.25, last=0.25)
    assert moved(lake) == "no_change_seen"


def test_a_new_form_is_a_break_and_no_change():
    lake = InventedLake()
    years(lake, np.random.default_rng(3), months=48, share=0.25, last=0.6, form=lambda m: "new" if m >= 42 else "old")
    assert moved(lake) == "new_form"
    for since, told in ((6, "rose"), (28, "rose"), (30, "rose"), (31, "new_form")):
        lake = InventedLake()
        years(lake, np.random.default_rng(3), months=48, share=0.25, last=0.6,
              form=lambda m, since=since: "new" if m >= since else "old")  # fmt: skip
        assert moved(lake) == told


def test_what_would_stand_out_alone_is_never_called_usual():
    lake, codes = InventedLake(), {}
    years(lake, np.random.default_rng(2), months=48, share=0.25, last=0.25)
    # At no rate does anything stand out among several: a share that moved much may then have moved, and no more.
    moved_much = InventedLake()
    years(moved_much, np.random.default_rng(2), months=48, share=0.25, last=0.6)
    for name, one in (("calm", lake), ("moved", moved_much)):
        (told,) = [each for each in one.ask(PATHWAYS, rate=0.0) if each.about == "means: romance"]
        codes[name] = told.reasons[1]
    assert (codes["calm"].code, codes["moved"].code) == ("no_change_seen", "may_have_moved")
    said = codes["moved"].slots
    assert said["low"] < said["expected"] < said["high"] < int(said["seen"].removeprefix("about "))
    assert int(said["seen"].removeprefix("about ")) % 5 == 0
    assert said["series"] == 3
    few = InventedLake()
    years(few, np.random.default_rng(2), months=48, share=0.4, last=0.0)
    assert reason(few).slots["seen"].startswith("about") or reason(few).slots["seen"] == "fewer than 11"


def reason(lake: InventedLake, about: str = "means: romance") -> Reason:
    (one,) = [one for one in lake.ask(PATHWAYS) if one.about == about]
    return one.reasons[1]


def test_what_there_is_too_little_of_is_said_with_its_numbers():
    lake = InventedLake()
    years(lake, np.random.default_rng(3), months=48, share=0.25, last=0.6, form=lambda m: "new" if m >= 31 else "old")
    assert reason(lake) == Reason("new_form", {"window": 6, "found": 11, "need": 12})
    lake = InventedLake()
    years(lake, np.random.default_rng(3), months=48, share=0.0, last=0.5)
    assert reason(lake) == Reason("nothing_before", {"window": 12, "found": 0, "need": 1})
    lake = InventedLake()
    years(lake, np.random.default_rng(3), months=60, share=0.015, last=0.015)
    told = reason(lake)
    assert told.code == "few_expected"
    assert 2 < told.slots["found"] < told.slots["need"] == 5
    nearly = _moved(_Compared(TooLittle("expected", 4.96, 5), 12), stands=False, series=3)
    assert nearly.slots["found"] == 4.9, "5 are expected and 5 are needed would contradict itself"


def test_the_window_is_as_long_as_what_lies_before_it_allows():
    for months, window in ((60, 12), (34, 10), (29, 6)):
        lake = InventedLake()
        years(lake, np.random.default_rng(7), months=months, share=0.4, last=0.4)
        assert reason(lake).slots["window"] == window


def test_a_few_late_entries_on_an_old_form_are_no_break():
    for many, told in ((2, "no_change_seen"), (10, "new_form")):
        lake = InventedLake()
        years(lake, np.random.default_rng(2), months=48, share=0.25, last=0.25)
        for number in range(many):
            case(lake, 9000 + number, recruitment_means="blackmail", cas_incoming_referral_date=date(2023, 11, 9),
                 coding_version="2012")  # fmt: skip
        assert moved(lake) == told


def test_one_event_in_one_month_is_no_change():
    for many, told in ((0, "no_change_seen"), (90, "may_have_moved")):
        lake = InventedLake()
        years(lake, np.random.default_rng(6), months=48, share=0.25, last=0.25)
        for number in range(many):
            case(lake, 9000 + number, recruitment_means="romance", cas_incoming_referral_date=date(2023, 10, 9),
                 coding_version="2019")  # fmt: skip
        assert moved(lake) == told


def test_small_cells_are_not_shown():
    lake = InventedLake()
    for number in range(40):
        case(lake, number, recruitment_means="abduction" if number < 10 else "blackmail")
    assert [one.about for one in lake.ask(PATHWAYS)] == ["means: blackmail"]
    assert InventedLake().ask(PATHWAYS) == []


def test_the_order_of_rows_says_nothing():
    lake = InventedLake()
    years(lake, np.random.default_rng(4), months=30, share=0.3, last=0.3)
    assert lake.ask(PATHWAYS) == lake.ask(PATHWAYS, backwards=True)


@pytest.mark.parametrize("params", [{"window": 0}, {"rate": -0.1}, {"rate": 1.1}])
def test_what_pathways_refuses(params):
    with pytest.raises(InputError, match=next(iter(params))):
        InventedLake().ask(PATHWAYS, **params)


def test_calm_worlds_rarely_show_a_change():
    rng, any_change = np.random.default_rng(5), 0
    for _ in range(12):
        lake = InventedLake()
        years(lake, rng, months=36, share=0.3, last=0.3)
        any_change += any(one.reasons[-1].code in ("rose", "fell") for one in lake.ask(PATHWAYS))
    # 99 % of Binomial(12, .05)
    assert any_change <= 3
