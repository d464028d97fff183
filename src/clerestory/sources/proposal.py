"""What a file seems to be: a kind, and which of its columns is which field, from headers, values and memory."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.model.column import Column
from clerestory.model.kinds import KINDS, Kind
from clerestory.model.kinds import kind as kind_named
from clerestory.sources.evidence import LEAST, Evidence, evidence_of, kinds_named, readable
from clerestory.sources.synonyms import fold, kinds_knowing, names_of

_ONLY = ", and is the only one that does"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A kind and its map, field → header.  `sure` when nobody needs to be asked; `why` in words.

    unused : headers that no field takes, told to people so that nothing is lost silently
    """

    kind: str
    columns: Mapping[str, str]
    sure: bool
    why: str
    unused: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The options that say the same on the command line."""
        pairs = (f"--column {field}={shlex.quote(header)}" for field, header in self.columns.items())
        return " ".join((f"--as {self.kind}", *pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """How well a kind fits: its map, how many headers fit by name, and what keeps us from being sure."""

    kind: Kind
    columns: dict[str, str]
    exact: int
    score: float
    doubts: tuple[str, ...]

    @property
    def complete(self) -> bool:
        own = {column.name for column in self.kind.columns}
        return not _missing(self.kind, self.columns) and not own.isdisjoint(self.columns)


def propose(
    headers: Sequence[str],
    sample: pa.Table,
    *,
    kind: str | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    file: str = "",
    country: str = "US",
) -> Proposal:
    """Kind and map of a file.

    Parameters
    ----------
    headers : of the file, each once
    sample : some of its rows, as strings
    kind : when it is known
    remembered : kind → field → header, from the last file of the same source
    file : its name, a weak witness

    Returns
    -------
    the best proposal; not sure when two kinds fit alike, a required field was found by its values only, or none was
    """
    known = _remembered(headers, kind, remembered or {})
    fresh = _fresh(headers, sample, kind, file, country)
    if known is None:
        return fresh
    if fresh.kind != known.kind:
        if fresh.sure and len(fresh.columns) > len(known.columns):
            # A tip's map fits every file with a text and a place; an advert's headers say more than memory does.
            return fresh
        fresh = _fresh(headers, sample, known.kind, file, country)
    taken = set(known.columns.values())
    more = {f: h for f, h in fresh.columns.items() if f not in known.columns and h not in taken}
    return _proposal(known.kind, headers, {**known.columns, **more}, sure=True, why=known.why)


def _fresh(headers: Sequence[str], sample: pa.Table, kind: str | None, file: str, country: str) -> Proposal:
    seen = {header: evidence_of(sample[header]) for header in headers}
    kinds = (kind_named(kind),) if kind else KINDS
    matches = [_match(one, headers, sample, seen, country) for one in kinds]
    named = kinds_named(file)
    best = sorted(matches, key=lambda m: (m.complete, m.score + (1.5 if m.kind.name in named else 0)), reverse=True)
    first = best[0]
    rivals = [other for other in best[1:] if _rivals(first, other, named)]
    doubts = first.doubts + tuple(f"it could also be {_a(other.kind.name)}" for other in rivals[:2])
    if not first.columns:
        doubts = ("none of its columns has a name that is known here",)
    elif not first.complete:
        missing = ", ".join(_missing(first.kind, first.columns)) or "anything but number and date"
        doubts = (f"no column was found for {missing}, which {_a(first.kind.name)} needs", *doubts)
    elif not kind and first.score < 2 and first.kind.name not in named:
        doubts = (*doubts, "few of its columns have names that are known here")
    if kind:
        doubts = tuple(doubt for doubt in doubts if not doubt.endswith(_ONLY))
    why = "; ".join(doubts) or _reason(first, kind, named)
    return _proposal(first.kind.name, headers, first.columns, sure=not doubts, why=why)


def _proposal(kind: str, headers: Sequence[str], columns: Mapping[str, str], *, sure: bool, why: str) -> Proposal:
    fields = [column.name for column in kind_named(kind).all_columns]
    columns = {field: columns[field] for field in fields if field in columns}
    used = set(columns.values())
    unused = tuple(h for h in headers if h not in used and not h.startswith("(column "))
    return Proposal(kind=kind, columns=columns, sure=sure, why=why, unused=unused)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _reason(match: _Match, kind: str | None, named: Sequence[str]) -> str:
    if kind:
        return "the kind was given; the columns by their names"
    return "by the names of the columns" + (" and of the file" if match.kind.name in named else "")


def _missing(kind: Kind, columns: Mapping[str, str]) -> list[str]:
    return [column.name for column in kind.columns if column.required and column.name not in columns]


def _remembered(
    headers: Sequence[str], kind: str | None, remembered: Mapping[str, Mapping[str, str]]
) -> Proposal | None:
    """The map of the source's last file, when the file has all of its headers; the widest of several."""
    fitting = [
        (len(columns), name, columns)
        for name, columns in remembered.items()
        if columns and kind in (None, name) and set(columns.values()) <= set(headers)
    ]
    if not fitting:
        return None
    _, name, columns = max(fitting, key=lambda item: (item[0], item[1]))
    return _proposal(name, headers, dict(columns), sure=True, why="as in the last file from this source")


