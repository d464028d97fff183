"""Facet 9: identification and reporting.  Orders and joins tips, hides none, and never says that somebody is a victim."""

from clerestory.facets.register import facet

FACET = facet("identification")
