"""What a group of adverts is like, as numbers of the group: counts, spread, repetition, prices.  Nothing of a person.

Language, origin, names, and how low a price is are no features (G8); nor is one contact for several adverts alone.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

# What each part of the group's row is counted from; every part has one row a group.
_OF_GROUP = "FROM group_member AS g JOIN advert AS a ON a.trace = g.trace"
_DAYS = f"""
    SELECT d.about AS about, max(d.n) AS most FROM (
        SELECT g.group_id AS about, CAST(a.seen_at AS DATE) AS day, count(DISTINCT a.trace) AS n {_OF_GROUP}
        WHERE a.seen_at IS NOT NULL GROUP BY g.group_id, CAST(a.seen_at AS DATE)
    ) AS d GROUP BY d.about
"""
_CONTACTS = f"""
    SELECT g.group_id AS about, count(DISTINCT l.thing) AS contacts, count(DISTINCT a.trace) AS with_contact {_OF_GROUP}
    JOIN link AS l ON l.trace = a.trace AND l.kind = 'contact'
    JOIN contact AS c ON c.contact = l.thing AND NOT c.overshared GROUP BY g.group_id
"""
_WRITTEN = f"""
    SELECT g.group_id AS about, count(DISTINCT m.template) AS templates, count(DISTINCT a.trace) AS with_template,
           avg(len(string_split(t.pattern, ' ')) - len(string_split(t.pattern, '…')) + 1) AS constant {_OF_GROUP}
    JOIN template_member AS m ON m.trace = a.trace JOIN template AS t ON t.template = m.template GROUP BY g.group_id
"""
# A contact is hidden when it is not written in the signs that telephones are usually written in.
_SAID = f"""
    SELECT g.group_id AS about, count(DISTINCT a.trace) AS with_phone,
           count(DISTINCT CASE WHEN NOT regexp_full_match(
               substring(CASE WHEN m.field = 'title' THEN a.title ELSE a.text END, m.start + 1, m.stop - m.start),
               '[0-9 ()+./-]+') THEN a.trace END) AS hidden {_OF_GROUP}
    JOIN mention AS m ON m.trace = a.trace AND m.kind = 'phone' AND m.field <> 'contact' GROUP BY g.group_id
"""
_SLOTS = f"""
    SELECT v.about AS about, max(CASE WHEN t.kind = 'name' THEN t.values_n END) AS names,
           max(CASE WHEN t.kind = 'price' THEN t.values_n END) AS prices
    FROM (SELECT DISTINCT g.group_id AS about, m.template AS template {_OF_GROUP}
          JOIN template_member AS m ON m.trace = a.trace) AS v
    JOIN template_slot AS t ON t.template = v.template GROUP BY v.about
