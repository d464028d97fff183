"""Have we seen this before?  A value or phrase in any writing, over every kind, file and year of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clerestory.errors import InputError
from clerestory.lake.workspace import Entry
from clerestory.model.kinds import Kind, kind
from clerestory.pipeline.cases_change import put_said
from clerestory.pipeline.find_limits import Limits, limits, standing_in
from clerestory.pipeline.guarded import desk_of
from clerestory.pipeline.lookup import STATUSES, Shelf
from clerestory.pipeline.office import Office
from clerestory.pipeline.outlet import check_target, write_whole
from clerestory.pipeline.progress import Progress, silent
from clerestory.pipeline.reach import case_worked_on
from clerestory.pipeline.read import read
from clerestory.pipeline.sightings import MOST_EXCERPTS, Sighting, found_of
from clerestory.pipeline.without import out_of
from clerestory.reading.mentions import mentions_of
from clerestory.reading.occurrences import LOOKED_UP, value_keys, word_keys
from clerestory.reading.query import read_query
from clerestory.reading.spellings import near_spellings
from clerestory.reading.tokens import token_spans
from clerestory.reports.found import Found

#: Rows that are read again, over all files; where more hold it, the rest is counted and not read.
MOST_READ = 120

#: A telephone number is looked up by its end from so many digits on, and when at most so many numbers end so.
FEWEST_DIGITS, MOST_ENDINGS = 4, 25

#: The share of the rows read that must hold what was asked for, so that unread ones are counted with them.
COUNTED_ON = 0.9

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for: values of kinds, or else a phrase's words, each with the keys that count as it.

    notes : how it was taken, when not as it stands
    """

    text: str
    values: tuple[tuple[str, str], ...]
    words: tuple[tuple[int, ...], ...]
    notes: tuple[str, ...] = ()


