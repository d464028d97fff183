"""Facet 9: identification and reporting.  Order is never silence, and nobody is labelled a victim."""

from __future__ import annotations

from clerestory.facets.identification.hidden_population import LISTS, hidden_population
from clerestory.facets.identification.reporting_gap import REASONS, SOURCES, reporting_gap
from clerestory.facets.register import facet

FACET = facet(
    "identification",
    reporting_gap={"fn": reporting_gap, "reads": {"sources": SOURCES, "reasons": REASONS}, "optional": ("count",)},
    hidden_population={"fn": hidden_population, "reads": {"lists": LISTS}},
)
