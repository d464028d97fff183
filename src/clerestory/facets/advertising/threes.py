"""Three posters at once: days on which all three began in one place are far rarer by chance than days of two.

Most sets publish on a dozen days, too few for what two of its members do together to stand out among ten thousand pairs
of posters.  Three who begin together again and again do stand out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clerestory.facets.advertising.crowds import Crowds
from clerestory.facets.advertising.in_step import Evidence, Poster, began_together

#: No three count for more than this p-value.
FLOOR = 1e-10


class Three(NamedTuple):
    """Three posters, in order, and how often they began together."""

    members: tuple[int, int, int]
    days: Evidence


def threes(
    pairs: Sequence[tuple[int, int]],
    joined: np.ndarray,
    posters: Mapping[int, Poster],
    crowds: Crowds,
    *,
    least: int,
) -> list[Three]:
    """The threes of which every two were together, and all three on *least* days.

    Parameters
    ----------
    pairs : pairs of posters that were together often enough to be tested
    joined : (posters,) labels: three of one label are a group already, and are not tested
    least : joint days of all three, each a fortnight or more after the last
    """
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        near[min(one, other)].add(max(one, other))
    cells = {k: _cells(posters[k]) for pair in pairs for k in pair}
    tested = []
    for one in sorted(near):
        for other in sorted(near[one]):
            both = cells[one] & cells[other]
            for third in sorted(near[one] & near.get(other, set())):
                if joined[one] == joined[other] == joined[third] or len(both & cells[third]) < least:
                    continue
                days = began_together([posters[k] for k in (one, other, third)], crowds)
                if days.seen >= least:
                    tested.append(Three((one, other, third), days))
    return tested


def _cells(poster: Poster) -> frozenset[tuple[int, int]]:
    return frozenset(zip(poster.days.tolist(), poster.places.tolist(), strict=True))


def most_threes(pairs: int) -> int:
    """How many threes there are at most, of which every two are among so many pairs.

    References
    ----------
    Kruskal, J. B. (1963). The number of simplices in a complex. Mathematical Optimization Techniques, 251-278.
    Katona, G. (1968). A theorem of finite sets. Theory of Graphs, 187-207.
    """
    return math.ceil(math.sqrt(2) / 3 * pairs**1.5)
