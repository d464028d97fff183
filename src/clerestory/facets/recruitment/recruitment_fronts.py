"""Offers of work that go under different names but share one contact or one text."""

from __future__ import annotations

import pyarrow as pa

from clerestory.facets.bounds import at_least_two
from clerestory.facets.spread import spread_reasons
from clerestory.model.lead import Lead, Reason, Ref

# Names are compared without case, punctuation and the legal form: "Sunny Days Ltd." is "sunny days".
_NAME = """
    trim(regexp_replace(regexp_replace(lower(o.employer), '[^\\w]+', ' ', 'g'),
         '( (ltd|llc|inc|gmbh|sl|sa|srl|limited|company|co))+ ?$', ''))
"""

#: One row a contact that is not over-shared: how many offers carry it, and under how many names.
BY_CONTACT = f"""
    SELECT c.contact AS contact, bool_or(c.bridge) AS bridge, count(DISTINCT o.trace) AS n,
           count(DISTINCT {_NAME}) AS names, count(DISTINCT o.place) AS places,
           min(o.seen_at) AS first_seen, max(o.seen_at) AS last_seen, count(DISTINCT h.source) AS sources,
           list(DISTINCT o.trace) AS traces
    FROM contact AS c
    JOIN link AS l ON l.thing = c.contact
    JOIN offer AS o ON o.trace = l.trace
    LEFT JOIN held AS h ON h.trace = o.trace
    WHERE NOT c.overshared AND o.employer IS NOT NULL
    GROUP BY c.contact
"""

#: One row a template: how many offers are written from it, and under how many names.
BY_TEMPLATE = f"""
    SELECT m.template AS template, bool_or(t.bridge) AS bridge, count(DISTINCT o.trace) AS n,
           count(DISTINCT {_NAME}) AS names, count(DISTINCT o.place) AS places,
           min(o.seen_at) AS first_seen, max(o.seen_at) AS last_seen, count(DISTINCT h.source) AS sources,
           list(DISTINCT o.trace) AS traces
    FROM template_member AS m
    JOIN template AS t ON t.template = m.template
    JOIN offer AS o ON o.trace = m.trace
    LEFT JOIN held AS h ON h.trace = o.trace
    WHERE NOT t.overshared AND o.employer IS NOT NULL
    GROUP BY m.template
"""


def recruitment_fronts(by_contact: pa.Table, by_template: pa.Table, *, names: int = 3) -> list[Lead]:
    """Offers of work that go under different names but share one contact or one text.

    Parameters
    ----------
    by_contact : contact, bridge, n, names, places, first_seen, last_seen, sources, traces; one row a contact
    by_template : template, and the same; one row a template
    names : differently named employers that must share it, 2 or more

    Returns
    -------
    leads by falling number of names, then of offers, then thing; empty when nothing is shared by that many

    Raises
    ------
    InputError : *names* below 2

    Errors to expect
    ----------------
    An employment agency recruits for many employers from one desk and is reported.  A front that takes a new contact
    and a new text for each name is missed; so are offers whose file names no employer.

    References
    ----------
    ILO and European Commission (2009), Operational indicators of trafficking in human beings: deceptive recruitment.
    """
    at_least_two("names", names)
    leads = []
    for row in by_contact.to_pylist():
        if row["names"] >= names:
            contact = Ref(row["contact"])
            first = Reason("one_contact_many_names", {"contact": contact, "n": row["n"], "names": row["names"]})
            bridge = (Reason("weak_bridge", {"contact": contact}),) if row["bridge"] else ()
            leads.append(_lead(row["contact"], row, (first, *spread_reasons(row), *bridge)))
    for row in by_template.to_pylist():
        if row["names"] >= names:
            first = Reason("one_template_many_names", {"n": row["n"], "names": row["names"]})
            leads.append(_lead(row["template"], row, (first, *spread_reasons(row))))
    return sorted(leads, key=lambda lead: (-lead.value, -len(lead.traces), lead.about))


def _lead(about: str, row: dict, reasons: tuple[Reason, ...]) -> Lead:
    return Lead(
        about=about, reasons=reasons, traces=tuple(sorted(row["traces"])), value=row["names"], unit="names of employers"
    )
