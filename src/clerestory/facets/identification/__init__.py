"""Facet 9: identification and reporting.  Order is never silence, and nobody is labelled a victim."""

from __future__ import annotations

from clerestory.facets.identification.hidden_population import LISTS, hidden_population
from clerestory.facets.register import facet

FACET = facet("identification", hidden_population={"fn": hidden_population, "reads": {"lists": LISTS}})
