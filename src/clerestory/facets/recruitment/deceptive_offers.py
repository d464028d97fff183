"""Offers of work that read like offers which were recorded as fraud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.facets.bounds import at_least_two
from clerestory.facets.labelled import LEAST_LABELS, Labelled, labelled
from clerestory.facets.recruitment.offer_model import HONEST, OfferModel, Reading, answered, learn, reading, shipped
from clerestory.facets.recruitment.offer_signs import seen, signs
from clerestory.methods.latent_classes import two_classes
from clerestory.methods.wilson import wilson
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


#: Probability by what the offers themselves tell: from which an offer is reported where a team has no labels, and
#: below which a model of a team's labels is not believed.
ALONE, AGREES = 0.9, 0.5

#: How much likelier the offers must be under two kinds than under one, in log units, before any is called of the second
#: kind where nobody has said that there is one.  Were signs independent within a kind, 1.35 would be the nominal 5 %;
#: but one phrase often shows two signs, and the harness finds far more gain than that in counties of one kind.
TWO_KINDS = 7.0


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

    Signs are what public guidance names, and each weighs what it suggests.  Whether there are two kinds of offers here,
    and which are of the second, is told by the offers themselves: by signs that stand together.  With labels of their
    own, a team's people teach what each sign is worth; then an offer is reported when class-wise conformal sets leave
    nothing but "deceptive" for it, its calibrated probability, carried to the share of deceptive offers here, is at
    least *sure*, and the offers themselves do not speak against it.  What reads like neither is unclear, and is not
    listed.

    Parameters
    ----------
    offers : trace, text, named, about, site; one row an offer
    labels : trace, label; one row a label that the team gave (`deceptive` or `honest`).  With 100 and more of each
        class on two sites or more they teach what signs are worth
    sure : least probability, above 0 and below 1, at which an offer is reported; .9 at least without labels
    base_rate : share of deceptive offers at the place of use; 0 lets the offers themselves tell it (Saerens, Latinne
        and Decaestecker 2002)
    least : warning signs that an offer needs, 2 or more: none is a reason alone
    wrong_labels : share of the team's labels that may be wrong, below a half

    Returns
    -------
    leads by falling score, then what they are about.  Where no offer can be reported, without labels, though some show
    *least* signs: that it cannot be told, and why.  Empty when nothing reads so, which says nothing about honesty

    Raises
    ------
    InputError : *sure*, *base_rate* or *wrong_labels* that is no share, *least* below 2

    Errors to expect
    ----------------
    Clumsy offers of small firms, lawful agencies that arrange visas, travel and rooms, and offers that quote a warning
    are reported.  Fraud in a well-written or copied text, and deceit that begins in the chat, is missed.  At one
    deceptive offer in a hundred, a recall of .8 and a false rate of .05 would leave 86 of 100 leads wrong; therefore
    *sure* counts at the share here.  Without labels nothing is calibrated: how many of the reported are honest is not
    known, and in a pile of few offers, of offers with one sign each, or with so few deceptive ones that two kinds
    explain it hardly better than one, nothing is reported.

    References
    ----------
    Lazarsfeld and Henry (1968); Chernoff (1954); le Cessie and van Houwelingen (1992); Platt (1999); Saerens, Latinne
    and Decaestecker (2002); Sadinle, Lei and Wasserman (2019).  Signs: the sources in offer_signs.toml.
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
    units = _Units(offers)
    known = labelled(_pairs(labels, units), WORDS)
    model = _model(units, known, wrong_labels)
    pile = two_classes(units.seen, np.array([sign.weight for sign in signs()]), rate=base_rate)
    if model.origin == "field":
        said = reading(model, units.seen, sure=sure, rate=base_rate, least=least)
        reported, score = said.deceptive & (pile.probability >= AGREES), said.score
        last = [(*_record(model, sure=sure), _at_rate(said, i)) for i in range(len(score))]
    else:
        warned = units.seen[:, _warnings()].sum(axis=1) >= least
        told_apart = base_rate > 0 or pile.gain >= TWO_KINDS
        reported, score = told_apart & warned & (pile.probability >= max(sure, ALONE)), pile.probability
        counts = {"deceptive": known.count("deceptive"), "honest": known.count("honest"), "need": LEAST_LABELS}
        last = [(Reason("told_by_offers", {"offers": len(score), **counts}),)] * len(score)
        if warned.any() and not reported.any():
            slots = {"offers": len(score), "signs": int(warned.sum()), "least": least, **counts}
            return [Untold(about="offers of work", reasons=(Reason("no_second_kind", slots),))]
    chosen = sorted(np.flatnonzero(reported).tolist(), key=lambda i: (-score[i], units.about[i]))
    return [units.lead(i, model, last[i]) for i in chosen]


def _warnings() -> np.ndarray:
    """(signs,) which signs speak for fraud."""
    return np.array([sign.weight > 0 for sign in signs()])


class _Units:
    """Offers of one wording as one: its traces, its site, and the signs that half of them have at least."""

    def __init__(self, offers: pa.Table) -> None:
        offers = offers.combine_chunks()
        about = pc.dictionary_encode(offers["about"].combine_chunks())
        names = about.dictionary.to_pylist()
        order = np.argsort(np.array(names, dtype=object))
        rank = np.empty(len(names), int)
        rank[order] = np.arange(len(names))
        self.about = [names[i] for i in order]
        self.of = rank[about.indices.to_numpy()]
        self.traces = offers["trace"].to_pylist()
        texts = pc.dictionary_encode(offers["text"].combine_chunks())
        named = offers["named"].to_numpy(zero_copy_only=False)
        once = seen(texts.dictionary)[texts.indices.to_numpy()]
        if named.any():
            at = [sign.id for sign in signs()].index("nobody_named")
            once[:, at] &= ~named
        many = np.bincount(self.of, minlength=len(names))
        sums = np.zeros((len(names), once.shape[1]))
        np.add.at(sums, self.of, once)
        self.seen = 2 * sums >= many[:, None]
        site: dict[int, str] = {}
        for unit, said in zip(self.of.tolist(), offers["site"].to_pylist(), strict=True):
            name = said or ""
            site[unit] = min(name, site.get(unit, name))
        self.site = [site[unit] for unit in range(len(names))]
        self.members: dict[int, list[str]] = {}
        for unit, trace in zip(self.of.tolist(), self.traces, strict=True):
            self.members.setdefault(unit, []).append(trace)

    def lead(self, i: int, model: OfferModel, last: Sequence[Reason]) -> Lead:
        """The lead about one wording: its warning signs by weight, what speaks for it, and the method's record."""
        found = [j for j in np.argsort(-np.abs(model.weights[1:]), kind="stable") if self.seen[i, j]]
        warnings = [j for j in found if signs()[j].weight > 0]
        against = [j for j in found if signs()[j].weight < 0]
        traces = tuple(sorted(set(self.members[i])))
        first = Reason("reads_like_fraud", {"label": "deceptive", "signs": len(warnings), "n": len(traces)})
        named = tuple(Reason(signs()[j].id) for j in (*warnings, *against))
        return Lead(
            about=self.about[i],
            reasons=(first, *named, *last),
            traces=traces,
            value=len(warnings),
            unit="warning signs",
        )


