"""Facet 15: anti-trafficking partnerships.  Comparing without pooling, sharing only what a person agreed to."""

from clerestory.facets.register import facet

FACET = facet("partnerships")
