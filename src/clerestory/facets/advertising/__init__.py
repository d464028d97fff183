"""Facet 5: advertising and selling.  Reads adverts that were published; reports texts and contacts, never people."""

from __future__ import annotations

from clerestory.facets.advertising.coordinated_groups import POSTINGS, coordinated_groups
from clerestory.facets.advertising.mode_of_operation import GROUPS, LABELS, mode_of_operation
from clerestory.facets.advertising.rising_codes import ADVERTS, LEXICON, READ, rising_codes
from clerestory.facets.advertising.shared_contacts import CONTACTS, ELSEWHERE, shared_contacts
from clerestory.facets.advertising.templates import TEMPLATES, templates
from clerestory.facets.register import facet

FACET = facet(
    "advertising",
    templates={"fn": templates, "reads": {"groups": TEMPLATES}},
    shared_contacts={
        "fn": shared_contacts,
        "reads": {"contacts": CONTACTS, "elsewhere": ELSEWHERE},
        "optional": ("offer", "tip", "message"),
    },
    coordinated_groups={"fn": coordinated_groups, "reads": {"postings": POSTINGS}},
    rising_codes={"fn": rising_codes, "reads": {"adverts": ADVERTS, "read": READ, "lexicon": LEXICON}},
    mode_of_operation={"fn": mode_of_operation, "reads": {"groups": GROUPS, "labels": LABELS}},
)