"""
#: Money before the work, in English and Spanish.
_FEE = (
    "(deposit|in advance|up.?front|beforehand|prepa(y|id)|por adelantado|anticipo|dep[oó]sito"
    "|(need|pay|send|transfer|wire|charge|ask)[^.!?]{0,40}( fee|first|before)"
    "|(pag|env|transf)[^.!?]{0,40}(antes|primero))"
)

#: One row a group of adverts that share a contact or a wording.
GROUPS = f"""
    SELECT g.group_id AS about, count(DISTINCT a.trace) AS adverts, count(DISTINCT CAST(a.seen_at AS DATE)) AS days,
           coalesce(max(CAST(a.seen_at AS DATE)) - min(CAST(a.seen_at AS DATE)), 0) AS span_days,
           coalesce(any_value(d.most), 1) AS most_a_day, count(DISTINCT a.place) AS places,
           count(DISTINCT a.site) AS sites, count(DISTINCT a.title) AS titles,
           coalesce(any_value(c.contacts), 0) AS contacts, coalesce(any_value(c.with_contact), 0) AS with_contact,
           coalesce(any_value(w.templates), 0) AS templates, coalesce(any_value(w.with_template), 0) AS with_template,
           coalesce(any_value(w.constant), 0) AS constant,
           coalesce(avg(len(string_split(a.text, ' '))), 0) AS words,
           coalesce(stddev_pop(ln(CASE WHEN a.price > 0 THEN a.price END)), 0) AS price_spread,
           count(DISTINCT CASE WHEN a.price > 0 THEN a.trace END) AS priced,
           count(DISTINCT CASE WHEN regexp_matches(lower(a.text), '{_FEE}') THEN a.trace END) AS fees,
           coalesce(any_value(s.hidden), 0) AS hidden, coalesce(any_value(s.with_phone), 0) AS with_phone,
           coalesce(any_value(f.names), 0) AS names, coalesce(any_value(f.prices), 0) AS prices,
           list(DISTINCT a.trace) AS traces
    {_OF_GROUP}
    LEFT JOIN ({_DAYS}) AS d ON d.about = g.group_id
    LEFT JOIN ({_CONTACTS}) AS c ON c.about = g.group_id
    LEFT JOIN ({_WRITTEN}) AS w ON w.about = g.group_id
    LEFT JOIN ({_SAID}) AS s ON s.about = g.group_id
    LEFT JOIN ({_SLOTS}) AS f ON f.about = g.group_id
    GROUP BY g.group_id
    HAVING count(DISTINCT a.trace) >= 2
"""

#: The features, in their order.
FEATURES = (
    "adverts", "span", "days", "pace", "burst", "places", "sites", "titles", "contacts", "contacts_each", "no_contact",
    "templates", "repeated", "constant", "price_spread", "priced", "prices", "fees", "with_phone", "hidden", "names",
)  # fmt: skip


def features(groups: pa.Table) -> np.ndarray:
    """(n, features) numbers of each group, counts as logarithms, so that double means the same anywhere."""
    at = {name: groups[name].to_numpy(zero_copy_only=False).astype(float) for name in _NUMBERS}
    n = at["adverts"]
    log = np.log1p
    columns = [
        log(n), log(at["span_days"]), log(at["days"]), log(n) - log(at["span_days"]), at["most_a_day"] / n,
        log(at["places"]), log(at["sites"]), at["titles"] / n, log(at["contacts"]), at["contacts"] / n,
        1 - at["with_contact"] / n, log(at["templates"]), at["with_template"] / n,
        np.minimum(1.0, at["constant"] / np.maximum(1.0, at["words"])), at["price_spread"], at["priced"] / n,
        log(at["prices"]), at["fees"] / n, at["with_phone"] / n, at["hidden"] / np.maximum(1.0, at["with_phone"]),
        log(at["names"]),
    ]  # fmt: skip
    return np.column_stack(columns)


def proportions(groups: pa.Table) -> np.ndarray:
    """(n, ·) the same numbers once more by how large a group is, and steps: what two adverts can show, four exceed."""
    at = {name: groups[name].to_numpy(zero_copy_only=False).astype(float) for name in _NUMBERS}
    n = at["adverts"]
    # an advert that shares its wording with no other has a wording of its own
    wordings = np.maximum(1.0, at["templates"] + n - at["with_template"])
    columns = [
        wordings / n, np.log(wordings), at["places"] / n, at["sites"] / n, np.maximum(1.0, at["contacts"]) / n,
        at["days"] / n, n == 2, n == 3, n == 4, n > 4, at["fees"] > 0, at["titles"] / wordings,
        np.minimum(at["price_spread"], 0.5), at["price_spread"] > 0.02,
    ]  # fmt: skip
    return np.column_stack(columns).astype(float)


_NUMBERS = (
    "adverts", "span_days", "days", "most_a_day", "places", "sites", "titles", "contacts", "with_contact", "templates",
    "with_template", "constant", "words", "price_spread", "priced", "prices", "fees", "with_phone", "hidden",
    "names",
)  # fmt: skip