def _rivals(first: _Match, other: _Match, named: Sequence[str]) -> bool:
    """Whether another kind fits as well, so that only a person can say which it is."""
    if other.kind.name == first.kind.name or other.complete < first.complete:
        return False
    if first.kind.name in named and other.kind.name not in named:
        return False
    return first.score - other.score < 0.5


def _match(kind: Kind, headers: Sequence[str], sample: pa.Table, seen: Mapping[str, Evidence], country: str) -> _Match:
    names = names_of(kind.name)
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    for position, header in enumerate(headers):
        for field, rank in names.get(fold(header), ()):
            ranked.setdefault(field, []).append((rank, position, header))
    fields = {column.name: column for column in kind.all_columns}
    columns: dict[str, str] = {}
    doubts: list[str] = []
    exact = 0
    # What names a field exactly is taken before any synonym is.
    for field in sorted((name for name in fields if name in ranked), key=lambda name: min(ranked[name])[0]):
        free = [one for one in ranked[field] if one[2] not in columns.values()]
        found = _chosen(fields[field], free, sample, seen, country)
        if found is None:
            continue
        rank, header, doubt = found
        columns[field] = header
        exact += rank == 0
        doubts += [doubt] if doubt else []
    doubts += _by_values(kind, headers, columns, seen)
    columns = {field: columns[field] for field in fields if field in columns}
    score = _score(kind, columns, exact)
    return _Match(kind=kind, columns=columns, exact=exact, score=score, doubts=tuple(doubts))


def _score(kind: Kind, columns: Mapping[str, str], exact: int) -> float:
    own = {column.name for column in kind.columns}
    # Everything has a number and a date: they say little about the kind; a name that only one kind knows says much.
    common = sum(1 for field in columns if field not in own)
    rare = sum(1 / max(kinds_knowing(fold(header)), 1) for header in columns.values())
    told = any(kind.name in kinds_named(header) for header in columns.values())
    return (len(columns) - common) + 0.25 * common + 0.5 * exact + rare + told


def _chosen(
    column: Column,
    ranked: list[tuple[int, int, str]],
    sample: pa.Table,
    seen: Mapping[str, Evidence],
    country: str,
) -> tuple[int, str, str] | None:
    """The header for a field: the one that names it exactly, else the first synonym whose values fit."""
    fitting = []
    for rank, position, header in sorted(ranked):
        if rank and not _fits(column, sample[header], seen[header], country):
            continue
        fitting.append((rank, position, header))
    if not fitting:
        return None
    rank, _, header = fitting[0]
    if rank == 0 or len(fitting) == 1:
        return rank, header, ""
    if column.name == "text":
        # Of several columns of words the longest is what somebody said; the others are told as unused.
        header = max((h for _, _, h in fitting), key=lambda h: seen[h].length)
        second = sorted((seen[h].length for _, _, h in fitting), reverse=True)[1]
        close = second > 0.5 * seen[header].length
        return rank, header, f"'{header}' and another column both hold words" if close else ""
    return rank, header, ""


