"""One block of a county: what is planted, its innocent look-alikes, and all the others, in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clerestory.county.cast import Maker
from clerestory.county.coordination import coordination, how_many
from clerestory.county.coordination import look_alikes as look_alikes_of_sets
from clerestory.county.frauds import frauds
from clerestory.county.innocent import LIKE_FAMILIES, LIKE_FRONTS, the_rest
from clerestory.county.operations import ADVERTS, operations
from clerestory.county.planted import Planted, Story, family, front, scam, spam, story
from clerestory.county.texts import Template
from clerestory.county.traces import Traces

#: Families of the first block whose number recurs over every kind of file.
STORIES = 4

Senders = list[tuple[Maker, Template]]


def spam_senders(traces: Traces) -> Senders:
    """Four texts that the whole county sees; their lengths mirror each other."""
    senders = []
    with traces.stream("spam senders"):
        for u in (0.2, 0.8, 0.4, 0.6):
            maker = replace(traces.cast.maker("spam"), language="en")
            traces.world.terms.owned(maker.id, traces.dice)
            senders.append((maker, traces.text("advert", maker, u=u, noise=0.005)))
    return senders


def fill(traces: Traces, senders: Senders, stories: list[Story] | None) -> list[Planted]:
    """Fill a block's desks; *stories*, in the first block, gets the numbers that recur over every kind of file."""
    plan = traces.plan
    thousands = sum(traces.quota.values()) / 1000
    adverts = sum(count for (_, kind), count in traces.quota.items() if kind == "advert")
    things = _stories(traces, stories) if stories is not None else []
    already = STORIES if stories is not None else 0
    wanted = _wanted(traces, thousands, already=already)
    with traces.stream("look-alikes"):
        families = already + wanted["families"]
        for planted, look_alikes in ((families, LIKE_FAMILIES), (wanted["fronts"], LIKE_FRONTS)):
            things += [
                look_alikes[i % len(look_alikes)](traces) for i in range(round(planted * plan.knobs["look_alikes"]) + 1)
            ]
    sets = how_many(traces, thousands=adverts / ADVERTS)
    things += look_alikes_of_sets(traces, sets)
    things += operations(traces, thousands=adverts / ADVERTS, planted=False)
    # what is planted comes after its look-alikes and before all others, who take the room that is left
    things += coordination(traces, sets)
    things += operations(traces, thousands=adverts / ADVERTS, planted=True)
    things += frauds(traces, thousands=thousands)
    plants: dict[str, Callable[[], Planted]] = {
        "families": lambda: family(traces)[0],
        "fronts": lambda: front(traces),
        "scams": lambda: scam(traces),
    }
    for phenomenon, many in wanted.items():
        if plan.has(phenomenon):
            with traces.stream(phenomenon):
                things += [plants[phenomenon]() for _ in range(many)]
    if plan.has("spam"):
        with traces.stream("spam"):
            spam(traces, senders, rows=round(adverts * plan.knobs["spam_share"]))
    the_rest(traces)
    return things


def _wanted(traces: Traces, thousands: float, *, already: int) -> dict[str, int]:
    """Cases of each phenomenon; with a chance for what is left over, so that the share is right for any block."""
    found = {}
    with traces.stream("how many"):
        for phenomenon in ("families", "fronts", "scams"):
            share = traces.plan.knobs[phenomenon] * thousands
            many = max(1, int(share) + traces.dice.chance(share % 1))
            found[phenomenon] = max(0, many - already) if phenomenon == "families" else many
    return found


def _stories(traces: Traces, stories: list[Story]) -> list[Planted]:
    """Makers whose number recurs in every kind of file: families, or nobody in particular where there are none."""
    things: list[Planted] = []
    with traces.stream("stories"):
        while len(stories) < STORIES:
            if traces.plan.has("families"):
                thing, maker = family(traces, phone=1.0)
                things.append(thing)
            else:
                first = traces.cast.maker("independent")
                maker = replace(first, contacts=(traces.cast.contact(first.name, phone=1.0),))
            if (told := story(traces, maker)) is not None:
                stories.append(told)
    return things
