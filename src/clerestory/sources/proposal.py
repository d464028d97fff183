"""What a file seems to be: a kind, and which of its columns is which field, from headers, values and memory."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from clerestory.errors import InputError
from clerestory.model.kinds import KINDS, Kind
from clerestory.model.kinds import kind as kind_named
from clerestory.sources.evidence import kinds_named
from clerestory.sources.joined import SIGN, parts_of
from clerestory.sources.kind_match import EVERYWHERE, ONLY, Match, Sample, match, missing
from clerestory.sources.left_out import reasons
from clerestory.sources.shown_names import option_for, shown_headers
from clerestory.sources.synonyms import fold

#: How much the name of a file adds to a kind, and from which score on the other columns leave no doubt of the kind.
_NAMED = 1.5
_CLEAR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A kind and its map, field → header.  `sure` when nobody needs to be asked; `why` in words.

    unused : headers that no field takes, told to people so that nothing is lost silently
    overlooked : those of them that hold sentences or ways to reach somebody, when nobody has said or confirmed the map
    """

    kind: str
    columns: Mapping[str, str]
    sure: bool
    why: str
    unused: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()

    def command(self, headers: Sequence[str]) -> str:
        """The options that say the same on the command line; a header that must not be shown by its number."""
        pairs = (f"--column {field}={shlex.quote(_option(header, headers))}" for field, header in self.columns.items())
        return " ".join((f"--as {self.kind}", *pairs))


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
    taken = {part for header in known.columns.values() for part in parts_of(header, headers)}
    more = {f: h for f, h in fresh.columns.items() if f not in known.columns and taken.isdisjoint(parts_of(h, headers))}
    return _proposal(known.kind, headers, {**known.columns, **more}, sure=True, why=known.why)


def _fresh(headers: Sequence[str], rows: pa.Table, kind: str | None, file: str, country: str) -> Proposal:
    sample = Sample.of(headers, rows, country)
    kinds = (kind_named(kind),) if kind else KINDS
    named = kinds_named(file)
    weight = {one.name: _NAMED if one.name in named else 0.0 for one in kinds}
    best = sorted(
        (match(one, sample) for one in kinds), key=lambda m: (m.complete, m.score + weight[m.kind.name]), reverse=True
    )
    first = best[0]
    doubts = _doubts(first, best[1:], named, kind_given=kind is not None)
    why = "; ".join(doubts) or _reason(first, kind, named)
    made = _proposal(first.kind.name, headers, first.columns, sure=not doubts, why=why)
    return replace(made, overlooked=tuple(h for h in made.unused if sample.seen[h].telling and not reasons([h])))


def _doubts(first: Match, others: Sequence[Match], named: Sequence[str], *, kind_given: bool) -> list[str]:
    """What only a person can settle; nothing when the file says it all."""
    if not first.columns:
        return ["none of its columns has a name that is known here"]
    rivals = [other for other in others if _rivals(first, other, named)]
    doubts = list(first.doubts)
    if not first.complete:
        lacking = ", ".join(missing(first.kind, first.columns)) or "anything but number and date"
        doubts.insert(0, f"no column was found for {lacking}, which {_a(first.kind.name)} needs")
    elif not kind_given and first.kind.name not in named and not first.tells:
        doubts.append("words and a day are in files of every kind, and no other column tells which it is")
    elif not kind_given and first.kind.name == "case_record" and len(_own(first) - EVERYWHERE) < 2 and not named:
        doubts.append("only one of its columns speaks of a case")
    elif not kind_given and first.score < 2 and first.kind.name not in named:
        doubts.append("few of its columns have names that are known here")
    clear = kind_given or (not rivals and (first.kind.name in named or first.score >= _CLEAR))
    if clear:
        doubts = [doubt for doubt in doubts if not doubt.endswith(ONLY)]
    return doubts + [f"it could also be {_a(other.kind.name)}" for other in rivals[:2]]


