"""Groups of adverts of four classes that overlap in every feature: coordinated, spam, scam, and something else."""

from __future__ import annotations

from clerestory.county.cast import Maker
from clerestory.county.classes import MODE_LEVELS, MODES, Drawn
from clerestory.county.planted import Planted
from clerestory.county.texts import Template, with_sentence
from clerestory.county.traces import Class, Publication, Traces

QUESTION = "advertising.mode_of_operation"
#: Class → the role of its makers, and the phenomenon that it goes with.
ROLES = {"coordinated": ("operation", "families"), "spam": ("spam", "spam"), "scam": ("scam", "scams")}
#: Adverts per thousand traces of a county with both offices.
ADVERTS = 485
#: Words that a sentence about a fee adds.
_FEE = 12
#: Groups of no class that are drawn for each of a class: what looks like one and is none.
OTHERS = 5.5


def operations(traces: Traces, *, thousands: float, planted: bool) -> list[Planted]:
    """Groups of a block: of the planted classes, but those whose phenomenon is left out; or of no class."""
    found: list[Planted] = []
    for mode in MODES:
        role, phenomenon = ROLES.get(mode, ("other", ""))
        if bool(phenomenon) != planted:
            continue
        with traces.stream(f"operations {mode}"):
            if phenomenon and not (traces.plan.has("modes") and traces.plan.has(phenomenon)):
                continue
            wanted = traces.plan.knobs["mode_groups"] * thousands * (1.0 if phenomenon else OTHERS)
            for _ in range(int(wanted) + traces.dice.chance(wanted % 1)):
                found.append(_operation(traces, mode, role))
    return found


def _begin(traces: Traces, mode: str, span: int) -> int:
    """A first day; over the years scams become more frequent, spam less so, the others stay."""
    dice = traces.dice
    shift = traces.plan.knobs["mode_shift"] * {"scam": 1, "spam": -1}.get(mode, 0)
    while True:
        u = dice.share()
        if dice.chance((1 + shift * (2 * u - 1)) / (1 + abs(shift))):
            return int(u * max(1, traces.plan.days - span))


def _operation(traces: Traces, mode: str, role: str) -> Planted:
    dice, cast = traces.dice, traces.cast
    drawn = traces.world.modes.draw(mode, dice)
    level = {name: values[at] for (name, values), at in zip(MODE_LEVELS.items(), drawn.levels, strict=True)}
    first = cast.maker(role, contacts=())
    contacts = tuple(cast.contact(first.name) for _ in range(int(level["contacts"])))
    maker = cast.maker(role, contacts=contacts, name=first.name)
    span = min(int(level["days"] * (0.7 + 0.6 * dice.share())), traces.plan.days - 2)
    begin = _begin(traces, mode, span)
    texts = [_text(traces, maker, level["fee"]) for _ in range(int(level["texts"]))]
    names = [maker.name, *(cast.firm(maker.language) for _ in range(int(level["names"]) - 1))]
    places = traces.world.route(int(level["places"]), dice)
    open_then = list(traces.world.sites(begin))
    sites = dice.some(open_then, int(level["sites"]))
    price = dice.between(12, 160) * 5
    for i in range(int(level["adverts"])):
        off = 1 + level["price_spread"] * (2 * dice.share() - 1)
        day = begin + (0 if i == 0 else span if i == 1 else dice.below(span + 1))
        said = Publication(
            at=traces.moment(day),
            place=places[i % len(places)],
            name=dice.pick(names),
            site=dice.pick(sites),
            price=max(15, round(price * off / 5) * 5),
            contact=contacts[i % len(contacts)],
            hidden=level["hidden"],
        )
        if not traces.publish("advert", maker, texts[i // len(contacts) % len(texts)], said):
            break
    traces.classes[maker.id] = _class(drawn)
    return Planted(what=role, innocent=mode == "other", makers=(maker.id,), contacts=contacts)


def _text(traces: Traces, maker: Maker, fee: float) -> Template:
    dice = traces.dice
    wants = maker.language == "en" and dice.chance(fee)
    noise = traces.plan.knobs["noise"] * dice.share()
    text = traces.text("advert", maker, noise=noise, less=_FEE if wants else 0)
    return with_sentence(text, "fee", "fee", dice) if wants else text


def _class(drawn: Drawn) -> Class:
    return Class(question=QUESTION, truth=drawn.truth, oracle=drawn.oracle, p=drawn.p, against=drawn.against)
