"""recruitment.deceptive_offers: its six tests, the signs on offers by hand, and what a random split would hide."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lake import InventedLake

from clerestory.errors import InputError
from clerestory.facets.recruitment import FACET, offer_field, offer_units
from clerestory.facets.recruitment.offer_model import learn, shipped, to_json
from clerestory.facets.recruitment.offer_pay import far_above
from clerestory.facets.recruitment.offer_signs import folded, seen, signs
from clerestory.facets.recruitment.offer_words import Words, phrases, words_of
from clerestory.methods.labelled_mixture import Mixture
from clerestory.methods.latent_classes import Classes
from clerestory.model.lead import Lead, Untold

MODULE = sys.modules["clerestory.facets.recruitment.deceptive_offers"]
OFFERS = {question.name: question for question in FACET.questions}["deceptive_offers"]
FOLDER = Path(__file__).with_name("offers")

DECEPTIVE = (
    "Earn $5000 a week, no experience, no interview! Free visa and flights paid. Registration fee $300 first, "
    "only 5 seats. Send passport copy on Telegram. We keep your passport in the safe until the debt is paid."
)
HONEST = (
    "Warehouse operative, nights, 38 hours a week. 28 days holiday, pension, overtime paid. Forklift licence required, "
    "two references. Interviews in person on Tuesday; apply through our website with a CV. Harrow Lane Ltd."
)


def by_hand(name: str) -> tuple[pa.Array, np.ndarray]:
    """Texts and labels (1 risky) of a file of offers written by hand."""
    rows = [json.loads(line) for line in (FOLDER / f"{name}_hand.jsonl").read_text(encoding="utf-8").splitlines()]
    label = np.array([row["label"] == "risky" for row in rows], int)
    return pa.array([f"{row['title']}\n{row['text']}" for row in rows]), label


def auc(score: np.ndarray, label: np.ndarray) -> float:
    a, b = score[label == 1], score[label == 0]
    return float((a[:, None] > b[None, :]).mean() + 0.5 * (a[:, None] == b[None, :]).mean())


def has(text: str) -> set[str]:
    return {sign.id for sign, there in zip(signs(), seen(pa.array([text]))[0], strict=True) if there}


def lake(deceptive: int = 1, honest: int = 3) -> InventedLake:
    made = InventedLake()
    for i in range(deceptive):
        made.trace("offer", f"d{i}", text=DECEPTIVE, site="board.example.org")
    for i in range(honest):
        made.trace("offer", f"h{i}", text=f"{HONEST} Post {i}.", site="board.example.org", employer="Harrow Lane")
    return made


# ---- signs


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("There is a registration fee of 300 before you start", "fee_in_advance"),
        ("Hay que pagar la inscripción por adelantado", "fee_in_advance"),
        ("Passports are kept at our office", "papers_handed_over"),
        ("Send a scan of your passport and bank details", "papers_before_offer"),
        ("You sign the contract when you arrive", "contract_later"),
        ("Visa 100% guaranteed", "promise_of_job_or_visa"),
        ("Contact us on 𝗧𝗲𝗹𝗲𝗴𝗿𝗮𝗺 only", "hidden_messenger"),
        ("Write to x@gmail.com", "free_mail"),
        ("Only 5 seats left, hurry", "few_places"),
        ("Tell nobody about it", "secrecy"),
        ("You receive transfers into your own account", "money_moving"),
        ("Receive packages at your home and print new labels", "parcels_home"),
        ("We mail you a cashier\u2019s check", "cheque"),
        ("You are paid in USDT", "untraceable_payment"),
        ("Buy your starter kit first", "buy_to_start"),
        ("We lend you for the ticket, it is deducted from wages", "debt_to_employer"),
        ("No phones, no days off", "kept_apart"),
        ("Sin contrato, sin papeles", "contract_later"),
    ],
)
def test_a_sign_is_seen(text, sign):
    assert sign in has(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("We never ask for a fee", "fee_in_advance"),
        ("There is no registration fee and no deposit", "fee_in_advance"),
        ("The employer pays the LMIA fee", "fee_in_advance"),
        ("You keep your passport", "papers_handed_over"),
        ("A background check is made", "cheque"),
        ("Right to work documents are checked on your first day", "papers_before_offer"),
        ("Railway signal engineer", "hidden_messenger"),
        ("Paid weekly into your bank account", "money_moving"),
        ("Guaranteed minimum of 30 hours", "promise_of_job_or_visa"),
        ("Limited places at this school", "named_employer"),
        ("No advance payment of any kind", "fee_in_advance"),
        ("Contract first, travel later", "contract_later"),
        ("Our firm will pay for the forklift course", "buy_to_start"),
        ("Wages each fortnight to your account", "money_moving"),
        ("Two hours a day in the garden", "task_platform"),
        ("A farm near the border", "kept_apart"),
        ("Call me on WeChat or on Zalo", "hidden_messenger"),
        ("Work in a plant nursery", "named_employer"),
        ("No fee, no deposit, no advance payment", "fee_in_advance"),
        ("There is nothing to pay in advance", "fee_in_advance"),
        ("Our garage pays for the forklift course", "buy_to_start"),
        ("You need not buy a kit", "buy_to_start"),
        ("Nobody asks for your passport copy", "papers_before_offer"),
        ("Do not send a passport copy or bank details", "papers_before_offer"),
        ("Passports are not kept", "papers_handed_over"),
        ("We do not keep your passport", "papers_handed_over"),
        ("We will not ask you to lend your account", "money_moving"),
        ("Send a copy of your card and your account first", "money_moving"),
        ("We do not ask for any deposit", "meets_applicants"),
        ("The contract is signed there", "written_contract"),
        ("Write by post, or by telephone", "messenger"),
        ("No calls, we are on the roof", "hidden_messenger"),
        ("Paid through UPI or at Oxxo", "untraceable_payment"),
        ("500 baht now and 200 rmb for the papers", "fee_in_advance"),
    ],
)
def test_what_only_looks_like_it_is_not(text, sign):
    assert sign not in has(text)


def test_every_sign_has_a_sentence_and_a_source():
    reasons = OFFERS.text.reasons
    for sign in signs():
        assert sign.id in reasons
        assert reasons[sign.id].startswith("Against it") is (sign.weight < 0)
        assert sign.sources


def test_no_sign_asks_who_somebody_is():
    patterns = " ".join(sign.pattern + sign.unless for sign in signs())
    for word in ("nationalit", "citizen", "muslim", "christian", "african", "asian", "nigerian", "filipin", "chinese"):
        assert word not in patterns
    # Nor by what stands in for it: services, currencies, papers and tests of one country or diaspora (G8).
    words = set(re.findall(r"[a-z]+", patterns))
    stand_ins = (
        "zalo imo botim wechat line viber kakao upi oxxo baht rmb yuan peso rupee rupees dirham riyal dong naira"
    )
    assert not words & {
        *stand_ins.split(),
        "lmia",
        "cos",
        "ielts",
        "english",
        "ingles",
        "border",
        "frontier",
        "mexicana",
    }


@pytest.mark.parametrize(
    ("text", "far"),
    [
        ("earn $5000 a week", True),
        ("$5,000 weekly", True),
        ("$15-$17 per hour", False),
        ("£12.85 per hour", False),
        ("$2,000 a week, no experience needed", True),
        ("$2,000 a week for two years of intensive care", False),
        ("call 212 555 0143 day or night", False),
        ("salary of £32,000", False),
        ("9k usd per month", False),
        ("20k usd per month", True),
    ],
)
def test_pay_far_above(text, far):
    assert far_above(folded(pa.array([text]))).tolist() == [far]


# ---- the six


def test_known_answer():
    (lead,) = lake().ask(OFFERS, base_rate=0.2)
    assert (lead.about, lead.traces, lead.unit) == ("d0", ("d0",), "phrases")
    said = [reason.code for reason in lead.reasons]
    assert said[0] == "reads_like_fraud"
    assert {"fee_in_advance", "papers_handed_over", "hidden_messenger", "no_interview"} <= set(said)
    assert said[-1] == "told_by_offers"
    warnings = [c for c in said[1:-1] if OFFERS.text.reasons[c][:7] != "Against"]
    assert 4 < lead.value == lead.reasons[0].slots["signs"] < len(warnings), (
        "one phrase that shows two signs counts once"
    )
    for reason in lead.reasons[1:-1]:
        assert ("words" in reason.slots) is ("{words}" in OFFERS.text.reasons[reason.code])


def test_a_lead_says_no_probability_and_names_nobody():
    (lead,) = lake().ask(OFFERS, base_rate=0.2)
    numbers = [slot for reason in lead.reasons for slot in reason.slots.values() if isinstance(slot, float)]
    assert numbers == [], "what nobody has measured here gives no rate beside a lead (G3)"
    assert "Harrow" not in str(lead)


def test_silence():
    assert InventedLake().ask(OFFERS) == []
    assert lake(deceptive=0).ask(OFFERS, base_rate=0.5) == []
    empty = InventedLake()
    empty.trace("offer", "e", text="")
    assert empty.ask(OFFERS) == []


def test_edges():
    made = lake()
    assert len(made.ask(OFFERS, base_rate=0.2, least=2)) == 1
    assert made.ask(OFFERS, base_rate=0.2, least=40) == []
    (untold,) = made.ask(OFFERS, base_rate=0.2, sure=0.9999999)
    assert (type(untold), untold.reasons[0].code) == (Untold, "no_second_kind")
    assert dict(untold.reasons[0].slots) == {
        "offers": 4,
        "signs": 1,
        "least": 2,
        "deceptive": 0,
        "honest": 0,
        "need": 100,
    }
    # One sign alone is never a reason, however heavy.
    alone = InventedLake()
    alone.trace("offer", "a", text="We keep your passport", employer="A")
    assert alone.ask(OFFERS, base_rate=0.9) == []


def test_the_base_rate_decides():
    made = lake(deceptive=1, honest=0)
    assert len(made.ask(OFFERS, base_rate=0.5)) == 1
    assert [type(one) for one in made.ask(OFFERS, base_rate=1e-12)] == [Untold]


def test_copies_are_one_lead():
    made = lake(deceptive=4)
    made.template("t", ["d0", "d1", "d2", "d3"])
    (lead,) = made.ask(OFFERS, base_rate=0.2)
    assert (lead.about, lead.traces) == ("t", ("d0", "d1", "d2", "d3"))


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(4)), st.booleans())
def test_invariance(order, backwards):
    made = InventedLake()
    for i in order:
        made.trace("offer", f"o{i}", text=(DECEPTIVE, HONEST)[i % 2], site=f"s{i}")
    plain = made.ask(OFFERS, base_rate=0.3)
    assert [lead.about for lead in plain] == ["o0", "o2"]
    assert made.ask(OFFERS, backwards=backwards, base_rate=0.3) == plain
    made.rows["held"] += made.rows["held"]
    assert made.ask(OFFERS, base_rate=0.3) == plain


def test_refusal():
    for name, value in (("sure", 1.0), ("base_rate", 1.0), ("least", 1), ("wrong_labels", 0.5)):
        with pytest.raises(InputError, match=f"{name}: expected"):
            lake().ask(OFFERS, **{name: value})


# ---- error rate: sets by hand, and sources


def piled(texts: pa.Array) -> list[int]:
    """Which of these offers the question reports as it stands."""
    made = InventedLake()
    for i, text in enumerate(texts.to_pylist()):
        made.trace("offer", f"o{i}", text=text, site="s")
    return [int(one.about[1:]) for one in made.ask(OFFERS) if isinstance(one, Lead)]


def test_offers_by_hand_that_nothing_is_learned_from():
    texts, label = by_hand("third")
    found = seen(texts)
    score = shipped().scores(found)
    assert auc(score, label) >= 0.95
    said = piled(texts)
    assert sum(label[i] for i in said) >= 14
    assert sum(label[i] == 0 for i in said) == 0
    # Honest ones alone are of one kind, and so is a pile whose signs stand each for itself.
    assert piled(texts.filter(pa.array(label == 0))) == []
    # Counting signs alone, without their weights and without what speaks against, ranks worse.
    assert auc(found[:, [s.weight > 0 for s in signs()]].sum(axis=1), label) < auc(score, label)


def sites(*, seed: int = 5, each: int = 120) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Labelled offers of four sites: six true signs, and on each site one of its own that follows the label there."""
    dice = np.random.default_rng(seed)
    found = np.zeros((4 * each, len(signs())), bool)
    label = dice.integers(0, 2, 4 * each)
    site = np.repeat(np.arange(4), each)
    warnings = [i for i, sign in enumerate(signs()) if sign.weight > 0]
    for j in warnings[:6]:
        found[:, j] = dice.random(len(label)) < np.where(label == 1, 0.45, 0.2)
    for s in range(4):
        here = site == s
        found[here, warnings[10 + s]] = dice.random(here.sum()) < np.where(label[here] == 1, 0.9, 0.1)
    return found, label, [f"site {s}" for s in site]


