"""The days on which members of a group began to publish in one place, as a reader can draw them on a calendar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from string import ascii_uppercase

from clerestory.facets.advertising.occasions import Calendar
from clerestory.model.lead import Reason

#: Days that are shown: those on which most members began, the earlier first.
SHOWN = 12

_EPOCH = date(1970, 1, 1)


def joint_days(calendar: Calendar, members: Sequence[int], adverts: Sequence[int]) -> tuple[Reason, ...]:
    """Who the members are, and where and when two or more of them began together, with how many others did.

    Parameters
    ----------
    members : codes of posters, in the order in which they are to be named A, B, C
    adverts : of each, how many adverts it has
    """
    names = {k: _letters(i) for i, k in enumerate(members)}
    who: dict[tuple[int, int], list[str]] = defaultdict(list)
    there: Counter[tuple[int, int]] = Counter()
    for poster, day, place in zip(
        calendar.poster.tolist(), calendar.day.tolist(), calendar.place.tolist(), strict=True
    ):
        there[day, place] += 1
        if poster in names:
            who[day, place].append(names[poster])
    joint = sorted((cell for cell, some in who.items() if len(some) > 1), key=lambda cell: (-len(who[cell]), cell))
    said = "; ".join(
        f"{names[k]}: {n}, {_day(int(calendar.first[k]))} to {_day(int(calendar.last[k]))}"
        for k, n in zip(members, adverts, strict=True)
    )
    return (
        # The sentence does not say `of`: a door follows each member to its group by it.
        Reason("members", {"who": said, "of": " ".join(calendar.names[k] for k in members)}),
        *(
            Reason(
                "together_on",
                {
                    "day": _day(day),
                    "place": calendar.places[place],
                    "who": ", ".join(sorted(who[day, place], key=lambda one: (len(one), one))),
                    "others": there[day, place] - len(who[day, place]),
                },
            )
            for day, place in sorted(joint[:SHOWN])
        ),
        *((Reason("together_more", {"n": len(joint) - SHOWN}),) if len(joint) > SHOWN else ()),
    )


def _letters(i: int) -> str:
    """A to Z, then AA, AB and so on."""
    return (_letters(i // 26 - 1) if i >= 26 else "") + ascii_uppercase[i % 26]


def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()
