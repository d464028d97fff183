"""One poster beside all others: several who keep to its days a little say more than each of them alone.

Given a poster's own days, what the others do is independent of each other where nobody is in step.  So the number of
others that were with it more than so and so often is binomial, and a member of a set of seven stands out by six weak
agreements, none of which would be seen among ten thousand pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

#: No single agreement counts for more than this p-value here: what stands alone is for pairs to say.
PAIR_FLOOR = 1e-4
#: An agreement less rare than this is no companion's: a poster whose days all draw more than is known has many such.
RARE = 1e-3
#: No poster counts for more than this p-value.
FLOOR = 1e-8
#: Companions that are counted at least, and at most.
FEWEST, MOST = 2, 8


class Hub(NamedTuple):
    """A poster, those who were with it more than by chance, and how seldom so many would be."""

    poster: int
    companions: tuple[int, ...]
    p: float


def hubs(pairs: Iterable[tuple[int, int, float]], able: Iterable[int]) -> list[Hub]:
    """The posters with two companions or more.

    Parameters
    ----------
    pairs : two posters, and the p-value of their joint days; those left out count as not together
    able : for each poster, with how many others it could have been in step

    Returns
    -------
    one a poster, in order: the number of companions at which it stands out most, corrected for having looked at each
    number from 2 to 8 (Bonferroni)
    """
    from scipy.stats import binom

    with_whom: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, said in pairs:
        if said > RARE:
            continue
        p = max(said, PAIR_FLOOR)
        with_whom[one].append((p, other))
        with_whom[other].append((p, one))
    many = list(able)
    found = []
    for poster in sorted(with_whom):
        near = sorted(with_whom[poster])[:MOST]
        tails = [(float(binom.sf(k - 1, many[poster], near[k - 1][0])), k) for k in range(FEWEST, len(near) + 1)]
        if tails:
            p, k = min(tails)
            p = min(1.0, max(FLOOR, p * (MOST - FEWEST + 1)))
            found.append(Hub(poster, tuple(other for _, other in near[:k]), p))
    return found
