"""Facet 8: underground partnerships and organised crime.  Starts from an anchor in an open case; never ranks a person."""

from clerestory.facets.register import facet

FACET = facet("syndicates")
