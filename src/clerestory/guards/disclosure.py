"""Counts of people that may be shown: cells of eleven or more, rounded, and none to be worked out from the others.

The first part of the gate (G12): it guards one table by itself.  What was released before is not compared here.
"""

from __future__ import annotations

from collections.abc import Mapping

from clerestory.errors import InputError

#: A cell below this is not shown, zero among them; what is shown is rounded to multiples of ROUNDED_TO.
FEWEST, ROUNDED_TO = 11, 5


def rounded(n: int) -> int | None:
    """A count as it may be shown; None when it may not.

    Raises
    ------
    InputError : a count below zero
    """
    if n < 0:
        raise InputError(where="count", expected="0 or more", found=str(n))
    return None if n < FEWEST else ROUNDED_TO * ((n + ROUNDED_TO // 2) // ROUNDED_TO)


def gated(cells: Mapping[str, int], *, parts: bool) -> dict[str, int | None]:
    """The cells of one table as they may be shown, in their order.

    Parameters
    ----------
    cells : name → how many people
    parts : whether the cells add up to a total that a reader may know; then one hidden cell alone could be worked
        out, so the least of the others is hidden with it

    Returns
    -------
    name → rounded count, or None for one that is hidden
    """
    shown = {name: rounded(n) for name, n in cells.items()}
    hidden = [name for name, n in shown.items() if n is None]
    if parts and len(hidden) == 1 and len(shown) > 1:
        shown[min((name for name in shown if name not in hidden), key=lambda name: cells[name])] = None
    return shown
