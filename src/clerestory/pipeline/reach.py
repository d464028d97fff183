"""What a case leads to: the traces of what stands in it, and by them leads, groups, templates (G1, G2).

A case's anchors are what people put into it, each with a reason: identifiers, places, traces; and the leads, groups
and templates that these led to.  A place reaches adverts and offers alone, never what was reported or recorded, and
only once two persons agreed to it: by itself it would list who is near, or count them beside known rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.guards import acts, disclosure
from clerestory.guards.people import about_people, kept_as
from clerestory.guards.policy import Viewer
from clerestory.lake.engine import tables_in
from clerestory.lake.select_rows import KNOWN_BY
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import CaseFile
from clerestory.model.kinds import KINDS
from clerestory.pipeline.case_kept import case_of, read_out
from clerestory.pipeline.kept_out import REASON
from clerestory.pipeline.without import out_of, without_kept_out

if TYPE_CHECKING:
    from clerestory.model.facet import Question
    from clerestory.pipeline.office import Office

#: Facets whose named answers start from an anchor.  A bank's own monitoring of money needs none.
ANCHORED = frozenset({3, 5, 7, 8})

#: Thing → the table that says its traces, and the column of its id there.
_TRACES_OF = {
    "lead": ("answer_trace", "lead"), "group": ("group_member", "group_id"),
    "template": ("template_member", "template"),
}  # fmt: skip

#: The kinds of trace whose place is what somebody published of themselves.
PLACED = tuple(kind.name for kind in KINDS if kind.name in ("advert", "offer"))


def check_act(office: Office, name: str, detail: Mapping[str, str | int]) -> None:
    """Return when the office may do this act now; the errors of `guards.acts.check` otherwise."""
    info = office.workspace.info
    if info.evaluation:
        acts.act_of(name)
        return
    snapshot = without_kept_out(office.workspace.snapshot())
    case = case_of(snapshot, office.case) if office.case else None
    viewer = Viewer(name=office.user, role=office.role)
    act = acts.check(info, viewer, name, detail, case_id=office.case, case=case, purpose=office.purpose, now=office.now)
    if act.needs == "anchor" and case is not None:
        acts.check_reached(act, _reached(office, snapshot, case, act.thing, str(detail.get(act.thing, ""))))


def _reached(office: Office, snapshot: Snapshot, case: CaseFile, thing: str, id: str) -> bool:
    if thing == "lead":
        rows = snapshot.pick("answer", "lead", [id]).to_pylist()
        if rows:
            return bool(sifted(office, snapshot, rows))
    return bool(traces_of(snapshot, thing, id) & reach_of(snapshot, case))


def traces_of(snapshot: Snapshot, thing: str, id: str) -> frozenset[str]:
    """The traces of a thing; a lead that chance drew from what was not flagged rests on one."""
    if thing == "trace":
        return frozenset({id})
    table, column = _TRACES_OF[thing]
    found = snapshot.pick(table, column, [id], ["trace"])["trace"].to_pylist()
    if thing == "lead" and not found:
        found = snapshot.pick("draw_unflagged", "lead", [id], ["trace"])["trace"].to_pylist()
    return frozenset(found)


def reach_of(snapshot: Snapshot, case: CaseFile) -> frozenset[str]:
    """The traces that what stands in the case leads to.

    Another's identifier, a trace, what traces share, and a place lead to nobody who is kept out; their own identifier
    does.
    """
    found: set[str] = set()
    led: set[str] = set()
    out = out_of(snapshot)

    def hold(identifiers: Iterable[tuple[str, str]]) -> None:
        own = {one for one in identifiers if kept_as([one]) & out.identifiers}
        found.update(_holding(snapshot, own))
        led.update(_holding(snapshot, set(identifiers) - own))

    for event in case.things.get("item", {}).values():
        kind, of = event.body.get("kind", ""), event.body.get("of", "")
        if kind == "identifier":
            hold(read_out(of))
        elif kind == "place" and not event.body.get("waits"):
            for table in PLACED:
                led.update(snapshot.pick(table, "place", [of], ["trace"])["trace"].to_pylist())
        elif kind == "trace":
            # Its id was put in when nobody knew that they are kept out: from then on it opens nothing.
            led.add(of)
        elif kind in _TRACES_OF:
            led |= traces_of(snapshot, kind, of)
    for event in case.things.get("person", {}).values():
        hold(read_out(event.body.get("identifiers", "")))
    return frozenset(found | (led - out.traces))


def _holding(snapshot: Snapshot, identifiers: Iterable[tuple[str, str]]) -> set[str]:
    """The traces in which one of the identifiers stands."""
    wanted = set(identifiers)
    rows = snapshot.pick("mention", "value", sorted({value for _, value in wanted}), ["trace", "kind", "value"])
    return {row["trace"] for row in rows.to_pylist() if (row["kind"], row["value"]) in wanted}


def case_worked_on(office: Office, snapshot: Snapshot) -> CaseFile | None:
    """The case that the office works on, when its viewer may read in it for its purpose; else None."""
    from clerestory.guards import policy

    case = case_of(snapshot, office.case) if office.case else None
    wish = policy.Wish(ability="leads", case_id=office.case, case=case, clear=True, purpose=office.purpose)
    viewer = Viewer(name=office.user, role=office.role)
    return case if policy.visible(office.workspace.info, viewer, wish, now=office.now) else None


def sifted(office: Office, snapshot: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `answer` that may be told of here: outside of a case those about nobody; in one, what it reaches.

    None rests on a trace of somebody who is kept out.

    rows : with `lead` and `question`; and, where they are not in the lake, with `traces`
    """
    gone = out_of(snapshot).traces
    rows = [row for row in rows if gone.isdisjoint(row.get("traces", ()))]
    if office.workspace.info.evaluation:
        return rows
    known = _questions(office)
    case = case_worked_on(office, snapshot)
    reach = reach_of(snapshot, case) if case is not None else frozenset()
    traces = _by_lead(snapshot, [row["lead"] for row in rows if "traces" not in row])
    told = []
    for row in rows:
        facet, question = known[row["question"]]
        if not about_people(_tables(question)):
            told.append(row)
        elif case is not None:
            own = frozenset(row["traces"]) if "traces" in row else traces.get(row["lead"], frozenset())
            if not _needs_anchor(office, facet) or not (own or '"ref"' in row["reason"]) or own & reach:
                told.append(row)
    return told


