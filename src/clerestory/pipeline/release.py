"""A table of counts that leaves: planned with what would be shown and why not, then made by two persons (G12, G10)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import access
from clerestory.guards.acts import NOBODY
from clerestory.guards.disclosure_gate import Gated, gate
from clerestory.guards.disclosure_leaving import check_budget, check_columns, check_values
from clerestory.guards.disclosure_ledger import as_json, digest
from clerestory.guards.disclosure_tables import Counts, Key, Rule, Shown, View
from clerestory.guards.people import about_people
from clerestory.lake.engine import parse
from clerestory.lake.snapshot import Snapshot
from clerestory.methods.discrete_noise import Below, discrete_laplace
from clerestory.model.schemas import schema
from clerestory.pipeline import guarded_second as two
from clerestory.pipeline.export import _defused
from clerestory.pipeline.guarded import desk_of
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, write_whole
from clerestory.pipeline.release_count import counted_as, counted_rows, kept_back, plans, told_before
from clerestory.pipeline.release_rule import check_rule, columns_of, form_of, rule_of, way_of, who_agreed, words_of

#: Cells and totals of one table: beyond this the attack takes minutes.
MOST_CELLS = 400

#: What stands for all values of a dimension.
ALL = "(all)"


def _is_name(said: str) -> bool:
    """Whether it is a column's name in the one writing by which the gate knows what was told before."""
    return said.isidentifier() and said == said.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A table asked for: one row of the SELECT a person, counted by plain columns.

    fixed : for some dimensions, the values that the table has whatever is found; else those with enough rows
    epsilon : noise instead of rounding alone, of that privacy loss
    """

    name: str
    sql: str
    by: tuple[str, ...]
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    epsilon: Fraction | None = None

    def __post_init__(self) -> None:
        if not self.by or len(set(self.by)) != len(self.by) or not all(map(_is_name, self.by)):
            raise InputError(
                where="--by", expected="one or more columns, each once", found=", ".join(self.by) or "none"
            )
        if not set(self.fixed) <= set(self.by):
            raise InputError(where="--value", expected="dimensions of --by", found=", ".join(sorted(self.fixed)))
        if self.epsilon is not None and set(self.fixed) != set(self.by):
            raise InputError(
                "values that are found in the data would tell what the noise hides", where="--value",
                expected="the values of every dimension", found="some only",
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would leave: the table as shown, and of each cell that is not shown, why.

    whole : whether it counts people of real data, where no cell says why it is hidden, and nothing is summed
    """

    wanted: Wanted
    tables: tuple[str, ...]
    counted: str
    rule: Rule
    gated: Gated
    left_out: int
    whole: bool = False

    @property
    def cells(self) -> list[tuple[Key, Shown | None, str]]:
        """Each cell and total, the number shown or None, and why it is not (`hidden`, `before`, or empty).

        Whether a cell is small itself or hides another is not said: known rows put beside it would count it.  Over
        real people's data not even that an earlier number still holds.
        """
        shown, why = self.gated.view.shown, self.gated.why
        told = {
            "small": "hidden",
            "others": "hidden",
            "refused": "hidden",
            "before": "hidden" if self.whole else "before",
        }
        return [(one, shown.get(one), told.get(why.get(one, ""), "")) for one in self.gated.view.cells()]


def plan(office: Office, wanted: Wanted) -> Plan:
    """What would leave now.  Nothing leaves, and the ledger says that it was looked at; noise is drawn by `make` alone.

    Raises
    ------
    InputError : no SELECT over the lake, a column that it does not give, nothing large enough, or too many cells
    NotPermitted : columns or values that may not be counted by; what was released before forbids it; budget spent
    """
    said = {"table": wanted.name, "by": ", ".join(wanted.by), "counted": way_of(parse(wanted.sql).sql),
            "asks": columns_of(wanted)}  # fmt: skip
    with office.act("release plan", **said, about=_about(wanted)) as outcome:
        if _is_recorded(office, wanted):
            # This look has its line already, and counts itself.
            desk_of(office).spend("release plan")
        made = _looked_at(office, replace(wanted, epsilon=None))
        outcome["shown"], outcome["hidden"] = len(made.gated.view.shown), len(made.gated.why)
    return made


def _is_recorded(office: Office, wanted: Wanted) -> bool:
    """Whether what a plan shows is held against what the next one shows: it does where people are counted."""
    return not office.workspace.info.evaluation and _about(wanted) != NOBODY


def _looked_at(office: Office, wanted: Wanted) -> Plan:
    """The plan.  Over real data whoever looks has read it: it stands in the way of the next as a release does."""
    if not _is_recorded(office, wanted):
        return _planned(office, office.workspace.snapshot(), wanted, None)
    with office.workspace.writer() as transaction:
        made = _planned(office, transaction.snapshot, wanted, None)
        if made.gated.why and not made.gated.view.shown and set(made.gated.why.values()) == {"refused"}:
            # Nothing was told, and nothing more could be: what was told before stands as it was.
            return made
        row = {"counted": made.counted, "tables": list(made.tables), "cells": as_json(made.gated.view),
               "case_file": office.case, "who": office.user, "planned_at": office.now}  # fmt: skip
        if not any(
            one["cells"] == row["cells"] and one["counted"] == row["counted"] for one in plans(transaction.snapshot)
        ):
            transaction.add("release_plan", pa.Table.from_pylist([row], schema=schema("release_plan")))
            transaction.commit()
    return made