def _fits(column: Column, values: pa.ChunkedArray, seen: Evidence, country: str) -> bool:
    if not seen.filled:
        return True
    if column.name in ("caller", "callee"):
        return seen.contact >= LEAST or seen.words < 4
    if column.name == "external_id":
        return seen.contact < LEAST and seen.distinct >= LEAST and seen.words < 3
    if column.name == "text":
        return seen.date < LEAST and seen.contact < LEAST
    if column.name in ("sender", "receiver", "contact", "place", "site", "status", "channel", "employer"):
        return seen.date < LEAST and seen.words < 12
    return readable(column, values, country=country) >= LEAST


def _by_values(kind: Kind, headers: Sequence[str], columns: dict[str, str], seen: Mapping[str, Evidence]) -> list[str]:
    """Fill a required text that no name told from the one column in which people wrote sentences."""
    if "text" in columns or not any(column.name == "text" and column.required for column in kind.columns):
        return []
    free = [header for header in headers if header not in columns.values() and seen[header].long_text]
    if not free:
        return []
    longest = max(free, key=lambda header: seen[header].length)
    columns["text"] = longest
    return [f"'{longest}' seems to hold the words, by its values" + (_ONLY if len(free) == 1 else "")]


def override(
    proposal: Proposal, headers: Sequence[str], given: Mapping[str, str], *, file: str, kind_given: bool = False
) -> Proposal:
    """The proposal with what a person said of its columns; an empty header leaves a field out.

    Raises
    ------
    InputError : a field that the kind does not have, or a header that the file does not have
    """
    if not given:
        return proposal
    kind = kind_named(proposal.kind)
    fields = [column.name for column in kind.all_columns if column.name != "trace"]
    columns = dict(proposal.columns)
    for field, header in given.items():
        if field not in fields:
            raise InputError(where="--column", expected=f"a field of {kind.name}: {', '.join(fields)}", found=field)
        match = header if header in headers else _folded(header, headers)
        if header and match is None:
            raise InputError(
                where=f"{file}, --column {field}", expected="one of its headers: " + ", ".join(headers), found=header
            )
        columns = {f: h for f, h in columns.items() if f != field and (not header or h != match)}
        if match and header:
            columns[field] = match
    missing = _missing(kind, columns)
    sure = not missing and (proposal.sure or kind_given or bool(set(given) & {"text", *_required(kind)}))
    why = "as you said" if not missing else f"no column for {', '.join(missing)}, which {_a(kind.name)} needs"
    return _proposal(kind.name, headers, columns, sure=sure, why=why)


def _required(kind: Kind) -> set[str]:
    return {column.name for column in kind.columns if column.required}


def _folded(header: str, headers: Sequence[str]) -> str | None:
    same = [one for one in headers if fold(one) == fold(header) and fold(header)]
    return same[0] if len(same) == 1 else None


def unsure(proposal: Proposal, headers: Sequence[str], file: str) -> InputError:
    """The error of a file that only a person can explain: what was seen, what is proposed, what to say."""
    missing = _missing(kind_named(proposal.kind), proposal.columns)
    gaps = "".join(f" --column {field}=…" for field in missing)
    return InputError(
        f"not sure what it is: {proposal.why}. Its headers: {', '.join(headers)}. "
        f"Proposed: {proposal.kind}, {', '.join(f'{f} = {h}' for f, h in proposal.columns.items()) or 'no columns'}",
        where=file,
        hint=f"say it: {proposal.command}{gaps}   (kinds: {', '.join(kind.name for kind in KINDS)})",
    )
