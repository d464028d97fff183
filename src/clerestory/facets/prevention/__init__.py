"""Facet 1: prevention and education.  Counts places and contacts, never people at risk."""

from __future__ import annotations

from clerestory.facets.prevention.help_seeking_effect import CAMPAIGNS, CONTACTS, help_seeking_effect
from clerestory.facets.prevention.message_check import DRAFTS, message_check
from clerestory.facets.prevention.outreach_plan import SPENT, outreach_plan
from clerestory.facets.prevention.school_programmes import ANSWERS, CLASSES, school_programmes
from clerestory.facets.prevention.spread import GENERATIONS, spread
from clerestory.facets.prevention.unreached_places import COUNTED, unreached_places
from clerestory.facets.register import facet

FACET = facet(
    "prevention",
    help_seeking_effect={"fn": help_seeking_effect, "reads": {"contacts": CONTACTS, "campaigns": CAMPAIGNS}},
    unreached_places={"fn": unreached_places, "reads": {"counted": COUNTED}},
    outreach_plan={"fn": outreach_plan, "reads": {"spent": SPENT}},
    spread={"fn": spread, "reads": {"generations": GENERATIONS}},
    school_programmes={"fn": school_programmes, "reads": {"classes": CLASSES, "answers": ANSWERS}},
    message_check={"fn": message_check, "reads": {"drafts": DRAFTS}},
)
