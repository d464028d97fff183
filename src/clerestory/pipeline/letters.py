"""Leads as letters: reasons put into words, identifiers looked up and masked, excerpts beside them."""

from __future__ import annotations

import inspect
import json
from collections import defaultdict
from collections.abc import Mapping
from string import Formatter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.facets.framework import find_question
from clerestory.guards.floor import check_asked
from clerestory.guards.masking import mask, mask_shapes
from clerestory.lake.workspace import Snapshot
from clerestory.model.facet import Question
from clerestory.model.kinds import KINDS
from clerestory.model.lead import Document, Point, Untold
from clerestory.pipeline.ask import Asked, all_reasons, reasons_json, sweep_questions
from clerestory.pipeline.decide import full_id
from clerestory.pipeline.excerpts import around, place_of
from clerestory.pipeline.field_error import field_errors
from clerestory.pipeline.guarded_kept import kept_rows
from clerestory.pipeline.letters_order import in_order, weighed
from clerestory.pipeline.office import Office
from clerestory.pipeline.states import held, lacking, words
from clerestory.pipeline.stopping import stopped, told_of
from clerestory.reports.found import Excerpt
from clerestory.reports.letter import NOT_KNOWN, Letter

#: Excerpts that a letter shows.
MOST_EXCERPTS = 5

#: From how many traces on a lead is very large; among how many of those the newest are looked for: as they lie, by
#: their ids, none is preferred.
LARGE, LOOKED_OF_LARGE = 1_000, 200

#: Characters of each that it shows.
FIRST_WORDS = 220


def letters(office: Office) -> list[Letter]:
    """The answers of the last run as letters without excerpts: leads, then estimates; each as its question ordered."""
    snapshot = office.seen()
    with office.act("leads") as outcome:
        kept = told_of(office, snapshot, snapshot.table("answer").to_pylist())
        rows = sorted(kept, key=lambda row: row["kind"] != "lead")
        outcome["leads"] = len(rows)
        return letters_of_rows(office, snapshot, rows, _counts(snapshot), excerpts=False)


#: What to do where no question answers.
_FIND = "clerestory find VALUE looks through everything that is held."


def why_none(office: Office) -> str:
    """Why there are no leads, so that silence is not taken for an answer; empty when it is one."""
    snapshot = office.seen()
    what = held(snapshot)
    if not snapshot.runs or not (what.read and what.linked):
        return "No leads yet: what is held now has not been run. Next: clerestory run"
    open_questions = sweep_questions(office.facets, office.workspace.info.kind)
    without = [lacking(one, what) for _, one in open_questions]
    if all(without):
        kinds = ", ".join(words(kind) for kind in dict.fromkeys(kind for kinds in without for kind in kinds))
        why = f"its questions read {kinds}, and none of these are held" if kinds else "none is built for it"
        said = f"No leads: nothing could be asked in this kind of workspace: {why}."
        return f"{said} This does not say that nothing recurs: {_FIND}"
    return ""


def why_nothing(office: Office, question: Question, given: Mapping[str, object] | None = None) -> str:
    """Why a question that was asked just now gave nothing: not run, nothing held that it reads, or below its bounds."""
    what = held(office.seen())
    if lacks := lacking(question, what):
        return f"Not asked: it reads {' and '.join(words(kind) for kind in lacks)}, and none are held."
    if not what.linked:
        return why_none(office)
    if question.text.returns != "leads":
        return f"No answer: nothing that is held fits the question. It reads: {question.text.reads}"
    bounds = ", ".join(f"{one} = {value}" for one, value in (_bounds(question) | dict(given or {})).items())
    said = f"No leads: nothing that is held comes up to what the question asks for{bounds and f' ({bounds})'}."
    return " ".join(filter(None, (said, question.text.nothing, _FIND)))


def _bounds(question: Question) -> dict[str, object]:
    """The numbers that a question starts from, by the names of its parameters."""
    known = inspect.signature(question.fn).parameters.values() if question.fn else ()
    return {p.name: p.default for p in known if p.kind is p.KEYWORD_ONLY and p.name != "seed" and p.default is not None}


def letter(office: Office, lead: str) -> Letter:
    """One lead as a letter with excerpts; *lead* is its id or at least six characters of it.

    Raises
    ------
    InputError : no such lead
    """
    snapshot = office.seen()
    lead = full_id(snapshot, "answer", "lead", lead)
    with office.act("lead", lead=lead):
        rows = snapshot.pick("answer", "lead", [lead]).to_pylist()
        check_asked(rows[0]["question"], stopped(snapshot))
        return letters_of_rows(office, snapshot, rows, counts_of(snapshot, rows), excerpts=True)[0]


