"""Facet 13: rehabilitation and control of perpetrators.  Programmes and control are measured, never persons."""

from __future__ import annotations

from clerestory.facets.register import facet
from clerestory.facets.supervision.programme_effect import PEOPLE, programme_effect
from clerestory.facets.supervision.zone_breaches import FIXES, ZONES, zone_breaches

FACET = facet(
    "supervision",
    programme_effect={"fn": programme_effect, "reads": {"people": PEOPLE}},
    zone_breaches={"fn": zone_breaches, "reads": {"zones": ZONES, "fixes": FIXES}, "when": "case"},
)
