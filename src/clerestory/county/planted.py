"""What is planted to be found: coordinated families, fronts that recruit, scams with an advance fee, spam."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clerestory.county.accounts import call, case, message, tip
from clerestory.county.cast import STORY, Contact, Maker
from clerestory.county.texts import Template, with_sentence
from clerestory.county.traces import Publication, Traces


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
    traces.world.terms.owned(first.id, dice)
    wanted = min(dice.between(*plan.sizes["family_phones"]), 2 + dice.below(5))
    contacts = tuple(cast.contact(first.name, phone=phone) for _ in range(wanted))
    maker = cast.maker("family", contacts=contacts, name=first.name)
    templates = []
    for _ in range(dice.between(*plan.sizes["family_templates"])):
        u = traces.mirrored("family")
        templates += [
            traces.text("advert", maker, u=one, noise=plan.knobs["noise"] * dice.share() * 2) for one in (u, 1 - u)
        ]
    route = traces.world.route(dice.between(2, 6), dice)
    bursts = []
    for _ in range(dice.between(1, 3)):
        day = dice.share() * plan.days
        bursts += [day, plan.days - day]
    low, high = plan.sizes["family_size"]
    # in a small county no family may be most of it
    adverts = sum(count for (_, kind), count in traces.quota.items() if kind == "advert")
    size = dice.long_tailed(low, max(low + 1, min(high, adverts // 25)), tail=0.9)
    for i in range(size):
        day = dice.pick(bursts) + dice.between(0, 9) + dice.between(0, 9)
        # a burst stays in one place, the next one is elsewhere on the route
        place = route[int(day * 7 // plan.days) % len(route)] if dice.chance(0.8) else dice.pick(route)
        said = Publication(at=traces.moment(day), place=place)
        if not traces.publish("advert", maker, templates[i % len(templates)], said):
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
                tip(traces, office, (maker, contact))
            elif kind == "call":
                call(traces, office, contact)
            else:
                case(traces, office, (maker, contact))
    if dice.chance(0.4):
        template = traces.text("message", maker, u=traces.mirrored("message"), noise=0.03, language="en", less=6)
        for _ in range(dice.between(2, 6)):
            message(traces, maker, template)


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
        where = Publication(name=cast.firm(maker.language), place=dice.pick(traces.world.places))
        traces.publish("offer", maker, said, where)
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
        traces.publish(kind, maker, said, Publication(name=cast.firm(), place=dice.pick(traces.world.places)))
    echoes(traces, maker, about=3)
    return Planted(what="scam", innocent=False, makers=(maker.id,), contacts=maker.contacts)


def spam(traces: Traces, makers: list[tuple[Maker, Template]], *, rows: int) -> None:
    """The same text everywhere, from one contact each, throughout the county."""
    dice = traces.dice
    for i in range(rows):
        maker, template = makers[i % len(makers)]
        traces.publish("advert", maker, template, Publication(place=dice.pick(traces.world.places)))


def story(traces: Traces, maker: Maker) -> Story | None:
    """A number that recurs in every kind of an office's files over the years; None when the maker has no such number.

    First a case that was closed, then a call and an offer, last the tips and adverts: what was known already, and
    nobody who took the tip could know.
    """
    contact = next((one for one in maker.contacts if one.phone is not None and one.phone.country == "1"), None)
    if contact is None or contact.phone is None:
        return None
    dice, plan = traces.dice, traces.plan
    # late by design, so that no audit of when things are reported counts it
    same = replace(maker, contacts=(contact,), language="en", role=maker.role + STORY)
    about = (same, contact)

    def day(first: int, last: int) -> int:
        return traces.moment(dice.between(first, last))

    early, late = plan.days // 10, plan.days - 60
    offer, advert = traces.text("offer", same), traces.text("advert", same)
    for office in plan.offices:
        case(traces, office, about, status="Closed", at=day(early, early + 60))
        call(traces, office, contact, style="plain", at=day(early + 90, early + 200))
        traces.publish("offer", same, offer, Publication(at=day(early + 200, late - 250), office=office, style="signs"))
        for style in ("odd groups", "marks"):
            at = day(late - 240, late)
            traces.publish("advert", same, advert, Publication(at=at, office=office, style=style))
        for style in ("english words", "mixed", "plain"):
            tip(traces, office, about, style=style, at=day(late - 300, late + 50))
    return Story(value=contact.value, national=contact.phone.national, maker=maker.id, name=maker.name)