def make(
    office: Office, wanted: Wanted, target: Path, *, receiver: str, second: str, below: Below | None = None
) -> tuple[str, Plan]:
    """Write the table to a csv and to the ledger of releases; the id of the release, and what left.

    The release stands in the ledger before the file is there: a file that could not be written is counted as left.

    Raises
    ------
    InputError, NotPermitted : as for `plan`; no receiver, no second person, a target that cannot be written
    """
    check_target(target, ".csv")
    if not receiver.strip():
        raise InputError(where="--receiver", expected="who gets it", found="nothing")
    agreed = who_agreed(office, wanted, receiver, second)
    about = _about(wanted)
    said = {"table": wanted.name, "by": ", ".join(wanted.by), "asks": columns_of(wanted), "second": agreed}
    with office.act("release", **said, about=about) as outcome:
        with office.workspace.writer() as transaction:
            made = _planned(office, transaction.snapshot, wanted, below)
            data = as_csv(made)
            row = _row(office, made, data, receiver=receiver.strip(), second=agreed)
            transaction.add("release", pa.Table.from_pylist([row], schema=schema("release")))
            transaction.commit()
        write_whole(target, data)
        outcome["release"], outcome["shown"] = row["release"], len(made.gated.view.shown)
    return row["release"], made


def ask_release(office: Office, wanted: Wanted, *, receiver: str, reason: str) -> str:
    """Ask a second person to let a table leave: they see all that it counts and by what, and who gets it; the id."""
    if not receiver.strip():
        raise InputError(where="--receiver", expected="who gets it", found="nothing")
    made = plan(office, wanted)
    return two.ask_second(
        desk_of(office), "release", form_of(wanted, receiver), reason=reason, detail={}, receiver=receiver.strip(),
        fields=words_of(wanted), count=len(made.gated.view.shown), asks=columns_of(wanted),
    )  # fmt: skip


def _about(wanted: Wanted) -> str:
    """Whether the table counts people; one that counts nobody needs no case."""
    return "people" if about_people(parse(wanted.sql).tables) else NOBODY


