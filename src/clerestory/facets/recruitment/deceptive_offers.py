"""Offers of work that read like offers which were recorded as fraud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.bounds import at_least_two
from clerestory.facets.labelled import LEAST_LABELS, Labelled, labelled
from clerestory.facets.recruitment import offer_field
from clerestory.facets.recruitment.offer_field import Field
from clerestory.facets.recruitment.offer_model import shipped
from clerestory.facets.recruitment.offer_signs import signs
from clerestory.facets.recruitment.offer_units import Units
from clerestory.methods.latent_classes import two_classes
from clerestory.model.lead import Lead, Reason, Untold

#: One row an offer.  Offers of one wording are looked at together; the site is what a model must not learn.
OFFERS = """
    SELECT o.trace AS trace, concat_ws(chr(10), any_value(o.title), any_value(o.text)) AS text,
           bool_or(o.employer IS NOT NULL) AS named, coalesce(min(t.template), o.trace) AS about,
           coalesce(any_value(o.site), min(h.source), '') AS site
    FROM offer AS o
    LEFT JOIN template_member AS m ON m.trace = o.trace
    LEFT JOIN template AS t ON t.template = m.template AND NOT t.overshared
    LEFT JOIN held AS h ON h.trace = o.trace
    GROUP BY o.trace
"""

#: One row a label: of an offer whose number stands for one offer only.
LABELS = """
    SELECT o.trace AS trace, l.label AS label
    FROM label AS l JOIN offer AS o ON o.external_id = l.about
    WHERE l.question = 'recruitment.deceptive_offers' AND l.about IN (
        SELECT p.external_id FROM offer AS p LEFT JOIN held AS k ON k.trace = p.trace GROUP BY p.external_id
        HAVING count(DISTINCT p.trace) = 1 OR count(DISTINCT k.source) = 1
    )
