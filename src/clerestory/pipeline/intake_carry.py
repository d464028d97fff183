"""What people decided about a former trace, said of the trace in its row now; the old decision stays too."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.lake.ids import Ids
from clerestory.lake.workspace import Transaction

#: Things and leads that are named after a trace: the earliest of their members.
_NAMED_AFTER = ("template", "group")


def carry(transaction: Transaction, gone: pa.Array, former: pa.Table, now: pa.Table, *, ids: Ids) -> int:
    """Carry cuts and reviews over; how many.

    Parameters
    ----------
    gone : former traces that give way
    former, now : trace, row

    Returns
    -------
    the number of cuts and reviews that were said again.  A review is carried only while its answer stands in the lake,
    and keeps the digest of what its reviewer saw, so that the lead says that it has changed since
    """
    heirs = _heirs(gone, former, now)
    names = dict(heirs)
    for prefix in _NAMED_AFTER:
        old, new = (ids.many(prefix, pa.array(list(part), pa.string())).to_pylist() for part in (heirs, heirs.values()))
        names |= dict(zip(old, new, strict=True))
    return _cuts(transaction, names) + _reviews(transaction, names, ids)


def _heirs(gone: pa.Array, former: pa.Table, now: pa.Table) -> dict[str, str]:
    """Former trace → the trace in its row; those whose row is refused now have none."""
    lost = former.filter(pc.is_in(former["trace"], value_set=gone))
    trace_of = dict(zip(now["row"].to_pylist(), now["trace"].to_pylist(), strict=True))
    pairs = zip(lost["trace"].to_pylist(), lost["row"].to_pylist(), strict=True)
    return {trace: trace_of[row] for trace, row in pairs if row in trace_of}


def _said_again(transaction: Transaction, table: str, rows: list[dict], more: list[dict]) -> int:
    fresh = [row for row in more if row not in rows]
    if fresh:
        transaction.add(table, pa.Table.from_pylist(fresh, schema=transaction.snapshot.table(table).schema))
    return len(fresh)


def _cuts(transaction: Transaction, names: Mapping[str, str]) -> int:
    rows = transaction.snapshot.table("link_cut").to_pylist()
    more = [
        {**row, "trace": names.get(row["trace"], row["trace"]), "thing": names.get(row["thing"], row["thing"])}
        for row in rows
    ]
    return _said_again(transaction, "link_cut", rows, more)


def _reviews(transaction: Transaction, names: Mapping[str, str], ids: Ids) -> int:
    rows = transaction.snapshot.table("review").to_pylist()
    if not rows:
        return 0
    answers = transaction.snapshot.table("answer", ["lead", "question", "about"]).to_pylist()
    heir = {
        one["lead"]: ids.of("lead", one["question"], names[one["about"]]) for one in answers if one["about"] in names
    }
    more = [{**row, "lead": heir[row["lead"]]} for row in rows if row["lead"] in heir]
    return _said_again(transaction, "review", rows, more)
