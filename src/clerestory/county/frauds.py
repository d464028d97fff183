"""Offers of work: which signs of deception they show, in the words of the site they stand on."""

from __future__ import annotations

from dataclasses import replace

from clerestory.county.cast import Maker
from clerestory.county.classes import SIGNS, Drawn
from clerestory.county.grammar import grammar, options
from clerestory.county.plan import DAY
from clerestory.county.planted import Planted
from clerestory.county.texts import Template
from clerestory.county.traces import Class, Publication, Traces

QUESTION = "recruitment.deceptive_offers"
#: Labelled offers that are honest, for each labelled one that deceives.
_HONEST_LABELS = 1.6
#: Deceptive offers of all at most, so that there are five honest ones with a sign for each.
_MOST = 0.128


def frauds(traces: Traces, *, thousands: float) -> list[Planted]:
    """Deceptive offers of a block: those the team has labelled, and as many of the others as the base rate says."""
    if not traces.plan.has("fraud_offers"):
        return []
    knobs, found = traces.plan.knobs, []
    with traces.stream("fraud_offers"):
        for office in traces.plan.offices:
            quota = traces.quota.get((office, "offer"), 0)
            labelled = knobs["fraud_labels"] * thousands
            others = max(0.0, quota - (1 + _HONEST_LABELS) * labelled) * knobs["fraud_rate"]
            others = max(0.0, min(others, _MOST * quota - labelled))
            for wanted, label in ((labelled, 1.0), (others, 0.0)):
                for _ in range(int(wanted) + traces.dice.chance(wanted % 1)):
                    maker = traces.cast.maker("fraud")
                    maker = replace(maker, language="en")
                    publish_offer(traces, maker, truth="deceptive", label=label, office=office)
                    found.append(Planted(what="fraud", innocent=False, makers=(maker.id,), contacts=maker.contacts))
    return found


def honest_label(traces: Traces) -> float:
    """How likely an honest offer of an independent is labelled: so that there are labels enough of both classes."""
    quota = sum(count for (_, kind), count in traces.quota.items() if kind == "offer")
    thousands = sum(traces.quota.values()) / 1000
    wanted = traces.plan.knobs["fraud_labels"] * thousands * len(traces.plan.offices) * _HONEST_LABELS
    return min(0.9, wanted / (0.6 * quota)) if traces.plan.has("fraud_offers") else 0.0


def publish_offer(
    traces: Traces, maker: Maker, *, truth: str, label: float = 0.0, office: str = "", said: Publication | None = None
) -> bool:
    """An offer with the signs that its class shows; the makers of others' offers keep the class they had."""
    dice = traces.dice
    drawn = traces.world.offers.draw(truth, dice)
    at = traces.moment()
    site = traces.world.site((at - traces.plan.start) // DAY, dice, deceptive=truth == "deceptive")
    said = (said or Publication())._replace(at=at, site=site, office=office)
    sentences = _sentences(traces, maker, drawn, site)
    text = traces.text("offer", maker, less=sum(len(" ".join(one).split()) for one in sentences))
    published = traces.publish("offer", maker, _with(text, sentences, traces), said)
    if published:
        traces.classes[maker.id] = Class(
            question=QUESTION, truth=truth, oracle=drawn.oracle, p=drawn.p, against=drawn.against, label=label
        )
    return published


def signed(traces: Traces, maker: Maker, text: Template, *, truth: str) -> Template:
    """A text with the signs of a class; of makers whose class is not judged."""
    drawn = traces.world.offers.draw(truth, traces.dice)
    return _with(text, _sentences(traces, maker, drawn, ""), traces)


def _sentences(traces: Traces, maker: Maker, drawn: Drawn, site: str) -> list[tuple[str, ...]]:
    if maker.language != "en":
        return []
    dice = traces.dice
    shown = [sign for sign, level in zip(SIGNS, drawn.levels, strict=True) if level]
    if "high_pay" not in shown and dice.chance(0.5):
        shown.append("usual_pay")
    if dice.chance(0.25):
        shown.append("never")
    return [_phrase(traces, sign, site) for sign in shown]


def _phrase(traces: Traces, sign: str, site: str) -> tuple[str, ...]:
    """A sign in words; each site has some that it likes, so that what one site says is rare on another."""
    dice = traces.dice
    words = grammar("signs_en")
    many = len(options("signs_en", sign))
    sites = options("names", "site")
    at = dice.below(many)
    if site in sites and dice.chance(0.7):
        at = (sites.index(site) * 2 + dice.below(3)) % many
    return tuple(words.alternative(sign, at, dice))


def _with(text: Template, sentences: list[tuple[str, ...]], traces: Traces) -> Template:
    said = list(text.sentences)
    for sentence in sentences:
        said.insert(traces.dice.between(1, len(said)), sentence)
    return replace(text, sentences=tuple(said))
