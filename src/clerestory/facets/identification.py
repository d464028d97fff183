"""Facet 9: identification and reporting.  Order is never silence, and nobody is labelled a victim."""

from clerestory.facets.register import facet

FACET = facet("identification")
