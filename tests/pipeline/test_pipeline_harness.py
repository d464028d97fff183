"""The harness: its rules by hand, its sums, its plan, a stopped run; and one county on the public path."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from naive import NAIVE
from small_office import NOW

from clerestory.cli.judging import words
from clerestory.county.make import make
from clerestory.county.truth import SCHEMAS
from clerestory.errors import InputError
from clerestory.facets import errors
from clerestory.facets.framework import FACETS, find_question
from clerestory.model.kinds import KINDS
from clerestory.model.lead import Estimate, Lead, Reason, Untold
from clerestory.pipeline import harness, harness_county, harness_digest, harness_kept
from clerestory.pipeline.ask import evaluate
from clerestory.pipeline.county_leads import score_leads
from clerestory.pipeline.create import create
from clerestory.pipeline.harness import Settings, judge
from clerestory.pipeline.harness_county import Outcome, add_file, filled, judge_county, needed
from clerestory.pipeline.harness_plan import EFFECTS, Wanted, wanted
from clerestory.pipeline.harness_rows import Row, chosen, not_judged, rows
from clerestory.pipeline.harness_rules import FALSE, UNITS, abstains, asked_about, found, oracle, rests_on_nothing
from clerestory.pipeline.harness_sums import Verdict, mixed_of, null_of, strength_of
from clerestory.pipeline.harness_table import table
from clerestory.pipeline.harness_truth import Truth, truth_of
from clerestory.pipeline.office import open_office
from clerestory.pipeline.run import run

BUILT = ("advertising.templates", "advertising.shared_contacts", "recruitment.recruitment_fronts")
FRONTS = rows()["recruitment.recruitment_fronts"]
CODES = rows()["advertising.rising_codes"]


# ---- every question has its row


def test_every_built_question_is_judged_or_says_why_not():
    built = {f"{facet.module}.{q.name}" for facet in FACETS for q in facet.questions if q.fn is not None}
    said = set(rows()) | set(not_judged())
    assert built <= said, f"give them a table in pipeline/harness.toml: {sorted(built - said)}"
    assert not set(rows()) & set(not_judged())


def test_every_row_names_rules_that_there_are():
    for name, row in rows().items():
        assert row.false in FALSE, name
        assert row.units in UNITS, name
        assert row.effect, name


def test_a_question_without_a_row_is_refused():
    with pytest.raises(InputError, match=r"found policy\.displacement"):
        chosen(["policy.displacement"])
    with pytest.raises(InputError, match="the phenomena it looks for"):
        replace(FRONTS, phenomena=())
    with pytest.raises(InputError, match="statistical or exact"):
        replace(FRONTS, claim="maybe")  # type: ignore[arg-type]


# ---- rules, by hand


def lead(*traces: str, about: str = "x", **slots: str | int) -> Lead:
    return Lead(
        about=about, reasons=(Reason("why", slots),), traces=tuple(sorted(traces)), value=len(traces), unit="adverts"
    )


@pytest.fixture
def truth(tmp_path):
    """Six adverts: a1 a2 a3 of maker f (two texts), b1 b2 of maker g, c1 of maker h; f and g do as one."""
    adverts = ("a1", "a2", "a3", "b1", "b2", "c1")
    there = {
        "makers": ("external_id truth role", [
            *(f"{name} f family" for name in adverts[:3]), "b1 g family", "b2 g family", "c1 h independent",
        ]),
        "templates": ("external_id truth", ["a1 t1", "a2 t1", "a3 t2", "b1 t3", "b2 t3", "c1 t4"]),
        "mentions": ("external_id kind value", [
            *(f"{name} phone +1" for name in adverts[:3]), "b1 phone +2", "c1 phone +2", "c1 price +1",
            *(f"{name} phone +3" for name in ("a1", "a3", "c1")),
        ]),
        "pairs": ("what planted maker other", ["coordinated yes f g", "shifts  g h"]),
        "terms": ("term what planted adopters", ["Zuko code yes 9", "rare code yes 2", "fog season  90"]),
        "classes": ("question maker truth oracle", [
            "q f coordinated coordinated", "q g spam scam", "q h other other", "r h scam scam", "q k spam spam",
            "r f spam spam", "r g spam spam",
        ]),
        "labels": ("external_id question label", ["a1 r spam"]),
        "changes": ("what planted value", ["growth yes online", "code  none"]),
        "bookkeeping": ("external_id kind", [f"{name} advert" for name in adverts]),
    }  # fmt: skip
    for name, (columns, lines) in there.items():
        said = [dict(zip(columns.split(), line.split(" "), strict=True)) for line in lines]
        typed = [
            {k: bool(v) if k == "planted" else int(v) if k == "adopters" else v for k, v in row.items()} for row in said
        ]
        table = pa.Table.from_pylist(typed, schema=SCHEMAS[name])
        pq.write_table(table, tmp_path / f"taskforce-{name}.parquet")
    names = {f"trace {one}": one for one in adverts}
    return Truth(folder=tmp_path, office="taskforce", external=names, values={"thing": "+1"})


def traces(*names: str) -> list[str]:
    return [f"trace {name}" for name in names]


ROW = Row(
    question="q", phenomena=("x",), office="taskforce", size=1000, claim="exact", false="", units="", effect="x",
    false_share=0.0, roles=("family", "coordinated", "spam"), least=2, says=("rose",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "names", "extra", "false"),
    [
        ("several_texts", ("a1", "a2"), {}, False),
        ("several_texts", ("a1", "a3"), {}, True),
        ("contact_not_there", ("a1", "a3"), {"about": "thing"}, False),
        ("contact_not_there", ("a1", "b1"), {"about": "thing"}, True),
        ("contact_not_there", ("a1", "c1"), {"about": "thing"}, True),
        ("nothing_in_common", ("a1", "a3"), {"about": "thing"}, False),
        ("nothing_in_common", ("a1", "a3"), {"about": "a text"}, True),
        ("not_in_step", ("a1", "b1"), {}, False),
        ("not_in_step", ("b1", "c1"), {}, True),
        ("not_in_step", ("a1", "a2", "a3"), {}, True),
        ("no_planted_term", ("a1",), {"term": "zuko"}, False),
        ("no_planted_term", ("a1",), {"term": "fog"}, True),
        ("no_planted_term", ("a1",), {"about": "zuko"}, False),
        ("wrong_class", ("a1", "a2", "c1"), {"answer": "coordinated"}, False),
        ("wrong_class", ("a1", "a2"), {"answer": "spam"}, True),
        ("wrong_class", ("c1",), {"answer": "scam"}, True),
        ("wrong_class", (), {"answer": "scam"}, True),
        ("no_planted_term", ("a1",), {"about": "zuko in another sense"}, False),
        ("no_planted_term", ("a1",), {"words": "zuko"}, True),
    ],
)
def test_which_lead_is_false(truth, rule, names, extra, false):
    about = extra.pop("about", "x") if "about" in extra else "x"
    assert FALSE[rule](lead(*traces(*names), about=about, **extra), truth, ROW) is false


def moved(about: str, code: str) -> Estimate:
    return Estimate(
        about=about, value=2, low=1, high=3, unit="%", assumptions=("none",), reasons=(Reason(code, {"answer": about}),)
    )


def test_a_share_that_fell_beside_one_that_was_made_to_rise_is_no_false_change(truth, tmp_path):
    rule = FALSE["no_planted_change"]
    assert not rule(moved("online", "rose"), truth, ROW)
    assert not rule(moved("means: online", "rose"), truth, ROW)
    assert rule(moved("none", "rose"), truth, ROW)
    assert not rule(moved("none", "fell"), truth, ROW)
    (tmp_path / "taskforce-changes.parquet").unlink()
    assert rule(moved("none", "fell"), replace(truth, _tables={}), ROW)


def test_what_the_team_labelled_itself_is_not_asked(truth):
    asked = replace(ROW, question="r")
    assert not asked_about(lead(*traces("a1", "a2", "c1")), truth, asked)
    assert asked_about(lead(*traces("c1")), truth, asked)
    assert asked_about(lead(*traces("a1")), truth, ROW)
    assert [case.name for case in UNITS["classes"](truth, asked)] == ["g"]
    assert asked_about(moved("x", "rose"), truth, ROW)
    assert not asked_about(moved("x", "no_change_seen"), truth, ROW)


def test_a_true_lead_may_rest_on_nothing_planted(truth):
    assert rests_on_nothing(lead(*traces("c1")), truth, ROW)
    assert not rests_on_nothing(lead(*traces("b1", "c1")), truth, ROW), "half is enough to be about it"
    assert not rests_on_nothing(lead("of another office"), truth, ROW)
    assert not rests_on_nothing(lead(*traces("c1")), truth, replace(ROW, claim="statistical"))


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ("texts", {"t1", "t3"}),
        ("makers", {"f", "g"}),
        ("contacts", {"+1"}),
        ("pairs", {"f g"}),
        ("terms", {"Zuko", "rare"}),
        ("classes", {"f", "g"}),
        ("changes", {"online"}),
    ],
)
def test_what_may_be_found(truth, units, names):
    assert {case.name for case in UNITS[units](truth, ROW)} == names


def test_what_is_too_small_to_be_seen_is_not_asked_for(truth):
    few = replace(ROW, least=3)
    assert {case.name for case in UNITS["makers"](truth, few)} == {"f"}
    assert {case.name for case in UNITS["terms"](truth, few)} == {"Zuko"}
    assert not UNITS["pairs"](truth, few)
    assert not UNITS["makers"](truth, replace(ROW, kind="offer"))


def test_found_is_a_lead_on_half_of_each_part_or_one_that_names_the_word(truth):
    pair, makers, terms = (UNITS[name](truth, ROW) for name in ("pairs", "makers", "terms"))
    assert found(pair, [lead(*traces("a1", "a2", "b1"))], truth) == 1
    assert found(pair, [lead(*traces("a1", "b1"))], truth) == 0
    assert found(pair, [lead(*traces("a1", "a2", "a3"))], truth) == 0
    assert found(pair, [lead(*traces("a1", "a2")), lead(*traces("b1", "b2"))], truth) == 0
    assert found(makers, [lead(*traces("a1", "a2")), lead(*traces("b1"))], truth) == 2
    assert found(makers, [], truth) == 0
    assert found(terms, [lead(*traces("a1"), term="ZUKO")], truth) == 1


def test_the_oracle_errs_where_it_says_another_class(truth):
    assert oracle(UNITS["classes"](truth, ROW)) == (1, 2)
    assert oracle(UNITS["makers"](truth, ROW)) == (0, 0)


# ---- sums


def outcomes(*leads_false: tuple[int, int]) -> list[Outcome]:
    return [Outcome(question="q", variant="", leads=a, false=b, planted=4, found=a - b) for a, b in leads_false]


def test_a_null_may_have_what_chance_gives_and_no_more():
    for bad, passed in ((18, True), (19, False)):
        said = null_of(outcomes(*[(1, 0)] * bad, *[(0, 0)] * (200 - bad)), CODES)
        assert (said.with_false, said.allowed, said.passed) == (bad, 18, passed)
    exact = null_of(outcomes(*[(9, 0)] * 150, *[(9, 1)] * 50), FRONTS)
    assert (exact.with_false, exact.passed) == (50, False)
    assert null_of(outcomes(*[(9, 0)] * 200), FRONTS).passed
    assert not null_of([], FRONTS).passed


def test_the_false_share_is_the_mean_over_counties_not_over_leads():
    said = mixed_of(outcomes((100, 0), (1, 1), (0, 0), (4, 1)), CODES)
    assert said.share == pytest.approx((0 + 1 + 0 + 0.25) / 4)
    assert said.low < said.share < said.high
    assert not said.passed
    edge = mixed_of(outcomes(*[(100, 7)] * 9), CODES)
    assert edge.allowed == pytest.approx(0.07)
    assert edge.passed
    assert not mixed_of(outcomes(*[(100, 8)] * 9), CODES).passed


def verdict(**said: object) -> Verdict:
    good = {
        "question": "q",
        "variant": "",
        "null": null_of(outcomes(*[(0, 0)] * 20), CODES),
        "mixed": mixed_of(outcomes(*[(4, 0)] * 10), CODES),
        "power": tuple(strength_of(outcomes((2, 0)), x) for x in EFFECTS),
        "refused": 0,
    }
    return Verdict(**(good | said))  # type: ignore[arg-type]


def test_a_verdict_names_each_failure():
    assert verdict().passed
    assert verdict(null=null_of(outcomes(*[(1, 1)] * 20), CODES)).failures == ("null: 20 of 20, allowed 4",)
    assert "false share" in verdict(mixed=mixed_of(outcomes((1, 1), (1, 1)), CODES)).failures[0]
    silent = verdict(power=(strength_of(outcomes((0, 0)), 1.0),))
    assert silent.failures == ("finds nothing at full strength, and does not say so on 1 counties",)
    assert not silent.powerless
    assert verdict(refused=3).failures == ("ended with an error on 3 counties",)


# ---- the plan


def test_no_power_that_is_said_is_no_failure_and_no_pass_without_words():
    none, one = outcomes((0, 0))[0], outcomes((2, 0))[0]
    said = replace(none, untold=True)
    honest = verdict(power=(strength_of([said, said], 1.0),))
    assert (honest.failures, honest.powerless, honest.power[-1].untold) == ((), True, 2)
    assert "says so" in words(honest)
    assert "2/2" in words(honest)
    # Silence on one county of two is silence; and what finds something somewhere has power.
    assert verdict(power=(strength_of([said, none], 1.0),)).failures
    assert not verdict(power=(strength_of([said, one], 1.0),)).powerless
    # Saying so spares no false lead.
    assert verdict(null=null_of([one] * 30, CODES), power=(strength_of([said], 1.0),)).failures


def test_what_counts_as_saying_so():
    row = rows()["advertising.mode_of_operation"]

    def told(code):
        return Estimate(about="a", value=0, low=0, high=0, unit="u", assumptions=("a",), reasons=(Reason(code),))

    assert abstains(Untold(about="a", reasons=(Reason("why"),)), row)
    assert abstains(told("none_sure_enough"), row)
    assert not abstains(told("expected_here"), row)
    assert not abstains(told("none_sure_enough"), rows()["recruitment.recruitment_pathways"])
    for name, one in rows().items():
        known = find_question(FACETS, name)[1].text.reasons
        assert set(one.abstains) <= set(known), name


def test_an_outcome_remembers_that_it_was_said(truth, monkeypatch):
    row = rows()["recruitment.deceptive_offers"]
    untold, said_of = Untold(about="a", reasons=(Reason("why"),)), lead("b1")
    for answers, said in (([untold], True), ([], False), ([untold, said_of], False)):
        monkeypatch.setattr(harness_county, "evaluate", lambda *_, given=answers: SimpleNamespace(answers=given))
        assert harness_county._outcome(None, truth, row, "", None).untold is said


def test_the_counties_of_a_judgement():
    two = (FRONTS, replace(CODES, size=FRONTS.size))
    counties = wanted(two, seeds=200, first=50)
    assert len(counties) == 2 * 200 + 100 + 5 * 40
    assert len({(one.seed, one.part, one.strength, one.without) for one in counties}) == len(counties)
    nulls = [one for one in counties if one.part == "null"]
    assert {(one.without, one.questions) for one in nulls} == {(row.without, (row.question,)) for row in two}
    assert {one.seed for one in nulls} == set(range(50, 250))
    assert {one.strength for one in counties if one.part == "power"} == set(EFFECTS)
    assert all(set(one.effects) == {"fronts", "codes"} for one in counties if one.part == "power")
    for a, b in (("null", "mixed"), ("mixed", "power")):
        seeds = [{one.seed for one in counties if one.part == part} for part in (a, b)]
        assert seeds[0].isdisjoint(seeds[1])
    # a run that is stopped has as much of every null, and a third of that of the rest
    some = counties[:420]
    assert {part: sum(one.part == part for one in some) for part in ("null", "mixed", "power")} == {
        "null": 332,
        "mixed": 28,
        "power": 60,
    }
    assert {part: sum(one.naive for one in counties if one.part == part) for part in ("null", "mixed", "power")} == {
        "null": 80,
        "mixed": 20,
        "power": 0,
    }


def test_a_null_is_shared_where_the_same_is_left_out():
    both = (replace(FRONTS, also_without=()), replace(CODES, size=9000, phenomena=("fronts",), also_without=()))
    nulls = [one for one in wanted(both, seeds=10) if one.part == "null"]
    assert len(nulls) == 10
    assert nulls[0].questions == (FRONTS.question, CODES.question)
    assert {one.size for one in nulls} == {CODES.null_size}
    assert {one.size for one in wanted(both, seeds=10) if one.part == "mixed"} == {FRONTS.size, 9000}
    assert replace(CODES, null_size=0, size=9000).null_size == 9000


# ---- a run that was stopped


@pytest.fixture
def counted(monkeypatch):
    """Instead of counties: outcomes at once, and which counties were asked for."""
    asked: list[Wanted] = []

    def fake(one, rows, *, variants=None, ranges=""):
        asked.append(one)
        assert one.naive or not variants, "a broken variant costs time: it is asked in some counties only"
        return [
            Outcome(question=name, variant=variant, leads=2, false=int(bool(variant)), planted=2, found=1)
            for name in one.questions
            for variant in ("", *(v for v, fns in (variants or {}).items() if name in fns))
        ]

    monkeypatch.setattr(harness, "judge_county", fake)
    return asked


def lines(kept):
    return [line for line in kept.read_text().splitlines() if line]


def test_a_stopped_run_goes_on_and_other_code_begins_anew(counted, tmp_path, monkeypatch):
    kept, small = tmp_path / "kept.jsonl", Settings(seeds=5, first=0)
    (one,) = judge(["recruitment.recruitment_fronts"], small, kept=kept)
    assert len(counted) == 5 + 2 + 5
    assert one.passed
    assert [p.found for p in one.power] == [1] * 5
    # the last line was torn, as by a power cut
    *whole, last = lines(kept)
    kept.write_text("\n".join([*whole, last[: len(last) // 2]]))
    judge(["recruitment.recruitment_fronts"], small, kept=kept)
    assert len(counted) == 13
    judge(["recruitment.recruitment_fronts"], small, kept=kept)
    assert len(counted) == 13
    judge(["recruitment.recruitment_fronts"], replace(small, ranges="ranges_wide.toml"), kept=kept)
    assert len(counted) == 25
    monkeypatch.setattr(harness_kept, "code_digest", lambda question: "other code")
    judge(["recruitment.recruitment_fronts"], small, kept=kept)
    assert len(counted) == 37


def test_parts_share_the_work_and_one_file(counted, tmp_path):
    kept, said = tmp_path / "kept.jsonl", Settings(seeds=5, first=0)
    assert judge(BUILT, replace(said, part=(1, 2)), kept=kept) == []
    first = len(counted)
    assert judge(BUILT, replace(said, part=(2, 2)), kept=kept) == []
    assert 0 < first < len(counted)
    assert len({json.dumps(one.county) for one in counted}) == len(counted) == len(lines(kept))
    assert {one.question for one in judge(BUILT, said, kept=kept)} == set(BUILT)
    assert len(lines(kept)) == len(counted)


def test_variants_are_judged_beside_and_written_down(counted, tmp_path):
    naive = {"naive": {FRONTS.question: lambda *tables: []}, "of another": {"policy.displacement": lambda: []}}
    said = Settings(seeds=100, first=0)
    one, broken = judge([FRONTS.question], said, kept=tmp_path / "kept.jsonl", variants=naive)
    assert one.passed
    assert not broken.passed
    made = table([one, broken], said, day="2026-01-05")
    path = tmp_path / "errors.json"
    errors.write({"other.question": made[FRONTS.question]}, path)
    errors.write(made, path)
    read = errors.measured(path)
    assert set(read) == {"other.question", FRONTS.question}
    assert read[FRONTS.question] == made[FRONTS.question]
    # asked in a fifth of the counties; a power curve is not asked of it
    assert read[FRONTS.question].naive["naive"] == ("null: 20 of 20, allowed 4", "false share 0.500, allowed 0.020")
    assert (read[FRONTS.question].null.k, read[FRONTS.question].null.n, read[FRONTS.question].allowed) == (0, 100, 11)
    path.write_text('{"questions": {"x": {}}}')
    with pytest.raises(InputError, match="a table of errors"):
        errors.measured(path)


def test_so_far_sums_up_what_was_judged_and_judges_no_more(counted, tmp_path):
    kept, said = tmp_path / "kept.jsonl", Settings(seeds=20, first=0, part=(1, 3))
    judge([FRONTS.question], said, kept=kept)
    done = len(counted)
    (one,) = judge([FRONTS.question], replace(said, part=(1, 1), so_far=True), kept=kept)
    assert len(counted) == done
    assert one.null.counties + one.mixed.counties + sum(p.counties for p in one.power) == done
    (nothing,) = judge([FRONTS.question], Settings(so_far=True), kept=tmp_path / "other.jsonl")
    assert not nothing.passed


def test_only_questions_without_a_result_are_asked_again(counted, tmp_path, monkeypatch):
    kept, said = tmp_path / "kept.jsonl", Settings(seeds=5, first=0)
    judge(BUILT, said, kept=kept)
    done = len(counted)
    digest = harness_digest.code_digest
    monkeypatch.setattr(harness_kept, "code_digest", lambda name: "new" if name == BUILT[0] else digest(name))
    judge(BUILT, said, kept=kept)
    assert {one.questions for one in counted[done:]} == {(BUILT[0],)}


def test_the_digest_is_of_what_the_question_depends_on():
    def behind(module):
        return {
            path.relative_to(harness_digest._HOUSE).as_posix()
            for path in harness_digest._behind((*harness_digest._PATH, module))
        }

    codes = behind("clerestory.facets.advertising.rising_codes")
    for name in (
        "facets/advertising/rising_codes.py", "facets/advertising/usage.py", "methods/benjamini_hochberg.py",
        "county/make.py", "county/ranges.toml", "reading/phones.py", "linking/templates.py", "pipeline/link.py",
        "pipeline/harness_rules.py", "lake/snapshot.py",
    ):  # fmt: skip
        assert name in codes, name
    for name in (
        "facets/advertising/mode_of_operation.py", "facets/recruitment/recruitment_fronts.py", "facets/errors.json",
        "pipeline/harness.toml", "pipeline/letters.py", "facets/texts/advertising.toml", "cli/judging.py",
    ):  # fmt: skip
        assert name not in codes, name
    assert "facets/recruitment/recruitment_fronts.py" in behind("clerestory.facets.recruitment.recruitment_fronts")
    assert len({harness_digest.code_digest(name) for name in rows()}) == len(rows())


def test_settings_that_cannot_be():
    for bad in ({"seeds": 0}, {"first": -1}, {"part": (3, 2)}, {"part": (0, 2)}):
        with pytest.raises(InputError):
            Settings(**bad)
    with pytest.raises(InputError, match="ranges"):
        harness_kept.ranges_digest("no such file.toml")


# ---- one county on the public path


@pytest.fixture(scope="module")
def judged():
    """A county with everything, and what the built questions and their broken variants say of it."""
    one = Wanted(part="mixed", office="taskforce", size=1500, seed=977, questions=BUILT)
    return one, judge_county(one, rows(), variants=NAIVE)


def test_it_is_what_a_run_would_have_said(judged, tmp_path):
    one, said = judged
    county = make(tmp_path / "files", size=one.size, seed=one.seed, offices=(one.office,))
    create(tmp_path / "w", kind="enforcement", country="US", zone="UTC", now=NOW)
    office = open_office(tmp_path / "w", user="mara", now=NOW)
    for file in county.files[one.office]:
        add_file(office, file)
    ran = run(office)
    scored = score_leads(office.workspace.snapshot(), tmp_path / "files" / "truth", one.office)
    for outcome in said:
        if not outcome.variant:
            assert outcome.leads == ran.answers[outcome.question] > 0
            assert outcome.false == scored[outcome.question]["mixed"]


@pytest.mark.parametrize(
    "question", [BUILT[1], pytest.param("recruitment.recruitment_pathways", marks=pytest.mark.slow)]
)
def test_files_that_no_answer_depends_on_change_none(question, tmp_path):
    row = rows()[question]
    _, asked = find_question(FACETS, question)
    one = Wanted(part="mixed", office=row.office, size=1200, seed=31, questions=(question,))
    kinds = needed([asked])
    assert "call" not in kinds
    every = filled(one, tmp_path / "all", kinds={kind.name for kind in KINDS}).workspace.snapshot()
    few = filled(one, tmp_path / "few", kinds=kinds).workspace.snapshot()
    assert sum(entry.rows for entry in few.entries()) < sum(entry.rows for entry in every.entries())
    assert said(every, question, asked) == said(few, question, asked) != []


def said(snapshot, name, question):
    """Answers under the office's own numbers, since each workspace has ids of its own."""
    names = truth_of(snapshot, Path("none"), "none")
    answers = evaluate(snapshot, name, question).answers
    return sorted(
        (
            names.values.get(one.about, one.about if isinstance(one, Estimate) else ""),
            one.value,
            sorted(names.external[trace] for trace in getattr(one, "traces", ())),
        )
        for one in answers
    )


def test_what_is_planted_is_found_and_the_naive_way_is_wrong(judged):
    _, said = judged
    for outcome in said:
        assert not outcome.refused
        if outcome.variant:
            assert outcome.false > outcome.leads / 20, outcome
        else:
            assert outcome.false == 0, outcome
            assert 0 < outcome.found <= outcome.planted, outcome


@pytest.mark.slow
def test_the_slice_of_the_harness(tmp_path):
    verdicts = judge(BUILT, Settings(seeds=10, first=5_000_000, size=2000), kept=tmp_path / "kept", variants=NAIVE)
    assert [one.question for one in verdicts if not one.variant and not one.passed] == []
    assert [one.question for one in verdicts if one.variant and one.passed] == []
