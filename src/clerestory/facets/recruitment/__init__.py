"""Facet 2: recruiting and abduction.  Reads offers of work that were published; reports offers, never people."""

from __future__ import annotations

from clerestory.facets.recruitment.deceptive_offers import LABELS, OFFERS, deceptive_offers
from clerestory.facets.recruitment.recruitment_fronts import BY_CONTACT, BY_TEMPLATE, recruitment_fronts
from clerestory.facets.recruitment.recruitment_indicators import CASE, recruitment_indicators
from clerestory.facets.recruitment.recruitment_pathways import ANSWERS, ASKED, GROOMING, recruitment_pathways
from clerestory.facets.recruitment.visible_share import SEEN_BY, VISIBLE, visible_share
from clerestory.facets.register import facet

FACET = facet(
    "recruitment",
    deceptive_offers={
        "fn": deceptive_offers,
        "reads": {"offers": OFFERS, "labels": LABELS},
        "optional": ("label",),
        "clear": ("offer.employer",),
    },
    recruitment_fronts={
        "fn": recruitment_fronts,
        "reads": {"by_contact": BY_CONTACT, "by_template": BY_TEMPLATE},
        "clear": ("offer.employer",),
    },
    recruitment_indicators={"fn": recruitment_indicators, "reads": {"case": CASE}, "when": "case"},
    recruitment_pathways={
        "fn": recruitment_pathways,
        "reads": {"answers": ANSWERS, "asked": ASKED, "grooming": GROOMING},
    },
    visible_share={"fn": visible_share, "reads": {"visible": VISIBLE, "seen_by": SEEN_BY}},
)
