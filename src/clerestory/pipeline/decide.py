"""What people decide: a review of a lead, a cut of a link.  Kept; no run and no rebuild writes or loses them."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.lake.workspace import Snapshot
from clerestory.model.review import Review
from clerestory.model.schemas import schema
from clerestory.pipeline.office import Office

#: Fewer characters of an id are too easily mistyped into another.
LEAST_PREFIX = 6


def full_id(snapshot: Snapshot, table: str, column: str, given: str) -> str:
    """The one id in the column that begins with *given*.

    Raises
    ------
    InputError : none begins so, several do, or *given* is shorter than six characters
    """
    if len(given) < LEAST_PREFIX:
        raise InputError(where=column, expected=f"at least {LEAST_PREFIX} characters of its id", found=repr(given))
    if len(snapshot.pick(table, column, [given], [column])):
        return given
    ids = snapshot.table(table, [column])[column]
    found = ids.filter(pc.starts_with(ids, given)).unique().to_pylist()
    if len(found) == 1:
        return found[0]
    raise InputError(
        where=column,
        expected=f"the id of one {column}",
        found="none that begins so" if not found else f"{len(found)} that begin so: give more characters",
    )


def review(office: Office, lead: str, answer: str, *, reason: str, on_source: str = "") -> str:
    """Record a review; returns the lead's full id.

    Raises
    ------
    InputError : no such lead, an unknown answer, no reason, or *supported* without an independent source
    """
    snapshot = office.seen()
    lead = full_id(snapshot, "answer", "lead", lead)
    made = Review(
        lead=lead,
        who=office.user,
        decided_at=office.now,
        answer=answer,
        reason=reason,
        on_source=on_source,
        seen_digest=seen_digest(snapshot, lead),
    )
    row = {name: [getattr(made, name)] for name in schema("review").names}
    with office.act("review", lead=lead, answer=answer), office.workspace.writer() as transaction:
        transaction.add("review", pa.table(row, schema=schema("review")))
        transaction.commit()
    return lead


#: Lead and the files that say what it rests on → their digest; files never change.
_seen: dict[tuple[str, ...], str] = {}
_MOST_SEEN = 4096


def seen_digest(snapshot: Snapshot, lead: str) -> str:
    """The digest of the traces that a lead rests on now: a review says what its reviewer saw."""
    files = [entry.digest for table in ("answer_trace", "case_event") for entry in snapshot.entries(table)]
    key = (type(snapshot).__name__, lead, hashlib.blake2b("".join(files).encode(), digest_size=16).hexdigest())
    if key not in _seen:
        traces = sorted(snapshot.pick("answer_trace", "lead", [lead], ["trace"])["trace"].to_pylist())
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[key] = hashlib.blake2b("\n".join(traces).encode(), digest_size=16).hexdigest()
    return _seen[key]


def cut(office: Office, trace: str, thing: str, *, reason: str) -> tuple[str, str]:
    """Cut the link between a trace and a thing; it stays cut.  Returns both full ids.

    Raises
    ------
    InputError : no such link, or no reason
    """
    if not reason.strip():
        raise InputError(where="cut", expected="a reason", found="none", hint="say --reason TEXT")
    snapshot = office.seen()
    trace, thing = full_id(snapshot, "link", "trace", trace), full_id(snapshot, "link", "thing", thing)
    links = snapshot.table("link", ["trace", "thing"])
    if (trace, thing) not in set(zip(links["trace"].to_pylist(), links["thing"].to_pylist(), strict=True)):
        raise InputError(where="cut", expected="a trace and a thing that are linked", found="two that are not")
    row = {
        "trace": [trace],
        "thing": [thing],
        "who": [office.user],
        "decided_at": [office.now],
        "reason": [reason],
    }
    with office.act("cut", trace=trace, thing=thing), office.workspace.writer() as transaction:
        transaction.add("link_cut", pa.table(row, schema=schema("link_cut")))
        transaction.commit()
    return trace, thing
