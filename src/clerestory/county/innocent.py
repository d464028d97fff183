"""Innocent makers: those who look like something planted, five or more for each planted case, and all the others."""

from __future__ import annotations

from dataclasses import replace

from clerestory.county.accounts import call, case, message, sent_again, tip
from clerestory.county.frauds import honest_label, publish_offer
from clerestory.county.planted import Planted, echoes
from clerestory.county.traces import Publication, Traces


def franchise(traces: Traces) -> Planted:
    """Outlets of one brand: the brand's text, but each its own owner, place and contact."""
    dice, cast = traces.dice, traces.cast
    brand = cast.maker("franchise")
    text = traces.text("advert", brand, noise=0.02)
    makers = []
    for _ in range(dice.between(3, 6)):
        outlet = replace(cast.maker("franchise", name=brand.name), trade=brand.trade, language=brand.language)
        makers.append(outlet.id)
        for _ in range(dice.between(1, 2)):
            traces.publish("advert", outlet, text)
    return Planted(what="franchise", innocent=True, makers=tuple(makers))


def agency(traces: Traces) -> Planted:
    """A job agency: one contact behind offers of many employers, openly."""
    dice, cast = traces.dice, traces.cast
    maker = cast.maker("agency")
    for _ in range(dice.between(4, 10)):
        publish_offer(traces, maker, truth="honest", said=Publication(name=cast.firm(maker.language)))
    return Planted(what="agency", innocent=True, makers=(maker.id,), contacts=maker.contacts)


def copied(traces: Traces) -> Planted:
    """An independent whose text another independent copied, with another name and contact."""
    cast, dice = traces.cast, traces.dice
    first = cast.maker("copied")
    text = traces.text("advert", first, noise=0.04)
    traces.publish("advert", first, text)
    makers = [first.id]
    for _ in range(dice.between(1, 2)):
        other = replace(cast.maker("copied"), trade=first.trade, language=first.language)
        makers.append(other.id)
        traces.publish("advert", other, text)
    return Planted(what="copied", innocent=True, makers=tuple(makers))


def recycled(traces: Traces) -> Planted:
    """A number that one maker gave up and another got years later."""
    cast, dice, days = traces.cast, traces.dice, traces.plan.days
    first = cast.maker("recycled")
    second = cast.maker("recycled", contacts=first.contacts)
    for maker, low, high in ((first, 0.0, 0.4), (second, 0.6, 1.0)):
        for _ in range(dice.between(1, 3)):
            day = days * (low + dice.share() * (high - low))
            traces.publish("advert", maker, traces.text("advert", maker), Publication(at=traces.moment(day)))
    return Planted(what="recycled", innocent=True, makers=(first.id, second.id), contacts=first.contacts)


def translated(traces: Traces) -> Planted:
    """One maker who says the same in two languages."""
    cast, dice = traces.cast, traces.dice
    maker = cast.maker("translated")
    for language in ("en", "es"):
        text = traces.text("advert", maker, language=language, noise=0.02)
        for _ in range(dice.between(1, 2)):
            traces.publish("advert", maker, text)
    return Planted(what="translated", innocent=True, makers=(maker.id,), contacts=maker.contacts)


def family_phone(traces: Traces) -> Planted:
    """Relatives with a trade each and one telephone."""
    return _one_phone(traces, "family_phone", traces.dice.between(2, 4))


def front_desk(traces: Traces) -> Planted:
    """Firms that share the front desk of a house of offices."""
    return _one_phone(traces, "front_desk", traces.dice.between(5, 12))


def _one_phone(traces: Traces, role: str, makers: int) -> Planted:
    cast = traces.cast
    shared = (cast.contact(cast.firm(), phone=0.9),)
    there = [cast.maker(role, contacts=shared) for _ in range(makers)]
    for maker in there:
        traces.publish("advert", maker, traces.text("advert", maker))
    return Planted(what=role, innocent=True, makers=tuple(maker.id for maker in there), contacts=shared)


def outlets(traces: Traces) -> Planted:
    """Houses of one chain that seek people with the chain's text, each under its own name and contact."""
    dice, cast = traces.dice, traces.cast
    chain = cast.maker("outlets")
    text = traces.text("offer", chain, noise=0.02)
    makers = []
    for _ in range(dice.between(3, 6)):
        house = replace(cast.maker("outlets"), language=chain.language)
        makers.append(house.id)
        traces.publish("offer", house, text)
    return Planted(what="outlets", innocent=True, makers=tuple(makers))


LIKE_FAMILIES = (franchise, copied, recycled, translated, family_phone, front_desk)
LIKE_FRONTS = (agency, agency, outlets)


def independent(traces: Traces, kind: str) -> bool:
    """A maker of one or a few texts; some publish the same text again.  False when the office wants no more."""
    dice, cast, plan = traces.dice, traces.cast, traces.plan
    if not traces.office(kind):
        return False
    maker = cast.maker("independent")
    if kind == "offer":
        for _ in range(dice.pick((1, 1, 1, 1, 2))):
            publish_offer(traces, maker, truth="honest", label=honest_label(traces))
        return True
    if dice.chance(plan.knobs["repost"]):
        text = traces.text(kind, maker, noise=plan.knobs["noise"] * dice.share())
        for _ in range(dice.between(2, 3)):
            traces.publish(kind, maker, text)
    else:
        for _ in range(dice.pick((1, 1, 1, 2))):
            traces.publish(kind, maker, traces.text(kind, maker))
    if dice.chance(0.05):
        # dice of their own: how much room others have left for tips must not move the makers that follow
        with traces.stream("echoes"):
            echoes(traces, maker, about=1)
    return True


def the_rest(traces: Traces) -> None:
    """Fill every desk: independents, tips about anybody or nobody, calls, messages, cases."""
    traces.filling = True
    for kind in ("advert", "offer"):
        with traces.stream(f"{kind}s"):
            while independent(traces, kind):
                pass
    with traces.stream("others"):
        _others(traces)


def _others(traces: Traces) -> None:
    dice = traces.dice
    for office, kind in traces.quota:
        while traces.room((office, kind)) > 0:
            about = dice.pick(traces.known) if traces.known and dice.chance(0.35) else None
            if kind == "tip" and dice.chance(0.02):
                sent_again(traces, office)
            elif kind == "tip":
                tip(traces, office, about)
            elif kind == "call":
                call(traces, office, about[1] if about else None)
            elif kind == "case_record":
                case(traces, office, about)
            elif kind == "message":
                message(traces, about[0] if about else None)
            else:
                traces.publish(
                    kind, traces.cast.maker("independent"), traces.text(kind, traces.cast.maker("independent"))
                )