def _pairs(labels: pa.Table, units: _Units) -> list[tuple[str, str]]:
    unit = dict(zip(units.traces, units.of.tolist(), strict=True))
    rows = zip(labels["trace"].to_pylist(), labels["label"].to_pylist(), strict=True)
    return [(units.about[unit[trace]], label) for trace, label in rows if trace in unit]


def _model(units: _Units, known: Labelled, wrong: float) -> OfferModel:
    """The team's own model when its labels are enough, else the one that is shipped."""
    if min(known.count("deceptive"), known.count("honest")) < LEAST_LABELS:
        return shipped()
    rows = [i for i, about in enumerate(units.about) if about in known.classes]
    label = np.array([known.classes[units.about[i]] == "deceptive" for i in rows], int)
    site = np.array([units.site[i] for i in rows])
    if any(min((site[label == one] != name).sum() for one in (0, 1)) == 0 for name in set(site.tolist())):
        # One class stands on one site alone: what could be learned is the site.
        return shipped()
    prior = shipped().weights[1:]
    return learn(units.seen[rows], label, site.tolist(), origin="field", prior=prior, wrong=wrong)


def _record(model: OfferModel, *, sure: float) -> tuple[Reason, ...]:
    """Of a team's own labels, how often offers called so were honest."""
    said = answered(model, model.score, sure=sure, rate=model.learned).deceptive
    wrong, of = int((said & (model.label == HONEST)).sum()), int(said.sum())
    low, high = wilson(wrong, of)
    slots = {"labels": len(model.label), "wrong": wrong, "of": of, "low": round(100 * low), "high": round(100 * high)}
    return (Reason("learned_from_labels", slots),)


def _at_rate(said: Reading, i: int) -> Reason:
    """How many such offers would be honest, at the share of deceptive offers here."""
    honest = round(100 * (1 - float(said.probability[i])))
    return Reason("at_base_rate", {"rate": round(1000 * said.rate, 1), "honest": honest})