def _proposal(kind: str, headers: Sequence[str], columns: Mapping[str, str], *, sure: bool, why: str) -> Proposal:
    fields = [column.name for column in kind_named(kind).all_columns]
    columns = {field: columns[field] for field in fields if field in columns}
    used = {part for header in columns.values() for part in parts_of(header, headers)}
    unused = tuple(h for h in headers if h not in used and not h.startswith("(column "))
    return Proposal(kind=kind, columns=columns, sure=sure, why=why, unused=unused)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _reason(match: Match, kind: str | None, named: Sequence[str]) -> str:
    if kind:
        return "the kind was given; the columns by their names"
    return "by the names of the columns" + (" and of the file" if match.kind.name in named else "")


def _remembered(
    headers: Sequence[str], kind: str | None, remembered: Mapping[str, Mapping[str, str]]
) -> Proposal | None:
    """The map of the source's last file, when the file has all of its headers; the widest of several."""
    fitting = [
        (len(columns), name, columns)
        for name, columns in remembered.items()
        if columns and kind in (None, name) and all(parts_of(h, headers) for h in columns.values())
    ]
    if not fitting:
        return None
    _, name, columns = max(fitting, key=lambda item: (item[0], item[1]))
    return _proposal(name, headers, dict(columns), sure=True, why="as in the last file from this source")


def _rivals(first: Match, other: Match, named: Sequence[str]) -> bool:
    """Whether another kind fits as well, so that only a person can say which it is."""
    if other.kind.name == first.kind.name or other.complete < first.complete:
        return False
    if first.kind.name in named and other.kind.name not in named:
        return False
    return first.score - other.score < 0.5


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
        found = header if parts_of(header, headers) else _meant(header, headers)
        if header and found is None:
            raise InputError(
                where=f"{file}, --column {field}",
                expected="one of its headers: " + ", ".join(shown_headers(headers)),
                found="another",
                hint="write it as it stands in the file, or by its number: --column text=#2",
            )
        columns = {f: h for f, h in columns.items() if f != field and (not header or h != found)}
        if found and header:
            columns[field] = found
    lacking = missing(kind, columns)
    sure = not lacking and (proposal.sure or kind_given or bool(set(given) & {"text", *_required(kind)}))
    why = "as you said" if not lacking else f"no column for {', '.join(lacking)}, which {_a(kind.name)} needs"
    return _proposal(kind.name, headers, columns, sure=sure, why=why)


def _own(match: Match) -> set[str]:
    return {column.name for column in match.kind.columns} & set(match.columns)


def _required(kind: Kind) -> set[str]:
    return {column.name for column in kind.columns if column.required}


def _meant(header: str, headers: Sequence[str]) -> str | None:
    """The header that somebody wrote in other letters, or by its number."""
    number = re.fullmatch(r"#(\d{1,4})", header)
    if number and 1 <= int(number[1]) <= len(headers):
        return headers[int(number[1]) - 1]
    same = [one for one in headers if fold(one) == fold(header) and fold(header)]
    return same[0] if len(same) == 1 else None


def _option(header: str, headers: Sequence[str]) -> str:
    return SIGN.join(option_for(part, headers) for part in parts_of(header, headers) or (header,))


def unsure(proposal: Proposal, headers: Sequence[str], file: str) -> InputError:
    """The error of a file that only a person can explain: what was seen, what is proposed, what to say."""
    lacking = missing(kind_named(proposal.kind), proposal.columns)
    gaps = "".join(f" --column {field}=…" for field in lacking)
    pairs = ", ".join(f"{field} = {_option(header, headers)}" for field, header in proposal.columns.items())
    return InputError(
        f"not sure what it is: {_shown_why(proposal.why, headers)}. Its headers: {', '.join(shown_headers(headers))}. "
        f"Proposed: {proposal.kind}, {pairs or 'no columns'}",
        where=file,
        hint=f"say it: {proposal.command(headers)}{gaps}   (kinds: {', '.join(kind.name for kind in KINDS)})",
    )


def _shown_why(why: str, headers: Sequence[str]) -> str:
    """The reason, with the headers in it as they may be shown."""
    for header, shown in zip(headers, shown_headers(headers), strict=True):
        why = why.replace(f"'{header}'", shown if shown != header else f"'{header}'")
    return why
