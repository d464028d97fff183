"""What sets an answered group apart: the few of its numbers that weigh most, each beside what is usual.

A reader who cannot say on which numbers an answer rests can neither check it nor be asked about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from clerestory.facets.advertising.mode_features import FEATURES
from clerestory.facets.advertising.mode_model import ANSWERS, CLASSES, FAR, PULL, Taught
from clerestory.methods.ridge_logistic import fit_several
from clerestory.model.lead import Reason

#: Numbers that are shown, the weightiest first.
SHOWN = 3


def _count(value: float) -> int:
    return round(float(np.expm1(value)))


def _both_counted(value: float) -> int:
    return _count(value) + 1


def _of_100(value: float) -> int:
    return round(100 * value)


def _a_day(value: float) -> float:
    return round(float(np.exp(value)), 1)


def _varies(value: float) -> int:
    return round(100 * float(np.expm1(value)))


#: Feature → how its value is said: a count, so many of 100, so many a day, a spread in 100.
_SAID: Mapping[str, Callable[[float], float | int]] = {
    "span": _both_counted,
    **dict.fromkeys(("adverts", "days", "places", "sites", "contacts", "templates", "prices", "names"), _count),
    **dict.fromkeys(
        ("burst", "titles", "contacts_each", "no_contact", "repeated", "constant", "priced", "fees", "with_phone",
         "hidden"), _of_100
    ),
    "pace": _a_day,
    "price_spread": _varies,
}  # fmt: skip


def apart(labelled: Taught, x: np.ndarray, said: np.ndarray) -> list[tuple[Reason, ...]]:
    """For each answered group, the numbers that speak most for its class, with what is usual there and elsewhere.

    What a number says is its share of the log-odds for the class against the mean of the others, by weights learned
    from all labels.  A number is shown only where the group's own value is nearer to the middle of its class than to
    the middle of the others: weights of numbers that go together can point the other way, and would explain nothing.

    Parameters
    ----------
    labelled : the groups that teach
    x : (n, features) the answered groups, as `mode_features.features` gives them
    said : (n,) numbers of their classes

    Returns
    -------
    n times one to three reasons `apart_<feature>`, the weightiest first; `apart_none` where no number alone does it
    """
    if not len(x):
        return []
    centre, spread = labelled.x.mean(axis=0), labelled.x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    z = np.clip((labelled.x - centre) / spread, -FAR, FAR)
    weights = fit_several(z, labelled.y, classes=len(CLASSES), strength=PULL)[1:]
    made = []
    for row, one in zip(x, said.tolist(), strict=True):
        others = np.delete(weights, one, axis=1).mean(axis=1)
        speaks = (weights[:, one] - others) * np.clip((row - centre) / spread, -FAR, FAR)
        mine, theirs = labelled.x[labelled.y == one], labelled.x[labelled.y != one]
        near = np.abs(row - np.median(mine, axis=0)) < np.abs(row - np.median(theirs, axis=0))
        order = [int(j) for j in np.argsort(-speaks, kind="stable") if speaks[j] > 0 and near[j]][:SHOWN]
        reasons = tuple(_reason(FEATURES[j], one, row[j], mine[:, j], theirs[:, j]) for j in order)
        made.append(reasons or (Reason("apart_none"),))
    return made


def _reason(feature: str, one: int, here: float, mine: np.ndarray, theirs: np.ndarray) -> Reason:
    """One number: here, in the middle half of the labelled groups of its class, and of all others."""
    said = _SAID[feature]
    ends = [said(float(np.quantile(some, q))) for some in (mine, theirs) for q in (0.25, 0.75)]
    names = ("low", "high", "other_low", "other_high")
    slots = {"mode": ANSWERS[one], "here": said(float(here)), **dict(zip(names, ends, strict=True))}
    return Reason(f"apart_{feature}", slots)
