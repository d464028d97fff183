"""Facet 5: advertising and selling.  Reads adverts that were published; reports texts and contacts, never people."""

from __future__ import annotations

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.register import facet
from clerestory.facets.spread import spread_reasons
from clerestory.model.lead import Lead, Reason, Ref

#: One row a template: how many adverts are written from it, and over what they spread.
TEMPLATES = """
    SELECT m.template AS template, count(DISTINCT m.trace) AS n,
           max(len(string_split(t.pattern, ' ')) - len(string_split(t.pattern, '…')) + 1) AS constant_words,
           avg(len(string_split(a.text, ' '))) AS words,
           count(DISTINCT a.place) AS places, min(a.seen_at) AS first_seen, max(a.seen_at) AS last_seen,
           count(DISTINCT h.source) AS sources, count(DISTINCT c.thing) AS contacts, list(DISTINCT m.trace) AS traces
    FROM template_member AS m
    JOIN advert AS a ON a.trace = m.trace
    JOIN template AS t ON t.template = m.template
    LEFT JOIN held AS h ON h.trace = m.trace
    LEFT JOIN link AS c ON c.trace = m.trace AND c.kind = 'contact'
    WHERE NOT t.overshared
    GROUP BY m.template
"""

#: One row a contact that is not over-shared: how many adverts carry it, and how differently they are written.
CONTACTS = """
    SELECT c.contact AS contact, any_value(c.kind) AS kind, bool_or(c.bridge) AS bridge,
           count(DISTINCT a.trace) AS n,
           count(DISTINCT coalesce(m.template, a.trace)) AS texts,
           count(DISTINCT a.place) AS places, min(a.seen_at) AS first_seen, max(a.seen_at) AS last_seen,
           count(DISTINCT h.source) AS sources, list(DISTINCT a.trace) AS traces
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


def _at_least_two(name: str, value: int) -> None:
    if value < 2:
        raise InputError(where=name, expected="2 or more", found=str(value))


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
    _at_least_two("least", least)
    leads = []
    for row in groups.to_pylist():
        if row["n"] < least:
            continue
        share = round(100 * min(1.0, row["constant_words"] / max(1.0, row["words"])))
        reasons = [Reason("same_words", {"n": row["n"], "share": share})]
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


def shared_contacts(contacts: pa.Table, elsewhere: pa.Table, *, least: int = 3, texts: int = 2) -> list[Lead]:
    """Contacts that stand behind several differently written adverts.

    One text that repeats its own telephone number says nothing new; the same number under different texts does.
    Contacts that a great many unrelated texts carry (a help line, a platform) are set aside beforehand.

    Parameters
    ----------
    contacts : contact, kind, bridge, n, texts, places, first_seen, last_seen, sources, traces; one row a contact
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
    _at_least_two("least", least)
    _at_least_two("texts", texts)
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


FACET = facet(
    "advertising",
    templates={"fn": templates, "reads": {"groups": TEMPLATES}},
    shared_contacts={
        "fn": shared_contacts,
        "reads": {"contacts": CONTACTS, "elsewhere": ELSEWHERE},
        "optional": ("offer", "tip", "message"),
    },
)