def counts_of(snapshot: Snapshot, rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many traces each of these answers rests on."""
    return snapshot.counts("answer_trace", "lead", [row["lead"] for row in rows])


def letters_of(office: Office, asked: Asked) -> list[Letter]:
    """The answers of a question that was asked just now, as letters without excerpts; documents are no letters."""
    rows, counts = rows_of(office, asked)
    return letters_of_rows(office, office.seen(), rows, counts, excerpts=False)


def rows_of(office: Office, asked: Asked) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The answers as rows of `answer`, each with its points; and how many traces each rests on."""
    answers = [answer for answer in asked.answers if not isinstance(answer, Document)]
    rows = [
        {
            "lead": office.workspace.ids.of("lead", asked.name, answer.about),
            "question": asked.name,
            "about": answer.about,
            "reason": reasons_json(all_reasons(answer)),
            "value": None if isinstance(answer, Untold) else float(answer.value),
            "low": getattr(answer, "low", None),
            "high": getattr(answer, "high", None),
            "unit": getattr(answer, "unit", ""),
            "version": asked.version,
            "expires": None,
            "points": getattr(answer, "points", ()),
        }
        for answer in answers
    ]
    return rows, {row["lead"]: len(getattr(a, "traces", ())) for row, a in zip(rows, answers, strict=True)}


def letters_of_rows(
    office: Office, snapshot: Snapshot, rows: list[dict[str, Any]], counts: Mapping[str, int], *, excerpts: bool
) -> list[Letter]:
    """Rows of answers as letters, in their order; *counts* says how many traces each rests on."""
    known = _contacts_named(snapshot, rows)
    facets = office.facets
    reviews = answered_now(snapshot)
    errors = field_errors(snapshot)
    kept = [row["lead"] for row in rows if "points" not in row]
    points = points_of_leads(snapshot, kept)
    made = []
    for row in rows:
        _, question = find_question(facets, row["question"])
        about = "" if row["value"] is not None and row["low"] is None else mask_shapes(str(row["about"]))
        sentences = reason_sentences(question, row["reason"], known)
        if row["value"] is None:
            sentences = (_named(about, sentences[0]), *sentences[1:])
        text = question.text
        order = weighed(text, row["reason"], sentences)
        shown, left = _excerpts(office, snapshot, row["lead"], _term(row["reason"])) if excerpts else ((), 0)
        made.append(
            Letter(
                lead=row["lead"],
                question=row["question"],
                claim=sentences[0],
                reasons=sentences,
                decides=order.decides,
                against=order.against,
                how_wrong=order.how_wrong,
                lawful=in_order(text.lawful, text.fits, row["reason"]),
                wrong=in_order(text.wrong, text.fits, row["reason"]),
                value=row["value"],
                low=row["low"],
                high=row["high"],
                unit=row["unit"],
                version=row["version"],
                traces=counts.get(row["lead"], 0),
                excerpts=shown,
                excerpts_left=left,
                expires=row["expires"].date() if row["expires"] else None,
                answered=reviews.get(row["lead"], ""),
                record=errors[row["question"]].words if row["question"] in errors else NOT_KNOWN,
                check=text.check,
                template=str(row["about"]) if row["question"] == "advertising.templates" else "",
                points=row["points"] if "points" in row else points.get(row["lead"], ()),
                about=about,
            )
        )
    return made


def _named(about: str, said: str) -> str:
    """Of what it is that cannot be told, where the sentence does not say it."""
    return said if about in ("", "all") or about.casefold() in said.casefold() else f"{about}: {said}"


def points_of_leads(snapshot: Snapshot, leads: list[str]) -> dict[str, tuple[Point, ...]]:
    """Lead → the points of its charts, of these leads."""
    return _points_of(snapshot.pick("point", "lead", leads)) if leads else {}


def points_kept(snapshot: Snapshot) -> dict[str, tuple[Point, ...]]:
    """Lead → the points of its charts, in their order."""
    return _points_of(snapshot.table("point"))


def _points_of(table: pa.Table) -> dict[str, tuple[Point, ...]]:
    rows = table.to_pylist()
    found: dict[str, list[Point]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["lead"], row["position"] or 0)):
        found[row["lead"]].append(
            Point(
                series=row["series"],
                value=row["value"],
                low=row["low"],
                high=row["high"],
                at_time=row["at_time"].date().isoformat() if row["at_time"] else "",
                at=row["at"],
                label=row["label"] or "",
            )
        )
    return {lead: tuple(points) for lead, points in found.items()}


def contacts_by_id(snapshot: Snapshot) -> dict[str, str]:
    """Contact id → its mask: what stands in a sentence's slot."""
    rows = snapshot.table("contact", ["contact", "kind", "value"])
    columns = [rows[name].to_pylist() for name in rows.column_names]
    return {contact: mask(k, v) for contact, k, v in zip(*columns, strict=True)}


