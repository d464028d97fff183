"""Facet 3: transit, housing and everyday control.  Starts from an open case; never says where a person harmed is."""

from clerestory.facets.register import facet

FACET = facet("transit")