class Finder:
    """A workspace opened for finding: keep it to ask many times; it goes on with each new version.

    stays : whether it will be asked again and again, so that indexes are worth making
    """

    def __init__(self, office: Office, *, stays: bool = False) -> None:
        self.office = office
        self.country = office.workspace.info.country
        self._stays = stays
        self._shelf = Shelf(office.seen(), stays=stays)

    def find(self, value: str, asker: Office | None = None) -> Found:
        """Every trace that holds *value*, in any writing, masked.

        Parameters
        ----------
        asker : whose case says what may be found; the office that this was opened with unless said

        Raises
        ------
        InputError : nothing to look for, or more than 500 characters
        NotPermitted : over real data, an identifier that does not stand in the case worked on (G1)
        """
        shelf, asker = self.shelf(), asker or self.office
        wanted = self._with_endings(shelf, self.wanted(value), asker)
        within = limits(asker, shelf.snapshot, wanted.values)
        found = self._sightings(shelf, wanted, within)
        if not any(one.total for one in found) and wanted.words:
            near = misspelt(wanted)
            nearly = self._sightings(shelf, near, within) if near is not None else []
            if near is not None and any(one.total for one in nearly):
                wanted, found = near, nearly
        return found_of(
            shelf,
            found,
            values=wanted.values,
            text=wanted.text,
            country=self.country,
            notes=wanted.notes,
            keys=self._keys,
        )

    def _keys(self, values: Sequence[tuple[str, str]]) -> np.ndarray:
        """The index's key of each value."""
        digests = partial(self.office.workspace.ids.many, "occurrence")
        return value_keys([k for k, _ in values], [v for _, v in values], digests)

    def _sightings(self, shelf: Shelf, wanted: Wanted, within: Limits) -> list[Sighting]:
        """What each file holds of it, in HEAD order; files of one kind are read again together."""
        keys = self._keys(wanted.values)
        held: list[tuple[Entry, np.ndarray]] = []
        for entry, index in shelf.indexes():
            of = shelf.index(index)
            rows = np.union1d(of.rows_with_any(keys), of.rows_with_words(wanted.words, enough=MOST_EXCERPTS))
            rows = _within(shelf, entry, rows, within)
            if len(rows):
                held.append((entry, rows))
        shares = _shares([len(rows) for _, rows in held])
        found: dict[str, Sighting | None] = {}
        for of in dict.fromkeys(kind(entry.table) for entry, _ in held):
            mine = [(entry, rows, n) for (entry, rows), n in zip(held, shares, strict=True) if entry.table == of.name]
            found |= self._of_one_kind(shelf, wanted, of, mine)
        return [one for one in (found[entry.file] for entry, _ in held) if one is not None]

    def _with_endings(self, shelf: Shelf, wanted: Wanted, asker: Office) -> Wanted:
        """Part of a telephone number stands for the numbers held that end in it."""
        digits = "".join(sign for sign in wanted.text if sign.isdecimal())
        if any(k not in ("handle", "name") for k, _ in wanted.values) or not _only_digits(wanted.text):
            return wanted
        if len(digits) < FEWEST_DIGITS:
            return replace(wanted, notes=(f"For the end of a telephone number give {FEWEST_DIGITS} digits or more.",))
        ends = shelf.snapshot.select(
            "SELECT DISTINCT value FROM mention WHERE kind = 'phone' AND ends_with(value, $digits) ORDER BY value",
            digits=digits,
        )["value"].to_pylist()
        if not asker.workspace.info.evaluation:
            # Some digits alone would tell which numbers are held: those of the case are told apart by them.
            case = case_worked_on(asker, shelf.snapshot)
            stands = standing_in(case) if case is not None else frozenset()
            ends = [value for value in ends if ("phone", value) in stands]
        if not ends:
            return replace(wanted, notes=("No telephone number held ends in these digits.",))
        if len(ends) > MOST_ENDINGS:
            said = f"{len(ends):,} telephone numbers end in these digits: give more of them. Looked for as it stands."
            return replace(wanted, notes=(said,))
        numbers = "One telephone number ends" if len(ends) == 1 else f"{len(ends)} telephone numbers end"
        note = f"{numbers} in these digits and {'was' if len(ends) == 1 else 'were all'} looked for, in any writing."
        return replace(wanted, values=tuple(("phone", value) for value in ends), notes=(note,))

    def shelf(self) -> Shelf:
        """The open files of the newest version."""
        snapshot = self.office.seen()
        if snapshot.version != self._shelf.snapshot.version:
            self._shelf = Shelf(snapshot, stays=self._stays)
        return self._shelf

    def wanted(self, value: str) -> Wanted:
        """What *value* means: a telephone number, an e-mail …, or else a name or a phrase."""
        if not value.strip():
            raise InputError(where="find", expected="a value or a phrase", found="nothing")
        if len(value) > _LONGEST:
            raise InputError(where="find", expected=f"at most {_LONGEST} characters", found=f"{len(value):,}")
        meant = [(k, v) for k, v in read_query(value, country=self.country) if k in LOOKED_UP]
        words = tuple((int(key),) for key in word_keys(value))
        # What the readers recognise for sure is looked up as that alone; a bare word may be a name or stand in a text.
        exact = any(k not in ("handle", "name") for k, _ in meant) or value.strip().startswith("@")
        return Wanted(text=value.strip(), values=tuple(meant), words=() if exact else words)

    def _of_one_kind(
        self, shelf: Shelf, wanted: Wanted, of: Kind, held: list[tuple[Entry, np.ndarray, int]]
    ) -> dict[str, Sighting | None]:
        """File → what it holds; None when nothing of what the index held is there."""
        needed = {"trace", "external_id", "seen_at", *STATUSES, *of.read_columns, *of.searched_columns}
        names = [column.name for column in of.all_columns if column.name in needed]
        again = [shelf.newest(entry, rows, n) for entry, rows, n in held]
        files = [shelf.take(entry, rows, names) for (entry, _, _), rows in zip(held, again, strict=True)]
        read = pa.concat_tables(files)
        mentions = mentions_of(read, of, country=self.country)
        places = {**_phrase_places(read, of, wanted.words), **_value_places(read, mentions, wanted.values)}
        found: dict[str, Sighting | None] = {}
        first = 0
        for (entry, rows, _), here in zip(held, again, strict=True):
            # What the index held by collision, or in another order, is dropped here; what was not read again is
            # counted, unless most of what was read fell away: words that stand apart say nothing of a phrase.
            kept = [row for row in range(first, first + len(here)) if row in places]
            first += len(here)
            unread = np.setdiff1d(rows, here, assume_unique=True)
            rest = unread if len(kept) >= COUNTED_ON * len(here) else unread[:0]
            certain = read.take(pa.array(kept, pa.int64()))
            found[entry.file] = None if not kept and not len(unread) else Sighting(
                entry=entry,
                kind=of,
                read=certain,
                spans=tuple(places[row] for row in kept),
                others=_told(shelf, mentions.filter(pc.is_in(mentions["trace"],
                                                             value_set=certain["trace"].combine_chunks()))),
                rest=shelf.when(entry).take(pa.array(rest)),
                left=len(unread) - len(rest),
            )  # fmt: skip
        return found


def _within(shelf: Shelf, entry: Entry, rows: np.ndarray, within: Limits) -> np.ndarray:
    """Those of the rows of a file that may be found."""
    if not len(rows) or (within.only is None and not within.gone):
        return rows
    traces = shelf.take(entry, rows, ["trace"])["trace"].combine_chunks()
    may = pc.invert(pc.is_in(traces, value_set=pa.array(sorted(within.gone), pa.string())))
    if within.only is not None:
        may = pc.and_(may, pc.is_in(traces, value_set=pa.array(sorted(within.only), pa.string())))
    return rows[may.to_numpy(zero_copy_only=False)]


