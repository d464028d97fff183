"""Facet 6: searching and purchasing.  Totals by place and time; names no buyer."""

from clerestory.facets.register import facet

FACET = facet("purchasing")
