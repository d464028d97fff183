"""What only a person can say of a file: its kind and the column of the words, asked one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from clerestory.model.kinds import KINDS
from clerestory.model.kinds import kind as kind_named
from clerestory.sources.proposal import Proposal, propose
from clerestory.sources.raw import RawFile

#: The answer to "which kind" that leaves a table out.
LEAVE_OUT = "none"


class Ask(Protocol):
    """Puts a question to a person; choices may be empty, and an empty answer means the default."""

    def __call__(self, question: str, choices: tuple[str, ...], default: str = "") -> str:
        """The answer to one question."""
        ...


def settled(raw: RawFile, proposal: Proposal, ask: Ask, *, country: str, may_leave: bool = False) -> Proposal | None:
    """The proposal with what a person says where the file leaves it open.

    Parameters
    ----------
    may_leave : whether "none" may be answered

    Returns
    -------
    None when the table is left out; a proposal that is still not sure when the kind needs more than its words
    """
    kinds = tuple(kind.name for kind in KINDS)
    words = "; ".join(f"{kind.name}: {kind.meaning}" for kind in KINDS)
    rest = f"; {LEAVE_OUT}: leave it out" if may_leave else ""
    choices = (*kinds, LEAVE_OUT) if may_leave else kinds
    said = ask(f"What is each row of {raw.where}? {words}{rest}", choices, proposal.kind)
    if said == LEAVE_OUT:
        return None
    found = propose(raw.headers, raw.sample(), kind=said, file=raw.path.name, country=country)
    if found.sure or "text" not in {column.name for column in kind_named(said).columns}:
        return found
    text = ask("Which column holds the words?", raw.headers, found.columns.get("text", ""))
    columns = {field: header for field, header in found.columns.items() if header != text}
    return replace(found, columns={**columns, "text": text}, sure=True)


def confirm_with(ask: Ask, *, country: str) -> Callable[[RawFile, Proposal], Proposal | None]:
    """What `add` asks about a table that it is not sure of."""

    def confirm(raw: RawFile, proposal: Proposal) -> Proposal | None:
        return settled(raw, proposal, ask, country=country, may_leave=True)

    return confirm
