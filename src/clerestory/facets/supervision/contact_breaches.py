"""Was a no-contact order broken: contacts that the restrained person began, on channels and days the order covers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.facets.supervision.zone_breaches import in_hours
from clerestory.model.lead import Lead, Reason, Untold

#: The conditions of the one order, and whether both of its parties have a number or an account that can be read.
ORDERS = """
    SELECT o.order_number AS order_number, o.external_id AS part, o.covers AS covers,
           count(r.mention) FILTER (WHERE r.field = 'restrained') AS restrained,
           count(r.mention) FILTER (WHERE r.field = 'protected') AS protected
    FROM court_order AS o LEFT JOIN mention AS r ON r.trace = o.trace
    WHERE o.condition = 'contact' AND o.order_number = $order
    GROUP BY o.order_number, o.external_id, o.covers
"""

#: Only what went from the restrained person to the protected one: nothing else of either is read.
CONTACTS = """
    SELECT o.external_id AS part, o.from_day AS from_day, o.until_day AS until_day, o.hours AS hours,
           'call' AS channel, c.trace AS trace, coalesce(c.started_at, c.seen_at) AS at, c.seconds AS seconds
    FROM court_order AS o
    JOIN mention AS r ON r.trace = o.trace AND r.field = 'restrained'
    JOIN mention AS p ON p.trace = o.trace AND p.field = 'protected'
    JOIN mention AS f ON f.field = 'caller' AND f.kind = r.kind AND f.value = r.value
    JOIN mention AS t ON t.trace = f.trace AND t.field = 'callee' AND t.kind = p.kind AND t.value = p.value
    JOIN call AS c ON c.trace = f.trace
    WHERE o.condition = 'contact' AND o.order_number = $order
    UNION
    SELECT o.external_id AS part, o.from_day AS from_day, o.until_day AS until_day, o.hours AS hours,
           'message' AS channel, m.trace AS trace, m.seen_at AS at, NULL AS seconds
    FROM court_order AS o
    JOIN mention AS r ON r.trace = o.trace AND r.field = 'restrained'
    JOIN mention AS p ON p.trace = o.trace AND p.field = 'protected'
    JOIN mention AS f ON f.field = 'sender' AND f.kind = r.kind AND f.value = r.value
    JOIN mention AS t ON t.trace = f.trace AND t.field = 'receiver' AND t.kind = p.kind AND t.value = p.value
    JOIN message AS m ON m.trace = f.trace
    WHERE o.condition = 'contact' AND o.order_number = $order
"""


def contact_breaches(orders: pa.Table, contacts: pa.Table, *, order: str = "") -> list[Lead | Untold]:
    """Contacts that the restrained person began, day by day and channel by channel, as far as the order covers them.

    What the protected person began is not read: an answer, or a call of theirs, is no breach and no lead.

    Parameters
    ----------
    orders : order_number, part, covers, restrained, protected (how many numbers each party has)
    contacts : part, from_day, until_day, hours, channel, trace, at, seconds
    order : the court's number of the order

    Returns
    -------
    leads, one a day and channel; or why a condition cannot be looked at

    Raises
    ------
    InputError : no number of an order

    Errors to expect
    ----------------
    A shared telephone, a school's app or a child's device makes a contact that the restrained person did not make.
    New accounts, relatives and posts that are meant to be seen are missed.

    References
    ----------
    None: these are the order's own words, day by day.
    """
    if not order.strip():
        raise InputError(where="order", expected="the court's number of an order, as in order=2024-CR-17", found="none")
    found: dict[tuple[str, str, date], list[dict[str, Any]]] = defaultdict(list)
    untimed = 0
    covered = {row["part"]: _channels(row["covers"]) for row in orders.to_pylist()}
    for row in contacts.to_pylist():
        if row["channel"] not in covered.get(row["part"], ()):
            continue
        if row["at"] is None:
            untimed += 1
        elif _held(row, row["at"]):
            found[row["part"] or "", row["channel"], row["at"].date()].append(row)
    answers: list[Lead | Untold] = []
    for row in sorted(orders.to_pylist(), key=lambda one: one["part"] or ""):
        about = f"order {row['order_number']}, condition {row['part'] or '1'}"
        if not _channels(row["covers"]):
            answers.append(Untold(about=about, reasons=(Reason("covers_unsaid"),)))
        elif not row["restrained"] or not row["protected"]:
            answers.append(Untold(about=about, reasons=(Reason("no_numbers"),)))
    answers += [
        _lead(f"order {order}, condition {part or '1'}", channel, day, rows)
        for (part, channel, day), rows in sorted(found.items())
    ]
    if untimed:
        answers.append(Untold(about=f"order {order}, without a time", reasons=(Reason("untimed", {"n": untimed}),)))
    return answers


def _channels(covers: str | None) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in (covers or "").split("+") if part.strip())


def _held(row: dict[str, Any], at: datetime) -> bool:
    day = at.date()
    after = row["until_day"] is not None and day > row["until_day"]
    return row["from_day"] <= day and not after and in_hours(row["hours"], at.time())


def _lead(about: str, channel: str, day: date, rows: list[dict[str, Any]]) -> Lead:
    traces = sorted({row["trace"] for row in rows})
    slots = {"n": len(traces), "channel": channel, "day": day.isoformat()}
    missed = sum(row["seconds"] == 0 for row in rows)
    return Lead(
        about=f"{about}, {channel} on {day.isoformat()}",
        reasons=(
            Reason("begun", slots),
            *((Reason("not_answered", {"n": missed}),) if missed else ()),
            Reason("ask_first"),
            Reason("read_the_order"),
        ),
        traces=tuple(traces),
        value=float(len(traces)),
        unit="contacts",
    )
