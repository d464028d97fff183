"""How far apart two rates of counted events are, its ends from those of the two rates.

References
----------
Zou, G. Y., Donner, A. (2008). Construction of confidence limits about effect measures: a general approach. Statistics
in Medicine 27(10), 1693-1702.
"""

from __future__ import annotations

from clerestory.errors import InputError
from clerestory.methods.garwood import garwood


def rate_difference(
    events: tuple[int, int], exposure: tuple[float, float], *, level: float = 0.95
) -> tuple[float, float, float]:
    """The first rate less the second, with its interval.

    Parameters
    ----------
    events : of the first and of the second, 0 or more    exposure : over how much, above 0

    Returns
    -------
    value, low, high

    Raises
    ------
    InputError : an exposure that is not above 0

    Errors to expect
    ----------------
    Events that come in clusters vary more than counts that know nothing of each other: the interval is then too short.
    """
    if not min(exposure) > 0:
        raise InputError(where="exposure", expected="above 0", found=str(exposure))
    one, other = (n / over for n, over in zip(events, exposure, strict=True))
    ends = [
        tuple(end / over for end in garwood(n, level=level, mid=True)) for n, over in zip(events, exposure, strict=True)
    ]
    value = one - other
    low = value - ((one - ends[0][0]) ** 2 + (ends[1][1] - other) ** 2) ** 0.5
    high = value + ((ends[0][1] - one) ** 2 + (other - ends[1][0]) ** 2) ** 0.5
    return value, low, high
