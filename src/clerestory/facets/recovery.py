"""Facet 11: rehabilitation and recovery of survivors.  The survivor decides; staff propose."""

from clerestory.facets.register import facet

FACET = facet("recovery")