def sifted_ids(office: Office, snapshot: Snapshot, rows: pa.Table) -> pa.Table:
    """As `sifted`, of a table with `lead` and `question` of answers in the lake: none of very many is looked at alone.

    What a case leads to is few: so its traces are asked for their leads, and not every lead for its traces.
    """
    if office.workspace.info.evaluation:
        return rows
    known = _questions(office)
    case = case_worked_on(office, snapshot)
    about = {name: about_people(_tables(known[name][1])) for name in rows["question"].unique().to_pylist()}
    free = [name for name, people in about.items()
            if not people or (case is not None and not _needs_anchor(office, known[name][0]))]  # fmt: skip
    told = pc.is_in(rows["question"], value_set=pa.array(free, pa.string()))
    if case is None:
        return rows.filter(told)
    traces = pa.array(sorted(reach_of(snapshot, case)), pa.string())
    reached = snapshot.pick("answer_trace", "trace", traces, ["lead"])["lead"].to_pylist()
    asked = rows.filter(pc.invert(told))["lead"].to_pylist()
    # An answer that rests on no trace and names nothing is about nobody.
    bare = [lead for lead, n in snapshot.counts("answer_trace", "lead", asked).items() if not n]
    said = snapshot.pick("answer", "lead", bare, ["lead", "reason"]).to_pylist()
    reached += [row["lead"] for row in said if '"ref"' not in row["reason"]]
    return rows.filter(pc.or_(told, pc.is_in(rows["lead"], value_set=pa.array(sorted(set(reached)), pa.string()))))


def _needs_anchor(office: Office, facet: int) -> bool:
    """Whether named answers of this facet start from an anchor; a bank's own duty to monitor is its anchor."""
    own_duty = office.workspace.info.kind == "bank" and facet == 7 and office.purpose == "monitoring"
    return facet in ANCHORED and not own_duty


def _by_lead(snapshot: Snapshot, leads: list[str]) -> dict[str, frozenset[str]]:
    rows = snapshot.pick("answer_trace", "lead", leads, ["lead", "trace"]) if leads else None
    found: dict[str, set[str]] = {}
    if rows is not None:
        for lead, trace in zip(rows["lead"].to_pylist(), rows["trace"].to_pylist(), strict=True):
            found.setdefault(lead, set()).add(trace)
    return {lead: frozenset(own) for lead, own in found.items()}


def _questions(office: Office) -> dict[str, tuple[int, Question]]:
    return {f"{facet.module}.{one.name}": (facet.number, one) for facet in office.facets for one in facet.questions}


def _tables(question: Question) -> set[str]:
    return {table for sql in question.reads.values() for table in tables_in(sql)}


def counted(n: int) -> str:
    """How many named answers a case does not lead to, as the gate lets it be told (G12)."""
    shown = disclosure.rounded(n)
    return f"fewer than {disclosure.FEWEST}" if shown is None else f"about {shown}"


def ids_reached(office: Office, snapshot: Snapshot, table: str) -> list[str]:
    """The ids of the rows of a table, as counts know them, that the case worked on reaches."""
    told = without_kept_out(snapshot)
    rows = told.table(table, [KNOWN_BY[table]])
    return rows_reached(office, told, table, rows)[KNOWN_BY[table]].unique().to_pylist()


def rows_reached(office: Office, snapshot: Snapshot, table: str, rows: pa.Table) -> pa.Table:
    """The rows of a table that the case worked on reaches; all of them while evaluating, or where about nobody.

    Raises
    ------
    InputError : a table whose rows cannot be tied to a case: it is not exported from real data
    """
    if office.workspace.info.evaluation or not about_people((table,)):
        return rows
    case = case_worked_on(office, snapshot)
    reach = reach_of(snapshot, case) if case is not None else frozenset()
    traces = pa.array(sorted(reach), pa.string())
    names = rows.column_names
    if "case_file" in names:
        return rows.filter(pc.equal(rows["case_file"], office.case))
    if table == "link_cut":
        # What the run cut for whoever is kept out would tell of whom that is.
        rows = rows.filter(pc.invert(pc.fill_null(pc.equal(rows["reason"], REASON), False)))
    if "trace" in names:
        return rows.filter(pc.is_in(rows["trace"], value_set=traces))
    if table in ("contact", "template", "template_slot"):
        of, column = ("link", "thing") if table == "contact" else ("template_member", "template")
        held = snapshot.pick(of, "trace", traces, [column])[column].combine_chunks()
        return rows.filter(pc.is_in(rows["contact" if table == "contact" else "template"], value_set=held))
    if table in ("answer", "point", "review", "draw"):
        answers = snapshot.table("answer", ["lead", "question", "reason"]).to_pylist()
        told = [row["lead"] for row in sifted(office, snapshot, answers)]
        return rows.filter(pc.is_in(rows["lead"], value_set=pa.array(told, pa.string())))
    raise InputError(
        where=table, expected="a table whose rows belong to traces or cases", found="one that is kept whole"
    )
