"""Adverts that are written from one text."""

from __future__ import annotations

import pyarrow as pa

from clerestory.facets.bounds import at_least_two
from clerestory.facets.spread import spread_reasons
from clerestory.model.lead import Lead, Reason

#: Per cent of words that hardly change, below which texts share passages and are not one text with gaps.
MOSTLY = 50

#: One row a template: how many adverts are written from it, and over what they spread.  A contact that very many
#: unrelated texts carry (a help line, a platform) is none of theirs.
TEMPLATES = """
    SELECT m.template AS template, count(DISTINCT m.trace) AS n,
           max(len(string_split(t.pattern, ' ')) - len(string_split(t.pattern, '…')) + 1) AS constant_words,
           avg(len(string_split(a.text, ' '))) AS words,
           count(DISTINCT a.place) AS places, min(a.seen_at) AS first_seen, max(a.seen_at) AS last_seen,
           count(DISTINCT h.source) AS sources, count(DISTINCT k.contact) AS contacts, list(DISTINCT m.trace) AS traces
    FROM template_member AS m
    JOIN advert AS a ON a.trace = m.trace
    JOIN template AS t ON t.template = m.template
    LEFT JOIN held AS h ON h.trace = m.trace
    LEFT JOIN link AS c ON c.trace = m.trace AND c.kind = 'contact'
    LEFT JOIN contact AS k ON k.contact = c.thing AND NOT k.overshared
    WHERE NOT t.overshared
    GROUP BY m.template
"""


def templates(groups: pa.Table, *, least: int = 3) -> list[Lead]:
    """Adverts that are written from one text.

    Near-identical texts are found by shared word n-grams (Broder 1997) and compared exactly; what this question adds
    is which of them are worth a look.  A template says that texts have one origin; it does not say who wrote them.

    Parameters
    ----------
    groups : template, n, constant_words, words, places, first_seen, last_seen, sources, contacts, traces;
        one row a template
    least : adverts a template needs, 2 or more

    Returns
    -------
    leads by falling number of adverts, then template; empty when no text recurs that often

    Raises
    ------
    InputError : *least* below 2

    Errors to expect
    ----------------
    A franchise, an agency or a site's own form writes one text for many lawful sellers, and is reported.  Texts that
    are written anew each time, or translated, share no words and are missed.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents.
    """
    at_least_two("least", least)
    leads = []
    for row in groups.to_pylist():
        if row["n"] < least:
            continue
        share = round(100 * min(1.0, row["constant_words"] / max(1.0, row["words"])))
        reasons = [Reason("same_words" if share >= MOSTLY else "same_passages", {"n": row["n"], "share": share})]
        if row["contacts"] > 1:
            reasons.append(Reason("several_contacts", {"contacts": row["contacts"]}))
        leads.append(
            Lead(
                about=row["template"],
                reasons=(*reasons, *spread_reasons(row)),
                traces=tuple(sorted(row["traces"])),
                value=row["n"],
                unit="adverts",
            )
        )
    return sorted(leads, key=lambda lead: (-lead.value, lead.about))
