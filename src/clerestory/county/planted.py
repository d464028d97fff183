"""What is planted to be found: coordinated families, fronts that recruit, scams with an advance fee, spam."""

from __future__ import annotations

from dataclasses import dataclass

from clerestory.county.cast import Contact, Maker
from clerestory.county.grammar import options
from clerestory.county.plan import DAY
from clerestory.county.texts import Template, with_sentence
from clerestory.county.traces import Traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A planted thing, or an innocent one that looks like it: what it is, who is behind it, and the things shared."""

    what: str
    innocent: bool
    makers: tuple[str, ...]
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A number that recurs across kinds and files of one office, and how each kind writes it."""

    value: str
    national: str
    maker: str
    name: str


def family(traces: Traces, *, phone: float | None = 0.92) -> tuple[Planted, Maker]:
    """One maker behind a few templates and telephones; it publishes in bursts and moves from place to place."""
    dice, cast, plan = traces.dice, traces.cast, traces.plan
    first = cast.maker("family", contacts=())
    wanted = min(dice.between(*plan.sizes["family_phones"]), 2 + dice.below(5))
    contacts = tuple(cast.contact(first.name, phone=phone) for _ in range(wanted))
    maker = cast.maker("family", contacts=contacts, name=first.name)
    templates = []
    for _ in range(dice.between(*plan.sizes["family_templates"])):
        u = traces.mirrored("family")
        templates += [
            traces.text("advert", maker, u=one, noise=plan.knobs["noise"] * dice.share() * 2) for one in (u, 1 - u)
        ]
    route = dice.some(options("names", "place"), dice.between(2, 6))
    bursts = []
    for _ in range(dice.between(1, 3)):
        day = dice.share() * plan.days
        bursts += [day, plan.days - day]
    size = dice.long_tailed(*plan.sizes["family_size"], tail=0.9)
    for i in range(size):
        day = dice.pick(bursts) + dice.between(0, 9) + dice.between(0, 9)
        # a burst stays in one place, the next one is elsewhere on the route
        place = route[int(day * 7 // plan.days) % len(route)] if dice.chance(0.8) else dice.pick(route)
        if not traces.publish("advert", maker, templates[i % len(templates)], at=traces.moment(day), place=place):
            break
    echoes(traces, maker, about=min(6, 1 + size // 12))
    return Planted(what="family", innocent=False, makers=(maker.id,), contacts=contacts), maker


def echoes(traces: Traces, maker: Maker, *, about: int) -> None:
    """What others say of a maker: tips, calls, messages, now and then a case."""
    dice = traces.dice
    for _ in range(dice.between(0, about)):
        contact = dice.pick(maker.contacts)
        for kind, p in (("tip", 0.7), ("call", 0.6), ("case_record", 0.15)):
            office = traces.office(kind)
            if not office or not dice.chance(p):
                continue
            if kind == "tip":
                traces.tip(office, (maker, contact))
            elif kind == "call":
                traces.call(office, contact)
            else:
                traces.case(office, (maker, contact))
    if dice.chance(0.4):
        template = traces.text("message", maker, u=traces.mirrored("message"), noise=0.03, language="en", less=6)
        for _ in range(dice.between(2, 6)):
            traces.message(maker, template)


def front(traces: Traces) -> Planted:
    """One contact, or one template, behind offers under many names."""
    dice, cast, plan = traces.dice, traces.cast, traces.plan
    by_text = dice.chance(0.5)
    first = cast.maker("front", contacts=())
    contacts = tuple(cast.contact(first.name, phone=0.85) for _ in range(dice.between(3, 5) if by_text else 1))
    maker = cast.maker("front", contacts=contacts, name=first.name)
    same = traces.text("offer", maker, u=traces.mirrored("front"), noise=plan.knobs["noise"] * dice.share() * 2)
    for _ in range(dice.between(*plan.sizes["front_offers"])):
        said = same if by_text else traces.text("offer", maker)
        traces.publish("offer", maker, said, name=cast.firm(maker.language), place=dice.pick(options("names", "place")))
    echoes(traces, maker, about=3)
    return Planted(what="front", innocent=False, makers=(maker.id,), contacts=contacts)


def scam(traces: Traces) -> Planted:
    """One contact behind many names; every text wants a fee before the work begins."""
    dice, cast, plan = traces.dice, traces.cast, traces.plan
    first = cast.maker("scam", contacts=())
    maker = cast.maker("scam", contacts=(cast.contact(first.name, phone=0.8),), name=first.name)
    for _ in range(dice.between(*plan.sizes["scam_offers"])):
        kind = "offer" if dice.chance(0.4) else "advert"
        said = traces.text(kind, maker, language="en", less=12)
        said = with_sentence(said, "fee", "fee", dice)
        traces.publish(kind, maker, said, name=cast.firm(), place=dice.pick(options("names", "place")))
    echoes(traces, maker, about=3)
    return Planted(what="scam", innocent=False, makers=(maker.id,), contacts=maker.contacts)


def spam(traces: Traces, makers: list[tuple[Maker, Template]], *, rows: int) -> None:
    """The same text everywhere, from one contact each, throughout the county."""
    dice = traces.dice
    for i in range(rows):
        maker, template = makers[i % len(makers)]
        traces.publish("advert", maker, template, place=dice.pick(options("names", "place")))


def story(traces: Traces, maker: Maker) -> Story | None:
    """A closed case, a call, a tip in words, an offer and adverts with one number in each office; None without a number."""
    contact = next((one for one in maker.contacts if one.phone is not None and one.phone.country == "1"), None)
    if contact is None or contact.phone is None:
        return None
    dice, plan = traces.dice, traces.plan
    alone = traces.cast.maker(maker.role, contacts=(contact,), name=maker.name)
    same = Maker(
        id=maker.id,
        role=maker.role,
        name=maker.name,
        contacts=(contact,),
        trade=maker.trade,
        language="en",
        place=alone.place,
    )
    late, early = plan.start + (plan.days - 60) * DAY, plan.start + 90 * DAY
    for office in plan.offices:
        traces.case(office, (same, contact), status="Closed", at=early + dice.below(30 * DAY))
        traces.call(office, contact, style="plain", at=early + dice.below(300 * DAY))
        traces.tip(office, (same, contact), style="english words", at=late + dice.below(20 * DAY))
    offer = traces.text("offer", same)
    traces.publish("offer", same, offer, at=early + dice.below(200 * DAY))
    said = traces.text("advert", same)
    for _ in range(len(plan.offices) * 2):
        traces.publish("advert", same, said, at=late - dice.below(200 * DAY))
    return Story(value=contact.value, national=contact.phone.national, maker=maker.id, name=maker.name)
