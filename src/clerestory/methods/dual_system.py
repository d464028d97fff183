"""Two sources of one kind of event: what the one knows and the other does not, and what neither knows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from clerestory.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class DualSystem:
    """All events, with an interval on the logarithm of those that neither source knows; nominal under independence."""

    total: float
    low: float
    high: float


def chapman(only_first: int, only_second: int, both: int, *, level: float = 0.95) -> DualSystem:
    """Chapman's estimate of all events from two linked sources.

    Parameters
    ----------
    only_first, only_second, both : events known to one source alone, to both; 0 or more

    Raises
    ------
    InputError : a count below 0, or nothing known to both: then nothing bounds the total

    Errors to expect
    ----------------
    If one source tells the other, the total is too small; if events known to one are kept from the other, too large.
    A missed link counts one event twice and makes the total too large.

    References
    ----------
    Chapman (1951), Some properties of the hypergeometric distribution with applications to zoological sample censuses.
    Seber (1970), The effects of trap response on tag recapture estimates: its variance.
    """
    if min(only_first, only_second, both) < 0 or not both:
        raise InputError(where="linked counts", expected="0 or more, some known to both", found="others")
    a, b = only_first + both, only_second + both
    total = (a + 1) * (b + 1) / (both + 1) - 1
    variance = (a + 1) * (b + 1) * only_first * only_second / ((both + 1) ** 2 * (both + 2))
    seen = only_first + only_second + both
    unseen = total - seen
    if unseen <= 0:
        return DualSystem(total=total, low=total, high=total)
    factor = math.exp(NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(math.log1p(variance / unseen**2)))
    return DualSystem(total=total, low=seen + unseen / factor, high=seen + unseen * factor)


def unlinked_bounds(first: int, second: int) -> tuple[float, float]:
    """Of the first source's events, the least and the most share that the second knows, when nothing was linked.

    Without a link any number from none to all of the smaller source may be the same events.

    References
    ----------
    Manski (1989), Anatomy of the selection problem: worst-case bounds.
    """
    if first < 1 or second < 0:
        raise InputError(where="counts", expected="1 or more, 0 or more", found=f"{first}, {second}")
    return 0.0, min(first, second) / first
