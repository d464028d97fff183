"""How recorded recruitments happened: months that differ, a pathway that grows, and changes that only look like it."""

from __future__ import annotations

import numpy as np

from clerestory.county.dice import Dice
from clerestory.county.plan import DAY, Plan
from clerestory.county.truth import Rows
from clerestory.county.workbook import Cell

#: Pathway → its share of the cases, months from first contact on (of the average), and how often somebody outside
#: could have seen a trace of it.
_PATHWAYS: dict[str, tuple[float, float, float]] = {
    "false offer": (0.36, 0.5, 0.6),
    "romance": (0.24, 1.6, 0.35),
    "blackmail": (0.14, 0.9, 0.3),
    "sale by family": (0.10, 0.4, 0.05),
    "abduction": (0.06, 0.1, 0.15),
    "other": (0.10, 1.0, 0.2),
}
#: Pathway → what the standard's own column says of it.
_METHODS = {"false offer": ("JobAdvert", "Agency"), "other": ("Unknown",)}
#: How far back case records reach: further than what an office collects of adverts and tips.
_CASE_YEARS = (5, 7)
#: By how much a new partner's cases are more in all.
_PARTNER = 1.2
_SEEN_BY = ("public", "platform", "bank", "school", "family", "other")
_PLATFORMS = ("social network", "messaging app", "job site", "game", "none")
#: What stands in a field that nobody asked about.
_NOT_ASKED = ""
#: The pathways that are frequent enough to be seen growing.
_MAY_GROW = ("romance", "blackmail", "sale by family")


class Pathways:
    """When cases come in and how they began; the same for both offices."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        dice = plan.dice("pathways")
        self._first = plan.days - 365 * dice.between(*_CASE_YEARS)
        days = plan.days - self._first
        months = days // 365 * 12
        rng = np.random.default_rng([plan.seed, plan.size, months])
        shape = plan.knobs["case_spread"]
        level = rng.gamma(shape, 1 / shape, size=months)
        #: Month from which a partner sends its cases here, from which a list has a new code, and a form asks.
        self._partner, self._code_list, self._asked = (dice.between(8, months - 8) for _ in range(3))
        self._backlog = dice.between(6, months - 4)
        level[self._partner :] *= _PARTNER
        level[self._backlog] *= 2.2
        level[self._backlog - 3 : self._backlog] *= 0.6
        self._days = [
            day
            for day in range(self._first, plan.days)
            for _ in range(max(1, round(20 * level[(day - self._first) * months // days])))
        ]
        self._raid = self._first + dice.below(days - 30)
        self._grows = dice.pick(_MAY_GROW)
        self._grows_from = int(plan.days * plan.knobs["pathway_start"])
        self._growth = plan.knobs["pathway_growth"] if plan.has("pathways") else 1.0

    def day(self, dice: Dice) -> int:
        """The day on which a case came in; below 0 when it is older than all that the county's makers published."""
        return self._raid + dice.below(7) if dice.chance(0.01) else dice.pick(self._days)

    def cells(self, day: int, dice: Dice) -> tuple[dict[str, Cell], bool]:
        """What the record says of the recruitment, as that day's form and list of codes had it.

        Returns
        -------
        the cells, and whether the case is of the pathway that grows, once it does
        """
        month = (day - self._first) * 12 // 365
        pathway = self._pathway(day, month, dice)
        _, longer, seen = _PATHWAYS[pathway]
        grooming = int(-np.log(1 - dice.share()) * self._plan.knobs["grooming"] * longer)
        recorded = pathway
        if pathway == "romance" and month < self._code_list and dice.chance(0.5):
            # before the new list there was no code for it: case workers chose what was nearest
            recorded = "other"
        unasked = 0.35 if month < self._asked else 0.12
        if dice.chance(unasked):
            recorded = _NOT_ASKED
        visible = _NOT_ASKED if dice.chance(unasked) else "yes" if dice.chance(seen) else "no"
        cells: dict[str, Cell] = {
            "vic_method_of_recruitment": dice.pick(_METHODS.get(pathway, ("PersonalContact",))),
            "vic_recruitment_websites_and_apps": dice.pick(_PLATFORMS),
            "recruitment_means": recorded,
            "grooming_months": "" if recorded == _NOT_ASKED else grooming,
            "trace_visible": visible,
            "trace_seen_by": dice.pick(_SEEN_BY) if visible == "yes" else "",
            "coding_version": str(1 + (month >= self._code_list) + (month >= self._asked)),
        }
        return cells, self._growth > 1 and pathway == self._grows and day >= self._grows_from

    def _pathway(self, day: int, month: int, dice: Dice) -> str:
        if self._raid <= day < self._raid + 7 and dice.chance(0.7):
            return "abduction"
        weights = {name: share for name, (share, _, _) in _PATHWAYS.items()}
        if day >= self._grows_from:
            weights[self._grows] *= self._growth
        if month % 12 in (5, 6, 7):
            weights["false offer"] *= 1.5
        at = dice.share() * sum(weights.values())
        for name, weight in weights.items():
            at -= weight
            if at < 0:
                return name
        return "other"

    def changes(self) -> Rows:
        """What grew, and what only seems to: rows of the truth."""

        def at(month: int) -> int:
            return self._plan.start + (self._first + month * 365 // 12) * DAY

        end = self._plan.start + self._plan.days * DAY
        raid = self._plan.start + self._raid * DAY
        planted: Rows = []
        if self._growth > 1:
            since = self._plan.start + self._grows_from * DAY
            planted.append(("growth", True, "recruitment_means", self._grows, since, end, self._growth))
        return [
            *planted,
            ("new code", False, "recruitment_means", "romance", at(self._code_list), end, 2.0),
            ("form asks", False, "recruitment_means", _NOT_ASKED, at(self._asked), end, 0.12 / 0.35),
            ("partner", False, "", "", at(self._partner), end, _PARTNER),
            ("backlog", False, "", "", at(self._backlog), at(self._backlog + 1), 2.2),
            ("one event", False, "recruitment_means", "abduction", raid, raid + 7 * DAY, 10.0),
            ("season", False, "recruitment_means", "false offer", at(5), at(8), 1.5),
        ]
