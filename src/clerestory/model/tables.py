"""The derived and kept tables, with their columns.  Names and columns are a contract; columns are only added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clerestory.errors import InputError
from clerestory.model.column import Column, identifier, plain, text
from clerestory.model.kinds import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table: who writes it decides when it goes.

    `source` tables hold files of one source and go with it; `run` tables are written by a run and can be
    rebuilt; `kept` tables are what people decided: no run and no rebuild writes them.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    life: Literal["source", "run", "kept"]


_TRACES = tuple(
    TableSpec(name=kind.name, meaning=kind.meaning, columns=kind.all_columns, life="source") for kind in KINDS
)

TABLES: tuple[TableSpec, ...] = (
    *_TRACES,
    TableSpec(
        name="held",
        meaning="which source holds which trace, in which row of its file",
        life="source",
        columns=(plain("trace"), plain("source"), plain("row", "int64")),
    ),
    TableSpec(
        name="held_again",
        meaning="which further table of the same source gives a trace that the source holds already",
        life="source",
        columns=(plain("trace"), plain("source"), plain("row", "int64"), plain("part", "int64")),
    ),
    TableSpec(
        name="reject",
        meaning="rows that could not be used and cells that were left empty, and why",
        life="source",
        columns=(
            plain("source"),
            plain("row", "int64"),
            plain("field"),
            plain("expected"),
            text("found"),
            plain("refused", "bool", "whether the whole row stayed out; else only the cell was left empty"),
            plain("part", meaning="which sheet or part of the file"),
        ),
    ),
    TableSpec(
        name="mention",
        meaning="a value read out of a column, with its span in characters",
        life="source",
        columns=(
            plain("mention"),
            plain("trace"),
            plain("kind"),
            identifier("value"),
            plain("start", "int64"),
            plain("stop", "int64"),
            plain("reader"),
            plain("field"),
        ),
    ),
    TableSpec(
        name="occurrence",
        meaning="find's index: in which rows of a file of traces a word or a value stands",
        life="source",
        columns=(plain("key", "int64"), plain("row", "int64")),
    ),
    TableSpec(
        name="contact",
        meaning="a contact that linked traces share: a thing of the two-sided graph",
        life="run",
        columns=(
            plain("contact"),
            plain("kind"),
            identifier("value"),
            plain("traces", "int64"),
            plain("sources", "int64"),
            plain("overshared", "bool"),
            plain("bridge", "bool"),
        ),
    ),
    TableSpec(
        name="template",
        meaning="near-identical texts: the words they have in common",
        life="run",
        columns=(
            plain("template"),
            text("pattern"),
            plain("size", "int64"),
            plain("overshared", "bool"),
            plain("bridge", "bool"),
        ),
    ),
    TableSpec(
        name="template_member",
        meaning="which trace is written from which template",
        life="run",
        columns=(plain("trace"), plain("template")),
    ),
    TableSpec(
        name="template_slot",
        meaning="a place of a template that each text fills anew",
        life="run",
        columns=(
            plain("template"),
            plain("slot", "int64", "its number within the template, from 0"),
            plain("position", "int64", "how many words that stay stand before it"),
            plain("kind", meaning="contact, price, place, number, name or free text"),
            plain("values_n", "int64", "how many different values it has"),
            plain("share_filled", "float64", "the part of the template's texts that fill it"),
        ),
    ),
    TableSpec(
        name="slot_value",
        meaning="what a trace has in a slot of its template, with its span in characters",
        life="run",
        columns=(
            plain("trace"),
            plain("template"),
            plain("slot", "int64"),
            identifier("value", "the words as the text has them: they may be a name or a number"),
            plain("start", "int64"),
            plain("stop", "int64"),
        ),
    ),
    TableSpec(
        name="link",
        meaning="a trace and a thing (a contact or a template) that it shares with others",
        life="run",
        columns=(plain("trace"), plain("thing"), plain("kind"), plain("weight", "float64"), plain("reason")),
    ),
    TableSpec(
        name="group_member",
        meaning="components of the two-sided graph of traces and things",
        life="run",
        columns=(plain("trace"), plain("group_id")),
    ),
    TableSpec(
        name="link_index",
        meaning="what linking keeps of texts, so that a day's growth is compared and the rest is not read again",
        life="run",
        columns=(Column(name="word", type="int64", meaning="words of its memory, one after the other"),),
    ),
    TableSpec(
        name="answer",
        meaning="what a question returned",
        life="run",
        columns=(
            plain("lead"),
            plain("question"),
            plain("kind"),
            plain("about"),
            plain("reason"),
            plain("value", "float64"),
            plain("low", "float64"),
            plain("high", "float64"),
            plain("unit"),
            plain("error"),
            plain("error_origin"),
            plain("expires", "timestamp"),
            plain("version", "int64"),
        ),
    ),
    TableSpec(
        name="answer_trace",
        meaning="the traces an answer rests on",
        life="run",
        columns=(plain("lead"), plain("trace")),
    ),
    TableSpec(
        name="point",
        meaning="the points of an answer's chart",
        life="run",
        columns=(
            plain("lead"),
            plain("series"),
            plain("at_time", "timestamp"),
            plain("value", "float64"),
            plain("low", "float64"),
            plain("high", "float64"),
            plain("position", "int64", "its place among the points of the answer, from 0"),
            plain("at", "float64", "where on the axis, when that is no time"),
            plain("label", meaning="the place, step or word that it stands for"),
        ),
    ),
    TableSpec(
        name="link_cut",
        meaning="a link that a person cut; it stays cut",
        life="kept",
        columns=(plain("trace"), plain("thing"), plain("who"), plain("decided_at", "timestamp"), text("reason")),
    ),
    TableSpec(
        name="review",
        meaning="a named person's answer to a lead",
        life="kept",
        columns=(
            plain("lead"),
            plain("who"),
            plain("decided_at", "timestamp"),
            plain("answer"),
            text("reason"),
            plain("on_source"),
            plain("seen_digest"),
        ),
    ),
    TableSpec(
        name="term",
        meaning="the lexicon: what people decided of a term, one row a decision; the newest of a term holds",
        life="kept",
        columns=(
            plain("term", meaning="as texts are read: folded, one or two words, a hashtag or an emoji"),
            plain("state", meaning="proposed, accepted or rejected"),
            text("meaning"),
            plain("since", "date", "in use since"),
            plain("until", "date", "in use until"),
            text("cites", meaning="who said so, or where it stands"),
            plain("who"),
            plain("decided_at", "timestamp"),
            text("reason"),
            plain("version", "int64", "the number of this decision"),
        ),
    ),
    TableSpec(
        name="draw",
        meaning="leads that chance chose for review: only their reviews say how often a question errs",
        life="kept",
        columns=(
            plain("lead"),
            plain("question"),
            plain("who"),
            plain("drawn_at", "timestamp"),
            plain("seed", "int64"),
            plain("chance", "float64", "how likely it was to be chosen"),
        ),
    ),
    TableSpec(
        name="release",
        meaning="what left as a table of counts: as shown, never as counted; the next release is checked against it",
        life="kept",
        columns=(
            plain("release"),
            plain("name", meaning="what the table is called"),
            plain("counted", meaning="digest of the way of counting: the same for the same SELECT"),
            plain("tables", "list<string>", "the tables that it counts"),
            plain("dimensions", "list<string>"),
            plain("cells", meaning="JSON: the values, each number shown and what it says of the count"),
            plain("least", "int64", "a cell below this was hidden"),
            plain("base", "int64", "rounded to multiples of this"),
            plain("epsilon", meaning="the privacy loss of its noise, a fraction; empty without noise"),
            plain("digest", meaning="sha256 of the file"),
            plain("who"),
            plain("second", meaning="who agreed; empty where the purpose quality stood for it"),
            text("receiver"),
            plain("purpose"),
            plain("released_at", "timestamp"),
        ),
    ),
    TableSpec(
        name="release_plan",
        meaning="tables of counts of people that somebody looked at before they left: the next is checked against them",
        life="kept",
        columns=(
            plain("counted", meaning="digest of the way of counting"),
            plain("tables", "list<string>"),
            plain("cells", meaning="JSON, as of a release"),
            plain("case_file"),
            plain("who"),
            plain("planned_at", "timestamp"),
        ),
    ),
    TableSpec(
        name="case_event",
        meaning="what happened to a case: opened, a note, a task, a person's role, an authority, sealed, closed",
        life="kept",
        columns=(
            plain("event"),
            plain("case_file"),
            plain("kind"),
            plain("thing", meaning="id of the note, task, person, item or authority; a member's name"),
            plain("who"),
            plain("decided_at", "timestamp"),
            text("reason"),
            text("body", meaning="JSON: its texts by name"),
        ),
    ),
    TableSpec(
        name="person_role",
        meaning="the role of a person in a case, with what it is based on; the newest holds, until then: not decided",
        life="kept",
        columns=(
            plain("person"),
            plain("role"),
            text("basis"),
            plain("decided_at", "timestamp"),
            plain("who"),
            plain("case_file"),
        ),
    ),
    TableSpec(
        name="second_look",
        meaning="what needs two persons: asked, agreed, refused, done; the newest row of a request holds",
        life="kept",
        columns=(
            plain("request"),
            plain("act"),
            plain("author"),
            plain("made_by"),
            plain("subject"),
            text("receiver"),
            plain("fields"),
            plain("count_of", "int64"),
            text("reason"),
            plain("asked_at", "timestamp"),
            plain("state"),
            plain("second"),
            plain("decided_at", "timestamp"),
            text("detail", meaning="JSON: what is done once it is agreed"),
        ),
    ),
    TableSpec(
        name="hold",
        meaning="sources that are kept for a court or an inquiry: neither expiry nor erase reaches them",
        life="kept",
        columns=(
            plain("hold"),
            text("name"),
            plain("kind"),
            plain("sources", "list<string>"),
            plain("placed_by"),
            plain("second"),
            plain("placed_at", "timestamp"),
            text("reason"),
            plain("lifted", "bool"),
        ),
    ),
    TableSpec(
        name="demand",
        meaning="demands for records and the steps taken",
        life="kept",
        columns=(
            plain("demand"),
            plain("step"),
            plain("who"),
            plain("decided_at", "timestamp"),
            text("words"),
            plain("by_judge", "bool"),
            text("from_whom"),
            text("records"),
        ),
    ),
    TableSpec(
        name="shown_clear",
        meaning="a field of a trace that was shown in the clear: to whom, in which case, why, until when",
        life="kept",
        columns=(
            plain("who"),
            plain("case_file"),
            plain("trace"),
            plain("field"),
            text("reason"),
            plain("decided_at", "timestamp"),
            plain("until", "timestamp"),
        ),
    ),
    TableSpec(
        name="saved_search",
        meaning="a search that somebody keeps, and how many traces it found when they last looked",
        life="kept",
        columns=(
            plain("search"),
            plain("who"),
            text("value"),
            plain("total", "int64"),
            plain("decided_at", "timestamp"),
            plain("dropped", "bool"),
        ),
    ),
    TableSpec(
        name="staff",
        meaning="who works here in which role, by whose word; the newest row of a name holds",
        life="kept",
        columns=(
            plain("name"),
            plain("role"),
            plain("made_by", meaning="the administrator who made the account"),
            plain("active", "bool"),
            plain("who", meaning="who decided so"),
            plain("decided_at", "timestamp"),
            plain("vouched", "bool", "whether `who` said that they met the holder, and nothing else"),
        ),
    ),
    TableSpec(
        name="question_stop",
        meaning="questions whose lead did harm, and their restarts; the newest row of a question holds",
        life="kept",
        columns=(
            plain("question"),
            plain("what", meaning="harm or restarted"),
            plain("who"),
            plain("decided_at", "timestamp"),
            text("reason"),
            plain("reviewed", "int64", "how many reviews at random its record rested on then"),
        ),
    ),
    TableSpec(
        name="draw_unflagged",
        meaning="traces that no lead of a question rests on, chosen by chance for review: what it fails to flag",
        life="kept",
        columns=(
            plain("lead", meaning="the id under which it is reviewed"),
            plain("question"),
            plain("trace"),
            plain("who"),
            plain("drawn_at", "timestamp"),
            plain("seed", "int64"),
            plain("chance", "float64"),
        ),
    ),
)

_BY_NAME = {table.name: table for table in TABLES}


def table_spec(name: str) -> TableSpec:
    """The table of that name; InputError naming the known ones otherwise."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise InputError(where="table", expected="one of " + ", ".join(_BY_NAME), found=repr(name)) from None
