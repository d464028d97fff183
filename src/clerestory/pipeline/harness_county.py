"""One invented county on the public path: made, added, read, linked, and every question asked of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from clerestory.county.make import CountyFile, make
from clerestory.errors import ClerestoryError
from clerestory.facets.framework import FACETS, find_question
from clerestory.lake.workspace import Snapshot
from clerestory.model.facet import Question
from clerestory.model.kinds import KINDS, kind
from clerestory.model.lead import Estimate, Lead
from clerestory.pipeline.ask import evaluate, tables_read
from clerestory.pipeline.create import create
from clerestory.pipeline.harness_plan import RANGES, Wanted
from clerestory.pipeline.harness_rows import Row
from clerestory.pipeline.harness_rules import FALSE, UNITS, abstains, asked_about, found, oracle, rests_on_nothing
from clerestory.pipeline.harness_truth import Truth, truth_of
from clerestory.pipeline.intake import Asked, add
from clerestory.pipeline.link import link
from clerestory.pipeline.office import Office, open_office
from clerestory.pipeline.read import read

#: The kind of workspace that each office of the county has (G17).
KIND_OF_OFFICE = {"hotline": "service", "taskforce": "enforcement"}
#: The time of workspaces that nobody sees.
_THEN = datetime(2026, 1, 1, tzinfo=UTC)

#: Variant → question → a function of the question's signature that is asked in its stead, or a question of its own.
Variants = Mapping[str, Mapping[str, "Variant"]]
Variant = Callable[..., Any] | Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one question said of one county.

    variant : "" for the question itself, else the name of a broken one
    leads, false : its leads, and those that are false by the rule of its row
    planted, found : planted cases that it may find, and those that a lead rests on
    oracle_wrong, oracle_said : for questions about classes: planted cases in which somebody who knows the generator's
        likelihood errs, of those of which there is one
    refused : the name of the error with which it ended instead; empty when it answered
    untold : whether it gave no lead and said that it cannot be told
    ordinary : leads that are not false and yet rest on nothing planted: true words about ordinary makers
    """

    question: str
    variant: str
    leads: int = 0
    false: int = 0
    planted: int = 0
    found: int = 0
    oracle_wrong: int = 0
    oracle_said: int = 0
    refused: str = ""
    untold: bool = False
    ordinary: int = 0

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def judge_county(
    one: Wanted, rows: Mapping[str, Row], *, variants: Variants | None = None, ranges: str = RANGES
) -> list[Outcome]:
    """Make the county, put its files in, and ask it: one outcome a question and variant.

    Parameters
    ----------
    one : the county and the questions
    rows : how each question is judged
    variants : broken questions, asked of the same tables
    ranges : the file of ranges that the county is drawn from

    Raises
    ------
    InputError : a county that cannot be made so, or a file of it that cannot be added
    """
    folder = Path(tempfile.mkdtemp(prefix="clerestory-judge-"))
    try:
        asked = [
            (rows[name], variant, _asked(name, fn))
            for name in one.questions
            for variant, fn in [("", None), *((v, fns[name]) for v, fns in (variants or {}).items() if name in fns)]
        ]
        office = filled(one, folder, kinds=needed([question for _, _, question in asked]), ranges=ranges)
        snapshot = office.workspace.snapshot()
        truth = truth_of(snapshot, folder / "files" / "truth", one.office)
        return [_outcome(snapshot, truth, row, variant, question) for row, variant, question in asked]
    finally:
        shutil.rmtree(folder)


def needed(questions: Iterable[Question]) -> frozenset[str]:
    """The kinds of trace on which answers to these questions depend: read by them, or linked to what they read.

    The other files of a county are not put in: no answer depends on them, and they cost half of the intake.
    """
    tables = {table for question in questions for table in tables_read(question)}
    kinds = {one.name for one in KINDS}
    return frozenset(tables & kinds | ({one.name for one in KINDS if one.linked} if tables - kinds else set()))


def filled(one: Wanted, folder: Path, *, kinds: Collection[str], ranges: str = RANGES) -> Office:
    """The county's files of these kinds in a workspace of their own, read and linked."""
    county = make(
        folder / "files",
        size=one.size,
        seed=one.seed,
        offices=(one.office,),
        without=one.without,
        effects=dict(one.effects),
        ranges=ranges,
    )
    create(folder / "w", kind=KIND_OF_OFFICE[one.office], country="US", zone="UTC", now=_THEN)
    office = open_office(folder / "w", user="judge", now=_THEN)
    for file in county.files[one.office]:
        if file.kind in kinds:
            add_file(office, file)
    read(office.workspace)
    link(office.workspace, now=office.now)
    return office


def add_file(office: Office, file: CountyFile) -> None:
    """Put one file of a county in, under the headers that it has; raises what the intake says."""
    fields = {column.name for column in kind(file.kind).all_columns}
    columns = {field: header for field, header in file.columns.items() if field in fields}
    asked = Asked(source=file.path.stem, authority="invented", kind=file.kind, columns=columns)
    for report in add(office.workspace, [file.path], asked=asked, user=office.user, now=office.now):
        if report.error is not None:
            raise report.error


def _asked(name: str, fn: Variant | None) -> Question:
    _, question = find_question(FACETS, name)
    return fn if isinstance(fn, Question) else question if fn is None else replace(question, fn=fn)


def _outcome(snapshot: Snapshot, truth: Truth, row: Row, variant: str, question: Question) -> Outcome:
    try:
        answers = evaluate(snapshot, row.question, question).answers
    except ClerestoryError as error:
        return Outcome(question=row.question, variant=variant, refused=type(error).__name__)
    leads = [one for one in answers if isinstance(one, Lead | Estimate) and asked_about(one, truth, row)]
    true = [lead for lead in leads if not FALSE[row.false](lead, truth, row)]
    cases = UNITS[row.units](truth, row)
    wrong, said = oracle(cases)
    return Outcome(
        question=row.question,
        variant=variant,
        leads=len(leads),
        false=len(leads) - len(true),
        planted=len(cases),
        found=found(cases, true, truth),
        oracle_wrong=wrong,
        oracle_said=said,
        untold=not leads and any(map(partial(abstains, row=row), answers)),
        ordinary=sum(map(partial(rests_on_nothing, truth=truth, row=row), true)),
    )
