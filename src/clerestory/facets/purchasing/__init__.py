"""Facet 6: searching and purchasing.  Totals by place and time; names no buyer."""

from __future__ import annotations

from clerestory.facets.purchasing.demand_by_place_time import DEMAND, demand_by_place_time
from clerestory.facets.purchasing.deterrence_effect import COUNTS, MEASURES, deterrence_effect
from clerestory.facets.purchasing.hidden_buyers import REPEATS, hidden_buyers
from clerestory.facets.purchasing.learned_codes import TERMS, learned_codes
from clerestory.facets.purchasing.to_legal_action import STEPS, to_legal_action
from clerestory.facets.register import facet

FACET = facet(
    "purchasing",
    demand_by_place_time={"fn": demand_by_place_time, "reads": {"counts": DEMAND}},
    hidden_buyers={"fn": hidden_buyers, "reads": {"counts": REPEATS}},
    learned_codes={"fn": learned_codes, "reads": {"counts": TERMS}},
    deterrence_effect={"fn": deterrence_effect, "reads": {"counts": COUNTS, "register": MEASURES}},
    to_legal_action={"fn": to_legal_action, "reads": {"counts": STEPS}},
)
