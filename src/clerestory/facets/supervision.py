"""Facet 13: rehabilitation and control of perpetrators.  Programmes and control are measured, never persons."""

from clerestory.facets.register import facet

FACET = facet("supervision")