def test_a_random_split_hides_that_the_site_was_learned():
    found, label, site = sites()
    across = learn(found, label, site, origin="field")
    # The broken variant: offers of one site are on both sides of the split.
    split = learn(found, label, [f"part {i % 4}" for i in range(len(label))], origin="field")
    fresh, truth, _ = sites(seed=6)
    # On a new site the sites' own words say nothing.
    fresh[:, [i for i, sign in enumerate(signs()) if sign.weight > 0][10:14]] = False
    new = auc(across.scores(fresh), truth)
    assert auc(split.score, split.label) - new > 0.1, "the broken variant does not flatter itself: no teeth"
    assert abs(auc(across.score, across.label) - new) < 0.1


def test_calibration_and_coverage_across_sites():
    found, label, site = sites(each=400)
    model = learn(found, label, site, origin="field")
    probability = model.probability(model.score)
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0)):
        here = (probability >= low) & (probability < high)
        if here.sum() > 100:
            assert probability[here].mean() == pytest.approx(model.label[here].mean(), abs=0.08)
    usual = model.usual(model.score)
    kept = (usual[np.arange(len(label)), model.label] > 0.1).mean()
    assert kept >= 0.88


def counted(seed: int, *, apart: float, wrong: float = 0.15, here: float = 0.08) -> tuple[offer_field.Said, np.ndarray]:
    """What is said of 1,600 offers after 280 labels on four sites, and which deceive; some signs go in pairs."""
    dice = np.random.default_rng(seed)
    warnings = [i for i, sign in enumerate(signs()) if sign.weight > 0.5][:12]

    def drawn(truth: np.ndarray) -> np.ndarray:
        found = np.zeros((len(truth), len(signs())), bool)
        for j in warnings:
            found[:, j] = dice.random(len(truth)) < 1 / (1 + np.exp(1.6 - apart * truth))
        for j, other in zip(warnings[:3], warnings[9:], strict=True):
            # one phrase that shows two signs
            found[:, other] |= found[:, j] & (dice.random(len(truth)) < 0.5)
        return found

    truth, new = np.arange(280) % 2, (dice.random(1600) < here).astype(int)
    label = np.where(dice.random(280) < wrong, 1 - truth, truth)
    pile = drawn(new)
    field = offer_field.taught(pile, drawn(truth), label, [f"s{i // 2 % 4}" for i in range(280)], wrong=0.1)
    return offer_field.read(field, pile, sure=0.8, rate=0), new


