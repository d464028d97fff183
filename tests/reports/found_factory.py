"""Invented answers of find and invented letters."""

from __future__ import annotations

from datetime import date, timedelta

from clerestory.reports.found import Excerpt, Found, FoundSource, Lane, Shared
from clerestory.reports.letter import Letter

MASK = "+1 ••• ••• ••43"


def excerpt(place: int = 0, **over: object) -> Excerpt:
    fields: dict[str, object] = {
        "trace": f"{place:032x}",
        "source": "hotline 2025",
        "kind": "tip",
        "day": date(2025, 3, 4) + timedelta(days=37 * place),
        "before": "She said the removal firm gave her this number, call ",
        "masked": MASK,
        "after": " and ask for the evening shift; they keep the papers until the fee is paid.",
        "external_id": f"T-{place + 100}",
    } | over
    return Excerpt(**fields)  # type: ignore[arg-type]


def found(**over: object) -> Found:
    start = date(2025, 1, 9)
    fields: dict[str, object] = {
        "kind": "phone",
        "masked": MASK,
        "sentence": "3 tips, 1 closed case, 9 adverts, over 14 months",
        "version": 12,
        "total": 13,
        "lanes": (
            Lane(source="hotline 2025", dates=tuple(start + timedelta(days=d) for d in (54, 91, 128))),
            Lane(
                source="adverts, county feed",
                dates=tuple(start + timedelta(days=d) for d in (0, 3, 3, 3, 10, 200, 201, 390, 425)),
            ),
            Lane(source="closed cases", dates=(start + timedelta(days=300),), undated=1),
        ),
        "excerpts": tuple(excerpt(place) for place in range(4)),
        "shared_with": (
            Shared(kind="template", masked="quick removals any day call …", n=9, n_all=31),
            Shared(kind="email", masked="m•••@•••.org", n=2, n_all=2),
            Shared(kind="phone", masked="+1 ••• ••• ••11", n=5, n_all=2210, overshared=True),
        ),
        "sources": (
            FoundSource(
                name="hotline 2025",
                authority="invented: consent form 12",
                label="TLP:AMBER",
                n=3,
                until=date(2026, 12, 24),
            ),
            FoundSource(name="adverts, county feed", authority="test", label="TLP:GREEN", n=9),
            FoundSource(name="closed cases", authority="invented: records agreement", label="TLP:RED", n=2),
        ),
    } | over
    return Found(**fields)  # type: ignore[arg-type]


def letter(**over: object) -> Letter:
    fields: dict[str, object] = {
        "lead": "3f2a9c0d" * 4,
        "question": "recruitment.recruitment_fronts",
        "claim": "One telephone number stands behind 14 offers under nine employers' names.",
        "reasons": (
            f"The number {MASK} stands in 14 offers that go under 9 names.",
            "11 of them are one text with other words in 2 places.",
            "The offers appeared in 3 towns within 6 weeks.",
        ),
        "lawful": ("An agency that recruits for many firms and says so.", "A switchboard that several firms share."),
        "wrong": ("The nine names are branches of one firm.", "The number was given up and taken over."),
        "value": 14.0,
        "unit": "offers",
        "version": 12,
        "traces": 14,
        "excerpts": (excerpt(1, kind="offer"), excerpt(2, kind="offer")),
        "excerpts_left": 12,
        "expires": date(2026, 12, 24),
    } | over
    return Letter(**fields)  # type: ignore[arg-type]
