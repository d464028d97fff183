"""Did a measure against buying reduce demand here, or move it, or only make it harder to see?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.facets.designs.effect import DESIGNS, by_design, estimated
from clerestory.facets.designs.found import Found
from clerestory.facets.designs.less_or_hidden import Asked, less_or_hidden
from clerestory.facets.designs.loadings import declared
from clerestory.facets.designs.panel import COUNTS, Panel, Policy, adopted, panels, policies
from clerestory.methods.level_or_visibility import Loading
from clerestory.model.lead import Estimate, Reason, Untold

__all__ = ["COUNTS", "MEASURES", "deterrence_effect"]

#: The register; a measure is against buying when it says that it binds buyers.
MEASURES = """
    SELECT p.policy AS policy, p.place AS place, p.in_force_on AS in_force_on, p.ended_on AS ended_on,
           coalesce(p.series, '') AS series, coalesce(p.binds, '') ILIKE '%buyer%' AS on_buyers
    FROM policy AS p WHERE p.in_force_on IS NOT NULL
"""
#: Series of counts that are contacts of buyers, as `demand_by_place_time` reads them.
CONTACTS = ("contacts", "contacts to decoys")
#: More than this part of the counts without a number of adverts, and nothing is told of demand.
_MOST_UNKNOWN = 0.1
#: Of what is said next door as well, the part that would be another design's own.
_SAID_ONCE = frozenset({"had_it_before", "from_the_first"})


def deterrence_effect(  # noqa: PLR0913  # what people may declare
    counts: pa.Table,
    register: pa.Table,
    *,
    measure: str = "",
    neighbours: str = "",
    loadings: str = "",
    design: str = "",
    washout: int = 1,
    tail: int = 0,
    seed: int = 1,
) -> list[Estimate | Untold]:
    """The change in contacts for an advert, what happened next door, and whether there is less or only less seen.

    First contacts for an advert in places with the measure against places without it, neighbours left out, by the
    design that the data allow.  Then the same for the neighbours, as if they had it: where they moved as much, it was
    not the measure, and no effect is told.  Then every series that has a loading, whether buyers' wariness moves it or
    not, and the one word that all readings of them agree on.

    Parameters
    ----------
    counts : series, place, period, value, exposure; of contacts the exposure is how many adverts could be answered
    register : policy, place, in_force_on, ended_on, series, on_buyers
    measure : one of them by its name; all that bind buyers otherwise
    neighbours : places next door, joined by ; where buyers may have gone
    loadings : a team's own, as in "contacts to decoys = 0.9..1.1 / 0.9..1.1; harm = 0.9..1.1 / 0"
    design : series, places or mixture, to say which; otherwise the data decide
    washout, tail : periods left out from the one in which it began, and last periods not all recorded yet; for the
        word alone
    seed : of the choices and critical values that are drawn

    Returns
    -------
    for each measure the change in per cent here, that next door where neighbours are named, and the word; or why
    each cannot be told

    Raises
    ------
    InputError : another design, a measure that the register has not, words in *loadings* that are none, or negative
        *washout* or *tail*

    Errors to expect
    ----------------
    Less demand where there is none less: buyers who know the decoys by now call them no more, and call others; the
    first number cannot see it, and the word is for that.  Adverts shown are what was seen of them.  Buyers who drive
    further than the neighbours that are named are in no number.  No effect where there is one: few places, few months,
    and a measure that reaches next door as well, which is told as no effect.

    References
    ----------
    Callaway and Sant'Anna (2021).  Conley and Taber (2011).  Rambachan and Roth (2023).  Arkhangelsky and others
    (2021).
    Manski and Pepper (2018), How do right-to-carry laws affect crime rates?
    """
    if design not in DESIGNS:
        raise InputError(where="design", expected="series, places or mixture", found=repr(design))
    if min(washout, tail) < 0:
        raise InputError(where="washout, tail", expected="0 or more", found=f"{washout}, {tail}")
    own, near = declared(loadings), frozenset(one.strip().casefold() for one in neighbours.split(";") if one.strip())
    every = policies(register)
    if measure and measure.casefold() not in {one.name.casefold() for one in every}:
        raise InputError(where="measure", expected="a name that the register of policies has", found=repr(measure))
    held, known = panels(_with_adverts(counts)), panels(counts)
    contacts = [panel for panel in held if panel.series.strip().casefold() in CONTACTS]
    if not every or not any(panel.series.strip().casefold() in CONTACTS for panel in known):
        return []
    buying = set(register.filter(register["on_buyers"])["policy"].to_pylist())
    asked = [one for one in every if one.name.casefold() == measure.casefold() or (not measure and one.name in buying)]
    if not asked:
        return [Untold(about="measures", reasons=(Reason("none_on_buyers", {"measures": len(every)}),))]
    answers: list[Estimate | Untold] = []
    for one in asked:
        others = tuple(other for other in every if other.name != one.name)
        said = _Said(measure=one, others=others, near=near, how=(design, seed), unknown=_unknown(counts))
        for panel in contacts or [panel for panel in known if panel.series.strip().casefold() in CONTACTS]:
            answers += said.demand(panel)
        answers += _word(said, known, own, (washout, tail))
    return answers


def _is_contact(counts: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(counts["series"])), pa.array(CONTACTS))


def _with_adverts(counts: pa.Table) -> pa.Table:
    """Contacts whose number of adverts is known."""
    return counts.filter(pc.and_(_is_contact(counts), pc.fill_null(pc.greater(counts["exposure"], 0), False)))


def _unknown(counts: pa.Table) -> float:
    """The part of the counts of contacts for which nobody knows how many adverts could be answered."""
    contacts = counts.filter(_is_contact(counts)).num_rows
    return 1 - _with_adverts(counts).num_rows / contacts if contacts else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One measure, the others of the register, the neighbours, the design and its seed."""

    measure: Policy
    others: tuple[Policy, ...]
    near: frozenset[str]
    how: tuple[str, int]
    unknown: float

    def demand(self, panel: Panel) -> list[Estimate | Untold]:
        """What is said of contacts for an advert here, and next door."""
        about = f"{self.measure.name}: {panel.series} for an advert"
        if self.unknown > _MOST_UNKNOWN:
            share = round(100 * self.unknown)
            return [Untold(about=about, reasons=(Reason("no_exposure", {"about": about, "share": share}),))]
        whole = panel.complete()
        start = adopted(whole, self.measure)
        if not (start > 0).any():
            return [Untold(about=about, reasons=(Reason("not_in_force", {"policy": self.measure.name}),))]
        next_door = np.array([place.casefold() in self.near for place in whole.places]) & (start < 0)
        found, context = by_design(whole.only(~next_door), start[~next_door], self.measure.name, self.how)
        context += self._context(panel, whole, start)
        here = estimated(about, found, context)
        if not self.near:
            return [_also(here, Reason("neighbours_unknown"))]
        if not next_door.any():
            return [_also(here, Reason("neighbours_not_held"))]
        begun = np.where(next_door, int(start[start > 0].min()), start)
        other, besides = by_design(whole.only(start < 0), begun[start < 0], self.measure.name, self.how)
        besides = [reason for reason in besides if reason.code not in _SAID_ONCE]
        there = estimated(f"{about}, next door", other, besides)
        if isinstance(there, Untold):
            there = replace(there, reasons=(Reason("next_door_cannot", {"about": about}), *there.reasons))
        return _both(here, there, found)

    def _context(self, panel: Panel, whole: Panel, start: np.ndarray) -> list[Reason]:
        said = []
        if len(whole.places) < len(panel.places):
            said.append(Reason("gaps", {"places": len(panel.places) - len(whole.places)}))
        rivals = [one.name for one in self.others if ((adopted(whole, one) > 0) & (start > 0)).any()]
        if rivals:
            said.append(Reason("other_policies", {"policies": ", ".join(rivals)}))
        if panel.series.strip().casefold() != CONTACTS[0]:
            said.append(Reason("decoys_learned"))
        return said


