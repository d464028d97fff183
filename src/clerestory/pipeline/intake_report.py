"""What an intake did, in numbers and in sentences; never a value of the file, only shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clerestory.errors import ClerestoryError
from clerestory.guards.masking import mask_shapes
from clerestory.pipeline.intake_store import Stored
from clerestory.sources.proposal import Proposal
from clerestory.sources.raw import RawFile
from clerestory.sources.table import TypedFile

#: How many refused rows a report shows; all of them stand in the table `reject`.
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectExample:
    """A refused row: where, what was expected, and the shape of what was found."""

    row: int
    field: str
    expected: str
    found: str

    def sentence(self) -> str:
        """The refusal in one line."""
        at = f"row {self.row}" + ("" if self.field == "(row)" else f", {self.field}")
        return f"{at}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What became of one file; with `error` nothing of it is in.

    rows : rows in the file that hold something;  new + held + refused = rows
    new : traces not held before;  held : traces held already, from this or another source
    changed : rows whose external_id this source had already given with other content; both versions are kept
    original : whether the file itself is kept, sealed; not when a cell held an image (G6)
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
    columns: Mapping[str, str] = field(default_factory=dict)
    unused_headers: tuple[str, ...] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reject_examples: tuple[RejectExample, ...] = ()
    original: bool = True
    version: int = 0
    error: ClerestoryError | None = None

    @property
    def exit_code(self) -> int:
        """0 all rows in, 1 some were refused, else the error's."""
        if self.error is not None:
            return self.error.exit_code
        return 1 if self.refused else 0

    def counts(self) -> dict[str, str | int]:
        """The numbers, for the ledger."""
        return {"kind": self.kind, "rows": self.rows, "new": self.new, "held": self.held, "refused": self.refused}

    def lines(self) -> list[str]:
        """The report in sentences, the most important first."""
        if self.error is not None:
            return [self.error.sentence()]
        said = [
            f"{self.file}: {_rows(self.rows)}, read as {self.kind} ({self.why}): "
            f"{self.new} new, {self.held} already held, {self.refused} refused."
        ]
        pairs = ", ".join(field if field == header else f"{field} = {header}" for field, header in self.columns.items())
        said.append(f"  columns: {pairs}")
        if self.unused_headers:
            unused = ", ".join(mask_shapes(header) for header in self.unused_headers)
            said.append(f"  not used: {unused}   (use one with --column field=header)")
        said += [f"  {note}" for note in self.notes]
        if self.changed:
            verb = "carries" if self.changed == 1 else "carry"
            said.append(
                f"  {_rows(self.changed)} {verb} a number that this source already gave with other content; "
                "both versions are kept"
            )
        if not self.original:
            said.append("  the file itself is not kept, since a cell of it holds an image; its other rows are in")
        said += [f"  {example.sentence()}" for example in self.reject_examples]
        if self.refused > len(self.reject_examples):
            said.append("  the others stand in the table `reject`")
        return said


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def report_of(raw: RawFile, proposal: Proposal, table: TypedFile, stored: Stored) -> IntakeReport:
    """The report of a file that went in."""
    first = stored.examples.to_pylist()
    return IntakeReport(
        file=raw.path.name,
        kind=proposal.kind,
        why=proposal.why,
        source=stored.source,
        rows=stored.rows,
        new=stored.new,
        held=stored.held,
        refused=stored.refused,
        changed=stored.changed,
        columns=dict(proposal.columns),
        unused_headers=proposal.unused,
        orders=dict(table.conventions.orders),
        notes=(*raw.notes, *table.conventions.notes),
        reject_examples=tuple(RejectExample(**row) for row in first),
        original=stored.original,
        version=stored.version,
    )
