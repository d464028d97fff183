"""Obvious methods that are wrong, a broken variant a question: the harness must fail each of them.

Each has the signature of the question that it stands for, or brings SELECTs of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from math import log, sqrt

import numpy as np
import pyarrow as pa
from scipy.stats import hypergeom

from clerestory.facets.advertising.posters import with_poster
from clerestory.facets.framework import FACETS, find_question
from clerestory.facets.recruitment.offer_signs import seen, signs
from clerestory.model.facet import Question
from clerestory.model.lead import Estimate, Lead, Reason

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


def equal_columns(postings: pa.Table, *, rate: float = 0.05, least: int = 3) -> list[Lead]:
    """Posters that share more days and places than a hypergeometric gives to whom every day and place is alike."""
    cells: dict[str, set[tuple]] = defaultdict(set)
    traces: dict[str, set[str]] = defaultdict(set)
    for row in with_poster(postings).to_pylist():
        cells[row["poster"]].add((row["place"], row["day"]))
        traces[row["poster"]].add(row["trace"])
    every = len(set().union(*cells.values())) if cells else 0
    at: dict[tuple, list[str]] = defaultdict(list)
    for poster, there in cells.items():
        for cell in there:
            at[cell].append(poster)
    shared = Counter(pair for there in at.values() for pair in combinations(sorted(there), 2))
    return [
        _lead(f"{one} {other}", traces[one] | traces[other], "posters")
        for (one, other), n in shared.items()
        if n > 1 and hypergeom.sf(n - 1, every, len(cells[one]), len(cells[other])) < rate
    ]


def per_advert(adverts: pa.Table, read: pa.Table, lexicon: pa.Table, **said: object) -> list[Lead]:
    """Words whose log-odds rose by 1.96 of their errors, each advert counted (Monroe, Colaresi and Quinn 2008)."""
    rows = [row for row in adverts.to_pylist() if row["text"]]
    middle = sorted(row["day"] for row in rows)[len(rows) // 2]
    before, after = Counter[str](), Counter[str]()
    for row in rows:
        (after if row["day"] >= middle else before).update(set(row["text"].casefold().split()))
    n, m = before.total(), after.total()
    standing: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for word in set(row["text"].casefold().split()):
            standing[word].add(row["trace"])
    leads = []
    for word in after:
        a, b = after[word] + 0.5, before[word] + 0.5
        if after[word] > 7 and (log(a / (m - a)) - log(b / (n - b))) / sqrt(1 / a + 1 / b) > 1.96:
            leads.append(_lead(word, standing[word], "adverts"))
    return leads


def likeliest(groups: pa.Table, labels: pa.Table, **said: object) -> list[Lead]:
    """The class whose labelled groups are nearest, whatever the distance: every group gets an answer."""
    names = [
        field.name for field in groups.schema if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    ]
    x = np.log1p(np.nan_to_num(np.column_stack([groups[name].to_numpy().astype(float) for name in names])))
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    about = groups["about"].to_pylist()
    place = {name: i for i, name in enumerate(about)}
    known = [row for row in labels.to_pylist() if row["about"] in place]
    middles = {
        one: x[[place[row["about"]] for row in known if row["label"] == one]].mean(axis=0)
        for one in ("coordinated", "spam", "scam")
        if any(row["label"] == one for row in known)
    }
    told = {row["about"] for row in known}
    return [
        _lead(
            row["about"],
            set(row["traces"]),
            "adverts",
            said=min(middles, key=lambda one: ((x[i] - middles[one]) ** 2).sum()),
        )
        for i, row in enumerate(groups.to_pylist())
        if middles and row["about"] not in told
    ]


def any_sign(offers: pa.Table, labels: pa.Table, **said: object) -> list[Lead]:
    """One sign of a bad offer is enough."""
    warning = np.array([sign.weight > 0 for sign in signs()])
    found = (seen(offers["text"].combine_chunks()) & warning).any(axis=1)
    traces = offers["trace"].to_pylist()
    return [_lead(traces[i], {traces[i]}, "offers", said="deceptive") for i in np.flatnonzero(found).tolist()]


def larger_than_before(answers: pa.Table, asked: pa.Table, grooming: pa.Table, **said: object) -> list[Estimate]:
    """An answer rose when the second half of the months has more of it than the first."""
    rows = answers.to_pylist()
    months = sorted({row["month"] for row in rows})
    middle = months[len(months) // 2] if months else None
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        counts[row["field"], row["answer"]][row["month"] >= middle] += row["n"]
    return [
        Estimate(
            about=f"{field}: {answer}", value=after, low=0, high=after, unit="cases", assumptions=("none",),
            reasons=(Reason("rose", {"answer": answer}),),
        )
        for (field, answer), (before, after) in counts.items()
        if after > before
    ]  # fmt: skip


def _lead(about: str, traces: set[str], unit: str, *, said: str = "") -> Lead:
    slots = {"label": said} if said else {}
    return Lead(about=about, reasons=(Reason("naive", slots),), traces=tuple(sorted(traces)), value=1, unit=unit)


#: Name → question → the broken variant.
NAIVE: Mapping[str, Mapping[str, Callable | Question]] = {
    "joined over anything": {
        "advertising.templates": _welded("advertising.templates", "advert", "'template'"),
        "advertising.shared_contacts": _welded("advertising.shared_contacts", "advert", "'contact'"),
        "recruitment.recruitment_fronts": _welded("recruitment.recruitment_fronts", "offer", "'contact', 'template'"),
    },
    "equal columns": {"advertising.coordinated_groups": equal_columns},
    "z per advert": {"advertising.rising_codes": per_advert},
    "likeliest class": {"advertising.mode_of_operation": likeliest},
    "any sign": {"recruitment.deceptive_offers": any_sign},
    "more than before": {"recruitment.recruitment_pathways": larger_than_before},
}
