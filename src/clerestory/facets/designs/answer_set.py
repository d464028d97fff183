"""The set of changes that no series rules out, in words and as a chart."""

from __future__ import annotations

import math

from clerestory.facets.designs.loadings import register
from clerestory.methods.changes_kept import MOST_BREACH, WIDEST, Interval, Loading, Told
from clerestory.model.lead import Estimate, Point, Reason, Untold

#: Zone → the code of its word.
CODES = {
    "less of it": "less",
    "hidden": "hidden",
    "both": "both",
    "neither": "neither",
    "more of it": "more",
    "hidden and more of it": "hidden_and_more",
}
_ASSUMED = ("assume_loadings", "assume_breach", "assume_dates", "assume_spill")


def percent(log: float) -> float:
    """A change of the log, as per cent; an end without limit is that of the widest change considered."""
    return round(100 * math.expm1(max(-WIDEST, min(WIDEST, log))), 1)


def ranges(answer: Told) -> tuple[Interval, Interval]:
    """The intervals of level and visibility, in per cent."""
    level, visibility = answer.level or (-WIDEST, WIDEST), answer.visibility or (-WIDEST, WIDEST)
    return (percent(level[0]), percent(level[1])), (percent(visibility[0]), percent(visibility[1]))


def spoken(
    name: str, answer: Told, both: tuple[Interval, Interval], context: tuple[Reason, ...]
) -> list[Estimate | Untold]:
    """The word, with the change of the level and that of what is seen."""
    level, visibility = both
    said = [
        Reason(CODES[answer.word], {"policy": name}),
        Reason("set_range", _slots(both)),
        Reason("breakdown" if answer.breakdown < MOST_BREACH else "breakdown_beyond",
               {"factor": round(answer.breakdown, 1)}),
    ]  # fmt: skip
    if len(answer.carried_by) == 1:
        said.append(Reason("one_witness", {"series": answer.carried_by[0]}))
    elif answer.carried_by:
        said.append(Reason("carried_by", {"series": ", ".join(answer.carried_by)}))
    reasons = (*said, *context)
    points = _points(both)
    return [
        Estimate(about=f"{name}: {about}", value=_middle(ends), low=ends[0], high=ends[1],
                 unit="per cent", assumptions=_ASSUMED, reasons=reasons, points=points)
        for about, ends in (("level", level), ("visibility", visibility))
    ]  # fmt: skip


def cannot(
    name: str, answer: Told, settling: list[tuple[Loading, tuple[str, ...]]], context: tuple[Reason, ...]
) -> Untold:
    """That it cannot be told; with what is ruled out, and which series would settle it."""
    if not answer.possible:
        return Untold(about=name, reasons=(Reason("contradict", {"policy": name}), *context))
    said = [Reason("cannot", {"policy": name, "possible": _listed(answer.possible)})]
    said.append(Reason("ruled_out", {"zones": _listed(answer.ruled_out)}) if answer.ruled_out else Reason("none_out"))
    said.append(Reason("set_range", _slots(ranges(answer))))
    for loading, words in settling[:3]:
        sort = register().get(loading.name)
        said.append(Reason("would_settle", {"series": sort.means if sort else loading.name, "words": _listed(words)}))
    if not settling:
        said.append(Reason("nothing_settles"))
    return Untold(about=name, reasons=(*said, *context))


def _listed(words: tuple[str, ...]) -> str:
    return "; ".join(words)


def _slots(both: tuple[Interval, Interval]) -> dict[str, str]:
    words = [f"{low:+g} to {high:+g} %" for low, high in both]
    return {"level": words[0], "visibility": words[1]}


def _middle(ends: Interval) -> float:
    """The middle of the interval in logs."""
    low, high = (math.log1p(end / 100) for end in ends)
    return min(max(round(100 * math.expm1((low + high) / 2), 1), ends[0]), ends[1])


def _points(both: tuple[Interval, Interval]) -> tuple[Point, ...]:
    words = ("how much there is", "how much of it is seen")
    rows = [
        Point(series=f"set:{what}", value=_middle(ends), low=ends[0], high=ends[1], label=label)
        for what, ends, label in zip(("level", "visibility"), both, words, strict=True)
    ]
    return (*rows, Point(series="set:zero", value=0.0), Point(series="axis:x", value=0.0, label="change, per cent"))
