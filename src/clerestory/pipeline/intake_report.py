"""What an intake did, in numbers and in sentences; never a value of the file, only shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from clerestory.errors import ClerestoryError, InputError
from clerestory.pipeline.intake_store import Stored
from clerestory.sources.joined import SIGN, parts_of
from clerestory.sources.left_out import reasons
from clerestory.sources.opened import Left, Opened
from clerestory.sources.proposal import Proposal
from clerestory.sources.raw import RawFile
from clerestory.sources.returns import TABLES_A_PART
from clerestory.sources.shown_names import is_harmless, shown_headers
from clerestory.sources.table import TypedFile

#: How many refused rows a report shows; all of them stand in the table `reject`.
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectExample:
    """A refused row, or a cell left empty: where, what was expected, and the shape of what was found."""

    row: int
    field: str
    expected: str
    found: str
    refused: bool = True

    def sentence(self) -> str:
        """The refusal in one line."""
        at = f"row {self.row}" + ("" if self.field == "(row)" else f", {self.field}")
        left = "" if self.refused else "; the row is in, the cell is left empty"
        return f"{at}: expected {self.expected}, found {self.found}{left}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """One of several tables of a file that was not taken, since only a person can say what it is."""

    part: str
    number: int
    error: InputError

    def sentence(self) -> str:
        """What is said of it, with what to type."""
        why = self.error.message or f"expected {self.error.expected}, found {self.error.found}"
        said = self.error.hint.removeprefix("say it: ")
        number = self.number // TABLES_A_PART or self.number
        return f"{self.part} is left out: {why}. Take it with: --sheet '#{number}' {said}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What became of one table of a file; with `error` nothing of the file is in.

    rows : rows in the table that hold something;  new + held + refused = rows
    overlooked : columns that no field takes, though sentences or ways to reach somebody stand there
    emptied : cells that could not be read and were left empty, in rows that are in
    replaced : traces that this same table gave under another map, and that gave way to these
    carried : people's cuts and reviews that were carried over to the traces in their place
    unclear : other tables of the file that only a person can explain;  passed : parts that are none
    left : parts that are not stored and stay with their lawful holder (G6)
    new : traces not held before;  held : traces held already, from this or another source
    changed : rows whose external_id this source had already given with other content; both versions are kept
    original : whether the file is kept, sealed; not when a cell held an image (G6)
    whole : whether it is kept as it was received, or only those parts of it that may be
    """

    file: str
    kind: str = ""
    why: str = ""
    source: str = ""
    rows: int = 0
    new: int = 0
    held: int = 0
    refused: int = 0
    changed: int = 0
    emptied: int = 0
    replaced: int = 0
    carried: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    unused_headers: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reject_examples: tuple[RejectExample, ...] = ()
    unclear: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    original: bool = True
    whole: bool = True
    version: int = 0
    error: ClerestoryError | None = None

    @property
    def exit_code(self) -> int:
        """0 all is in, 1 there is something to look at, else the error's."""
        if self.error is not None:
            return self.error.exit_code
        return 1 if self.refused or self.emptied or self.unclear or self.overlooked else 0

    def counts(self) -> dict[str, str | int]:
        """The numbers, for the ledger."""
        said = {"kind": self.kind, "rows": self.rows, "new": self.new, "held": self.held, "refused": self.refused}
        more = {"emptied": self.emptied, "replaced": self.replaced, "carried": self.carried}
        return {**said, **{name: count for name, count in more.items() if count}}

    def lines(self) -> list[str]:
        """The report in sentences, the most important first."""
        if self.error is not None:
            return [self.error.sentence()]
        said = [
            f"{self.file}: {_rows(self.rows)}, read as {self.kind} ({self.why}): "
            f"{self.new} new, {self.held} already held, {self.refused} refused"
            + (f"; {_cells(self.emptied)} left empty." if self.emptied else ".")
        ]
        pairs = ", ".join(field if field == header else f"{field} = {header}" for field, header in self.columns.items())
        said.append(f"  columns: {pairs}")
        if self.unused_headers:
            said.append(f"  not used: {', '.join(self.unused_headers)}   (use one with --column field=header)")
        if self.overlooked:
            said.append(
                f"  look at this: nothing reads {', '.join(self.overlooked)}, where sentences or contacts stand; "
                "for another map add the file again with --column field=header"
            )
        said += [f"  {note}" for note in self.notes]
        said += self._replaced_lines()
        if self.changed:
            verb = "carries" if self.changed == 1 else "carry"
            said.append(
                f"  {_rows(self.changed)} {verb} a number that this source already gave with other content; "
                "both versions are kept"
            )
        if not self.original:
            said.append("  the file itself is not kept, since a cell of it holds an image; its other rows are in")
        elif not self.whole:
            said.append("  of the file only the parts of text are kept, sealed; what is left out is listed with them")
        said += [f"  {example.sentence()}" for example in self.reject_examples]
        if self.refused + self.emptied > len(self.reject_examples):
            said.append("  the others stand in the table `reject`")
        return said + [f"  {rest}" for rest in (*self.unclear, *self.passed, *self.left)]

    def _replaced_lines(self) -> list[str]:
        if not self.replaced:
            return []
        said = f"  replaces {_traces(self.replaced)} read under the former map; links and answers need a new run"
        return [said + (f"; {self.carried} cuts and reviews carried over" if self.carried else "")]


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _traces(count: int) -> str:
    return "1 trace" if count == 1 else f"{count:,} traces"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def report_of(raw: RawFile, proposal: Proposal, table: TypedFile, stored: Stored) -> IntakeReport:
    """The report of a file that went in."""
    first = stored.examples.to_pylist()
    shown = dict(zip(raw.headers, shown_headers(raw.headers), strict=True))
    # A header that a map names is understood as one.
    used = {part for header in proposal.columns.values() for part in parts_of(header, raw.headers)}
    shown |= {header: header for header in used if is_harmless(header)}
    return IntakeReport(
        file=raw.where,
        kind=proposal.kind,
        why=proposal.why,
        source=stored.source,
        rows=stored.rows,
        new=stored.new,
        held=stored.held,
        refused=stored.refused,
        changed=stored.changed,
        emptied=stored.emptied,
        replaced=stored.replaced,
        carried=stored.carried,
        columns={
            field: SIGN.join(shown[one] for one in parts_of(h, raw.headers)) for field, h in proposal.columns.items()
        },
        unused_headers=tuple(shown[header] for header in proposal.unused),
        overlooked=tuple(shown[header] for header in proposal.overlooked),
        orders=dict(table.conventions.orders),
        notes=(*raw.notes, *table.conventions.notes, *reasons([shown[one] for one in proposal.unused])),
        reject_examples=tuple(RejectExample(**row) for row in first),
        original=stored.original,
        version=stored.version,
    )


def with_rest(report: IntakeReport, opened: Opened, unclear: Sequence[Unclear]) -> IntakeReport:
    """The report of a file's first table, with what is to be said of the parts that are no tables."""
    return replace(
        report,
        whole=opened.whole,
        notes=(*report.notes, *opened.notes),
        unclear=tuple(one.sentence() for one in unclear),
        passed=tuple(one.sentence() for one in opened.passed),
        left=tuple(_left(one) for one in opened.left),
    )


def _left(one: Left) -> str:
    return (
        f"part {one.number} is not stored and stays with its holder: {one.what}, a name shaped '{one.shape}', "
        f"{one.size:,} bytes, SHA-256 {one.sha256}"
    )


def counts_of(reports: Sequence[IntakeReport]) -> dict[str, str | int]:
    """The numbers of a file with all its tables, for the ledger."""
    total: dict[str, str | int] = {"kind": ", ".join(dict.fromkeys(report.kind for report in reports))}
    for report in reports:
        for name, count in report.counts().items():
            if isinstance(count, int):
                total[name] = int(total.get(name, 0)) + count
    return total
