"""What somebody may find: over real data what stands in the case worked on, and what the case leads to (G1, G2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clerestory.errors import NotPermitted
from clerestory.guards.people import Identifier, kept_as, known_as
from clerestory.lake.workspace import Snapshot
from clerestory.model.case import CaseFile
from clerestory.pipeline.case_kept import read_out
from clerestory.pipeline.office import Office
from clerestory.pipeline.reach import case_worked_on, reach_of
from clerestory.pipeline.without import out_of

#: Kinds that a word may be by its look alone: looked for in texts too, and never sure.
_UNSURE = frozenset({"handle", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where somebody may find something.

    only : in these traces; None for all    gone : never in these: they are somebody's who is kept out
    """

    only: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()


def limits(office: Office, snapshot: Snapshot, values: Iterable[Identifier]) -> Limits:
    """Where *values* (none for a phrase) may be found by whoever asks.

    Whoever is kept out is found by their own identifier; what else is looked for does not lead to them (G5).

    Raises
    ------
    NotPermitted : over real data, an identifier that does not stand in the case worked on (G1)
    """
    said, out = tuple(values), out_of(snapshot)
    asked = known_as(said)
    gone = frozenset() if kept_as(said) & out.identifiers else out.traces
    if office.workspace.info.evaluation:
        return Limits(gone=gone)
    case = case_worked_on(office, snapshot)
    if case is None:
        raise NotPermitted("this is looked for inside an open case only", where="find", hint=_HINT)
    stands = standing_in(case)
    sure = frozenset(one for one in asked if one[0] not in _UNSURE)
    if not sure <= stands:
        raise NotPermitted(
            "a number, e-mail or account is looked for once it stands in the case, with the reason why it does",
            where="find", hint=_HINT,
        )  # fmt: skip
    if asked and asked <= stands:
        return Limits(gone=gone)
    # Words find what the case leads to already: else a word or a place would list people (G2).
    return Limits(only=reach_of(snapshot, case), gone=gone)


_HINT = "say why it belongs to the case that you work on: at the desk under Find, or with find --reason WHY"


def standing_in(case: CaseFile) -> frozenset[Identifier]:
    """The identifiers that people put into a case, by themselves or as somebody's."""
    items = case.things.get("item", {}).values()
    said = [event.body.get("of", "") for event in items if event.body.get("kind") == "identifier"]
    said += [event.body.get("identifiers", "") for event in case.things.get("person", {}).values()]
    return known_as(one for text in said for one in read_out(text))
