"""Facet 1: prevention and education.  Counts places and contacts, never people at risk."""

from clerestory.facets.register import facet

FACET = facet("prevention")
