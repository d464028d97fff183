"""How well a file fits a kind of trace: a header for each field, by name first and by values second."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.model.column import Column
from clerestory.model.kinds import Kind
from clerestory.sources.evidence import LEAST, Evidence, evidence_of, kinds_named, readable, without_kind_words
from clerestory.sources.joined import SIGN
from clerestory.sources.running_numbers import running
from clerestory.sources.synonyms import HINTS, fold, kinds_knowing, names_of, words_of

#: Ends a doubt that a person who has said the kind need not be asked about.
ONLY = ", and is the only one that does"

#: Fields that every kind of trace has, if under another name.
EVERYWHERE = frozenset({"text", "started_at"})

#: What a header's name is worth: the field's own name, a synonym, a synonym among other words, a single telling word.
_WORTH = (1.5, 1.0, 0.9, 0.6)
_CLOCK = r"^\d{1,2}(?::\d{2}){1,2}(?:\s?[AaPp]\.?[Mm]\.?)?$"
_ASKING = re.compile(r"your|submi|howcanwe|tellus|whathappened|iagree|consent|cuentenos|enviadoel|su(?:correo|nombre)")
_NAMES_OF_CLOCKS = re.compile(r"time|hora|hour|heure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Some rows of a file, and what each of its columns looks like."""

    headers: tuple[str, ...]
    rows: pa.Table
    seen: Mapping[str, Evidence]
    country: str

    @classmethod
    def of(cls, headers: Sequence[str], rows: pa.Table, country: str) -> Sample:
        """The sample with its evidence."""
        return cls(headers=tuple(headers), rows=rows, seen={h: evidence_of(rows[h]) for h in headers}, country=country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A kind, its map, how well it fits, and what keeps us from being sure.

    tells : whether anything besides words and a day belongs to the kind
    """

    kind: Kind
    columns: Mapping[str, str]
    score: float
    doubts: tuple[str, ...]
    tells: bool

    @property
    def complete(self) -> bool:
        """Whether every required field has a header, and any field of the kind's own."""
        own = {column.name for column in self.kind.columns}
        return not missing(self.kind, self.columns) and not own.isdisjoint(self.columns)


def missing(kind: Kind, columns: Mapping[str, str]) -> list[str]:
    """The required fields of a kind that a map lacks."""
    return [column.name for column in kind.columns if column.required and column.name not in columns]


Ranked = dict[str, list[tuple[int, int, str]]]


def match(kind: Kind, sample: Sample) -> Match:
    """The best map of a file for a kind."""
    ranked = _ranked(kind, sample.headers)
    fields = {column.name: column for column in kind.all_columns}
    columns: dict[str, str] = {}
    doubts: list[str] = []
    score = 0.0
    # What names a field exactly is taken before any synonym is; among equals what the kind cannot do without.
    order = sorted(
        (name for name in fields if name in ranked), key=lambda name: (min(ranked[name])[0], not fields[name].required)
    )
    for field in order:
        free = [one for one in ranked[field] if one[2] not in columns.values()]
        found = _chosen(fields[field], free, sample)
        if found is None:
            continue
        rank, header, doubt = found
        columns[field] = header
        doubts += [doubt] if doubt else []
        score += _WORTH[rank] * (1.0 if fields[field] in kind.columns else 0.25) + _rare(header)
    doubts += _by_values(kind, sample, columns)
    _join_clocks(kind, sample, columns)
    # A column "message body" speaks of messages.
    named = any(kind.name in kinds_named(header) for header in columns.values())
    form = kind.name == "tip" and _is_form(sample.headers)
    score += named + (kind.name == "message" and _is_written_to(columns)) + 3 * form
    own = {column.name for column in kind.columns} & columns.keys()
    columns = {field: columns[field] for field in fields if field in columns}
    tells = named or form or not own <= EVERYWHERE
    # The day of a call says no more than the day of anything else while nothing speaks of who rang whom.
    score -= 0.75 if "started_at" in own and not tells else 0.0
    return Match(kind=kind, columns=columns, score=score, doubts=tuple(doubts), tells=tells)


def _is_written_to(columns: Mapping[str, str]) -> bool:
    """Whether something with a body went from one to another: calls have ends too, but no body."""
    return {"sender", "receiver"} <= set(columns) and "body" in words_of(columns.get("text", ""))


def _is_form(headers: Sequence[str]) -> bool:
    """Whether the columns are questions put to whoever fills in a form: "Your message", "How can we reach you?"."""
    asks = sum(header.strip().endswith("?") or _ASKING.match(fold(header)) is not None for header in headers)
    return asks >= 2


def _rare(header: str) -> float:
    """A name that only one kind knows says much about the kind; one that all know says little."""
    known = kinds_knowing(fold(header))
    return 1 / known if known else 0.0


def _ranked(kind: Kind, headers: Sequence[str]) -> Ranked:
    """Field → the headers that may be it, each with its rank and position."""
    ranked: Ranked = {}
    for position, header in enumerate(headers):
        for field, rank in _fields_named(kind, header):
            ranked.setdefault(field, []).append((rank, position, header))
    return ranked


def _fields_named(kind: Kind, header: str) -> list[tuple[str, int]]:
    names = names_of(kind.name)
    direct = names.get(fold(header))
    if direct:
        return list(direct)
    left = without_kind_words(words_of(header), kind.name)
    inner = names.get("".join(left))
    if inner:
        return [(field, 2) for field, _ in inner]
    own = {column.name for column in kind.all_columns}
    told = [field for word in left for field in HINTS.get(word, ()) if field in own and not _is_written(kind, word)]
    return [(field, 3) for field in dict.fromkeys(told)]


def _is_written(kind: Kind, word: str) -> bool:
    """Whether a word speaks of something written, which the notes of a call are not called."""
    return kind.name == "call" and word in ("body", "message", "content", "mensaje")


def _chosen(column: Column, ranked: list[tuple[int, int, str]], sample: Sample) -> tuple[int, str, str] | None:
    """The header for a field: the one that names it exactly, else the first whose values fit."""
    fitting = [one for one in sorted(ranked) if not one[0] or _fits(column, one[2], sample)]
    if column.name == "text" and any(seen.long_text for seen in sample.seen.values()):
        # Numbers under "Ad" are not what the advert says where another column holds sentences.
        fitting = [one for one in fitting if not one[0] or not sample.seen[one[2]].code]
    if not fitting:
        return None
    rank, _, header = fitting[0]
    if rank == 0 or len(fitting) == 1 or column.name != "text":
        return rank, header, ""
    # Of several columns of words the longest is what somebody said; the others are told as unused.
    lengths = {one: sample.seen[one].length for _, _, one in fitting}
    header = max(lengths, key=lambda one: lengths[one])
    close = sorted(lengths.values())[-2] > 0.5 * lengths[header]
    rank = next(rank for rank, _, one in fitting if one == header)
    return rank, header, f"'{header}' and another column both hold words" if close else ""


def _fits(column: Column, header: str, sample: Sample) -> bool:
    seen = sample.seen[header]
    if not seen.filled:
        return True
    if column.name in ("caller", "callee"):
        # Dates under "from" and "to" are the ends of a period, not of a call.  A number may have a name behind it.
        return seen.date < LEAST and (seen.contact >= LEAST or (seen.words < 8 and seen.length < 40))
    if column.name == "external_id":
        own = seen.contact < LEAST or running(sample.rows[header])
        return own and seen.distinct >= LEAST and seen.words < 3
    if column.name == "text":
        return seen.date < LEAST and seen.contact < LEAST
    if column.name in ("sender", "receiver", "contact", "place", "site", "status", "channel", "employer"):
        return seen.date < LEAST and seen.words < 12
    return readable(column, sample.rows[header], country=sample.country) >= LEAST


def _by_values(kind: Kind, sample: Sample, columns: dict[str, str]) -> list[str]:
    """Fill a required text that no name told from the one column in which people wrote sentences."""
    if "text" in columns or not any(column.name == "text" and column.required for column in kind.columns):
        return []
    free = [one for one in sample.headers if one not in columns.values() and sample.seen[one].long_text]
    if not free:
        return []
    longest = max(free, key=lambda one: sample.seen[one].length)
    columns["text"] = longest
    return [f"'{longest}' seems to hold the words, by its values" + (ONLY if len(free) == 1 else "")]


def _join_clocks(kind: Kind, sample: Sample, columns: dict[str, str]) -> None:
    """Join a column of days to the column beside it that holds their times."""
    for column in kind.all_columns:
        header = columns.get(column.name, "")
        if column.type != "timestamp" or not header or not _days_only(sample.rows[header]):
            continue
        free = [one for one in sample.headers if one not in columns.values() and _NAMES_OF_CLOCKS.search(fold(one))]
        clocks = [one for one in free if _share(sample.rows[one], _CLOCK) >= 0.8]
        if len(clocks) == 1:
            columns[column.name] = header + SIGN + clocks[0]
            return


def _days_only(values: pa.ChunkedArray) -> bool:
    return _share(pc.replace_substring_regex(values, r" 00:00:00$", ""), r":|\d\s?[AaPp][Mm]") == 0


def _share(values: pa.ChunkedArray, pattern: str) -> float:
    filled = pc.drop_null(pc.utf8_trim_whitespace(values))
    filled = filled.filter(pc.greater(pc.binary_length(filled), 0))
    if not len(filled):
        return 0.0
    return (pc.sum(pc.match_substring_regex(filled, pattern)).as_py() or 0) / len(filled)