def _contacts_named(snapshot: Snapshot, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Contact id → its mask, of those that the reasons of these answers name: few of all that a workspace holds."""
    said = [json.loads(row["reason"]) for row in rows]
    named = {
        value["ref"]
        for reasons in said
        for one in reasons
        for value in one["slots"].values()
        if isinstance(value, dict)
    }
    if not named:
        return {}
    found = snapshot.pick("contact", "contact", sorted(named), ["contact", "kind", "value"]).to_pylist()
    return {row["contact"]: mask(row["kind"], row["value"]) for row in found}


#: What stands for a reason that an older version gave and this one's register does not know.
GONE = "This reason was given by another version of Clerestory; run again to have it said anew."


def reason_sentences(question: Question, reasons: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The reasons' sentences out of the register, their slots filled; identifiers masked."""
    sentences = []
    for reason in json.loads(reasons):
        slots = {
            name: known.get(value["ref"], "•••") if isinstance(value, dict) else _number(value)
            for name, value in reason["slots"].items()
        }
        said = question.text.reasons.get(reason["code"], GONE)
        # A sentence that was changed since may ask for what the older one did not give.
        known_slots = {name for _, name, _, _ in Formatter().parse(said) if name}
        sentences.append(said.format(**slots) if known_slots <= set(slots) else GONE)
    return tuple(sentences)


def _number(value: str | int | float) -> str:
    """A number with commas; a whole one without a point, as a person writes it."""
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value


def _counts(snapshot: Snapshot) -> dict[str, int]:
    counted = snapshot.table("answer_trace").group_by("lead").aggregate([("trace", "count")])
    return dict(zip(counted["lead"].to_pylist(), counted["trace_count"].to_pylist(), strict=True))


def answered_now(snapshot: Snapshot) -> dict[str, str]:
    """Lead → the newest answer, with who and when."""
    newest: dict[str, str] = {}
    for row in sorted(kept_rows(snapshot, "review"), key=lambda row: row["decided_at"]):
        newest[row["lead"]] = f"{row['answer']} ({row['who']}, {row['decided_at']:%Y-%m-%d})"
    return newest


def excerpts_of(office: Office, snapshot: Snapshot, traces: list[str]) -> tuple[Excerpt, ...]:
    """The first words of these traces, masked, the newest first."""
    return _excerpts_of(office, snapshot, pa.array(traces, pa.string()))[0]


def _term(reasons: str) -> str:
    """The word that a lead is about, as its reasons name it; empty when it is about no word."""
    return next((str(one["slots"]["term"]) for one in json.loads(reasons) if "term" in one["slots"]), "")


def _excerpts(office: Office, snapshot: Snapshot, lead: str, term: str) -> tuple[tuple[Excerpt, ...], int]:
    """Words of the newest traces that the lead rests on, masked: around *term*, or the first; and how many more."""
    size = snapshot.counts("answer_trace", "lead", [lead])[lead]
    most = LOOKED_OF_LARGE if size > LARGE else None
    traces = snapshot.pick("answer_trace", "lead", [lead], ["trace"], most=most)["trace"].combine_chunks()[:most]
    shown, left = _excerpts_of(office, snapshot, traces, term)
    return shown, left + size - len(traces)


def _excerpts_of(
    office: Office, snapshot: Snapshot, traces: pa.Array, term: str = ""
) -> tuple[tuple[Excerpt, ...], int]:
    newest, n = _newest(snapshot, traces)
    names = {source.id: source.name for source in snapshot.sources}
    held: dict[str, set[str]] = defaultdict(set)
    for row in snapshot.pick("held", "trace", [trace for _, trace in newest], ["trace", "source"]).to_pylist():
        held[row["trace"]].add(names.get(str(row["source"]), str(row["source"])))
    # Reading a text for what is to be masked is what takes time: only what is shown is read.
    shown = [_excerpt(office, kind, _row(snapshot, kind, trace), held[trace], term) for kind, trace in newest]
    return tuple(shown), n - len(shown)


def _newest(snapshot: Snapshot, traces: pa.Array) -> tuple[list[tuple[str, str]], int]:
    """Kind and id of those shown: the newest day first, those without one last; and of how many."""
    parts = []
    for kind in KINDS:
        if "text" in kind.linked and snapshot.entries(kind.name):
            rows = snapshot.pick(kind.name, "trace", traces, ["trace", "seen_at"])
            days = rows["seen_at"].cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.date32(), safe=False)
            kinds = pa.array([kind.name] * len(rows), pa.string())
            parts.append(pa.table({"kind": kinds, "trace": rows["trace"], "day": days}))
    if not parts:
        return [], 0
    every = pa.concat_tables(parts)
    order = pc.sort_indices(every, [("day", "descending"), ("trace", "ascending")])
    first = every.take(order.slice(0, MOST_EXCERPTS))
    return list(zip(first["kind"].to_pylist(), first["trace"].to_pylist(), strict=True)), len(every)


def _row(snapshot: Snapshot, kind: str, trace: str) -> dict[str, Any]:
    return snapshot.pick(kind, "trace", [trace], ["trace", "external_id", "seen_at", "text"]).to_pylist()[0]


def _excerpt(office: Office, kind_name: str, row: dict[str, Any], sources: set[str], term: str) -> Excerpt:
    at = place_of(term, row["text"])
    most = FIRST_WORDS // 2 if at else FIRST_WORDS
    parts = around(row["text"], *(at or (0, 0)), country=office.workspace.info.country, most=most)
    before, word, after = parts if at else (parts[2], "", "")
    return Excerpt(
        trace=row["trace"],
        source=", ".join(sorted(sources)),
        kind=kind_name,
        day=row["seen_at"].date() if row["seen_at"] else None,
        before=before,
        masked=word,
        after=after,
        external_id=row["external_id"] or "",
    )
