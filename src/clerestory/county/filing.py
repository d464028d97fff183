"""How rows become files: numbers, dates and headers, some empty cells, a few rows that nobody can use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clerestory.county.cast import PLANTED, STORY
from clerestory.county.dice import Dice
from clerestory.county.labels import Labels
from clerestory.county.numbers import Order
from clerestory.county.offices import PREFIX, Style, styles
from clerestory.county.plan import DAY, Desk, Plan
from clerestory.county.terms import Term
from clerestory.county.traces import Class, Row
from clerestory.county.truth import Rows, Truth
from clerestory.county.writers import DATES, Growing, Record, day_and_time

#: Letters of an office's numbers: no vowels, so that no number is a word; no digits, so that none is a telephone.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_THREE = tuple(a + b + c for a in _LETTERS for b in _LETTERS for c in _LETTERS)
#: Columns that may be empty without making a row useless.
_MAY_BE_EMPTY = frozenset({"place", "site", "channel", "status", "employer", "vic_forced_labour_industry"})
#: Kinds whose texts and contacts may be linked; of calls and cases nothing is (they are only found).
_LINKED = frozenset({"advert", "offer", "tip", "message"})


class _Layout(NamedTuple):
    """Where things stand in a file of one style."""

    fields: tuple[str, ...]
    number: int
    time: int
    may_be_empty: tuple[int, ...]


@cache
def _layout(style: Style) -> _Layout:
    fields = tuple(style.headers)
    return _Layout(
        fields=fields,
        number=fields.index("external_id"),
        time=fields.index("started_at" if style.kind == "call" else "seen_at"),
        may_be_empty=tuple(i for i, field in enumerate(fields) if field in _MAY_BE_EMPTY),
    )


class Office:
    """The files of one office while a county is made."""

    def __init__(self, name: str, folder: Path, *, plan: Plan, dice: Dice, truth: Truth) -> None:
        self.name, self.folder, self._plan, self._dice, self._truth = name, folder, plan, dice, truth
        folder.mkdir(parents=True, exist_ok=True)
        self._order, self._given = Order(len(_THREE) ** 2, dice), 0
        self._first_year = day_and_time(plan.start).year
        self._files: dict[tuple[Style, int], Growing] = {}
        self._bad: dict[str, int] = {}
        self._labels = Labels(name, folder, plan=plan, truth=truth)
        #: Term and why it rises → how many makers here have used it.
        self._users: dict[tuple[str, str], int] = {}

    def _number(self, kind: str) -> str:
        high, low = divmod(self._order[self._given], len(_THREE))
        self._given += 1
        return f"{PREFIX[kind]}-{_THREE[high]}{_THREE[low]}"

    def _file(self, kind: str, year: int) -> Growing:
        style = next(one for one in styles(self.name) if one.kind == kind and year in one.years)
        key = (style, year if "{year}" in style.stem else 0)
        if key not in self._files:
            stem = style.stem.format(year=self._first_year + year)
            self._files[key] = Growing(self.folder, style, stem)
        return self._files[key]

    def take(self, desk: Desk, rows: list[Row], classes: dict[str, Class]) -> None:
        """Write a block's rows of one kind, in any order, and their truth; *classes* of their makers."""
        kind = desk[1]
        by_file: dict[int, tuple[Growing, list[Row]]] = {}
        for row in rows:
            # a leap day more or less does not matter: the last days stay in the last year
            year = max(0, min((row.at - self._plan.start) // (365 * DAY), self._plan.days // 365 - 1))
            file = self._file(kind, year)
            by_file.setdefault(id(file), (file, []))[1].append(row)
        written = [one for file, there in by_file.values() for one in self._write(kind, file, there)]
        if kind in ("advert", "offer"):
            self._labels.take(written, classes)
            self._keep_classes({row.maker: row.role for _, row in written}, classes)
            self._keep_terms(written)

    def _write(self, kind: str, file: Growing, rows: list[Row]) -> list[tuple[str, Row]]:
        dice, style = self._dice, file.style
        dice.shuffle(rows)
        records: list[Record] = []
        truth: list[Row | None] = []
        spoilt: list[str] = []
        numbers: list[str] = []
        for row in rows:
            if kind in _LINKED and dice.chance(self._plan.knobs["bad_rows"]):
                numbers.append(self._number(kind))
                record, field = self._useless(style, row, numbers[-1])
                records.append(record)
                truth.append(None)
                spoilt.append(field)
            numbers.append(self._number(kind))
            records.append(self._record(style, row, numbers[-1]))
            truth.append(row)
            spoilt.append("")
        where = file.write(records)
        self._keep(kind, list(zip(truth, spoilt, numbers, where, strict=True)))
        return [(number, row) for number, row in zip(numbers, truth, strict=True) if row is not None]

    def _keep_classes(self, roles: dict[str, str], classes: dict[str, Class]) -> None:
        kept: Rows = []
        for maker, role in roles.items():
            if (said := classes.get(maker)) is not None:
                kept.append((said.question, maker, said.truth, said.oracle, said.p, said.against, role))
        self._truth.write(self.name, "classes", kept)

    def _keep_terms(self, written: list[tuple[str, Row]]) -> None:
        uses = [(number, row.maker, *term) for number, row in written for term in row.terms]
        self._truth.write(self.name, "term_uses", list(uses))
        # an ordinary word that a code reuses is counted apart from it
        for _, *term in {(maker, term, what) for _, maker, term, what in uses}:
            self._users[term[0], term[1]] = self._users.get((term[0], term[1]), 0) + 1

    def tell_terms(self, terms: tuple[Term, ...]) -> None:
        """Write which terms rise and why, with how many makers here have used each."""
        start = self._plan.start
        self._truth.write(
            self.name,
            "terms",
            [
                (
                    one.term,
                    one.what,
                    one.planted,
                    one.ordinary,
                    start + one.since * DAY,
                    one.share,
                    self._users.get((one.term, one.what), 0),
                )
                for one in terms
            ],
        )

    def _record(self, style: Style, row: Row, number: str) -> Record:
        dice, cells = self._dice, row.cells
        layout = _layout(style)
        record: Record = [cells.get(field) for field in layout.fields]
        record[layout.number] = number
        record[layout.time] = DATES[style.dates](day_and_time(row.at))
        for at in layout.may_be_empty:
            if dice.chance(self._plan.knobs["empty"]):
                record[at] = ""
        record += [dice.pick(values) for values in style.extra.values()]
        return record

    def _useless(self, style: Style, row: Row, number: str) -> tuple[Record, str]:
        """A row that nobody can use: its text is missing, and at times its date cannot be."""
        record = self._record(style, row, number)
        fields = list(style.headers)
        if style.format != "parquet" and self._dice.chance(0.5):
            record[fields.index("seen_at")] = "2024-31-45"
        record[fields.index("text")] = ""
        return record, "text"

    def _keep(self, kind: str, rows: list[tuple[Row | None, str, str, tuple[str, int]]]) -> None:
        templates: Rows = []
        makers: Rows = []
        mentions: Rows = []
        book: Rows = []
        bad: Rows = []
        for row, spoilt, number, (file, at) in rows:
            if row is None:
                bad.append((file, at, spoilt))
                self._bad[file] = self._bad.get(file, 0) + 1
                continue
            mentions += [(number, *mention) for mention in dict.fromkeys(row.mentions)]
            role = row.role.removesuffix(STORY)
            planted = role in PLANTED
            if kind in _LINKED:
                templates.append((number, row.template))
                makers.append((number, row.maker, role, planted))
            elif kind != "case_record":
                continue
            cells = row.cells
            code = any(what == "code" for _, what in row.terms)
            words = str(cells["text"]).count(" ") + 1
            book.append(
                (
                    *(number, kind, file, at, row.at, words, cells.get("price"), row.at % 60),
                    *(cells.get("place"), cells.get("site"), row.maker, row.role, planted, code),
                )
            )
        for table, kept in (
            ("templates", templates),
            ("makers", makers),
            ("mentions", mentions),
            ("bookkeeping", book),
            ("bad_rows", bad),
        ):
            self._truth.write(self.name, table, kept)

    def close(self) -> Iterator[tuple[Path, Style, int, int]]:
        """Finish the files; yields each with its style, rows that are traces, and rows that nobody can use."""
        for file in self._files.values():
            file.close()
            for path, rows in file.parts:
                bad = self._bad.get(path.name, 0)
                yield path, file.style, rows - bad, bad
        yield from self._labels.close()
