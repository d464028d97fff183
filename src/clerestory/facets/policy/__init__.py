"""Facet 14: political and policy activities.  Did a policy make the problem smaller, or only harder to see?"""

from __future__ import annotations

from clerestory.facets.designs.panel import COUNTS, POLICIES
from clerestory.facets.policy.displacement import SITES, SPELLS, displacement
from clerestory.facets.policy.evidence_gap import evidence_gap
from clerestory.facets.policy.jurisdictions import jurisdictions
from clerestory.facets.policy.laws import OWN
from clerestory.facets.policy.policy_effect import policy_effect
from clerestory.facets.policy.solved_or_hidden import solved_or_hidden
from clerestory.facets.register import facet

FACET = facet(
    "policy",
    policy_effect={"fn": policy_effect, "reads": {"counts": COUNTS, "register": POLICIES}},
    solved_or_hidden={"fn": solved_or_hidden, "reads": {"counts": COUNTS, "register": POLICIES}},
    displacement={"fn": displacement, "reads": {"spells": SPELLS, "sites": SITES, "register": POLICIES}},
    jurisdictions={"fn": jurisdictions, "reads": {"own": OWN}, "optional": ("policy",), "when": "asked"},
    evidence_gap={"fn": evidence_gap, "reads": {"own": OWN, "counts": COUNTS}, "optional": ("policy", "count"),
                  "when": "asked"},
)  # fmt: skip
