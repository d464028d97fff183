"""The board of a workspace: every question's state, what to ask for next, three things for today."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.board import Board, BoardFacet, Today
from clerestory.facets.asking import asking
from clerestory.guards import expiry
from clerestory.lake.workspace import Snapshot
from clerestory.model.facet import AskFor, Facet
from clerestory.model.kinds import KINDS
from clerestory.model.lead import Point
from clerestory.model.workspace import may_ask
from clerestory.pipeline.answers import gated_points, gated_reasons
from clerestory.pipeline.ask import required_kinds
from clerestory.pipeline.expiring import cases_of
from clerestory.pipeline.guarded_held import holds_on_case
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.letters import points_kept, reason_sentences
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, write_whole
from clerestory.pipeline.reach import check_act
from clerestory.pipeline.states import Held, held, state, words


def board(office: Office) -> Board:
    """The board at the version that HEAD names now."""
    check_act(office, "board", {})
    info, snapshot = office.workspace.info, office.seen()
    what = held(snapshot)
    facets, answers = [], _answers_with_charts(snapshot)
    for facet in office.facets:
        told = {one.name: state(info.kind, snapshot, what, facet, one) for one in facet.questions}
        drawn = _drawn(facet, answers)
        facets.append(
            BoardFacet(
                facet=facet,
                states={name: one for name, (one, _) in told.items()},
                why={name: why for name, (_, why) in told.items()},
                drawn={name: tuple((said[0], points) for said, points in some) for name, some in drawn.items()},
                reckoned={name: tuple(said[1:] for said, _ in some) for name, some in drawn.items()},
            )
        )
    ends = [source.until for source in snapshot.sources if source.until is not None]
    return Board(
        kind=info.kind,
        version=snapshot.version,
        made_at=office.now,
        facets=tuple(facets),
        evaluation=info.evaluation,
        today=things_for_today(office, snapshot, what),
        next_ask=next_ask(info.kind, what, office.facets),
        ends_on=min(ends).date() if ends else None,
    )


#: Answers of a question whose charts the board shows; all others stand in `clerestory leads`.
_MOST_DRAWN = 3


def _answers_with_charts(snapshot: Snapshot) -> dict[str, list[tuple[str, tuple[Point, ...]]]]:
    """Dotted name → reasons as they are kept, and points, of the answers that have a chart."""
    if not any(entry.table == "point" for entry in snapshot.entries()):
        return {}
    points = points_kept(snapshot)
    found: dict[str, list[tuple[str, tuple[Point, ...]]]] = {}
    for row in snapshot.pick("answer", "lead", sorted(points), ["lead", "question", "reason"]).to_pylist():
        found.setdefault(row["question"], []).append((row["reason"], points[row["lead"]]))
    return found


def _drawn(
    facet: Facet, answers: dict[str, list[tuple[str, tuple[Point, ...]]]]
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[Point, ...]], ...]]:
    """Question → the sentences and the points of its answers with charts; the page may leave, so they are gated."""
    return {
        one.name: tuple(
            (reason_sentences(one, gated_reasons(reasons, one.text.people), {}),
             gated_points(points, one.text.people)[0])
            for reasons, points in answers[f"{facet.module}.{one.name}"][:_MOST_DRAWN]
        )
        for one in facet.questions
        if f"{facet.module}.{one.name}" in answers
    }  # fmt: skip


def next_ask(workspace_kind: str, what: Held, facets: tuple[Facet, ...]) -> AskFor | None:
    """The missing data that would let most questions answer that are built and open to this kind of workspace.

    What only a question could use that is not built yet is never asked for: somebody would collect it for nothing.

    Returns
    -------
    what to ask for, of whom, under which authority; None when nothing is missing
    """
    ours = [
        question
        for facet in facets
        for question in facet.questions
        if may_ask(workspace_kind, facet.number, question.name)
    ]
    built = [question for question in ours if question.fn is not None]
    needed = Counter(kind for one in built for kind in required_kinds(one) if not what.rows.get(kind))
    useful = Counter(kind for one in built for kind in one.optional if not what.rows.get(kind))
    return asking().get(_most(needed) or _most(useful))


def _most(counted: Counter[str]) -> str:
    """The kind counted most; among equals the first by name."""
    return min(counted, key=lambda kind: (-counted[kind], kind), default="")


def things_for_today(office: Office, snapshot: Snapshot, what: Held) -> tuple[Today, ...]:
    """At most three things, the most pressing first."""
    things = [
        *_broken(office),
        *_ending(office, snapshot),
        *_ending_cases(office, snapshot),
        *_unrun(snapshot, what),
        *_unreviewed(snapshot, what),
        *_rejected(what),
        *_first_steps(what),
    ]
    return tuple(things[:3])


#: An act that began so short a time ago is under way: the board's own reading is, and a colleague's page.
UNDER_WAY = timedelta(minutes=10)


def _broken(office: Office) -> list[Today]:
    since = office.now - UNDER_WAY
    intents = sum(datetime.fromisoformat(one["at"]) < since for one in office.workspace.ledger.open_intents())
    if not intents:
        return []
    return [Today(what=f"Look at {_count(intents, 'act')} that began and did not end", how="clerestory verify")]


def _ending(office: Office, snapshot: Snapshot) -> list[Today]:
    soon = expiry.ending(snapshot.sources, now=office.now)
    if not soon:
        return []
    until: date = soon[0].until.date()  # type: ignore[union-attr]
    return [
        Today(
            what=f"{_count(len(soon), 'source')} will erase {'itself' if len(soon) == 1 else 'themselves'}; "
            f"first: {soon[0].name}",
            how="clerestory doctor",
            until=until,
        )
    ]


def _ending_cases(office: Office, snapshot: Snapshot) -> list[Today]:
    """Closed cases of this user's that erase themselves soon, unless a hold keeps them; nobody else learns of them."""
    mine = [one for one in cases_of(snapshot) if office.user in one.members]
    soon = [pair for pair in expiry.ending_cases(mine, now=office.now) if not holds_on_case(snapshot, pair[1])]
    if not soon:
        return []
    what = f"{_count(len(soon), 'closed case')} of yours will erase {'itself' if len(soon) == 1 else 'themselves'}"
    return [Today(what=f"{what}: ask for a hold, or let it go", how="clerestory serve", until=soon[0][0].date())]


