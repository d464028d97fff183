"""Facet 14: political and policy activities.  Did a policy make the problem smaller, or only harder to see?"""

from __future__ import annotations

from clerestory.facets.policy.panel import COUNTS, POLICIES
from clerestory.facets.policy.policy_effect import policy_effect
from clerestory.facets.policy.solved_or_hidden import solved_or_hidden
from clerestory.facets.register import facet

FACET = facet(
    "policy",
    policy_effect={"fn": policy_effect, "reads": {"counts": COUNTS, "register": POLICIES}},
    solved_or_hidden={"fn": solved_or_hidden, "reads": {"counts": COUNTS, "register": POLICIES}},
)
