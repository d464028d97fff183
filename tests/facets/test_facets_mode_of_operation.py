"""advertising.mode_of_operation: its six tests; what it never returns; how often it is wrong when classes overlap."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.advertising import FACET
from clerestory.facets.advertising import mode_model as model
from clerestory.facets.advertising.mode_features import _NUMBERS, proportions
from clerestory.facets.advertising.mode_of_operation import mode_of_operation
from clerestory.model.lead import Estimate, Lead

MODE = {question.name: question for question in FACET.questions}["mode_of_operation"]
CLASSES = ("coordinated", "spam", "scam", "other")

#: Class → what its groups are like: adverts, days, places, contacts, wordings, spread of prices, share with a fee.
LEANS = {
    "coordinated": (6, 60, 5, 3, 3, 0.05, 0.1),
    "spam": (9, 4, 3, 1, 1, 0.02, 0.1),
    "scam": (4, 12, 2, 2, 2, 0.35, 0.8),
    "other": (3, 90, 1, 1, 1, 0.10, 0.1),
}


def numbers(dice: np.random.Generator, name: str, overlap: float) -> dict[str, float]:
    """The numbers of one group; *overlap* 0 keeps classes apart, 1 lets them cover each other."""
    adverts, days, places, contacts, texts, spread, fee = (
        one * np.exp((0.15 + 0.75 * overlap) * dice.normal()) for one in LEANS[name]
    )
    n = max(2, round(adverts))
    days, contacts = max(1, round(days)), min(n, max(1, round(contacts)))
    row = dict.fromkeys(_NUMBERS, 0.0)
    return row | {
        "adverts": n, "span_days": days, "days": min(n, days), "most_a_day": max(1, round(n / days)),
        "places": min(n, max(1, round(places))), "sites": 1, "titles": n, "contacts": contacts, "with_contact": n,
        "templates": min(n, max(1, round(texts))), "with_template": n, "constant": 10, "words": 20,
        "price_spread": spread, "priced": n, "fees": round(n * min(1.0, fee)), "with_phone": n,
    }  # fmt: skip


def tables(
    *, each: dict[str, int], labels: int, overlap: float = 0.0, seed: int = 1, wrong: float = 0.0
) -> tuple[pa.Table, pa.Table, dict[str, str]]:
    """Groups, labels of the first *labels* of each class, and the truth."""
    dice = np.random.default_rng(seed)
    rows, said, truth = [], [], {}
    for name, many in each.items():
        for i in range(many):
            about = f"g-{name}-{i}"
            truth[about] = name
            rows.append({"about": about, **numbers(dice, name, overlap), "traces": [f"{about}-1", f"{about}-2"]})
            if i < labels:
                other = CLASSES[(CLASSES.index(name) + 1 + int(dice.integers(3))) % 4]
                said.append({"about": about, "label": other if dice.random() < wrong else name})
    schema = pa.schema([("about", pa.string()), ("label", pa.string())])
    return pa.Table.from_pylist(rows), pa.Table.from_pylist(said, schema=schema), truth


def split(answers: list) -> tuple[list[Lead], Estimate]:
    return [one for one in answers if isinstance(one, Lead)], next(one for one in answers if isinstance(one, Estimate))


def codes(one: Lead | Estimate) -> Counter:
    return Counter(reason.code for reason in one.reasons)


MODULE = sys.modules["clerestory.facets.advertising.mode_of_operation"]
EVEN = dict.fromkeys(CLASSES, 140)


@pytest.fixture(scope="module")
def apart():
    groups, labels, truth = tables(each=EVEN, labels=120)
    return split(mode_of_operation(groups, labels)), truth


def test_known_answer(apart):
    (leads, estimate), truth = apart
    new = sum(int(about.rpartition("-")[2]) >= 120 and name != "other" for about, name in truth.items())
    assert 0.5 * new < len(leads) <= new, "classes that lie apart are answered"
    assert all(int(lead.about.rpartition("-")[2]) >= 120 for lead in leads), "a label is not answered once more"
    said = [(lead.reasons[0].slots["mode"], truth[lead.about]) for lead in leads]
    assert sum(one == other for one, other in said) / len(said) >= 0.95
    assert {mode for mode, _ in said} == {"coordinated", "spam", "scam"}
    assert estimate.value <= 0.05
    assert estimate.low < estimate.value < estimate.high or estimate.value == 0
    record = next(reason for reason in leads[0].reasons if reason.code == "wrong_among_answers")
    assert record.slots["of"] > 60


def test_no_answer_says_so_and_no_record_is_no_rate(monkeypatch):
    groups, labels, _ = tables(each=EVEN, labels=120)
    leads, estimate = split(mode_of_operation(groups, labels, sure=1.0))
    assert leads == []
    assert dict(next(one for one in estimate.reasons if one.code == "none_sure_enough").slots) == {
        "groups": groups.num_rows - labels.num_rows,
        "sure": 100,
        "share": 20,
    }
    # Answers among groups without a label alone: nothing is known of how often they are wrong.
    answers = MODULE.answers

    def of_new_alone(*given: object, **said: object):
        found, probability = answers(*given, **said)
        found[: labels.num_rows] = -1
        return found, probability

    monkeypatch.setattr(MODULE, "answers", of_new_alone)
    leads, estimate = split(mode_of_operation(groups, labels))
    assert leads
    assert all(codes(lead)["no_record"] == 1 and not codes(lead)["wrong_among_answers"] for lead in leads)
    assert estimate.reasons[0].code == "no_answer"


def test_a_group_on_whose_label_people_disagree_is_not_answered(apart):
    (leads, _), _ = apart
    groups, labels, _ = tables(each=EVEN, labels=120)
    more = [{"about": leads[0].about, "label": "scam"}, {"about": leads[0].about, "label": "spam"},
            {"about": leads[1].about, "label": "whatever"}]  # fmt: skip
    said = mode_of_operation(groups, pa.concat_tables([labels, pa.Table.from_pylist(more, labels.schema)]))
    assert not {leads[0].about, leads[1].about} & {one.about for one in said}
    assert len(said) > len(leads) / 2


def test_what_is_not_answered_is_kept_nowhere(apart):
    (leads, estimate), truth = apart
    others = {about for about, name in truth.items() if name == "other"}
    named = {lead.about for lead in leads} | {trace for lead in leads for trace in lead.traces}
    assert len(others & named) <= 3
    spoken = {str(value) for one in (*leads, estimate) for reason in one.reasons for value in reason.slots.values()}
    assert not spoken & {"other", "independent"}
    assert not any(about in str(estimate) for about in truth)


def said_of(groups: model.Judged, times: list[list[float]], **asked: float) -> list[int]:
    """What is said of groups that nobody labelled, so many times as usual in each class as in the pool."""
    new = np.ones(len(times), bool)
    asked = {"coverage": 0.9, "sure": 0.8, "share": 0.02} | asked
    return model.answers(groups, np.log(times), new, learned=np.full(4, 0.25), **asked)[0].tolist()


def test_a_group_that_only_other_is_left_for_is_no_answer():
    usual = np.array([[0.01, 0.01, 0.01, 0.9], [0.9, 0.01, 0.01, 0.01]])
    groups = model.Judged(usual=usual, near=np.ones((2, 4)), probability=np.where(usual > 0.5, 0.97, 0.01))
    assert said_of(groups, [[50.0, 1.0, 1.0], [50.0, 1.0, 1.0]]) == [-1, 0]


def test_a_class_needs_to_be_far_more_usual_there_than_in_the_pool():
    # One group that may be coordinated, among eighty of no class.
    usual = np.array([[0.9, 0.01, 0.01, 0.01], *[[0.01, 0.01, 0.01, 0.9]] * 80])
    said = np.array([[0.4, 0.3, 0.2, 0.1], *[[0.01, 0.01, 0.01, 0.97]] * 80])
    groups = model.Judged(usual=usual, near=np.ones((81, 4)), probability=said)

    def one(*times: float, **asked: float) -> int:
        first, *rest = said_of(groups, [[*times], *[[0.1, 0.1, 0.1]] * 80], **asked)
        assert set(rest) == {-1}
        return first

    assert one(39.0, 1.0, 1.0) == -1
    assert one(41.0, 1.0, 1.0) == 0
    # A class that is taken to be twice as frequent needs half of that; and where all must be certain, more.
    assert one(21.0, 1.0, 1.0, share=0.04) == 0
    assert one(41.0, 1.0, 1.0, sure=0.9) == -1
    # Another class is likelier by what is usual in the pool: the two readings contradict each other.
    assert one(41.0, 60.0, 1.0) == -1


def test_a_class_that_the_groups_tell_is_frequent_needs_less():
    usual = np.tile([0.9, 0.01, 0.01, 0.01], (40, 1))
    usual[10:] = [0.01, 0.01, 0.01, 0.9]
    groups = model.Judged(usual=usual, near=np.ones((40, 4)), probability=np.where(usual > 0.5, 0.97, 0.01))
    times = np.where(usual[:, :3] > 0.5, 3.9, 0.01).tolist()
    assert said_of(groups, times) == [0] * 10 + [-1] * 30
    unsure = model.Judged(usual=usual, near=np.ones((40, 4)), probability=np.where(usual > 0.5, 0.4, 0.2))
    assert said_of(unsure, times) == [-1] * 40
    # As likely by the classes alone, and no more usual than in the pool: a kind that nobody labelled looks so.
    assert said_of(groups, np.where(usual[:, :3] > 0.5, 1.5, 0.01).tolist()) == [-1] * 40
    strange = model.Judged(usual=usual, near=np.full((40, 4), 0.05), probability=groups.probability)
    assert said_of(strange, (50 * np.array(times)).tolist()) == [-1] * 40


def test_labels_do_not_tell_how_frequent_a_class_is():
    usual = np.tile([0.9, 0.01, 0.01, 0.01], (60, 1))
    usual[21:] = [0.01, 0.01, 0.01, 0.9]
    groups = model.Judged(usual=usual, near=np.ones((60, 4)), probability=np.where(usual > 0.5, 0.97, 0.01))
    new, times = np.arange(60) >= 20, np.log(np.where(usual[:, :3] > 0.5, 3.9, 0.01))
    asked = {"learned": np.full(4, 0.25), "coverage": 0.9, "sure": 0.8, "share": 0.02}
    # Twenty of the labelled are of the class, and one of the forty that nobody labelled.
    assert model.answers(groups, times, new, **asked)[0].tolist() == [-1] * 60
    assert model.answers(groups, times, np.ones(60, bool), **asked)[0].tolist()[:21] == [0] * 21


def test_silence():
    groups, labels, _ = tables(each=EVEN, labels=0)
    leads, estimate = split(mode_of_operation(groups, labels))
    assert leads == []
    assert (estimate.low, estimate.high) == (0.0, 1.0)
    assert codes(estimate)["too_few_labels"] == 4
    leads, estimate = split(mode_of_operation(groups.slice(0, 0), labels))
    assert leads == []


@pytest.mark.parametrize(("labels", "named"), [(99, False), (100, True)])
def test_a_class_is_named_from_a_hundred_labels_on(labels, named):
    groups, rows, _ = tables(each=EVEN, labels=130)
    keep = [not row["about"].startswith("g-scam") or int(row["about"][7:]) < labels for row in rows.to_pylist()]
    leads, estimate = split(mode_of_operation(groups, rows.filter(pa.array(keep))))
    assert any(lead.reasons[0].slots["mode"] == "scam" for lead in leads) is named
    short = [reason.slots for reason in estimate.reasons if reason.code == "too_few_labels"]
    assert [dict(one) for one in short] == ([] if named else [{"mode": "scam", "labels": 99, "need": 100}])


def test_without_a_label_of_other_nothing_can_be_told():
    groups, rows, _ = tables(each=EVEN, labels=130)
    keep = [not row["about"].startswith("g-other") for row in rows.to_pylist()]
    leads, estimate = split(mode_of_operation(groups, rows.filter(pa.array(keep))))
    assert leads == []
    assert codes(estimate) == Counter({"no_answer": 1, "too_few_labels": 1})


def test_a_group_like_no_labelled_one_is_not_answered():
    groups, labels, _ = tables(each=EVEN, labels=120)
    row = groups.to_pylist()[0]
    strange = {**row, "about": "strange", "adverts": 400, "span_days": 3000, "price_spread": 9.0, "places": 200}
    leads, _ = split(
        mode_of_operation(pa.concat_tables([groups, pa.Table.from_pylist([strange], groups.schema)]), labels)
    )
    assert "strange" not in {lead.about for lead in leads}


def error(variant: str, *, each: dict[str, int], wrong: float = 0.0) -> tuple[float, float]:
    """Share answered, and wrong among answered, of groups without a label, over classes that overlap."""
    answered = missed = of = 0
    for seed in range(2):
        groups, labels, truth = tables(each=each, labels=110, overlap=1.0, seed=seed, wrong=wrong)
        known = set(labels["about"].to_pylist())
        if variant == "likeliest":
            said = likeliest(groups, labels)
        else:
            leads, _ = split(mode_of_operation(groups, labels, sure=0.0 if variant == "sets" else 0.6))
            said = {lead.about: lead.reasons[0].slots["mode"] for lead in leads}
        said = {about: mode for about, mode in said.items() if about not in known and mode != "other"}
        answered += len(said)
        missed += sum(truth[about] != mode for about, mode in said.items())
        of += groups.num_rows - len(known)
    return answered / of, missed / max(1, answered)


def likeliest(groups: pa.Table, labels: pa.Table) -> dict[str, str]:
    """The broken variant: the class of the highest probability, always."""
    from clerestory.facets.advertising.mode_features import features

    x, about = features(groups), groups["about"].to_pylist()
    said = dict(zip(labels["about"].to_pylist(), labels["label"].to_pylist(), strict=True))
    rows = [i for i, name in enumerate(about) if name in said]
    p = model._probabilities(x[rows], np.array([CLASSES.index(said[about[i]]) for i in rows]), x)
    return {name: CLASSES[one] for name, one in zip(about, p.argmax(axis=1), strict=True)}


MANY_OTHERS = {"coordinated": 130, "spam": 130, "scam": 130, "other": 310}


def test_error_rate_when_classes_overlap_and_the_mix_has_shifted():
    naive = error("likeliest", each=MANY_OTHERS)
    sets = error("sets", each=MANY_OTHERS)
    ours = error("ours", each=MANY_OTHERS)
    assert naive[1] > 0.3, "classes that do not overlap test nothing"
    assert sets[1] < naive[1]
    assert ours[0] > 0.01, "a question that never answers is of no use"
    assert ours[1] <= 0.3
    assert ours[1] < naive[1] - 0.1


def test_wrong_labels_lessen_answers():
    clean, noisy = error("sets", each=MANY_OTHERS), error("sets", each=MANY_OTHERS, wrong=0.2)
    assert noisy[0] < clean[0]


def test_a_class_that_is_mostly_wrong_is_stopped():
    groups, labels, _ = tables(each=EVEN, labels=130)
    # Half of those that look like scams carry the label spam: what is called scam is then wrong every other time.
    rows = labels.to_pylist()
    for i, row in enumerate(rows):
        if row["about"].startswith("g-scam") and i % 5 == 0:
            row["label"] = "other"
    more, extra, _ = tables(each={"scam": 140}, labels=140, seed=9)
    rename = [{**row, "about": row["about"] + "x"} for row in more.to_pylist()]
    groups = pa.concat_tables([groups, pa.Table.from_pylist(rename, groups.schema)])
    rows += [
        {"about": row["about"] + "x", "label": "scam" if i % 10 < 6 else "other"}
        for i, row in enumerate(extra.to_pylist())
    ]
    leads, estimate = split(
        mode_of_operation(groups, pa.Table.from_pylist(rows, labels.schema), coverage=0.6, sure=0.0)
    )
    stopped = [reason.slots["mode"] for reason in estimate.reasons if reason.code == "stopped"]
    assert stopped == ["scam"]
    assert "scam" not in {lead.reasons[0].slots["mode"] for lead in leads}


def test_the_same_seed_gives_the_same_answers_and_order_does_not_matter(apart):
    (leads, estimate), _ = apart
    groups, labels, _ = tables(each=EVEN, labels=120)
    turned = groups.take(pa.array(np.arange(groups.num_rows)[::-1]))
    again = mode_of_operation(turned, labels.take(pa.array(np.arange(labels.num_rows)[::-1])))
    assert [one.about for one in again] == [one.about for one in (*leads, estimate)]


# ---- its SELECTs, over rows by hand


def small() -> InventedLake:
    """Two groups: three adverts on one number, one of them in words and with a deposit; and two of one text."""
    lake = InventedLake()
    said = ["call 212 555 0143", "a deposit first, call two one two 555 0143", "call 212 555 0143 now"]
    for i, text in enumerate(said):
        lake.trace(
            "advert", f"a{i}", day=10 * i, text=text, title=f"t{i % 2}", place=f"p{i}", site="s", price=1000 * (i + 1)
        )
        lake.add("group_member", trace=f"a{i}", group_id="G")
        start = text.index("call") + 5
        stop = len(text) - 4 if text.endswith("now") else len(text)
        lake.add("mention", mention=f"m{i}", trace=f"a{i}", kind="phone", value="+12125550143", start=start, stop=stop,
                 reader="phones 3", field="text")  # fmt: skip
    lake.contact("c1", ["a0", "a1", "a2"])
    for i in range(2):
        lake.trace("advert", f"b{i}", text="we move", place="p")
        lake.add("group_member", trace=f"b{i}", group_id="H")
    lake.template("t1", ["b0", "b1"])
    lake.add("template_slot", template="t1", slot=0, position=1, kind="name", values_n=2, share_filled=1.0)
    lake.trace("advert", "alone", text="alone")
    lake.add("group_member", trace="alone", group_id="I")
    return lake


def asked(lake: InventedLake, backwards: bool = False) -> dict[str, dict]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in lake.tables(backwards=backwards).items():
            connection.register(name, table)
        read = connection.sql(MODE.reads["groups"]).to_arrow_table().to_pylist()
        labels = connection.sql(MODE.reads["labels"]).to_arrow_table().to_pylist()
    groups = {row["about"]: {**row, "traces": sorted(row["traces"])} for row in read}
    return {**groups, "labels": sorted((row["about"], row["label"]) for row in labels)}


def test_numbers_of_a_group_by_hand():
    read = asked(small())
    assert set(read) == {"G", "H", "labels"}, "a single advert is no group"
    group = read["G"]
    seen = {
        name: group[name] for name in ("adverts", "span_days", "days", "places", "titles", "contacts", "fees", "hidden")
    }
    assert seen == {
        "adverts": 3,
        "span_days": 20,
        "days": 3,
        "places": 3,
        "titles": 2,
        "contacts": 1,
        "fees": 1,
        "hidden": 1,
    }
    assert group["price_spread"] == pytest.approx(np.std(np.log([1000, 2000, 3000])))
    assert group["most_a_day"] == 1
    assert (read["H"]["templates"], read["H"]["names"], read["H"]["most_a_day"]) == (1, 2, 2)


def test_what_a_group_shows_beside_what_it_could_show():
    """Two adverts in two places are all that two can be; of five, three in one wording have three wordings together."""
    row = dict.fromkeys(_NUMBERS, 0.0)
    two = row | {"adverts": 2, "places": 2, "sites": 1, "days": 2, "titles": 1, "contacts": 3}
    five = row | {"adverts": 5, "places": 2, "templates": 1, "with_template": 3, "fees": 1, "price_spread": 0.9,
                  "titles": 3}  # fmt: skip
    said = proportions(pa.Table.from_pylist([two, five])).tolist()
    steps = {"two": [1, 0, 0, 0], "five": [0, 0, 0, 1]}
    assert said[0] == pytest.approx([1, np.log(2), 1, 0.5, 1.5, 1, *steps["two"], 0, 0.5, 0, 0])
    assert said[1] == pytest.approx([0.6, np.log(3), 0.4, 0, 0.2, 0, *steps["five"], 1, 1, 0.5, 1])


def test_labels_join_on_the_office_s_own_number():
    lake = small()
    lake.add("label", trace="l1", about="A1", question="advertising.mode_of_operation", label="scam")
    lake.add("label", trace="l2", about="B0", question="recruitment.deceptive_offers", label="deceptive")
    # Two offices gave the number 7 to different adverts: a label of 7 is of neither.
    for source, trace in (("one", "x"), ("two", "y")):
        lake.trace("advert", trace, sources=(source,), text=trace)
        lake.rows["advert"][-1]["external_id"] = "7"
        lake.add("group_member", trace=trace, group_id="G")
    lake.add("label", trace="l3", about="7", question="advertising.mode_of_operation", label="spam")
    assert asked(lake)["labels"] == [("G", "scam")]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.sampled_from(["held", "link", "template_member"]))
def test_invariance(backwards, doubled):
    lake = small()
    plain = asked(lake)
    lake.rows[doubled] += lake.rows[doubled]
    assert asked(lake, backwards=backwards) == plain


def test_labels_that_contradict_or_say_nothing_are_counted():
    groups, labels, _ = tables(each=EVEN, labels=130)
    more = [{"about": "g-spam-0", "label": "scam"}, {"about": "g-spam-139", "label": "whatever"}]
    _, estimate = split(
        mode_of_operation(groups, pa.concat_tables([labels, pa.Table.from_pylist(more, labels.schema)]))
    )
    unused = next(reason for reason in estimate.reasons if reason.code == "labels_not_used")
    assert dict(unused.slots) == {"divided": 1, "strange": 1}


def test_refusal():
    groups, labels, _ = tables(each=dict.fromkeys(CLASSES, 2), labels=0)
    for name, value, message in (
        ("coverage", 1.0, "above 0 and below 1"),
        ("sure", 1.5, "from 0 to 1"),
        ("share", 0.0, "above 0 and below 1"),
        ("least", 1, "2 or more"),
    ):
        with pytest.raises(InputError, match=f"{name}: expected .*{message}"):
            mode_of_operation(groups, labels, **{name: value})


def test_no_feature_is_of_a_person():
    import clerestory.facets.advertising.mode_features as features

    sql = features.GROUPS.casefold()
    for word in ("language", "nation", "gender", "ethnic", "employer", "sender", "value as", "prs_"):
        assert word not in sql
