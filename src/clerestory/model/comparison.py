"""A published result beside ours: what was expected, what was found, and how the two compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clerestory.errors import InputError

State = Literal["ok", "out of tolerance", "skipped", "counted", "not built yet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure: `expected` None is counted and shown, not judged; `needs` names data that does not ship.

    tolerance : how far from `expected` the figure found may be
    """

    id: str
    facet: int
    question: str
    quantity: str
    expected: float | None
    tolerance: float
    source: str
    needs: str = ""

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise InputError(where=f"row {self.id}", expected="a tolerance of 0 or more", found=str(self.tolerance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A row and what was found; `why` says why nothing was, or what else is worth knowing."""

    row: Row
    found: float | None
    state: State
    why: str = ""

    def as_json(self) -> dict[str, object]:
        """The row as `reference --json` prints it."""
        row = self.row
        return {
            "id": row.id,
            "facet": row.facet,
            "question": row.question,
            "quantity": row.quantity,
            "expected": row.expected,
            "found": self.found,
            "tolerance": row.tolerance,
            "state": self.state,
            "source": row.source,
            "why": self.why,
        }
