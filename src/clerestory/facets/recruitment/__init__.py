"""Facet 2: recruiting and abduction.  Reads offers of work that were published; reports offers, never people."""

from __future__ import annotations

from clerestory.facets.recruitment.recruitment_fronts import BY_CONTACT, BY_TEMPLATE, recruitment_fronts
from clerestory.facets.register import facet

FACET = facet(
    "recruitment",
    recruitment_fronts={
        "fn": recruitment_fronts,
        "reads": {"by_contact": BY_CONTACT, "by_template": BY_TEMPLATE},
        "clear": ("offer.employer",),
    },
)
