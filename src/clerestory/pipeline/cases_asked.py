"""An identifier that somebody says to a case or to find: a budget, an alarm on sequences, a line in the ledger (G13).

Whoever puts a number into a case reads what it leads to, so that it counts like looking for it.
"""

from __future__ import annotations

from clerestory.guards.budget import Spent, is_sequence
from clerestory.guards.people import Identifier
from clerestory.pipeline.guarded import Desk

#: How much of a value's end is left off to tell its block: the last two signs.
_BLOCK = 2

#: Kinds whose values are words: no block of them is tried out one after the other.
_WORDS = ("handle", "name")


def digests(desk: Desk, identifier: Identifier) -> tuple[str, str]:
    """Keyed digests of the block that a value is of, and of the value; empty for words."""
    kind, said = identifier
    if kind in _WORDS:
        return "", ""
    ids = desk.workspace.ids
    return ids.of("asked block", kind, said[:-_BLOCK])[:16], ids.of("asked", kind, said)[:16]


def check_sequence(desk: Desk, block: str, value: str) -> None:
    """Spent, with an alarm in the ledger, when the viewer tries the values of a block one after the other."""
    if is_sequence(desk.recent(who=desk.viewer.name), desk.viewer.name, block, value, now=desk.now):
        with desk.act("alarm", what="values tried one after the other"):
            raise Spent("these values follow one another: somebody is trying them out", where="find",
                        hint="speak with whoever runs this desk; it opens again after an hour")  # fmt: skip


def weigh(desk: Desk, case_id: str, identifier: Identifier) -> None:
    """Count an identifier that is said to a case, before anything is done with it, whatever comes of it.

    Raises
    ------
    Spent : the viewer said as many as an hour or a day allows, or tries them one after the other
    """
    desk.spend("identifier")
    block, value = digests(desk, identifier)
    check_sequence(desk, block, value)
    with desk.act("identifier", case_id=case_id, block=block, value=value):
        return
