"""Facet 14: political and policy activities.  Did a policy make the problem smaller, or only harder to see?"""

from clerestory.facets.register import facet

FACET = facet("policy")