"""

#: What people write into a label, and the class it means.
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("deceptive", "fraud", "fraudulent", "scam", "fraude", "engañosa", "estafa"), "deceptive"),
    **dict.fromkeys(("honest", "genuine", "lawful", "ordinary", "honesta", "real"), "honest"),
}


#: Probability by what the offers themselves tell, from which an offer is reported where a team has no labels.
ALONE = 0.9

#: How much likelier the offers must be under two kinds than under one, in log units, before any is called of the second
#: kind where nobody has said that there is one.  Were signs independent within a kind, 1.35 would be the nominal 5 %;
#: but one phrase often shows two signs, and the harness finds far more gain than that in counties of one kind.
TWO_KINDS = 7.0

#: With few labels nothing is named when more than this share of what reads like fraud and has a label is called honest.
MOST_HONEST = 0.2

#: Nothing is named where the stated share of deceptive offers is so many times what the offers tell, or more than fits
#: them at all; so many times less is remarked.
FAR = 3.0


def deceptive_offers(
    offers: pa.Table,
    labels: pa.Table,
    *,
    sure: float = 0.8,
    base_rate: float = 0.0,
    least: int = 2,
    wrong_labels: float = 0.1,
) -> list[Lead | Untold]:
    """Offers of work that read like offers which were recorded as fraud, with the signs that make them read so.

    Signs are what public guidance names; what each weighs is the authors' judgement of it.  Whether there are two kinds
    of offers here, and which are of the second, is told by the offers themselves: by signs that stand together.  With
    labels of their own, a team's people teach what each sign is worth, together with the offers that nobody labelled;
    how much of that is believed is told by labels of sites left out of the learning.  Then the likeliest offers are
    reported, so many that *sure* of them may be expected to be deceptive at the share of such offers here, and only
    offers for which class-wise conformal sets leave nothing but "deceptive".  What was labelled is not reported again.

    Parameters
    ----------
    offers : trace, text, named, about, site; one row an offer
    labels : trace, label; one row a label that the team gave (`deceptive` or `honest`).  With 100 and more of each
        class on two sites or more they teach what signs are worth
    sure : share of the reported offers that must be expected to be deceptive, above 0 and below 1; without labels each
        is that likely, and .9 at least
    base_rate : share of deceptive offers at the place of use; 0 lets the offers themselves tell it (Saerens, Latinne
        and Decaestecker 2002), with labels up to one in ten
    least : warning signs that an offer needs, 2 or more: none is a reason alone
    wrong_labels : share of the team's labels that may be wrong, below a half

    Returns
    -------
    leads by falling score, then what they are about.  Where no offer can be reported though some show *least* signs:
    that it cannot be told, and why.  Empty when no offer shows so many, which says nothing about honesty

    Raises
    ------
    InputError : *sure*, *base_rate* or *wrong_labels* that is no share, *least* below 2

    Errors to expect
    ----------------
    Clumsy offers of small firms, lawful agencies that arrange visas, travel and rooms, and offers that quote a warning
    are reported.  Fraud in a well-written or copied text, and deceit that begins in the chat, is missed.  At one
    deceptive offer in a hundred, a recall of .8 and a false rate of .05 would leave 86 of 100 leads wrong; therefore
    *sure* counts at the share here, and most deceptive offers are not reported.  Without labels nothing is calibrated:
    how many of the reported are honest is not known, and in a pile of few offers, of offers with one sign each, or with
    so few deceptive ones that two kinds explain it hardly better than one, nothing is reported; nor is anything when
    more than one in five of the wordings that read like fraud and have a label is called honest.

    References
    ----------
    Lazarsfeld and Henry (1968); Chernoff (1954); Nigam, McCallum, Thrun and Mitchell (2000); Platt (1999); Saerens,
    Latinne and Decaestecker (2002); Sun and Cai (2007); Sadinle, Lei and Wasserman (2019).  Signs: the sources in
    offer_signs.toml.
    """
    at_least_two("least", least)
    if not 0 < sure < 1:
        raise InputError(where="sure", expected="a share above 0 and below 1", found=f"{sure:g}")
    if not 0 <= base_rate < 1:
        raise InputError(where="base_rate", expected="a share below 1, or 0", found=f"{base_rate:g}")
    if not 0 <= wrong_labels < 0.5:
        raise InputError(where="wrong_labels", expected="a share below a half", found=f"{wrong_labels:g}")
    if not offers.num_rows:
        return []
    units = Units(offers)
    known = labelled(_pairs(labels, units), WORDS)
    teaching = _teaching(units, known)
    asked = _Asked(sure=sure, base_rate=base_rate, least=least, wrong_labels=wrong_labels)
    said = _by_labels(units, known, teaching, asked) if teaching else _by_pile(units, known, asked)
    # One phrase can show two signs: what is named needs so many apart from each other.
    chosen = [i for i in np.flatnonzero(said.reported).tolist() if units.apart(i) >= least]
    if not chosen:
        return [Untold(about="offers of work", reasons=(said.why,))] if said.why.slots["signs"] else []
    chosen.sort(key=lambda i: (-said.score[i], units.about[i]))
    return [units.lead(i, said.weights, said.last[i], before=said.first) for i in chosen]


class _Asked(NamedTuple):
    """What the question was asked with."""

    sure: float
    base_rate: float
    least: int
    wrong_labels: float


class _Said(NamedTuple):
    """Of each wording: whether it is reported, its score, what closes its lead; weights of signs; and why none is.

    first : what every lead begins with
    """

    reported: np.ndarray
    score: np.ndarray
    weights: np.ndarray
    last: Sequence[Sequence[Reason]]
    why: Reason
    first: Sequence[Reason] = ()


def _by_labels(units: Units, known: Labelled, teaching: list[int], asked: _Asked) -> _Said:
    """What a team's own labels tell of the offers that have none."""
    new = np.ones(len(units.about), bool)
    new[teaching] = False
    label = np.array([known.classes[units.about[i]] == "deceptive" for i in teaching], int)
    site = [units.site[i] for i in teaching]
    field = offer_field.taught(units.seen[new], units.seen[teaching], label, site, wrong=asked.wrong_labels)
    said = offer_field.read(field, units.seen[new], sure=asked.sure, rate=asked.base_rate)
    warned = _warned(units, asked.least) & new
    score, reported = np.zeros(len(new)), warned.copy()
    score[new] = said.probability
    reported[new] &= said.reported
    slots = {"offers": int(new.sum()), "signs": int(warned.sum()), "least": asked.least}
    ends = {"low": round(1000 * said.low), "high": round(1000 * said.high)}
    if asked.base_rate >= FAR * said.told or asked.base_rate > said.high:
        why = Reason("rate_too_high", {**slots, **ends, "said": round(1000 * asked.base_rate)})
        return _Said(np.zeros(len(new), bool), score, field.signs.more, (), why)
    why = Reason("none_likely_enough", {**slots, **ends, "labels": len(teaching), "sure": round(100 * asked.sure)})
    here = (asked.base_rate, asked.base_rate) if asked.base_rate else (said.low, said.high)
    first = _remark(asked.base_rate, said.told, ends)
    closing = (_record(field, said.least, here), _at_rates(field, units.seen[new], warned[new], said.rate, asked))
    line = np.zeros(len(new))
    line[new] = field.signs.score(units.seen[new])
    last = [(*closing, _honest(field, one, here, stated=bool(asked.base_rate))) for one in line]
    return _Said(reported, score, field.signs.more, last, why, first)


