"""Designs that several facets share: panels of counts, comparisons of places, series that answer to being seen."""
