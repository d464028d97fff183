"""Facet 8: underground partnerships and organised crime.  From an anchor in an open case; no rank of persons."""

from clerestory.facets.register import facet

FACET = facet("syndicates")
