"""Facet 7: money exchange and laundering.  Reads payments a bank already holds; reports merchants and accounts."""

from clerestory.facets.register import facet

FACET = facet("money")