def _told(shelf: Shelf, mentions: pa.Table) -> pa.Table:
    """What else stands in the traces found, without whoever is kept out: that would tell what they share (G5)."""
    out = out_of(shelf.snapshot)
    if not out.identifiers:
        return mentions
    held = pc.binary_join_element_wise(mentions["kind"], mentions["value"], "\x1f")
    theirs = pa.array(sorted(f"{k}\x1f{v}" for k, v in out.identifiers), pa.string())
    gone = pa.array(sorted(out.traces), pa.string())
    hidden = pc.or_(pc.is_in(held, value_set=theirs), pc.is_in(mentions["trace"], value_set=gone))
    return mentions.filter(pc.invert(hidden))


def _shares(sizes: list[int]) -> list[int]:
    """How many rows of each file are read again: all where it has few, and of the others the same number."""
    shares, left = [0] * len(sizes), MOST_READ
    for done, at in enumerate(sorted(range(len(sizes)), key=lambda at: sizes[at])):
        shares[at] = min(sizes[at], max(MOST_EXCERPTS, left // (len(sizes) - done)))
        left -= shares[at]
    return shares


def _value_places(
    read: pa.Table, mentions: pa.Table, values: tuple[tuple[str, str], ...]
) -> dict[int, tuple[str, int, int]]:
    """Row → column, start, stop of the first mention of one of the values."""
    places: dict[int, tuple[str, int, int]] = {}
    if not values or not mentions.num_rows:
        return places
    held = pc.binary_join_element_wise(mentions["kind"], mentions["value"], "\x1f")
    looked_for = pa.array([f"{k}\x1f{v}" for k, v in values])
    hits = mentions.filter(pc.is_in(held, value_set=looked_for))
    at = pc.index_in(hits["trace"].combine_chunks(), read["trace"].combine_chunks()).to_pylist()
    for row, one in zip(at, hits.select(["field", "start", "stop"]).to_pylist(), strict=True):
        place = (one["field"], one["start"], one["stop"])
        # Running words first: they say more around it than a cell that holds nothing else.
        if row not in places or (one["field"] == "text" and places[row][0] != "text"):
            places[row] = place
    return places


def _phrase_places(read: pa.Table, of: Kind, words: tuple[tuple[int, ...], ...]) -> dict[int, tuple[str, int, int]]:
    """Row → column, start, stop of the first place where the words stand one after the other."""
    places: dict[int, tuple[str, int, int]] = {}
    if not words:
        return places
    wanted = [np.array(keys, np.int64) for keys in words]
    for name in of.searched_columns:
        for row, text in enumerate(read[name].to_pylist()):
            if text is None or row in places:
                continue
            place = _first_place(text, wanted)
            if place is not None:
                places[row] = (name, *place)
    return places


def _first_place(text: str, wanted: list[np.ndarray]) -> tuple[int, int] | None:
    hashes, spans = token_spans(text)
    last = len(hashes) - len(wanted)
    if last < 0:
        return None
    first = hashes[: last + 1]
    begins = first == wanted[0][0] if len(wanted[0]) == 1 else np.isin(first, wanted[0])
    for start in np.flatnonzero(begins):
        if all(hashes[start + i] in keys for i, keys in enumerate(wanted)):
            return int(spans[start][0]), int(spans[start + len(wanted) - 1][1])
    return None


def misspelt(wanted: Wanted) -> Wanted | None:
    """The phrase with every long word open to one slip; None when none of its words is long enough."""
    _, spans = token_spans(wanted.text)
    words = []
    for (key,), (start, stop) in zip(wanted.words, spans, strict=True):
        near = near_spellings(wanted.text[int(start) : int(stop)])
        words.append((key, *(int(one) for one in word_keys(" ".join(near)))))
    if all(len(keys) == 1 for keys in words):
        return None
    note = "Nothing stands exactly so; this is what is spelt one letter differently."
    return replace(wanted, words=tuple(words), notes=(note,))


def _only_digits(text: str) -> bool:
    """Digits and the signs between the digits of a telephone number, nothing else."""
    return any(sign.isdecimal() for sign in text) and not any(sign.isalpha() or sign in ":/%$€£#@" for sign in text)


def find(office: Office, value: str, *, reason: str = "", progress: Progress = silent) -> Found:
    """Find one value; files added since the last run are read first, so that nothing held is missed.

    reason : why the number, e-mail or account belongs to the case worked on: it is put there first, and stays there
    """
    if reason.strip() and office.case:
        put_said(desk_of(office), office.case, "identifier", value, reason=reason)
    with office.act("find") as outcome:
        read(office.workspace, progress=progress)
        found = Finder(office).find(value)
        outcome |= {"kind": found.kind, "total": found.total}
    return found


def write_brief(office: Office, found: Found, target: Path) -> None:
    """Write one masked page as PDF; the file appears whole or not at all.

    Raises
    ------
    InputError : a target that exists already, whose name does not end in .pdf, or whose folder does not exist
    """
    from clerestory.reports.brief import brief

    check_target(target, ".pdf")
    info = office.workspace.info
    with office.act("brief", total=found.total):
        page = brief(found, workspace_kind=info.kind, evaluation=info.evaluation, user=office.user, now=office.now)
        write_whole(target, page)
