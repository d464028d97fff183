"""Which guards stand in code, found out by trying them: what would end the evaluation mode (G19).

A guard is tried by asking for what it must refuse.  Nothing is looked up in a list of what we believe: a check that was
taken out, or a door that forgot one, makes its guard fall here, and with it the right to hold real people's data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guard: whether all that was tried of it held, and where it lives; `fell` says what did not."""

    id: str
    words: str
    stands: bool
    where: str
    fell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried of a guard: each try says whether it held; one that ends in any other error did not."""

    id: str
    words: str
    where: str
    tries: tuple[tuple[str, Callable[[], bool]], ...]


#: What must stand before a workspace may hold real people's data (G19).
NEEDED = ("G1", "G2", "G3", "G4", "G5", "G8", "G10", "outside")


def tried(trials: Iterable[Trial]) -> tuple[Standing, ...]:
    """Every guard after all its tries; one without any does not stand."""
    return tuple(_tried(one) for one in trials)


def _tried(trial: Trial) -> Standing:
    fell = tuple(name for name, holds in trial.tries if not _holds(holds))
    stands = bool(trial.tries) and not fell
    return Standing(id=trial.id, words=trial.words, where=trial.where, stands=stands, fell=fell)


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return holds() is True
    except Exception:  # noqa: BLE001  # whatever ends a try, it did not hold, and its name says which
        return False


def missing(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """The needed guards that do not stand; one that was not tried at all is missing too."""
    by_id = {one.id: one for one in found}
    nothing = (Standing(id=id_, words="not tried", stands=False, where="") for id_ in NEEDED if id_ not in by_id)
    return (*(by_id[id_] for id_ in NEEDED if id_ in by_id and not by_id[id_].stands), *nothing)
