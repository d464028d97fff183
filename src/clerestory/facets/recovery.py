"""Facet 11: rehabilitation and recovery of survivors.  The survivor decides; staff propose, and never grant, block or watch."""

from clerestory.facets.register import facet

FACET = facet("recovery")
