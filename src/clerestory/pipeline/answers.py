"""The answers of a question as files: masked, counts of people gated, nothing of a person under an order in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from clerestory.errors import InputError, NotPermitted
from clerestory.guards import disclosure
from clerestory.guards.masking import mask_shapes
from clerestory.lake.snapshot import Snapshot
from clerestory.model.facet import Question
from clerestory.model.lead import Point
from clerestory.pipeline.ask import Asked, tables_read
from clerestory.pipeline.documents import sheets
from clerestory.pipeline.letters import letters_of_rows, rows_of, why_nothing
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, write_whole
from clerestory.reports.answers import Answers
from clerestory.reports.appendix import appendix

Form = Literal["pdf", "csv"]
#: What stands in a sentence for a count of people that is not told.
FEW = f"fewer than {disclosure.FEWEST}"


def check_file(name: str, question: Question) -> None:
    """NotPermitted where answers need a case, as those on a person under an order: they stay where they are read."""
    if question.when == "case":
        raise NotPermitted(
            "what is told of a person under an order goes into no file", where=name,
            hint="read it at the terminal or the desk, inside the case",
        )  # fmt: skip


def answers_of(office: Office, question: Question, asked: Asked, given: Mapping[str, Any]) -> Answers:
    """What a question answered just now, masked and gated, with its methods appendix.

    Raises
    ------
    NotPermitted : as `check_file`
    """
    check_file(asked.name, question)
    snapshot = office.seen()
    rows, counts = rows_of(office, asked)
    return _answers(office, snapshot, question, given, (gated(rows, question.text.people), counts),
                    sheets=sheets(office, question, asked))  # fmt: skip


def answer_kept(office: Office, question: Question, row: Mapping[str, Any], points: Sequence[Point]) -> Answers:
    """One answer of the last run, as it is kept, masked and gated, with its methods appendix.

    Raises
    ------
    NotPermitted : as `check_file`
    """
    check_file(str(row["question"]), question)
    snapshot = office.seen()
    rows = gated([{**row, "points": tuple(points)}], question.text.people)
    return _answers(office, snapshot, question, {}, (rows, {}), sheets=[])


def _answers(
    office: Office,
    snapshot: Snapshot,
    question: Question,
    given: Mapping[str, Any],
    told: tuple[tuple[list[dict[str, Any]], int], Mapping[str, int]],
    *,
    sheets: Sequence[Any],
) -> Answers:
    (rows, hidden), counts = told
    name = next(f"{facet.module}.{one.name}" for facet in office.facets for one in facet.questions if one is question)
    letters = letters_of_rows(office, snapshot, rows, counts, excerpts=False)
    masked = [
        replace(
            one,
            claim=mask_shapes(one.claim),
            reasons=tuple(mask_shapes(said) for said in one.reasons),
            points=tuple(replace(p, series=mask_shapes(p.series), label=mask_shapes(p.label)) for p in one.points),
        )
        for one in letters
    ]
    info = office.workspace.info
    return Answers(
        question=name, asks=question.text.asks, letters=tuple(masked), sheets=tuple(sheets),
        none="" if masked or sheets else why_nothing(office, question),
        appendix=appendix(question, given, _tables(snapshot, question)), version=snapshot.version, kind=info.kind,
        evaluation=info.evaluation, user=office.user, now=office.now, hidden=hidden,
    )  # fmt: skip


def _tables(snapshot: Snapshot, question: Question) -> list[str]:
    """What was read: of each table its rows, and who gave them under which authority."""
    sources = {source.id: source for source in snapshot.sources}
    said = []
    for table in tables_read(question):
        entries = snapshot.entries(table)
        given = [sources[one] for one in dict.fromkeys(e.source for e in entries if e.source) if one in sources]
        whose = "; ".join(f"{one.name} ({one.authority})" for one in given)
        said.append(
            f"{table.replace('_', ' ')}: {sum(e.rows for e in entries):,} rows{f', from {whose}' if whose else ''}"
        )
    return said


def gated(rows: Sequence[Mapping[str, Any]], people: Sequence[str]) -> tuple[list[dict[str, Any]], int]:
    """Rows of answers whose counts of people are as the disclosure gate lets them be; and how many points it took out.

    Parameters
    ----------
    people : slots of reasons as code.slot, and charts as chart or chart:part, that count people
    """
    made, hidden = [], 0
    for row in rows:
        points, out = gated_points(row.get("points", ()), people)
        hidden += out
        made.append({**row, "reason": gated_reasons(row["reason"], people), "points": points})
    return made, hidden


def gated_reasons(said: str, people: Sequence[str]) -> str:
    """Reasons as they are kept, their counts of people rounded, and below the least not told."""
    slots = set(people)
    reasons = json.loads(said)
    for reason in reasons:
        for slot, value in reason["slots"].items():
            if f"{reason['code']}.{slot}" in slots and isinstance(value, int | float):
                shown = disclosure.rounded(max(0, round(value)))
                reason["slots"][slot] = FEW if shown is None else shown
    return json.dumps(reasons, ensure_ascii=False, sort_keys=True)


def gated_points(points: Sequence[Point], people: Sequence[str]) -> tuple[tuple[Point, ...], int]:
    """Points that count people rounded, those below the least left out; and how many were left out.

    Bars side by side are parts of a total that a reader may know.
    """
    series = set(people)
    counted = [p for p in points if series & {p.series, p.series.partition(":")[0]}]
    bars = [p for p in counted if p.series.startswith("bars:")]
    shown: dict[int, int | None] = {}
    for some, parts in ((bars, True), ([p for p in counted if p not in bars], False)):
        cells = {str(id(p)): max(0, round(p.value)) for p in some}
        shown |= {int(key): n for key, n in disclosure.gated(cells, parts=parts).items()}
    kept = [p for p in points if shown.get(id(p), 0) is not None]
    made = tuple(replace(p, value=float(shown[id(p)] or 0)) if id(p) in shown else p for p in kept)
    return made, len(points) - len(kept)


def made_file(of: Answers, form: Form) -> bytes:
    """The file of the answers, in a form."""
    if form == "csv":
        from clerestory.reports.answers_csv import answers_csv

        return answers_csv(of).encode()
    from clerestory.reports.answers_pdf import answers_pdf

    return answers_pdf(of)


def check_targets(pdf: Path | None, csv: Path | None) -> None:
    """InputError unless both can be written: looked at before anything is asked."""
    for target, ending in ((pdf, ".pdf"), (csv, ".csv")):
        if target is not None:
            check_target(target, ending)


def write_answers(office: Office, of: Answers, pdf: Path | None, csv: Path | None) -> None:
    """Write the answers to a file of each form that is named; each appears whole or not at all.

    Raises
    ------
    InputError : a target that exists already, with another ending, or whose folder does not exist
    """
    check_targets(pdf, csv)
    forms: tuple[tuple[Path | None, Form], ...] = ((pdf, "pdf"), (csv, "csv"))
    for target, form in forms:
        if target is not None:
            with office.act("answer file", question=of.question, form=form) as outcome:
                write_whole(target, made_file(of, form))
                outcome["answers"] = len(of.letters) + len(of.sheets)


def checked_form(said: str) -> Form:
    """The form that was asked for; InputError for another."""
    if said == "pdf":
        return "pdf"
    if said == "csv":
        return "csv"
    raise InputError(where="form", expected="pdf or csv", found=repr(said))
