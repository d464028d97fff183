"""Facet 12: prosecution.  What can be checked without us, with what it does not show beside it."""

from clerestory.facets.register import facet

FACET = facet("prosecution")