def _by_pile(units: Units, known: Labelled, asked: _Asked) -> _Said:
    """What the offers themselves tell, by signs that stand together and what guidance suggests of each."""
    weights = np.array([sign.weight for sign in signs()])
    told = two_classes(units.seen, weights)
    pile = two_classes(units.seen, weights, rate=asked.base_rate) if asked.base_rate else told
    warned = _warned(units, asked.least)
    told_apart = asked.base_rate > 0 or pile.gain >= TWO_KINDS
    reported = told_apart & warned & (pile.probability >= max(asked.sure, ALONE))
    counts = {"deceptive": known.count("deceptive"), "honest": known.count("honest"), "need": LEAST_LABELS}
    if told.gain >= TWO_KINDS:
        first = Reason("told_by_offers", {"offers": len(warned), **counts})
    else:
        first = Reason("told_by_you", {"offers": len(warned), "rate": _thousand(asked.base_rate), **counts})
    slots = {"offers": len(warned), "signs": int(warned.sum()), "least": asked.least}
    called = _called(units, known)
    beside = _beside(called[reported])
    said = {one: int((called[reported] == one).sum()) for one in ("deceptive", "honest")}
    why = Reason("no_second_kind", {**slots, **counts})
    if asked.base_rate >= FAR * told.rate:
        stated = {"said": round(1000 * asked.base_rate)}
        reported, why = np.zeros(len(reported), bool), Reason("rate_not_told", {**slots, **stated})
    elif said["honest"] > MOST_HONEST * sum(said.values()):
        reported, why = np.zeros(len(reported), bool), Reason("labels_contradict", {**slots, **said})
    elif reported.any() and not (reported & (called == "")).any():
        why = Reason("all_labelled", {**slots, **said})
    last = [(first, *beside)] * len(warned)
    return _Said(reported & (called == ""), pile.probability, shipped().weights[1:], last, why)


def _called(units: Units, known: Labelled) -> np.ndarray:
    """(n,) what your people call each wording; empty where they say nothing."""
    return np.array([known.classes.get(about, "") for about in units.about], object)


def _beside(called: np.ndarray) -> tuple[Reason, ...]:
    """What too few labels to learn from say of what reads so: counts, no rate, since nobody drew them by chance."""
    counts = {"deceptive": int((called == "deceptive").sum()), "honest": int((called == "honest").sum())}
    return (Reason("beside_labels", {"reported": len(called), **counts}),) if any(counts.values()) else ()


def _warned(units: Units, least: int) -> np.ndarray:
    """(n,) whether each wording shows so many signs that speak for fraud."""
    return units.seen[:, _warnings()].sum(axis=1) >= least


def _warnings() -> np.ndarray:
    """(signs,) which signs speak for fraud."""
    return np.array([sign.weight > 0 for sign in signs()])


def _pairs(labels: pa.Table, units: Units) -> list[tuple[str, str]]:
    unit = dict(zip(units.traces, units.of.tolist(), strict=True))
    rows = zip(labels["trace"].to_pylist(), labels["label"].to_pylist(), strict=True)
    return [(units.about[unit[trace]], label) for trace, label in rows if trace in unit]


def _teaching(units: Units, known: Labelled) -> list[int]:
    """The offers whose labels teach; none when they are too few, or on one site."""
    if min(known.count("deceptive"), known.count("honest")) < LEAST_LABELS:
        return []
    rows = [i for i, about in enumerate(units.about) if about in known.classes]
    label = np.array([known.classes[units.about[i]] == "deceptive" for i in rows], int)
    site = np.array([units.site[i] for i in rows])
    # One class stands on one site alone: what could be learned is the site.
    alone = any(min((site[label == one] != name).sum() for one in (0, 1)) == 0 for name in set(site.tolist()))
    return [] if alone else rows


def _record(field: Field, least: float, here: tuple[float, float]) -> Reason:
    """Of a team's own labels, how many of either kind would have been named; and what that makes at the share here."""
    said = field.record(least=least, low=here[0], high=here[1])
    counts = {"told": said.hit, "deceptive": said.deceptive, "wrong": said.wrong, "honest": said.honest}
    ends = {"low": round(100 * said.low), "high": round(100 * said.high)}
    return Reason("learned_from_labels", {"labels": len(field.label), **counts, **ends})


def _remark(stated: float, told: float, ends: Mapping[str, int]) -> tuple[Reason, ...]:
    """That the share somebody stated is far less than what the offers tell."""
    far = 0 < FAR * stated <= told
    return (Reason("rate_low", {"said": _thousand(stated), **ends}),) if far else ()


def _at_rates(field: Field, seen: np.ndarray, warned: np.ndarray, rate: float, asked: _Asked) -> Reason:
    """How many would be named at three shares of deceptive offers."""
    slots: dict[str, float] = {}
    for name, here in (("third", rate / 3), ("same", rate), ("thrice", min(3 * rate, 0.9))):
        said = offer_field.read(field, seen, sure=asked.sure, rate=here)
        slots |= {f"{name}_rate": _thousand(here), f"{name}_named": int((said.reported & warned).sum())}
    return Reason("at_three_rates", slots)


def _honest(field: Field, score: float, here: tuple[float, float], *, stated: bool) -> Reason:
    """How many offers of one score would be honest, at the shares of deceptive offers that fit here."""
    chances = [float(field.probability(np.array([score]), min(max(rate, 1e-6), 1 - 1e-6))[0]) for rate in here]
    low, high = (_thousand(rate) for rate in here)
    if stated:
        return Reason("at_stated_rate", {"rate": low, "honest": round(100 * (1 - chances[0]))})
    fewest, most = round(100 * (1 - chances[1])), round(100 * (1 - chances[0]))
    return Reason("at_base_rate", {"low": low, "high": high, "fewest": fewest, "most": most})


def _thousand(share: float) -> float | int:
    """A share in a thousand, as a person writes it."""
    return round(1000 * share, 1) if share < 0.01 else round(1000 * share)
