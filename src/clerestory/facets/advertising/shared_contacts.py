"""Contacts that stand behind several differently written adverts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pyarrow as pa

from clerestory.facets.bounds import at_least_two
from clerestory.facets.spread import spread_reasons
from clerestory.model.lead import Lead, Reason, Ref

#: One row a contact that is not over-shared: how many adverts carry it, and how differently they are written.
CONTACTS = """
    SELECT c.contact AS contact, any_value(c.kind) AS kind, bool_or(c.bridge) AS bridge,
           count(DISTINCT a.trace) AS n,
           count(DISTINCT coalesce(m.template, a.trace)) AS texts,
           count(DISTINCT a.place) AS places, min(a.seen_at) AS first_seen, max(a.seen_at) AS last_seen,
           count(DISTINCT h.source) AS sources, list(DISTINCT a.trace) AS traces,
           list(DISTINCT CAST(a.seen_at AS DATE)) FILTER (WHERE a.seen_at IS NOT NULL) AS days
    FROM contact AS c
    JOIN link AS l ON l.thing = c.contact
    JOIN advert AS a ON a.trace = l.trace
    LEFT JOIN template_member AS m ON m.trace = a.trace
    LEFT JOIN held AS h ON h.trace = a.trace
    WHERE NOT c.overshared
    GROUP BY c.contact
"""

#: One row a contact and a kind of trace other than adverts that carries it too.
ELSEWHERE = """
    SELECT l.thing AS contact, 'offer' AS kind, count(DISTINCT l.trace) AS n
    FROM link AS l JOIN offer AS o ON o.trace = l.trace WHERE l.kind = 'contact' GROUP BY l.thing
    UNION ALL
    SELECT l.thing AS contact, 'tip' AS kind, count(DISTINCT l.trace) AS n
    FROM link AS l JOIN tip AS o ON o.trace = l.trace WHERE l.kind = 'contact' GROUP BY l.thing
    UNION ALL
    SELECT l.thing AS contact, 'message' AS kind, count(DISTINCT l.trace) AS n
    FROM link AS l JOIN message AS o ON o.trace = l.trace WHERE l.kind = 'contact' GROUP BY l.thing
"""


#: Days without an advert from which a number may have been given to somebody else meanwhile: in the United States a
#: carrier may give a residential number out again after 45 days, and keeps it back for 90 at most (47 CFR 52.15(f)).
SILENT = 90


def shared_contacts(contacts: pa.Table, elsewhere: pa.Table, *, least: int = 3, texts: int = 2) -> list[Lead]:
    """Contacts that stand behind several differently written adverts.

    One text that repeats its own telephone number says nothing new; the same number under different texts does.
    Contacts that a great many unrelated texts carry (a help line, a platform) are set aside beforehand.

    Parameters
    ----------
    contacts : contact, kind, bridge, n, texts, places, first_seen, last_seen, sources, traces, days; one row a contact
    elsewhere : contact, kind, n; where the contact stands outside adverts
    least : adverts a contact needs, 2 or more
    texts : different texts it needs, 2 or more

    Returns
    -------
    leads by falling number of adverts, then contact; empty when no contact is shared

    Raises
    ------
    InputError : *least* or *texts* below 2

    Errors to expect
    ----------------
    A family firm, a shared front desk, a number that was given to somebody else are reported: a contact is not a
    person.  One maker with a new number for each advert is missed.

    References
    ----------
    Weights of contacts: Adamic and Adar (2003), Friends and neighbors on the Web.
    """
    at_least_two("least", least)
    at_least_two("texts", texts)
    others: dict[str, list[str]] = {}
    for row in elsewhere.to_pylist():
        others.setdefault(row["contact"], []).append(row["kind"])
    leads = []
    for row in contacts.to_pylist():
        if row["n"] < least or row["texts"] < texts:
            continue
        contact = Ref(row["contact"])
        reasons = [
            Reason("one_contact", {"contact": contact, "n": row["n"]}),
            Reason("several_templates", {"templates": row["texts"]}),
            *spread_reasons(row),
            *_silence(row["days"] or ()),
        ]
        if row["contact"] in others:
            reasons.append(Reason("across_kinds", {"kinds": ", ".join(sorted(set(others[row["contact"]])))}))
        if row["bridge"]:
            reasons.append(Reason("weak_bridge", {"contact": contact}))
        leads.append(
            Lead(
                about=row["contact"],
                reasons=tuple(reasons),
                traces=tuple(sorted(row["traces"])),
                value=row["n"],
                unit="adverts",
            )
        )
    return sorted(leads, key=lambda lead: (-lead.value, lead.about))


def _silence(days: Sequence[date]) -> tuple[Reason, ...]:
    """The longest time between two adverts with the contact, where it is long enough for the number to change hands."""
    pairs = list(pairwise(sorted(days)))
    last, again = max(pairs, key=lambda one: one[1] - one[0], default=(date.min, date.min))
    if (again - last).days < SILENT:
        return ()
    said = {"last": last.isoformat(), "again": again.isoformat(), "days": (again - last).days}
    return (Reason("silent", said),)
