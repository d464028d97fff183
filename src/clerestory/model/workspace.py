"""A workspace belongs to one legal entity of one kind, chosen once; the kind says which facets it may ask (G17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerestory.errors import InputError

#: 2: names of sources lie sealed in HEAD, and workspace.json is bound by the key.
FORMAT = 2

#: Which facets a kind of workspace may ask; facet 9 is narrowed further by question below.
FACETS_OF_KIND: dict[str, frozenset[int]] = {
    "service": frozenset({1, 2, 4, 9, 11, 14, 15}),
    "enforcement": frozenset({2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15}),
    "bank": frozenset({7, 15}),
    "research": frozenset({1, 6, 9, 13, 14}),
}

#: Where a kind may ask only some questions of a facet.
QUESTIONS_OF_KIND: dict[tuple[str, int], frozenset[str]] = {
    ("enforcement", 9): frozenset({"tip_duplicates", "urgent_tips", "who_identifies", "cybertip_draft"}),
    # Zones, contacts and registries are about one person under an order: nothing for a table.
    ("research", 13): frozenset({"programme_effect", "surveillance_balance"}),
    ("research", 9): frozenset({"who_identifies", "reporting_gap", "hidden_population"}),
}

KINDS_OF_WORKSPACE = tuple(FACETS_OF_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceInfo:
    """What `workspace.json` says; `evaluation` workspaces hold invented, reference or test data only (G19)."""

    id: str
    kind: str
    country: str
    created_at: datetime
    zone: str = "UTC"
    evaluation: bool = True
    format: int = FORMAT

    def __post_init__(self) -> None:
        if self.kind not in FACETS_OF_KIND:
            raise InputError(
                where="workspace kind",
                expected="one of " + ", ".join(KINDS_OF_WORKSPACE),
                found=repr(self.kind),
                hint="a hotline or a shelter is service; police is enforcement; a university is research",
            )
        if len(self.country) != 2 or not self.country.isalpha() or not self.country.isupper():
            raise InputError(
                where="country", expected="two capital letters of ISO 3166, as in US", found=repr(self.country)
            )
        if self.created_at.tzinfo is None:
            raise InputError(where="created_at", expected="a time with its zone", found="one without")


def may_ask(workspace_kind: str, facet: int, question: str) -> bool:
    """Whether a workspace of this kind may ask the question of facet number *facet* (G17)."""
    if facet not in FACETS_OF_KIND[workspace_kind]:
        # Facets that a team added itself are closed to nobody.
        return facet > 15
    only = QUESTIONS_OF_KIND.get((workspace_kind, facet))
    return only is None or question in only
