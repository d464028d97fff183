"""What all makers of a county share: places of very different size, festivals, week-ends, sites that open and close."""

from __future__ import annotations

from clerestory.county.classes import Classes, modes, offers
from clerestory.county.dice import Dice
from clerestory.county.grammar import options
from clerestory.county.pathways import Pathways
from clerestory.county.plan import DAY, Plan
from clerestory.county.terms import Terms


class World:
    """The county as everybody in it finds it; from dice of its own: it never depends on what is planted."""

    def __init__(self, plan: Plan, trades: tuple[str, ...]) -> None:
        self._plan = plan
        dice = plan.dice("world")
        self.terms = Terms(plan, trades)
        self.modes: Classes = modes(plan)
        self.offers: Classes = offers(plan)
        self.pathways = Pathways(plan)
        ranked = dice.some(options("names", "place"), len(options("names", "place")))
        #: Each place as often as it is large (Zipf), to pick from.
        self.places = [place for rank, place in enumerate(ranked) for _ in range(max(1, 500 // (rank + 5)))]
        #: Usual pay of a week, in dollars.
        self.pay = {place: 90 * dice.between(5, 10) for place in ranked}
        #: Each day as often as something is published on it: more from Friday to Sunday.
        self.weighted_days = [day for day in range(plan.days) for _ in range(round(10 * self._weight(day)))]
        years = plan.days // 365
        self.festivals = [
            (year * 365 + dice.below(365), dice.pick(self.places))
            for year in range(years)
            for _ in range(dice.between(*plan.sizes["festivals"]))
        ]
        #: Days on which a platform's prices change, and by what.
        self.price_changes = tuple(
            (int(plan.days * (one + 0.2 * dice.share())), 1 + plan.knobs["price_change"] * dice.pick((1, -1, 1)))
            for one in (0.25, 0.6)
        )
        self._sites = options("names", "site")
        self._opens = int(plan.days * (0.45 + 0.15 * dice.share()))
        self._closes = int(plan.days * (0.4 + 0.2 * dice.share()))
        #: How unlike the sites are in their share of deceptive offers.
        lean = dice.some((-0.8, -0.4, 0.0, 0.4, 0.8), len(self._sites))
        self.site_lean = tuple(2.718 ** (plan.knobs["site_lean"] * one) for one in lean)

    def _weight(self, day: int) -> float:
        # 1 January 1970 was a Thursday; Monday is 0
        weekday = (self._plan.start // DAY + day + 3) % 7
        return self._plan.knobs["weekend"] if weekday >= 4 else 1.0

    def sites(self, day: int) -> tuple[str, ...]:
        """The sites that are open on a day: one opens halfway, another closes about then."""
        sites = self._sites
        open_now = sites if day >= self._opens else sites[:-1]
        return tuple(site for i, site in enumerate(open_now) if i != 1 or day < self._closes)

    def site(self, day: int, dice: Dice, *, deceptive: bool = False) -> str:
        """A site that is open; deceptive offers are more often on some."""
        sites = self.sites(day)
        if not deceptive:
            return dice.pick(sites)
        weights = [self.site_lean[self._sites.index(site)] for site in sites]
        at = dice.share() * sum(weights)
        for site, weight in zip(sites, weights, strict=True):
            at -= weight
            if at <= 0:
                return site
        return sites[-1]

    def is_new(self, site: str) -> bool:
        """Whether it is the site that opened halfway."""
        return site == self._sites[-1]

    def price_factor(self, day: int) -> float:
        """What the platform's changes have made of prices by then."""
        factor = 1.0
        for since, change in self.price_changes:
            if day >= since:
                factor *= change
        return factor

    def route(self, places: int, dice: Dice) -> list[str]:
        """Different places, large ones more often."""
        found: dict[str, None] = {}
        while len(found) < places:
            found[dice.pick(self.places)] = None
        return list(found)
