"""Facet 10: investigation.  What to read next, with which authority, and what harm came of it."""

from clerestory.facets.register import facet

FACET = facet("investigation")
