"""Facet 13: rehabilitation and control of perpetrators.  Programmes and control are measured, never persons."""

from __future__ import annotations

from clerestory.facets.register import facet
from clerestory.facets.supervision.contact_breaches import CONTACTS, ORDERS, contact_breaches
from clerestory.facets.supervision.programme_effect import PEOPLE, programme_effect
from clerestory.facets.supervision.registry_matches import ACCOUNTS, ENTRIES, registry_matches
from clerestory.facets.supervision.surveillance_balance import EVENTS, surveillance_balance
from clerestory.facets.supervision.zone_breaches import FIXES, ZONES, zone_breaches

FACET = facet(
    "supervision",
    programme_effect={"fn": programme_effect, "reads": {"people": PEOPLE}},
    zone_breaches={"fn": zone_breaches, "reads": {"zones": ZONES, "fixes": FIXES}, "when": "case"},
    contact_breaches={
        "fn": contact_breaches,
        "reads": {"orders": ORDERS, "contacts": CONTACTS},
        "optional": ("call", "message"),
        "when": "case",
        "clear": ("mention.value",),
    },
    registry_matches={
        "fn": registry_matches,
        "reads": {"entries": ENTRIES, "accounts": ACCOUNTS},
        "when": "case",
        "clear": (
            "court_order.name",
            "court_order.born",
            "court_order.second_field",
            "account.holder",
            "account.born",
            "account.second_field",
        ),
    },
    surveillance_balance={"fn": surveillance_balance, "reads": {"events": EVENTS}},
)