def test_of_those_reported_four_in_five_deceive():
    right = reported = 0
    for seed in range(6):
        said, truth = counted(seed, apart=1.6)
        right += int(truth[said.reported].sum())
        reported += int(said.reported.sum())
        assert said.rate <= offer_field.MOST_HERE
    assert reported >= 20
    assert right >= 0.8 * reported


def test_labels_that_tell_nothing_are_not_believed(monkeypatch):
    assert sum(int(counted(seed, apart=0.0)[0].reported.sum()) for seed in range(6)) == 0
    # The broken variant believes every score in full, and any share that the offers seem to tell.
    monkeypatch.setattr(offer_field, "BELIEVED", 1.0)
    monkeypatch.setattr(offer_field, "SPREAD", 1e-6)
    monkeypatch.setattr(offer_field, "MOST_HERE", 1.0)
    said = [counted(seed, apart=1.0) for seed in range(3)]
    wrong = sum(int((truth[one.reported] == 0).sum()) for one, truth in said)
    assert wrong > 0.3 * sum(int(one.reported.sum()) for one, _ in said) > 0, "no teeth"


def test_an_offer_that_would_not_be_odd_among_honest_ones_is_not_reported():
    n = len(signs())
    found = np.zeros((2, n), bool)
    found[0, :8] = True
    likely = Mixture(np.full(n, -3.0), np.full(n, 1.5))
    label = np.repeat([0, 1], 100)
    for honest, reported in ((-5.0, True), (50.0, False)):
        score = np.where(label == 0, honest, 5.0)
        field = offer_field.Field(signs=likely, believed=1.0, spread=0.1, score=score, label=label)
        assert offer_field.read(field, found, sure=0.8, rate=0.5).reported.tolist() == [reported, False]