def releases(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every release, oldest first."""
    return sorted(snapshot.table("release").to_pylist(), key=lambda row: (row["released_at"], row["release"]))


def of_question(office: Office, name: str, by: Sequence[str]) -> str:
    """The SELECT of a question's leads, counted by plain columns of `answer`.

    Raises
    ------
    NotPermitted : a question that is closed to this kind of workspace
    """
    for facet in office.facets:
        for question in facet.questions:
            if name == f"{facet.module}.{question.name}":
                access.check_question(office.workspace.info, facet.number, question.name)
                columns = ", ".join(by)
                return f"SELECT {columns} FROM answer WHERE question = '{name}'"
    raise InputError(where="--question", expected="a question of the register", found=repr(name))


def _planned(office: Office, snapshot: Snapshot, wanted: Wanted, below: Below | None) -> Plan:
    query = parse(wanted.sql)
    check_columns(query.tables, {name: _used(query, name) for name in query.tables})
    if about_people(query.tables):
        access.check_case(office.workspace.info, office.case, "release")
    check_rule(office, snapshot)
    rule, budget = rule_of(office.workspace.path)
    whole = _is_recorded(office, wanted)
    if whole:
        _check_said(wanted)
    earlier = [row for row in releases(snapshot) if set(row["tables"]) & set(query.tables)]
    views = told_before(snapshot, earlier, query.tables)
    found, counted = counted_rows(office, snapshot, wanted), counted_as(office, query.sql)
    values = {dim: _values(dim, wanted, found, views, rule) for dim in wanted.by}
    inside = {one: n for one, n in found.items() if all(value in values[dim] for dim, value in one)}
    counts = _sized(values, inside, counted)
    if wanted.epsilon is None and whole:
        gated = _whole(counts, rule, views, kept_back(office, wanted, inside, rule))
    elif wanted.epsilon is None:
        gated = gate(counts, rule=rule, earlier=views)
    else:
        check_budget(
            sum((Fraction(r["epsilon"]) for r in earlier if r["epsilon"]), Fraction(0)), wanted.epsilon, budget
        )
        gated = noisy(counts, wanted.epsilon, rule, below)
    # What else there is would be told by saying that it was left out.
    left_out = 0 if whole else len(found) - len(inside)
    return Plan(
        wanted=wanted, tables=query.tables, counted=counted, rule=rule, gated=gated, left_out=left_out, whole=whole
    )


def _check_said(wanted: Wanted) -> None:
    """InputError unless the values of every dimension are said: those that are found would tell which have enough."""
    if set(wanted.fixed) != set(wanted.by):
        raise InputError(
            "over real people's data a table has the values that whoever asks says, found or not", where="--value",
            expected="the values of every dimension, as in place=Albany,Troy", found="some only",
        )  # fmt: skip
    for dim, values in wanted.fixed.items():
        check_values(dim, values)


def _whole(counts: Counts, rule: Rule, views: Sequence[View], kept: AbstractSet[Key]) -> Gated:
    """The gate, in whose answer nothing tells a cell that is small from one that is kept back for others.

    There are no totals: values that somebody chose would sum up known rows beside those of somebody.  Where nothing
    helps, all is hidden, as it would be were every cell small.
    """
    try:
        return gate(counts, rule=rule, earlier=views, kept=kept, totals=False)
    except NotPermitted:
        blank = View(of=counts.of, values=counts.values, shown={}, totals=False)
        return Gated(view=blank, why=dict.fromkeys(blank.cells(), "refused"))


def _used(query: Any, table: str) -> tuple[str, ...]:
    """The columns that the SELECT means; not the one by which rows alone are counted."""
    known = tuple(schema(table).names)
    return known if query.names is None else tuple(one for one in known if one in query.names)


def _values(dim: str, wanted: Wanted, found: Mapping[Key, int], views: Sequence[View], rule: Rule) -> tuple[str, ...]:
    """The fixed values; else those with enough rows, and those that a release has named already."""
    if dim in wanted.fixed:
        return tuple(sorted(set(wanted.fixed[dim])))
    totals: dict[str, int] = {}
    for one, n in found.items():
        totals[dict(one)[dim]] = totals.get(dict(one)[dim], 0) + n
    named = {value for view in views for value in view.values.get(dim, ())}
    values = tuple(sorted(value for value, n in totals.items() if n >= rule.least or value in named))
    check_values(dim, values)
    if not values:
        raise InputError(where=f"--by {dim}", expected=f"a value with {rule.least} rows or more", found="none")
    return values


def _sized(values: Mapping[str, tuple[str, ...]], found: Mapping[Key, int], counted: str) -> Counts:
    cells = 1
    for some in values.values():
        cells *= len(some) + 1
    if cells > MOST_CELLS:
        raise InputError(
            where="release", expected=f"at most {MOST_CELLS} cells and totals", found=str(cells),
            hint="ask for fewer dimensions or coarser values",
        )  # fmt: skip
    return Counts(values, found, of=counted)


def noisy(counts: Counts, epsilon: Fraction, rule: Rule, below: Below | None) -> Gated:
    """The table with discrete Laplace noise on its full cells; totals add up the noisy cells, then all is rounded.

    One person more or less changes one full cell by one, so noise of scale 1/epsilon makes the release epsilon-private.

    Raises
    ------
    InputError : no source of chance was passed in
    """
    if below is None:
        raise InputError(where="noise", expected="a source of chance", found="none")
    full = {
        one: max(0, n + discrete_laplace(1 / epsilon, below))
        for one, n in counts.totals.items()
        if len(one) == len(counts.values)
    }
    drawn = Counts(counts.values, full, of=counts.of)
    shown = {one: rule.anew(n) for one, n in drawn.totals.items() if n >= rule.least}
    why = dict.fromkeys((one for one, n in drawn.totals.items() if n < rule.least), "small")
    return Gated(view=View(of=counts.of, values=counts.values, shown=shown), why=why)


def as_csv(made: Plan) -> bytes:
    """The file: the dimensions, `people` (empty where hidden), and a note; `(all)` stands for a total."""
    by, noise = made.wanted.by, made.wanted.epsilon
    said = f"rounded to {made.rule.base}" + ("" if noise is None else f"; discrete Laplace noise, epsilon {noise}")
    notes = {"hidden": "hidden", "before": "as released before", "": said}
    rows = [
        {dim: dict(one).get(dim, ALL) for dim in by}
        | {"people": str(shown.value) if shown else None, "note": notes[why]}
        for one, shown, why in made.cells
    ]
    table = pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in (*by, "people", "note")]))
    sink = io.BytesIO()
    pa_csv.write_csv(pa.table([_defused(table[name]) for name in table.column_names], names=table.column_names), sink)
    return sink.getvalue()


def _row(office: Office, made: Plan, data: bytes, *, receiver: str, second: str) -> dict[str, Any]:
    view = made.gated.view if made.wanted.epsilon is None else replace(made.gated.view, silent=frozenset())
    row = {
        "name": made.wanted.name,
        "counted": made.counted,
        "tables": list(made.tables),
        "dimensions": list(made.wanted.by),
        "cells": as_json(view),
        "least": made.rule.least,
        "base": made.rule.base,
        "epsilon": "" if made.wanted.epsilon is None else str(made.wanted.epsilon),
        "digest": hashlib.sha256(data).hexdigest(),
        "who": office.user,
        "second": second,
        "receiver": receiver,
        "purpose": office.purpose,
    }
    return {"release": digest(**row, at=office.now.isoformat()), **row, "released_at": office.now}
