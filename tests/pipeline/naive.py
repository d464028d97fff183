"""Obvious methods that are wrong, a broken variant a question: the harness must fail each of them.

Each has the signature of the question that it stands for, or brings SELECTs of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pyarrow as pa

from clerestory.facets.framework import FACETS, find_question
from clerestory.model.facet import Question
from clerestory.model.lead import Lead, Reason

#: One row a thing: everything that hangs together with it somehow, over any number of contacts and texts.
_WELDED = """
    SELECT l.thing AS thing, list(DISTINCT a.trace) AS traces
    FROM link AS l
    JOIN group_member AS g ON g.trace = l.trace
    JOIN group_member AS o ON o.group_id = g.group_id
    JOIN {kind} AS a ON a.trace = o.trace
    WHERE l.kind IN ({things})
    GROUP BY l.thing
"""


def _leads(welded: pa.Table) -> list[Lead]:
    return [
        Lead(
            about=row["thing"],
            reasons=(Reason("welded"),),
            traces=tuple(sorted(row["traces"])),
            value=len(row["traces"]),
            unit="adverts",
        )
        for row in welded.to_pylist()
        if len(row["traces"]) > 2
    ]


def _welded(question: str, kind: str, things: str) -> Question:
    """Whatever hangs together over contacts and texts is taken for one thing."""
    _, built = find_question(FACETS, question)
    return replace(built, fn=_leads, reads={"welded": _WELDED.format(kind=kind, things=things)}, optional=())


#: Name → question → the broken variant.
NAIVE: Mapping[str, Mapping[str, Callable | Question]] = {
    "joined over anything": {
        "advertising.templates": _welded("advertising.templates", "advert", "'template'"),
        "advertising.shared_contacts": _welded("advertising.shared_contacts", "advert", "'contact'"),
        "recruitment.recruitment_fronts": _welded("recruitment.recruitment_fronts", "offer", "'contact', 'template'"),
    },
}