def _both(here: Estimate | Untold, there: Estimate | Untold, found: Found | Reason) -> list[Estimate | Untold]:
    """Here and next door: it moved there, nothing moved there, or there it changed as much and it was not this."""
    if isinstance(here, Untold) or isinstance(found, Reason):
        return [here, there]
    if isinstance(there, Untold):
        return [_also(here, Reason("neighbours_cannot")), there]
    slots = {"value": there.value, "low": there.low, "high": there.high}
    told_here, told_there = (one.low > 0 or one.high < 0 for one in (here, there))
    alike = here.value * there.value > 0 and told_there and here.low <= there.value <= here.high
    if alike:
        reasons = (Reason("as_much_next_door", {"about": here.about, "here": here.value, **slots}), *here.reasons[1:])
        return [Untold(about=here.about, reasons=tuple(one for one in reasons if one.code != "told")), there]
    if told_here and told_there and here.value < 0 < there.value:
        return [_also(here, Reason("rose_next_door", slots)), there]
    return [_also(here, Reason("next_door", slots)), there]


def _also(answer: Estimate | Untold, reason: Reason) -> Estimate | Untold:
    """The answer with one reason more, third: after the number and whether it leaves out nought."""
    return replace(answer, reasons=(*answer.reasons[:2], reason, *answer.reasons[2:]))


def _word(
    said: _Said, held: Sequence[Panel], own: dict[str, Loading], window: tuple[int, int]
) -> list[Estimate | Untold]:
    asked = Asked(
        policy=said.measure, others=said.others, own=own, near=set(said.near), sign=0, because="", window=window,
        seed=said.how[1],
    )  # fmt: skip
    return less_or_hidden(asked, held)