def labelled_lake(each: int, *, one_site: bool = False) -> InventedLake:
    made = InventedLake()
    dice = np.random.default_rng(2)
    extra = [
        "Registration fee of 300.",
        "Send passport copy.",
        "Only 5 seats left.",
        "Contact on Telegram.",
        "No interview.",
    ]
    for i in range(2 * each):
        said = i % 2 == 0
        text = f"Post {i}. Helping in the packing hall. " + " ".join(
            one for one in extra if dice.random() < (0.7 if said else 0.15)
        )
        site = "a" if one_site else "abcd"[i // 2 % 4]
        made.trace("offer", f"o{i:04d}", text=text, site=site)
        made.add("label", trace=f"l{i}", about=f"O{i:04d}", question="recruitment.deceptive_offers",
                 label="deceptive" if said else "honest")  # fmt: skip
    made.trace("offer", "new", text="Post. Helping in the packing hall. " + " ".join(extra), site="e")
    return made


@pytest.mark.parametrize(("each", "origin"), [(99, "told_by_offers"), (100, "learned_from_labels")])
def test_a_team_s_own_labels_teach_from_a_hundred_on(each, origin):
    leads = labelled_lake(each).ask(OFFERS, base_rate=0.2, sure=0.5)
    assert "new" in {lead.about for lead in leads}
    for lead in leads:
        said = {reason.code: dict(reason.slots) for reason in lead.reasons}
        assert origin in said
        if origin == "learned_from_labels":
            assert lead.about == "new", "what was labelled is not reported again"
            record = said[origin]
            assert (record["labels"], record["deceptive"], record["honest"]) == (200, 100, 100)
            assert 0 <= record["told"] <= 100
            assert 0 <= record["low"] <= record["high"] <= 100
            assert said["at_stated_rate"]["rate"] == 200
            assert said["at_three_rates"]["same_named"] >= 1
        else:
            assert said[origin] == {"offers": 199, "deceptive": 99, "honest": 99, "need": 100}
            assert not {"at_base_rate", "at_stated_rate"} & set(said)
            assert lead.about == "new", "what was labelled is not reported again"
            beside = said["beside_labels"]
            assert beside["reported"] == beside["deceptive"] + beside["honest"] + 1


@pytest.mark.parametrize(
    ("honest", "deceptive", "told"),
    [(0, 4, "lead"), (1, 4, "lead"), (1, 3, "labels_contradict"), (3, 0, "labels_contradict")],
)
def test_few_labels_that_contradict_stop_the_answer(honest, deceptive, told):
    made = lake()
    (lead,) = made.ask(OFFERS, base_rate=0.2)
    texts = [row["text"] for row in made.rows["offer"] if row["trace"] == lead.about]
    for i in range(honest + deceptive):
        made.trace("offer", f"told{i}", text=f"{texts[0]} Post {i}.", site="s")
        made.add("label", trace=f"l{i}", about=f"TOLD{i}", question="recruitment.deceptive_offers",
                 label="honest" if i < honest else "deceptive")  # fmt: skip
    said = made.ask(OFFERS, base_rate=0.2)
    if told == "lead":
        assert [one.about for one in said] == [lead.about]
    else:
        (untold,) = said
        assert (untold.reasons[0].code, dict(untold.reasons[0].slots)["honest"]) == (told, honest)


def test_when_all_that_reads_so_is_labelled_that_is_said():
    made = lake()
    made.add("label", trace="l", about="D0", question="recruitment.deceptive_offers", label="deceptive")
    (untold,) = made.ask(OFFERS, base_rate=0.2)
    assert untold.reasons[0].code == "all_labelled"


@pytest.mark.parametrize(
    ("said", "told"),
    [(0.5, "refused"), (0.091, "refused"), (0.089, "lead"), (0.011, "lead"), (0.009, "low"), (0.0, "lead")],
)
def test_a_stated_share_is_held_against_what_offers_tell(said, told, monkeypatch):
    monkeypatch.setattr(offer_field, "usual_share", lambda *_, **__: 0.03)
    answers = labelled_lake(100).ask(OFFERS, sure=0.01, **({"base_rate": said} if said else {}))
    kinds = {type(one) for one in answers}
    if told == "refused":
        assert kinds == {Untold}
        assert answers[0].reasons[0].code == "rate_too_high"
        return
    codes = [reason.code for one in answers for reason in one.reasons]
    assert "rate_too_high" not in codes
    assert [one.reasons[0].code for one in answers if isinstance(one, Lead)].count("rate_low") == codes.count(
        "rate_low"
    )
    if told == "lead" and said != 0.011:
        assert kinds == {Lead}


def test_a_stated_share_that_offers_do_not_tell_of_names_nothing():
    made = lake(deceptive=1, honest=120)
    (untold,) = made.ask(OFFERS, base_rate=0.9)
    assert (type(untold), untold.reasons[0].code) == (Untold, "rate_not_told")
    assert dict(untold.reasons[0].slots)["said"] == 900


def test_a_share_that_is_stated_too_low_is_said_first():
    ends = {"low": 30, "high": 90}
    assert MODULE._remark(0.01, 0.03, ends)[0].code == "rate_low"
    assert MODULE._remark(0.011, 0.03, ends) == MODULE._remark(0.0, 0.03, ends) == ()


def test_no_one_number_is_said_of_the_share_of_deceptive_offers():
    """What offers tell of it was wrong a thousand times over: an interval is said, and it holds the truth."""
    told = []
    for seed in range(3):
        said, truth = counted(seed, apart=0.6, here=0.02)
        assert said.low <= truth.mean() <= said.high
        told.append(said.told / truth.mean())
    # The broken variant: what the offers tell, as one number.
    assert min(told) < 0.1 < 5 < max(told), "no teeth"
    for code, sentence in OFFERS.text.reasons.items():
        if "in 1,000" in sentence:
            stated = code in ("told_by_you", "rate_not_told", "at_stated_rate", "at_three_rates")
            assert stated or "between {low} and {high} in 1,000" in sentence, code


def test_the_record_of_labels_is_reckoned_at_the_share_here():
    n = len(signs())
    label = np.repeat([0, 1], 100)
    score = np.concatenate([[9.0], np.zeros(99), np.full(40, 9.0), np.zeros(60)])
    likely = Mixture(np.full(n, -3.0), np.full(n, 1.5))
    field = offer_field.Field(signs=likely, believed=1.0, spread=0.1, score=score, label=label)
    half = field.record(least=5.0, low=0.5, high=0.5)
    few = field.record(least=5.0, low=0.02, high=0.02)
    assert half[:4] == few[:4] == (40, 100, 1, 100)
    # One honest among forty-one sounds well; where two in a hundred deceive, half of what is named is honest.
    assert half.low < 1 / 41 < half.high < 0.2
    assert few.low < 0.98 * 0.01 / (0.98 * 0.01 + 0.02 * 0.4) < few.high
    assert few.high > 0.8


def test_the_words_of_a_sign_are_the_offer_s_own_without_what_identifies():
    said = words_of("Deposit of 350 first. Write to anna.b@gmail.com or to Zora by Telegram at shop.example now")
    assert said["fee_in_advance"].words == "Deposit of \u2022\u2022\u2022 first."
    assert said["free_mail"].words == "Write to \u2026 or to \u2022\u2022\u2022"
    assert said["hidden_messenger"].words == "to \u2022\u2022\u2022 by Telegram at \u2026 now"
    for one in said.values():
        assert not any(sign.isdigit() for sign in one.words)
        assert not {"anna", "Zora", "shop"} & set(re.findall(r"\w+", one.words))


@pytest.mark.parametrize(
    ("text", "sign", "words"),
    [
        ("Kitchen. Your account first, please.", "papers_before_offer", "Your account first, please."),
        ("Firm paid! We ask 300 towards the papers", "fee_in_advance", "We ask \u2022\u2022\u2022 towards the papers"),
        ("Se paga al agente, mañana", "fee_in_advance", "Se paga al agente, mañana"),
        ("You live where you work", "kept_apart", "You live where you work"),
        ("earn $9,000 a week", "pay_far_above", "earn $\u2022,\u2022\u2022\u2022 a week"),
    ],
)
def test_a_sign_quotes_what_was_written(text, sign, words):
    assert words_of(text)[sign].words == words


def test_no_sentence_says_more_than_was_matched():
    """The sentences that were once printed of honest offers: each asserted what the offer did not say."""
    asserted = (
        "no telephone|no days off|crowded|nobody known|lend|named seller|keeps little|gift card|after the journey"
    )
    asserted += "|not at all|somebody's share|for much money|tells who|shows no number"
    for sign in signs():
        sentence = OFFERS.text.reasons[sign.id]
        assert not re.search(asserted, sentence), sign.id
        assert ("{words}" in sentence) is (sign.id != "nobody_named")


def test_words_are_those_that_make_the_sign_seen():
    texts, _ = by_hand("fifth")
    found = seen(texts)
    for i, text in enumerate(texts.to_pylist()):
        shown = {sign.id for sign, has_it in zip(signs(), found[i], strict=True) if has_it} - {"nobody_named"}
        assert set(words_of(text)) == shown


def test_phrases_that_overlap_are_one():
    assert phrases([Words(0, 5, ""), Words(3, 9, ""), Words(9, 12, ""), Words(20, 22, "")]) == 3
    assert phrases([]) == 0


def test_one_phrase_is_quoted_once_under_the_sign_that_weighs_most():
    skill = Words(9, 12, "No skill asked.")
    shown = {"fee_in_advance": Words(0, 5, "pay first"), "too_good": skill, "nothing_asked": skill,
             "skills_asked": skill}  # fmt: skip
    ids = ["fee_in_advance", "too_good", "nobody_named", "nothing_asked", "skills_asked"]
    assert offer_units._once(ids, shown) == ["fee_in_advance", "too_good", "nobody_named", "skills_asked"], (
        "what speaks against fraud is said beside it"
    )


def test_a_fifth_set_by_hand_is_not_answered_wrongly():
    texts, label = by_hand("fifth")
    said = piled(texts)
    assert len(said) >= 10
    assert sum(label[i] == 0 for i in said) == 0
    assert piled(texts.filter(pa.array(label == 0))) == []


def test_labels_that_leave_nothing_likely_enough_say_so():
    (untold,) = labelled_lake(100).ask(OFFERS, base_rate=0.001)
    assert (type(untold), untold.reasons[0].code) == (Untold, "none_likely_enough")
    said = dict(untold.reasons[0].slots)
    assert (said["offers"], said["signs"], said["labels"], said["sure"]) == (1, 1, 200, 80)
    assert said["low"] < said["high"]
    assert "likeliest" not in said, "no chance of a single offer is told where none is named"


@pytest.mark.parametrize(("gain", "rate", "leads"), [(6.9, 0.0, 0), (7.1, 0.0, 1), (0.0, 0.3, 1)])
def test_two_kinds_must_explain_far_more_than_one(monkeypatch, gain, rate, leads):
    likely = lambda found, weights, rate=0.1: Classes(np.full(len(found), 0.99), rate, gain)  # noqa: E731
    monkeypatch.setattr(MODULE, "two_classes", likely)
    said = lake().ask(OFFERS, base_rate=rate)
    assert sum(isinstance(one, Lead) for one in said) == leads
    assert leads or said[0].reasons[0].code == "no_second_kind"


@pytest.mark.parametrize(("text", "leads"), [("no skill", 0), ("No skill. Deposit of 300 first.", 1)])
def test_one_phrase_that_shows_two_signs_is_no_two_warnings(monkeypatch, text, leads):
    likely = lambda found, weights, rate=0.1: Classes(np.full(len(found), 0.99), rate, 9.0)  # noqa: E731
    monkeypatch.setattr(MODULE, "two_classes", likely)
    made = InventedLake()
    made.trace("offer", "o", text=text, site="s")
    assert {"nothing_asked", "too_good"} <= has(text)
    said = made.ask(OFFERS)
    assert [one.value for one in said if isinstance(one, Lead)] == [2] * leads
    assert leads or said[0].reasons[0].code == "no_second_kind"


def test_labels_of_one_site_teach_nothing_but_the_site():
    (lead, *_) = labelled_lake(110, one_site=True).ask(OFFERS, base_rate=0.4, sure=0.5)
    assert "told_by_offers" in [reason.code for reason in lead.reasons]


def test_what_is_shipped_is_whole_and_can_be_written_again():
    model = shipped()
    assert (model.label == 0).sum() > 1000
    again = json.loads(to_json(model, about={}))
    read = json.loads(Path(far_above.__code__.co_filename).with_name("offer_weights.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in again.items() if k != "about"} == {k: v for k, v in read.items() if k != "about"}
    weights = dict(zip([s.id for s in signs()], model.weights[1:], strict=True))
    assert all(weights[s.id] * s.weight >= 0 for s in signs()), "a warning never speaks for an offer"


def test_learning_is_refused_on_one_source():
    found, label, _ = sites()
    with pytest.raises(InputError, match="two sources or more"):
        learn(found, label, ["one"] * len(label), origin="field")


@pytest.mark.slow
def test_a_hundred_thousand_offers_are_no_hardship():
    """What it costs grows with the offers: no more than ten times for ten times as many, and some."""
    import time

    texts, _ = by_hand("first")
    words = [text.split() for text in texts.to_pylist()]
    dice = np.random.default_rng(1)

    def drawn(n: int) -> pa.Array:
        pairs = dice.integers(0, len(words), (n, 2))
        return pa.array([" ".join(words[a][:30] + words[b][-30:]) + f" {i}" for i, (a, b) in enumerate(pairs)])

    few, many = drawn(10_000), drawn(100_000)
    started = time.perf_counter()
    seen(few)
    once = time.perf_counter() - started
    seen(many)
    assert time.perf_counter() - started - once < 20 * once
