"""A page's worth of leads out of very many: only what is shown is put into words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.pipeline.letters import answered_now, counts_of, letters_of_rows
from clerestory.pipeline.office import Office
from clerestory.pipeline.stopping import told_ids
from clerestory.reports.letter import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page's worth of leads out of all of them.

    letters : those asked for    total : how many were asked for
    counts : question → how many answers it has    waiting : the first lead that nobody has answered; empty for none
    """

    letters: list[Letter]
    total: int
    counts: dict[str, int]
    waiting: str


def listed(  # which of them
    office: Office, *, question: str, state: str, most: int, start: int = 0, hidden: Collection[str] = ()
) -> Listed:
    """From *start* on *most* answers of a question (of all) in a state, as letters; of the others only how many.

    Parameters
    ----------
    start : how many are left out before the first, counted from 0
    state : open (leads that nobody answered), answered, or all
    hidden : questions whose answers are not told of at all
    """
    snapshot = office.seen()
    with office.act("leads") as outcome:
        rows = snapshot.table("answer", ["lead", "question", "kind"])
        rows = told_ids(office, snapshot, rows)
        rows = rows.filter(pc.invert(pc.is_in(rows["question"], value_set=pa.array(sorted(hidden), pa.string()))))
        counted = rows["question"].combine_chunks().value_counts()
        is_lead = pc.equal(rows["kind"], "lead")
        answered = pc.is_in(rows["lead"], value_set=pa.array(sorted(answered_now(snapshot)), pa.string()))
        here = pc.equal(rows["question"], question) if question else pc.is_valid(rows["question"])
        waits = pc.and_(here, pc.and_not(is_lead, answered))
        wanted = {"open": waits, "answered": pc.and_(here, answered)}.get(state, here)
        # Leads first, then estimates, each as its question ordered them.
        ordered = [rows.filter(pc.and_(wanted, one)) for one in (is_lead, pc.invert(is_lead))]
        shown = pa.concat_tables(ordered)["lead"]
        outcome["leads"] = len(shown)
        ids = shown.slice(start, most).to_pylist()
        by_id = {row["lead"]: row for row in snapshot.pick("answer", "lead", ids).to_pylist()}
        first = [by_id[one] for one in ids]
        letters = letters_of_rows(office, snapshot, first, counts_of(snapshot, first), excerpts=False)
        waiting = rows.filter(waits)["lead"].slice(0, 1).to_pylist()
    return Listed(
        letters=letters,
        total=len(shown),
        counts={one["values"]: one["counts"] for one in counted.to_pylist()},
        waiting=waiting[0] if waiting else "",
    )
