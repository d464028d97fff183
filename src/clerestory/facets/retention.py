"""Facet 4: retention.  Records means of control with the survivor; holds digests, never images."""

from clerestory.facets.register import facet

FACET = facet("retention")