def _unrun(snapshot: Snapshot, what: Held) -> list[Today]:
    if not snapshot.sources or (what.read and what.linked and snapshot.runs):
        return []
    return [Today(what="Files were added since the last run: run again to see what recurs", how="clerestory run")]


def _unreviewed(snapshot: Snapshot, what: Held) -> list[Today]:
    if not what.rows.get("answer"):
        return []
    answers = snapshot.table("answer", ["lead", "kind"])
    leads = answers.filter(pc.equal(answers["kind"], "lead"))["lead"]
    done = pa.array(sorted({row["lead"] for row in kept_rows(snapshot, "review")}), pa.string())
    waiting = len(leads) - pc.sum(pc.is_in(leads, value_set=done).cast(pa.int64())).as_py() if len(leads) else 0
    if not waiting:
        return []
    verb = "waits" if waiting == 1 else "wait"
    return [Today(what=f"{_count(waiting, 'lead')} {verb} for a person to look at", how="clerestory leads")]


def _rejected(what: Held) -> list[Today]:
    rows = what.rows.get("reject", 0)
    if not rows:
        return []
    return [
        Today(
            what=f"{_count(rows, 'cell')} of the files could not be used: see which, and why",
            how="clerestory export reject rejects.csv",
        )
    ]


def _first_steps(what: Held) -> list[Today]:
    steps = []
    if not any(what.rows.get(kind.name) for kind in KINDS):
        steps.append(Today(what="Put in a first file", how="clerestory start"))
    missing = [kind.name for kind in KINDS[:5] if not what.rows.get(kind.name)]
    if missing:
        steps.append(
            Today(what=f"Look whether you hold {words(missing[0])} that you have not put in", how="clerestory add FILE")
        )
    steps.append(Today(what="Look up one number that worries you", how="clerestory find VALUE"))
    steps.append(Today(what="Make a backup and keep the key file apart from it", how="clerestory backup FILE"))
    return steps


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def write_page(office: Office, made: Board, target: Path) -> None:
    """Write the board as one page of HTML, in the place of an older one if there is one.

    Raises
    ------
    InputError : a target whose name does not end in .html, or whose folder does not exist
    """
    from clerestory.reports.board_page import board_page

    check_target(target, ".html", over=True)
    with office.act("board page"):
        write_whole(target, board_page(made).encode())
