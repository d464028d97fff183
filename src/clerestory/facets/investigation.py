"""Facet 10: investigation.  Helps a team to choose what to read, to act within its authority, and to count its harm."""

from clerestory.facets.register import facet

FACET = facet("investigation")
