"""Who is kept out of comparisons, networks and watch lists, as the workspace says now (G5).

Their identifiers are cut before linking, so that no table of things that traces share holds them; what was linked
before their role was decided compares nothing until the next run; and rows that name one all the same reach no method.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

import pyarrow as pa

from clerestory.guards import people
from clerestory.guards.people import Identifier
from clerestory.lake.workspace import Snapshot
from clerestory.linking.contacts import CONTACTS
from clerestory.model.kinds import KINDS
from clerestory.model.schemas import schema
from clerestory.pipeline.case_kept import belongings

if TYPE_CHECKING:
    from clerestory.pipeline.office import Office

#: What a cut says that this made.
REASON = "belongs to somebody who enters no comparison (G5)"

_FIELDS = ", ".join(f"'{one}'" for one in people.KEPT_OUT_FIELDS)
#: Links and accounts that end in figures, as a telephone number does; e-mails of a number, or with a tag.
_WRITTEN = (
    "SELECT DISTINCT kind, value FROM mention WHERE kind IN ('url', 'handle', 'email') "
    "AND regexp_matches(value, '[0-9]{4}$|^[+]?[0-9]{8,15}@|^[^@]+[+][^@]*@') ORDER BY kind, value"
)
_LINKED = tuple(kind for kind in KINDS if kind.linked)


def kept_out(snapshot: Snapshot) -> frozenset[Identifier]:
    """The identifiers that enter nothing: of persons in cases by their role, and of columns that say so themselves."""
    out = people.kept_out(belongings(snapshot), _by_column(snapshot))
    return out | in_links(snapshot, out)


def entered(snapshot: Snapshot) -> frozenset[Identifier]:
    """The identifiers of whoever people entered as anything but a subject; not those that a column tells of."""
    return people.kept_out(belongings(snapshot), ())


def in_links(snapshot: Snapshot, out: Collection[Identifier]) -> frozenset[Identifier]:
    """The links, accounts and e-mails held here that are one of these numbers or e-mails in another writing."""
    if not any(kind in ("phone", "email") for kind, _ in out) or not snapshot.entries("mention"):
        return frozenset()
    known = frozenset(out)
    rows = snapshot.select(_WRITTEN).to_pylist()
    return frozenset(one for row in rows if people.kept_as([one := (row["kind"], row["value"])]) & known)


def traces_of_identifiers(snapshot: Snapshot, identifiers: Collection[Identifier]) -> frozenset[str]:
    """The traces in which one of the identifiers stands."""
    wanted = sorted({value for _, value in identifiers})
    rows = snapshot.pick("mention", "value", wanted, ["trace", "kind", "value"]).to_pylist()
    return frozenset(row["trace"] for row in rows if (row["kind"], row["value"]) in identifiers)


def _by_column(snapshot: Snapshot) -> list[Identifier]:
    if not any(snapshot.entries(table) for table in ("call", "case_record", "court_order")):
        return []
    rows = snapshot.select(f"SELECT DISTINCT kind, value FROM mention WHERE field IN ({_FIELDS}) ORDER BY kind, value")
    return list(zip(rows["kind"].to_pylist(), rows["value"].to_pylist(), strict=True))


def words_kept_out(snapshot: Snapshot, tables: Collection[str]) -> frozenset[str]:
    """What may stand in no row that a method gets which reads these tables; nothing where it compares nobody.

    Of whoever was entered the traces too: in what texts share they stand without any number.

    Raises
    ------
    NotPermitted : what is linked still joins somebody who is kept out; the next run mends it
    """
    if not people.SHARED & set(tables):
        return frozenset()
    who = entered(snapshot)
    traces = traces_of_identifiers(snapshot, who | in_links(snapshot, who)) if who else frozenset()
    if not people.NETWORK & set(tables):
        return traces
    out = kept_out(snapshot)
    if not out:
        return frozenset()
    rows = snapshot.table("contact", ["contact", "kind", "value"])
    known = {
        id_: (kind, value)
        for id_, kind, value in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True)
    }
    people.check_in_step(known.values(), out)
    return people.words_of(known, out) | traces


def mark_of_out(snapshot: Snapshot, tables: Collection[str]) -> tuple[str, ...]:
    """What changes when a question that reads these tables has to be asked anew, since somebody was entered."""
    if not people.SHARED & set(tables):
        return ()
    who = entered(snapshot)
    said = "\n".join(sorted(f"{kind} {value}" for kind, value in who))
    return (f"out {hashlib.sha256(said.encode()).hexdigest()}",) if who else ()


def cut_kept_out(office: Office) -> int:
    """Cut every link to an identifier that is kept out, before linking; how many cuts were new."""
    snapshot = office.workspace.snapshot()
    out = {one for one in kept_out(snapshot) if one[0] in CONTACTS}
    if not out:
        return 0
    rows = snapshot.pick("mention", "value", sorted({value for _, value in out}), ["trace", "kind", "value"])
    linked = {
        trace
        for kind in _LINKED
        for trace in snapshot.pick(kind.name, "trace", rows["trace"].combine_chunks(), ["trace"])["trace"].to_pylist()
    }
    ids = office.workspace.ids
    wanted = {
        (row["trace"], ids.of("contact", row["kind"], row["value"]))
        for row in rows.to_pylist()
        if (row["kind"], row["value"]) in out and row["trace"] in linked
    }
    old = snapshot.table("link_cut", ["trace", "thing"])
    new = sorted(wanted - set(zip(old["trace"].to_pylist(), old["thing"].to_pylist(), strict=True)))
    if new:
        made = [
            {"trace": trace, "thing": thing, "who": office.user, "decided_at": office.now, "reason": REASON}
            for trace, thing in new
        ]
        with office.workspace.writer() as transaction:
            transaction.add("link_cut", pa.Table.from_pylist(made, schema=schema("link_cut")))
            transaction.commit()
    return len(new)
